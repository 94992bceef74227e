"""How much two libraries have in common, 0 to 1, whatever their sizes.

Artists, genres and sound are compared over pairs of different songs, one of each library, and measured by
the pairs within each: as Morisita's index of overlap (1959), and as the distance between two samples by
Gretton et al. (2012), whose expectation does not depend on how many songs there are.
What both have literally is counted beside it. See benchmarks/comparing.md for what was tried.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from models.columns import Matrix
from models.frames import Floats
from models.pairs.aspects import Aspect, artists_of, decades_of, genres_of, songs_of, sound_of
from models.pairs.crowd import Crowd, Places

WEIGHTS = {"artists": 0.4, "songs": 0.1, "genres": 0.3, "sound": 0.2}
"""What each part counts where all are known: an assumption, near what finds people again best."""
_TEMPER = 0.15
"""How much of the score is lost where all else is the same but the decades: they never give any."""
_FAR = 0.16
"""The squared distance from which on sounds have nothing in common."""
_LITERAL = 0.001
"""How much sharing artists literally counts beside meeting them in so many pairs of songs.

About one pair of songs in a hundred of a library is by one artist; where hardly any is, this alone decides.
"""
_LEAST_KNOWN = 3
"""What is known of fewer songs is not told."""
_HALF_KNOWN = 10
"""With so many songs a part has half of the say that it has with very many."""
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Seen:
    """Some libraries by one aspect, one row each."""

    weights: Matrix
    """Libraries × songs: how much each song counts."""
    sums: Any
    """Libraries × what is looked at."""
    known: Floats

    def at(self, rows: Any) -> "Seen":  # noqa: ANN401 - whatever numpy takes for rows
        """Return the libraries in these rows."""
        return Seen(self.weights[rows], self.sums[rows], self.known[rows])


@dataclass(frozen=True, slots=True)
class Libraries:
    """Some libraries by all aspects, one row each."""

    by: Mapping[str, Seen]

    def at(self, rows: Any) -> "Libraries":  # noqa: ANN401 - whatever numpy takes for rows
        """Return the libraries in these rows."""
        return Libraries({name: seen.at(rows) for name, seen in self.by.items()})


@dataclass(frozen=True, slots=True)
class Scale:
    """What libraries of one crowd are compared by."""

    aspects: Mapping[str, Aspect]

    @classmethod
    def of(cls, crowd: Crowd) -> "Scale":
        """Learn what is rare in a crowd."""
        songs, holds = crowd.songs, crowd.holds
        return cls(
            {
                "artists": artists_of(songs, holds),
                "songs": songs_of(holds),
                "genres": genres_of(songs, holds),
                "sound": sound_of(songs),
                "decades": decades_of(songs),
            }
        )

    def look(self, weights: Matrix) -> Libraries:
        """Look at libraries by all aspects; `weights` are libraries × songs."""
        return Libraries({name: _seen(aspect, weights) for name, aspect in self.aspects.items()})

    def near(self, library: Matrix, usual: Places, *, without_itself: bool = False) -> Floats:
        """Return how near each song comes to one library by all parts, each in spreads over `usual` songs."""
        whole = np.zeros(library.shape[1])
        for name, weight in WEIGHTS.items():
            aspect = self.aspects[name]
            seen = _seen(aspect, library)
            said = _column(aspect.rows @ seen.sums.T)
            if without_itself:
                said -= aspect.size * seen.weights.toarray()[0]
            whole += weight * said / max(float(said[usual].std()), _TINY) if len(usual) else 0.0
        return whole

    def parts(self, one: Libraries, other: Libraries) -> "Parts":
        """Estimate what the libraries of each row have in common."""
        met = {name: (self.aspects[name], one.by[name], other.by[name]) for name in self.aspects}
        said = {
            "artists": _overlap(*met["artists"]),
            "songs": _literal(*met["songs"][1:]),
            "genres": _overlap(*met["genres"]),
            "sound": _nearness(*met["sound"]),
            "decades": _agreement(*met["decades"][1:]),
        }
        known = {name: np.minimum(mine.known, theirs.known) for name, (_, mine, theirs) in met.items()}
        return Parts(said, known)


@dataclass(frozen=True, slots=True)
class Parts:
    """What libraries have in common, part by part, one number a pair."""

    said: Mapping[str, Floats]
    """An estimate, which may lie a little above 1; NaN where nothing is known of either."""
    known: Mapping[str, Floats]
    """Of how many songs it is known: of the one of whom fewer are."""

    def bounded(self) -> "Parts":
        """Return what is said of people."""
        return Parts({name: np.minimum(values, 1) for name, values in self.said.items()}, self.known)

    def plain(self) -> dict[str, float | None]:
        """Return what is said of the first pair; nothing of what is known of too few songs."""
        told = self.bounded().said
        return {
            name: float(told[name][0]) if self.known[name][0] >= _LEAST_KNOWN else None
            for name in (*WEIGHTS, "decades")
        }

    def score(self) -> Floats:
        """Return how much libraries have in common: 1 for equals, 0 where nothing is shared."""
        # What is 1 but for the last bit is 1: equals have a hundred.
        return np.asarray(np.clip(np.round(self.bounded().weighed(), 9), 0, 1))

    def weighed(self) -> Floats:
        """Weigh the parts, each by of how many songs it is known; decades only temper it."""
        said = np.nan_to_num(np.array([self.said[name] for name in WEIGHTS]))
        known = np.array([self.known[name] for name in WEIGHTS])
        each = np.array([*WEIGHTS.values()])[:, None] * known / (known + _HALF_KNOWN)
        whole = (each * said).sum(axis=0) / np.maximum(each.sum(axis=0), _TINY)
        return np.asarray(whole * (1 - _TEMPER * (1 - np.nan_to_num(self.said["decades"], nan=1.0))))


def _seen(aspect: Aspect, weights: Matrix) -> Seen:
    damped = aspect.damped(weights)
    return Seen(damped, damped @ aspect.rows, damped @ aspect.known)


def _overlap(aspect: Aspect, one: Seen, other: Seen) -> Floats:
    within = _likeness(aspect, one, one), _likeness(aspect, other, other)
    usual = np.sqrt((within[0] + _LITERAL) * (within[1] + _LITERAL))
    found = (_likeness(aspect, one, other) + _LITERAL * _literal(one, other)) / usual
    return np.where(_both(one, other) > 0, found, np.nan)


def _nearness(aspect: Aspect, one: Seen, other: Seen) -> Floats:
    within = _likeness(aspect, one, one) + _likeness(aspect, other, other)
    apart = within - 2 * _likeness(aspect, one, other)
    return np.where(_both(one, other) > 0, np.maximum(1 - apart / _FAR, 0), np.nan)


def _likeness(aspect: Aspect, one: Seen, other: Seen) -> Floats:
    """Return the mean likeness of a song of one and another of the other; a song alone is like itself."""
    same = one.weights.multiply(other.weights).tocsr()
    pairs = one.known * other.known - same @ aspect.known
    alike = _dot(one.sums, other.sums) - same @ aspect.size
    return np.asarray(np.where(pairs > _TINY, np.maximum(alike, 0) / np.maximum(pairs, _TINY), 1.0))


def _literal(one: Seen, other: Seen) -> Floats:
    """Return which share of what the one with less has is shared, weighed by rarity."""
    shared, mine, theirs = (_total(each) for each in (one.sums.minimum(other.sums), one.sums, other.sums))
    return np.asarray(shared / np.maximum(np.minimum(mine, theirs), _TINY))


def _agreement(one: Seen, other: Seen) -> Floats:
    """Return 1 less the Jensen-Shannon divergence of two distributions in bits (Lin, 1991)."""
    mine, theirs = (
        each.sums.toarray() / np.maximum(_total(each.sums), _TINY)[:, None] for each in (one, other)
    )
    divergence = _entropy((mine + theirs) / 2) - (_entropy(mine) + _entropy(theirs)) / 2
    return np.where(_both(one, other) > 0, 1 - np.maximum(divergence, 0), np.nan)


def _entropy(shares: Floats) -> Floats:
    return np.asarray(-(shares * np.log2(np.maximum(shares, _TINY))).sum(axis=1))


def _both(one: Seen, other: Seen) -> Floats:
    return np.minimum(one.known, other.known)


def _total(sums: Matrix) -> Floats:
    return np.asarray(sums.sum(axis=1), dtype=np.float64).ravel()


def _column(product: Any) -> Floats:  # noqa: ANN401 - sparse or not
    dense = product.toarray() if sparse.issparse(product) else product
    return np.asarray(dense, dtype=np.float64)[:, 0]


def _dot(these: Any, those: Any) -> Floats:  # noqa: ANN401 - sparse or not
    if sparse.issparse(these):
        return _total(these.multiply(those))
    return np.asarray(np.einsum("ij,ij->i", these, those))
