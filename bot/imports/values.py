"""Cells of an export as values: numbers, truths, names and lists of names."""

import math
import re
import unicodedata
from collections.abc import Callable

from bot.domain import SOUND_COLUMNS, Milliseconds, Sound

_TRUE = frozenset(("true", "1", "1.0", "yes", "wahr", "vrai", "verdadero", "verdadeiro", "vero", "waar"))
_TRUE_TOO = frozenset(("sant", "doğru", "αληθησ", "αληθης", "αληθής", "صواب"))
_FALSE = frozenset(("false", "0", "0.0", "no", "falsch", "faux", "falso", "onwaar", "falskt", "yanlış"))
_FALSE_TOO = frozenset(("ψευδησ", "ψευδης", "ψευδής", "خطأ"))
_GROUPED = re.compile(r"\d{1,3}(?:[., \u00a0\u202f']\d{3})+")
_COMMA = re.compile(r"(?<!\\),\s*")
_LONGEST = 2**31
_LOUDEST = 1000.0
"""No feature on Spotify's scales comes near; beyond it a cell is damaged."""


def clean(text: str) -> str:
    """Compose accents and drop the space around a name, so that the same name compares equal."""
    return unicodedata.normalize("NFC", text.strip())


def number(text: str) -> float | None:
    """Read a finite number with a decimal point or comma; None for anything else."""
    try:
        value = float(text.replace(",", ".") if "." not in text else text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def milliseconds(text: str) -> Milliseconds | None:
    """Read a duration in milliseconds, thousands grouped or not; None unless it is positive."""
    text = text.strip()
    value = number(re.sub(r"\D", "", text) if _GROUPED.fullmatch(text) else text)
    return Milliseconds(round(value)) if value is not None and 1 <= value < _LONGEST else None


def truth(text: str) -> bool | None:
    """Read true or false in the languages that spreadsheets write them in; None for anything else."""
    word = text.strip().casefold()
    if word in _TRUE or word in _TRUE_TOO:
        return True
    return False if word in _FALSE or word in _FALSE_TOO else None


def sound(cell: Callable[[str], str]) -> Sound | None:
    """Read the sound features by column; None where all of them are blank or zero."""
    values = {column: _feature(cell(column)) for column in SOUND_COLUMNS}
    return Sound(**values) if any(values.values()) else None


def _feature(text: str) -> float | None:
    value = number(text) if text else None
    return value if value is not None and abs(value) < _LOUDEST else None


def genres(text: str) -> tuple[str, ...]:
    """Split a list of genres, each once."""
    parts = (clean(part) for part in re.split(r"[,;]", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def artists(text: str, *, count: int, joined_by_comma: bool) -> tuple[str, ...]:
    """Split a list of artists; `count` is how many addresses stand beside it, 0 where none do."""
    by_comma = [part.replace("\\,", ",") for part in _COMMA.split(text)]
    by_semicolon = text.split(";")
    if count == 1:
        parts = [text.replace("\\,", ",")]
    elif len(by_comma) == count or len(by_semicolon) == count:
        parts = by_comma if len(by_comma) == count else by_semicolon
    else:
        parts = by_comma if joined_by_comma else by_semicolon
    return tuple(name for name in map(clean, parts) if name)
