"""None of these: a judge that has seen songs of playlists that the model was not told of.

Songs of hidden playlists are the honest negatives: nothing about them was known beforehand.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from models.features import Floats

PRIOR = 0.15
"""How often a song that is asked for fits nowhere: an assumption, one in seven, stated in benchmarks."""

_LEAST_EXAMPLES = 20


@dataclass
class Rejection:
    """How likely a track fits nowhere, from what the experts say of it."""

    scale: StandardScaler
    judge: LogisticRegression

    @classmethod
    def fit(cls, fitting: Floats, foreign: Floats) -> "Rejection | None":
        """Learn from the signals of songs that fit and of songs that do not; None when either are too few."""
        if min(len(fitting), len(foreign)) < _LEAST_EXAMPLES:
            return None
        signals = np.vstack([fitting, foreign])
        truth = np.r_[np.zeros(len(fitting)), np.ones(len(foreign))]
        scale = StandardScaler().fit(signals)
        judge = LogisticRegression(class_weight="balanced").fit(scale.transform(signals), truth)
        return cls(scale, judge)

    def score(self, signals: Floats) -> Floats:
        """Return for each track the probability that it fits nowhere, under the stated prior."""
        even = self.judge.decision_function(self.scale.transform(signals))
        return np.asarray(1 / (1 + np.exp(-np.clip(even + np.log(PRIOR / (1 - PRIOR)), -30, 30))))


def signals(shares: Floats, own: Floats, likeness: Floats) -> Floats:
    """Return five signals a track: first and second odds, best own probability, spread, nearest song.

    `likeness` is the mean cosine to the five nearest own songs.
    """
    ordered = np.sort(shares, axis=1)
    second = ordered[:, -2] if shares.shape[1] > 1 else np.zeros(len(shares))
    spread = -(shares * np.log(np.maximum(shares, 1e-9))).sum(axis=1)
    best = np.log(np.maximum(own.max(axis=1), 1e-6))
    return np.column_stack([ordered[:, -1], second, best, spread, likeness])
