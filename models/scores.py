"""Figures of merit for answers with odds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.frames import Floats

_BINS = 15
_NINETEEN_OF_TWENTY = 1.959964
"""How many standard deviations to either side hold 95 % of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Shares of playlists for each question, and which playlists would have been right."""

    shares: Floats
    truth: npt.NDArray[np.bool_]

    def figures(self) -> dict[str, float]:
        """Return top-1, top-3, MRR, log loss, calibration error and accuracy on the surer half."""
        if not len(self.shares):
            return {}
        ranks = self.ranks()
        top = self.shares.max(axis=1)
        right = ranks == 0
        surer = np.argsort(-top, kind="stable")[: max(1, len(top) // 2)]
        best = np.where(self.truth, self.shares, 0).max(axis=1)
        return {
            "top1": float(right.mean()),
            "top3": float((ranks < 3).mean()),
            "mrr": float((1 / (ranks + 1)).mean()),
            "log_loss": float(-np.log(np.clip(best, 1e-6, 1)).mean()),
            "ece": calibration_error(top, right),
            "surer_half": float(right[surer].mean()),
        }

    def ranks(self) -> Floats:
        """Return the place of the best right playlist, from 0; infinite where none was on offer."""
        best = np.where(self.truth, self.shares, -1).max(axis=1, keepdims=True)
        # Of equal shares half are taken to stand before: no luck by the order of names.
        before = (self.shares > best).sum(axis=1) + (((self.shares == best) & ~self.truth).sum(axis=1)) / 2
        return np.where(self.truth.any(axis=1), before, np.inf)


def wilson(right: float, n: int) -> tuple[float, float]:
    """Return between which two shares the truth lies, 19 times of 20, after `right` of `n` (Wilson, 1927)."""
    if not n:
        return 0.0, 1.0
    share, spread = right / n, _NINETEEN_OF_TWENTY**2 / n
    middle = share + spread / 2
    margin = (spread * (share * (1 - share) + spread / 4)) ** 0.5
    low, high = (middle - margin) / (1 + spread), (middle + margin) / (1 + spread)
    return (low if right else 0.0), (high if right < n else 1.0)


def pooled_calibration_error(answers: Sequence[Answers]) -> float:
    """Return the calibration error of several people's answers together; one alone has few and is noisy."""
    sure = np.concatenate([each.shares.max(axis=1) for each in answers])
    right = np.concatenate([each.ranks() == 0 for each in answers])
    return calibration_error(sure, right)


def calibration_error(sure: Floats, right: npt.NDArray[np.bool_]) -> float:
    """Return the expected calibration error over 15 equally wide bins (Naeini et al., 2015)."""
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    error = 0.0
    for number in np.unique(bins):
        inside = bins == number
        error += inside.mean() * abs(sure[inside].mean() - right[inside].mean())
    return float(error)
