"""Which songs come near to whom: what one would like of another's, and what lies between two.

Nearness is told in the terms of the one who is asked: 0 is as near as what others have usually is, 1 as near
as their own songs are to the rest of theirs.  So it means the same for wide and narrow tastes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.frames import Flags, Floats
from models.pairs.accord import Scale
from models.pairs.crowd import Crowd, Places
from models.pairs.finds import Pair
from models.words import plain_words

_BRIDGES, _OFFERS = 10, 50
_LEAST_SPREAD = 0.05


@dataclass(frozen=True, slots=True)
class Nearnesses:
    """How near every song of a crowd comes to some of its people."""

    crowd: Crowd
    by: dict[int, Floats]
    """For each member, one number a song; of a song of theirs, as if they did not have it."""

    @classmethod
    def of(cls, crowd: Crowd, scale: Scale, members: Sequence[int]) -> "Nearnesses":
        """Compare all songs with the libraries of these."""
        return cls(crowd, {member: _nearness(crowd, scale, member) for member in members})

    def offers(self, to: int, of: int) -> list[str]:
        """Return the songs that one shows and the other has not, the nearest first, artists spread."""
        places = np.flatnonzero(self.crowd.shown(of) & ~self.crowd.has(to))
        return self._spread(places, self.by[to], of=[of], number=_OFFERS)

    def bridges(self, pair: Pair) -> list[str]:
        """Return the songs that one of two shows and the other has not, and that are near to both."""
        shown, has = (
            np.array([way(member) for member in pair]) for way in (self.crowd.shown, self.crowd.has)
        )
        if not has.any(axis=1).all():
            return []
        places = np.flatnonzero((shown & ~has[::-1]).any(axis=0))
        worst = np.minimum(self.by[pair[0]], self.by[pair[1]])
        return self._spread(places, worst, of=pair, number=_BRIDGES)

    def _spread(self, places: Places, worth: Floats, *, of: Sequence[int], number: int) -> list[str]:
        """Return the ids of the best songs, no artist's second before all have their first."""
        rows = self.crowd.shown_by(of)
        rows = rows[rows.index.isin(places) & (rows["track_id"] != "")]
        ordered = rows.iloc[np.lexsort((rows["track_id"], -worth[rows.index]))]
        turns: dict[str, int] = {}
        ranked = []
        for place, (names, track) in enumerate(zip(ordered["artists"], ordered["track_id"], strict=True)):
            artist = plain_words(names[0]) if names else ""
            ranked.append((turns.setdefault(artist, 0) if artist else 0, place, str(track)))
            turns[artist] = turns.get(artist, 0) + 1
        return [track for _, _, track in sorted(ranked)[:number]]


def _nearness(crowd: Crowd, scale: Scale, member: int) -> Floats:
    library = crowd.holds[[crowd.place(member)]]
    has: Flags = crowd.has(member)
    near = scale.near(library, np.arange(library.shape[1]), without_itself=True)
    if not has.any():
        return np.zeros(len(near))
    usual, own = float(np.median(near[~has])) if not has.all() else 0.0, float(np.median(near[has]))
    return np.asarray((near - usual) / max(own - usual, _LEAST_SPREAD))
