"""One playlist for up to ten people: by fair turns, or what all of them love."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice

import numpy as np

from models.frames import Flags, Floats
from models.pairs.accord import Scale
from models.pairs.bridging import Nearnesses
from models.pairs.crowd import Crowd, Places
from models.suggesting import APART, Pool, select
from models.words import plain_words

_CONSIDERED = 400
_LEAST_LOVED = 0.25
"""Which share of somebody's own songs may be further from the rest of theirs than what they would love."""


@dataclass(frozen=True, slots=True)
class Table:
    """Songs that may be played to some people: each is shown by at least one of them."""

    tracks: list[str]
    artists: list[frozenset[str]]
    shown: Flags
    """Songs × members: who shows it."""
    liked: Floats
    """Songs × members: how near it is to each, 1 for what they have."""
    near: Floats
    """Likewise, as if they did not have it."""
    loves: Flags
    """Songs × members: who has it, or would love it."""

    @classmethod
    def of(cls, crowd: Crowd, members: Sequence[int]) -> "Table":
        """Lay out what these show."""
        known = Nearnesses.of(crowd, Scale.of(crowd), members)
        rows = crowd.shown_by(members)
        rows = rows[rows["track_id"] != ""].drop_duplicates("track_id")
        places = rows.index.to_numpy()
        shown = np.column_stack([crowd.shown(member)[places] for member in members])
        near = np.clip(np.column_stack([known.by[member][places] for member in members]), 0, 1)
        has = np.column_stack([crowd.has(member)[places] for member in members])
        would = np.column_stack([_would_love(crowd, known, member)[places] for member in members])
        liked = np.where(has, 1.0, near)
        artists = [frozenset(map(plain_words, names)) - {""} for names in rows["artists"]]
        return cls(rows["track_id"].tolist(), artists, shown, liked, near, has | would)

    def typical(self, one: int) -> Floats:
        """Return how near songs that one of them has are to all, and how much like the rest of theirs."""
        return np.asarray((self.liked.sum(axis=1) - 1 + self.near[:, one]) / self.liked.shape[1])


def _would_love(crowd: Crowd, known: Nearnesses, member: int) -> Flags:
    """Tell which songs come nearer to somebody than is usual, and than the last of their own do."""
    near, has = known.by[member], crowd.has(member)
    if not has.any():
        return np.zeros(len(near), np.bool_)
    return np.asarray((near > 0) & (near >= np.quantile(near[has], _LEAST_LOVED)))


def by_turns(table: Table, *, number: int, seed: int) -> Places:
    """Let each put on a song in turn: of what they show, what is near to all, and to them in particular.

    No artist comes twice in five; whoever has nothing left for a turn is passed over.
    """
    people = table.shown.shape[1]
    chance = np.random.default_rng(seed).random(len(table.tracks))
    queues = [
        _best(np.where(table.shown[:, one], table.typical(one), -np.inf), chance) for one in range(people)
    ]
    taken: list[int] = []
    passed = 0
    for queue in cycle(queues):
        if len(taken) >= number or passed >= people:
            break
        found = _next(queue, taken, table)
        taken += found
        passed = 0 if found else passed + 1
    return np.array(taken, dtype=np.intp)


def _next(queue: Places, taken: list[int], table: Table) -> list[int]:
    """Return the best song that may come now, if there is any."""
    lately = frozenset[str]().union(*(table.artists[at] for at in taken[1 - APART :]))
    free = (int(at) for at in queue if int(at) not in taken and not table.artists[at] & lately)
    return [*islice(free, 1)]


def loved(table: Table, *, number: int, seed: int) -> Places:
    """Return what the one who likes it least likes most (least misery, O'Connor et al., 2001).

    What not all of them would love is not in it, however short that leaves it.
    """
    chance = np.random.default_rng(seed).random(len(table.tracks))
    worst = table.liked.min(axis=1) + table.liked.mean(axis=1) / 100
    worst = np.where(table.loves.all(axis=1), worst, -np.inf)
    best = _best(worst, chance)[:_CONSIDERED]
    nothing = np.zeros((len(best), len(best)))
    pool = Pool(worst[best], nothing, [table.artists[at] for at in best], np.zeros(len(best), np.bool_))
    picks = select(pool, number=number, seed=seed, exploring=0)
    return best[[pick.place for pick in picks]]


def _best(worth: Floats, chance: Floats) -> Places:
    ordered = np.lexsort((chance, -worth))
    return np.asarray(ordered[np.isfinite(worth[ordered])], dtype=np.intp)
