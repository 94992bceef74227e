"""Sizes of libraries are undone, and what tells people apart stays."""

import numpy as np
import pytest
from scipy.special import log_softmax

from models.owners.evened import Evened


def skewed(sizes: list[int], *, seed: int = 0, told: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Make log odds of a model that knows how large libraries are, and sees something in each song."""
    chance = np.random.default_rng(seed)
    true = np.repeat(np.arange(len(sizes)), sizes)
    scores = chance.normal(size=(len(true), len(sizes))) + told * np.eye(len(sizes))[true]
    return log_softmax(told * scores + np.log(sizes), axis=1), np.eye(len(sizes), dtype=bool)[true]


def test_what_sizes_added_is_taken_away() -> None:
    logs, member = skewed([800, 200, 50])
    evened = Evened.fit(logs, member)

    said = np.exp(evened.log_odds(logs))
    each = [said[member[:, place], place].mean() for place in range(3)]

    assert said.sum(axis=1) == pytest.approx(np.ones(len(said)))
    assert evened.lifts[2] > evened.lifts[1] > evened.lifts[0]
    assert max(each) - min(each) < 0.12


def test_libraries_of_one_size_are_left_as_they_are() -> None:
    logs, member = skewed([300, 300, 300])
    evened = Evened.fit(logs, member)

    assert evened.lifts == pytest.approx(np.zeros(3), abs=0.2)
    assert evened.slope == pytest.approx(1, abs=0.15)


def test_odds_that_are_too_sure_become_flatter() -> None:
    logs, member = skewed([200, 200])

    assert Evened.fit(log_softmax(3 * logs, axis=1), member).slope < 0.6


def test_few_songs_change_little() -> None:
    logs, member = skewed([3, 2], told=0.1)

    assert np.abs(Evened.fit(logs, member).lifts).max() < 0.5
