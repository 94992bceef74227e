"""Nearness: what one would like of another's comes first, and what lies between two is a bridge."""

import numpy as np
from sklearn.metrics import roc_auc_score

from models.pairs.accord import Scale
from models.pairs.bridging import Nearnesses
from models.pairs.crowd import Crowd
from tests.models.people import Row, columns, drawn, library, song, songs


def near(*libraries: list[Row]) -> Nearnesses:
    crowd = Crowd.of(columns(*(library(at, held) for at, held in enumerate(libraries))))
    return Nearnesses.of(crowd, Scale.of(crowd), range(len(libraries)))


def test_songs_of_ones_taste_are_offered_before_others() -> None:
    known = near(songs(0, range(60)), [*songs(0, range(60, 80)), *songs(3, range(80))])

    offers = known.offers(0, 1)

    assert {each.split("-")[0] for each in offers[:20]} == {"id 0"}


def test_nothing_is_offered_that_they_have_or_that_is_not_shown() -> None:
    crowd = Crowd.of(
        columns(
            library(0, songs(0, range(5))),
            library(1, songs(0, range(3, 8))),
            library(1, songs(1, range(3)), shown="counted"),
        )
    )
    known = Nearnesses.of(crowd, Scale.of(crowd), (0, 1))

    assert set(known.offers(0, 1)) == {"id 0-5", "id 0-6", "id 0-7"}


def test_no_artist_comes_twice_before_all_came_once() -> None:
    held = [*(song(0, 25 * number) for number in range(10)), *songs(3, range(1, 5))]
    artists = [int(each.split("-")[1]) % 25 for each in near(songs(0, range(25, 60)), held).offers(0, 1)[:5]]

    assert len(set(artists)) == 5


def test_a_bridge_is_near_to_both_and_new_to_one() -> None:
    between = [song(0, number) | {"genres": ["genre 0", "genre 1"]} for number in range(200, 210)]
    mine, theirs = [*songs(0, range(60)), *between], [*songs(1, range(60)), song(0, 0)]
    bridges = near(mine, theirs).bridges((0, 1))

    assert {f"id 0-{number}" for number in range(200, 210)} >= set(bridges[:5])
    assert "id 0-0" not in bridges


def test_hidden_songs_of_ones_own_are_nearer_than_those_of_others() -> None:
    own = drawn(0, 100, 0, 1)
    known = near(own[::2], own[1::2], drawn(0, 100, 2, 3))
    crowd = known.crowd
    asked = ~crowd.has(0)

    assert roc_auc_score(crowd.has(1)[asked], known.by[0][asked]) > 0.95


def test_ones_own_songs_are_judged_as_if_one_did_not_have_them() -> None:
    known = near([*songs(0, range(40)), song(3, 0)], songs(1, range(40)))
    crowd = known.crowd
    stranger = crowd.songs["track_id"].tolist().index("id 3-0")

    assert known.by[0][stranger] == known.by[0][crowd.has(0)].min()
    assert np.median(known.by[0][crowd.has(0)]) == 1
    assert np.median(known.by[0][crowd.has(1)]) == 0
