"""Makes odds of scores: one temperature for all, found on songs that the model had not seen."""

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

from models.frames import Flags, Floats

_UNKNOWN = 0.02
"""What is left to the playlists' own sizes, so that no playlist is ever out of the question."""
_TRUST = 10.0
_WIDEST = 3.0


def temperature(scores: Floats, usual: Floats, member: Flags) -> float:
    """Return by what to divide scores, songs × playlists, for the least log loss; near 1 from few songs."""

    def loss(warmth: float) -> float:
        right = np.where(member, log_odds(scores, usual, np.exp(warmth)), -np.inf)
        return float(_TRUST * warmth**2 / 2 - np.logaddexp.reduce(right, axis=1).sum())

    return float(np.exp(minimize_scalar(loss, bounds=(-_WIDEST, _WIDEST), method="bounded").x))


def log_odds(scores: Floats, usual: Floats, warmth: float) -> Floats:
    """Return log odds, rows of which sum to 1 as odds; a score of -inf is a playlist that was not learned."""
    shares = np.exp(log_softmax(scores / warmth, axis=1))
    return np.asarray(np.log((1 - _UNKNOWN) * shares + _UNKNOWN * usual))
