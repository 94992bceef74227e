"""Songs as vectors: near for what they share, and nothing for what nobody else has."""

from typing import Any

import numpy as np
import pandas as pd

from models.atlas.vectors import Vectors, known, vectors_of
from models.frames import tidy


def of(*songs: dict[str, Any]) -> Vectors:
    """Make vectors of songs, each told by its columns and its lists."""
    rows = [{"title": f"s{row}", **song} for row, song in enumerate(songs)]
    return vectors_of(tidy(pd.DataFrame(rows)), [song.get("lists", []) for song in songs], seed=0)


def apart(vectors: Vectors, one: int, other: int) -> float:
    return float(np.linalg.norm(vectors[one] - vectors[other]))


JAZZ, RAP = {"genres": ["jazz"]}, {"genres": ["rap"]}


def test_songs_of_a_genre_are_nearer_than_others() -> None:
    vectors = of(*[JAZZ] * 5, *[RAP] * 5)

    assert apart(vectors, 0, 4) < 0.01 < apart(vectors, 0, 9)


def test_a_genre_is_the_same_in_any_spelling() -> None:
    vectors = of(*[JAZZ] * 3, *[{"genres": ["Jazz"]}] * 3, *[RAP] * 3)

    assert apart(vectors, 0, 4) < 0.01


def test_what_is_known_of_an_artist_reaches_their_songs_of_which_little_else_is() -> None:
    vectors = of(*[JAZZ | {"artists": ["A"]}] * 5, {"artists": ["A"]}, *[RAP | {"artists": ["B"]}] * 5)

    assert apart(vectors, 5, 0) < apart(vectors, 5, 10)


def test_what_is_known_of_a_list_reaches_the_songs_in_it() -> None:
    vectors = of(*[JAZZ | {"lists": [1]}] * 8, {"lists": [1]}, *[RAP | {"lists": [2]}] * 8)

    assert apart(vectors, 8, 0) < apart(vectors, 8, 12)


def test_what_few_songs_have_brings_them_nearer_than_what_most_have() -> None:
    usual, rare = {"genres": ["pop"]}, {"genres": ["pop", "gamelan"]}
    vectors = of(*[usual | {"lists": [row]} for row in range(2)] * 10, *[rare] * 2)

    assert apart(vectors, 20, 21) < 0.01 < apart(vectors, 0, 20)


def test_years_and_sound_bring_songs_near_where_nothing_else_is_known() -> None:
    years = of(*[{"release_date": str(year)} for year in (1960, 1961, 2020)])
    sound = of(*[{"energy": energy, "tempo": 120.0 + energy} for energy in (0.1, 0.12, 0.9)])

    for vectors in (years, sound):
        assert apart(vectors, 0, 1) < apart(vectors, 0, 2)


def test_an_unknown_number_counts_as_the_mean() -> None:
    vectors = of(*[{"energy": energy} for energy in (0.0, 0.5, 1.0, None)])

    assert apart(vectors, 3, 1) < apart(vectors, 3, 0)


def test_what_a_single_song_has_tells_nothing() -> None:
    vectors = of(*[JAZZ] * 3, {"artists": ["Hermit"], "genres": ["drone"], "lists": [9]}, {})

    assert known(vectors).tolist() == [True] * 3 + [False] * 2
    assert not vectors[3:].any()


def test_an_average_number_is_something_known() -> None:
    assert known(of(*[{"energy": 0.5}] * 3, {})).tolist() == [True] * 3 + [False]


def test_of_no_songs_or_of_nothing_there_are_vectors_all_the_same() -> None:
    assert len(vectors_of(tidy(pd.DataFrame({"title": []})), [], seed=0)) == 0
    assert not known(of({}, {}, {})).any()


def test_a_list_may_be_named_by_number_or_word() -> None:
    vectors = of(*[{"lists": [7]}] * 3, *[{"lists": ["7"]}] * 3, *[{"lists": [8]}] * 3)

    assert apart(vectors, 0, 4) < 0.01 < apart(vectors, 0, 8)
