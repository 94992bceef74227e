"""None of these: a judge taught with the songs of each playlist, asked of a model that never heard of it.

Songs of hidden playlists are the honest strangers: nothing about them was known beforehand.  What is usual
among listeners, about strangers from their own libraries and from others', is where the judge starts.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit, log_softmax

from models.frames import Flags, Floats
from models.likeness import Comparison, Kernel

PRIOR = 0.1
"""How often a song that is asked for fits nowhere: an assumption, one in ten."""

_USUAL = np.array([1.5, -0.9, -1.6, -1.05, -0.65, -0.9, -0.25, 1.55])
"""Fitted to four listeners; left out one at a time, the other three's did as well."""
_TRUST = 100.0
_NEAREST, _NEIGHBOURS = 3, 5
_SHARPNESS, _LOG_SHARPNESS, _LEAST_ANSWER = 2.5, 1.1, 0.01
"""The usual slopes of odds that come from the ridge alone."""


def signals(answers: Kernel, seen: Comparison, member: Flags) -> Floats:
    """Return what tells strangers from songs that fit, one row a track.

    How undecided the odds are, from 0 to 1; the best raw answer; the likeness of the nearest own song, of the
    nearest few, and of the nearest in the first playlist; how many songs share an artist; a constant.
    """
    near = -np.sort(-seen.cosine, axis=1)
    best = answers.argmax(axis=1)
    inside = np.where(member[:, best].T, seen.cosine, -1.0)
    there = np.clip(-np.sort(-inside, axis=1)[:, :_NEIGHBOURS], 0, None)
    columns = [
        _indecision(answers),
        answers.max(axis=1),
        near[:, 0],
        near[:, :_NEAREST].mean(axis=1),
        near[:, : 2 * _NEIGHBOURS].mean(axis=1),
        there.mean(axis=1),
        np.log1p(seen.same_artist.sum(axis=1)),
        np.ones(len(best)),
    ]
    return np.column_stack(columns).astype(float)


def _indecision(answers: Kernel) -> Floats:
    """Return the entropy of the odds, in shares of the most that it can be."""
    plain = answers.astype(float)
    logs = log_softmax(_SHARPNESS * plain + _LOG_SHARPNESS * np.log(np.maximum(plain, _LEAST_ANSWER)), axis=1)
    return np.asarray(-(np.exp(logs) * logs).sum(axis=1) / np.log(max(2, answers.shape[1])))


@dataclass(frozen=True, slots=True)
class Rejection:
    """A logistic judge of those signals."""

    slopes: npt.NDArray[np.float64]

    @classmethod
    def fit(cls, fitting: Floats, strange: Floats) -> "Rejection":
        """Learn from signals of songs that fit and of strangers; from few, stay near what is usual."""
        if not len(fitting) or not len(strange):
            return cls(_USUAL)
        rows = np.vstack([fitting, strange])
        truth = np.repeat([0.0, 1.0], [len(fitting), len(strange)])
        # Both kinds count the same, whatever their numbers.
        weight = np.repeat([0.5 / len(fitting), 0.5 / len(strange)], [len(fitting), len(strange)])
        weight *= 2 * min(len(fitting), len(strange))

        def loss(slopes: Floats) -> tuple[float, Floats]:
            sums, off = rows @ slopes, slopes - _USUAL
            cost = weight @ (np.logaddexp(0, sums) - truth * sums) + _TRUST * off @ off / 2
            return float(cost), rows.T @ (weight * (expit(sums) - truth)) + _TRUST * off

        return cls(minimize(loss, _USUAL, jac=True, method="L-BFGS-B").x)

    def odds(self, rows: Floats, *, prior: float = PRIOR) -> Floats:
        """Return how likely each track fits nowhere, given how often that is so."""
        return np.asarray(expit(rows @ self.slopes + np.log(prior / (1 - prior))))
