"""Costs: libraries of the wished size, measured in a process of their own."""

import math
from collections.abc import Callable

import pandas as pd
import pytest
from threadpoolctl import threadpool_info

from benchmarks.abreast import abreast
from benchmarks.costs import _asking, _sized, _trained, table
from benchmarks.spreads import spread

Listens = Callable[..., pd.DataFrame]


def threads(_: int) -> list[int]:
    return [pool["num_threads"] for pool in threadpool_info()]


def test_a_library_of_the_wished_size_is_drawn_from_the_largest_playlists(library: Listens) -> None:
    listens = pd.concat([library(range(6), tracks=30), library(range(6, 12), tracks=20)], ignore_index=True)
    drawn = _sized(listens, 100, 6)

    assert drawn["track_id"].nunique() == 100
    assert set(drawn["playlist"]) == {f"list {taste}" for taste in range(6)}
    assert drawn.equals(_sized(listens, 100, 6))


@pytest.mark.slow
def test_a_process_that_trains_alone_tells_what_it_took(library: Listens) -> None:
    costs = _trained(library(range(4)), library(range(5, 9)))

    assert costs["processor_seconds"] > 0
    assert costs["seconds"] > 0
    assert 50 < costs["mb"] < 2000


def test_a_model_is_asked_about_what_it_has_not_learned(library: Listens) -> None:
    own = library(range(4))
    costs = _asking(own, pd.concat([own, library(range(5, 7))], ignore_index=True))

    assert 0 < costs["model_mb"] < 4
    for act in ("open", "rank", "explain"):
        assert 0 < costs[f"{act}_p50_ms"] <= costs[f"{act}_p95_ms"]


def test_costs_and_measures_are_laid_out_together() -> None:
    text = table({"train_s": 1.5, "measures": []})

    assert "train_s" in text
    assert "1.50" in text
    assert "measures" not in text


def test_what_is_done_abreast_comes_back_in_order() -> None:
    assert abreast(math.sqrt, [9.0, 4.0, 1.0]) == [3.0, 2.0, 1.0]


def test_those_abreast_have_one_thread_each() -> None:
    pools = [number for each in abreast(threads, [0, 1]) for number in each]

    assert set(pools) == {1}


def test_a_spread_is_the_mean_and_its_standard_error() -> None:
    assert spread([1.0, 2.0, 3.0]) == {"mean": 2.0, "error": pytest.approx(1 / math.sqrt(3))}
