"""Flat trees: they answer as the library that grew them would, and honestly of songs left out."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.tree import ExtraTreeClassifier

from models.frames import Flags
from models.trees import Table, Trees, _tree, grow

COLUMNS = 0.3


def table_of(songs: int, columns: int = 7, *, seed: int = 0) -> Table:
    return np.random.default_rng(seed).normal(size=(songs, columns)).astype(np.float32)


def member_of(songs: int, playlists: int, *, both: float = 0.1, seed: int = 0) -> Flags:
    """Deal songs to playlists in turn, some to a second one."""
    member = np.zeros((songs, playlists), np.bool_)
    member[np.arange(songs), np.arange(songs) % playlists] = True
    also = np.random.default_rng(seed).random(songs) < both
    member[also, (np.flatnonzero(also) + 1) % playlists] = True
    return member


@settings(max_examples=25)
@given(
    songs=st.integers(4, 60), playlists=st.integers(2, 5), leaf=st.integers(1, 4), seed=st.integers(0, 999)
)
def test_a_flat_tree_says_exactly_what_the_tree_it_was_made_from_says(
    songs: int, playlists: int, leaf: int, seed: int
) -> None:
    # Few distinct values a column, so that thresholds fall between close ones, too.
    table = np.round(table_of(songs, seed=seed), 1)
    member = member_of(songs, playlists, seed=seed)
    dealt = np.random.default_rng(seed).integers(0, 3, songs)
    dealt[:2] = 1
    rows, places = (member & (dealt > 0)[:, None]).nonzero()
    theirs = ExtraTreeClassifier(max_features=COLUMNS, min_samples_leaf=leaf, random_state=seed)
    theirs.fit(table[rows], places, sample_weight=dealt[rows].astype(float))
    asked = np.vstack([table, table_of(30, seed=seed + 1)])
    expected = np.zeros((len(asked), playlists))
    expected[:, theirs.classes_] = theirs.predict_proba(asked)

    ours = _tree(table, member, dealt, leaf=leaf, seed=seed)
    np.testing.assert_allclose(ours.of(asked), expected, atol=1e-6)


def test_values_next_to_each_other_stay_on_their_sides() -> None:
    # Between two neighbours among floats of 32 bits a threshold of 64 bits has no place in 32.
    value = np.float32(100)
    table = np.tile(np.array([[value], [np.nextafter(value, np.float32(200))]], np.float32), (20, 1))
    member = np.tile(np.eye(2, dtype=np.bool_), (20, 1))

    for seed in range(20):
        tree = _tree(table, member, np.ones(40, np.int64), leaf=1, seed=seed)
        np.testing.assert_array_equal(tree.of(table), member)


def test_many_trees_say_the_mean_of_what_each_says() -> None:
    table, member = table_of(40), member_of(40, 3)
    together, _ = grow(table, member, trees=3, leaf=2, seed=5)
    chance = np.random.default_rng(5)
    alone = []
    for number in range(3):
        dealt = np.bincount(chance.integers(0, 40, 40), minlength=40)
        alone.append(_tree(table, member, dealt, leaf=2, seed=5 + number).of(table))

    np.testing.assert_allclose(together.of(table), np.mean(alone, axis=0), atol=1e-6)


def test_what_is_said_of_a_song_left_out_never_knew_its_mark() -> None:
    # Every song's playlist is chance, but its one column names the song, and so tells the playlist by heart.
    chance = np.random.default_rng(2)
    member = np.eye(2, dtype=np.bool_)[chance.integers(2, size=120)]
    marks = chance.permutation(120).astype(np.float32)[:, None]
    trees, held_out = grow(marks, member, trees=100, leaf=1, seed=0)

    by_heart = (trees.of(marks).argmax(axis=1) == member.argmax(axis=1)).mean()
    honest = (held_out.argmax(axis=1) == member.argmax(axis=1)).mean()
    assert by_heart > 0.95
    assert honest < 0.65


@pytest.mark.parametrize("song", [0, 7, 29])
def test_where_a_song_is_filed_changes_nothing_that_is_said_of_it_when_left_out(song: int) -> None:
    table, member = table_of(30), member_of(30, 3, both=0)
    elsewhere = member.copy()
    elsewhere[song] = np.roll(member[song], 1)
    # Trees that were not dealt the song are grown alike in both worlds, whatever the song's playlists.
    _, before = grow(table, member, trees=40, leaf=2, seed=1)
    _, after = grow(table, elsewhere, trees=40, leaf=2, seed=1)

    np.testing.assert_array_equal(before[song], after[song])
    assert not np.array_equal(before, after)


def test_planted_columns_are_found_among_idle_ones() -> None:
    member = member_of(200, 4, both=0)
    table = np.hstack([table_of(200), member + 0.3 * table_of(200, 4, seed=1)]).astype(np.float32)
    trees, held_out = grow(table, member, trees=50, leaf=3, seed=0)

    assert (held_out.argmax(axis=1) == member.argmax(axis=1)).mean() > 0.8
    assert (trees.of(table).argmax(axis=1) == member.argmax(axis=1)).mean() > 0.9


def test_a_song_of_two_playlists_is_expected_in_both() -> None:
    member = np.zeros((60, 3), np.bool_)
    member[:30, :2] = True
    member[30:, 2] = True
    table = np.repeat(np.array([0.0, 1.0], np.float32), 30)[:, None]
    trees, held_out = grow(table, member, trees=20, leaf=2, seed=0)

    np.testing.assert_allclose(trees.of(table[:1]), [[0.5, 0.5, 0]], atol=1e-6)
    np.testing.assert_allclose(held_out[:30], np.tile([0.5, 0.5, 0], (30, 1)), atol=1e-6)


@pytest.mark.parametrize(
    "table",
    [table_of(4), np.zeros((4, 3), np.float32), np.full((4, 1), 1e9, np.float32)],
    ids=["different", "constant", "large"],
)
@pytest.mark.parametrize("trees", [1, 30])
def test_four_songs_and_constant_columns_give_shares(table: Table, trees: int) -> None:
    grown, held_out = grow(table, member_of(4, 2, both=0), trees=trees, leaf=3, seed=0)

    for said in (grown.of(table), held_out):
        assert said.shape == (4, 2)
        assert said.min() >= 0
        np.testing.assert_allclose(said.sum(axis=1), 1, atol=1e-6)


def test_constant_columns_say_the_shares_of_the_playlists() -> None:
    member = np.zeros((100, 2), np.bool_)
    member[:80, 0], member[80:, 1] = True, True
    grown, held_out = grow(np.zeros((100, 2), np.float32), member, trees=200, leaf=1, seed=0)

    np.testing.assert_allclose(grown.of(np.zeros((1, 2), np.float32)), [[0.8, 0.2]], atol=0.02)
    np.testing.assert_allclose(held_out.mean(axis=0), [0.8, 0.2], atol=0.02)


def test_playlists_of_one_song_each_are_told_apart() -> None:
    # A library of more playlists than half its songs is still one of classes.
    table = table_of(30)
    trees, held_out = grow(table, np.eye(30, dtype=np.bool_), trees=20, leaf=1, seed=0)

    assert (trees.of(table).argmax(axis=1) == np.arange(30)).mean() > 0.9
    assert np.allclose(held_out.sum(axis=1), 1)


@settings(max_examples=20)
@given(songs=st.integers(2, 40), playlists=st.integers(1, 8), seed=st.integers(0, 99))
def test_shares_sum_to_one(songs: int, playlists: int, seed: int) -> None:
    table = table_of(songs, seed=seed)
    grown, held_out = grow(table, member_of(songs, playlists, both=0.4), trees=5, leaf=1, seed=seed)

    for said in (grown.of(table), held_out, grown.of(table_of(9, seed=seed + 1) * 1e6)):
        assert said.min() >= 0
        np.testing.assert_allclose(said.sum(axis=1), 1, atol=1e-6)


def test_no_tracks_have_no_shares() -> None:
    grown, _ = grow(table_of(10), member_of(10, 3), trees=4, leaf=1, seed=0)

    assert grown.of(table_of(0)).shape == (0, 3)


def test_the_same_seed_grows_the_same_bytes_and_another_does_not() -> None:
    def bytes_of(seed: int) -> bytes:
        return pickle.dumps(grow(table_of(50), member_of(50, 3), trees=8, leaf=2, seed=seed))

    assert bytes_of(4) == bytes_of(4)
    assert bytes_of(4) != bytes_of(5)


def test_trees_survive_their_way_to_the_disk() -> None:
    grown, _ = grow(table_of(50), member_of(50, 3), trees=8, leaf=2, seed=0)
    opened: Trees = pickle.loads(pickle.dumps(grown))  # noqa: S301 - made in the line itself

    np.testing.assert_array_equal(opened.of(table_of(20, seed=3)), grown.of(table_of(20, seed=3)))
