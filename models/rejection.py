"""None of these: a judge taught with the songs of each playlist, asked of a model that never heard of it.

Songs of hidden playlists are the honest strangers: nothing about them was known beforehand.  Tracks from
elsewhere join them where there are any.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit

from models.frames import Flags, Floats
from models.likeness import Kernel

PRIOR = 0.1
"""How often a song that is asked for fits nowhere: an assumption, one in ten."""

_USUAL = np.zeros(6)
_TRUST = 20.0
_NEAREST = 3


def signals(log_odds: Floats, answers: Kernel, cosine: Kernel, same_artist: Flags) -> Floats:
    """Return what tells strangers from songs that fit, one row a track.

    The first log odds, the best raw answer, the likeness of the nearest own song and of the nearest few, and
    how many songs share an artist.
    """
    few = min(_NEAREST, cosine.shape[1])
    near = -np.sort(-cosine, axis=1)[:, :few] if few else np.zeros((len(cosine), 1))
    by_artist = np.log1p(same_artist.sum(axis=1))
    best = answers.max(axis=1)
    return np.column_stack(
        [log_odds.max(axis=1), best, near[:, 0], near.mean(axis=1), by_artist, np.ones(len(best))]
    )


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

    def odds(self, rows: Floats) -> Floats:
        """Return how likely each track fits nowhere, given the stated prior."""
        return np.asarray(expit(rows @ self.slopes + np.log(PRIOR / (1 - PRIOR))))
