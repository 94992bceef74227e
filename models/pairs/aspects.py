"""What songs are compared by: their artists, themselves, their genres, their sound and their decades."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from models.columns import Matrix
from models.frames import Floats
from models.traits import SPREADS
from models.words import credits_of, plain_words

_WAVES, _REACH = 128, 2.0
"""How many waves stand for the sound, and how many usual distances apart two songs still sound alike."""
_YEARS = 10
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Aspect:
    """One way to look at songs, each a row; the likeness of two songs is the product of their rows."""

    rows: Any
    """Songs × what is looked at, sparse or not."""
    size: Floats
    """The likeness of each song with itself."""
    known: Floats
    """1 where anything is known of a song, else 0."""
    first: npt.NDArray[np.intp] | None = None
    """The column that stands for a song, where many songs of one kind count less each."""

    def damped(self, weights: Matrix) -> Matrix:
        """Let the songs of one artist count together as the root of how many they are.

        So a whole discography that was saved at once is not all of a taste.
        """
        if self.first is None:
            return weights
        damped = weights.tocsr().copy()
        kinds = self.first[damped.indices]
        spans = zip(damped.indptr[:-1], damped.indptr[1:], strict=True)
        for row in (slice(start, end) for start, end in spans):
            many = np.bincount(kinds[row], damped.data[row])[kinds[row]]
            damped.data[row] /= np.sqrt(np.maximum(many, _TINY))
        return damped


def artists_of(songs: pd.DataFrame, holds: Matrix) -> Aspect:
    """Look at all who are credited, weighed by how few of the libraries have them."""
    names: dict[str, int] = {}
    credited = [credits_of(*row) for row in zip(songs["artists"], songs["title"], strict=True)]
    coded = _coded(credited, names)
    # Songs of nobody known are of one kind, which is never asked about: they match nothing.
    first = np.array([names[next(iter(each))] if each else len(names) for each in credited], dtype=np.intp)
    return _weighed(coded, holds, first)


def songs_of(holds: Matrix) -> Aspect:
    """Look at nothing but which song it is."""
    return _weighed(sparse.identity(holds.shape[1], format="csr"), holds)


def genres_of(songs: pd.DataFrame, holds: Matrix) -> Aspect:
    """Look at the genres, weighed by how few of the libraries have them."""
    folded = [sorted({plain_words(name) for name in names} - {""}) for names in songs["genres"]]
    return _weighed(_coded([dict.fromkeys(each, max(len(each), 1) ** -0.5) for each in folded]), holds)


def decades_of(songs: pd.DataFrame) -> Aspect:
    """Look at the year, shared out between the two decades that it lies between."""
    years = songs["year"].to_numpy()
    known = np.flatnonzero(np.isfinite(years))
    decades = (years[known] // _YEARS).astype(np.intp)
    first = int(decades.min()) if len(decades) else 0
    past = years[known] / _YEARS - decades
    shares, rows = np.concatenate([1 - past, past]), np.concatenate([known, known])
    columns = np.concatenate([decades, decades + 1]) - first
    shape = (len(songs), int(columns.max(initial=0)) + 1)
    return _aspect(sparse.csr_matrix((shares, (rows, columns)), shape=shape))


def sound_of(songs: pd.DataFrame) -> Aspect:
    """Look at the sound by waves whose products are a Gaussian of its distance (Rahimi and Recht, 2007)."""
    numbers = np.column_stack([songs[name].to_numpy() / far for name, far in SPREADS.items()])
    known = np.isfinite(numbers).all(axis=1)
    # The waves are the same for everybody, every time: there is nothing to be drawn anew.
    chance = np.random.default_rng(0)
    ways = chance.normal(size=(len(SPREADS), _WAVES)) / _REACH
    waves = np.cos(np.where(known[:, None], numbers, 0.0) @ ways + chance.uniform(0, 2 * np.pi, _WAVES))
    rows = waves * known[:, None] * np.sqrt(2 / _WAVES)
    return Aspect(rows, (rows**2).sum(axis=1), known.astype(np.float64))


def _coded(rows: Sequence[Mapping[Any, float]], places: dict[Any, int] | None = None) -> Matrix:
    places = {} if places is None else places
    columns = [places.setdefault(name, len(places)) for each in rows for name in each]
    ends = np.concatenate([[0], np.cumsum([len(each) for each in rows])]).astype(np.intp)
    shares = [share for each in rows for share in each.values()]
    return sparse.csr_matrix((shares, columns, ends), shape=(len(rows), max(len(places), 1)), dtype=float)


def _weighed(coded: Matrix, holds: Matrix, first: npt.NDArray[np.intp] | None = None) -> Aspect:
    """Weigh each column by its rarity (Salton and Buckley, 1988), so that a usual song is of length one."""
    libraries = np.bincount((holds @ coded).tocsr().indices, minlength=coded.shape[1])
    rarity = np.log((1 + holds.shape[0]) / (1 + libraries)) + 1
    rows = coded.multiply(rarity).tocsr()
    size = np.asarray(rows.multiply(rows).sum(axis=1)).ravel()
    usual = float(np.sqrt(size[size > 0].mean())) if size.any() else 1.0
    return _aspect(rows / usual, first)


def _aspect(rows: Matrix, first: npt.NDArray[np.intp] | None = None) -> Aspect:
    rows = rows.tocsr()
    known = (np.diff(rows.indptr) > 0).astype(np.float64)
    return Aspect(rows, np.asarray(rows.multiply(rows).sum(axis=1)).ravel(), known, first)
