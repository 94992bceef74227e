"""Invented libraries: planted tastes where the right answer is known, noise where there is none."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

Listens = Callable[..., pd.DataFrame]

_WORDS = [
    "amber",
    "bell",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "glade",
    "harbor",
    "iris",
    "juniper",
    "kelp",
    "lantern",
    "meadow",
    "north",
    "opal",
    "pine",
]
_TASTES = (
    ("Tide", "ambient", 1975, 0.15, 80.0),
    ("Forge", "metal", 1989, 0.95, 150.0),
    ("Velvet", "soul", 1968, 0.45, 95.0),
    ("Circuit", "techno", 2012, 0.80, 128.0),
    ("Meadow", "folk", 1999, 0.30, 110.0),
    ("Harbor", "jazz", 1959, 0.40, 120.0),
)


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """Keep numpy to one thread, as workers do: threads of several test processes starve each other."""
    with threadpool_limits(1):
        yield


def _song(chance: np.random.Generator, taste: int, number: int) -> dict[str, object]:
    name, genre, year, energy, tempo = _TASTES[taste % len(_TASTES)]
    artist = f"{name} {_WORDS[int(chance.integers(8))].title()} {taste}"
    sound = {
        "energy": float(np.clip(energy + chance.normal(0, 0.05), 0, 1)),
        "tempo": tempo + float(chance.normal(0, 4)),
        "acousticness": float(np.clip(1 - energy + chance.normal(0, 0.05), 0, 1)),
        "key": float(chance.integers(12)),
    }
    return sound | {
        "playlist": f"list {taste:02}",
        "track_id": f"{taste:03}x{number:05}",
        "title": f"{chance.choice(_WORDS)} {chance.choice(_WORDS)} {taste}{number}",
        "artists": [artist],
        "album": f"{artist} volume {number % 3}",
        "release_date": f"{year + int(chance.integers(-2, 3))}-05-01",
        "duration_ms": 200_000 + int(chance.integers(60_000)),
        "explicit": False,
        "genres": [genre],
        "added_at": pd.Timestamp("2024-01-01", tz="UTC") + pd.Timedelta(hours=int(chance.integers(20_000))),
    }


@pytest.fixture(scope="session")
def planted() -> Listens:
    """Make playlists that each have a taste of their own: artists, genre, years and sound."""

    def make(playlists: int = 4, tracks: int = 30, seed: int = 1) -> pd.DataFrame:
        chance = np.random.default_rng(seed)
        rows = [_song(chance, taste, number) for taste in range(playlists) for number in range(tracks)]
        return pd.DataFrame(rows)

    return make


@pytest.fixture(scope="session")
def noise() -> Listens:
    """Make a library whose songs were dealt out to its playlists by chance."""

    def make(playlists: int = 4, tracks: int = 60, seed: int = 1) -> pd.DataFrame:
        chance = np.random.default_rng(seed)
        rows = [_song(chance, int(chance.integers(6)), number) for number in range(playlists * tracks)]
        table = pd.DataFrame(rows)
        table["playlist"] = [f"list {number:02}" for number in chance.integers(playlists, size=len(table))]
        return table

    return make


def halves(listens: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split off each third song of a library."""
    asked = np.arange(len(listens)) % 3 == 0
    return listens[~asked].reset_index(drop=True), listens[asked].reset_index(drop=True)


@pytest.fixture(scope="session")
def split() -> Callable[[pd.DataFrame], tuple[pd.DataFrame, pd.DataFrame]]:
    return halves
