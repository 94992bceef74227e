"""Makes odds of a ridge's answers: odds that come true as often as they say."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_softmax

from models.frames import Flags, Floats

_LEAST_ANSWER = 0.01
_USUAL = (2.5, 1.1)
_TRUST = 20.0
"""How much the usual slopes, medians over four listeners, resist those of a small library."""


@dataclass(frozen=True, slots=True)
class Link:
    """A softmax of a playlist's answer and of its logarithm, each times a slope."""

    slope: float
    log_slope: float

    @classmethod
    def fit(cls, answers: npt.NDArray[np.float32], member: Flags) -> "Link":
        """Find the slopes of least log loss for answers on songs that were left out, songs × playlists."""
        forms = _forms(answers)

        def loss(slopes: Floats) -> tuple[float, Floats]:
            logs = log_softmax(np.tensordot(slopes, forms, 1), axis=1)
            right = np.where(member, logs, -np.inf)
            best = np.logaddexp.reduce(right, axis=1)
            pull = np.exp(right - best[:, None]) - np.exp(logs)
            off = slopes - np.array(_USUAL)
            gradient = -np.tensordot(forms, pull, axes=([1, 2], [0, 1]))
            return float(-best.sum() + _TRUST * off @ off / 2), gradient + _TRUST * off

        found = minimize(loss, np.array(_USUAL), jac=True, method="L-BFGS-B", bounds=[(0.1, 20), (0.1, 5)])
        return cls(*found.x)

    def log_odds(self, answers: npt.NDArray[np.float32]) -> Floats:
        """Return log odds, rows of which sum to 1 as odds."""
        forms = _forms(answers)
        return np.asarray(log_softmax(self.slope * forms[0] + self.log_slope * forms[1], axis=1))


def _forms(answers: npt.NDArray[np.float32]) -> Floats:
    plain = answers.astype(np.float64)
    return np.stack([plain, np.log(np.maximum(plain, _LEAST_ANSWER))])
