"""How alike two tracks are: a kernel, the sum of what each group of columns says.

Sparse blocks count by their dot product; numbers by a Gaussian of their distance, each column spread to
normal scores.  A group that one of two tracks knows nothing of says 0: no evidence, for or against.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.special import ndtri

from models.columns import Columns, Matrix
from models.company import Company
from models.frames import SOUND, Flags, Floats

Kernel = npt.NDArray[np.float32]
"""Tracks × tracks."""

OFFSET = 1.0
"""What any two tracks share, so that playlists keep their base rates; 0.1 to 10 measured alike."""

_CURVE_SCALE = 0.75
_NARROWNESS = 0.7
_FURTHEST = 3.0
_TINY = 1e-9


class Curve:
    """A Gaussian of the distance in some numeric columns; a single missing number counts as the median."""

    def __init__(self, numbers: Floats, *, scale: float) -> None:
        """Learn the distribution of each column of `numbers`, one row a song."""
        self._scale = scale
        self._sorted = [np.sort(column[~np.isnan(column)]) for column in numbers.T]
        self._songs, self._known = self._spread(numbers)

    def between(self, numbers: Floats) -> Kernel:
        """Return the likeness of each row to each song."""
        rows, known = self._spread(numbers)
        squares = (rows**2).sum(1)[:, None] + (self._songs**2).sum(1) - 2 * rows @ self._songs.T
        alike = self._scale * np.exp(-_NARROWNESS * np.maximum(squares, 0) / rows.shape[1])
        return np.asarray(alike * np.outer(known, self._known), dtype=np.float32)

    def _spread(self, numbers: Floats) -> tuple[Kernel, Flags]:
        scores = [
            _normal_scores(column, known) for column, known in zip(numbers.T, self._sorted, strict=True)
        ]
        return np.column_stack(scores).astype(np.float32), np.any(np.isfinite(numbers), axis=1)


def _normal_scores(column: Floats, known: Floats) -> Floats:
    if not len(known):
        return np.zeros(len(column))
    below, upto = np.searchsorted(known, column), np.searchsorted(known, column, side="right")
    share = (below + upto) / 2 / len(known)
    scores = np.clip(ndtri(np.clip(share, 0, 1)), -_FURTHEST, _FURTHEST)
    return np.where(np.isnan(column), 0.0, scores)


def time_numbers(tracks: pd.DataFrame) -> Floats:
    """Return year and logarithm of seconds of tidy tracks, NaN where unknown."""
    duration = tracks["duration_ms"].to_numpy()
    seconds = np.where(duration > 0, duration, np.nan) / 1000
    return np.column_stack([tracks["year"].to_numpy(), np.log(seconds)])


def sound_numbers(tracks: pd.DataFrame) -> Floats:
    """Return the sound of tidy tracks, the key as a sine and a cosine, NaN where unknown."""
    plain = tracks[[name for name in SOUND if name != "key"]].to_numpy()
    angle = 2 * np.pi * tracks["key"].to_numpy() / 12
    return np.column_stack([plain, np.sin(angle), np.cos(angle)])


@dataclass(frozen=True, slots=True)
class Described:
    """Tracks as the kernel sees them."""

    blocks: dict[str, Matrix]
    time: Floats
    sound: Floats


@dataclass(frozen=True, slots=True)
class Comparison:
    """Tracks × songs three ways."""

    kernel: Kernel
    cosine: Kernel
    """The kernel without its offset, 1 for equals."""
    same_artist: Flags


class Likeness:
    """The kernel between any tracks and the songs of one library."""

    def __init__(self, songs: pd.DataFrame, company: Company) -> None:
        """Take the tidy songs of the library, one row each."""
        self._columns = Columns(songs, company)
        described = self.describe(songs)
        self._spans = _spans(described.blocks)
        self._songs = _side_by_side(described).T.tocsr()
        self._time = Curve(described.time, scale=_CURVE_SCALE)
        self._sound = Curve(described.sound, scale=_CURVE_SCALE)
        self._sizes = self._size(described)

    def describe(self, tracks: pd.DataFrame) -> Described:
        """Code tidy tracks."""
        return Described(self._columns.of(tracks), time_numbers(tracks), sound_numbers(tracks))

    def parts(self, tracks: Described) -> dict[str, Kernel]:
        """Return what each group of columns says of each track and each song."""
        said = {name: self._said(name, block) for name, block in tracks.blocks.items()}
        return said | {"time": self._time.between(tracks.time), "sound": self._sound.between(tracks.sound)}

    def compare(self, tracks: Described) -> Comparison:
        """Compare tracks with every song."""
        alike = _dense(_side_by_side(tracks) @ self._songs)
        alike += self._time.between(tracks.time)
        alike += self._sound.between(tracks.sound)
        sizes = np.outer(self._size(tracks), self._sizes)
        cosine = np.asarray(alike / np.sqrt(np.maximum(sizes, _TINY)), dtype=np.float32)
        artists = tracks.blocks.get("artists")
        same_artist = (
            self._said("artists", artists) > 0 if artists is not None else np.zeros(alike.shape, bool)
        )
        return Comparison(alike + np.float32(OFFSET), cosine, same_artist)

    def _said(self, name: str, block: Matrix) -> Kernel:
        return _dense(block @ self._songs[self._spans[name]])

    def _size(self, tracks: Described) -> Floats:
        """Return the kernel of each track with itself, the offset aside."""
        blocks = [np.asarray(block.multiply(block).sum(axis=1)).ravel() for block in tracks.blocks.values()]
        numbers = [_CURVE_SCALE * ~np.isnan(each).all(axis=1) for each in (tracks.time, tracks.sound)]
        return np.asarray(sum([*blocks, *numbers]), dtype=np.float64)


def _spans(blocks: dict[str, Matrix]) -> dict[str, slice]:
    """Return where the columns of each block lie when all stand side by side."""
    ends = np.cumsum([block.shape[1] for block in blocks.values()])
    return {
        name: slice(int(end) - block.shape[1], int(end))
        for (name, block), end in zip(blocks.items(), ends, strict=True)
    }


def _side_by_side(tracks: Described) -> Matrix:
    # Without any block, the rows alone are left.
    none = sparse.csr_matrix((len(tracks.time), 0), dtype=np.float32)
    return sparse.hstack([none, *tracks.blocks.values()]).tocsr()


def _dense(matrix: Matrix) -> Kernel:
    return np.asarray(matrix.toarray(), dtype=np.float32)
