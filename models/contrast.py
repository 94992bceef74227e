"""What tells a member's own songs from songs that are not theirs.

A linear view of sparse columns and trees over dense ones err differently; `models.levels` makes odds of both.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.linear_model import LogisticRegression

from models.columns import Matrix
from models.frames import Flags, Floats
from models.kinds.dense import Dense, Table, read_of
from models.trees import Trees, grow

_COST = 8.0
_TREES, _LEAF = 60, 3
_LEAST_SHARE = 0.01
_SONGS, _MOST_CROOKED = 120, 8.0
"""With so many own songs trees count as much as the linear view, with more, more: they learn slower."""


@dataclass(frozen=True, slots=True)
class Linear:
    """A logistic regression over sparse columns, as if both kinds of songs were as many."""

    slopes: npt.NDArray[np.float32]
    offset: float

    @classmethod
    def fit(cls, coded: Matrix, own: Flags, weight: Floats) -> "Linear":
        """Learn; each song counts as its weight says, so that many others make a firm background."""
        # The seed has no say where every song is looked at in turn, and this solver asks for one.
        model = LogisticRegression(C=_COST, solver="liblinear", random_state=0)
        model.fit(coded, own, sample_weight=weight)
        prior = np.log(weight[own].sum() / weight[~own].sum())
        return cls(model.coef_[0].astype(np.float32), float(model.intercept_[0] - prior))

    def log_odds(self, coded: Matrix) -> Floats:
        """Return one number a row."""
        return np.asarray(coded @ self.slopes + self.offset, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Contrast:
    """Both views, and how much each counts."""

    linear: Linear
    dense: Dense
    trees: Trees
    crooked: float
    """How much the trees count."""

    @classmethod
    def fit(
        cls, tracks: pd.DataFrame, coded: Matrix, signs: Floats, weight: Floats, *, seed: int
    ) -> "Contrast":
        """Learn from own songs, as many as there are weights, and the others' that follow them."""
        own = np.arange(len(tracks)) < len(weight)
        each = np.concatenate([weight, np.ones(len(tracks) - len(weight))])
        read = read_of(tracks, {})
        dense = Dense(read, seed=seed, directions=0)
        even = np.where(own, each / each[own].sum(), 1 / (~own).sum())
        trees, _ = grow(
            _table(dense.of(read), signs),
            np.column_stack([own, ~own]),
            trees=_TREES,
            leaf=_LEAF,
            seed=seed,
            weight=even,
        )
        crooked = min(_MOST_CROOKED, len(weight) / _SONGS)
        return cls(Linear.fit(coded, own, each), dense, trees, crooked)

    def says(self, tracks: pd.DataFrame, coded: Matrix, signs: Floats) -> Floats:
        """Return for tidy tracks a number that is the higher, the more they are like own songs."""
        shares = self.trees.of(_table(self.dense.of(read_of(tracks, {})), signs))
        return (self.linear.log_odds(coded) + self.crooked * _crooked(shares)) / (1 + self.crooked)


def _table(dense: Table, signs: Floats) -> Table:
    return np.hstack([dense, signs]).astype(np.float32)


def _crooked(shares: Floats) -> Floats:
    return np.asarray(np.log((shares[:, 0] + _LEAST_SHARE) / (shares[:, 1] + _LEAST_SHARE)))
