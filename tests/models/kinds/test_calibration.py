"""Temperature: odds come true as often as they say, and few songs move it little."""

import numpy as np
import pytest

from models.frames import Flags, Floats
from models.kinds.calibration import log_odds, temperature
from models.scores import Answers

USUAL = np.full(4, 0.25)


def questions(count: int, *, sharpness: float) -> tuple[Floats, Flags]:
    """Draw scores, and playlists as likely as the scores say once they are multiplied by a sharpness."""
    chance = np.random.default_rng(5)
    scores = chance.normal(size=(count, 4))
    drawn = (sharpness * scores + chance.gumbel(size=(count, 4))).argmax(axis=1)
    return scores, np.arange(4) == drawn[:, None]


@pytest.mark.parametrize("sharpness", [0.3, 1.0, 4.0])
def test_scores_that_are_too_sure_or_too_modest_are_set_right(sharpness: float) -> None:
    scores, member = questions(3000, sharpness=sharpness)
    found = temperature(scores, USUAL, member)
    told = Answers(np.exp(log_odds(scores, USUAL, found)), member).figures()

    assert 1 / found == pytest.approx(sharpness, rel=0.2)
    assert told["ece"] < 0.04


def test_from_few_songs_scores_are_taken_nearly_as_they_are() -> None:
    few, many = (temperature(*_with_usual(questions(count, sharpness=4.0))) for count in (5, 3000))

    assert abs(np.log(few)) < abs(np.log(many)) / 2


def _with_usual(asked: tuple[Floats, Flags]) -> tuple[Floats, Floats, Flags]:
    return asked[0], USUAL, asked[1]


def test_a_playlist_that_was_not_learned_keeps_a_little_of_its_size() -> None:
    odds = np.exp(log_odds(np.array([[3.0, 1.0, -np.inf, -np.inf]]), np.array([0.4, 0.3, 0.2, 0.1]), 1.0))

    assert odds.sum() == pytest.approx(1)
    assert odds[0, 2] == pytest.approx(2 * odds[0, 3])
    assert 0 < odds[0, 2] < 0.01
