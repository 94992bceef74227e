"""Reads a catalogue: a table of tracks with their sound, such as the well-known Kaggle `data.csv`."""

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, cast

from bot.domain import SOUND_COLUMNS, Track, TrackId
from bot.errors import HalfFile, NotAnExport, NothingThere
from bot.imports.dates import released
from bot.imports.identity import Leads, address
from bot.imports.limits import CATALOGUE, Limits
from bot.imports.reading import Budget, Source, ours
from bot.imports.sniffing import encodings, foreign
from bot.imports.text import OtherEncodingError, rows
from bot.imports.values import clean, genres, milliseconds, sound, truth

_NEEDED = {"id": ("id", "track_id"), "name": ("name", "track_name"), "artists": ("artists", "track_artist")}
_WELCOME = {
    "album": ("album", "album_name", "track_album_name"),
    "released": ("release_date", "track_album_release_date"),
    "year": ("year",),
    "duration": ("duration_ms",),
    "explicit": ("explicit",),
    "genres": ("track_genre", "playlist_genre"),
    **{column: (column,) for column in SOUND_COLUMNS},
}
_QUOTED = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)\"""")


def read_catalogue(path: Path, limits: Limits = CATALOGUE) -> Iterator[Track]:
    """Yield the tracks of a `csv` or `csv.gz` that have an id, as they come; a track may come twice.

    Raises:
        ImportRefused: On the first track asked for, or in the midst of a damaged file.
    """
    source = _source(path, limits)
    head = source.head()
    if kind := foreign(head):
        raise NotAnExport(name=source.name, problem=f"it is {kind}")
    try:
        with closing(rows(source, encodings(head)[0], limits)) as lines:
            columns = _columns(next(lines, []), source.name)
            for cells in lines:
                if track := _track(partial(_cell, columns, cells)):
                    yield track
    except OtherEncodingError as error:
        raise HalfFile(name=source.name, problem="its letters are not in UTF-8") from error


def _source(path: Path, limits: Limits) -> Source:
    with ours(path.name):
        if not path.is_file():
            raise NothingThere(name=path.name)
        with path.open("rb") as file:
            is_packed = file.read(2) == b"\x1f\x8b"
        size = path.stat().st_size
    budget = Budget(path.name, limits, packed=size if is_packed else None)
    return Source(PurePosixPath(path.name), partial(_open, path, is_packed=is_packed), budget)


def _open(path: Path, *, is_packed: bool) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path)) if is_packed else path.open("rb")


def _columns(header: list[str], name: str) -> dict[str, int]:
    at = {cell.strip().casefold(): place for place, cell in enumerate(header)}
    found = {
        field: next((at[known] for known in names if known in at), -1)
        for field, names in (_NEEDED | _WELCOME).items()
    }
    missing = [f"“{field}”" for field in _NEEDED if found[field] < 0]
    if missing:
        raise NotAnExport(name=name, problem=f"as a catalogue it lacks the column {' and '.join(missing)}")
    return found


def _cell(columns: dict[str, int], cells: list[str], field: str) -> str:
    at = columns[field]
    return cells[at] if 0 <= at < len(cells) else ""


def _track(cell: Callable[[str], str]) -> Track | None:
    at = address(cell("id"))
    if at.leads is not Leads.TRACK:
        return None
    title = clean(cell("name"))
    return Track(
        id=TrackId(at.id),
        title=title,
        # A nameless track comes with the artist "nan", which pandas makes of nothing.
        artists=_artists(cell("artists")) if title else (),
        album=clean(cell("album")),
        release_date=released(cell("released")) or released(cell("year")[:4]),
        duration=milliseconds(cell("duration")),
        explicit=truth(cell("explicit")),
        genres=genres(cell("genres")),
        sound=sound(cell),
    )


def _artists(text: str) -> tuple[str, ...]:
    """Read a Python list of names without running it, or names joined by semicolons."""
    if text.startswith("["):
        quoted = (single or double for single, double in _QUOTED.findall(text))
        parts = [re.sub(r"\\(.)", r"\1", part) for part in quoted]
    else:
        parts = text.split(";")
    return tuple(name for name in map(clean, parts) if name)
