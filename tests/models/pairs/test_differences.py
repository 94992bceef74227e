"""Differences: those that were planted, nothing in noise, and no name that is not shown."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from models.pairs.crowd import Crowd
from models.pairs.differences import Side, differences, side_by_side
from tests.models.people import Row, columns, drawn, library, song, songs


def sides(mine: Sequence[Row], theirs: Sequence[Row], *, shown: str = "visible") -> tuple[Side, Side]:
    crowd = Crowd.of(columns(library(1, mine, shown=shown), library(2, theirs)), members={1, 2})
    return Side.of(crowd, 1), Side.of(crowd, 2)


def told(found: Sequence[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(each["kind"], each["name"]) for each in found}


def test_what_one_has_and_the_other_has_not_is_the_first_difference() -> None:
    found = differences(*sides(drawn(0, 120, 0, 1), drawn(0, 60, 0)))

    assert ("genre", "genre 1") in told(found)
    genre = next(each for each in found if each["name"] == "genre 1")
    assert (genre["one"], genre["other"]) == (0.5, 0.0)
    assert "decade" in {each["kind"] for each in found}
    assert "sound" in {each["kind"] for each in found}


def test_an_artist_whom_one_has_much_more_of_is_told() -> None:
    many = [song(0, 25 * number) for number in range(40)]
    found = differences(*sides([*many, *songs(1, range(60))], songs(1, range(60, 160))))
    artist = next(each for each in found if each["kind"] == "artist")

    assert (artist["name"], artist["one"], artist["other"]) == ("Artist 0-0", 0.4, 0.0)


@pytest.mark.parametrize("seed", range(4))
def test_in_noise_there_is_no_difference(seed: int) -> None:
    pool = drawn(seed, 240, 0, 1, 2)
    order = np.random.default_rng(seed).permutation(240)

    assert differences(*sides([pool[at] for at in order[:120]], [pool[at] for at in order[120:]])) == []


def test_three_songs_each_make_no_difference() -> None:
    assert differences(*sides(songs(0, range(3)), songs(1, range(3)))) == []


def test_where_nothing_is_known_of_one_nothing_is_said_of_both() -> None:
    bare: list[Row] = [{"track_id": str(number), "title": f"{number}", "artists": []} for number in range(50)]

    assert differences(*sides(bare, songs(0, range(80)))) == []
    assert differences(*sides([], songs(0, range(80)))) == []


def test_what_one_has_more_of_and_does_not_show_is_not_named() -> None:
    mine, theirs = songs(1, range(100)), songs(0, range(100))
    found = differences(*sides(mine, theirs, shown="counted"))

    assert {each["name"] for each in found if each["kind"] == "genre"} == {"genre 0"}
    assert not {each["name"] for each in found if each["kind"] == "artist" and each["one"] > each["other"]}


def test_an_artist_whom_the_other_only_counts_is_not_said_to_be_missing() -> None:
    many = [song(0, 25 * number) for number in range(60)]
    crowd = Crowd.of(
        columns(
            library(1, [*many, *songs(1, range(60))]),
            library(2, songs(1, range(60, 200))),
            library(2, many[:1], shown="counted"),
        )
    )

    assert ("artist", "Artist 0-0") not in told(differences(Side.of(crowd, 1), Side.of(crowd, 2)))


def test_beside_each_other_stand_the_largest_genres_and_the_decades_in_their_order() -> None:
    one, other = sides(drawn(0, 60, 0, 1), [*songs(1, range(10)), *songs(4, range(30))])

    assert [each["name"] for each in side_by_side(one, other, "decade")] == ["1960s", "1970s", "2000s"]
    assert side_by_side(one, other, "genre") == [
        {"name": "genre 1", "one": 0.5, "other": 0.25},
        {"name": "genre 4", "one": 0.0, "other": 0.75},
        {"name": "genre 0", "one": 0.5, "other": 0.0},
    ] or {each["name"] for each in side_by_side(one, other, "genre")} == {"genre 0", "genre 1", "genre 4"}


def test_a_genre_that_nobody_shows_stands_in_no_picture() -> None:
    crowd = Crowd.of(
        columns(
            library(1, songs(3, range(20)), shown="counted"),
            library(1, songs(0, range(5))),
            library(2, songs(0, range(5))),
        )
    )
    found = side_by_side(Side.of(crowd, 1), Side.of(crowd, 2), "genre")

    assert found == [{"name": "genre 0", "one": 0.2, "other": 1.0}]
