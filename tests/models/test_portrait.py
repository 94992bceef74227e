"""What is drawn of a replay agrees with answers worked out by hand."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.portrait import calibration, confusion, portrait
from models.replaying import Replayed
from models.scores import Answers

LISTENS = pd.DataFrame({"playlist": ["a", "b", "b"], "song": ["x", "x", "y"]})


def answers(guessed: list[int], true: list[int], *, of: int = 3, sure: float = 0.8) -> Answers:
    """Make answers that name a playlist with so much certainty, the rest shared out evenly."""
    shares = np.full((len(guessed), of), (1 - sure) / (of - 1))
    shares[np.arange(len(guessed)), guessed] = sure
    return Answers(shares, np.eye(of, dtype=bool)[true])


def replayed(guessed: list[int], true: list[int], *, of: int = 3) -> Replayed:
    at = pd.date_range("2024-01-01", periods=len(true), freq="D", tz="UTC")
    names = [chr(ord("a") + number) for number in range(of)]
    biggest = answers([0] * len(true), true, of=of)
    own = answers(guessed, true, of=of)
    return Replayed(names, at, {"earmark": own, "majority": biggest, "hobby forest": None})


def test_hits_are_counted_by_stretch_of_time_for_each_contender_that_took_part() -> None:
    told = portrait(replayed([0] * 10 + [1] * 10, [0] * 15 + [1] * 5), LISTENS)["over_time"]

    assert told["until"] == ["2024-01-10", "2024-01-20"]
    assert told["right"] == {"earmark": [1.0, 0.5], "majority": [1.0, 0.5]}
    low, high = told["between"]["earmark"][1]
    assert low == pytest.approx(0.2366, abs=1e-4)
    assert high == pytest.approx(0.7634, abs=1e-4)


def test_what_was_said_stands_beside_what_was_right_with_its_count() -> None:
    sure = answers([0] * 8, [0] * 6 + [1] * 2, sure=0.82)
    unsure = answers([0] * 4, [0, 1, 2, 0], sure=0.45)
    both = Answers(np.vstack([sure.shares, unsure.shares]), np.vstack([sure.truth, unsure.truth]))

    low, high = calibration(both)

    assert (low["said"], low["right"], low["n"]) == (pytest.approx(0.45), 0.5, 4)
    assert (high["said"], high["right"], high["n"]) == (pytest.approx(0.82), 0.75, 8)
    assert high["between"][0] < 0.75 < high["between"][1]


def test_mix_ups_stand_in_the_true_playlists_row_most_asked_first() -> None:
    told = confusion(["a", "b", "c"], answers([1, 1, 0, 1, 2], [1, 1, 1, 0, 2]))

    assert told["playlists"] == ["b", "a", "c"]
    assert told["counts"] == [[2, 1, 0], [1, 0, 0], [0, 0, 1]]


def test_of_several_right_playlists_the_guessed_one_counts() -> None:
    both = Answers(np.array([[0.2, 0.7, 0.1]]), np.array([[True, True, False]]))
    neither = Answers(np.array([[0.2, 0.1, 0.7]]), np.array([[True, True, False]]))

    assert confusion(["a", "b", "c"], both)["playlists"] == ["b"]
    assert confusion(["a", "b", "c"], neither) == {
        "playlists": ["a"],
        "counts": [[0, 1], [0, 0]],
    }


def test_beyond_the_twelve_most_asked_all_others_are_one() -> None:
    true = [number for number in range(20) for _ in range(20 - number)]
    names = [f"list {number}" for number in range(20)]
    guessed = [*true]
    guessed[-1], guessed[0] = 0, 19

    told = confusion(names, answers(guessed, true, of=20))

    assert told["playlists"] == names[:12]
    assert np.array(told["counts"]).shape == (13, 13)
    assert np.sum(told["counts"]) == len(true)
    assert told["counts"][12][0] == 1
    assert told["counts"][0][12] == 1
    assert told["counts"][12][12] == sum(range(1, 9)) - 1


def test_a_replay_without_questions_shows_nothing() -> None:
    empty = Replayed(["a", "b"], pd.DatetimeIndex([]), {"earmark": None})
    nothing: dict[str, Any] = {"over_time": {}, "calibration": [], "confusion": {}, "overlaps": []}

    assert portrait(empty, LISTENS) == nothing
    none_asked = Replayed(["a"], pd.DatetimeIndex([]), {"earmark": answers([], [], of=2)})
    assert portrait(none_asked, LISTENS) == nothing


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=90))
def test_every_portrait_is_plain_and_loses_no_question(asked: list[tuple[int, int]]) -> None:
    guessed, true = [each[0] for each in asked], [each[1] for each in asked]

    told = json.loads(json.dumps(portrait(replayed(guessed, true, of=5), LISTENS.iloc[:0])))

    assert sum(each["n"] for each in told["calibration"]) == len(asked)
    assert np.sum(told["confusion"]["counts"]) == len(asked)
    hits = sum(ours == theirs for ours, theirs in asked)
    stretches = np.array_split(asked, len(told["over_time"]["until"]))
    rights = zip(told["over_time"]["right"]["earmark"], stretches, strict=True)
    assert sum(share * len(stretch) for share, stretch in rights) == pytest.approx(hits)
