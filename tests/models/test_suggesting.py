"""Selection: the best first, no artist twice in five, no copies in a row, and a share that explores."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.suggesting import APART, Pick, Pool, select


def pool_of(
    log_odds: Sequence[float], artists: Sequence[str], *, far: Sequence[int] = (), copies: float = 0.0
) -> Pool:
    """Lay songs out: a letter for each artist of a song, a space for nobody known."""
    size = len(log_odds)
    is_far = np.isin(np.arange(size), far)
    alike = np.full((size, size), copies)
    credited = [frozenset(each.replace(" ", "")) for each in artists]
    return Pool(np.array(log_odds, dtype=float), alike, credited, is_far)


@st.composite
def pools(draw: st.DrawFn, names: str = "abcdefgh ") -> Pool:
    size = draw(st.integers(0, 25))
    log_odds = draw(st.lists(st.floats(-20, 20), min_size=size, max_size=size))
    artists = draw(st.lists(st.text(names, min_size=1, max_size=2), min_size=size, max_size=size))
    chance = np.random.default_rng(draw(st.integers(0, 99)))
    halves = chance.random((size, size))
    pool = pool_of(log_odds, artists, far=draw(st.lists(st.integers(0, 24), unique=True)))
    return Pool(pool.log_odds, (halves + halves.T) / 2, pool.artists, pool.far)


def strangers_in(pool: Pool) -> int:
    """Count songs that have no artist in common, one after the other."""
    met: set[str] = set()
    count = 0
    for each in pool.artists:
        count += not each & met
        met |= each if not each & met else set()
    return count


def places(picks: Sequence[Pick]) -> list[int]:
    return [pick.place for pick in picks]


def part_of(pool: Pool, kept: Sequence[int]) -> Pool:
    rows = np.array(kept, dtype=int)
    return Pool(
        pool.log_odds[rows],
        pool.alike[np.ix_(rows, rows)],
        [pool.artists[row] for row in kept],
        pool.far[rows],
    )


def test_the_best_comes_first() -> None:
    assert places(select(pool_of([0, 3, 1, 2], "abcd"), number=3, seed=0, exploring=0)) == [1, 3, 2]


def test_nothing_comes_of_nothing() -> None:
    assert select(pool_of([], []), number=5, seed=0) == []


def test_one_song_is_suggested_once() -> None:
    assert select(pool_of([-9], "a", far=[0]), number=5, seed=0, exploring=0) == [Pick(0, explores=False)]


def test_an_artist_waits_for_four_others() -> None:
    pool = pool_of([9, 8, 7, 6, 5, 4, 3], "aaabcde")

    assert places(select(pool, number=7, seed=0, exploring=0)) == [0, 3, 4, 5, 6, 1]


def test_a_guest_is_an_artist_too() -> None:
    pool = pool_of([9, 8, 7, 6, 5, 4], ["ab", "b", "c", "d", "e", "f"])

    assert places(select(pool, number=6, seed=0, exploring=0)) == [0, 2, 3, 4, 5, 1]


def test_songs_by_nobody_known_follow_one_another() -> None:
    assert places(select(pool_of([3, 2, 1], "   "), number=3, seed=0, exploring=0)) == [0, 1, 2]


def test_songs_all_by_one_artist_are_suggested_all_the_same() -> None:
    assert places(select(pool_of([1, 3, 2], "aaa"), number=5, seed=0, exploring=0)) == [1, 2, 0]


def test_with_three_artists_each_comes_back_as_late_as_may_be() -> None:
    picks = select(pool_of([9, 8, 7, 6, 5, 4], "aaabbc"), number=6, seed=0, exploring=0)

    assert places(picks) == [0, 3, 5, 1, 4, 2]


def test_a_near_copy_of_what_stands_before_steps_back() -> None:
    pool = pool_of([3, 2.9, 2.5], "abc")
    pool.alike[0, 1] = pool.alike[1, 0] = 0.9

    assert places(select(pool, number=3, seed=0, exploring=0)) == [0, 2, 1]


def test_what_is_far_enough_ahead_stays_so_though_it_is_a_copy() -> None:
    pool = pool_of([9, 8, 2.5], "abc", copies=0.9)

    assert places(select(pool, number=3, seed=0, exploring=0)) == [0, 1, 2]


@pytest.mark.parametrize("seed", range(5))
def test_one_in_five_explores_wherever_that_begins(seed: int) -> None:
    pool = pool_of(range(40), " " * 40, far=range(20))
    explores = [pick.explores for pick in select(pool, number=20, seed=seed)]

    assert [sum(explores[start : start + 5]) for start in range(16)] == [1] * 16


def test_of_single_suggestions_one_in_five_explores() -> None:
    pool = pool_of(range(10), " " * 10, far=range(5))
    tried = [pick.explores for seed in range(200) for pick in select(pool, number=1, seed=seed)]

    assert 20 < sum(tried) < 60


def test_what_explores_is_far_and_of_the_better_of_that() -> None:
    pool = pool_of([9, 8, 7, 6, 5, 4, 3, 2, 1], "abcdefghi", far=range(3, 9))
    tried = {place for seed in range(40) for place in places(select(pool, number=1, seed=seed, exploring=1))}

    assert tried == {3, 4}


def test_nothing_explores_where_nothing_is_far() -> None:
    assert not any(pick.explores for pick in select(pool_of([2, 1], "ab"), number=2, seed=0, exploring=1))


@given(pools(), st.integers(0, 30), st.integers(0, 9), st.sampled_from([0.0, 0.2, 1.0]))
def test_no_song_comes_twice_and_no_more_than_asked(
    pool: Pool, number: int, seed: int, exploring: float
) -> None:
    found = places(select(pool, number=number, seed=seed, exploring=exploring))

    assert len(found) == len(set(found)) <= number
    assert set(found) <= set(range(len(pool.artists)))
    assert found or not number or not len(pool.artists)


@given(pools(), st.integers(0, 9))
def test_no_two_of_an_artist_stand_in_any_five_where_there_are_five(pool: Pool, seed: int) -> None:
    found = places(select(pool, number=25, seed=seed))

    if strangers_in(pool) >= APART:
        for start in range(len(found)):
            names = [name for place in found[start : start + APART] for name in pool.artists[place]]
            assert len(names) == len(set(names))


@given(pools("abc"), st.integers(0, 9))
def test_with_fewer_artists_nobody_comes_while_one_who_waited_longer_could(pool: Pool, seed: int) -> None:
    found = places(select(pool, number=25, seed=seed))

    def waited(place: int, turn: int) -> int:
        since = [turn - when for when in range(turn) if pool.artists[found[when]] & pool.artists[place]]
        return min([*since, APART])

    if strangers_in(pool) < APART:
        assert len(found) == len(pool.artists)
        for turn, place in enumerate(found):
            left = set(range(len(pool.artists))) - set(found[:turn])
            assert waited(place, turn) == max(waited(other, turn) for other in left)


@given(pools(), st.integers(0, 9))
def test_the_same_seed_says_the_same_and_without_exploring_the_seed_says_nothing(
    pool: Pool, seed: int
) -> None:
    assert select(pool, number=9, seed=seed) == select(pool, number=9, seed=seed)
    assert select(pool, number=9, seed=seed, exploring=0) == select(pool, number=9, seed=99, exploring=0)


@given(pools(), st.integers(1, 9))
def test_a_longer_list_begins_as_the_shorter(pool: Pool, number: int) -> None:
    longer = select(pool, number=number + 3, seed=4)

    assert select(pool, number=number, seed=4) == longer[:number]


@given(pools("abcdefghijklm"), st.data())
def test_without_songs_that_were_not_picked_all_stays_as_it_is(pool: Pool, data: st.DataObject) -> None:
    found = places(select(pool, number=4, seed=0, exploring=0))
    others = [place for place in range(len(pool.artists)) if place not in found]
    kept = sorted(
        [*found, *data.draw(st.lists(st.sampled_from(others), unique=True) if others else st.just([]))]
    )
    part = part_of(pool, kept)

    # With fewer artists than five the window is another one.
    if strangers_in(part) >= APART:
        again = select(part, number=4, seed=0, exploring=0)
        assert [kept[place] for place in places(again)] == found


@given(pools("abcdefghijklm"), st.integers(0, 3))
def test_without_one_that_was_picked_those_before_it_stay_where_they_are(pool: Pool, turn: int) -> None:
    found = places(select(pool, number=4, seed=0, exploring=0))
    if turn < len(found):
        kept = [place for place in range(len(pool.artists)) if place != found[turn]]
        part = part_of(pool, kept)
        if strangers_in(part) >= APART:
            again = select(part, number=4, seed=0, exploring=0)
            assert [kept[place] for place in places(again)][:turn] == found[:turn]
