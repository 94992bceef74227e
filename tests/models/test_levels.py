"""Levels: even odds mean one own song to one other, for songs that nobody has learned from."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from models import affinity
from models.affinity import Affinity
from models.frames import Floats, tidy
from models.levels import Lesson, Levelled

Listens = Callable[..., pd.DataFrame]

WORDS = [f"word{number}" for number in range(400)]


def songs(count: int, *, own: bool, seed: int) -> pd.DataFrame:
    """Make songs of which two in three are by somebody new, calm more often where they are one's own."""
    chance = np.random.default_rng([seed, own])
    known = chance.random(count) < 1 / 3
    artists = [
        f"{'ours' if own else 'theirs'} {chance.integers(12)}" if each else f"new {seed} {own} {number}"
        for number, each in enumerate(known)
    ]
    return pd.DataFrame(
        {
            "title": [" ".join(chance.choice(WORDS, 3)) for _ in range(count)],
            "artists": [[name] for name in artists],
            "energy": np.clip(chance.normal(0.4 if own else 0.6, 0.2, count), 0, 1),
            "playlist": "mine" if own else "",
        }
    )


@pytest.fixture(scope="module")
def said() -> tuple[Floats, Floats]:
    """Say of unheard songs, own and others', how like a library they are."""
    model = affinity.train(songs(250, own=True, seed=1), songs(1000, own=False, seed=2), seed=0)
    own, others = (model.log_odds(songs(1500, own=each, seed=3)) for each in (True, False))
    return own, others


def test_the_odds_of_one_own_song_to_one_other_come_true(said: tuple[Floats, Floats]) -> None:
    own, others = said

    assert (expit(own).mean() + expit(others).mean()) / 2 == pytest.approx(0.5, abs=0.03)


def test_most_songs_of_strangers_by_somebody_new_are_below_even(said: tuple[Floats, Floats]) -> None:
    own, others = said

    assert (others > 0).mean() < 0.29
    assert (own > 0).mean() > 0.7


def test_levelling_leaves_the_order_as_it_is(planted: Listens) -> None:
    tracks = tidy(planted(playlists=6, tracks=20))
    lesson = Lesson.of(tracks, np.ones(40))
    learned = Levelled.learn(lesson, lesson.vicinity(), seed=0)
    signs = lesson.vicinity().signs(lesson.coded, lesson.credited)
    plain = learned.contrast.says(tracks, lesson.coded, signs)

    assert learned.level[0] > 0
    np.testing.assert_array_equal(
        np.argsort(learned.log_odds(tracks, lesson.coded, signs), kind="stable"),
        np.argsort(plain, kind="stable"),
    )


def test_so_few_own_songs_that_none_can_be_left_out_take_the_usual_level(planted: Listens) -> None:
    listens = planted(playlists=6, tracks=20)
    model = affinity.train(listens.head(5), listens.tail(60), seed=0)

    assert isinstance(model, Affinity)
    assert isinstance(model.opinion, Levelled)
    assert model.opinion.level.tolist() == [1.0, -0.5]
