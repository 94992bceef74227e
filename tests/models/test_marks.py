"""Marks: the threshold lies between likes and dislikes however rare one of them is, and the card adds up."""

import numpy as np
import pandas as pd
import pytest

from models.frames import Floats
from models.marks import card_of, threshold_of
from models.verdicts import Verdicts


def verdicts(liked: list[bool]) -> Verdicts:
    titles = [f"song {number}" for number in range(len(liked))]
    return Verdicts.of(pd.DataFrame({"title": titles, "liked": np.array(liked, float)}))


def answers(likes: int, dislikes: int, *, apart: float) -> tuple[Floats, Verdicts]:
    chance, kinds = np.random.default_rng(0), [True] * likes + [False] * dislikes
    return chance.normal(size=likes + dislikes) + apart * np.array(kinds), verdicts(kinds)


@pytest.mark.parametrize(("likes", "dislikes"), [(300, 300), (570, 30), (30, 570)])
def test_the_threshold_is_half_way_however_rare_a_kind_is(likes: int, dislikes: int) -> None:
    held_out, known = answers(likes, dislikes, apart=3.0)

    assert threshold_of(held_out, known) == pytest.approx(1.5, abs=0.4)


def test_one_odd_song_at_the_edge_does_not_decide() -> None:
    held_out, known = answers(300, 300, apart=3.0)
    odd = held_out.copy()
    odd[:2] = -9.0

    assert threshold_of(odd, known) == pytest.approx(threshold_of(held_out, known), abs=0.15)


def test_answers_that_are_all_the_same_have_a_threshold_that_lets_them_pass() -> None:
    known = verdicts([True, False])

    assert threshold_of(np.zeros(2), known) == 0
    assert card_of(known, np.zeros(2), 0.0)["confusion"] == [[0, 1], [0, 1]]


def test_the_card_counts_what_was_told_right() -> None:
    known = verdicts([True, True, True, False])
    card = card_of(known, np.array([2.0, 1.0, -1.0, -2.0]), 0.0)

    assert card == {
        "n": 4,
        "likes": 3,
        "dislikes": 1,
        "auc": 1.0,
        "accuracy": 0.75,
        "precision_at_10": 0.75,
        "balanced_accuracy": pytest.approx(5 / 6),
        "confusion": [[1, 0], [1, 2]],
        "threshold": 0.0,
    }


def test_the_first_ten_are_those_that_are_liked_most() -> None:
    known = verdicts([False] * 10 + [True] * 10)

    assert card_of(known, np.arange(20.0), 0.0)["precision_at_10"] == 1
    assert card_of(known, -np.arange(20.0), 0.0)["precision_at_10"] == 0


def test_the_threshold_is_not_measured_on_the_songs_that_chose_it() -> None:
    known = verdicts([True] * 12 + [False] * 12)
    cards = []
    for seed in range(60):
        noise = np.random.default_rng(seed).normal(size=24)
        cards.append(card_of(known, noise, threshold_of(noise, known)))

    assert np.mean([card["balanced_accuracy"] for card in cards]) == pytest.approx(0.5, abs=0.04)
    assert all(sum(map(sum, card["confusion"])) == 24 for card in cards)
