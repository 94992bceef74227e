"""The search for options: what is drawn, what a try may see, and when a find is more than chance."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.guessing import TooLittle
from models.kinds import OPTIONS, Option
from models.kinds.options import settled
from models.tuning import attempt, compare, draw, judge, songs

Listens = Callable[..., pd.DataFrame]


def columns_of(listens: pd.DataFrame) -> dict[str, list[Any]]:
    return {name: list(listens[name]) for name in listens}


@given(number=st.integers(1, 10_000), option=st.sampled_from(OPTIONS))
def test_a_try_draws_the_options_of_its_kind_within_their_bounds_and_no_others(
    number: int, option: Option
) -> None:
    now = settled({})
    drawn = draw(option.kind, options=now, seed=0, number=number)

    assert option.least <= drawn[option.name] <= option.most
    assert isinstance(drawn[option.name], int if option.is_whole else float)
    others = {each.name for each in OPTIONS if each.kind != option.kind}
    assert {name: drawn[name] for name in others} == {name: now[name] for name in others}


def test_the_first_try_is_what_is_set_and_each_number_names_one_draw() -> None:
    now = settled({"neighbours": 4})

    assert draw("neighbours", options=now, seed=0, number=0) == now
    draws = [draw("neighbours", options=now, seed=0, number=number)["neighbours"] for number in range(1, 30)]
    assert draws == [
        draw("neighbours", options=now, seed=0, number=number)["neighbours"] for number in range(1, 30)
    ]
    assert len(set(draws)) > 10
    assert draws != [
        draw("neighbours", options=now, seed=1, number=number)["neighbours"] for number in range(1, 30)
    ]


def test_planted_structure_makes_sense_of_options(planted: Listens) -> None:
    columns = columns_of(planted(playlists=4))
    blunt, sharp = (
        attempt(columns, "linear", options={"linear_shrinkage": each}, seed=0) for each in (1.0, 0.3)
    )

    assert sharp < np.log(4) / 2
    assert blunt != sharp


def test_what_is_kept_back_takes_no_part_in_the_search(planted: Listens) -> None:
    listens = planted(playlists=3, tracks=24)
    split = songs(columns_of(listens), seed=0)
    before = attempt(columns_of(listens), "linear", options={}, seed=0)
    losses = judge(columns_of(listens), "linear", options={}, seed=0)["loss"]

    assert split == {"search": 54, "back": 18}
    assert len(losses) == 18
    # To deal the songs that are kept back to other lists changes the judgement, and not the search.
    changed = 0
    for row in range(len(listens)):
        names = list(listens["playlist"])
        names[row] = "list 00" if names[row] != "list 00" else "list 01"
        changed += attempt(columns_of(listens.assign(playlist=names)), "linear", options={}, seed=0) != before
    assert changed == 54


def test_a_library_of_one_playlist_or_of_few_songs_is_too_little(planted: Listens) -> None:
    for listens in (planted(playlists=1), planted(playlists=4, tracks=11)):
        with pytest.raises(TooLittle):
            songs(columns_of(listens), seed=0)
        with pytest.raises(TooLittle):
            attempt(columns_of(listens), "linear", options={}, seed=0)


def losses(count: int, *, less: float) -> tuple[list[float], list[float]]:
    """Make the losses of the same songs twice, the second time less by so much on average."""
    chance = np.random.default_rng(2)
    now = chance.exponential(size=count)
    return now.tolist(), (now - less + chance.normal(size=count)).tolist()


def test_a_difference_beyond_chance_lies_on_one_side_of_nought_and_one_within_does_not() -> None:
    clear = compare(*losses(800, less=0.3), seed=0)

    assert 0 < clear["least"] < clear["less"] < clear["most"]
    assert clear["less"] == pytest.approx(0.3, abs=0.15)
    assert compare(*losses(800, less=0.0), seed=0)["least"] <= 0
    assert compare(*losses(12, less=0.3), seed=0)["least"] <= 0
    assert compare(*losses(800, less=-0.3), seed=0)["most"] < 0


def test_the_same_answers_differ_by_nothing() -> None:
    now, _ = losses(20, less=0)

    assert compare(now, now, seed=0) == {"less": 0, "least": 0, "most": 0}
