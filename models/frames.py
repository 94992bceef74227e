"""Tables as they come in, made regular: the column contract of the guesser."""

from collections.abc import Iterable, Sequence

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
_MOST = 1e9
"""A number beyond this measures nothing; its square would overflow in what is computed of it."""


def tidy(tracks: pd.DataFrame) -> pd.DataFrame:
    """Give every column of the contract its type, in the order and with the index of `tracks`.

    Unknown texts are empty, unknown lists are empty, unknown numbers NaN and unknown dates NaT; `year` and
    `song` (see `models.words.song_key`) are added.
    """
    table = pd.DataFrame(index=tracks.index)
    for column in ("playlist", "track_id", "title", "album", "release_date"):
        table[column] = _texts(tracks, column)
    for column in ("artists", "genres"):
        table[column] = _lists(tracks, column)
    for column in ("duration_ms", "explicit", *SOUND):
        table[column] = _numbers(tracks, column)
    table["added_at"] = _moments(tracks)
    table["year"] = _years(table["release_date"])
    named = zip(table["artists"], table["title"], table["track_id"], strict=True)
    table["song"] = _column([song_key(artists, title, track) for artists, title, track in named], table.index)
    return table


def _column(values: Sequence[object], index: pd.Index) -> pd.Series:
    return pd.Series(values, index=index, dtype=object)


def _values(tracks: pd.DataFrame, column: str) -> list[object]:
    return list(tracks[column]) if column in tracks else [None] * len(tracks)


def _texts(tracks: pd.DataFrame, column: str) -> pd.Series:
    texts = [value.strip() if isinstance(value, str) else "" for value in _values(tracks, column)]
    return _column(texts, tracks.index)


def _names(value: object) -> list[str]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, Iterable):
        return []
    return [name.strip() for name in value if isinstance(name, str) and name.strip()]


def _lists(tracks: pd.DataFrame, column: str) -> pd.Series:
    return _column([_names(value) for value in _values(tracks, column)], tracks.index)


def _numbers(tracks: pd.DataFrame, column: str) -> Floats:
    values = pd.to_numeric(_column(_values(tracks, column), tracks.index), errors="coerce")
    numbers = np.asarray(values, dtype=np.float64)
    return np.where(np.abs(numbers) <= _MOST, numbers, np.nan)


def _moments(tracks: pd.DataFrame) -> pd.Series:
    values = _column(_values(tracks, "added_at"), tracks.index)
    return pd.to_datetime(values, utc=True, errors="coerce", format="ISO8601")


def _years(dates: pd.Series) -> Floats:
    years = np.asarray(pd.to_numeric(dates.str[:4], errors="coerce"), dtype=np.float64)
    return np.where((years >= 1900) & (years <= 2100), years, np.nan)
