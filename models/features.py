"""Columns for models: sparse blocks of names, words and years; dense columns of sound and shape.

The recipe is that of benchmarks/guessing.md: each block is L2-normalised, then scaled by its weight; a block
that is empty in the training table is left out, not filled with zeros.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import QuantileTransformer, normalize

from models.frames import SOUND, guests

Matrix: TypeAlias = sparse.csr_matrix
Floats = npt.NDArray[np.float64]

_FLAGS = ("remix", "feat", "live", "remaster", "acoustic", "edit", "version", "instrumental")
_WORD = r"\w+"
_YEAR_STEP = 5.0
_DURATION_STEP = 0.2


def _artists(frame: pd.DataFrame) -> list[dict[str, float]]:
    return [_credits(artists, title) for artists, title in zip(frame["artists"], frame["title"], strict=True)]


def _credits(artists: list[str], title: str) -> dict[str, float]:
    named = {name.casefold(): 0.6 for name in [*guests(title), *artists[1:]]}
    return named | ({artists[0].casefold(): 1.0} if artists else {})


def _albums(frame: pd.DataFrame) -> list[dict[str, float]]:
    return [
        {f"{artists[0].casefold() if artists else ''}\t{album.casefold()}": 1.0} if album else {}
        for artists, album in zip(frame["artists"], frame["album"], strict=True)
    ]


def _genres(frame: pd.DataFrame) -> list[dict[str, float]]:
    return [{genre.casefold(): 1.0 for genre in genres} for genres in frame["genres"]]


def hats(value: float, step: float) -> dict[str, float]:
    """Spread a number over the two knots beside it, so that near numbers share columns."""
    if np.isnan(value):
        return {}
    below, part = divmod(value / step, 1.0)
    return {str(below): 1.0 - part, str(below + 1): part}


def _years(frame: pd.DataFrame) -> list[dict[str, float]]:
    return [hats(year, _YEAR_STEP) for year in frame["year"]]


def _durations(frame: pd.DataFrame) -> list[dict[str, float]]:
    return [hats(value, _DURATION_STEP) for value in log_duration(frame)]


def log_duration(frame: pd.DataFrame) -> Floats:
    """Return the natural logarithm of seconds, NaN where unknown."""
    seconds = frame["duration_ms"].to_numpy(float) / 1000
    return np.log(np.where(seconds > 0, seconds, np.nan))


def _titles(frame: pd.DataFrame) -> list[str]:
    return list(frame["title"])


def _album_words(frame: pd.DataFrame) -> list[str]:
    return list(frame["album"])


def _artist_letters(frame: pd.DataFrame) -> list[str]:
    return [" ".join(artists) for artists in frame["artists"]]


def _words(pairs: int = 1) -> TfidfVectorizer:
    return TfidfVectorizer(ngram_range=(1, pairs), token_pattern=_WORD, sublinear_tf=True, dtype=np.float32)


def _letters() -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 4), min_df=2, sublinear_tf=True, dtype=np.float32
    )


@dataclass
class Block:
    """One group of sparse columns: what is read of a track, how it is coded, and how much it weighs."""

    read: Callable[[pd.DataFrame], Iterable[Any]]
    coder: Any
    weight: float

    def fit(self, frame: pd.DataFrame) -> bool:
        """Learn the columns; False when the table has nothing for this block."""
        read = list(self.read(frame))
        if not any(read):
            return False
        try:
            self.coder.fit(read)
        except ValueError:
            # What texts there are hold not one word.
            return False
        return True

    def transform(self, frame: pd.DataFrame) -> Matrix:
        """Return the scaled columns, one row a track."""
        return normalize(self.coder.transform(self.read(frame))).astype(np.float32) * self.weight


def _blocks() -> list[Block]:
    return [
        Block(_artists, DictVectorizer(dtype=np.float32), 1.6),
        Block(_artist_letters, _letters(), 0.6),
        Block(_titles, _words(pairs=2), 0.7),
        Block(_titles, _letters(), 0.7),
        Block(_albums, DictVectorizer(dtype=np.float32), 1.0),
        Block(_album_words, _words(), 0.6),
        Block(_years, DictVectorizer(dtype=np.float32), 1.0),
        Block(_durations, DictVectorizer(dtype=np.float32), 0.5),
        Block(_genres, DictVectorizer(dtype=np.float32), 1.3),
    ]


@dataclass
class Names:
    """The sparse columns: everything that is known of a track but its sound."""

    blocks: list[Block] = field(default_factory=_blocks)

    def fit(self, frame: pd.DataFrame) -> "Names":
        """Learn the columns of the blocks that the table has something for."""
        self.blocks = [block for block in self.blocks if block.fit(frame)]
        return self

    def transform(self, frame: pd.DataFrame) -> Matrix:
        """Return the columns, one row a track."""
        if not self.blocks:
            return sparse.csr_matrix((len(frame), 1), dtype=np.float32)
        return sparse.hstack([block.transform(frame) for block in self.blocks], format="csr")


_SOUND_WEIGHT = 0.35


@dataclass
class Sound:
    """The sound columns on a common scale: quantile to normal, key as an angle, a flag where missing."""

    scale: QuantileTransformer | None = None
    usual: Floats | None = None

    def fit(self, frame: pd.DataFrame) -> "Sound":
        """Learn each column's distribution."""
        numbers = _sound_numbers(frame)
        quantiles = max(2, min(200, len(numbers)))
        self.scale = QuantileTransformer(n_quantiles=quantiles, output_distribution="normal", random_state=0)
        self.scale.fit(numbers)
        return self

    def transform(self, frame: pd.DataFrame) -> Matrix:
        """Return the scaled columns, one row a track; a track without sound has only its flag."""
        if self.scale is None:
            raise ValueError("fit comes before transform")
        scaled = np.clip(np.nan_to_num(self.scale.transform(_sound_numbers(frame))), -3, 3)
        missing = ~has_sound(frame)
        return sparse.csr_matrix(_SOUND_WEIGHT * np.column_stack([scaled, missing]), dtype=np.float32)


def has_sound(frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell for each track whether any sound feature is known."""
    return np.asarray(frame[list(SOUND)].notna().any(axis=1))


def _sound_numbers(frame: pd.DataFrame) -> Floats:
    plain = frame[[name for name in SOUND if name != "key"]].to_numpy(float)
    angle = 2 * np.pi * frame["key"].to_numpy(float) / 12
    return np.column_stack([plain, np.sin(angle), np.cos(angle)])


def shape(frame: pd.DataFrame, *, sound: bool) -> npt.NDArray[np.float32]:
    """Return dense columns for trees: year, length, shape of the names, flags, and sound if wanted.

    What is unknown is 0.
    """
    titles = [title.casefold() for title in frame["title"]]
    columns = [
        frame["year"].to_numpy(float),
        log_duration(frame),
        frame["explicit"].to_numpy(float),
        np.array([len(title) for title in titles]),
        np.array([len(album) for album in frame["album"]]),
        np.array([len(artists) for artists in frame["artists"]]),
        np.array([len(genres) for genres in frame["genres"]]),
        np.array([_share(title, lambda letter: ord(letter) > 127) for title in frame["title"]]),
        np.array([_share(title, str.isupper) for title in frame["title"]]),
        *(np.array([flag in title for title in titles]) for flag in _FLAGS),
    ]
    if sound:
        columns.extend(frame[name].to_numpy(float) for name in SOUND)
    return np.asarray(np.nan_to_num(np.column_stack(columns)), np.float32)


def _share(text: str, counts: Callable[[str], bool]) -> float:
    return sum(map(counts, text)) / len(text) if text else 0.0
