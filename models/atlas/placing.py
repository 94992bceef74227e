"""Where a new song goes on a map that stands: among those songs of it that are nearest to it."""

import numpy as np

from models.atlas.aligning import cornered
from models.atlas.neighbours import nearest_among
from models.atlas.vectors import Vectors, known
from models.frames import Floats

_AMONG = 5
_BESIDE = 0.004
"""How far from the middle of its neighbours a song lies at most, so that no two cover each other."""


def placed(vectors: Vectors, before: Floats, *, seed: int) -> Floats:
    """Return `before` with a spot for each row that has none; some song must have one.

    A song goes to the median of its nearest ones that are somewhere (benchmarks/mapping.md); one of which
    nothing is known to the corner.
    """
    laid, is_known = before.copy(), known(vectors)
    has = np.isfinite(before).all(axis=1)
    lost = ~has & ~is_known
    laid[lost] = cornered(before[lost], before[has])
    asked = np.flatnonzero(~has & is_known)
    there = np.flatnonzero(has & is_known)
    if len(asked) and len(there):
        among = there[nearest_among(vectors[asked], vectors[there], _AMONG)]
        laid[asked] = np.median(before[among], axis=1) + _beside(len(asked), seed)
    elif len(asked):
        laid[asked] = 0.5 + _beside(len(asked), seed)
    return laid


def _beside(count: int, seed: int) -> Floats:
    chance = np.random.default_rng(seed)
    turned, far = 2 * np.pi * chance.random(count), _BESIDE * np.sqrt(chance.random(count))
    return np.column_stack([np.cos(turned) * far, np.sin(turned) * far])
