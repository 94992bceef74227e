"""None of these: the trials keep strangers strange, and their figure means what it says."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from benchmarks.strangers import (
    ROUNDS,
    Judge,
    Trial,
    auroc,
    bare,
    earmark,
    hidden,
    isolation_forest,
    people,
)
from models.frames import Floats

Listens = Callable[..., pd.DataFrame]


def coin(trial: Trial, asked: pd.DataFrame) -> Floats:
    del trial
    return np.random.default_rng(0).random(len(asked))


def oracle(trial: Trial, asked: pd.DataFrame) -> Floats:
    return np.asarray(asked["song"].isin(set(trial.strange["song"])), float)


def fool(trial: Trial, asked: pd.DataFrame) -> Floats:
    return -oracle(trial, asked)


def yes_man(trial: Trial, asked: pd.DataFrame) -> Floats:
    del trial
    return np.zeros(len(asked))


@pytest.mark.parametrize(("judge", "figure"), [(oracle, 1.0), (fool, 0.0), (yes_man, 0.5)])
def test_who_knows_scores_one_and_who_says_nothing_a_half(
    library: Listens, judge: Judge, figure: float
) -> None:
    assert auroc(judge, people(library(range(4)), library(range(6, 10)), seed=0)) == figure


def test_a_coin_scores_about_a_half(library: Listens) -> None:
    trial = people(library(range(6), tracks=200), library(range(6, 12), tracks=200), seed=0)

    assert auroc(coin, trial) == pytest.approx(0.5, abs=0.08)


def test_songs_of_another_taste_are_told_from_those_that_fit(library: Listens) -> None:
    trial = people(library(range(5)), library(range(8, 13)), seed=0)

    assert auroc(earmark, trial) > 0.9
    assert auroc(isolation_forest, trial) > 0.7


def test_songs_of_the_same_kind_are_not_told_apart(library: Listens) -> None:
    everything = library(range(4), tracks=120).assign(release_date="1999", energy=0.5, tempo=100.0)
    dealt = np.random.default_rng(1).permutation(len(everything))
    own, others = everything.iloc[dealt[:240]], everything.iloc[dealt[240:]]

    assert auroc(earmark, people(own, others, seed=0)) == pytest.approx(0.5, abs=0.2)


def test_no_song_of_the_member_is_a_stranger_though_others_have_it_too(library: Listens) -> None:
    own, others = library(range(4)), library(range(6, 10))
    shared = own.head(40).assign(playlist="borrowed", track_id=lambda rows: "other " + rows["track_id"])
    trial = people(own, pd.concat([others, shared], ignore_index=True), seed=0)

    assert set(trial.strange["playlist"]) <= set(others["playlist"])
    assert len(trial.strange) == len(trial.fitting) == 16


def test_a_held_out_song_is_not_known(library: Listens) -> None:
    own = library(range(4))
    again = own.head(12).assign(playlist="again")
    own = pd.concat([own, again], ignore_index=True)
    trials = [people(own, library(range(6, 10)), seed=0), *hidden(own, seed=0)]

    for trial in trials:
        assert len(trial.fitting)
        assert not set(trial.fitting["song"]) & set(trial.known["song"])
        assert trial.fitting["song"].is_unique


def test_hidden_playlists_never_leak(library: Listens) -> None:
    own = library(range(10))
    doubled = own[own["playlist"] == "list 3"].head(12).assign(playlist="list 4")
    own = pd.concat([own, doubled], ignore_index=True)
    trials = list(hidden(own, seed=0))

    assert len(trials) == ROUNDS
    for trial in trials:
        assert not set(trial.strange["playlist"]) & {*trial.known["playlist"], *trial.fitting["playlist"]}
        assert not set(trial.strange["song"]) & {*trial.known["song"], *trial.fitting["song"]}


def test_each_playlist_is_hidden_once(library: Listens) -> None:
    away = [set(trial.strange["playlist"]) for trial in hidden(library(range(12)), seed=0)]

    assert sorted(name for names in away for name in names) == sorted(f"list {taste}" for taste in range(12))


def test_the_same_seed_makes_the_same_trials(library: Listens) -> None:
    own, others = library(range(5)), library(range(6, 10))

    assert people(own, others, seed=3).strange.equals(people(own, others, seed=3).strange)
    assert not people(own, others, seed=3).strange.equals(people(own, others, seed=4).strange)
    for some, same in zip(hidden(own, seed=3), hidden(own, seed=3), strict=True):
        assert some.known.equals(same.known)


def test_a_bare_library_has_neither_sound_nor_genres(library: Listens) -> None:
    left = bare(library(range(2)).assign(genres=[["rock"]] * 40))

    assert not {"energy", "tempo", "genres"} & set(left)
    assert {"title", "artists", "album", "release_date"} <= set(left)
