"""A score card is measured on songs that were not seen, and tells planted tastes from noise."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from models.evaluation import members_playlists
from models.folding import unseen
from models.guessing import TooLittle
from models.kinds import Kind
from models.replaying import Recipe
from models.scoring import score

Listens = Callable[..., pd.DataFrame]


def card_of(listens: pd.DataFrame, kind: Kind = "blend") -> dict[str, Any]:
    """Measure, as it comes back from a worker and is stored."""
    columns = {str(name): list(listens[name]) for name in listens}
    return dict(json.loads(json.dumps(score(columns, kind=kind, options={}, seed=0))))


@pytest.fixture(scope="module")
def tasteful(planted: Listens) -> dict[str, Any]:
    return card_of(planted(playlists=4, tracks=24))


def test_planted_tastes_are_known_and_every_figure_has_its_interval(tasteful: dict[str, Any]) -> None:
    for report in (tasteful["replay"], tasteful["unseen"]):
        assert report["n"] > 20
        assert report["contenders"].keys() == {"earmark", "majority", "same artist", "hobby forest"}
        for figures in report["contenders"].values():
            low, high = figures["top1_between"]
            assert low <= figures["top1"] <= high
            low, high = figures["top3_between"]
            assert low <= figures["top3"] <= high
        assert report["contenders"]["earmark"]["top1"] > 0.8


def test_each_question_of_the_replay_is_told_and_drawn(tasteful: dict[str, Any]) -> None:
    asked, hits = len(tasteful["right"]), tasteful["right"].count("1")

    assert asked == tasteful["replay"]["n"] == sum(tasteful["portrait"]["over_time"]["n"])
    assert hits / asked == pytest.approx(tasteful["replay"]["contenders"]["earmark"]["top1"])
    assert np.sum(tasteful["portrait"]["confusion"]["counts"]) == asked
    assert all(each["right"] <= each["n"] <= asked for each in tasteful["sure"])


def test_every_song_is_asked_about_once_while_it_is_held_out(planted: Listens) -> None:
    listens = planted(playlists=3, tracks=20)
    twice = listens.head(5).assign(playlist="list 01")
    fit = members_playlists(pd.concat([listens, twice], ignore_index=True))

    held_out = unseen(fit, Recipe(0))

    answers = held_out.answers["earmark"]
    assert answers is not None
    assert len(answers.shares) == fit["song"].nunique() == 60
    assert answers.truth.sum() == len(fit)
    assert answers.shares.sum(axis=1) == pytest.approx(1)


def test_in_noise_nothing_is_known_and_all_playlists_are_alike(noise: Listens) -> None:
    card = card_of(noise(playlists=3, tracks=40))

    assert card["unseen"]["contenders"]["earmark"]["top1"] < 0.55
    assert min(pair["alike"] for pair in card["portrait"]["overlaps"]) > 0.4


def test_without_dates_content_alone_is_drawn(planted: Listens) -> None:
    card = card_of(planted(playlists=3, tracks=16).assign(added_at=None))

    assert card["replay"]["n"] == 0
    assert card["right"] == ""
    assert card["portrait"]["over_time"] == {}
    assert np.sum(card["portrait"]["confusion"]["counts"]) == card["unseen"]["n"] == 48
    assert card["portrait"]["calibration"]
    assert card["sure"]


def test_the_same_library_gives_the_same_card(planted: Listens, tasteful: dict[str, Any]) -> None:
    assert card_of(planted(playlists=4, tracks=24)) == tasteful


def test_one_playlist_or_small_ones_cannot_be_measured(planted: Listens) -> None:
    for listens in (planted(playlists=1), planted(playlists=4, tracks=8)):
        with pytest.raises(TooLittle):
            card_of(listens)
