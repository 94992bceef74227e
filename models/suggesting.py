"""Which of the scored songs are suggested, and in which order.

The best come first, but near copies of what stands before them step back (MMR, Carbonell and Goldstein,
1998), and no artist comes twice in any five.  A share of the suggestions explores: it is drawn from what is
further away, to find out.  Nothing else is left to chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.frames import Flags, Floats

APART = 5
"""Within so many suggestions an artist comes once."""
EXPLORING = 0.2
"""Which share of the suggestions explores."""

_COPY = 1.0
"""By how many log odds the exact copy of one that stands before steps back."""
_SHARE_TRIED = 1 / 3
"""Which share of what is far is tried: the best of it."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Songs to choose from; none may be in it twice."""

    log_odds: Floats
    alike: Floats
    """How near each is to each, 0 to 1."""
    artists: Sequence[frozenset[str]]
    """All who are credited; nobody for an unknown artist, who may follow anyone."""
    far: Flags
    """Which are further away, and fit to find out more."""


@dataclass(frozen=True, slots=True)
class Pick:
    """One song that is suggested."""

    place: int
    """Its row in the pool."""
    explores: bool


def select(pool: Pool, *, number: int, seed: int, exploring: float = EXPLORING) -> list[Pick]:
    """Return up to `number` picks, the first to be heard first; the seed decides what is explored, and when.

    Where the pool has songs of five artists or more, no two of any five picks share one: the list rather
    ends early.  Where it has fewer, each comes back as late as may be.  The share `exploring` of all picks
    explores, evenly spread.
    """
    chance = np.random.default_rng(seed)
    tries = np.diff(np.floor(np.arange(number + 1) * exploring + chance.random())) > 0
    picks: list[Pick] = []
    for tried in tries:
        free = _free(pool, [pick.place for pick in picks])
        if not free.any():
            break
        far = free & pool.far
        explores = bool(tried and far.any())
        worth = _worth(pool, [pick.place for pick in picks])
        place = _drawn(worth, far, chance) if explores else int(np.where(free, worth, -np.inf).argmax())
        picks.append(Pick(place, explores))
    return picks


def _free(pool: Pool, taken: list[int]) -> Flags:
    """Return which may come next; the window narrows only where the pool has too few artists to fill it."""
    left = np.ones(len(pool.artists), dtype=np.bool_)
    left[taken] = False
    narrowest = APART - 1 if _has_enough_artists(pool) else 0
    free = np.zeros_like(left)
    for window in range(APART - 1, narrowest - 1, -1):
        lately = frozenset[str]().union(*(pool.artists[place] for place in taken[::-1][:window]))
        free = left & np.array([not each & lately for each in pool.artists], dtype=np.bool_)
        if free.any():
            break
    return free


def _has_enough_artists(pool: Pool) -> bool:
    """Tell whether there are as many songs without an artist in common as the window holds."""
    met: frozenset[str] = frozenset()
    strangers = 0
    for each in pool.artists:
        if not each & met:
            strangers, met = strangers + 1, met | each
    return strangers >= APART


def _worth(pool: Pool, taken: list[int]) -> Floats:
    copies = pool.alike[:, taken].max(axis=1) if taken else 0.0
    return np.asarray(pool.log_odds - _COPY * copies)


def _drawn(worth: Floats, far: Flags, chance: np.random.Generator) -> int:
    """Draw one of the best that are far."""
    places = np.flatnonzero(far)
    best = places[np.argsort(-worth[places], kind="stable")]
    return int(chance.choice(best[: max(1, round(len(best) * _SHARE_TRIED))]))
