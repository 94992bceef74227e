"""Odds that come true: what tells own songs from others' is levelled on songs that it has not learned from.

A song that is asked about stands neither among the own ones that it is compared with, nor in what the trees
and the linear view saw, nor in the vocabulary.
Half of those asked count as own, so that even odds mean one own song to one other.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import expit

from models.coder import Coder
from models.columns import Matrix
from models.contrast import Contrast
from models.frames import Flags, Floats
from models.vicinity import Credits, Vicinity, credits_in

_FOLDS = 5
_ENOUGH = 100
"""So many own songs are asked about, where there are so many; one fold of many songs is enough."""
_LEAST_ASKED = 10
"""Of fewer own songs nothing is left out."""
_USUAL = np.array([1.0, -0.5])
_TRUST = 3.0
"""The slope and the offset that four listeners came near to, and how much they resist those of few songs."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Own songs, as many as there are weights, and the others' that follow, ready to be learned from."""

    tracks: pd.DataFrame
    weight: Floats
    coder: Coder
    coded: Matrix
    credited: Credits

    @classmethod
    def of(cls, tracks: pd.DataFrame, weight: Floats) -> "Lesson":
        """Code tidy tracks over their own vocabulary."""
        coder = Coder.over(tracks)
        return cls(tracks, weight, coder, coder.of(tracks), credits_in(tracks))

    @property
    def own(self) -> Flags:
        """Which songs are the member's."""
        return np.arange(len(self.tracks)) < len(self.weight)

    def part(self, rows: Flags) -> "Lesson":
        """Return some of the songs, as if there were no others."""
        return Lesson.of(self.tracks[rows].reset_index(drop=True), self.weight[rows[: len(self.weight)]])

    def vicinity(self) -> Vicinity:
        """Return what songs are compared with."""
        return Vicinity.of(self.coded, self.credited, self.weight, words=self.coder.words(self.coded))

    def contrast(self, vicinity: Vicinity, *, seed: int) -> Contrast:
        """Learn to tell both kinds apart."""
        signs = vicinity.signs_without_itself(self.coded, self.credited)
        return Contrast.fit(self.tracks, self.coded, signs, self.weight, seed=seed)


@dataclass(frozen=True, slots=True)
class Levelled:
    """What tells both kinds apart, and the slope and the offset that make odds of it."""

    contrast: Contrast
    level: Floats

    @classmethod
    def learn(cls, lesson: Lesson, vicinity: Vicinity, *, seed: int) -> "Levelled":
        """Learn all songs; the level on some of them at a time, left out."""
        return cls(lesson.contrast(vicinity, seed=seed), _level(lesson, seed=seed))

    def log_odds(self, tracks: pd.DataFrame, coded: Matrix, signs: Floats) -> Floats:
        """Return the log odds that tidy tracks are own songs, if both kinds were as many."""
        slope, offset = self.level
        return np.asarray(slope * self.contrast.says(tracks, coded, signs) + offset)


def _level(lesson: Lesson, *, seed: int) -> Floats:
    said, asked = [], []
    for away in _left_out(lesson, seed=seed):
        said.append(_said_unseen(lesson, away, seed=seed))
        asked.append(np.flatnonzero(away))
    if not asked:
        return _USUAL
    rows = np.concatenate(asked)
    each = np.concatenate([lesson.weight, np.ones(len(lesson.tracks) - len(lesson.weight))])
    return _fitted(np.concatenate(said), lesson.own[rows], each[rows])


def _left_out(lesson: Lesson, *, seed: int) -> Iterator[Flags]:
    """Leave a fifth out at a time, as often as it takes to ask about enough own songs."""
    own = lesson.own
    if own.sum() < _LEAST_ASKED:
        return
    fold = np.empty(len(own), dtype=np.intp)
    for kind in (own, ~own):
        fold[kind] = np.random.default_rng(seed).permutation(int(kind.sum())) % _FOLDS
    for number in range(min(_FOLDS, int(np.ceil(_FOLDS * _ENOUGH / own.sum())))):
        yield fold == number


def _said_unseen(lesson: Lesson, away: Flags, *, seed: int) -> Floats:
    # Coded over all, a song of an unknown artist would lie further from every song than new ones do.
    known, asked = lesson.part(~away), lesson.tracks[away].reset_index(drop=True)
    vicinity, coded = known.vicinity(), known.coder.of(asked)
    contrast = known.contrast(vicinity, seed=seed)
    return contrast.says(asked, coded, vicinity.signs(coded, credits_in(asked)))


def _fitted(said: Floats, own: Flags, weight: Floats) -> Floats:
    """Find the slope and offset of least log loss, both kinds counting alike; stay near the usual for few."""
    rows = np.column_stack([said, np.ones(len(said))])
    shares = np.where(own, weight / weight[own].sum(), weight / weight[~own].sum())
    times = shares * min(own.sum(), (~own).sum())

    def loss(level: Floats) -> tuple[float, Floats]:
        sums, off = rows @ level, level - _USUAL
        cost = times @ (np.logaddexp(0, sums) - own * sums) + _TRUST * off @ off / 2
        return float(cost), rows.T @ (times * (expit(sums) - own)) + _TRUST * off

    return np.asarray(minimize(loss, _USUAL, jac=True, method="L-BFGS-B", bounds=[(0.1, 4), (-4, 4)]).x)
