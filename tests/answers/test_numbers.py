"""Shares in words: whole percents, and never more certain than they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.numbers import between, margin, percent


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "0 %"), (0.0004, "1 %"), (0.125, "12 %"), (0.5, "50 %"), (0.996, "99 %"), (1.0, "100 %")],
)
def test_a_share_is_said_in_whole_percents_and_all_or_nothing_only_of_all_or_nothing(
    share: float, said: str
) -> None:
    assert percent(share) == said


@given(share=st.floats(0, 1))
def test_no_share_is_said_more_than_a_percent_off(share: float) -> None:
    assert abs(int(percent(share).removesuffix(" %")) - 100 * share) <= 1


def test_a_margin_is_said_by_the_same_rule() -> None:
    assert between((0.0, 0.998)) == "(0–99 %)"
    assert between((0.002, 1.0)) == "(1–100 %)"


@given(number=st.integers(1, 500), share=st.floats(0, 1))
def test_a_margin_of_error_holds_what_was_counted_and_narrows_as_more_is_counted(
    number: int, share: float
) -> None:
    right = round(share * number)
    (low, high), (lower, higher) = margin(right, number), margin(4 * right, 4 * number)

    assert 0 <= low <= right / number <= high <= 1
    assert higher - lower < high - low


def test_a_margin_of_error_is_wilsons() -> None:
    assert margin(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert margin(0, 0) == (0, 1)
    assert (margin(0, 9)[0], margin(9, 9)[1]) == (0, 1)
