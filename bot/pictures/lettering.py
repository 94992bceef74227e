"""Foreign words as letters that can be drawn: what no font at hand holds is left out, or stands as a box."""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

_OWN = "DejaVu Sans"
_WELCOME = (
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "Noto Sans JP",
    "Droid Sans Fallback",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Unifont",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    "Noto Sans Bengali",
    "Noto Sans Tamil",
)
"""Fonts that hold what our own lacks; each is used where the machine has it."""
_BOX = "□"
_SILENT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_ORNAMENTS = frozenset({"So", "Sk", "Me"})
_JOINERS = "\u200c\u200d"
_MOST_MARKS = 2
_LEAST_LEGIBLE = 0.5


@cache
def families() -> tuple[str, ...]:
    """Return the fonts to write with, the first that holds a letter first."""
    here = set(font_manager.get_font_names())
    return (_OWN, *(name for name in _WELCOME if name in here))


def drawable(text: str) -> str:
    """Return the text on one line, without what cannot be drawn; a letter that no font holds is a box."""
    letters = "".join(_letters(unicodedata.normalize("NFC", text)))
    return " ".join(letters.split()).strip(_JOINERS)


def is_legible(text: str) -> bool:
    """Tell whether at least half of a text's letters can be drawn, so that it can be known by them."""
    drawn = [letter for letter in drawable(text) if letter.isprintable() and not letter.isspace()]
    return bool(drawn) and sum(letter != _BOX for letter in drawn) >= _LEAST_LEGIBLE * len(drawn)


def called(name: str, stand_ins: Mapping[str, str]) -> str:
    """Return a name, or what stands in for one that nobody could read."""
    return name if is_legible(name) else stand_ins.get(name, _BOX)


def _letters(text: str) -> Iterator[str]:
    marks = 0
    for letter in text:
        category = unicodedata.category(letter)
        marks = marks + 1 if category == "Mn" else 0
        if letter.isspace():
            yield " "
        elif category in _SILENT and letter not in _JOINERS:
            continue
        elif marks <= _MOST_MARKS:
            yield _drawn(letter, category)


def _drawn(letter: str, category: str) -> str:
    if ord(letter) in _held():
        return letter
    # Fancy alphabets, as 𝓡𝓪𝓲𝓷, are plain letters underneath.
    plain = unicodedata.normalize("NFKD", letter)
    if plain != letter and all(ord(each) in _held() for each in plain):
        return plain
    return "" if category in _ORNAMENTS or category.startswith("M") or letter in _JOINERS else _BOX


@cache
def _held() -> frozenset[int]:
    """Return every character that some font at hand holds."""
    paths = {Path(font_manager.findfont(font_manager.FontProperties(family=name))) for name in families()}
    return frozenset(code for path in paths for code in FT2Font(path).get_charmap())
