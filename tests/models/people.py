"""Invented people, laid out as the columns that a worker is given."""

from collections.abc import Iterable, Sequence

import numpy as np
from hypothesis import strategies as st

Row = dict[str, object]
Columns = dict[str, list[object]]

_NAMES = (
    "playlist",
    "track_id",
    "title",
    "artists",
    "album",
    "release_date",
    "duration_ms",
    "explicit",
    "added_at",
    "genres",
)
SOUND = (
    "danceability",
    "energy",
    "loudness",
    "speechiness",
    "acousticness",
    "instrumentalness",
    "liveness",
    "valence",
    "tempo",
)
_SCALES = dict.fromkeys(SOUND, (0.05, 0.5)) | {"loudness": (2.0, -9.0), "tempo": (5.0, 110.0)}
_FAR_APART = 3.5
"""In standard deviations of one taste: how far the next taste lies in each feature."""


def song(taste: int, number: int) -> Row:
    """Return a song; those of one taste share artists, a genre, years and sound, others nothing."""
    chance = np.random.default_rng([taste, number])
    way = -1 if taste % 2 else 1
    sound = {
        name: middle + spread * (float(chance.normal()) + way * _FAR_APART * ((taste + 1) // 2))
        for name, (spread, middle) in _SCALES.items()
    }
    artist = f"Artist {taste}-{number % 25}"
    return sound | {
        "track_id": f"id {taste}-{number}",
        "title": f"Song {taste}-{number}",
        "artists": [artist],
        "album": f"Album of {artist}",
        "release_date": f"{1960 + 10 * taste + number % 5}",
        "genres": [f"genre {taste}"],
    }


def songs(taste: int, numbers: Iterable[int]) -> list[Row]:
    """Return some songs of a taste."""
    return [song(taste, int(number)) for number in numbers]


def library(member: int, held: Iterable[Row], *, shown: str = "visible", playlist: str = "1") -> list[Row]:
    """Return a member's rows."""
    return [{"playlist": playlist, **each, "member": member, "shown": shown} for each in held]


def columns(*libraries: Sequence[Row], without: Sequence[str] = ()) -> Columns:
    """Lay rows out as columns, some of them left out altogether."""
    rows = [row for each in libraries for row in each]
    names = [name for name in (*_NAMES, *SOUND, "member", "shown") if name not in without]
    return {name: [row.get(name) for row in rows] for name in names}


def drawn(seed: int, size: int, *tastes: int, pool: int = 1000) -> list[Row]:
    """Return as many songs as asked for, drawn evenly from some tastes."""
    chance = np.random.default_rng([seed, *tastes])
    each = np.array_split(np.arange(size), len(tastes))
    return [
        row
        for taste, part in zip(tastes, each, strict=True)
        for row in songs(taste, chance.permutation(pool)[: len(part)])
    ]


@st.composite
def crowds(draw: st.DrawFn, members: int = 4) -> Columns:
    """Draw people with a few songs each, out of few, so that much is shared, known of or not."""
    some = st.tuples(st.integers(0, 2), st.integers(0, 7), st.sampled_from(["visible", "counted"]))
    libraries = []
    for member in range(members):
        for taste, number, shown in draw(st.lists(some, max_size=12)):
            libraries.append(library(member, [song(taste, number)], shown=shown))
    left_out = draw(st.sampled_from([(), SOUND, ("genres",), ("release_date",), ("artists",), ("title",)]))
    return columns(*libraries, without=left_out)
