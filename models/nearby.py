"""What verdicts say of tracks close by, at once and without training: songs alike move, others do not.

One Newton step of a Gaussian process of log odds (Rasmussen and Williams, 2006, section 3.4) around what is
usual with the member.  Nothing is fitted to a library, so that one verdict costs milliseconds.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.feature_extraction import DictVectorizer

from models.columns import BLOCKS, Matrix
from models.frames import Floats
from models.verdicts import Verdicts

_REACH = 0.3
"""The variance of log odds for each unit of likeness."""
_LEAST_DOUBT = 0.1
"""Nothing is thought to be surer than that, so that a surprise moves no more than its neighbourhood."""
_MOST = 500
"""The newest verdicts that are looked at; so many wait only where nothing can be trained."""
_SPELLING = "title letters"
_SPREADS = {
    "danceability": 0.16,
    "energy": 0.21,
    "loudness": 4.0,
    "speechiness": 0.09,
    "acousticness": 0.27,
    "instrumentalness": 0.27,
    "liveness": 0.16,
    "valence": 0.25,
    "tempo": 27.0,
}
"""How far songs usually lie apart."""
_SOUND_SCALE, _NARROWNESS = 0.75, 0.7


@dataclass(frozen=True, slots=True)
class Nearby:
    """Songs that were judged, and how far each moves what is like it."""

    coder: DictVectorizer
    marks: Matrix
    sound: Floats
    moves: Floats

    @classmethod
    def of(cls, verdicts: Verdicts, usual: float) -> "Nearby":
        """Learn one or more verdicts; `usual` is the share of likes that was to be expected of them."""
        newest = verdicts.newest(_MOST)
        coder = DictVectorizer(dtype=np.float32)
        marks, sound = coder.fit_transform(_marks(newest.songs)), _sound(newest.songs)
        alike = _REACH * _alike(marks, sound, marks, sound)
        doubt = max(usual * (1 - usual), _LEAST_DOUBT)
        moves = np.linalg.solve(alike + np.diag(1 / (doubt * newest.weight)), (newest.liked - usual) / doubt)
        return cls(coder, marks, sound, _REACH * moves)

    def log_odds(self, songs: pd.DataFrame) -> Floats:
        """Return by how much the log odds of tidy songs move."""
        marks = self.coder.transform(_marks(songs))
        return np.asarray(_alike(marks, _sound(songs), self.marks, self.sound) @ self.moves)


def _marks(songs: pd.DataFrame) -> list[dict[str, float]]:
    """Return what is told in words of each song, every kind of it as long as it counts."""
    rows: list[dict[str, float]] = [{} for _ in range(len(songs))]
    for block in BLOCKS:
        if block.name == _SPELLING:
            continue
        for row, read in zip(rows, block.read(songs), strict=True):
            told = dict.fromkeys(read.split(), 1.0) if isinstance(read, str) else read
            length = sum(share**2 for share in told.values()) ** 0.5
            row |= {f"{block.name} {name}": block.scale * share / length for name, share in told.items()}
    return rows


def _sound(songs: pd.DataFrame) -> Floats:
    return np.asarray(songs[list(_SPREADS)].to_numpy() / np.array([*_SPREADS.values()]), np.float64)


def _alike(marks: Matrix, sound: Floats, other_marks: Matrix, other_sound: Floats) -> Floats:
    squares = (sound[:, None, :] - other_sound[None, :, :]) ** 2
    known = np.isfinite(squares)
    distance = np.where(known, squares, 0).sum(axis=2) / np.maximum(known.sum(axis=2), 1)
    near = _SOUND_SCALE * np.exp(-_NARROWNESS * distance) * known.any(axis=2)
    return np.asarray((marks @ other_marks.T).toarray() + near)
