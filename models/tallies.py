"""How an artist's songs were judged so far: counts that every verdict moves at once."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.frames import Floats
from models.verdicts import Verdicts
from models.words import credits_of

_DOUBT = 1.0
"""So many unheard verdicts, as usual ones, stand beside those that were heard."""


@dataclass(frozen=True, slots=True)
class Tallies:
    """Of each artist how many verdicts there are, and by how much they are kinder than usual."""

    usual: float
    """The share of likes among all verdicts that the model was trained with."""
    surplus: Mapping[str, float]
    count: Mapping[str, float]

    @classmethod
    def of(cls, verdicts: Verdicts) -> "Tallies":
        """Count verdicts."""
        return cls(verdicts.share_of_likes, {}, {}).after(verdicts)

    def after(self, verdicts: Verdicts) -> "Tallies":
        """Return the tallies with more verdicts counted."""
        surplus, count = defaultdict(float, self.surplus), defaultdict(float, self.count)
        for artists, kinder, weight in zip(
            credits(verdicts.songs), self._kinder(verdicts), verdicts.weight, strict=True
        ):
            for name, share in artists.items():
                surplus[name] += share * kinder
                count[name] += share * weight
        return Tallies(self.usual, dict(surplus), dict(count))

    def columns(self, songs: pd.DataFrame, own: Verdicts | None = None) -> Floats:
        """Return what is known of each track's artists: how kindly they were judged, and how often.

        `own` are verdicts on these very songs that were counted: each song is told of without its own.
        """
        kinder, weight = np.zeros(len(songs)), np.zeros(len(songs))
        if own is not None:
            kinder, weight = self._kinder(own), own.weight
        rows = zip(credits(songs), kinder, weight, strict=True)
        return np.array([self._row(*row) for row in rows]).reshape(len(songs), 2)

    def _row(self, artists: Mapping[str, float], kinder: float, weight: float) -> tuple[float, float]:
        surplus = sum(s * (self.surplus.get(name, 0.0) - s * kinder) for name, s in artists.items())
        count = sum(s * (self.count.get(name, 0.0) - s * weight) for name, s in artists.items())
        return surplus / (count + _DOUBT), count

    def _kinder(self, verdicts: Verdicts) -> Floats:
        return np.asarray(verdicts.weight * (verdicts.liked - self.usual))


def credits(songs: pd.DataFrame) -> list[dict[str, float]]:  # noqa: A001 - the word of the field
    """Weigh the artists of each track."""
    return [credits_of(names, title) for names, title in zip(songs["artists"], songs["title"], strict=True)]
