"""Hats: each known number is shared out between the two knots around it, an unknown one says nothing."""

import numpy as np

from models.hats import Hats

NUMBERS = np.column_stack([np.arange(100.0), np.full(100, 7.0), np.full(100, np.nan)])


def test_each_number_is_shared_out_between_two_knots() -> None:
    coded = Hats.over(NUMBERS, scale=2.0).of(NUMBERS).toarray()

    np.testing.assert_allclose(coded.sum(axis=1), 2.0, rtol=1e-6)
    assert ((coded > 0).sum(axis=1) <= 2).all()


def test_near_numbers_have_more_in_common_than_far_ones() -> None:
    coded = Hats.over(NUMBERS, scale=1.0).of(NUMBERS).toarray()

    assert coded[50] @ coded[52] > coded[50] @ coded[60] > coded[50] @ coded[95]


def test_columns_that_never_differ_or_are_never_known_have_no_hats() -> None:
    hats = Hats.over(NUMBERS, scale=1.0)

    assert hats.width == 8
    assert hats.of(NUMBERS).shape == (100, 8)


def test_an_unknown_number_says_nothing_and_one_beyond_stands_at_the_end() -> None:
    hats = Hats.over(NUMBERS, scale=1.0)
    unknown, beyond = hats.of(np.array([[np.nan, 7, 0], [1e6, 7, 0]])).toarray()

    assert not unknown.any()
    assert list(beyond) == [0, 0, 0, 0, 0, 0, 0, 1]


def test_no_songs_have_no_knots() -> None:
    hats = Hats.over(np.empty((0, 3)), scale=1.0)

    assert hats.of(NUMBERS).shape == (100, 0)
