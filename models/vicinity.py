"""How near tracks come to a member's own songs, and how many songs they have of an artist."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.columns import Matrix
from models.frames import Floats
from models.words import credits_of

Places = npt.NDArray[np.intp]
Cosines = npt.NDArray[np.float32]
Credits = list[dict[str, float]]
"""For each track its artists, each with a share."""

_NEIGHBOURS = (1, 5, 25)
_ROWS_AT_ONCE = 500
_TINY = 1e-9
_USUAL_NEARNESS, _TRUST = 0.4, 10


@dataclass(frozen=True, slots=True)
class Vicinity:
    """The own songs as rows of unit length, and how many songs there are of each artist."""

    songs: Matrix
    words: int
    """How many columns are sparse; those after them are mostly full."""
    weight: Floats
    by_artist: dict[str, float]
    by_artist_elsewhere: dict[str, float]

    @classmethod
    def of(cls, coded: Matrix, credited: Credits, weight: Floats, *, words: int) -> "Vicinity":
        """Take the own songs, as many as there are weights, and the others' that follow."""
        own = len(weight)
        mine, theirs = (
            _counted(credited[:own], weight),
            _counted(credited[own:], np.ones(len(credited) - own)),
        )
        return cls(_of_unit_length(coded[:own]), words, weight, mine, theirs)

    def usual(self, signs: Floats) -> float:
        """Return how near the own songs come to one another, by their signs; of few, about what is usual."""
        return float(np.median([*signs[: len(self.weight), 1], *[_USUAL_NEARNESS] * _TRUST]))

    def cosines(self, coded: Matrix) -> Cosines:
        """Return how like each track is to each own song, 1 for equals."""
        rows, own = _of_unit_length(coded), self.songs
        alike = (rows[:, : self.words] @ own[:, : self.words].T).toarray()
        alike += rows[:, self.words :].toarray() @ own[:, self.words :].toarray().T
        return np.asarray(alike, dtype=np.float32)

    def signs(self, coded: Matrix, credited: Credits) -> Floats:
        """Return one row a track.

        The likeness of the nearest own songs, the mean likeness, and logarithms of how many songs the member
        and the others have of its artists.
        """
        nothing = np.zeros(len(credited))
        return self._signs(coded, credited, np.full(len(credited), -1), nothing, nothing)

    def signs_without_itself(self, coded: Matrix, credited: Credits) -> Floats:
        """Return the same for the songs that were learned from, each as if it had not been among them."""
        places = np.arange(len(credited))
        places[len(self.weight) :] = -1
        mine = np.zeros(len(credited))
        mine[: len(self.weight)] = self.weight
        return self._signs(coded, credited, places, mine, (places < 0).astype(np.float64))

    def _signs(
        self, coded: Matrix, credited: Credits, places: Places, mine: Floats, theirs: Floats
    ) -> Floats:
        near = [np.zeros((0, len(_NEIGHBOURS) + 1))]
        for start in range(0, len(credited), _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            near.append(self._nearness(self.cosines(coded[rows]), places[rows]))
        known = [_known(credited, self.by_artist, mine), _known(credited, self.by_artist_elsewhere, theirs)]
        return np.column_stack([np.vstack(near), *known])

    def _nearness(self, cosines: Cosines, places: Places) -> Floats:
        rows = np.flatnonzero(places >= 0)
        cosines[rows, places[rows]] = 0
        mean = cosines @ self.weight / max(1, len(self.weight))
        most = min(max(_NEIGHBOURS), cosines.shape[1])
        if not most:
            return np.zeros((len(cosines), len(_NEIGHBOURS) + 1))
        top = -np.sort(-np.partition(cosines, -most, axis=1)[:, -most:], axis=1)
        return np.column_stack([*(top[:, :count].mean(axis=1) for count in _NEIGHBOURS), mean])


def credits_in(tracks: pd.DataFrame) -> Credits:
    """Return the artists of tidy tracks."""
    return [credits_of(names, title) for names, title in zip(tracks["artists"], tracks["title"], strict=True)]


def _counted(credited: Credits, weight: Floats) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for artists, each in zip(credited, weight.tolist(), strict=True):
        counts.update(dict.fromkeys(artists, each))
    return dict(counts)


def _known(credited: Credits, counts: dict[str, float], itself: Floats) -> Floats:
    sums = [
        sum(share * max(0.0, counts.get(artist, 0.0) - each) for artist, share in artists.items())
        for artists, each in zip(credited, itself.tolist(), strict=True)
    ]
    return np.log1p(np.array(sums, dtype=np.float64))


def _of_unit_length(rows: Matrix) -> Matrix:
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    scaled = rows.copy()
    scaled.data = (rows.data / np.repeat(np.maximum(lengths, _TINY), np.diff(rows.indptr))).astype(np.float32)
    return scaled
