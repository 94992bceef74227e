"""Vectors on a plane, like beside like: t-SNE (van der Maaten and Hinton, 2008) over a few neighbours each.

Every song is drawn to some of its nearest and to a few of a wider circle, as strongly to each, and is
repelled by all; at last it is drawn less, until dots have room.  Of many songs a few thousand are laid out
first, and the others begin among them.  Why so is told in benchmarks/mapping.md.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.spatial import KDTree

from models.atlas.neighbours import Rows, nearest, nearest_among
from models.atlas.repelling import Plane, Repelling
from models.atlas.vectors import Vectors

_CLOSE, _FURTHER, _CIRCLE = 7, 8, 90
_LEAST_CLOSE, _OF_HOW_MANY, _CIRCLE_OF = 2, 8, 12
"""Of few songs one in eight is close, and one in twelve within the circle."""
_FEW = 2500
_GATHERING, _SETTLING, _SPREADING, _ANEW = 12.0, 1.0, 0.5, 0.6
"""How strongly songs are drawn to each other, as t-SNE counts: more, so that clusters find together; as
strongly as they are alike; then less, until dots have room; and in between where they have it already."""
_ROUNDS_TO_GATHER, _ROUNDS_TO_SETTLE, _ROUNDS_AMONG_MANY, _ROUNDS_ANEW = 100, 150, 30, 10
_ROUNDS_AT_A_TIME, _TIMES = 5, 8
_EVEN = 0.5
"""How far apart neighbours are to be, as a share of how far they would be on an even grid."""
_AT_FIRST, _AMONG_MANY, _SCATTER = 1e-4, 2.0, 0.3
"""How broad songs begin; how much broader the first few are made for others to join; how these are strewn."""
_GRAVITY = 1.7e-4
"""How strongly everything is drawn to the middle, beside the rest: so that strangers do not drift away."""
_REACH, _REACH_GROWS = 2.4, 0.35
"""How far a layout of one song would reach, and by which power of their number it grows: as measured."""
_LEAST_GAIN, _MOST_GAIN = 0.01, 10.0
_LONGEST_STEP = 1.0
_TINY, _TRACE = 1e-6, 1e-3


@dataclass(frozen=True, slots=True)
class Drawn:
    """Which songs are drawn to each other, each pair once, and how strongly."""

    ones: npt.NDArray[np.int32]
    others: npt.NDArray[np.int32]
    strength: npt.NDArray[np.float32]

    def together(self, spots: Plane) -> Plane:
        """Return by how much each spot is drawn away from those that it is to be beside."""
        across, up = (np.ascontiguousarray(axis) for axis in spots.T)
        right, above = (axis.take(self.ones) - axis.take(self.others) for axis in (across, up))
        weight = self.strength / (1 + right**2 + above**2)
        return np.column_stack([self._summed(weight * way, len(spots)) for way in (right, above)])

    def _summed(self, forces: npt.NDArray[np.float32], count: int) -> npt.NDArray[np.float64]:
        there, back = (np.bincount(ends, forces, count) for ends in (self.ones, self.others))
        return np.asarray(there - back, dtype=np.float64)


def laid_out(vectors: Vectors, *, seed: int) -> Plane:
    """Return a spot for each of two or more vectors, around 0."""
    drawn_to = drawn(vectors, seed=seed)
    if len(vectors) <= _FEW:
        return spread(_from_nothing(vectors, drawn_to, seed), drawn_to)
    chance = np.random.default_rng(seed)
    some = np.sort(chance.choice(len(vectors), _FEW, replace=False))
    first = _from_nothing(vectors[some], drawn(vectors[some], seed=seed), seed)
    among = nearest_among(vectors, vectors[some], 3)
    start = _AMONG_MANY * np.median(first[among], axis=1) + chance.normal(0, _SCATTER, (len(vectors), 2))
    return spread(settled(start.astype(np.float32), drawn_to, rounds=_ROUNDS_AMONG_MANY), drawn_to)


def settled_anew(start: Plane, vectors: Vectors, *, seed: int) -> Plane:
    """Return what becomes of a layout, now that there are others in it; it may have any breadth."""
    centred = start - start.mean(axis=0)
    broader = _REACH * len(vectors) ** _REACH_GROWS / max(_reach(centred), _TINY)
    spots = (broader * centred).astype(np.float32)
    return settled(spots, drawn(vectors, seed=seed), rounds=_ROUNDS_ANEW, pull=_ANEW)


def drawn(vectors: Vectors, *, seed: int) -> Drawn:
    """Find whom each vector is drawn to: its nearest, and some of those that are less near."""
    count = len(vectors)
    close = min(_CLOSE, max(_LEAST_CLOSE, count // _OF_HOW_MANY))
    # Of songs all alike everybody would choose the same ones.
    apart = vectors + np.random.default_rng(seed).normal(0, _TRACE, vectors.shape).astype(np.float32)
    near = nearest(apart, min(_CIRCLE, max(close, count // _CIRCLE_OF)), seed=seed)
    # By chance would do as well, but then a few new songs would change whom everybody is drawn to.
    further = np.linspace(close, near.shape[1], _FURTHER, endpoint=False).astype(np.intp)
    chosen = np.unique([*range(min(close, near.shape[1])), *further[further < near.shape[1]]])
    return _pairs(near[:, chosen])


def _pairs(near: Rows) -> Drawn:
    count, each = near.shape
    ends = np.arange(count + 1) * each
    drawn_to = sparse.csr_matrix((np.ones(near.size), near.ravel(), ends), shape=(count, count))
    both = sparse.triu(drawn_to + drawn_to.T, 1).tocoo()
    strength = (both.data / (2 * max(both.data.sum(), 1))).astype(np.float32)
    return Drawn(both.row.astype(np.int32), both.col.astype(np.int32), strength)


def settled(
    spots: Plane, drawn_to: Drawn, *, rounds: int, pull: float = _SETTLING, keep: float = 0.8
) -> Plane:
    """Let spots move as they are drawn and repelled, by steps with momentum and gains (Jacobs, 1988)."""
    repelling, speed = Repelling(), np.zeros_like(spots)
    gains, rate = np.ones_like(spots), len(spots) / max(pull, 1)
    for _ in range(rounds):
        away, together = repelling.between(spots)
        inwards = _GRAVITY / len(spots) * spots
        slope = 4 * (pull * drawn_to.together(spots) - away / together + inwards).astype(np.float32)
        gains = np.where(np.sign(slope) != np.sign(speed), gains + 0.2, gains * 0.8)
        gains = gains.clip(_LEAST_GAIN, _MOST_GAIN)
        speed = (keep * speed - rate * gains * slope).clip(-_LONGEST_STEP, _LONGEST_STEP)
        spots = spots + speed
        spots -= spots.mean(axis=0)
    return spots


def spread(spots: Plane, drawn_to: Drawn) -> Plane:
    """Let spots part until dots have room."""
    for _ in range(_TIMES):
        if evenness(spots) >= _EVEN:
            break
        spots = settled(spots, drawn_to, rounds=_ROUNDS_AT_A_TIME, pull=_SPREADING)
    return spots


def evenness(spots: Plane) -> float:
    """Return how far a spot is from its nearest, as a share of what it would be on an even grid."""
    apart = KDTree(spots).query(spots, k=2)[0][:, 1]
    return float(np.median(apart) * len(spots) ** 0.5 / max(_reach(spots - spots.mean(axis=0)), _TINY))


def _reach(centred: Plane) -> float:
    return float(np.quantile(np.linalg.norm(centred, axis=1), 0.99))


def _from_nothing(vectors: Vectors, drawn_to: Drawn, seed: int) -> Plane:
    start = _first_two(vectors, seed)
    gathered = settled(start, drawn_to, rounds=_ROUNDS_TO_GATHER, pull=_GATHERING, keep=0.5)
    return settled(gathered, drawn_to, rounds=_ROUNDS_TO_SETTLE)


def _first_two(vectors: Vectors, seed: int) -> Plane:
    """Begin with the two principal axes, tiny, and a trace of chance, so that equals can part."""
    centred = vectors - vectors.mean(axis=0)
    _, _, axes = np.linalg.svd(centred[:_FEW], full_matrices=False)
    flat = np.zeros((len(vectors), 2))
    flat[:, : len(axes[:2])] = centred @ axes[:2].T
    flat = flat / max(float(flat.std(axis=0).max()), _TINY)
    noise = np.random.default_rng(seed).normal(0, 0.1, flat.shape)
    return np.asarray(_AT_FIRST * (flat + noise), np.float32)
