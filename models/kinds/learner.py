"""What every kind of model can do: learn a table, and give each playlist a score."""

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from models.frames import Floats
from models.kinds.dense import Table

Places = npt.NDArray[np.intp]
"""For each row the number of its playlist, from 0 without a gap."""


class Learner(Protocol):
    """One kind of model, with scikit-learn underneath."""

    def learn(self, table: Table, places: Places) -> None:
        """Learn from rows of at least two playlists."""

    def scores(self, table: Table) -> Floats:
        """Return rows × playlists, alike to log odds: the more the likelier."""


def one_each(decision: Any) -> Floats:  # noqa: ANN401 - scikit-learn has no types
    """Give a decision between two playlists, which is one number a row, a column for each of them."""
    if decision.ndim == 1:
        decision = np.column_stack([-decision / 2, decision / 2])
    return np.asarray(decision, np.float64)
