"""The demo's world: five people who file songs into playlists, and songs that nobody has filed yet."""

# ruff: noqa: PLR2004 - a world is made of figures

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random

from bot.demo.discography import Song, record
from bot.demo.filing import Play, Playlist, fill, plays, with_oddities
from bot.demo.tastes import TASTES, Taste, Wish

LIKED = "Liked Songs"
"""What Spotify calls the songs that a person has saved."""

_ASKED = {"Juno": (3, 1), "Teo": (2, 0), "Ilse": (1, 1), "Wren": (2, 0), "Amadi": (1, 1)}
"""How many newcomers belong in a playlist of a person's, and how many in none."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with playlists."""

    name: str
    playlists: tuple[Playlist, ...]
    liked: Playlist
    plays: tuple[Play, ...]
    """The last year's, the oldest first."""

    @property
    def songs(self) -> tuple[Song, ...]:
        """Every song in their library, each once."""
        return tuple(_filed((*self.playlists, self.liked)))


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A song in nobody's library, who asks about it, and the answer: a playlist, or None of them."""

    song: Song
    asker: str
    playlist: str | None


@dataclass(frozen=True, slots=True)
class World:
    """All there is; equal for the same seed and moment."""

    until: datetime
    people: tuple[Person, ...]
    newcomers: tuple[Newcomer, ...]
    songs: tuple[Song, ...]
    """Everything ever recorded, filed or not."""


def invent(seed: int, until: datetime) -> World:
    """Make the world as it is at an aware moment: nothing in it is later."""
    until = until.replace(microsecond=0)
    songs = record(_random(seed, "songs"), until.date())
    people = tuple(_person(_random(seed, taste.name), taste, songs, until) for taste in TASTES)
    newcomers = tuple(_newcomers(_random(seed, "newcomers"), songs, people))
    return World(until, people, newcomers, songs)


def _random(seed: int, purpose: str) -> Random:
    # Each part of the world draws from its own well, so that a change to one leaves the others as they were.
    return Random(f"{seed} {purpose}")  # noqa: S311 - a world to play in, no secret


def _person(rng: Random, taste: Taste, songs: tuple[Song, ...], until: datetime) -> Person:
    loved = _loved(rng, taste, songs)
    playlists: list[Playlist] = []
    for wish in taste.wishes:
        pool = loved if wish.circle is None else songs
        if len(wish.styles) > 1:
            # A mixed list is made in part of what the others hold already.
            pool = _once((*_filed(playlists), *rng.sample(pool, len(pool) // 4)))
        playlists.append(fill(rng, wish, pool, until))
    filed = _filed(playlists)
    anything = Wish(LIKED, 90, tuple(sorted(taste.styles)))
    liked = fill(rng, anything, _once((*rng.sample(filed, 120), *rng.sample(loved, 40))), until)
    playlists[-1] = with_oddities(rng, playlists[-1])
    return Person(taste.name, tuple(playlists), liked, plays(rng, playlists, until))


def _filed(playlists: Iterable[Playlist]) -> list[Song]:
    return _once(song for playlist in playlists for song in playlist.songs)


def _once(songs: Iterable[Song]) -> list[Song]:
    return list({song.id: song for song in songs}.values())


def _loved(rng: Random, taste: Taste, songs: tuple[Song, ...]) -> list[Song]:
    """Choose two artists of three from each kind of music that the person cares for."""
    styles = taste.styles
    known = {song.artist.id: song.artist for song in songs if song.artist.style.name in styles}
    chosen = {artist.id for artist in known.values() if rng.random() < 2 / 3}
    return [song for song in songs if song.artist.id in chosen]


def _newcomers(rng: Random, songs: tuple[Song, ...], people: tuple[Person, ...]) -> Iterator[Newcomer]:
    filed = {song.id for person in people for song in person.songs}
    fresh = [song for song in songs if song.id not in filed]
    for taste, person in zip(TASTES, people, strict=True):
        answered, strange = _ASKED[taste.name]
        clear = {wish.playlist: _clear(wish, taste, person, fresh) for wish in taste.wishes}
        for playlist in rng.sample([name for name, found in clear.items() if found], answered):
            yield Newcomer(rng.choice(clear[playlist]), person.name, playlist)
        foreign = _foreign(taste, person, fresh)
        yield from (Newcomer(song, person.name, None) for song in rng.sample(foreign, strange))


def _clear(wish: Wish, taste: Taste, person: Person, fresh: list[Song]) -> list[Song]:
    """Find songs that this wish alone welcomes, by artists who are in its playlist and hardly elsewhere."""
    homes = Counter(
        (song.artist.id, playlist.name) for playlist in person.playlists for song in playlist.songs
    )
    artists = Counter(song.artist.id for playlist in person.playlists for song in playlist.songs)
    return [
        song
        for song in fresh
        if (at_home := homes[song.artist.id, wish.playlist]) >= 3
        and artists[song.artist.id] - at_home <= 1
        and [other for other in taste.wishes if other.welcomes(song)] == [wish]
    ]


def _foreign(taste: Taste, person: Person, fresh: list[Song]) -> list[Song]:
    """Find songs of no kind that the person cares for, by artists they have nothing of."""
    known = {artist.id for song in person.songs for artist in song.artists}
    styles = taste.styles
    return [
        song
        for song in fresh
        if song.artist.id not in known and not {song.album.style.name, song.artist.style.name} & styles
    ]
