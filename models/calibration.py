"""Makes odds of what the ridge and the trees say: odds that come true as often as they say."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_softmax

from models.frames import Flags, Floats
from models.likeness import Kernel

_LEAST_ANSWER = 0.01
_LEAST_SHARE = 0.003
_USUAL = (2.4, 0.6, 0.5)
_TRUST = 20.0
"""How much the usual slopes, medians over four listeners, resist those of a small library."""


@dataclass(frozen=True, slots=True)
class Link:
    """A softmax of the ridge's answer, its logarithm and that of the trees' share, each times a slope."""

    slopes: npt.NDArray[np.float64]

    @classmethod
    def fit(cls, answers: Kernel, shares: Floats, member: Flags) -> "Link":
        """Find the slopes of least log loss on songs that were left out, songs × playlists.

        A song counts once for each playlist that holds it, as it is asked for.
        """
        forms = _forms(answers, shares)
        times = member.sum(axis=1)

        def loss(slopes: Floats) -> tuple[float, Floats]:
            logs = log_softmax(np.tensordot(slopes, forms, 1), axis=1)
            right = np.where(member, logs, -np.inf)
            best = np.logaddexp.reduce(right, axis=1)
            pull = (np.exp(right - best[:, None]) - np.exp(logs)) * times[:, None]
            off = slopes - np.array(_USUAL)
            gradient = -np.tensordot(forms, pull, axes=([1, 2], [0, 1]))
            return float(-times @ best + _TRUST * off @ off / 2), gradient + _TRUST * off

        found = minimize(
            loss, np.array(_USUAL), jac=True, method="L-BFGS-B", bounds=[(0.1, 20), (0, 5), (0, 3)]
        )
        return cls(found.x)

    def log_odds(self, answers: Kernel, shares: Floats) -> Floats:
        """Return log odds, rows of which sum to 1 as odds."""
        return np.asarray(log_softmax(np.tensordot(self.slopes, _forms(answers, shares), 1), axis=1))


def _forms(answers: Kernel, shares: Floats) -> Floats:
    plain = answers.astype(np.float64)
    return np.stack([plain, np.log(np.maximum(plain, _LEAST_ANSWER)), np.log(shares + _LEAST_SHARE)])
