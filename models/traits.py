"""How near songs are to one another: by what they share by name, and by their sound.

Artists, marks of a title ("live"), album, genres and decade can be shared.  Each brings two songs nearer, the
less so the more of the member's songs have it anyhow.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from models.frames import Floats
from models.words import credits_of, plain_words

ARTIST, MARK, ALBUM, GENRE, DECADE = "artist", "word", "album", "genre", "decade"

Trait = tuple[str, str]
"""A kind and a folded name, as `("word", "live")`."""

Near = npt.NDArray[np.float64]
"""Songs × songs, 0 for strangers to below 1."""

_PULL = {ARTIST: 1.2, MARK: 0.8, ALBUM: 0.3, GENRE: 0.5, DECADE: 0.12}
"""What sharing a thing counts: an assumption, so chosen that one artist's songs are near by that alone."""
_SOUND_PULL, _NARROWNESS = 0.5, 3.0
SPREADS = {
    "danceability": 0.17,
    "energy": 0.24,
    "loudness": 5.0,
    "speechiness": 0.1,
    "acousticness": 0.33,
    "instrumentalness": 0.3,
    "liveness": 0.18,
    "valence": 0.25,
    "tempo": 29.0,
}
"""How far songs lie apart, in standard deviations over the songs of many listeners."""
_LEAST_MEASURED = 3
_MARKS = (
    "live",
    "remix",
    "acoustic",
    "instrumental",
    "cover",
    "karaoke",
    "demo",
    "sped up",
    "slowed",
    "nightcore",
    "unplugged",
    "orchestral",
    "lullaby",
    "extended",
    "a cappella",
    "mashup",
    "commentary",
    "tribute",
    "christmas",
)
_SAME_MARK = {"unplugged": "acoustic", "tribute": "cover"}
_ASIDE = re.compile(r"[(\[]([^)\]]*)[)\]]|\s[-–]\s(.*)$")
_LIVE_ALBUM = re.compile(r"\blive (?:at|in|from|on)\b")


@cache
def _words_of(mark: str) -> re.Pattern[str]:
    return re.compile(rf"\b{mark}\b")


def marks_of(title: str, album: str) -> set[str]:
    """Return which sort of version a song is, as its title says aside, or its album does."""
    asides = [plain_words("".join(groups)) for groups in _ASIDE.findall(title)]
    # On an album a word is a mark only aside or in a set phrase: "Live and Let Die" is no concert.
    asides += [plain_words("".join(groups)) for groups in _ASIDE.findall(album)]
    live = {"live"} if _LIVE_ALBUM.search(plain_words(album)) else set()
    found = {mark for mark in _MARKS for aside in asides if _words_of(mark).search(aside)}
    return live | {_SAME_MARK.get(mark, mark) for mark in found}


def traits_of(
    title: str, artists: list[str], album: str, genres: list[str], year: float
) -> dict[Trait, float]:
    """Return what can be shared of one tidy song, each with its share of the kind."""
    traits = {(ARTIST, name): share for name, share in credits_of(artists, title).items()}
    traits |= dict.fromkeys(((MARK, mark) for mark in sorted(marks_of(title, album))), 1.0)
    if album and artists:
        traits[ALBUM, f"{plain_words(artists[0])}\t{plain_words(album)}"] = 1.0
    folded = sorted({plain_words(genre) for genre in genres} - {""})
    traits |= {(GENRE, genre): len(folded) ** -0.5 for genre in folded}
    return traits if np.isnan(year) else traits | {(DECADE, f"{year // 10 * 10:.0f}s"): 1.0}


@dataclass(frozen=True, slots=True)
class Songs:
    """Songs with what can be shared of them, made ready to be compared."""

    table: pd.DataFrame
    """Tidy."""
    traits: list[dict[Trait, float]]

    @classmethod
    def of(cls, table: pd.DataFrame) -> "Songs":
        """Read what can be shared off tidy songs."""
        columns = (table[name].tolist() for name in ("title", "artists", "album", "genres", "year"))
        return cls(table.reset_index(drop=True), [traits_of(*row) for row in zip(*columns, strict=True)])

    def __len__(self) -> int:
        return len(self.traits)

    def at(self, rows: Sequence[int]) -> "Songs":
        """Return the songs in these rows."""
        return Songs(self.table.iloc[[*rows]].reset_index(drop=True), [self.traits[row] for row in rows])


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near songs are to one another, as one member sees it."""

    usual: dict[Trait, float]
    """Which share of the member's songs has a thing."""

    @classmethod
    def learn(cls, traits: list[dict[Trait, float]]) -> "Nearness":
        """Count what the member's songs share."""
        counts: dict[Trait, int] = {}
        for each in traits:
            for trait in each:
                counts[trait] = counts.get(trait, 0) + 1
        # Too few songs tell nothing of what is usual.
        whole = max(len(traits), 20)
        return cls({trait: count / whole for trait, count in counts.items()})

    def between(self, these: Songs, those: Songs) -> Near:
        """Return how near each of these songs is to each of those."""
        if not len(these) or not len(those):
            return np.zeros((len(these), len(those)))
        places: dict[Trait, int] = {}
        left, right = (_matrix(songs.traits, places) for songs in (these, those))
        pull = np.array([_PULL[kind] * (1 - self.usual.get((kind, name), 0.0)) for kind, name in places])
        left.resize((len(these), len(places)))
        right.resize((len(those), len(places)))
        shared = (left.multiply(pull).tocsr() @ right.T).toarray()
        return np.asarray(1 - np.exp(-shared - _SOUND_PULL * _alike(these.table, those.table)))


def _matrix(traits: list[dict[Trait, float]], places: dict[Trait, int]) -> sparse.csr_matrix:
    columns = [places.setdefault(trait, len(places)) for each in traits for trait in each]
    ends = np.concatenate([[0], np.cumsum([len(each) for each in traits])])
    shares = [share for each in traits for share in each.values()]
    return sparse.csr_matrix((shares, columns, ends), shape=(len(traits), max(len(places), 1)), dtype=float)


def _alike(these: pd.DataFrame, those: pd.DataFrame) -> Floats:
    """Return how alike songs sound, 0 where too little is measured of both."""
    left, right = _measures(these), _measures(those)
    knows, known = ~np.isnan(left), ~np.isnan(right)
    left, right = np.where(knows, left, 0), np.where(known, right, 0)
    both = knows.astype(float) @ known.T.astype(float)
    squares = left**2 @ known.T + knows @ (right**2).T - 2 * left @ right.T
    alike = np.exp(-_NARROWNESS * np.maximum(squares, 0) / np.maximum(both, 1))
    return np.asarray(np.where(both >= _LEAST_MEASURED, alike, 0.0))


def _measures(tracks: pd.DataFrame) -> Floats:
    return np.column_stack([np.asarray(tracks[name], np.float64) / far for name, far in SPREADS.items()])
