"""A small neural network: one hidden layer, strongly held back."""

import warnings
from collections.abc import Mapping

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from models.frames import Floats
from models.kinds.dense import Table
from models.kinds.learner import Places

_LEAST_SHARE = 1e-4
_SHARPNESS = 1.2
_STEP = 0.01
_AT_ONCE = 128


class Network:
    """A perceptron with one hidden layer."""

    def __init__(self, options: Mapping[str, float], *, seed: int) -> None:
        """Take how wide the layer is, how often the songs are gone through, and what large weights cost."""
        self._network = MLPClassifier(
            (int(options["network_width"]),),
            alpha=options["network_penalty"],
            max_iter=int(options["network_rounds"]),
            learning_rate_init=_STEP,
            random_state=seed,
        )

    def learn(self, table: Table, places: Places) -> None:
        """Go through the songs a set number of times: to stop early is meant, and no failure."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            self._network.set_params(batch_size=min(_AT_ONCE, len(table))).fit(table, places)
        # The optimiser's memory is twice the weights, and nobody asks for it again.
        self._network._optimizer = None  # noqa: SLF001 - scikit-learn has no other way to let go of it

    def scores(self, table: Table) -> Floats:
        """Return the logarithm of the last layer's shares."""
        return np.asarray(_SHARPNESS * np.log(self._network.predict_proba(table) + _LEAST_SHARE), np.float64)
