"""Finds the columns of a playlist file, by what they are called and by what stands in them."""

import re
from collections.abc import Callable, Iterable, Iterator

from bot.domain import plain_words
from bot.imports.dates import is_date
from bot.imports.headers import FIELDS, LAYOUTS, URI
from bot.imports.identity import is_address
from bot.imports.values import milliseconds, truth

Columns = dict[str, int]
"""Where each field stands in a row."""

_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}\d{7}")
_SHORTEST = 10_000
"""Milliseconds; smaller whole numbers are a disc, a position or a popularity."""


def _is_artist_uris(cell: str) -> bool:
    return "spotify:artist:" in cell


def _is_isrc(cell: str) -> bool:
    return bool(_ISRC.fullmatch(cell.upper().replace("-", "")))


def _is_moment(cell: str) -> bool:
    return ":" in cell and is_date(cell)


def _is_duration(cell: str) -> bool:
    return (milliseconds(cell) or 0) >= _SHORTEST


def _is_truth(cell: str) -> bool:
    return not cell.isdigit() and truth(cell) is not None


_TELLTALE: dict[str, Callable[[str], bool]] = {
    "artist_uris": _is_artist_uris,
    "isrc": _is_isrc,
    "added_at": _is_moment,
    "released": is_date,
    "duration": _is_duration,
    "explicit": _is_truth,
}
"""Fields whose cells give them away, the surest first."""


def find_columns(header: list[str], sample: list[list[str]]) -> Columns | None:
    """Tell where the fields stand, or None where no column holds tracks."""
    named: Columns = {}
    for at, cell in enumerate(header):
        if field := FIELDS.get(plain_words(cell)):
            named.setdefault(field, at)
    table = _Table(sample, [at for at, cell in enumerate(header) if cell.strip()])
    anchor = table.anchor(named.get(URI))
    if anchor is None:
        return named if _is_unmistakable(named, sample) else None
    named[URI] = anchor
    guessed = table.by_position(named)
    if not guessed and not {"title", "artists"} <= named.keys():
        guessed = table.by_content(anchor)
    taken = set(named.values())
    return {field: at for field, at in guessed.items() if at not in taken} | named


def _is_unmistakable(named: Columns, sample: list[list[str]]) -> bool:
    return not sample and URI in named and "title" in named


class _Table:
    """The first rows of a file, looked at by column."""

    def __init__(self, sample: list[list[str]], headed: list[int]) -> None:
        self._sample = sample
        filled = {at for row in sample for at, cell in enumerate(row) if cell.strip()}
        self._used = sorted(filled.union(headed))

    def cells(self, at: int) -> Iterator[str]:
        """Yield what stands in a column, blanks aside."""
        return (row[at].strip() for row in self._sample if at < len(row) and row[at].strip())

    def agrees(self, at: int, test: Callable[[str], bool]) -> bool:
        """Tell whether more than half of a column's cells pass the test."""
        verdicts = [test(cell) for cell in self.cells(at)]
        return sum(verdicts) * 2 > len(verdicts)

    def anchor(self, named: int | None) -> int | None:
        """Find the column of track addresses; a column of that name may hold some other things too."""
        if named is not None and (not self._sample or any(map(is_address, self.cells(named)))):
            return named
        return next((at for at in self._used if self.agrees(at, is_address)), named)

    def by_position(self, named: Columns) -> Columns:
        """Read the fields off the first known layout that neither names nor cells contradict."""
        for layout in LAYOUTS:
            if len(layout) == len(self._used):
                placed = {field: at for field, at in zip(layout, self._used, strict=True) if field != "-"}
                if named.items() <= placed.items() and all(self._may_be(*place) for place in placed.items()):
                    return placed
        return {}

    def _may_be(self, field: str, at: int) -> bool:
        test = _TELLTALE.get(field)
        if field == "added_at":
            test = is_date
        return test is None or not any(self.cells(at)) or self.agrees(at, test)

    def by_content(self, anchor: int) -> Columns:
        """Guess the fields from their cells: telltale ones first, names from the column beside them."""
        found: Columns = {}
        free = [at for at in self._used if at != anchor]
        for field, test in _TELLTALE.items():
            at = next((at for at in free if self.agrees(at, test)), None)
            if at is not None:
                found[field] = at
                free.remove(at)
        return found | self._neighbours(anchor, found, free)

    def _neighbours(self, anchor: int, found: Columns, free: Iterable[int]) -> Columns:
        albums = [at for at in self._used if self.agrees(at, lambda cell: cell.startswith("spotify:album:"))]
        before = {
            "title": anchor,
            "artists": found.get("artist_uris"),
            "album": albums[0] if albums else None,
        }
        return {field: at + 1 for field, at in before.items() if at is not None and at + 1 in free}
