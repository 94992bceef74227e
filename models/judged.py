"""How far reaches what a member said of songs that were suggested to them.

A verdict is local: it moves the songs that are near the one that was judged, at once.
"""

from dataclasses import dataclass

import numpy as np

from models.frames import Flags, Floats
from models.traits import Near, Songs
from models.verdicts import Verdicts

_AWAY, _TOWARDS = 1.6, 0.6
"""By how many log odds a near copy of a disliked song falls, and of a liked one rises: an assumption."""
_VOICES = 4
"""So many of the nearest verdicts have a say, each half of what the one before has."""
_HALF_SURE = 1.0
"""With so many verdicts on near copies, half of what there is to know is known."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Verdicts, with what can be shared of their songs."""

    verdicts: Verdicts
    songs: Songs

    @classmethod
    def of(cls, verdicts: Verdicts) -> "Judged":
        """Read what can be shared off the songs."""
        return cls(verdicts, Songs.of(verdicts.songs))

    def __len__(self) -> int:
        """Return how many songs were judged."""
        return len(self.songs)

    def then(self, later: "Judged") -> "Judged":
        """Return these with later ones, which stand where both speak of a song."""
        known = {*later.verdicts.songs["song"]}
        kept = [
            traits for song, traits in zip(self._keys, self.songs.traits, strict=True) if song not in known
        ]
        together = self.verdicts.then(later.verdicts)
        return Judged(together, Songs(together.songs, kept + later.songs.traits))

    def but(self, song: str) -> "Judged":
        """Return what was said of all songs but one."""
        rows = [row for row, key in enumerate(self._keys) if key != song]
        songs = self.songs.at(rows)
        liked, weight = self.verdicts.liked[rows], self.verdicts.weight[rows]
        return Judged(Verdicts(songs.table, liked, weight), songs)

    def sway(self, near: Near) -> Floats:
        """Return by how many log odds songs move that lie so near (songs × judged)."""
        return _TOWARDS * self._voices(near, self.verdicts.liked) - _AWAY * self.distaste(near)

    def distaste(self, near: Near) -> Floats:
        """Return how strongly dislikes speak against their neighbours; below 1 by a single one."""
        return self._voices(near, ~self.verdicts.liked)

    def sure(self, near: Near) -> Floats:
        """Return how much stands behind what is thought of songs, from 0 to below 1."""
        backing = (near**2 * self.verdicts.weight).sum(axis=1)
        return np.asarray(backing / (backing + _HALF_SURE))

    @property
    def _keys(self) -> list[str]:
        return list(self.songs.table["song"])

    def _voices(self, near: Near, rows: Flags) -> Floats:
        said = -np.sort(-near[:, rows] * self.verdicts.weight[rows], axis=1)[:, :_VOICES]
        return np.asarray(said @ 0.5 ** np.arange(said.shape[1]))
