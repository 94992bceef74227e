"""Which playlists are alike: how much of the odds for songs of one goes to the other, both ways."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from models.scores import Answers, wilson

_PAIRS = 8
_LEAST_SONGS = 4


def overlaps(playlists: Sequence[str], answers: Answers, listens: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the pairs of playlists that are most alike, the most alike first.

    `alike` of A and B: the mean odds that songs of A get for B, plus the mean odds that songs of B get for A,
    at most 1. Answers are on songs that were not seen. Two playlists between which nothing decides share the
    odds evenly, ½ + ½ = 1; two that are never taken for each other have 0. `between` is its interval,
    `n` how many songs were asked about, and `shared` how many both hold.
    """
    sizes = answers.truth.sum(axis=0)
    enough = np.flatnonzero(sizes >= _LEAST_SONGS)
    given = answers.truth.T.astype(float) @ answers.shares / np.maximum(sizes, 1)[:, None]
    both = given + given.T
    pairs = sorted(combinations(enough.tolist(), 2), key=lambda pair: (-both[pair], pair))[:_PAIRS]
    holds = listens.groupby("playlist")["song"].agg(set).to_dict()
    return [
        {
            "one": playlists[one],
            "other": playlists[other],
            "alike": min(1.0, float(both[one, other])),
            "between": _between(answers, one, other),
            "shared": len(holds.get(playlists[one], set()) & holds.get(playlists[other], set())),
            "n": int((answers.truth[:, one] | answers.truth[:, other]).sum()),
        }
        for one, other in pairs
    ]


def _between(answers: Answers, one: int, other: int) -> list[float]:
    """Add Wilson's intervals of both ways (Zou and Donner, 2008): odds vary no more than hits and misses."""
    there = answers.shares[answers.truth[:, one], other]
    back = answers.shares[answers.truth[:, other], one]
    both, below, above = 0.0, 0.0, 0.0
    for odds in (there, back):
        low, high = wilson(float(odds.sum()), len(odds))
        both += float(odds.mean())
        below += (float(odds.mean()) - low) ** 2
        above += (high - float(odds.mean())) ** 2
    return [min(1.0, max(0.0, both - below**0.5)), min(1.0, both + above**0.5)]
