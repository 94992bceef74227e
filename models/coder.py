"""Tracks as one sparse row each: what is told of them in words, then their time and sound."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from models.columns import Columns, Matrix
from models.hats import Hats
from models.likeness import sound_numbers, time_numbers

_SPELLING = ("title letters",)
"""Five columns in six, and they measured nothing beside the words."""
_TIME_SCALE, _SOUND_SCALE = 0.7, 0.4


@dataclass(frozen=True, slots=True)
class Coder:
    """Codes tidy tracks over the vocabulary of those that were learned from."""

    columns: Columns
    time: Hats
    sound: Hats

    @classmethod
    def over(cls, tracks: pd.DataFrame) -> "Coder":
        """Learn the vocabulary."""
        return cls(
            Columns(tracks, {}, without=_SPELLING),
            Hats.over(time_numbers(tracks), scale=_TIME_SCALE),
            Hats.over(sound_numbers(tracks), scale=_SOUND_SCALE),
        )

    def of(self, tracks: pd.DataFrame) -> Matrix:
        """Return one row a track."""
        numbers = [self.time.of(time_numbers(tracks)), self.sound.of(sound_numbers(tracks))]
        return sparse.hstack([*self.columns.of(tracks).values(), *numbers], format="csr", dtype=np.float32)

    def words(self, coded: Matrix) -> int:
        """Return how many columns of a row come before those that code numbers."""
        return int(coded.shape[1]) - self.time.width - self.sound.width
