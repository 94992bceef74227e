"""Discriminant analysis: each playlist is a Gaussian cloud, of one shape (linear) or its own (quadratic).

There are far too few songs a playlist for a shape of its own, so that spreads are drawn to a common one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis

from models.frames import Floats
from models.kinds.dense import Table
from models.kinds.learner import Places, one_each

_SHARPNESS = 0.3
"""What the clouds' log odds are worth: taste is no Gaussian, and they are far too sure."""


class Linear:
    """One spread for all playlists."""

    def __init__(self, options: Mapping[str, float], *, seed: int) -> None:
        """Take how far the spread is drawn to a ball, from 0 to 1."""
        del seed
        spread = _Drawn(share=options["linear_shrinkage"])
        self._analysis = LinearDiscriminantAnalysis(solver="lsqr", covariance_estimator=spread)

    def learn(self, table: Table, places: Places) -> None:
        """Find the centres and their common spread."""
        self._analysis.fit(*_enough(table, places))

    def scores(self, table: Table) -> Floats:
        """Return the log odds of the clouds."""
        return _SHARPNESS * one_each(self._analysis.decision_function(table))


class Quadratic:
    """A spread for each playlist, in the directions that tell playlists apart, drawn to the common one."""

    def __init__(self, options: Mapping[str, float], *, seed: int) -> None:
        """Take how far the common spread is drawn to a ball, and how many songs it counts."""
        del seed
        common = _Drawn(share=options["quadratic_shrinkage"])
        # In its directions the common spread is a ball: to draw to the one is to draw to the other.
        own = _Drawn(songs=options["quadratic_songs"])
        self._directions = LinearDiscriminantAnalysis(solver="eigen", covariance_estimator=common)
        self._analysis = QuadraticDiscriminantAnalysis(solver="eigen", covariance_estimator=own)

    def learn(self, table: Table, places: Places) -> None:
        """Find the directions, and in them the centres and spreads."""
        table, places = _enough(table, places)
        self._analysis.fit(self._directions.fit(table, places).transform(table), places)

    def scores(self, table: Table) -> Floats:
        """Return the log odds of the clouds."""
        return _SHARPNESS * one_each(self._analysis.decision_function(self._directions.transform(table)))


@dataclass
class _Drawn:
    """An estimator of a spread, drawn to a ball by a share, or by as much as so many songs weigh."""

    share: float = 0.0
    songs: float = 0.0

    def fit(self, rows: Table) -> "_Drawn":
        """Estimate the spread of some rows."""
        centred = np.asarray(rows - rows.mean(axis=0), np.float64)
        drawn = self.share or self.songs / (self.songs + len(rows))
        spread = centred.T @ centred / len(rows)
        self.covariance_ = (1 - drawn) * spread + drawn * np.eye(spread.shape[0])
        return self


def _enough(table: Table, places: Places) -> tuple[Table, Places]:
    """Say songs that are alone in their playlist twice: scikit-learn refuses a cloud of one."""
    alone = np.bincount(places)[places] == 1
    return np.vstack([table, table[alone]]), np.append(places, places[alone])
