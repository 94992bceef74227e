"""Figures of merit against cases that can be worked out by hand."""

import numpy as np
import pytest

from models.scores import Answers, calibration_error, pooled_calibration_error, wilson


def test_figures_agree_with_a_case_worked_by_hand() -> None:
    shares = np.array(
        [[0.7, 0.2, 0.1, 0.0], [0.4, 0.3, 0.2, 0.1], [0.4, 0.3, 0.2, 0.1], [0.9, 0.1, 0.0, 0.0]]
    )
    truth = np.eye(4, dtype=bool)[[0, 1, 3, 0]]
    figures = Answers(shares, truth).figures()

    assert figures["top1"] == 0.5
    assert figures["top3"] == 0.75
    assert figures["mrr"] == pytest.approx((1 + 1 / 2 + 1 / 4 + 1) / 4)
    assert figures["log_loss"] == pytest.approx(-np.log([0.7, 0.3, 0.1, 0.9]).mean())
    assert figures["surer_half"] == 1.0


def test_any_playlist_of_a_song_is_right() -> None:
    shares = np.array([[0.2, 0.5, 0.3]])

    assert Answers(shares, np.array([[False, True, True]])).figures()["top1"] == 1.0
    assert Answers(shares, np.array([[True, False, True]])).figures()["mrr"] == 0.5


def test_equal_shares_are_no_luck_by_the_order_of_names() -> None:
    even = np.full((2, 3), 1 / 3)
    figures = Answers(even, np.eye(3, dtype=bool)[[0, 2]]).figures()

    assert figures["top1"] == 0.0
    assert figures["top3"] == 1.0


def test_true_odds_have_no_calibration_error_and_boasts_have_it_whole() -> None:
    chance = np.random.default_rng(0)
    sure = chance.random(50_000)

    assert calibration_error(sure, chance.random(50_000) < sure) < 0.01
    assert calibration_error(np.full(10, 0.9), np.zeros(10, bool)) == pytest.approx(0.9)


def test_no_questions_have_no_figures() -> None:
    assert Answers(np.empty((0, 3)), np.empty((0, 3), bool)).figures() == {}


def test_people_who_err_in_opposite_ways_have_their_answers_pooled() -> None:
    # Each says 0.75; one is always right and three in four are meant to be.
    sure = np.tile([0.75, 0.25], (30, 1))
    always = Answers(sure, np.tile([True, False], (30, 1)))
    seldom = Answers(sure[:10], np.tile([False, True], (10, 1)))
    wide = Answers(np.tile([0.75, 0.15, 0.1], (10, 1)), np.tile([False, True, False], (10, 1)))

    assert pooled_calibration_error([always, seldom]) == pytest.approx(0.0)
    assert pooled_calibration_error([always]) == pytest.approx(0.25)
    assert pooled_calibration_error([always, wide]) == pytest.approx(0.0)


def test_wilsons_interval_agrees_with_a_case_worked_by_hand() -> None:
    # Newcombe (1998), table I: 81 of 263.
    assert list(wilson(81, 263)) == pytest.approx([0.2553, 0.3662], abs=1e-4)


def test_wilsons_interval_of_nothing_is_everything_and_never_leaves_0_to_1() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(0, 10)[0] == 0.0
    assert wilson(10, 10)[1] == 1.0
    assert wilson(10, 10)[0] == pytest.approx(0.7225, abs=1e-4)
