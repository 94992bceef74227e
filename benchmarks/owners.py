"""Several people's songs side by side, to be told apart: real ones, and the demo's."""

import ast
from collections.abc import Callable

import numpy as np
import pandas as pd

from benchmarks import libraries, listeners
from bot.demo.discography import Song
from bot.demo.world import World, invent
from models.frames import SOUND, tidy

TOP = listeners.SHARED / "top100"
CATALOGUE = listeners.SHARED / "catalogue.csv.gz"
_OF_EACH = 200
_NAMES = {"Track Name": "title", "Album": "album", "id": "track_id"}
_LISTED = {"name": "title", "id": "track_id"}
_WORLD = 7


def top(seed: int) -> pd.DataFrame:
    """Read twelve people's hundred top songs: names, album, length and sound."""
    del seed
    files = sorted(TOP.glob("*.csv"))
    return _together([_of_file(pd.read_csv(file)) for file in files])


def four(seed: int, sizes: tuple[int, ...] = (_OF_EACH,) * 4) -> pd.DataFrame:
    """Draw so many songs of each of the four listeners."""
    tables = [tidy(listeners.listens_of(name)) for name in listeners.names()]
    return _together([_drawn(each, size, seed) for each, size in zip(tables, sizes, strict=True)])


def three(seed: int) -> pd.DataFrame:
    """Draw songs of the three listeners with sound."""
    tables = [tidy(listeners.listens_of(name)) for name in listeners.WITH_SOUND]
    return _together([_drawn(each, _OF_EACH, seed) for each in tables])


def demo(seed: int) -> pd.DataFrame:
    """Lay out the libraries of the demo's five people."""
    del seed
    return _together([songs_of(person.songs) for person in _world().people])


def strangers_of(name: str, seed: int, number: int) -> pd.DataFrame:
    """Draw songs of nobody there: of the catalogue, and for the demo's people what none of them has filed."""
    if name == "demo":
        world = _world()
        filed = {song.id for person in world.people for song in person.songs}
        table = songs_of(tuple(song for song in world.songs if song.id not in filed))
        return table.sample(min(number, len(table)), random_state=seed).reset_index(drop=True)
    table = pd.read_csv(CATALOGUE).sample(number, random_state=seed).rename(columns=_LISTED)
    table["artists"] = [ast.literal_eval(names) for names in table["artists"]]
    return table.reset_index(drop=True)


def songs_of(songs: tuple[Song, ...]) -> pd.DataFrame:
    """Lay invented songs out as columns, everything known of them."""
    return pd.DataFrame(
        {
            "track_id": song.id,
            "title": song.title,
            "artists": [artist.name for artist in song.artists],
            "album": song.album.title,
            "release_date": song.album.released,
            "duration_ms": song.duration,
            "explicit": song.explicit,
            "genres": list(song.genres),
            **song.sound,
        }
        for song in songs
    )


def many(people: int, songs: int) -> pd.DataFrame:
    """Deal invented songs out to so many people, like songs to the same one."""
    ordered = sorted(libraries.songs(), key=lambda song: (song.artist.style.name, song.artist.id, song.id))
    parts = np.array_split(np.arange(people * songs), people)
    return _together([songs_of(tuple(ordered[row % len(ordered)] for row in part)) for part in parts])


def _world() -> World:
    return invent(_WORLD, libraries.UNTIL)


def _of_file(table: pd.DataFrame) -> pd.DataFrame:
    named = table.rename(columns=_NAMES)
    named["artists"] = [[name] if isinstance(name, str) else [] for name in table["Primary Artist"]]
    known = [name for name in SOUND if name in named]
    return named[["track_id", "title", "album", "artists", "duration_ms", *known]]


def _drawn(listens: pd.DataFrame, size: int, seed: int) -> pd.DataFrame:
    named = listens[(listens["title"] != "") | (listens["artists"].map(len) > 0)]
    songs = named.drop_duplicates("song").drop(columns=["song", "year", "playlist"])
    return songs.sample(min(size, len(songs)), random_state=seed)


def _together(tables: list[pd.DataFrame]) -> pd.DataFrame:
    numbered = [table.assign(member=number, shown="visible") for number, table in enumerate(tables, start=1)]
    return pd.concat(numbered, ignore_index=True)


PEOPLE: dict[str, Callable[[int], pd.DataFrame]] = {"top": top, "four": four, "three": three, "demo": demo}
"""The groups of people, by name."""
