"""Brings any table of tracks to the same columns and types, whatever is missing in it."""

import math
import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

SOUND = (
    "danceability",
    "energy",
    "key",
    "loudness",
    "mode",
    "speechiness",
    "acousticness",
    "instrumentalness",
    "liveness",
    "valence",
    "tempo",
    "time_signature",
)
_TEXTS = ("title", "album", "release_date")
_LISTS = ("artists", "genres")
_NUMBERS = ("duration_ms", "explicit", *SOUND)
_GUESTS = re.compile(r"[(\[](?:feat|ft|with)\.? ([^)\]]+)[)\]]", re.IGNORECASE)
_BETWEEN_GUESTS = re.compile(r",|&| and ")
_BRACKETS = re.compile(r"[(\[].*?[)\]]|\s[-–]\s.*$")


def tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table with every column of the contract, index kept.

    Texts are never missing, lists hold texts, numbers are floats with NaN, `added_at` is UTC with NaT, and
    `year` and `song` (a key equal for the same song) are added.
    """
    made = pd.DataFrame(index=frame.index)
    made["track_id"] = [_text(value) for value in _column(frame, "track_id")]
    for name in _TEXTS:
        made[name] = pd.Series(
            [_text(value) for value in _column(frame, name)], index=frame.index, dtype=object
        )
    for name in _LISTS:
        made[name] = pd.Series(
            [_texts(value) for value in _column(frame, name)], index=frame.index, dtype=object
        )
    for name in _NUMBERS:
        made[name] = [_number(value) for value in _column(frame, name)]
    made["added_at"] = pd.to_datetime(
        pd.Series(_column(frame, "added_at"), index=frame.index, dtype=object),
        utc=True,
        errors="coerce",
        format="ISO8601",
    )
    made["year"] = [_year(text) for text in made["release_date"]]
    made["song"] = [
        song(artists, title) for artists, title in zip(made["artists"], made["title"], strict=True)
    ]
    if "playlist" in frame:
        made["playlist"] = frame["playlist"].astype(str)
    return made


def guests(title: str) -> list[str]:
    """Return the artists that a title credits in brackets."""
    found = _GUESTS.search(title)
    return [name.strip() for name in _BETWEEN_GUESTS.split(found[1]) if name.strip()] if found else []


def song(artists: list[str], title: str) -> str:
    """Name a song by its first artist and bare title, so that its other editions compare equal."""
    bare = _BRACKETS.sub("", title.casefold()).strip() or title.casefold()
    return f"{artists[0].casefold() if artists else ''}\t{bare}"


def _column(frame: pd.DataFrame, name: str) -> Iterable[object]:
    return list(frame[name]) if name in frame else [None] * len(frame)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, list | tuple | np.ndarray):
        return [text for text in value if isinstance(text, str) and text]
    return []


def _number(value: object) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return math.nan
    return number if math.isfinite(number) else math.nan


def _year(text: str) -> float:
    return float(text[:4]) if text[:4].isdigit() and text[:4] > "1000" else math.nan
