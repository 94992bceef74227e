"""Vicinity: what is said of an own song is said as if it were not there."""

import numpy as np
import pytest
from scipy import sparse

from models.vicinity import Vicinity

WORDS = 3
ROWS = sparse.csr_matrix(
    np.array([[1, 0, 0, 0.5], [1, 0, 0, 0.5], [0, 2, 0, 0], [0, 2, 0, 0], [0, 0, 0, 0]], np.float32)
)
CREDITS: list[dict[str, float]] = [{"ana": 1.0}, {"ana": 1.0, "bo": 0.6}, {"bo": 1.0}, {"cy": 1.0}, {}]


def vicinity(*weights: float) -> Vicinity:
    return Vicinity.of(ROWS, CREDITS, np.array(weights), words=WORDS)


def test_equals_are_wholly_alike_and_strangers_not_at_all() -> None:
    np.testing.assert_allclose(
        vicinity(1, 1, 1).cosines(ROWS),
        [[1, 1, 0], [1, 1, 0], [0, 0, 1], [0, 0, 1], [0, 0, 0]],
        atol=1e-6,
    )


def test_sparse_and_full_columns_say_together_what_they_say_as_one() -> None:
    rows = sparse.csr_matrix(np.random.default_rng(0).random((6, 9)).astype(np.float32))
    some, none, all_ = (
        Vicinity.of(rows, [{} for _ in range(6)], np.ones(6), words=words).cosines(rows)
        for words in (4, 0, 9)
    )

    np.testing.assert_allclose(some, none, atol=1e-6)
    np.testing.assert_allclose(some, all_, atol=1e-6)


def test_an_own_song_does_not_speak_for_itself() -> None:
    near = vicinity(1, 1, 1)
    with_itself, alone = near.signs(ROWS, CREDITS), near.signs_without_itself(ROWS, CREDITS)

    assert list(with_itself[:3, 0]) == pytest.approx([1, 1, 1])
    assert list(alone[:3, 0]) == pytest.approx([1, 1, 0])
    np.testing.assert_allclose(with_itself[3, :4], alone[3, :4])


def test_an_artist_counts_by_the_members_other_songs() -> None:
    mine = np.expm1(vicinity(1, 1, 1).signs_without_itself(ROWS, CREDITS)[:, 4])

    # Both of Ana's songs have the other one; Bo's own has the one Bo is a guest of, and that one has Bo's.
    np.testing.assert_allclose(mine, [1, 1.6, 1, 0, 0], atol=1e-6)


def test_what_others_have_of_an_artist_is_told_but_for_the_song_itself() -> None:
    near = vicinity(1, 1, 1)

    np.testing.assert_allclose(np.expm1(near.signs(ROWS, CREDITS)[:, 5]), [0, 0, 0, 1, 0], atol=1e-6)
    assert not near.signs_without_itself(ROWS, CREDITS)[:, 5].any()


def test_songs_that_weigh_more_count_more() -> None:
    heavy = vicinity(2.0, 0.5, 0.5).signs(ROWS, CREDITS)
    light = vicinity(0.5, 0.5, 2.0).signs(ROWS, CREDITS)

    assert heavy[0, 3] > light[0, 3]
    assert heavy[0, 4] > light[0, 4]


def test_without_own_songs_nothing_is_near() -> None:
    near = vicinity()

    assert near.cosines(ROWS).shape == (5, 0)
    assert not near.signs(ROWS, CREDITS)[:, :5].any()
    assert 0 < near.usual(near.signs(ROWS, CREDITS)) < 1
