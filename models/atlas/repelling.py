"""How many spots on a plane repel each other, by a Fourier transform over a grid (Linderman et al., 2019).

The force of t-SNE, w² (y − y'), with w = 1 / (1 + |y − y'|²), is minus half the slope of the sum of w.  So
that sum is taken on a grid, as a particle-mesh does (Hockney and Eastwood, 1988), and its slope read off.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import fft

Plane: TypeAlias = npt.NDArray[np.float32]
"""One row a spot, or a grid."""

_FINEST = 0.5
_MOST_CELLS = 320
_MARGIN = 2
_SLACK = 1.1
_TINY = 1e-9


class Repelling:
    """Computes the force on each spot, over a grid that grows with them."""

    def __init__(self) -> None:
        self._spacing = 0.0
        self._cells = 0

    def between(self, spots: Plane) -> tuple[Plane, float]:
        """Return the sum of w² (y − y') for each spot, and the sum of all w."""
        low = spots.min(axis=0)
        self._span(float((spots - low).max()))
        past = (spots - low) / self._spacing + _MARGIN
        corner = past.astype(np.int32)
        corners, shares = self._around(corner, past - corner)
        field = self._field(corners, shares)
        slopes = [self._read(slope, corners, shares) for slope in self._slopes(field)]
        together = float(self._read(field, corners, shares).sum()) - len(spots)
        return -0.5 * np.column_stack(slopes), max(together, _TINY)

    def _span(self, width: float) -> None:
        """Lay a grid over a width, and keep it until it is too small or far too large."""
        reach = self._spacing * (self._cells - 2 * _MARGIN - 1)
        if self._cells and reach >= width and (self._spacing == _FINEST or reach <= 2 * width):
            return
        self._spacing = max(_FINEST, _SLACK * width / _MOST_CELLS)
        self._cells = int(_SLACK * width / self._spacing) + 2 * _MARGIN + 2
        # Twice as large, so that what leaves the grid on one side does not enter on the other.
        self._padded = fft.next_fast_len(2 * self._cells, real=True)
        steps = np.arange(self._padded)
        squares = (np.minimum(steps, self._padded - steps) * self._spacing) ** 2
        kernel = 1 / (1 + squares[:, None] + squares)
        self._kernel = fft.rfft2(kernel.astype(np.float32))

    def _around(
        self, corner: npt.NDArray[np.int32], past: Plane
    ) -> tuple[list[npt.NDArray[np.int32]], list[Plane]]:
        """Share each spot out between the four corners of its cell."""
        first = corner[:, 0] * self._cells + corner[:, 1]
        right, up = past[:, 0], past[:, 1]
        corners = [first, first + 1, first + self._cells, first + self._cells + 1]
        return corners, [(1 - right) * (1 - up), (1 - right) * up, right * (1 - up), right * up]

    def _field(self, corners: list[npt.NDArray[np.int32]], shares: list[Plane]) -> Plane:
        """Return the sum of w at each corner of the grid."""
        counted = np.bincount(np.concatenate(corners), np.concatenate(shares), self._cells**2)
        masses = counted.reshape(self._cells, self._cells).astype(np.float32)
        padded = (self._padded, self._padded)
        field = fft.irfft2(fft.rfft2(masses, padded) * self._kernel, padded)
        return np.asarray(field[: self._cells, : self._cells], dtype=np.float32)

    def _slopes(self, field: Plane) -> list[Plane]:
        return [np.asarray(np.gradient(field, self._spacing, axis=axis), np.float32) for axis in (0, 1)]

    def _read(self, field: Plane, corners: list[npt.NDArray[np.int32]], shares: list[Plane]) -> Plane:
        flat = field.ravel()
        return np.asarray(sum(share * flat[each] for each, share in zip(corners, shares, strict=True)))
