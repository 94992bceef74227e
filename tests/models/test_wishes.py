"""Wishes: each moves what is known to suit, and nothing for what is not known."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.frames import tidy
from models.suggesting import EXPLORING
from models.traits import Nearness, Songs
from models.wishes import LEANINGS, Wish, leans_further

STRANGERS = Nearness({})
OWN = Songs.of(
    tidy(
        pd.DataFrame(
            {
                "title": [f"own {row}" for row in range(11)],
                "energy": np.linspace(0.2, 0.8, 11),
                "tempo": np.linspace(90, 150, 11),
                "valence": [0.5] * 11,
                "release_date": [str(1990 + row) for row in range(11)],
            }
        )
    )
)


def songs_of(*rows: dict[str, Any]) -> Songs:
    return Songs.of(tidy(pd.DataFrame([{"title": f"song {row}", **each} for row, each in enumerate(rows)])))


def columns(*rows: dict[str, Any]) -> dict[str, list[Any]]:
    return {name: [row.get(name) for row in rows] for name in rows[0]}


def sway(wish: dict[str, Any], *rows: dict[str, Any], own: Songs = OWN) -> list[float]:
    return [float(moved) for moved in Wish.of(wish).sway(songs_of(*rows), own, STRANGERS)]


def words_of(lean: Any) -> list[str]:  # noqa: ANN401 - as it comes
    return [word for word, _ in Wish.of({"lean": lean}).lean]


@pytest.mark.parametrize(
    ("lean", "words"),
    [
        ({"energy": -1}, ["calmer"]),
        ({"energy": 1}, ["louder"]),
        ({"tempo": 1}, ["faster"]),
        ({"tempo": -1, "release_date": -1}, ["slower", "older"]),
        (["calmer", "older"], ["calmer", "older"]),
        (LEANINGS["calmer"], ["calmer"]),
        ({"valence": 1, "no such column": 1, "energy": 0}, ["happier"]),
        ({"speechiness": 1}, [""]),
        (None, []),
        (["strange"], []),
    ],
)
def test_columns_and_words_mean_the_same(lean: object, words: list[str]) -> None:
    assert words_of(lean) == words


def test_calmer_takes_the_calm_up_and_the_wild_down() -> None:
    calm, wild = sway({"lean": {"energy": -1}}, {"energy": 0.1}, {"energy": 0.95})

    assert calm > 1 > -1 > wild


def test_calmer_is_more_than_energy() -> None:
    loud, quiet = sway(
        {"lean": ["calmer"]}, {"energy": 0.5, "acousticness": 0.0}, {"energy": 0.5, "acousticness": 0.9}
    )

    assert quiet > loud


def test_older_is_by_the_year() -> None:
    old, new = sway({"lean": {"release_date": -1}}, {"release_date": "1970"}, {"release_date": "2020"})

    assert old > 0 > new


@pytest.mark.parametrize("word", LEANINGS)
def test_what_is_not_known_is_neither_helped_nor_punished(word: str) -> None:
    assert sway({"lean": [word]}, {}, {"duration_ms": 1000.0}) == [0, 0]


def test_where_the_member_s_own_are_unknown_what_is_usual_elsewhere_counts() -> None:
    calm, wild = sway({"lean": {"energy": -1}}, {"energy": 0.1}, {"energy": 0.95}, own=OWN.at([]))

    assert calm > 0 > wild


def test_where_all_of_the_member_s_own_are_the_same_a_wish_still_tells_songs_apart() -> None:
    bright, dark = sway({"lean": {"valence": 1}}, {"valence": 0.9}, {"valence": 0.1})

    assert bright > 0 > dark


def test_a_song_leans_further_than_most_only_where_that_is_known() -> None:
    def leans(song: dict[str, Any], own: Songs = OWN) -> bool:
        return leans_further(LEANINGS["calmer"], songs_of(song).table, own.table)

    assert leans({"energy": 0.3})
    assert not leans({"energy": 0.7})
    assert not leans({})
    assert not leans({"energy": 0.3}, OWN.at(range(3)))


def test_for_a_playlist_what_is_near_its_songs_comes_first() -> None:
    rain = columns({"title": "a", "artists": ["Ana"], "genres": ["fado"]})
    near, far = sway({"playlist": rain}, {"artists": ["Bo"], "genres": ["fado"]}, {"artists": ["Bo"]})

    assert near > far == 0


def test_like_these_but_not_those() -> None:
    wish = {
        "like": columns({"title": "a", "artists": ["Ana"]}),
        "unlike": columns({"title": "b", "artists": ["Bo"]}),
    }
    ana, bo, other = sway(wish, {"artists": ["Ana"]}, {"artists": ["Bo"]}, {"artists": ["Cy"]})

    assert ana > other == 0 > bo


@pytest.mark.parametrize(
    ("unlike", "refused"),
    [
        (columns({"title": "", "artists": ["Bo"]}), [False, True, True]),
        (
            columns({"title": "b", "artists": ["Bo"]}, {"title": "c", "artists": ["Bo", "Di"]}),
            [False, True, True],
        ),
        (columns({"title": "b", "artists": ["Bo"]}), [False] * 3),
        (columns({"title": "b", "artists": ["Bo"]}, {"title": "a", "artists": ["Ana"]}), [False] * 3),
        (None, [False] * 3),
    ],
)
def test_an_artist_who_is_not_wanted_at_all_does_not_come(
    unlike: dict[str, list[Any]] | None, refused: list[bool]
) -> None:
    songs = songs_of({"artists": ["Ana"]}, {"artists": ["Bo"]}, {"artists": ["Cy", "bo"]})

    assert Wish.of({"unlike": unlike}).refused(songs).tolist() == refused


def test_the_empty_wish_moves_nothing_and_explores_as_usual() -> None:
    assert sway({"playlist": None, "lean": {}, "like": None, "unlike": None}, {"energy": 0.1}) == [0]
    assert Wish.of({}).explore == EXPLORING
    assert Wish.of({"explore": 0.0}).explore == 0
    assert Wish.of({"explore": 7}).explore == 1


@given(
    st.dictionaries(
        st.sampled_from([*LEANINGS, "energy", "tempo", "key", "odd"]), st.sampled_from([-1, 0, 1])
    ),
    st.floats(allow_nan=True) | st.none(),
)
def test_any_wish_moves_any_song_by_a_number(lean: dict[str, int], energy: float | None) -> None:
    (moved,) = sway({"lean": lean}, {"energy": energy})

    assert abs(moved) <= 4 * max(len(lean), 1)
