"""Chance and doubt: noise is found to be noise, what was planted is not, and few songs say little."""

import numpy as np
import pytest
from scipy.stats import kstest

from models.pairs.accord import Scale
from models.pairs.chances import by_chance, interval, standing
from models.pairs.crowd import Crowd
from tests.models.people import columns, drawn, library, song


def noise(seed: int, members: int = 5, each: int = 40) -> Crowd:
    """Deal the songs of six tastes out by chance."""
    chance = np.random.default_rng(seed)
    pool = [song(int(chance.integers(6)), int(chance.integers(100_000))) for _ in range(members * each)]
    return Crowd.of(columns(*(library(at, pool[each * at : each * (at + 1)]) for at in range(members))))


def friends(share: int) -> Crowd:
    """Let the first two of six people have so many of 60 songs of one taste."""
    two = [[*drawn(at, share, 0), *drawn(at, 60 - share, 1 + at)] for at in (0, 1)]
    others = [drawn(at, 60, at + 1) for at in (2, 3, 4, 5)]
    return Crowd.of(columns(*(library(at, held) for at, held in enumerate([*two, *others]))))


def test_in_noise_every_doubt_is_as_likely_as_every_other() -> None:
    doubts = []
    for seed in range(25):
        crowd = noise(seed)
        scale = Scale.of(crowd)
        doubts += [by_chance(crowd, scale, pair, seed=seed) for pair in ((0, 1), (2, 3))]

    assert kstest([doubt or 0.0 for doubt in doubts], "uniform").pvalue > 0.01


def test_what_was_planted_is_no_chance_and_the_more_the_less() -> None:
    doubts = []
    for share in (0, 12, 40):
        crowd = friends(share)
        doubts.append(by_chance(crowd, Scale.of(crowd), (0, 1), seed=0) or 0.0)

    assert doubts[0] > 0.5
    assert doubts[1] < 0.05
    assert doubts[2] == pytest.approx(1 / 501)


def test_two_alone_cannot_tell_chance() -> None:
    crowd = Crowd.of(columns(library(0, drawn(0, 30, 0)), library(1, drawn(1, 30, 0)), library(2, [])))

    assert by_chance(crowd, Scale.of(crowd), (0, 1), seed=0) is None


def test_the_percentiles_of_all_pairs_have_their_middle_at_fifty_and_ties_share_a_place() -> None:
    crowd = noise(3)
    scale = Scale.of(crowd)
    said = [standing(crowd, scale, (one, other)) for other in range(5) for one in range(other)]
    same = Crowd.of(columns(*(library(at, drawn(0, 20, 0)) for at in range(4))))

    assert np.mean([each.percentile for each in said]) == pytest.approx(50)
    assert {each.pairs for each in said} == {10}
    assert standing(same, Scale.of(same), (1, 2)).percentile == 50


def test_nobody_is_a_pair_with_themselves() -> None:
    crowd = Crowd.of(columns(*(library(at, drawn(at, 20, at % 2)) for at in range(4))))
    scale = Scale.of(crowd)

    assert standing(crowd, scale, (2, 2)).percentile is None
    assert standing(crowd, scale, (2, 3)).percentile is not None


def test_random_pairs_of_large_and_small_libraries_sit_about_the_middle() -> None:
    large, small = [], []
    for seed in range(6):
        chance = np.random.default_rng(seed)
        sizes = [30] * 4 + [240] * 4
        libraries = [
            library(at, [song(int(chance.integers(6)), int(chance.integers(9000))) for _ in range(size)])
            for at, size in enumerate(sizes)
        ]
        crowd = Crowd.of(columns(*libraries))
        scale = Scale.of(crowd)
        small += [standing(crowd, scale, pair).percentile for pair in ((0, 1), (1, 2), (2, 3), (0, 3))]
        large += [standing(crowd, scale, pair).percentile for pair in ((4, 5), (5, 6), (6, 7), (4, 7))]

    assert np.mean([each or 0 for each in small]) == pytest.approx(50, abs=20)
    assert np.mean([each or 0 for each in large]) == pytest.approx(50, abs=20)


def test_who_has_no_songs_makes_no_pairs_but_with_whom_they_are_asked_about() -> None:
    crowd = Crowd.of(columns(*(library(at, drawn(at, 9, at)) for at in range(3))), members={7, 8})

    assert standing(crowd, Scale.of(crowd), (0, 1)).pairs == 3
    assert standing(crowd, Scale.of(crowd), (0, 3)).pairs == 6


def test_the_more_songs_the_narrower_the_interval_and_it_holds_the_score() -> None:
    widths = []
    for size in (5, 40, 320):
        crowd = Crowd.of(columns(library(0, drawn(0, size, 0, 1)), library(1, drawn(1, size, 0, 2))))
        scale = Scale.of(crowd)
        libraries = scale.look(crowd.holds)
        found = scale.parts(libraries.at([0]), libraries.at([1])).score()[0]
        low, high = interval(crowd, scale, (0, 1), seed=0)
        assert 0 <= low <= found + 0.02 <= high + 0.04 <= 1.04
        widths.append(high - low)

    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 0.5
    assert widths[-1] < 0.1


def test_equals_stay_equal_however_their_songs_are_weighed() -> None:
    same = drawn(0, 90, 0, 1)
    crowd = Crowd.of(columns(library(0, same), library(1, same)))

    assert interval(crowd, Scale.of(crowd), (0, 1), seed=0) == pytest.approx((0.9, 1.0))
