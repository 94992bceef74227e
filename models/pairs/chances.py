"""How much of a score is chance, and how sure it is: all pairs, a permutation test, a bootstrap."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy import sparse

from models.columns import Matrix
from models.frames import Floats
from models.pairs.accord import Scale
from models.pairs.crowd import Crowd, Places

_DRAWS, _DEALS = 150, 250
_LEAST_PAIRS = _LEAST_PEOPLE = 3
_TINY = 1e-12
_DOUBT = 10
"""With so many songs half of what could be known is known."""
_INTERVAL = (0.05, 0.95)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a pair stands among all pairs of a crowd."""

    percentile: float | None
    pairs: int


def standing(crowd: Crowd, scale: Scale, pair: tuple[int, int]) -> Standing:
    """Rank a pair among all pairs of those who have songs, ties in the middle; not among too few.

    Nobody is a pair with themselves.
    """
    counts = np.diff(crowd.holds.indptr)
    open_ = [place for place in range(len(crowd.members)) if counts[place] or place in pair]
    pairs = np.array(list(combinations(open_, 2)), dtype=np.intp).reshape(-1, 2)
    is_own = (pairs == sorted(pair)).all(axis=1)
    if len(pairs) < _LEAST_PAIRS or not is_own.any():
        return Standing(None, len(pairs))
    libraries = scale.look(crowd.holds)
    # Bounds would cut off what lies above and leave what lies below, the more the smaller the libraries.
    found = scale.parts(libraries.at(pairs[:, 0]), libraries.at(pairs[:, 1])).weighed()
    own = found[is_own][0]
    share = ((found < own).mean() + (found <= own).mean()) / 2
    return Standing(100 * float(share), len(pairs))


def by_chance(crowd: Crowd, scale: Scale, pair: tuple[int, int], *, seed: int) -> float | None:
    """Return how often songs that are drawn from what the others here have come as near.

    In turn each of the two keeps their library, and as many songs as the other has are drawn from what
    everybody but the first one has: a permutation test with its observation counted in (Phipson and Smyth,
    2010).  What is asked is how near the songs come on average, which does not depend on how mixed they are.
    None where there is nobody else to draw from.
    """
    if sum(np.diff(crowd.holds.indptr) > 0) < _LEAST_PEOPLE:
        return None
    chance = np.random.default_rng(seed)
    beyond = sum(_beyond(crowd, scale, *way, chance) for way in (pair, pair[::-1]))
    return (1 + beyond) / (1 + 2 * _DEALS)


def _beyond(crowd: Crowd, scale: Scale, kept: int, asked: int, chance: np.random.Generator) -> int:
    """Count how often songs that are dealt out come as near to a library as those of another."""
    holds = crowd.holds
    others = np.delete(holds.indices, np.s_[holds.indptr[kept] : holds.indptr[kept + 1]])
    near = scale.near(holds[[kept]], others)
    theirs = near[holds.indices[holds.indptr[asked] : holds.indptr[asked + 1]]]
    if not len(theirs):
        return _DEALS
    dealt = [near[_drawn(others, len(theirs), chance)].mean() for _ in range(_DEALS)]
    return int((np.array(dealt) >= theirs.mean() - _TINY).sum())


def _drawn(songs: Places, number: int, chance: np.random.Generator) -> Places:
    return np.asarray(chance.choice(songs, number, replace=False, shuffle=False))


def interval(crowd: Crowd, scale: Scale, pair: tuple[int, int], *, seed: int) -> tuple[float, float]:
    """Return between what the score lies nine times in ten, were it asked of other songs of the same taste.

    Songs are weighed anew again and again (the Bayesian bootstrap, Rubin 1981), one that both have alike
    for both.  The fewer songs the smaller library has, the more of the score may be anything (the imprecise
    model of Walley, 1996).
    """
    chance = np.random.default_rng(seed)
    weights = chance.exponential(size=(_DRAWS, crowd.holds.shape[1]))
    one, other = (scale.look(_reweighed(crowd.holds[place], weights)) for place in pair)
    low, high = np.quantile(scale.parts(one, other).score(), _INTERVAL)
    songs = int(np.diff(crowd.holds.indptr)[list(pair)].min())
    known = songs / (songs + _DOUBT)
    return float(known * low), float(known * high + 1 - known)


def _reweighed(library: Matrix, weights: Floats) -> Matrix:
    songs = library.indices
    rows = np.repeat(np.arange(len(weights)), len(songs))
    return sparse.csr_matrix(
        (weights[:, songs].ravel(), (rows, np.tile(songs, len(weights)))),
        shape=(len(weights), library.shape[1]),
    )
