"""Which artists keep company: vectors from the playlists of others, close for artists filed together."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize

from models.words import credits_of

Company = Mapping[str, npt.NDArray[np.floating[Any]]]
"""A vector of unit length for each artist, and nothing else of whoever filed them."""

_DIMENSIONS = 48
_LEAST_PLAYLISTS = 2
"""An artist of a single playlist tells of its owner alone, and such artists are two in three."""


def company(elsewhere: pd.DataFrame, *, seed: int) -> Company:
    """Learn vectors from tidy listens of others, by truncated SVD of artists × playlists; {} from too few."""
    playlists = _shared(_artists_by_playlist(elsewhere))
    coder = DictVectorizer(dtype=np.float32)
    if not any(playlists):
        return {}
    by_artist = TfidfTransformer().fit_transform(coder.fit_transform(playlists).T.tocsr())
    dimensions = min(_DIMENSIONS, min(by_artist.shape) - 1)
    if dimensions < 1:
        return {}
    vectors = normalize(TruncatedSVD(dimensions, random_state=seed).fit_transform(by_artist))
    return {
        artist: vector.astype(np.float16)
        for artist, vector in zip(coder.feature_names_, vectors, strict=True)
    }


def company_of(artists: Sequence[dict[str, float]], known: Company) -> npt.NDArray[np.float32]:
    """Return a unit vector a track, the weighted mean of its artists'; zero where none of them is known."""
    size = len(next(iter(known.values())))
    vectors = np.zeros((len(artists), size), dtype=np.float32)
    for row, credited in enumerate(artists):
        for artist, share in credited.items():
            if artist in known:
                vectors[row] += np.float32(share) * known[artist]
    return np.asarray(normalize(vectors))


def _artists_by_playlist(elsewhere: pd.DataFrame) -> list[set[str]]:
    playlists: defaultdict[str, set[str]] = defaultdict(set)
    rows = zip(elsewhere["playlist"], elsewhere["artists"], elsewhere["title"], strict=True)
    for playlist, names, title in rows:
        playlists[playlist].update(credits_of(names, title))
    return [playlists[name] for name in sorted(playlists)]


def _shared(playlists: list[set[str]]) -> list[dict[str, float]]:
    """Keep the artists of several playlists, in an order that is the same every time."""
    lie_in = Counter(artist for artists in playlists for artist in artists)
    kept = {artist for artist, count in lie_in.items() if count >= _LEAST_PLAYLISTS}
    found = (artists & kept for artists in playlists)
    return [dict.fromkeys(sorted(artists), 1.0) for artists in found if artists]
