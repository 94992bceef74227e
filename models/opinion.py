"""What verdicts say of a track, learned at leisure: closeness to judged songs, and forests, blended.

The forests see how the track's artists were judged, so that a verdict moves them before they are grown anew.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import expit

from models.closeness import Closeness
from models.forests import Forests
from models.frames import Flags, Floats
from models.kinds.dense import Dense, read_of
from models.likeness import Kernel
from models.ridge import Ridge
from models.verdicts import Verdicts

_PENALTY = 1.0
_USUAL = (1.6, 0.8)
"""What the ridge's answer and the forests' log odds usually weigh."""
_TRUST = 20.0
"""How much the usual slopes resist those of few verdicts."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """All that it takes to judge a track."""

    usual: float
    """The share of likes that was learned from."""
    closeness: Closeness
    weights: Kernel
    dense: Dense
    forests: Forests
    slopes: Floats

    @classmethod
    def fit(cls, verdicts: Verdicts, *, seed: int) -> "tuple[Opinion, Floats]":
        """Learn verdicts, five or more of each kind; return also the log odds of each song, left out."""
        closeness, described = Closeness.of(verdicts.songs)
        ridge = _ridge(closeness.compare(verdicts.songs, described), verdicts)
        known = read_of(verdicts.songs, described.blocks)
        # The words are the ridge's to read.
        dense = Dense(known, seed=seed, directions=0)
        forests, said = Forests.grow(dense.of(known), verdicts, seed=seed)
        views = np.column_stack([_answer(ridge.without_itself()), said])
        slopes = _slopes(views, verdicts.liked)
        opinion = cls(verdicts.share_of_likes, closeness, ridge.weights, dense, forests, slopes)
        return opinion, views @ slopes

    def after(self, verdicts: Verdicts) -> "Opinion":
        """Return the opinion with more verdicts in the tallies."""
        return replace(self, forests=self.forests.after(verdicts))

    def log_odds(self, songs: pd.DataFrame) -> Floats:
        """Return the log odds of liking of tidy songs."""
        described = self.closeness.describe(songs)
        answers = self.closeness.compare(songs, described) @ self.weights
        table = self.dense.of(read_of(songs, described.blocks))
        return np.column_stack([_answer(answers), self.forests.log_odds(table, songs)]) @ self.slopes


def _ridge(kernel: Kernel, verdicts: Verdicts) -> Ridge:
    """Solve for both kinds of verdict; one that counts double is doubted half as much."""
    doubt = np.diag(_PENALTY * (1 / verdicts.weight - 1)).astype(np.float32)
    return Ridge(kernel + doubt, verdicts.member, penalty=_PENALTY)


def _answer(answers: Kernel) -> Floats:
    return np.asarray(answers[:, 1] - answers[:, 0], np.float64)


def _slopes(views: Floats, liked: Flags) -> Floats:
    """Find what each view weighs, by the least log loss on songs that were left out."""
    signs, usual = np.where(liked, 1.0, -1.0), np.array(_USUAL)

    def loss(slopes: Floats) -> tuple[float, Floats]:
        margins, off = signs * (views @ slopes), slopes - usual
        pull = -(signs * expit(-margins)) @ views
        return float(np.logaddexp(0, -margins).sum() + _TRUST * off @ off / 2), pull + _TRUST * off

    return np.asarray(minimize(loss, usual, jac=True, method="L-BFGS-B", bounds=[(0, 10), (0, 5)]).x)
