"""Extremely randomised trees over dense columns, bagged by song (Geurts, Ernst and Wehenkel, 2006).

Each tree learns a random draw of the songs, so that what it says of those it was not dealt is honest.  The
trees are kept as flat arrays: asking about one track is a few steps of numpy, and they take little room.
"""

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.tree import ExtraTreeClassifier

from models.frames import Flags, Floats

_COLUMNS = 0.3
"""The share of columns that each split looks at."""
_NONE = -2

Table = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Trees:
    """Grown trees, their nodes one after another."""

    roots: Indices
    column: npt.NDArray[np.int16]
    """What a node asks; below 0 for a leaf."""
    threshold: npt.NDArray[np.float32]
    left: Indices
    """Where it goes on at or below the threshold; of a leaf, its row in `shares`."""
    right: Indices
    shares: sparse.csr_matrix
    """Leaves × playlists."""

    def of(self, table: Table) -> Floats:
        """Return each track's shares of the playlists, the mean over all trees; rows sum to 1."""
        node = np.tile(self.roots, (len(table), 1))
        rows = np.arange(len(table))[:, None]
        inner = self.column[node] >= 0
        while inner.any():
            below = table[rows, np.maximum(self.column[node], 0)] <= self.threshold[node]
            node = np.where(inner, np.where(below, self.left[node], self.right[node]), node)
            inner = self.column[node] >= 0
        leaves = self.left[node].ravel()
        starts = np.arange(0, len(leaves) + 1, node.shape[1])
        counts = sparse.csr_matrix((np.ones(len(leaves)), leaves, starts), (len(table), self.shares.shape[0]))
        return np.asarray((counts @ self.shares).toarray() / node.shape[1])


def grow(
    table: Table, member: Flags, *, trees: int, leaf: int, seed: int, weight: Floats | None = None
) -> tuple[Trees, Floats]:
    """Grow trees for membership, songs × playlists; return them and what they say of songs not dealt to them.

    `leaf` is the fewest songs that a branch ends in; a song is dealt as often as its `weight` says.

    A song that was dealt to every tree has the playlists' shares of the library.
    """
    chance = np.random.default_rng(seed)
    songs = len(member)
    said, times = np.zeros(member.shape), np.zeros(songs)
    grown = []
    for number in range(trees):
        dealt = np.bincount(_drawn(chance, songs, weight), minlength=songs)
        tree = _tree(table, member, dealt, leaf=leaf, seed=seed + number)
        grown.append(tree)
        left_out = dealt == 0
        said[left_out] += tree.of(table[left_out])
        times += left_out
    base = member.sum(axis=0) / member.sum()
    held_out = np.where(times[:, None] > 0, said / np.maximum(times, 1)[:, None], base)
    return _together(grown), held_out


def _drawn(chance: np.random.Generator, songs: int, weight: Floats | None) -> npt.NDArray[np.int64]:
    if weight is None:
        return chance.integers(0, songs, songs)
    return chance.choice(songs, songs, p=weight / weight.sum())


def _tree(table: Table, member: Flags, dealt: npt.NDArray[np.int64], *, leaf: int, seed: int) -> Trees:
    """Grow one tree from the songs that it was dealt, a song in each of its playlists."""
    rows, places = (member & (dealt > 0)[:, None]).nonzero()
    tree = ExtraTreeClassifier(max_features=_COLUMNS, min_samples_leaf=leaf, random_state=seed)
    with warnings.catch_warnings():
        # Where most playlists hold a song or two, scikit-learn doubts that they are classes.
        warnings.filterwarnings("ignore", "The number of unique classes", UserWarning)
        tree.fit(table[rows], places, sample_weight=dealt[rows].astype(float))
    nodes = tree.tree_
    leaves = np.flatnonzero(nodes.feature == _NONE)
    shares = np.zeros((len(leaves), member.shape[1]), np.float32)
    shares[:, tree.classes_] = nodes.value[leaves, 0]
    left = nodes.children_left.astype(np.int32)
    left[leaves] = np.arange(len(leaves))
    return Trees(
        np.zeros(1, np.int32),
        nodes.feature.astype(np.int16),
        _downward(nodes.threshold),
        left,
        nodes.children_right.astype(np.int32),
        sparse.csr_matrix(shares),
    )


def _downward(threshold: Floats) -> npt.NDArray[np.float32]:
    """Shorten numbers to the next below, so that no column's value changes sides."""
    short = threshold.astype(np.float32)
    return np.where(short > threshold, np.nextafter(short, np.float32(-np.inf)), short)


def _together(grown: list[Trees]) -> Trees:
    """Lay the nodes of single trees one after another."""
    nodes = np.cumsum([0, *(len(tree.column) for tree in grown)]).astype(np.int32)
    leaves = np.cumsum([0, *(tree.shares.shape[0] for tree in grown)]).astype(np.int32)
    left = [
        tree.left + np.where(tree.column >= 0, first, leaf).astype(np.int32)
        for tree, first, leaf in zip(grown, nodes, leaves, strict=False)
    ]
    right = [tree.right + first for tree, first in zip(grown, nodes, strict=False)]
    return Trees(
        nodes[:-1],
        np.concatenate([tree.column for tree in grown]),
        np.concatenate([tree.threshold for tree in grown]),
        np.concatenate(left),
        np.concatenate(right),
        sparse.vstack([tree.shares for tree in grown]).tocsr(),
    )
