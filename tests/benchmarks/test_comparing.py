"""Comparing, measured: halves stay apart, what is planted is known, and the figures mean what they say."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from benchmarks import doubts, overlaps, people
from benchmarks.comparing import table
from models.frames import tidy

Listens = Callable[..., pd.DataFrame]


@pytest.fixture
def libraries(library: Listens) -> list[pd.DataFrame]:
    return [songs_of(library, 3 * number, tracks=40) for number in range(4)]


def songs_of(library: Listens, taste: int, *, tracks: int, seed: int = 0) -> pd.DataFrame:
    return tidy(library(range(taste, taste + 2), tracks=tracks, seed=seed)).drop_duplicates("song")


def test_no_song_is_in_both_halves_and_none_is_lost(libraries: list[pd.DataFrame]) -> None:
    asked, looked_for = people.halves(libraries, seed=0)

    for first, second, whole in zip(asked, looked_for, libraries, strict=True):
        assert not set(first["song"]) & set(second["song"])
        assert set(first["song"]) | set(second["song"]) == set(whole["song"])


def test_people_of_tastes_of_their_own_are_found_again(libraries: list[pd.DataFrame]) -> None:
    found = overlaps.found_again(libraries, seed=0)

    assert found["score"] == found["artists"] == 1


def test_who_are_all_of_one_taste_are_found_again_by_chance_alone(library: Listens) -> None:
    whole = songs_of(library, 0, tracks=400)
    parts = np.array_split(np.random.default_rng(0).permutation(len(whole)), 8)
    again = [overlaps.found_again([whole.iloc[part] for part in parts], seed=seed) for seed in range(5)]

    assert np.mean([each["score"] for each in again]) < 0.4


def test_those_who_are_first_alike_share_the_place() -> None:
    assert overlaps._first(np.zeros((4, 4))) == 0.25
    assert overlaps._first(np.eye(4)) == 1
    assert overlaps._first(1 - np.eye(4)) == 0


def test_so_much_is_copied_as_is_said(library: Listens) -> None:
    planted = people.copied(songs_of(library, 0, tracks=300), pairs=6, sizes=(20, 200), seed=1)

    for pair, share in enumerate(planted.overlap):
        one, other = (set(each["song"]) for each in planted.libraries[2 * pair : 2 * pair + 2])
        assert len(one & other) == round(share * min(len(one), len(other)))


def test_so_much_is_of_the_common_taste_as_is_said(library: Listens) -> None:
    common, mine, theirs = (songs_of(library, taste, tracks=100) for taste in (0, 5, 10))
    planted = people.mixed(common, mine, theirs, pairs=5, sizes=(20, 150), seed=1)

    for pair, share in enumerate(planted.overlap):
        for each in planted.libraries[2 * pair : 2 * pair + 2]:
            of_common = each["song"].isin(set(common["song"])).sum()
            assert of_common == round(share * len(each))


def test_of_several_tastes_nothing_is_left_by_an_artist_whom_two_have() -> None:
    names = [[["A"], ["B", "C"]], [["c"], ["D"]], [["E"], ["F"]]]
    left = people.tastes([pd.DataFrame({"artists": each}) for each in names])

    assert [each["artists"].tolist() for each in left] == [[["A"]], [["D"]], [["E"], ["F"]]]


def test_the_score_follows_what_is_planted_and_mean_sound_follows_less(library: Listens) -> None:
    common, mine, theirs = (songs_of(library, taste, tracks=150) for taste in (0, 5, 10))
    found = overlaps.correlated(people.mixed(common, mine, theirs, pairs=12, sizes=(60, 200), seed=1))

    assert found["score"] > 0.9
    assert found["score"] > found["mean sound"]


def test_the_thirds_of_a_server_are_told_by_size() -> None:
    servers = [{"percentile": [10.0, 50.0, 90.0], "size": [1.0, 2.0, 3.0], "p": []}]

    assert doubts.percentiles(servers) == {"all": 50, "small libraries": 10, "middling": 50, "large": 90}


def test_even_doubts_are_uniform_and_low_ones_are_not() -> None:
    even, low = doubts.told(np.linspace(0.01, 0.99, 99).tolist()), doubts.told([0.01] * 30)

    assert even["below 0.5"] == pytest.approx(0.5, abs=0.02)
    assert even["uniform?"] > 0.9
    assert low["below 0.05"] == 1
    assert low["uniform?"] < 0.001


def test_the_table_names_every_figure() -> None:
    judge = {"score": {"mean": 0.9, "error": 0.01}}
    shown = table(
        {
            "again": {"twelve": judge},
            "planted": {"copied": judge},
            "sizes": {"50 and 50": {"score": 34.0}},
            "server": {"all": 50.0},
            "chance": {"dealt out": {"below 0.05": 0.05}},
            "sure": {"30 songs": {"holds": 0.9}},
            "costs": {"seconds": 2.0},
            "measures": [],
        }
    )

    for word in (
        "again, twelve",
        "planted, copied",
        "0.900 ± 0.010",
        "sizes, 50 and 50",
        "holds 0.900",
        "seconds",
    ):
        assert word in shown
