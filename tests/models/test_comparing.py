"""Comparing people: equals have a hundred, strangers nothing, and nothing is named that is not shown."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.comparing import blended, compared
from tests.models.people import SOUND, Columns, columns, crowds, drawn, library, song, songs

FIGURES = ("score", "low", "high", "sure", "percentile", "pairs", "by_chance", "parts")
NAMELESS = {"sound"}


def of_two(
    mine: list[dict[str, object]], theirs: list[dict[str, object]], without: Sequence[str] = ()
) -> dict[str, Any]:
    return compared(columns(library(1, mine), library(2, theirs), without=without), one=1, other=2, seed=0)


@pytest.mark.parametrize("size", [1, 2, 3, 40])
@pytest.mark.parametrize(
    "without", [(), SOUND, ("genres",), ("artists",), ("genres", "release_date", *SOUND)]
)
def test_identical_libraries_have_a_hundred_whatever_is_known(size: int, without: tuple[str, ...]) -> None:
    same = drawn(0, size, 0, 1)

    assert of_two(same, same, without=without)["score"] == 100


def test_disjoint_libraries_have_nothing() -> None:
    found = of_two(drawn(0, 60, 0), drawn(0, 60, 3))

    assert found["score"] == 0
    assert found["parts"]["artists"] == found["parts"]["songs"] == found["parts"]["genres"] == 0
    assert found["finds"] == []


def test_a_song_each_has_nothing_in_common_unless_it_is_the_same() -> None:
    assert of_two(songs(0, [1]), songs(3, [1]))["score"] == 0


@pytest.mark.parametrize("without", [SOUND, ("genres", *SOUND), ("release_date",)])
def test_disjoint_libraries_have_nothing_whatever_is_unknown(without: tuple[str, ...]) -> None:
    assert of_two(drawn(0, 9, 0), drawn(0, 80, 3), without=without)["score"] == 0


def test_the_years_alone_bring_nobody_together() -> None:
    mine = [song(0, number) | {"release_date": "1999"} for number in range(30)]
    theirs = [song(3, number) | {"release_date": "1999"} for number in range(30)]

    found = of_two(mine, theirs)

    assert found["parts"]["decades"] == 1
    assert found["score"] == 0


@settings(max_examples=40, deadline=None)
@given(crowd=crowds())
def test_whoever_asks_is_told_the_same(crowd: Columns) -> None:
    there = compared(crowd, one=0, other=1, seed=3)
    back = compared(crowd, one=1, other=0, seed=3)

    assert [there[name] for name in FIGURES] == [back[name] for name in FIGURES]
    assert there["finds"] == back["finds"]
    assert there["bridges"] == back["bridges"]
    assert (there["for_one"], there["for_other"]) == (back["for_other"], back["for_one"])
    assert there["artists"]["both"] == back["artists"]["both"]
    assert [mirrored(each) for each in there["differences"]] == back["differences"]


def mirrored(difference: Mapping[str, Any]) -> dict[str, Any]:
    return {**difference, "one": difference["other"], "other": difference["one"]}


def test_the_order_of_rows_changes_nothing() -> None:
    people = [*library(1, drawn(0, 60, 0, 1)), *library(2, drawn(1, 50, 1, 2)), *library(3, drawn(2, 40, 0))]
    mixed = random.Random(5).sample(people, len(people))

    assert compared(columns(people), one=1, other=2, seed=0) == compared(
        columns(mixed), one=1, other=2, seed=0
    )


@pytest.mark.parametrize("sizes", [(60, 60), (60, 600), (600, 600)])
def test_size_alone_moves_nothing(sizes: tuple[int, int]) -> None:
    mine, theirs = drawn(0, sizes[0], 0, 1, pool=20_000), drawn(1, sizes[1], 0, 2, pool=20_000)
    usual = of_two(drawn(2, 200, 0, 1, pool=20_000), drawn(3, 200, 0, 2, pool=20_000))["score"]

    assert of_two(mine, theirs)["score"] == pytest.approx(usual, abs=8)


def test_the_more_is_shared_the_higher_the_score() -> None:
    scores = [
        of_two([*songs(0, range(part)), *songs(1, range(80 - part))], songs(0, range(80)))["score"]
        for part in (0, 20, 40, 60, 80)
    ]

    assert scores == sorted(scores)
    assert scores[0] == 0
    assert scores[-1] == 100
    assert len(set(scores)) == 5


def test_a_rare_artist_counts_for_more_than_one_whom_all_have() -> None:
    own = {member: drawn(member, 40, member) for member in range(1, 7)}
    hit, find = song(8, 0), song(9, 0)
    libraries = {member: [*held, hit] for member, held in own.items()}
    by_hit = compared(columns(*(library(*each) for each in libraries.items())), one=1, other=2, seed=0)
    libraries = {**own, 1: [*own[1], find], 2: [*own[2], find]}
    by_find = compared(columns(*(library(*each) for each in libraries.items())), one=1, other=2, seed=0)

    assert by_find["parts"]["songs"] > 1.5 * by_hit["parts"]["songs"] > 0


@pytest.mark.parametrize(
    ("without", "part"), [(SOUND, "sound"), (("genres",), "genres"), (("release_date",), "decades")]
)
def test_what_is_not_known_takes_no_part(without: tuple[str, ...], part: str) -> None:
    found = of_two(drawn(0, 60, 0, 1), drawn(1, 60, 1, 2), without=without)

    assert found["parts"][part] is None
    assert 0 < found["score"] < 100


def test_sound_that_one_of_two_lacks_takes_no_part() -> None:
    bare = [{name: value for name, value in row.items() if name not in SOUND} for row in drawn(1, 60, 1, 2)]

    assert of_two(drawn(0, 60, 0, 1), bare)["parts"]["sound"] is None


def test_someone_without_songs_has_nothing_in_common_and_nothing_is_sure() -> None:
    found = of_two(drawn(0, 40, 0), [])

    assert (found["score"], found["low"], found["high"], found["sure"]) == (0, 0, 100, 0)
    assert found["finds"] == found["differences"] == found["bridges"] == found["for_one"] == []
    assert len(found["for_other"]) == 40


def test_nobody_at_all_is_compared_without_fault() -> None:
    assert compared(columns([]), one=1, other=2, seed=0)["score"] == 0
    assert compared({}, one=1, other=2, seed=0)["score"] == 0
    assert blended({}, members=[1, 2], how="turns", number=5, seed=0) == []
    assert blended({}, members=[1, 2], how="loved", number=5, seed=0) == []


def test_three_songs_say_little_and_a_hundred_say_much() -> None:
    few, many = (
        of_two(songs(0, range(3)), songs(0, range(3))),
        of_two(songs(0, range(99)), songs(0, range(99))),
    )

    assert few["score"] == many["score"] == 100
    assert few["sure"] < 0.3
    assert many["sure"] > 0.9
    assert few["low"] < 40 < many["low"] <= many["high"] == 100


def test_a_pair_that_is_near_stands_high_among_all_and_one_that_is_not_low() -> None:
    crowd = columns(
        library(1, drawn(1, 60, 0)),
        library(2, drawn(2, 60, 0)),
        *(library(member, drawn(member, 60, member)) for member in (3, 4, 5)),
    )
    near, far = (compared(crowd, one=1, other=other, seed=0) for other in (2, 3))

    assert near["pairs"] == far["pairs"] == 10
    assert near["percentile"] == 95
    assert far["percentile"] < 50


def test_two_alone_have_nobody_to_be_measured_by() -> None:
    found = of_two(drawn(1, 60, 0), drawn(2, 60, 0))

    assert found["percentile"] is None
    assert found["by_chance"] is None
    assert found["pairs"] == 1


def test_what_is_only_counted_counts() -> None:
    mine, theirs = library(1, songs(0, range(30))), library(2, songs(1, range(30)))
    more = [library(member, songs(2, range(30)), shown="counted", playlist="2") for member in (1, 2)]
    shared = compared(columns(mine, theirs, *more), one=1, other=2, seed=0)

    assert compared(columns(mine, theirs), one=1, other=2, seed=0)["score"] == 0
    assert shared["score"] > 20
    assert shared["finds"] == []


def named(found: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """Walk everything that is said by name or by id."""
    for each in found["finds"]:
        yield each["kind"], each["name"]
        yield from (("artist", name) for name in each["artists"])
        if each["track_id"] is not None:
            yield "track", each["track_id"]
    yield from ((each["kind"], each["name"]) for each in found["differences"] if each["kind"] not in NAMELESS)
    yield from (("genre", each["name"]) for each in found["genres"])
    yield from (("decade", each["name"]) for each in found["decades"])
    for names in found["artists"].values():
        yield from (("artist", name) for name in names)
    for tracks in (found["bridges"], found["for_one"], found["for_other"]):
        yield from (("track", track) for track in tracks)


def shown_by(crowd: Columns, members: set[int]) -> set[tuple[str, object]]:
    """Return what the visible rows of some people name."""
    rows = [dict(zip(crowd, row, strict=True)) for row in zip(*crowd.values(), strict=True)]
    said: set[tuple[str, object]] = set()
    for row in rows:
        if row["member"] in members and row["shown"] == "visible":
            said |= {("song", row.get("title") or ""), ("track", row["track_id"])}
            said |= {("artist", name) for name in row.get("artists") or []}
            said |= {("genre", name) for name in row.get("genres") or []}
            said |= {
                ("decade", f"{int(row['release_date']) // 10 * 10}s") for _ in [0] if "release_date" in row
            }
    return said


@settings(max_examples=40, deadline=None)
@given(crowd=crowds())
def test_nothing_is_named_that_one_of_the_two_does_not_show(crowd: Columns) -> None:
    found = compared(crowd, one=0, other=1, seed=0)
    shown = shown_by(crowd, {0, 1})

    assert {each for each in named(found) if each not in shown} == set()
    both = shown_by(crowd, {0}) & shown_by(crowd, {1})
    assert {(each["kind"], each["name"]) for each in found["finds"]} <= both
    assert {("artist", name) for name in found["artists"]["both"]} <= both
    assert {("track", track) for track in found["for_one"]} <= shown_by(crowd, {1})
    assert {("track", track) for track in found["for_other"]} <= shown_by(crowd, {0})


def test_what_many_keep_to_themselves_is_not_named_however_much_it_counts() -> None:
    loud = library(1, songs(4, range(300)), shown="counted")
    crowd = columns(loud, library(1, songs(0, range(20))), library(2, songs(1, range(20))))
    said = {name for _, name in named(compared(crowd, one=1, other=2, seed=0))}

    assert said
    assert not {name for name in said if "4" in str(name).split("-")[0]}


@settings(max_examples=30, deadline=None)
@given(crowd=crowds(), how=st.sampled_from(["turns", "loved"]), number=st.integers(0, 12))
def test_a_blend_plays_what_its_people_show_and_names_only_who_shows_it(
    crowd: Columns, how: Literal["turns", "loved"], number: int
) -> None:
    found = blended(crowd, members=[0, 1, 2], how=how, number=number, seed=0)

    for each in found:
        assert each["owners"]
        assert all(("track", each["track_id"]) in shown_by(crowd, {owner}) for owner in each["owners"])
        assert 0 <= each["score"] <= 1
    assert len(found) == len({each["track_id"] for each in found}) <= number


def test_chance_is_told_from_what_was_planted() -> None:
    pool = [song(taste, number) for taste in range(6) for number in range(150)]
    chance = np.random.default_rng(4)
    dealt = np.array_split(chance.permutation(len(pool)), 6)
    noise = columns(*(library(member, [pool[at] for at in held]) for member, held in enumerate(dealt)))
    friends = [*library(0, drawn(0, 60, 0, 1)), *library(1, drawn(1, 60, 0, 2))]
    planted = columns(
        friends, *(library(member, drawn(member, 60, member, member + 1)) for member in (3, 4, 5))
    )

    assert compared(noise, one=0, other=1, seed=0)["by_chance"] > 0.05
    assert compared(planted, one=0, other=1, seed=0)["by_chance"] < 0.01
