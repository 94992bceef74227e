"""Writes the demo's people as the files they would bring: tables in a folder or zip, an account export."""

import json
import re
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot.demo import tables
from bot.demo.discography import Song
from bot.demo.filing import Filed, Oddity, Play, Playlist
from bot.demo.world import Person, World

Files = dict[str, str]
"""The text of each file by its name."""

_DATE_IN_ZIP = (1980, 1, 1, 0, 0, 0)
"""The same for every entry, so that the same world makes the same bytes."""

_BARRED = re.compile(r'[\x00-\x1f<>:"/\\|?*. ]+')


def write(world: World, folder: Path) -> dict[str, Path]:
    """Write each person's export into the folder, which is made; return their folder, or zip, by name."""
    places = {}
    for person in world.people:
        files = _FILES[person.name](person)
        is_zip = person.name in _ZIPPED
        place = places[person.name] = folder / (person.name.casefold() + ".zip" * is_zip)
        place.parent.mkdir(parents=True, exist_ok=True)
        (_write_zip if is_zip else _write_folder)(files, place)
    return places


def write_catalogue(world: World, path: Path) -> None:
    """Write the sound of every newcomer, and of two songs in three of everybody's."""
    songs = [newcomer.song for newcomer in world.newcomers]
    for person in world.people:
        songs += [song for number, song in enumerate(person.songs) if number % 3]
    once = {song.id: song for song in songs}
    path.write_text(tables.catalogue(once.values()), encoding="utf-8", newline="")


def _write_folder(files: Files, place: Path) -> None:
    place.mkdir(exist_ok=True)
    for name, text in files.items():
        (place / name).write_text(text, encoding="utf-8", newline="")


def _write_zip(files: Files, place: Path) -> None:
    with zipfile.ZipFile(place, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE_IN_ZIP), text, zipfile.ZIP_DEFLATED)


def _tables(table: Callable[[Playlist, str], str], person: Person) -> Files:
    lists = (*person.playlists, person.liked)
    return {f"{_BARRED.sub('_', listed.name)}.csv": table(listed, person.name) for listed in lists}


def _account(person: Person) -> Files:
    documents = {
        "Playlist1.json": {"playlists": [_playlist(playlist) for playlist in person.playlists]},
        "YourLibrary.json": {
            "tracks": [_saved(song) for song in person.liked.songs],
            "albums": [],
            "shows": [],
        },
        "StreamingHistory_music_0.json": [_heard(play) for play in person.plays],
    }
    return {
        f"Spotify Account Data/{name}": json.dumps(document, ensure_ascii=False, indent=2) + "\n"
        for name, document in documents.items()
    }


def _playlist(playlist: Playlist) -> dict[str, object]:
    return {
        "name": playlist.name,
        "lastModifiedDate": _day(playlist.filed[-1]),
        "collaborators": [],
        "items": [{**_item(filed.piece), "addedDate": _day(filed)} for filed in playlist.filed],
        "numberOfFollowers": 0,
    }


def _item(piece: Song | Oddity) -> dict[str, object]:
    nothing: dict[str, object] = {"track": None, "episode": None, "localTrack": None}
    if isinstance(piece, Song):
        return nothing | {
            "track": _track(piece.title, piece.artist.name, piece.album.title, f"spotify:track:{piece.id}")
        }
    if piece.address.startswith("spotify:local:"):
        return nothing | {"localTrack": {"uri": piece.address}}
    if piece.address.startswith("spotify:episode:"):
        return nothing | {
            "episode": {"episodeName": piece.title, "episodeUri": piece.address, "showName": piece.artist}
        }
    return nothing | {"track": _track(piece.title, piece.artist, "", piece.address)}


def _track(title: str, artist: str, album: str, uri: str) -> dict[str, object]:
    return {"trackName": title, "artistName": artist, "albumName": album, "trackUri": uri}


def _saved(song: Song) -> dict[str, object]:
    uri = f"spotify:track:{song.id}"
    return {"artist": song.artist.name, "album": song.album.title, "track": song.title, "uri": uri}


def _heard(play: Play) -> dict[str, object]:
    return {
        "endTime": f"{play.at:%Y-%m-%d %H:%M}",
        "artistName": play.song.artist.name,
        "trackName": play.song.title,
        "msPlayed": play.played,
    }


def _day(filed: Filed) -> str:
    return filed.added_at.date().isoformat()


_FILES: dict[str, Callable[[Person], Files]] = {
    "Juno": partial(_tables, tables.exportify_net),
    "Teo": partial(_tables, tables.exportify_net),
    "Ilse": partial(_tables, tables.exportify_app_german),
    "Wren": partial(_tables, tables.exportify_app),
    "Amadi": _account,
}
_ZIPPED = frozenset(("Teo", "Wren", "Amadi"))
