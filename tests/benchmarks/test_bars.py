"""Bars: a figure that falls short is called missed, in either direction."""

import pytest

from benchmarks.bars import Bar, lines


@pytest.mark.parametrize(
    ("found", "verdict"), [(0.7, "aim"), (0.69, "bar"), (0.6, "bar"), (0.599, "MISSED"), (None, "")]
)
def test_more_is_better_unless_said_otherwise(found: float | None, verdict: str) -> None:
    assert Bar("top-1", 0.6, 0.7).beside(found)["verdict"] == verdict


@pytest.mark.parametrize(("found", "verdict"), [(0.02, "aim"), (0.04, "bar"), (0.05, "MISSED")])
def test_of_an_error_less_is_better(found: float, verdict: str) -> None:
    assert Bar("error", 0.04, 0.02, less_is_better=True).beside(found)["verdict"] == verdict


def test_each_measure_has_its_line_with_all_that_is_known() -> None:
    head, first, second = lines(
        [Bar("top-1", 0.6, 0.7, 0.3).beside(0.5), Bar("MB", 500, 300, less_is_better=True).beside(None)]
    )

    assert head.split() == ["hobby", "found", "bar", "aim", "met"]
    assert first.split() == ["top-1", "0.300", "0.500", "0.600", "0.700", "MISSED"]
    assert second.split() == ["MB", "–", "–", "500", "300"]
