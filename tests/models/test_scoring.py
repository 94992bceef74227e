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
from models.scoring import content, score

Listens = Callable[..., pd.DataFrame]


def card_of(listens: pd.DataFrame, kind: Kind = "blend") -> dict[str, Any]:
    """Measure over time, as it comes back from a worker and is stored."""
    return measured(score, listens, kind=kind)


def measured(part: Callable[..., dict[str, Any]], listens: pd.DataFrame, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    columns = {str(name): list(listens[name]) for name in listens}
    given = {"kind": "blend", "options": {"blend_trees": 10}, "seed": 0} | more
    return dict(json.loads(json.dumps(part(columns, **given))))


@pytest.fixture(scope="module")
def tasteful(planted: Listens) -> dict[str, Any]:
    return card_of(planted(playlists=4, tracks=24))


def test_planted_tastes_are_known_and_every_figure_has_its_interval(
    planted: Listens, tasteful: dict[str, Any]
) -> None:
    by_content = measured(content, planted(playlists=4, tracks=24))
    for report in (tasteful["replay"], by_content["unseen"]):
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

    assert asked == tasteful["replay"]["n"]
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
    card = measured(content, noise(playlists=3, tracks=40))

    assert card["unseen"]["contenders"]["earmark"]["top1"] < 0.55
    assert min(pair["alike"] for pair in card["portrait"]["overlaps"]) > 0.4


def test_without_dates_content_alone_can_be_drawn(planted: Listens) -> None:
    undated = planted(playlists=3, tracks=16).assign(added_at=None)
    replayed, by_content = card_of(undated), measured(content, undated)

    assert replayed["replay"]["n"] == 0
    assert replayed["right"] == ""
    assert replayed["portrait"] == {"over_time": {}, "calibration": [], "confusion": {}, "overlaps": []}
    assert np.sum(by_content["portrait"]["confusion"]["counts"]) == by_content["unseen"]["n"] == 48
    assert by_content["portrait"]["calibration"]
    assert by_content["sure"]


def test_the_same_library_gives_the_same_card(planted: Listens, tasteful: dict[str, Any]) -> None:
    assert card_of(planted(playlists=4, tracks=24)) == tasteful


def test_one_playlist_or_small_ones_cannot_be_measured(planted: Listens) -> None:
    for listens in (planted(playlists=1), planted(playlists=4, tracks=8)):
        for part in (score, content):
            with pytest.raises(TooLittle):
                measured(part, listens)
