"""Kernel ridge regression of playlists on songs, with exact answers for songs left out.

One factorisation serves all playlists, and what the model would have said without a song, or a group of
songs, follows from it in closed form (Rasmussen and Williams, 2006, section 5.4.2): no folds are fitted.
"""

import numpy as np
import numpy.typing as npt
from scipy.linalg import lapack

from models.frames import Flags
from models.likeness import Kernel

Places = npt.NDArray[np.intp]


class Ridge:
    """The solution for one library; `weights` are songs × playlists."""

    def __init__(self, kernel: Kernel, member: Flags, *, penalty: float) -> None:
        """Solve for a songs × songs kernel and membership, songs × playlists; `penalty` is above 0."""
        self._member = member.astype(np.float32)
        self._inverse = _inverse(kernel, penalty)
        self.weights: Kernel = self._inverse @ self._member

    def without_itself(self) -> Kernel:
        """Return for each song what a model would say that had not seen it, songs × playlists."""
        return np.asarray(self._member - self.weights / np.diag(self._inverse)[:, None])

    def anew(self, kernel: Kernel) -> Kernel:
        """Return what `without_itself` does of songs that are described anew: their kernel with the songs."""
        diagonal = np.diag(self._inverse)
        own = np.einsum("ij,ji->i", kernel, self._inverse) / diagonal
        return np.asarray(kernel @ self.weights - own[:, None] * self.weights)

    def without(self, group: Places) -> Kernel:
        """Return for each song of a group what a model would say that had seen none of the group."""
        block = self._inverse[np.ix_(group, group)]
        return np.asarray(self._member[group] - np.linalg.solve(block, self.weights[group]))


def _inverse(kernel: Kernel, penalty: float) -> Kernel:
    """Invert kernel + penalty in place of a copy."""
    matrix = np.array(kernel, dtype=np.float32, order="F")
    matrix[np.diag_indices_from(matrix)] += penalty
    factor, failed = lapack.spotrf(matrix, lower=True, overwrite_a=True, clean=False)
    inverse, failed_too = lapack.spotri(factor, lower=True, overwrite_c=True)
    if failed or failed_too:
        raise np.linalg.LinAlgError("the kernel is not positive definite")
    lower = np.tril(inverse, -1)
    np.fill_diagonal(lower, np.diag(inverse) / 2)
    return np.asarray(lower + lower.T)
