"""What a track is like, as sparse columns: names, words, years, tags, the company its artists keep.

Each block has unit length a track and is then scaled; a block that a track, or a whole library, knows
nothing of is empty there and says nothing.  The scales are argued for in benchmarks/guessing.md.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import CountVectorizer

from models.company import Company, company_of
from models.words import credits_of, plain_words

Matrix: TypeAlias = sparse.csr_matrix  # scipy has no types

_HAT_YEARS = 4
_TINY = 1e-9
_COMPANY_SCALE = 2.0


@dataclass(frozen=True, slots=True)
class Block:
    """One group of columns: what is read of each track, how it is coded, how much it counts."""

    name: str
    scale: float
    read: Callable[[pd.DataFrame], Iterable[Any]]
    code: Callable[[], Any]


def _artists(tracks: pd.DataFrame) -> list[dict[str, float]]:
    return [credits_of(names, title) for names, title in zip(tracks["artists"], tracks["title"], strict=True)]


def _first_artist(tracks: pd.DataFrame) -> list[str]:
    return [plain_words(names[0]) if names else "" for names in tracks["artists"]]


def _albums(tracks: pd.DataFrame) -> list[dict[str, float]]:
    albums = zip(_first_artist(tracks), _album_words(tracks), strict=True)
    return [{f"{artist}\t{album}": 1.0} if album else {} for artist, album in albums]


def _album_words(tracks: pd.DataFrame) -> list[str]:
    return [plain_words(album) for album in tracks["album"]]


def _title_words(tracks: pd.DataFrame) -> list[str]:
    return [plain_words(title) for title in tracks["title"]]


def _genres(tracks: pd.DataFrame) -> list[dict[str, float]]:
    return [{plain_words(genre): 1.0 for genre in genres} for genres in tracks["genres"]]


def _explicit(tracks: pd.DataFrame) -> list[dict[str, float]]:
    return [{} if np.isnan(each) else {str(bool(each)): 1.0} for each in tracks["explicit"]]


def _years(tracks: pd.DataFrame) -> list[dict[str, float]]:
    return [_hats(year) for year in tracks["year"]]


def _hats(year: float) -> dict[str, float]:
    """Share a year out between the two knots around it, so that near years have columns in common."""
    if np.isnan(year):
        return {}
    knot, past = divmod(year, _HAT_YEARS)
    return {str(int(knot)): 1 - past / _HAT_YEARS, str(int(knot) + 1): past / _HAT_YEARS}


class _Rare:
    """Weighs what a vectorizer counts by how rare it is (Salton and Buckley, 1988), as scikit-learn does.

    Its own transformer spends milliseconds on checks that matter when there is but one track to code.
    """

    def __init__(self, vectorizer: Any) -> None:  # noqa: ANN401 - scikit-learn has no types
        self._vectorizer = vectorizer

    def fit(self, tracks: list[Any]) -> "_Rare":
        counts = self._vectorizer.fit_transform(tracks)
        songs = np.bincount(counts.indices, minlength=counts.shape[1])
        self._rarity = (np.log((1 + counts.shape[0]) / (1 + songs)) + 1).astype(np.float32)
        return self

    def transform(self, tracks: Iterable[Any]) -> Matrix:
        counts = self._vectorizer.transform(tracks)
        counts.data = (1 + np.log(counts.data)) * self._rarity[counts.indices]
        return counts


def _words(longest: int = 1) -> _Rare:
    return _Rare(
        CountVectorizer(tokenizer=str.split, token_pattern=None, ngram_range=(1, longest), dtype=np.float32)
    )


def _letters() -> _Rare:
    return _Rare(CountVectorizer(analyzer="char_wb", ngram_range=(2, 4), dtype=np.float32))


def _named() -> DictVectorizer:
    return DictVectorizer(dtype=np.float32)


def _tags() -> _Rare:
    return _Rare(DictVectorizer(dtype=np.float32))


def _even(counts: Matrix, scale: float) -> Matrix:
    """Give each row that has anything the length `scale`."""
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    lengths = np.sqrt(np.bincount(rows, counts.data**2, counts.shape[0]))
    counts.data = (scale * counts.data / np.maximum(lengths[rows], _TINY)).astype(np.float32)
    return counts


BLOCKS = (
    Block("artists", 1.6, _artists, _named),
    Block("album", 1.0, _albums, _named),
    Block("album words", 0.6, _album_words, _words),
    Block("title words", 0.7, _title_words, lambda: _words(longest=2)),
    Block("title letters", 0.7, _title_words, _letters),
    Block("years", 1.0, _years, _named),
    Block("explicit", 0.6, _explicit, _named),
    Block("genres", 1.3, _genres, _tags),
)


class Columns:
    """Codes tracks as sparse blocks, over the vocabulary of one library."""

    def __init__(self, songs: pd.DataFrame, company: Company, *, without: Collection[str] = ()) -> None:
        """Learn the vocabulary of tidy `songs`, but for the blocks that are to be done without."""
        self._company = company
        self._coders: dict[str, Any] = {}
        for block in (block for block in BLOCKS if block.name not in without):
            read = list(block.read(songs))
            if any(read):
                self._coders[block.name] = block.code().fit(read)

    def of(self, tracks: pd.DataFrame) -> dict[str, Matrix]:
        """Return the scaled blocks of tidy `tracks`, one row a track."""
        blocks = {
            block.name: _even(self._coders[block.name].transform(block.read(tracks)), block.scale)
            for block in BLOCKS
            if block.name in self._coders
        }
        if self._company:
            blocks["company"] = sparse.csr_matrix(
                _COMPANY_SCALE * company_of(_artists(tracks), self._company)
            )
        return blocks
