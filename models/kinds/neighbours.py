"""Nearest neighbours: a song belongs where the songs most like it are."""

from collections.abc import Mapping

import numpy as np
from sklearn.neighbors import KNeighborsClassifier

from models.frames import Floats
from models.kinds.dense import Table
from models.kinds.learner import Places

_LEAST_SHARE = 0.02
_SHARPNESS = 1.5
"""A vote of so few says less than it knows."""


class Neighbours:
    """The votes of the nearest songs, the nearer the weightier."""

    def __init__(self, options: Mapping[str, float], *, seed: int) -> None:
        """Take how many neighbours vote."""
        del seed
        self._most = int(options["neighbours"])

    def learn(self, table: Table, places: Places) -> None:
        """Keep the songs."""
        self._songs = KNeighborsClassifier(
            min(self._most, len(table)), weights="distance", algorithm="brute"
        ).fit(table, places)

    def scores(self, table: Table) -> Floats:
        """Return the logarithm of the votes' shares."""
        return np.asarray(_SHARPNESS * np.log(self._songs.predict_proba(table) + _LEAST_SHARE))
