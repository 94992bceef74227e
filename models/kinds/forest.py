"""A random forest: trees that each ask a few columns at a time."""

import math
from collections.abc import Mapping

import numpy as np
from sklearn.ensemble import RandomForestClassifier

from models.frames import Floats
from models.kinds.dense import Table
from models.kinds.learner import Places

_LEAST_SHARE = 0.01
_SHARPNESS = 1.6
"""A mean of trees is too modest."""
_SHARE_OF_ROWS = 0.6
"""What each tree sees: as good as all of them, sooner grown and smaller."""


class Forest:
    """Random trees over the table."""

    def __init__(self, options: Mapping[str, float], *, seed: int) -> None:
        """Take how many trees there are, how deep they go, and how many songs a leaf holds."""
        self._forest = RandomForestClassifier(
            int(options["forest_trees"]),
            max_depth=int(options["forest_depth"]) or None,
            min_samples_leaf=int(options["forest_leaf"]),
            random_state=seed,
            max_features="log2",
            n_jobs=1,
        )

    def learn(self, table: Table, places: Places) -> None:
        """Grow the trees."""
        self._forest.set_params(max_samples=math.ceil(_SHARE_OF_ROWS * len(table))).fit(table, places)

    def scores(self, table: Table) -> Floats:
        """Return the logarithm of the leaves' shares."""
        return np.asarray(_SHARPNESS * np.log(self._forest.predict_proba(table) + _LEAST_SHARE))
