"""Tells where on a map somebody is: what they are near to, and whose songs lie beside theirs."""

from collections import Counter
from dataclasses import dataclass

from bot.domain import Fellow
from bot.services.mapsheets import Sheet

_CELLS = 40
"""Songs lie beside each other where they share one of so many cells a side."""
_LEAST = 5
"""Of fewer songs a share says nothing."""


@dataclass(frozen=True, slots=True)
class Near:
    """What lies around somebody."""

    region: str
    """What the nearest region is about; empty where there is none."""
    company: "Company | None" = None


@dataclass(frozen=True, slots=True)
class Company:
    """The one of whose songs the largest share lies beside somebody's."""

    fellow: Fellow
    beside: int
    """How many of their songs do."""
    songs: int


def around(sheet: Sheet) -> Near | None:
    """Tell what lies around the one who sees a map; None where nothing of theirs is on it."""
    if sheet.here is None:
        return None
    across, up = sheet.here
    nearest = min(sheet.regions, key=lambda each: (each.x - across) ** 2 + (each.y - up) ** 2, default=None)
    region = nearest.name if nearest else ""
    you = next((number for number, each in enumerate(sheet.people) if each.member == sheet.viewer), None)
    return Near(region, _company(sheet, you)) if you is not None else Near(region)


def _company(sheet: Sheet, you: int) -> Company | None:
    """Find it by shares of their songs: by numbers, the biggest library would be nearest to everyone."""
    cells = [(int(x * _CELLS), int(y * _CELLS)) for x, y in zip(sheet.x, sheet.y, strict=True)]
    mine = {cell for cell, owners in zip(cells, sheet.owners, strict=True) if you in owners}
    songs, beside = Counter[int](), Counter[int]()
    for cell, owners in zip(cells, sheet.owners, strict=True):
        songs.update(owners)
        beside.update(owners if cell in mine else ())
    others = [each for each in songs if each != you and songs[each] >= _LEAST and beside[each]]
    nearest = max(others, key=lambda each: (beside[each] / songs[each], -each), default=None)
    if nearest is None:
        return None
    return Company(sheet.people[nearest], beside[nearest], songs[nearest])
