"""Which artists keep company: vectors from the playlists of others, close for artists filed together."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize

from models.words import credits_of

Company = dict[str, npt.NDArray[np.float32]]
"""A vector of unit length for each artist."""

_DIMENSIONS = 48


def company(elsewhere: pd.DataFrame, *, seed: int) -> Company:
    """Learn vectors from tidy listens of others, by truncated SVD of artists × playlists; {} from too few."""
    playlists = [_artists_in(rows) for _, rows in elsewhere.groupby("playlist")]
    coder = DictVectorizer(dtype=np.float32)
    if not any(playlists):
        return {}
    by_artist = TfidfTransformer().fit_transform(coder.fit_transform(playlists).T.tocsr())
    dimensions = min(_DIMENSIONS, min(by_artist.shape) - 1)
    if dimensions < 1:
        return {}
    vectors = normalize(TruncatedSVD(dimensions, random_state=seed).fit_transform(by_artist))
    return dict(zip(coder.feature_names_, vectors.astype(np.float32), strict=True))


def company_of(artists: Sequence[dict[str, float]], known: Company) -> npt.NDArray[np.float32]:
    """Return a unit vector a track, the weighted mean of its artists'; zero where none of them is known."""
    size = len(next(iter(known.values())))
    vectors = np.zeros((len(artists), size), dtype=np.float32)
    for row, credited in enumerate(artists):
        for artist, share in credited.items():
            if artist in known:
                vectors[row] += share * known[artist]
    return np.asarray(normalize(vectors))


def _artists_in(rows: pd.DataFrame) -> dict[str, float]:
    credited = [credits_of(names, title) for names, title in zip(rows["artists"], rows["title"], strict=True)]
    return {artist: 1.0 for artists in credited for artist in artists}
