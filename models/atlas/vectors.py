"""Songs as short vectors: near for those that share artists, genres, years, lists and sound.

What lies in lists together, or is told of in words, is reduced by a singular value decomposition (Deerwester
et al., 1990).  Then each song leans towards the mean of its artists' songs and of its lists', so that what is
known of those reaches songs of which little else is.  What each part is worth: benchmarks/mapping.md.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction import DictVectorizer
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import randomized_svd

from models.columns import Matrix
from models.frames import Flags, Floats
from models.likeness import sound_numbers
from models.vicinity import credits_in
from models.words import plain_words

Vectors = npt.NDArray[np.float32]
"""One row a song."""

_DIMENSIONS = 64
_ARTISTS, _LISTS, _GENRES = 1.0, 0.5, 1.5
_YEARS, _SOUND = 0.3, 0.4
_TO_ARTISTS, _TO_LISTS = 0.5, 0.2
_LEAST_SONGS = 2
_FURTHEST = 3.0
_TRACE = 1e-3
"""What keeps a song of which an average number is known apart from one of which nothing is."""
_USUAL_TO_ALL = 0.1
"""What something is worth that all songs have, in logarithms of how rare it is."""


def vectors_of(songs: pd.DataFrame, lists: Sequence[Iterable[object]], *, seed: int) -> Vectors:
    """Return a vector for each tidy song; `lists` are those that it lies in. Zero: nothing is known of it."""
    artists = _coded(credits_in(songs))
    held = _coded([dict.fromkeys(map(str, each), 1.0) for each in lists])
    genres = _coded([{plain_words(genre): 1.0 for genre in each} for each in songs["genres"]])
    told = _reduced([(_ARTISTS, artists), (_LISTS, held), (_GENRES, genres)], seed)
    told = _even(_leaning(_leaning(told, held, _TO_LISTS), artists, _TO_ARTISTS))
    years = songs[["year"]].to_numpy(dtype=np.float64)
    return np.hstack([told, _numbers(years, _YEARS), _numbers(sound_numbers(songs), _SOUND)])


def known(vectors: Vectors) -> Flags:
    """Tell of which songs something is known that others share."""
    return np.asarray(vectors.any(axis=1))


def _coded(rows: Sequence[dict[str, float]]) -> Matrix:
    """Return songs × what is told of them, but for what is told of one song alone: it brings nobody near."""
    named = [{name: share for name, share in row.items() if name} for row in rows]
    if not any(named):
        return sparse.csr_matrix((len(rows), 0), dtype=np.float32)
    coded = DictVectorizer(dtype=np.float32).fit_transform(named).tocsr()
    return coded[:, _songs_of(coded) >= _LEAST_SONGS]


def _songs_of(coded: Matrix) -> npt.NDArray[np.intp]:
    return np.bincount(coded.indices, minlength=coded.shape[1])


def _reduced(blocks: Sequence[tuple[float, Matrix]], seed: int) -> Vectors:
    """Return rows of unit length in a few dimensions, zero for songs of which nothing is told."""
    rows = [weight * normalize(_by_rarity(coded)) for weight, coded in blocks if coded.nnz]
    if not rows:
        return np.zeros((blocks[0][1].shape[0], 1), dtype=np.float32)
    wide = sparse.hstack(rows).tocsr()
    most = min(_DIMENSIONS, min(wide.shape) - 1)
    if most < 1:
        return _even(wide.toarray())
    rows, sizes, _ = randomized_svd(wide, most, n_iter=4, random_state=seed)
    # Of a song of which nothing is told, rounding would leave a trace.
    told = np.diff(wide.indptr)[:, None] > 0
    return _even(np.where(told, rows * sizes, 0))


def _by_rarity(coded: Matrix) -> Matrix:
    rarity = np.log(coded.shape[0] / np.maximum(_songs_of(coded), 1)) + _USUAL_TO_ALL
    return coded @ sparse.diags_array(rarity.astype(np.float32), shape=(len(rarity), len(rarity)))


def _leaning(told: Vectors, coded: Matrix, share: float) -> Vectors:
    """Move each row so far towards the mean of those that it shares something with."""
    if not coded.nnz:
        return told
    has = np.diff(coded.indptr) > 0
    means = normalize(coded, "l1") @ (normalize(coded.T.tocsr(), "l1") @ told)
    return np.where(has[:, None], (1 - share) * told + share * means, told)


def _numbers(numbers: Floats, scale: float) -> Vectors:
    """Return numbers in standard deviations, unknown ones as the mean; all together count `scale`."""
    known = np.isfinite(numbers)
    counts = np.maximum(known.sum(axis=0), 1)
    past = np.where(known, numbers - np.where(known, numbers, 0).sum(axis=0) / counts, 0)
    spread = np.sqrt((past**2).sum(axis=0) / counts)
    scores = np.clip(past / np.where(spread > _TRACE, spread, np.inf), -_FURTHEST, _FURTHEST)
    return np.asarray(scale / numbers.shape[1] ** 0.5 * np.where(known, scores + _TRACE, 0), np.float32)


def _even(rows: npt.ArrayLike) -> Vectors:
    return np.asarray(normalize(np.asarray(rows, dtype=np.float32)) if np.size(rows) else rows, np.float32)
