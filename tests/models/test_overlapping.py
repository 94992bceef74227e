"""How alike two playlists are is how much of the odds changes sides."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.overlapping import overlaps
from models.scores import Answers

NOTHING = pd.DataFrame({"playlist": pd.Series(dtype=str), "song": pd.Series(dtype=str)})


def asked(rows: dict[int, list[list[float]]], playlists: int) -> Answers:
    """Make answers: shares by the true playlist."""
    shares = np.array([row for each in rows.values() for row in each])
    true = [place for place, each in rows.items() for _ in each]
    return Answers(shares, np.eye(playlists, dtype=bool)[true])


def test_two_between_which_nothing_decides_are_wholly_alike() -> None:
    (pair,) = overlaps(["a", "b"], asked({0: [[0.5, 0.5]] * 20, 1: [[0.5, 0.5]] * 9}, 2), NOTHING)

    assert pair["alike"] == pytest.approx(1.0)
    assert pair["between"][0] < 0.8
    assert pair["n"] == 29


def test_two_that_are_never_taken_for_each_other_are_not_alike() -> None:
    (pair,) = overlaps(["a", "b"], asked({0: [[1, 0]] * 20, 1: [[0, 1]] * 20}, 2), NOTHING)

    assert pair["alike"] == 0.0
    assert pair["between"] == [0.0, pytest.approx(0.228, abs=1e-3)]


def test_what_goes_over_one_way_and_the_other_is_added() -> None:
    answers = asked({0: [[0.7, 0.2, 0.1]] * 10, 1: [[0.4, 0.5, 0.1]] * 10, 2: [[0, 0, 1]] * 10}, 3)

    pairs = overlaps(["a", "b", "c"], answers, NOTHING)

    found = {(pair["one"], pair["other"]): pair["alike"] for pair in pairs}
    assert found == {
        ("a", "b"): pytest.approx(0.6),
        ("a", "c"): pytest.approx(0.1),
        ("b", "c"): pytest.approx(0.1),
    }
    assert [pair["alike"] for pair in pairs] == sorted(found.values(), reverse=True)


def test_songs_that_both_hold_are_counted_from_the_library() -> None:
    listens = pd.DataFrame({"playlist": ["a", "a", "b", "b", "c"], "song": ["x", "y", "y", "z", "y"]})
    (pair,) = overlaps(["a", "b"], asked({0: [[0.9, 0.1]] * 5, 1: [[0.1, 0.9]] * 5}, 2), listens)

    assert pair["shared"] == 1


def test_a_playlist_of_three_songs_is_too_small_to_be_compared() -> None:
    assert overlaps(["a", "b"], asked({0: [[0.5, 0.5]] * 20, 1: [[0.5, 0.5]] * 3}, 2), NOTHING) == []


@given(st.integers(2, 6), st.integers(0, 10_000))
def test_the_measure_is_symmetric_between_0_and_1_and_inside_its_interval(playlists: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    shares = chance.dirichlet(np.full(playlists, 0.3), 12 * playlists)
    truth = np.eye(playlists, dtype=bool)[np.arange(len(shares)) % playlists]
    names = [f"list {number}" for number in range(playlists)]

    pairs = overlaps(names, Answers(shares, truth), NOTHING)
    turned = overlaps(names[::-1], Answers(shares[:, ::-1], truth[:, ::-1]), NOTHING)

    for pair in pairs:
        low, high = pair["between"]
        assert 0 <= low <= pair["alike"] <= high <= 1
    assert [pair["alike"] for pair in pairs] == pytest.approx([pair["alike"] for pair in turned])
