"""The nearest of many vectors, soon enough for a hundred thousand.

Vectors are dealt out to cells around centres (an inverted file: Jégou et al., 2011), and compared with those
of the nearest cells alone.  Of few vectors all are compared, and the answer is exact.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from scipy import sparse

from models.atlas.vectors import Vectors

Rows = npt.NDArray[np.intp]
"""Places of vectors: for each that asked, those that were found."""

_FEW = 4000
_ROWS_AT_ONCE = 500
_ROUNDS = 4
_CELLS_LOOKED_AT = 8
_LOOKED_AT = 4
"""Of how many times those that are wanted at least the wanted are the nearest."""


def nearest(vectors: Vectors, count: int, *, seed: int) -> Rows:
    """Return for each vector the places of the `count` nearest others, nearest first; fewer of fewer."""
    most = min(count, len(vectors) - 1)
    found = np.empty((len(vectors), max(most, 0)), dtype=np.intp)
    if most < 1:
        return found
    for rows, among in _sought(vectors, most, seed):
        alike = _closeness(vectors[rows], vectors[among])
        alike[rows[:, None] == among] = -np.inf
        found[rows] = among[_first(alike, most)]
    return found


def nearest_among(asked: Vectors, vectors: Vectors, count: int) -> Rows:
    """Return for each vector that asks the places of the nearest of others, nearest first."""
    most = min(count, len(vectors))
    found = [
        _first(_closeness(asked[start : start + _ROWS_AT_ONCE], vectors), most)
        for start in range(0, len(asked), _ROWS_AT_ONCE)
    ]
    return np.vstack([np.empty((0, most), dtype=np.intp), *found])


def _closeness(these: Vectors, those: Vectors) -> Vectors:
    """Return what is the greater, the nearer; between vectors of one row alone it can be compared."""
    return np.asarray(these @ those.T - (those**2).sum(axis=1) / 2)


def _first(alike: Vectors, count: int) -> Rows:
    some = np.argpartition(-alike, count - 1, axis=1)[:, :count] if count < alike.shape[1] else None
    if some is None:
        return np.argsort(-alike, axis=1, kind="stable")[:, :count]
    order = np.argsort(-np.take_along_axis(alike, some, axis=1), axis=1, kind="stable")
    return np.asarray(np.take_along_axis(some, order, axis=1))


def _sought(vectors: Vectors, count: int, seed: int) -> Iterator[tuple[Rows, Rows]]:
    """Yield rows, and among which others their nearest are to be sought."""
    everybody = np.arange(len(vectors))
    if len(vectors) <= _FEW:
        for start in range(0, len(vectors), _ROWS_AT_ONCE):
            yield everybody[start : start + _ROWS_AT_ONCE], everybody
        return
    centres, cell_of = _cells(vectors, seed)
    order = np.argsort(cell_of, kind="stable")
    cells = np.split(order, np.cumsum(np.bincount(cell_of, minlength=len(centres)))[:-1])
    for rows, near in zip(cells, np.argsort(-_closeness(centres, centres), axis=1), strict=True):
        sizes = np.cumsum([len(cells[cell]) for cell in near])
        enough = max(_CELLS_LOOKED_AT, int(np.searchsorted(sizes, _LOOKED_AT * count)) + 1)
        if len(rows):
            yield rows, np.concatenate([cells[cell] for cell in near[:enough]])


def _cells(vectors: Vectors, seed: int) -> tuple[Vectors, Rows]:
    """Find centres by a few of Lloyd's rounds, and which is nearest to each vector."""
    chance = np.random.default_rng(seed)
    centres = vectors[chance.choice(len(vectors), int(len(vectors) ** 0.5), replace=False)]
    cell_of = nearest_among(vectors, centres, 1)[:, 0]
    for _ in range(_ROUNDS):
        ones, rows = np.ones(len(vectors), dtype=np.float32), np.arange(len(vectors))
        belongs = sparse.csr_matrix((ones, (cell_of, rows)), shape=(len(centres), len(vectors)))
        sizes = np.bincount(cell_of, minlength=len(centres))
        centres = np.asarray((belongs @ vectors)[sizes > 0] / sizes[sizes > 0, None], dtype=np.float32)
        cell_of = nearest_among(vectors, centres, 1)[:, 0]
    return centres, cell_of
