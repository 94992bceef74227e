"""What songs carry of an answer: the ridge solved over the songs near a track, with and without some of them.

Removing songs from a ridge has a closed form (see `models.ridge`), but its inverse is too large to keep.
Songs far from the track hardly move what it is told, so the nearest stand for all.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.frames import Flags
from models.kinds.options import settled
from models.library import Library
from models.likeness import OFFSET, Kernel, Likeness

Rows = npt.NDArray[np.intp]

_EACH_SIDE = 40
"""How many songs of the playlist, and how many others, are near: more of them cost time."""
_LEAST_FALL = 0.005
"""A share that falls by less might as well have risen in another training."""
_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Evidence:
    """The songs near one track, and what the ridge over them makes of each."""

    rows: Rows
    """Which songs of the library."""
    carried: Kernel
    """By how much the playlist's answer would fall without the song."""
    place: int
    answers: Kernel
    """What the whole ridge answers, one number a playlist."""
    _pull: Kernel
    _inverse: Kernel
    _weights: Kernel

    @classmethod
    def of(
        cls, place: int, said: Kernel, answers: Kernel, *, library: Library, likeness: Likeness, among: Flags
    ) -> "Evidence":
        """Solve for a playlist; `said` is the track's likeness to each song, `among` who may be near."""
        inside = library.member[:, place]
        rows = np.concatenate([_nearest(said, among & inside), _nearest(said, among & ~inside)])
        described = likeness.describe(library.songs.iloc[rows])
        kernel = likeness.compare(described).kernel[:, rows].astype(np.float64)
        kernel[np.diag_indices_from(kernel)] += settled({})["blend_penalty"]
        inverse = np.linalg.inv(kernel)
        weights = inverse @ library.member[rows]
        pull = inverse @ (said[rows] + OFFSET)
        carried = pull * weights[:, place] / np.diag(inverse)
        return cls(rows, carried, place, answers, pull, inverse, weights)

    def speaks(self, songs: Rows) -> bool:
        """Tell whether the playlist's share of the answers would fall without these songs of the library."""
        group = np.flatnonzero(np.isin(self.rows, songs))
        block = self._inverse[np.ix_(group, group)]
        fall = self._pull[group] @ np.linalg.solve(block, self._weights[group])
        left = _share(self.answers - fall, self.place)
        return bool(fall[self.place] > 0 and left < (1 - _LEAST_FALL) * _share(self.answers, self.place))

    def strongest(self, shows: Flags) -> Rows:
        """Return those of some songs that carry the answer, the strongest first."""
        kept = np.flatnonzero((self.carried > 0) & shows[self.rows])
        return self.rows[kept[np.argsort(-self.carried[kept], kind="stable")]]


def _nearest(said: Kernel, among: Flags) -> Rows:
    rows = np.flatnonzero(among)
    return rows[np.argsort(-said[rows], kind="stable")[:_EACH_SIDE]]


def _share(answers: Kernel, place: int) -> float:
    plain = np.maximum(answers, _TINY)
    return float(plain[place] / plain.sum())
