"""The dates of an export, as Spotify writes them and as spreadsheets rewrite them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2101, 1, 1, tzinfo=UTC)
_FIRST_YEAR = 1000
"""The first of four digits; Spotify writes 0000 where it knows no year."""

_MONTHS = 12
_PIVOT = 30
"""Two digits below it are a year of this century, as in Excel."""

_ISO_RELEASE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?")
_REARRANGED = re.compile(
    r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})"
    r"(?:[ T,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?)?"
)
_YEAR_FIRST = re.compile(r"(\d{4})[./](\d{1,2})[./](\d{1,2})(.*)")


@dataclass(frozen=True, slots=True)
class When:
    """The moment a song was added; None where unknown, and odd where something unreadable stood there."""

    at: datetime | None = None
    is_odd: bool = False


def is_date(text: str) -> bool:
    """Tell whether a cell holds a date in any form that is read here."""
    return bool(
        _ISO_RELEASE.fullmatch(text) or _moment(text, day_first=True) or _moment(text, day_first=False)
    )


def is_day_first(cells: Iterable[str]) -> bool:
    """Tell from a file's dates whether it writes days before months; where all could be both, it does not."""
    for cell in cells:
        found = _REARRANGED.fullmatch(cell.strip())
        if not found:
            continue
        first, mark, second = int(found[1]), found[2], int(found[3])
        if mark != "/" or first > _MONTHS:
            return True
        if second > _MONTHS:
            return False
    return False


def added(text: str, *, day_first: bool = False) -> When:
    """Read when a song was added, in UTC; naive times are UTC, and years before 2000 or after 2100 odd."""
    text = text.strip()
    if not text:
        return When()
    moment = _moment(text, day_first=day_first) or _moment(text, day_first=not day_first)
    if moment is None or not _EARLIEST <= moment < _LATEST:
        return When(is_odd=True)
    return When(moment)


def released(text: str, *, day_first: bool = False) -> str:
    """Write a release date as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; empty where it is unknown or impossible."""
    text = text.strip()
    if found := _ISO_RELEASE.fullmatch(text):
        return _possible(found)
    moment = _moment(text, day_first=day_first) or _moment(text, day_first=not day_first)
    return moment.date().isoformat() if moment and moment.year >= _FIRST_YEAR else ""


def _possible(found: re.Match[str]) -> str:
    year, month, day = (int(part) if part else 1 for part in found.groups())
    try:
        date(year, month, day)
    except ValueError:
        return ""
    return "-".join(part for part in found.groups() if part) if year >= _FIRST_YEAR else ""


def _moment(text: str, *, day_first: bool) -> datetime | None:
    try:
        if found := _REARRANGED.fullmatch(text):
            return _rearranged(found, day_first=day_first)
        if found := _YEAR_FIRST.fullmatch(text):
            text = f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}{found[4]}"
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _rearranged(found: re.Match[str], *, day_first: bool) -> datetime:
    day, month = (int(found[1]), int(found[3])) if day_first else (int(found[3]), int(found[1]))
    year = int(found[4])
    if len(found[4]) < len("YYYY"):
        year += 2000 if year < _PIVOT else 1900
    hour, minute, second = (int(part or 0) for part in found.group(5, 6, 7))
    if found[8]:
        hour = hour % 12 + (12 if found[8].casefold().startswith("p") else 0)
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
