"""What the parts of a map are about: a few regions, cut along its valleys, each by a name of its own."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import ndimage
from sklearn.cluster import KMeans

from models.atlas.aligning import in_corner
from models.frames import Floats
from models.words import plain_words

_CELLS = 64
_BLUR = 1.25
_SIDE = 2.5
"""A map has at most as many parts as the root of its songs by this."""
_NEAR = 0.04
_GENRE, _ARTISTS, _DECADE = 0.15, 0.03, 0.3
"""Which share of a region's songs its name must speak for."""
_ARTISTS_NAMED = 2
_LONGEST = 28
_LEAST_NAMED = 2
_AT_HOME = 0.5
"""What a name is worth that is as common elsewhere, in logarithms of how much more common it is here."""

Basins = npt.NDArray[np.intp]
"""For each song the number of the peak that it lies around."""

Labels = list[set[str]]
"""Of each song."""


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a map: its name, where the songs that bear it are dense, and how many songs it has."""

    name: str
    x: float
    y: float
    size: int


def regions_of(songs: pd.DataFrame, spots: Floats, number: int) -> list[Region]:
    """Return at most `number` regions of tidy songs, the largest first; one that has no name is left out."""
    rows = np.flatnonzero(~in_corner(spots))
    if not len(rows) or number < 1:
        return []
    naming = _Naming(songs.iloc[rows])
    parts, spots = _parts(spots[rows], number), spots[rows]
    sizes = np.bincount(parts)
    found = []
    for part in np.argsort(-sizes, kind="stable").tolist():
        name, those = naming.name(np.flatnonzero(parts == part))
        if name:
            x, y = _densest(spots[those])
            found.append(Region(name, x, y, int(sizes[part])))
    return found


class _Naming:
    """Gives names to parts of a map, by genre if known, else by artists, else by decade; none twice."""

    def __init__(self, songs: pd.DataFrame) -> None:
        self._spelled: dict[str, Counter[str]] = {}
        self._genres = [self._folded(names) for names in songs["genres"]]
        self._artists = [self._folded(names[:1]) for names in songs["artists"]]
        self._decades = [set() if np.isnan(year) else {f"{year // 10 * 10:.0f}s"} for year in songs["year"]]
        self._taken: set[str] = set()
        self._counted: dict[int, Counter[str]] = {}

    def name(self, inside: Basins) -> tuple[str, Basins]:
        """Return a name for the songs inside, and those that it speaks for; an empty one if there is none."""
        ways: Iterable[tuple[Labels, float, int]] = (
            (self._genres, _GENRE, 1),
            (self._artists, _ARTISTS, _ARTISTS_NAMED),
            (self._decades, _DECADE, 1),
        )
        for labels, least, most in ways:
            names = self._telling(labels, inside, most, self._taken)
            those = _bearing(labels, inside, names)
            if len(those) >= max(least * len(inside), 1):
                self._taken |= {*names}
                return self._joined(names), those
            # A part that is about the same as a larger one goes without a name of its own.
            if len(_bearing(labels, inside, self._telling(labels, inside, most, set()))) >= least * len(
                inside
            ):
                break
        return "", inside

    def _telling(self, labels: Labels, inside: Basins, most: int, taken: set[str]) -> list[str]:
        """Return what is common inside and rarer elsewhere, and not taken, the most telling first."""
        here = Counter(name for row in inside.tolist() for name in sorted(labels[row]))
        everywhere = self._everywhere(labels)
        least = min(_LEAST_NAMED, len(inside))

        def telling(name: str) -> float:
            share = here[name] / len(inside)
            return float(share * (np.log(share * len(labels) / everywhere[name]) + _AT_HOME))

        names = [name for name, count in here.items() if count >= least and name not in taken]
        return sorted(names, key=lambda name: (-telling(name), name))[:most]

    def _everywhere(self, labels: Labels) -> Counter[str]:
        if id(labels) not in self._counted:
            self._counted[id(labels)] = Counter(name for each in labels for name in each)
        return self._counted[id(labels)]

    def _joined(self, names: Sequence[str]) -> str:
        spelled = [self._spelling(name) for name in names]
        return ", ".join(spelled) if sum(map(len, spelled)) <= _LONGEST else spelled[0]

    def _folded(self, names: Sequence[str]) -> set[str]:
        for name in names:
            self._spelled.setdefault(plain_words(name), Counter())[name] += 1
        return {plain_words(name) for name in names} - {""}

    def _spelling(self, name: str) -> str:
        known = self._spelled.get(name)
        return min(known, key=lambda each: (-known[each], each)) if known else name


def _bearing(labels: Labels, inside: Basins, names: Sequence[str]) -> Basins:
    return np.array([row for row in inside.tolist() if labels[row] & {*names}], dtype=np.intp)


def _parts(spots: Floats, number: int) -> Basins:
    """Cut a map along its valleys, and join what lies together to so many parts that are large enough."""
    basins = _climbed(spots)
    sizes = np.bincount(basins)
    middles = np.column_stack([np.bincount(basins, axis) / sizes for axis in spots.T])
    parts = int(np.clip(len(spots) ** 0.5 / _SIDE, 1, min(number, len(sizes))))
    joined = KMeans(parts, n_init=4, random_state=0).fit(middles, sample_weight=sizes)
    return np.asarray(joined.labels_[basins], dtype=np.intp)


def _climbed(spots: Floats) -> Basins:
    """Lead each song uphill over the blurred density to a peak (Fukunaga and Hostetler, 1975)."""
    cells, density = _density(spots, _BLUR)
    padded = np.pad(density, 1, constant_values=-1.0)
    steps = [(right, up) for right in (1, 0, 2) for up in (1, 0, 2)]
    around = np.stack([padded[right : right + _CELLS, up : up + _CELLS] for right, up in steps])
    best = around.argmax(axis=0).ravel()
    towards = np.array([(right - 1) * _CELLS + up - 1 for right, up in steps])[best]
    peak = np.arange(_CELLS**2) + towards
    while (peak[peak] != peak).any():
        peak = peak[peak]
    return np.unique(peak[cells], return_inverse=True)[1]


def _density(spots: Floats, blur: float) -> tuple[Basins, Floats]:
    """Return the cell of each song, and how dense songs are in every cell."""
    across, up = np.clip((spots * _CELLS).astype(np.intp), 0, _CELLS - 1).T
    cells = across * _CELLS + up
    counts = np.bincount(cells, minlength=_CELLS**2).reshape(_CELLS, _CELLS).astype(np.float64)
    return cells, ndimage.gaussian_filter(counts, blur, mode="constant")


def _densest(spots: Floats) -> tuple[float, float]:
    """Return the middle of the songs around the spot where most of them are."""
    cells, density = _density(spots, _BLUR)
    top = spots[np.argmax(density.ravel()[cells])]
    near = spots[np.linalg.norm(spots - top, axis=1) <= _NEAR]
    return float(near[:, 0].mean()), float(near[:, 1].mean())
