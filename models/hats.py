"""Numbers as overlapping hats between quantiles, so that a linear model may prefer the middle of a range."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from models.columns import Matrix
from models.frames import Floats

_KNOTS = 8
_LEAST_KNOTS = 2


@dataclass(frozen=True, slots=True)
class Hats:
    """The knots of some columns; what is unknown of a track is zero in all of its hats."""

    knots: list[Floats]
    scale: float

    @classmethod
    def over(cls, numbers: Floats, *, scale: float) -> "Hats":
        """Put knots at the quantiles of each column of `numbers`; a column that never differs has none."""
        known = [column[np.isfinite(column)] for column in numbers.T]
        spread = np.linspace(0, 1, _KNOTS)
        return cls([np.unique(np.quantile(each, spread)) if len(each) else each for each in known], scale)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return sum(len(knots) for knots in self.knots if len(knots) >= _LEAST_KNOTS)

    def of(self, numbers: Floats) -> Matrix:
        """Return the hats of each row, side by side."""
        columns = zip(numbers.T, self.knots, strict=True)
        coded = [_hats(column, knots) for column, knots in columns if len(knots) >= _LEAST_KNOTS]
        return sparse.csr_matrix(self.scale * np.hstack([np.zeros((len(numbers), 0), np.float32), *coded]))


def _hats(column: Floats, knots: Floats) -> Floats:
    heights = np.column_stack([np.interp(column, knots, row) for row in np.eye(len(knots))])
    return np.asarray(np.where(np.isfinite(column)[:, None], heights, 0), dtype=np.float32)
