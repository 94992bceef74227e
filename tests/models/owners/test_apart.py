"""The score card of a server agrees with figures worked out by hand, and with scikit-learn's."""

import json

import numpy as np
import pytest
from sklearn.metrics import f1_score, roc_auc_score

from models.owners.apart import auc_of, card_of, macro_f1
from models.scores import Answers


def odds_of(guessed: list[int], people: int, *, sure: float = 0.7) -> np.ndarray:
    odds = np.full((len(guessed), people + 1), (1 - sure) / people)
    odds[np.arange(len(guessed)), guessed] = sure
    return odds


def test_the_card_is_plain_and_counts_right_answers() -> None:
    true = np.repeat([0, 1, 2], [50, 30, 20])
    guessed = true.copy()
    guessed[:10] = 1
    card = card_of((4, 7, 9), odds_of(list(guessed), 3), np.eye(3, dtype=bool)[true], np.empty((0, 4)))

    assert json.loads(json.dumps(card)) == card
    assert card["n"] == 100
    assert card["accuracy"] == 0.9
    assert card["between"][0] < 0.9 < card["between"][1]
    assert card["biggest"] == 0.5
    assert card["members"] == [4, 7, 9]
    assert card["confusion"]["playlists"] == ["4", "7", "9"]
    assert card["confusion"]["counts"] == [[40, 10, 0], [0, 30, 0], [0, 0, 20]]
    assert card["macro_f1"] == pytest.approx(f1_score(true, guessed, average="macro"))
    assert card["calibration"][0]["n"] == 100
    assert card["nobody"] == {}


def test_a_song_of_two_people_is_right_for_either() -> None:
    answers = Answers(np.array([[0.6, 0.3, 0.1], [0.2, 0.7, 0.1]]), np.array([[1, 1, 0], [1, 1, 0]], bool))

    assert answers.figures()["top1"] == 1
    assert macro_f1(answers) == pytest.approx(2 / 3)


def test_the_area_and_its_margin_are_those_of_the_books() -> None:
    chance = np.random.default_rng(0)
    truth = chance.random(400) < 0.3
    scores = chance.normal(size=400) + truth

    area, error = auc_of(scores, truth)

    assert area == pytest.approx(roc_auc_score(truth, scores))
    drawn = [roc_auc_score(truth[rows], scores[rows]) for rows in chance.integers(0, 400, (400, 400))]
    assert error == pytest.approx(np.std(drawn), rel=0.2)


def test_ties_count_half_and_one_kind_alone_tells_nothing() -> None:
    assert auc_of(np.ones(4), np.array([True, False, True, False]))[0] == 0.5
    assert auc_of(np.arange(3.0), np.ones(3, bool)) == (0.5, 0.5)


def test_strangers_are_judged_by_the_odds_of_nobody() -> None:
    own, strange = odds_of([0] * 30 + [1] * 30, 2), odds_of([2] * 40, 2)
    member = np.eye(2, dtype=bool)[[0] * 30 + [1] * 30]

    card = card_of((1, 2), own, member, strange)

    assert card["nobody"]["n"] == 40
    assert card["nobody"]["auc"] == 1
    assert card["accuracy"] == 1
    assert card_of((1, 2), own, member, strange[:3])["nobody"] == {}


def test_by_chance_the_area_is_even() -> None:
    chance = np.random.default_rng(1)
    odds = chance.dirichlet(np.ones(4), 600)
    member = np.eye(3, dtype=bool)[chance.integers(3, size=600)]

    low, high = card_of((1, 2, 3), odds, member, odds[:0])["auc_between"]

    assert low < 0.5 < high
    assert high - low < 0.12
