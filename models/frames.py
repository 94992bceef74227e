"""Tables as they come in, made regular: the column contract of the guesser."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.words import song_key

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
"""The sound columns, on Spotify's scales."""

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_TEXTS = ("playlist", "track_id", "title", "album", "release_date")
_LISTS = ("artists", "genres")
_MOST = 1e9
"""A number beyond this measures nothing; its square would overflow in what is computed of it."""


def tidy(tracks: pd.DataFrame) -> pd.DataFrame:
    """Give every column of the contract its type, in the order and with the index of `tracks`.

    Unknown texts are empty, unknown lists are empty, unknown numbers NaN and unknown dates NaT; `year` and
    `song` (see `models.words.song_key`) are added.
    """
    index = tracks.index
    table: dict[str, Any] = {name: _texts(tracks, name) for name in _TEXTS}
    table |= {name: _lists(tracks, name) for name in _LISTS}
    table |= {name: _numbers(tracks, name) for name in ("duration_ms", "explicit", *SOUND)}
    table["added_at"] = _moments(tracks)
    table["year"] = _years(table["release_date"])
    named = zip(table["artists"], table["title"], table["track_id"], strict=True)
    table["song"] = [song_key(artists, title, track) for artists, title, track in named]
    plain = {name: _column(table[name], index) for name in (*_TEXTS, *_LISTS, "song")}
    return pd.DataFrame(table | plain, index=index)


def _column(values: Sequence[object], index: pd.Index) -> pd.Series:
    return pd.Series(values, index=index, dtype=object)


def _values(tracks: pd.DataFrame, column: str) -> list[object]:
    return list(tracks[column]) if column in tracks else [None] * len(tracks)


def _texts(tracks: pd.DataFrame, column: str) -> list[str]:
    return [value.strip() if isinstance(value, str) else "" for value in _values(tracks, column)]


def _names(value: object) -> list[str]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, Iterable):
        return []
    return [name.strip() for name in value if isinstance(name, str) and name.strip()]


def _lists(tracks: pd.DataFrame, column: str) -> list[list[str]]:
    return [_names(value) for value in _values(tracks, column)]


def _numbers(tracks: pd.DataFrame, column: str) -> Floats:
    if column not in tracks:
        return np.full(len(tracks), np.nan)
    values = tracks[column]
    if values.dtype.kind not in "fiub":
        values = pd.to_numeric(_column(list(values), tracks.index), errors="coerce")
    numbers = np.asarray(values, dtype=np.float64)
    return np.where(np.abs(numbers) <= _MOST, numbers, np.nan)


def _moments(tracks: pd.DataFrame) -> pd.Series:
    known = [None if isinstance(value, int | float) else value for value in _values(tracks, "added_at")]
    values = _column(known, tracks.index)
    return pd.to_datetime(values, utc=True, errors="coerce", format="ISO8601")


def _years(dates: list[str]) -> Floats:
    years = np.array([float(date[:4]) if date[:4].isdecimal() else np.nan for date in dates])
    return np.where((years >= 1900) & (years <= 2100), years, np.nan)
