"""Regions of a map: few, named by what their songs share, and where these are dense."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from models.atlas.regions import Region, regions_of
from models.frames import Floats, tidy

Middle = tuple[float, float]


def islands(*told: tuple[Middle, dict[str, Any]], each: int = 60) -> tuple[pd.DataFrame, Floats]:
    """Make islands of songs that are told of alike, in another order than island by island."""
    chance = np.random.default_rng(0)
    rows = [{"title": f"s{row}", **songs} for _, songs in told for row in range(each)]
    spots = np.vstack([chance.normal(middle, 0.02, (each, 2)) for middle, _ in told])
    order = chance.permutation(len(rows))
    return tidy(pd.DataFrame([rows[row] for row in order])), spots[order]


def named(*told: tuple[Middle, dict[str, Any]], number: int = 12, each: int = 60) -> dict[str, Region]:
    return {region.name: region for region in regions_of(*islands(*told, each=each), number)}


LEFT, RIGHT, TOP = (0.2, 0.4), (0.8, 0.4), (0.5, 0.8)


def test_an_island_is_named_where_its_songs_are() -> None:
    found = named((LEFT, {"genres": ["jazz"]}), (RIGHT, {"genres": ["rap"]}))

    assert {*found} == {"jazz", "rap"}
    assert found["jazz"].x == pytest.approx(0.2, abs=0.02)
    assert found["jazz"].y == pytest.approx(0.4, abs=0.02)
    assert found["rap"].x == pytest.approx(0.8, abs=0.02)


def test_a_genre_names_before_artists_and_artists_before_a_decade() -> None:
    found = named(
        (LEFT, {"genres": ["jazz"], "artists": ["Ann"], "release_date": "1961"}),
        (RIGHT, {"artists": ["Bob"], "release_date": "1971"}),
        (TOP, {"release_date": "1981"}),
    )

    assert {*found} == {"jazz", "Bob", "1980s"}


def test_two_artists_name_a_region_unless_the_name_would_be_long() -> None:
    songs, spots = islands((LEFT, {"artists": ["Ann"]}), (LEFT, {"artists": ["Bob"]}))
    (both,) = {region.name for region in regions_of(songs, spots, 1)}
    songs["artists"] = [
        ["A name so long that it fills a line"] if each == ["Ann"] else each for each in songs["artists"]
    ]
    (one,) = {region.name for region in regions_of(songs, spots, 1)}

    assert both in {"Ann, Bob", "Bob, Ann"}
    assert one in {"A name so long that it fills a line", "Bob"}


def test_what_is_rarer_elsewhere_names_a_region_rather_than_what_all_have() -> None:
    found = named(
        (LEFT, {"genres": ["pop", "tango"]}), (RIGHT, {"genres": ["pop", "ska"]}), (TOP, {"genres": ["pop"]})
    )

    assert {*found} == {"tango", "ska", "pop"}


def test_of_two_parts_about_the_same_one_is_named() -> None:
    assert {*named((LEFT, {"genres": ["house"]}), (RIGHT, {"genres": ["House"]}), each=40)} <= {
        "house",
        "House",
    }


def test_the_spelling_is_that_of_most_songs() -> None:
    songs, spots = islands((LEFT, {"genres": ["Hip Hop"]}))
    songs["genres"] = [["hip hop"] if row % 3 == 0 else each for row, each in enumerate(songs["genres"])]

    assert [region.name for region in regions_of(songs, spots, 1)] == ["Hip Hop"]


def test_a_region_of_nothing_in_common_has_no_name() -> None:
    songs, spots = islands((LEFT, {}))

    assert regions_of(songs, spots, 12) == []


def test_songs_in_the_corner_are_no_region() -> None:
    assert not named(((0.95, 0.05), {"genres": ["jazz"]}), each=1)


def test_the_largest_come_first_and_no_more_than_asked_for() -> None:
    songs, spots = islands(
        *((((0.1 + 0.16 * place), 0.5), {"genres": [f"genre {place}"]}) for place in range(6))
    )
    found = regions_of(songs, spots, 4)

    assert len(found) <= 4
    assert [region.size for region in found] == sorted((region.size for region in found), reverse=True)
    assert regions_of(songs, spots, 0) == []


def test_without_songs_there_are_no_regions() -> None:
    assert regions_of(tidy(pd.DataFrame({"title": []})), np.empty((0, 2)), 12) == []
