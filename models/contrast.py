"""What tells a member's own songs from songs that are not theirs.

A linear view of sparse columns and trees over dense ones err differently; together they are made odds that
come true on songs left out.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from models.columns import Matrix
from models.frames import Flags, Floats
from models.kinds.dense import Dense, Table, read_of
from models.trees import Trees, grow

_COST = 8.0
_TREES, _LEAF = 60, 3
_LEAST_SHARE = 0.01
_FOLDS = 2
_SONGS, _MOST_CROOKED = 120, 8.0
"""With so many own songs trees count as much as the linear view, with more, more: they learn slower."""
_USUAL = np.array([0.8, 0.0])
_TRUST = 20.0
"""How much the usual slope and offset resist those of few songs."""


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
    level: Floats
    """The slope and the offset that make odds of both together."""

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
        trees, shares = grow(
            _table(dense.of(read), signs),
            np.column_stack([own, ~own]),
            trees=_TREES,
            leaf=_LEAF,
            seed=seed,
            weight=even,
        )
        crooked = min(_MOST_CROOKED, len(weight) / _SONGS)
        said = _together(_left_out(coded, own, each, seed=seed), _crooked(shares), crooked)
        return cls(Linear.fit(coded, own, each), dense, trees, crooked, _levelled(said, own, even))

    def log_odds(self, tracks: pd.DataFrame, coded: Matrix, signs: Floats) -> Floats:
        """Return the log odds that tidy tracks are own songs, if both kinds were as many."""
        shares = self.trees.of(_table(self.dense.of(read_of(tracks, {})), signs))
        slope, offset = self.level
        said = _together(self.linear.log_odds(coded), _crooked(shares), self.crooked)
        return np.asarray(slope * said + offset)


def _table(dense: Table, signs: Floats) -> Table:
    return np.hstack([dense, signs]).astype(np.float32)


def _crooked(shares: Floats) -> Floats:
    return np.asarray(np.log((shares[:, 0] + _LEAST_SHARE) / (shares[:, 1] + _LEAST_SHARE)))


def _together(linear: Floats, crooked: Floats, weight: float) -> Floats:
    return (linear + weight * crooked) / (1 + weight)


def _left_out(coded: Matrix, own: Flags, weight: Floats, *, seed: int) -> Floats:
    """Return what a linear view says that has not seen the song; 0 of the only own one."""
    said = np.zeros(len(own))
    fold = np.empty(len(own), dtype=np.intp)
    for kind in (own, ~own):
        fold[kind] = np.random.default_rng(seed).permutation(int(kind.sum())) % _FOLDS
    for number in range(_FOLDS):
        known = fold != number
        if own[known].any():
            said[~known] = Linear.fit(coded[known], own[known], weight[known]).log_odds(coded[~known])
    return said


def _levelled(said: Floats, own: Flags, weight: Floats) -> Floats:
    """Find the slope and offset of least log loss on songs left out; from few, stay near what is usual."""
    rows = np.column_stack([said, np.ones(len(said))])
    times = weight * min(own.sum(), (~own).sum())

    def loss(level: Floats) -> tuple[float, Floats]:
        sums, off = rows @ level, level - _USUAL
        cost = times @ (np.logaddexp(0, sums) - own * sums) + _TRUST * off @ off / 2
        return float(cost), rows.T @ (times * (expit(sums) - own)) + _TRUST * off

    return np.asarray(minimize(loss, _USUAL, jac=True, method="L-BFGS-B", bounds=[(0.1, 4), (-2, 2)]).x)
