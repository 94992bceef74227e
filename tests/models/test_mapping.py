"""The map as a worker is asked for it: like beside like, the same place next week, and names of regions."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import KDTree

from models import mapping
from models.atlas.aligning import in_corner

Listens = Callable[..., pd.DataFrame]
Songs = dict[str, list[Any]]
Spots = list[tuple[float, float]]


def songs_of(listens: pd.DataFrame, *, lists: bool = True) -> Songs:
    """Lay listens out as the songs of a map."""
    songs = {str(name): list(column) for name, column in listens.drop(columns=["playlist"]).items()}
    return songs | {"lists": [[name] if lists else [] for name in listens["playlist"]]}


def told(count: int, **columns: list[Any]) -> Songs:
    """Make songs of which nothing is known but these columns."""
    nothing: Songs = {"title": [f"s{row}" for row in range(count)], "artists": [[] for _ in range(count)]}
    return nothing | {"lists": [[] for _ in range(count)]} | columns


def purity(spots: Spots, labels: list[Any], near: int = 5) -> float:
    """Return which share of the neighbours of songs is labelled as they are."""
    named, laid = np.array(labels), np.array(spots)
    places = KDTree(laid).query(laid, near + 1)[1][:, 1:]
    return float((named[places] == named[:, None]).mean())


def moved(one: Spots, other: Spots) -> npt.NDArray[np.float64]:
    return np.asarray(np.linalg.norm(np.array(one) - np.array(other), axis=1))


@pytest.fixture(scope="module")
def tastes(planted: Listens) -> pd.DataFrame:
    return planted(playlists=6, tracks=60)


@pytest.fixture(scope="module")
def spots(tastes: pd.DataFrame) -> Spots:
    return mapping.lay_out(songs_of(tastes), seed=0)


@pytest.mark.parametrize(
    "told_alone",
    [["genres"], ["artists"], ["energy", "tempo", "acousticness"], ["release_date"]],
    ids=["genres", "artists", "sound", "years"],
)
def test_a_taste_that_was_planted_lies_together_whatever_tells_of_it(
    tastes: pd.DataFrame, told_alone: list[str]
) -> None:
    known = tastes[["playlist", "title", *told_alone]]
    laid = mapping.lay_out(songs_of(known, lists=False), seed=0)

    assert purity(laid, list(tastes["playlist"])) > (0.9 if told_alone == ["genres"] else 0.75)


def test_songs_of_the_same_lists_lie_together_though_nothing_else_is_known() -> None:
    lists = [[row % 4, 10 + row % 4] for row in range(120)]
    laid = mapping.lay_out(told(120, lists=lists), seed=0)

    assert purity(laid, [row % 4 for row in range(120)]) > 0.9


def test_in_noise_nothing_lies_together(noise: Listens) -> None:
    dealt = noise(playlists=4, tracks=60).drop(columns=["artists", "album", "genres"])
    chance = np.random.default_rng(3).permutation(len(dealt))
    laid = mapping.lay_out(songs_of(dealt, lists=False), seed=0)

    assert purity(laid, list(dealt["playlist"].to_numpy()[chance])) < 0.35


def test_the_same_seed_gives_the_same_map(tastes: pd.DataFrame, spots: Spots) -> None:
    assert mapping.lay_out(songs_of(tastes), seed=0) == spots
    assert mapping.lay_out(songs_of(tastes), seed=1) != spots


def test_spots_are_plain_and_lie_within_a_square_of_one(spots: Spots) -> None:
    assert json.loads(json.dumps(spots)) == [list(spot) for spot in spots]
    assert all(0 <= value <= 1 for spot in spots for value in spot)


def test_a_map_fills_its_frame_and_no_dot_covers_another(spots: Spots) -> None:
    laid = np.array(spots)

    assert np.ptp(laid, axis=0).max() > 0.75
    assert len(set(spots)) == len(spots)
    assert np.median(KDTree(laid).query(laid, 2)[0][:, 1]) > 0.005


def test_old_songs_stay_where_they_were_when_new_ones_are_placed(tastes: pd.DataFrame, spots: Spots) -> None:
    before = [None if row % 20 == 0 else spot for row, spot in enumerate(spots)]

    laid = mapping.place(songs_of(tastes), before, seed=0)

    assert all(now == then for now, then in zip(laid, before, strict=True) if then is not None)


def test_new_songs_are_placed_among_their_like(tastes: pd.DataFrame, spots: Spots) -> None:
    before = [None if row % 4 == 0 else spot for row, spot in enumerate(spots)]

    laid = mapping.place(songs_of(tastes, lists=False), before, seed=0)

    assert purity(laid, list(tastes["playlist"])) > 0.9
    assert len(set(laid)) == len(laid)


def test_what_is_placed_upon_nothing_is_laid_out(tastes: pd.DataFrame, spots: Spots) -> None:
    assert mapping.place(songs_of(tastes), [None] * len(tastes), seed=0) == spots


def test_old_songs_move_less_than_a_fiftieth_of_the_width_when_the_map_is_laid_out_anew(
    tastes: pd.DataFrame,
) -> None:
    new = np.arange(len(tastes)) % 20 == 7
    old = iter(mapping.lay_out(songs_of(tastes[~new]), seed=0))
    before = [None if fresh else next(old) for fresh in new]

    laid = mapping.lay_out(songs_of(tastes), seed=5, before=before)

    stayed = [(now, then) for now, then in zip(laid, before, strict=True) if then is not None]
    far = moved(*map(list, zip(*stayed, strict=True)))
    assert far.mean() < 0.02
    assert far.max() > 0
    assert purity(laid, list(tastes["playlist"])) > 0.9


def test_a_map_of_mostly_new_songs_is_turned_to_where_the_old_ones_were(
    tastes: pd.DataFrame, spots: Spots
) -> None:
    known = [row % 10 == 0 for row in range(len(tastes))]
    turned = [(1 - y, x) if old else None for old, (x, y) in zip(known, spots, strict=True)]

    laid = mapping.lay_out(songs_of(tastes), seed=1, before=turned)

    there = [(now, then) for now, then in zip(laid, turned, strict=True) if then is not None]
    middle = [(0.5, 0.5)] * len(there)
    assert (
        moved(*map(list, zip(*there, strict=True))).mean() < moved([each for each, _ in there], middle).mean()
    )


def test_songs_of_which_nothing_is_known_have_a_corner_of_their_own(tastes: pd.DataFrame) -> None:
    strange = pd.DataFrame(
        {"playlist": [f"alone {row}" for row in range(5)], "title": "?", "artists": [[] for _ in range(5)]}
    )
    both = pd.concat([tastes, strange], ignore_index=True)

    laid = np.array(mapping.lay_out(songs_of(both), seed=0))

    apart = KDTree(laid[:-5]).query(laid[-5:])[0]
    assert apart.min() > 0.05
    assert np.ptp(laid[-5:], axis=0).max() < 0.1
    assert (np.abs(laid[-5:] - 0.5).max(axis=1) > 0.4).all()


def test_a_song_of_which_nothing_is_known_is_placed_beside_the_others_like_it(
    tastes: pd.DataFrame, spots: Spots
) -> None:
    songs = {
        name: [*column, *[[] if name in {"artists", "genres", "lists"} else None] * 2]
        for name, column in songs_of(tastes).items()
    }

    first = mapping.place(songs, [*spots, None, None], seed=0)
    again = mapping.place(songs, [*first[:-1], None], seed=0)

    assert first == again
    assert first[-1] != first[-2]
    assert moved(first[-1:], first[-2:-1])[0] < 0.05


def test_what_becomes_known_of_a_song_leads_it_out_of_the_corner(tastes: pd.DataFrame) -> None:
    songs = songs_of(tastes)
    unknown = {name: [*column] for name, column in songs.items()}
    for name in songs:
        unknown[name][0] = [] if name in {"artists", "genres", "lists"} else None
    before = mapping.lay_out(unknown, seed=0)

    after = mapping.lay_out(songs, seed=0, before=before)

    kin = np.array([after[row] for row in range(1, 60)])
    assert in_corner(np.array(before[:1])).all()
    assert not in_corner(np.array(after[:1])).any()
    assert KDTree(kin).query(after[0])[0] < 0.05


def test_each_planted_taste_is_a_region_named_by_its_genre(tastes: pd.DataFrame, spots: Spots) -> None:
    found = mapping.regions(songs_of(tastes), spots)

    genre_of = dict(zip(spots, (genres[0] for genres in tastes["genres"]), strict=True))
    assert {region["name"] for region in found} == {*genre_of.values()}
    for region in found:
        nearest = min(spots, key=lambda spot: (spot[0] - region["x"]) ** 2 + (spot[1] - region["y"]) ** 2)
        assert genre_of[nearest] == region["name"]
    sizes = [region["size"] for region in found]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(sizes) <= len(spots)


def test_there_are_no_more_regions_than_asked_for(tastes: pd.DataFrame, spots: Spots) -> None:
    assert len(mapping.regions(songs_of(tastes), spots, number=3)) == 3
    assert mapping.regions(songs_of(tastes), spots, number=0) == []


NOTHING: dict[str, Songs] = {
    "nobody": told(0),
    "one": told(1),
    "one with a genre": told(1, genres=[["jazz"]]),
    "two alike": told(2, genres=[["jazz"]] * 2),
    "two unlike": told(2, genres=[["jazz"], ["rap"]]),
    "three": told(3, artists=[["A"], ["A"], ["B"]]),
    "all alike": told(50, genres=[["jazz"]] * 50, artists=[["A"]] * 50, lists=[[1]] * 50),
    "nothing known": told(40),
    "one sound": told(30, energy=[0.5] * 30),
    "sound alone": told(60, energy=[row / 60 for row in range(60)]),
    "the same name": told(
        30, title=["x"] * 30, artists=[["y"]] * 30, lists=[[row // 10] for row in range(30)]
    ),
    "half unknown": told(40, genres=[["jazz"] if row % 2 else [] for row in range(40)]),
    "odd numbers": told(
        12, energy=[float("nan"), float("inf"), None] * 4, release_date=[None, "x", "1999"] * 4
    ),
}


@pytest.mark.parametrize("songs", NOTHING.values(), ids=NOTHING)
def test_however_little_is_known_every_song_has_a_spot_of_its_own(songs: Songs) -> None:
    count = len(songs["title"])
    laid = mapping.lay_out(songs, seed=0)
    half = [spot if row % 2 else None for row, spot in enumerate(laid)]
    again = [mapping.place(songs, half, seed=0), mapping.lay_out(songs, seed=0, before=half)]

    for spots in (laid, *again):
        assert len(spots) == len(set(spots)) == count
        assert all(0 <= value <= 1 for spot in spots for value in spot)
    for region in mapping.regions(songs, laid):
        assert region["name"]


def test_a_single_song_lies_in_the_middle() -> None:
    assert mapping.lay_out(told(1), seed=0) == [(0.5, 0.5)]


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "Song", "Песня", "\u200b", "(feat. )"]),
            st.lists(st.sampled_from(["A", "b", "", "🎷", "C, D"]), max_size=3),
            st.lists(st.sampled_from(["jazz", "JAZZ", "", "80's"]), max_size=2),
            st.lists(st.integers(1, 3), max_size=2),
            st.none() | st.floats(),
        ),
        max_size=12,
    )
)
def test_whatever_is_told_of_songs_they_have_spots_and_no_two_regions_one_name(rows: list[Any]) -> None:
    named = zip(*rows, strict=True) if rows else iter([()] * 5)
    columns = dict(zip(("title", "artists", "genres", "lists", "tempo"), map(list, named), strict=True))

    laid = mapping.lay_out(columns, seed=0)
    names = [region["name"].casefold() for region in mapping.regions(columns, laid)]

    assert len(laid) == len(rows)
    assert all(0 <= value <= 1 for spot in laid for value in spot)
    assert len(names) == len(set(names))
