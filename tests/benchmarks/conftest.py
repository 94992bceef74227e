"""Invented tables: songs whose taste is planted, dealt out to playlists."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

Listens = Callable[..., pd.DataFrame]
_WORDS = ("amber", "bell", "cedar", "delta", "ember", "fjord", "glade", "harbor", "iris", "kelp", "meadow")
GENRES = ("rock", "pop", "edm", "latin", "rap", "r&b")


@pytest.fixture(scope="session")
def library() -> Listens:
    """Make a library whose artists, years and sound are those of its tastes, a playlist for each."""

    def make(tastes: range, *, tracks: int = 20, seed: int = 0) -> pd.DataFrame:
        chance = np.random.default_rng([seed, tastes.start])
        return pd.DataFrame([_row(chance, taste, number) for taste in tastes for number in range(tracks)])

    return make


def _row(chance: np.random.Generator, taste: int, number: int) -> dict[str, object]:
    artist = f"artist {taste} {number % 4}"
    return {
        "playlist": f"list {taste}",
        "track_id": f"{taste} {number} {chance.integers(10**6)}",
        "title": f"{chance.choice(_WORDS)} {chance.choice(_WORDS)} {number}",
        "artists": [artist],
        "album": f"{artist} {number % 3}",
        "release_date": f"{1950 + 4 * taste}-05-01",
        "duration_ms": 200_000 + int(chance.integers(60_000)),
        "energy": float(np.clip(taste / 20 + chance.normal(0, 0.02), 0, 1)),
        "tempo": 60.0 + 5 * taste + float(chance.normal(0, 2)),
        "added_at": "2024-01-01T00:00:00Z",
    }


@pytest.fixture(scope="session")
def shelf() -> pd.DataFrame:
    """Make a table like that of the public playlists: six genres of ten playlists of fourteen songs."""
    chance = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "track_id": f"{genre} {playlist} {number}",
            "track_name": f"{chance.choice(_WORDS)} {playlist} {number}",
            "track_artist": f"{genre} {chance.choice(_WORDS)}",
            "track_popularity": 50.0,
            "track_album_name": f"{playlist} {number % 5}",
            "track_album_release_date": "2001-01-01",
            "playlist_id": f"{genre} {playlist}",
            "playlist_name": "the same for all",
            "playlist_genre": genre,
            "playlist_subgenre": f"{genre} {playlist % 2}",
            "energy": float(chance.random()),
            "duration_ms": 200_000.0,
        }
        for genre in GENRES
        for playlist in range(10)
        for number in range(14)
    )
