"""Reads one file of Exportify: the rows of one playlist."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice

from bot.domain import Form, plain_words
from bot.errors import HalfFile
from bot.imports.columns import Columns, find_columns
from bot.imports.dates import added, is_day_first, released
from bot.imports.gathering import Row, Shelf
from bot.imports.headers import FIELDS, URI
from bot.imports.identity import is_address
from bot.imports.limits import Limits
from bot.imports.naming import of_file
from bot.imports.reading import Source
from bot.imports.sniffing import beginning, encodings
from bot.imports.text import OtherEncodingError, rows
from bot.imports.values import artists, clean, genres, milliseconds, sound, truth

_SAMPLE = 500
"""Rows by which a file's columns and the order of its dates are told."""

_NO_ADDRESS = "undefined"


def read_playlist(source: Source, head: bytes, shelf: Shelf, limits: Limits) -> bool:
    """Put the file's playlist on the shelf; False when it is no playlist; raises ImportRefused."""
    for encoding in encodings(head):
        try:
            found = _read(source, encoding, limits)
        except OtherEncodingError:
            continue
        if found is not None:
            playlist = shelf.begin(*of_file(source.path), Form.EXPORTIFY)
            for row in found:
                playlist.add(row)
        return found is not None
    return False


def _read(source: Source, encoding: str, limits: Limits) -> list[Row] | None:
    with closing(rows(source, encoding, limits)) as lines:
        first, damage = _first_rows(lines)
        is_headless = any(map(is_address, first[0])) if first else True
        header, sample = ([], first) if is_headless else (first[0], first[1:])
        columns = find_columns(header, sample)
        if damage and (columns or (not first and _begins_like_a_playlist(source))):
            raise damage
        if columns is None:
            return None
        table = _Table.told_by(columns, sample)
        return [table.row(cells) for cells in chain(sample, lines)]


def _begins_like_a_playlist(source: Source) -> bool:
    header = re.split(r"[\n\r]", beginning(source.head()))[0]
    return "spotify:" in header or any(plain_words(cell) in FIELDS for cell in re.split(r"[,;\t]", header))


def _first_rows(lines: Iterator[list[str]]) -> tuple[list[list[str]], HalfFile | None]:
    """Read the first rows, and keep back the damage met: it matters only where they are a playlist's."""
    first: list[list[str]] = []
    try:
        first.extend(islice(lines, _SAMPLE))
    except HalfFile as damage:
        return first, damage
    return first, None


@dataclass(frozen=True, slots=True)
class _Table:
    """How the rows of one file are to be read."""

    columns: Columns
    is_day_first: bool
    is_joined_by_comma: bool

    @classmethod
    def told_by(cls, columns: Columns, sample: list[list[str]]) -> "_Table":
        dates = [columns[field] for field in ("added_at", "released") if field in columns]
        cells = (row[at] for at in dates for row in sample if at < len(row))
        # exportify.net joins by semicolon and always has sound; exportify.app joins by comma.
        by_comma = "artist_uris" in columns or "danceability" not in columns
        return cls(columns, is_day_first(cells), by_comma)

    def row(self, cells: list[str]) -> Row:
        cell = self._reader(cells)
        return Row(
            address=cell(URI),
            title="" if cell("title") == cell(URI) == _NO_ADDRESS else clean(cell("title")),
            artists=artists(
                cell("artists"),
                count=_addresses(cell("artist_uris")),
                joined_by_comma=self.is_joined_by_comma,
            ),
            when=added(cell("added_at"), day_first=self.is_day_first),
            album=clean(cell("album")),
            release_date=released(cell("released"), day_first=self.is_day_first),
            duration=milliseconds(cell("duration")),
            explicit=truth(cell("explicit")),
            genres=genres(cell("genres")),
            isrc=cell("isrc").strip().upper(),
            sound=sound(cell),
        )

    def _reader(self, cells: list[str]) -> Callable[[str], str]:
        known = {field: cells[at] for field, at in self.columns.items() if at < len(cells)}
        return lambda field: known.get(field, "")


def _addresses(text: str) -> int:
    return len([part for part in text.split(",") if part.strip()])
