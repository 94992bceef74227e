"""The usual kind of model: what likeness to the songs says, and what trees say, blended.

A linear view of thousands of sparse columns and a crooked one of some dozens of dense ones err differently:
their blend measured better than either, and than four experts (benchmarks/guessing.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.calibration import Link
from models.frames import Floats
from models.kinds.dense import Dense, read_of
from models.kinds.options import settled
from models.library import Library
from models.likeness import Described, Kernel, Likeness
from models.ridge import Ridge
from models.trees import Trees, grow

_DIRECTIONS = 32
"""How many the trees look at; 64 measured alike at a third more room."""


@dataclass(frozen=True, slots=True)
class Blend:
    """The trees, and how much they and the ridge's answers count."""

    link: Link
    dense: Dense
    trees: Trees

    @classmethod
    def fit(
        cls, library: Library, described: Described, ridge: Ridge, options: Mapping[str, float], *, seed: int
    ) -> "tuple[Blend, Floats]":
        """Grow trees over the songs, and weigh both views by what they said of songs that were left out.

        Return the log odds of those answers, too, songs × playlists.
        """
        known = read_of(library.songs, described.blocks)
        dense = Dense(known, seed=seed, directions=_DIRECTIONS)
        shape = settled(options)
        count, leaf = int(shape["blend_trees"]), int(shape["blend_leaf"])
        trees, shares = grow(dense.of(known), library.member, trees=count, leaf=leaf, seed=seed)
        answers = ridge.without_itself()
        link = Link.fit(answers, shares, library.member)
        return cls(link, dense, trees), link.log_odds(answers, shares)

    def log_odds(self, tracks: pd.DataFrame, described: Described, answers: Kernel) -> Floats:
        """Return tracks × playlists for tidy tracks and what the ridge answered."""
        shares = self.trees.of(self.dense.of(read_of(tracks, described.blocks)))
        return self.link.log_odds(answers, shares)


@dataclass(frozen=True, slots=True)
class Blended:
    """A blend with all that it needs to answer by itself."""

    held_out: Floats
    """Log odds that it gave without having seen the song, songs × playlists."""
    likeness: Likeness
    weights: Kernel
    blend: Blend

    def log_odds(self, tracks: pd.DataFrame) -> Floats:
        """Return tracks × playlists, rows of which sum to 1 as odds; `tracks` is tidy."""
        if not len(tracks):
            return np.empty((0, self.weights.shape[1]))
        described = self.likeness.describe(tracks)
        return self.blend.log_odds(tracks, described, self.likeness.compare(described).kernel @ self.weights)


def fit(library: Library, *, seed: int, options: Mapping[str, float]) -> Blended:
    """Learn a library of two or more playlists by content alone; an option that is not given is as usual."""
    likeness = Likeness(library.songs, {})
    described = likeness.describe(library.songs)
    ridge = ridge_of(likeness.compare(described).kernel, library, options)
    blend, held_out = Blend.fit(library, described, ridge, options, seed=seed)
    return Blended(held_out, likeness, ridge.weights, blend)


def ridge_of(kernel: Kernel, library: Library, options: Mapping[str, float]) -> Ridge:
    """Solve the ridge of a library with the penalty that is set."""
    return Ridge(kernel, library.member, penalty=settled(options)["blend_penalty"])
