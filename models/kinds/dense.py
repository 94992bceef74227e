"""What a track is like, as one table of numbers for models that cannot read sparse columns.

Sound, year, length and flags stand as they are, a missing one as the library's median; names, words and
tags are pressed into a few directions.  What is learned here never saw which playlist a song is in.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from models.columns import Columns, Matrix
from models.frames import SOUND, Flags, Floats

Table: TypeAlias = npt.NDArray[np.float32]
"""Tracks × columns, each of about unit variance."""

_FLAGS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?:re)?mix\b|\bedit\b",
        r"\b(?:feat|ft|featuring)\b",
        r"\blive\b",
        r"\bremaster(?:ed)?\b",
        r"\bacoustic\b|\bunplugged\b",
    )
)
_SPELLING = ("title letters",)
"""Blocks that are left out: thousands of columns that measured nothing beside the words."""
_DIRECTIONS = 64
_LEAST_DIRECTIONS = 4
_SONGS_A_DIRECTION = 8
"""Few songs have no more directions than that: chance would outweigh what they sound like."""
_ROUNDS = 3
_LEAST_SONGS = 2
_OUTER = (1.0, 99.0)
"""Percentiles: what lies beyond counts as lying there, so that no single odd number sets the scale."""
_FLAT = 1e-6
_SOUND = len(SOUND) + 1
"""How many columns say how a track sounds: its key is told by two."""


@dataclass(frozen=True, slots=True)
class Read:
    """What is known of some tracks, one row each: numbers, NaN where unknown, and sparse columns."""

    numbers: Floats
    words: Matrix

    def part(self, rows: Flags) -> "Read":
        """Return some of the tracks."""
        return Read(self.numbers[rows], self.words[rows])


class Reader:
    """Reads tracks over the vocabulary of one library."""

    def __init__(self, songs: pd.DataFrame) -> None:
        """Learn the vocabulary of tidy `songs`."""
        self._columns = Columns(songs, {})

    def read(self, tracks: pd.DataFrame) -> Read:
        """Return what is known of tidy `tracks`."""
        return read_of(tracks, self._columns.of(tracks))


def read_of(tracks: pd.DataFrame, blocks: Mapping[str, Matrix]) -> Read:
    """Return what is known of tidy `tracks` whose sparse blocks are at hand."""
    chosen = [block for name, block in blocks.items() if name not in _SPELLING]
    words = sparse.hstack(chosen) if chosen else sparse.csr_matrix((len(tracks), 0))
    return Read(_numbers(tracks), sparse.csr_matrix(words, dtype=np.float32))


class Dense:
    """Codes what was read as a table, as some songs are spread."""

    def __init__(self, songs: Read, *, seed: int, directions: int = _DIRECTIONS) -> None:
        """Learn medians, scales and so many directions at most."""
        self._scales = _Scales(songs.numbers)
        self._directions = _Directions(songs.words, directions, seed=seed)

    def of(self, tracks: Read) -> Table:
        """Return the table, whose columns are the same for all tracks."""
        return np.hstack([self._scales.of(tracks.numbers), self._directions.of(tracks.words)])


class _Scales:
    """Numbers around 0, missing ones at the median, and for each group of them whether it is known."""

    def __init__(self, numbers: Floats) -> None:
        self._used = np.isfinite(numbers).any(axis=0)
        known = numbers[:, self._used]
        self._low, self._median, self._high = np.nanpercentile(known, [_OUTER[0], 50.0, _OUTER[1]], axis=0)
        filled = self._filled(known)
        self._mean, spread = filled.mean(axis=0), filled.std(axis=0)
        self._spread = np.where(spread > _FLAT, spread, np.inf)

    def of(self, numbers: Floats) -> Table:
        scaled = (self._filled(numbers[:, self._used]) - self._mean) / self._spread
        unknown = np.isnan(numbers)
        missing = np.column_stack([unknown[:, :_SOUND].all(axis=1), unknown[:, -2:]])
        return np.hstack([scaled, missing]).astype(np.float32)

    def _filled(self, numbers: Floats) -> Floats:
        return np.clip(np.where(np.isfinite(numbers), numbers, self._median), self._low, self._high)


class _Directions:
    """The directions in which songs differ most in words, names, tags and years: a truncated SVD."""

    def __init__(self, words: Matrix, most: int, *, seed: int) -> None:
        songs = np.asarray((words != 0).sum(axis=0)).ravel()
        self._kept = np.flatnonzero(songs >= _LEAST_SONGS)
        worth = max(_LEAST_DIRECTIONS, words.shape[0] // _SONGS_A_DIRECTION)
        size = min(most, worth, len(self._kept), words.shape[0] - 1)
        self._axes = np.zeros((len(self._kept), 0), np.float32)
        if size > 0:
            known = words[:, self._kept]
            _, _, axes = randomized_svd(known, size, n_iter=_ROUNDS, random_state=seed)
            self._axes = _evened(axes.T, (known @ axes.T).std(axis=0))
        self._centre = (words[:, self._kept] @ self._axes).mean(axis=0)

    def of(self, words: Matrix) -> Table:
        return np.asarray(words[:, self._kept] @ self._axes - self._centre, np.float32)


def _evened(axes: Floats, spread: Floats) -> Table:
    """Scale directions to unit variance on average, the weaker ones raised half the way to the stronger."""
    axes, spread = axes[:, spread > _FLAT], spread[spread > _FLAT]
    return np.asarray(axes / np.sqrt(spread * spread.sum() / max(1, len(spread))), np.float32)


def _numbers(tracks: pd.DataFrame) -> Floats:
    columns = [*_sound(tracks), *_said(tracks), *_time(tracks)]
    return np.column_stack([np.asarray(column, np.float64) for column in columns])


def _sound(tracks: pd.DataFrame) -> list[pd.Series]:
    angle = 2 * np.pi * tracks["key"] / 12
    return [*(tracks[name] for name in SOUND if name != "key"), np.sin(angle), np.cos(angle)]


def _said(tracks: pd.DataFrame) -> list[Iterable[float]]:
    titles = tracks["title"].str.casefold()
    texts = [" ".join([title, *names]) for title, names in zip(titles, tracks["artists"], strict=True)]
    return [
        *([bool(flag.search(title)) for title in titles] for flag in _FLAGS),
        titles.map(len),
        tracks["album"].map(len),
        tracks["artists"].map(len),
        tracks["explicit"],
        [sum(not letter.isascii() for letter in text) / max(1, len(text)) for text in texts],
    ]


def _time(tracks: pd.DataFrame) -> list[pd.Series]:
    return [np.log(tracks["duration_ms"].where(tracks["duration_ms"] > 0)), tracks["year"]]
