"""A blend: everybody has their turn, or all love it; no song comes twice, and no artist twice in five."""

from collections.abc import Sequence
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.comparing import blended
from tests.models.people import Columns, columns, crowds, drawn, library, song, songs

How = Literal["turns", "loved"]
HOWS: tuple[How, ...] = ("turns", "loved")


def three() -> Columns:
    return columns(*(library(at, drawn(at, 60, at, 5)) for at in range(3)), library(3, songs(7, range(60))))


def artists_of(crowd: Columns, found: Sequence[dict[str, Any]]) -> list[frozenset[str]]:
    known = dict(zip(crowd["track_id"], crowd.get("artists", [[]] * len(crowd["track_id"])), strict=True))
    return [frozenset(str(name).casefold() for name in known[each["track_id"]] or []) for each in found]  # type: ignore[attr-defined]


@settings(max_examples=30, deadline=None)
@given(crowd=crowds(), how=st.sampled_from(HOWS))
def test_no_song_comes_twice(crowd: Columns, how: How) -> None:
    found = blended(crowd, members=[0, 1, 2, 3], how=how, number=20, seed=0)

    assert len({each["track_id"] for each in found}) == len(found)


@pytest.mark.parametrize("how", HOWS)
def test_no_artist_comes_twice_in_five(how: How) -> None:
    crowd = three()
    found = blended(crowd, members=[0, 1, 2], how=how, number=40, seed=0)
    artists = artists_of(crowd, found)

    assert len(found) == 40
    for place in range(len(artists)):
        lately = frozenset[str]().union(*artists[max(0, place - 4) : place])
        assert not artists[place] & lately


def test_each_has_as_many_turns_as_every_other() -> None:
    crowd = columns(*(library(at, drawn(at, 30, at)) for at in range(3)))
    found = blended(crowd, members=[2, 0, 1], how="turns", number=12, seed=0)

    assert [each["owners"] for each in found] == [[2], [0], [1]] * 4


def test_whoever_has_nothing_left_is_passed_over() -> None:
    crowd = columns(library(0, songs(0, range(2))), library(1, songs(1, range(9))))
    found = blended(crowd, members=[0, 1], how="turns", number=20, seed=0)

    assert len(found) == 11
    assert [each["owners"] for each in found][4:] == [[1]] * 7


def test_what_all_have_is_what_all_love() -> None:
    both = songs(9, range(5))
    crowd = columns(*(library(at, [*drawn(at, 40, at), *both]) for at in range(3)))
    found = blended(crowd, members=[0, 1, 2], how="loved", number=5, seed=0)

    assert {each["track_id"] for each in found} == {row["track_id"] for row in both}
    assert all(each["owners"] == [0, 1, 2] and each["score"] == 1 for each in found)


@pytest.mark.parametrize("size", [12, 60, 300])
def test_people_without_anything_in_common_have_nothing_that_all_love(size: int) -> None:
    crowd = columns(*(library(at, songs(at, range(size))) for at in range(3)))

    assert blended(crowd, members=[0, 1, 2], how="loved", number=20, seed=0) == []


def test_of_two_with_one_taste_in_common_only_that_is_what_both_love() -> None:
    crowd = columns(
        *(library(at, [*drawn(at, 40, at), *songs(9, range(20 * at, 20 * at + 40))]) for at in (0, 1))
    )
    found = blended(crowd, members=[0, 1], how="loved", number=60, seed=0)

    assert {str(each["track_id"]).split("-")[0] for each in found} == {"id 9"}
    assert {len(each["owners"]) for each in found} == {1, 2}


def test_people_of_one_taste_love_each_others_songs() -> None:
    crowd = columns(library(0, songs(3, range(0, 100, 2))), library(1, songs(3, range(1, 100, 2))))
    found = blended(crowd, members=[0, 1], how="loved", number=20, seed=0)

    assert len(found) == 20
    assert {owner for each in found for owner in each["owners"]} == {0, 1}


def test_whoever_has_nothing_loves_nothing() -> None:
    crowd = columns(library(0, songs(0, range(9))))

    assert blended(crowd, members=[0, 1], how="loved", number=5, seed=0) == []


def test_who_only_counts_a_song_is_not_said_to_have_it() -> None:
    crowd = columns(library(0, [song(0, 0)]), library(1, [song(0, 0)], shown="counted"))

    (found,) = blended(crowd, members=[0, 1], how="loved", number=5, seed=0)

    assert found["owners"] == [0]


def test_nobody_else_is_played() -> None:
    found = blended(three(), members=[0, 1], how="loved", number=50, seed=0)

    assert {owner for each in found for owner in each["owners"]} == {0, 1}
    assert not {each["track_id"] for each in found if str(each["track_id"]).startswith("id 7")}


@pytest.mark.parametrize("how", HOWS)
def test_the_same_seed_gives_the_same_list(how: How) -> None:
    first, second = (blended(three(), members=[0, 1, 2], how=how, number=9, seed=4) for _ in range(2))

    assert first == second
