"""A support vector machine with a radial kernel: pairs of playlists, told apart by the songs between them."""

from collections.abc import Mapping

import numpy as np
from scipy.special import log_expit
from sklearn.svm import SVC

from models.frames import Floats
from models.kinds.dense import Table
from models.kinds.learner import Places

_SLOPE = 3.0
"""What a margin counts as log odds between two playlists."""
_SHARPNESS = 5.0
"""What a playlist's share of wins counts as log odds."""
_FLAT = 1e-6


class Machine:
    """A machine for each pair of playlists."""

    def __init__(self, options: Mapping[str, float], *, seed: int) -> None:
        """Take what a song on the wrong side costs, and how narrow the kernel is beside the usual."""
        self._cost, self._narrowness = options["svm_cost"], options["svm_narrowness"]
        self._seed = seed
        self._playlists = 0

    def learn(self, table: Table, places: Places) -> None:
        """Find the margins."""
        usual = 1 / (table.shape[1] * max(float(table.var()), _FLAT))
        self._playlists = int(places.max()) + 1
        self._machine = SVC(
            C=self._cost,
            gamma=self._narrowness * usual,
            decision_function_shape="ovo",
            random_state=self._seed,
        ).fit(table, places)

    def scores(self, table: Table) -> Floats:
        """Return how each playlist does against the others, pair by pair."""
        margins = self._machine.decision_function(table)
        if self._playlists == 2:
            # For two the sign is the other way round.
            margins = -margins[:, None]
        first, second = np.triu_indices(self._playlists, 1)
        names = np.arange(self._playlists)
        won = log_expit(_SLOPE * margins) @ (first[:, None] == names)
        won += log_expit(-_SLOPE * margins) @ (second[:, None] == names)
        return np.asarray(_SHARPNESS * won / self._playlists)
