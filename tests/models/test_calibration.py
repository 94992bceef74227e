"""Odds of the blend: they come true as often as they say, and few songs move them little."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import log_softmax

from models.calibration import Link
from models.frames import Flags, Floats
from models.likeness import Kernel

USUAL = np.array([2.4, 0.6, 0.5])


def views(songs: int, playlists: int = 4, *, seed: int = 0) -> tuple[Kernel, Floats]:
    """Make up what a ridge and trees could have said."""
    chance = np.random.default_rng(seed)
    shares = chance.dirichlet(np.full(playlists, 0.5), songs)
    return chance.normal(0.25, 0.3, (songs, playlists)).astype(np.float32), shares


def drawn(log_odds: Floats, *, seed: int = 0) -> Flags:
    """Let each song's playlist come true as the odds say."""
    chance = np.random.default_rng(seed)
    odds = np.exp(log_odds)
    return np.array([chance.multinomial(1, row / row.sum()) for row in odds]).astype(np.bool_)


def truly(slopes: tuple[float, float, float], answers: Kernel, shares: Floats) -> Floats:
    """Say again, plainly, what slopes make of the two views."""
    ridge = answers.astype(float)
    sums = slopes[0] * ridge + slopes[1] * np.log(np.clip(ridge, 0.01, None))
    return np.asarray(log_softmax(sums + slopes[2] * np.log(shares + 0.003), axis=1))


@pytest.mark.parametrize("slopes", [(4.0, 0.3, 0.9), (1.0, 1.2, 0.2), (8.0, 0.0, 1.5)])
def test_odds_that_were_planted_are_found_and_come_true(slopes: tuple[float, float, float]) -> None:
    answers, shares = views(20_000)
    link = Link.fit(answers, shares, drawn(truly(slopes, answers, shares)))
    nearer = np.abs(link.slopes - slopes) / np.abs(USUAL - slopes)
    assert nearer.max() < 0.5

    # Of fresh songs, those said to be likely by so much are right so often.
    fresh = views(6_000, seed=5)
    said, true = np.exp(link.log_odds(*fresh)), drawn(truly(slopes, *fresh), seed=6)
    for low, high in ((0.0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 1.0)):
        these = (said >= low) & (said < high)
        assert these.sum() > 200
        assert true[these].mean() == pytest.approx(said[these].mean(), abs=0.04)


def test_where_a_view_is_noise_it_counts_for_little() -> None:
    answers, shares = views(4_000)
    _, idle = views(4_000, seed=9)
    right = drawn(truly((4.0, 0.3, 1.0), answers, shares))

    assert Link.fit(answers, shares, right).slopes[2] > 0.8
    assert Link.fit(answers, idle, right).slopes[2] < 0.1


def test_what_overstates_itself_is_toned_down() -> None:
    # Trees that are sure and wrong half of the time, beside a ridge that says nothing.
    chance = np.random.default_rng(0)
    truth = chance.integers(2, size=2_000)
    said = np.where(chance.random(2_000) < 0.75, truth, 1 - truth)
    shares, member = np.eye(2)[said], np.eye(2, dtype=np.bool_)[truth]
    answers = np.full((2_000, 2), 0.5, np.float32)
    odds = np.exp(Link.fit(answers, shares, member).log_odds(answers, shares))

    assert odds.max(axis=1).mean() == pytest.approx(0.75, abs=0.03)


@pytest.mark.parametrize("songs", [0, 1, 4, 10])
def test_few_songs_leave_the_slopes_about_as_usual(songs: int) -> None:
    answers, shares = views(songs)
    member = drawn(truly((4.0, 0.3, 0.9), answers, shares)) if songs else np.zeros((0, 4), np.bool_)

    np.testing.assert_allclose(Link.fit(answers, shares, member).slopes, USUAL, atol=0.15)


def test_the_more_songs_the_further_from_usual() -> None:
    away = []
    for songs in (10, 100, 3_000, 20_000):
        answers, shares = views(songs)
        link = Link.fit(answers, shares, drawn(truly((8.0, 0.0, 1.5), answers, shares)))
        away.append(np.abs(link.slopes - USUAL).sum())

    assert away == sorted(away)
    assert away[-1] > 3


def test_a_song_of_several_playlists_is_right_in_each_and_tells_for_each() -> None:
    answers, shares = views(2_000)
    first, second = (drawn(truly((4.0, 0.3, 0.9), answers, shares), seed=seed) for seed in (1, 2))
    both = Link.fit(answers, shares, first | second)

    assert np.isfinite(both.slopes).all()
    # One view that marks both lists of every song halves the odds between them.
    member = np.zeros((300, 3), np.bool_)
    member[:, :2] = True
    said = np.tile([[0.8, 0.8, 0.0]], (300, 1)).astype(np.float32)
    link = Link.fit(said, member / 2, member)
    odds = np.exp(link.log_odds(said, member / 2))

    np.testing.assert_allclose(odds[:, 0], odds[:, 1])
    assert odds[0, :2].sum() > 0.97


def test_the_links_slope_agrees_with_a_step_either_way() -> None:
    # The gradient that is handed to the search is that of the loss: it ends where no step is better, for
    # songs of several playlists, too.
    answers, shares = views(400)
    chance = np.random.default_rng(3)
    member = chance.random((400, 4)) < 0.4
    member[np.arange(400), chance.integers(4, size=400)] = True
    link = Link.fit(answers, shares, member)

    def loss(slopes: Floats) -> float:
        right = np.where(member, Link(slopes).log_odds(answers, shares), -np.inf)
        off = slopes - USUAL
        return float(-(member.sum(axis=1) * np.logaddexp.reduce(right, axis=1)).sum() + 10 * off @ off)

    bounds = np.array([(0.1, 20), (0, 5), (0, 3)])
    for step in np.vstack([np.eye(3), -np.eye(3)]) * 0.02:
        assert loss(np.clip(link.slopes + step, *bounds.T)) >= loss(link.slopes) - 1e-6


@settings(max_examples=40)
@given(
    said=st.lists(st.lists(st.floats(-1e6, 1e6, width=32), min_size=3, max_size=3), min_size=1, max_size=6),
    seed=st.integers(0, 99),
)
def test_whatever_the_views_say_there_are_odds(said: list[list[float]], seed: int) -> None:
    answers = np.array(said, np.float32)
    shares = np.eye(3)[np.random.default_rng(seed).integers(3, size=len(said))]
    member = np.eye(3, dtype=np.bool_)[np.arange(len(said)) % 3]
    odds = np.exp(Link.fit(answers, shares, member).log_odds(answers, shares))

    assert np.isfinite(odds).all()
    np.testing.assert_allclose(odds.sum(axis=1), 1)
