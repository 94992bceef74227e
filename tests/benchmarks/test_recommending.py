"""Recommending: what is hidden stays hidden, nothing is told by a gap, and the figures mean what they say."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from benchmarks import hiding, recommending, simulated
from benchmarks.hiding import (
    Trial,
    centroid,
    earmark,
    hide,
    ndcg,
    popularity,
    precision_at,
    r_precision,
    recall_at,
    same_artist,
)
from benchmarks.recommending import catalogued, cold_start, cold_starts, judged, table, times_the_best
from bot.domain import Sound, Track, TrackId
from models.frames import SOUND, tidy
from models.library import listens_of

Listens = Callable[..., pd.DataFrame]
TRUTH = np.array([True, False, False, True, False])
SAID = np.array([5.0, 4.0, 3.0, 2.0, 1.0])


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hiding, "TIMES", 4)
    monkeypatch.setattr(hiding, "LEARNED", 60)


def trial(library: Listens, *, near: bool = False, seed: int = 0) -> Trial:
    own, others = listens_of(library(range(4))), listens_of(library(range(6, 9)))
    catalogue = tidy(library(range(2, 5), tracks=120, seed=1).drop(columns=["playlist", "added_at", "album"]))
    return hide(own, others, catalogue, near=near, seed=seed)


def test_so_many_of_the_first_are_theirs_and_so_many_of_theirs_are_first() -> None:
    assert precision_at(1, SAID, TRUTH) == 1
    assert precision_at(4, SAID, TRUTH) == 0.5
    assert recall_at(3, SAID, TRUTH) == 0.5
    assert recall_at(100, SAID, TRUTH) == 1
    assert r_precision(SAID, TRUTH) == 0.5


def test_the_gain_of_the_best_order_is_one_and_falls_with_the_rank() -> None:
    assert ndcg(TRUTH.astype(float), TRUTH) == pytest.approx(1)
    assert 1 > ndcg(SAID, TRUTH) > ndcg(-SAID, TRUTH) > 0


def test_what_ties_is_no_luck_of_theirs(library: Listens) -> None:
    trials = [trial(library, seed=seed) for seed in range(20)]
    found = [r_precision(np.zeros(len(each.truth)), each.truth) for each in trials]

    assert np.mean(found) == pytest.approx(0.2, abs=0.06)


@pytest.mark.parametrize("near", [False, True])
def test_hidden_songs_are_neither_known_nor_learned_from(library: Listens, near: bool) -> None:
    asked = trial(library, near=near)
    shown = {*asked.known["song"], *asked.others["song"]}

    assert asked.truth.sum() == 16
    assert len(asked.asked) == 5 * 16
    assert asked.asked["song"].is_unique
    assert not shown & set(asked.asked["song"])
    assert not set(asked.known["song"]) & set(asked.others["song"])


def test_nothing_that_one_side_lacks_tells_them_apart(library: Listens) -> None:
    asked = trial(library)

    for table_ in (asked.known, asked.others, asked.asked):
        assert not (table_["album"] != "").any()
        assert not table_["genres"].map(len).any()
        assert table_["explicit"].isna().all()
        assert table_["energy"].notna().all()


def test_where_the_member_has_no_sound_nobody_is_shown_any(library: Listens) -> None:
    own = listens_of(library(range(4)).drop(columns=["energy", "tempo"]))
    asked = hide(own, listens_of(library(range(6, 9))), tidy(library(range(2, 5), seed=1)), seed=0)

    assert asked.asked[[*SOUND]].isna().all(axis=None)
    assert not centroid(asked).any()


def test_songs_by_their_artists_come_first_where_it_is_asked_near(library: Listens) -> None:
    drawn, near = trial(library), trial(library, near=True)

    assert (same_artist(near)[~near.truth] > 0).sum() > (same_artist(drawn)[~drawn.truth] > 0).sum()


def test_the_same_seed_hides_the_same(library: Listens) -> None:
    assert trial(library).asked.equals(trial(library).asked)
    assert not trial(library).asked.equals(trial(library, seed=1).asked)


def test_rivals_count_what_they_say_they_count(library: Listens) -> None:
    asked = trial(library)
    mine = asked.known.drop_duplicates("song")["artists"].map(lambda names: names[0]).value_counts()
    theirs = asked.others["artists"].map(lambda names: names[0]).value_counts()
    names = asked.asked["artists"].map(lambda names: names[0])

    np.testing.assert_array_equal(same_artist(asked), names.map(mine).fillna(0))
    np.testing.assert_array_equal(popularity(asked), names.map(theirs).fillna(0))
    assert r_precision(centroid(asked), asked.truth) > 0.2


def test_a_planted_taste_is_found_by_affinity(library: Listens) -> None:
    own, others = listens_of(library(range(3))), listens_of(library(range(6, 9)))
    asked = hide(own, others, tidy(library(range(9, 14), tracks=60, seed=1)), seed=0)

    assert r_precision(earmark(asked), asked.truth) > 0.9


def test_a_song_of_the_cold_start_is_hidden_from_every_playlist(shelf: pd.DataFrame) -> None:
    listens = tidy(simulated.listens_of(shelf))
    shared = listens.head(40).assign(playlist="rock 3")
    listens = pd.concat([listens, shared], ignore_index=True).drop_duplicates(["playlist", "song"])
    trials = [cold_start(listens, name) for name in cold_starts(listens)[:6]]

    for each in trials:
        assert set(each.asked["song"]) == set(trials[0].asked["song"])
        assert not set(each.asked["song"]) & {*each.known["song"], *each.others["song"]}
        assert not set(each.known["song"]) & set(each.others["song"])
        assert each.truth.any()
        assert not (each.asked["playlist"] != "").any()
        assert not each.asked["genres"].map(len).any()


def test_a_catalogue_is_laid_out_as_listens_are() -> None:
    sun = Track(TrackId("1"), "Sun", ("Ana",), sound=Sound(energy=0.5))
    found = catalogued([sun, Track(TrackId("2"), "", ())])
    [row] = found.to_dict("records")

    assert (row["title"], row["artists"], row["energy"], row["album"]) == ("Sun", ["Ana"], 0.5, "")


def test_ours_is_laid_beside_the_best_rival_not_beside_who_knows() -> None:
    found = {name: {"recall@100": value} for name, value in [("Earmark", 0.3), ("a", 0.2), ("b", 0.1)]}

    assert times_the_best(found | {"perfect": {"recall@100": 1.0}}, "recall@100") == pytest.approx(1.5)


def test_every_judge_and_every_measure_has_its_line(library: Listens) -> None:
    figures = judged(trial(library), recommending._FIGURES)
    cold = {name: {"R-precision": 0.4, "NDCG": 0.5, "recall@100": 0.6} for name in figures}
    whole = {
        "listeners": {"l1": {"drawn": figures, "near": figures}},
        "means": {"drawn": figures, "near": figures},
        "cold start": cold,
        "measures": [recommending._COLD.beside(0.4)],
    }
    lines = table(whole).splitlines()

    assert sum(line.strip().startswith("Earmark") for line in lines) == 3
    assert sum(line.strip().startswith("same artist") for line in lines) == 3
    assert lines[-1].split()[-1] == "aim"
