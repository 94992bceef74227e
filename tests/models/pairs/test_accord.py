"""What two libraries have in common: each part means what it says, and does not grow with the libraries."""

from collections.abc import Sequence

import numpy as np
import pytest

from models.pairs import aspects
from models.pairs.accord import Parts, Scale
from models.pairs.crowd import Crowd
from tests.models.people import Row, columns, drawn, library, song, songs

ALL = ("artists", "songs", "genres", "sound", "decades")


def parts_of(mine: Sequence[Row], theirs: Sequence[Row]) -> dict[str, float]:
    crowd = Crowd.of(columns(library(0, mine), library(1, theirs)))
    scale = Scale.of(crowd)
    libraries = scale.look(crowd.holds)
    found = scale.parts(libraries.at([0]), libraries.at([1])).bounded().said
    return {name: float(values[0]) for name, values in found.items()}


def score_of(**said: float) -> float:
    """Return the score of parts that are known of very many songs, and of no others."""
    known = {name: np.array([1e9 if name in said else 0.0]) for name in ALL}
    return float(Parts({name: np.array([said.get(name, np.nan)]) for name in ALL}, known).score()[0])


def test_the_parts_of_equals_are_whole_and_those_of_strangers_nothing() -> None:
    same = drawn(0, 30, 0, 1)

    assert parts_of(same, same) == dict.fromkeys(ALL, 1.0)
    assert parts_of(songs(0, range(30)), songs(3, range(30))) == pytest.approx(dict.fromkeys(ALL, 0.0))


def test_which_share_of_the_smaller_library_is_shared_is_the_part_of_songs() -> None:
    found = parts_of(songs(0, range(10)), [*songs(0, range(5)), *songs(1, range(95))])

    assert found["songs"] == pytest.approx(0.42, abs=0.09)


def test_the_same_artists_are_shared_though_no_song_is() -> None:
    found = parts_of(songs(0, range(50)), songs(0, range(50, 100)))

    assert found["songs"] == 0
    assert found["artists"] > 0.8
    assert found["genres"] == found["decades"] == 1
    assert found["sound"] > 0.95


def test_half_a_taste_in_common_is_about_as_much_in_small_and_large_libraries() -> None:
    said = [
        parts_of(drawn(1, size, 0, 1, pool=9000), drawn(2, other, 0, 2, pool=9000))
        for size, other in ((60, 60), (60, 900), (900, 900))
    ]

    for part in ("artists", "genres", "sound"):
        values = [each[part] for each in said]
        assert max(values) - min(values) < 0.2, part


def test_a_discography_that_was_saved_at_once_is_not_all_of_a_taste() -> None:
    whole = [song(5, number * 25) for number in range(100)]
    usual = parts_of(songs(0, range(60)), songs(0, range(60, 120)))
    beside = parts_of([*songs(0, range(60)), *whole], songs(0, range(60, 120)))

    assert beside["artists"] > usual["artists"] / 2


def test_without_rows_of_its_own_nobody_has_their_songs_damped() -> None:
    crowd = Crowd.of(columns(library(0, songs(0, range(50)))))

    assert aspects.songs_of(crowd.holds).damped(crowd.holds) is crowd.holds


def test_a_song_by_nobody_known_takes_no_part_with_its_artist() -> None:
    nobody = [song(0, number) | {"artists": []} for number in range(9)]
    found = parts_of(nobody, nobody)

    assert np.isnan(found["artists"])
    assert found["songs"] == 1


def test_what_is_unknown_leaves_the_say_to_the_others() -> None:
    assert score_of(artists=0.5, songs=0.5) == pytest.approx(0.5)
    assert score_of(artists=1.0, sound=0.0) == pytest.approx(2 / 3)
    assert score_of() == 0


def test_other_decades_take_away_and_the_same_ones_add_nothing() -> None:
    assert score_of(artists=0.5, decades=1.0) == pytest.approx(0.5)
    assert 0.4 < score_of(artists=0.5, decades=0.0) < 0.5
    assert score_of(artists=0.0, decades=1.0) == 0


def test_sound_that_lies_a_little_apart_is_a_little_apart() -> None:
    def moved(by: float) -> list[Row]:
        rows = songs(0, range(200, 260))
        return [row | {"energy": float(str(row["energy"])) + by} for row in rows]

    here = songs(0, range(60))
    said = [parts_of(here, moved(by))["sound"] for by in (0.0, 0.3, 0.6, 2.0)]

    assert said == sorted(said, reverse=True)
    assert said[0] > 0.95
    assert said[-1] < 0.3


def test_what_is_known_of_few_songs_has_little_say() -> None:
    said = dict.fromkeys(ALL, np.array([0.0])) | {"genres": np.array([1.0]), "decades": np.array([np.nan])}
    many = dict.fromkeys(ALL, np.array([1000.0]))

    few = Parts(said, many | {"genres": np.array([3.0])}).score()[0]

    assert 0 < few < Parts(said, many).score()[0] / 3


def test_what_is_known_of_two_songs_is_not_told() -> None:
    crowd = Crowd.of(columns(library(0, songs(0, range(2))), library(1, songs(0, range(9)))))
    scale = Scale.of(crowd)
    libraries = scale.look(crowd.holds)

    assert set(scale.parts(libraries.at([0]), libraries.at([1])).plain().values()) == {None}
