"""The kinds of model: each finds what was planted, bears what is missing, and never boasts of what it saw."""

import pickle
import zlib
from collections.abc import Callable, Mapping
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.frames import SOUND, Floats, tidy
from models.kinds import OPTIONS, Blended, Kind, Learned, Option, fit
from models.library import Library, listens_of
from models.scores import Answers

Listens = Callable[..., pd.DataFrame]
Split = Callable[[pd.DataFrame], tuple[pd.DataFrame, pd.DataFrame]]

KINDS: tuple[Kind, ...] = get_args(Kind)
LIGHT = {"blend_trees": 10, "forest_trees": 20, "network_rounds": 15}
"""Enough for planted tastes, and quick."""
QUICK = {"blend_trees": 5, "forest_trees": 5, "network_rounds": 3}
"""Enough where nothing is to be found."""

each_kind = pytest.mark.parametrize("kind", KINDS)


def library_of(listens: pd.DataFrame) -> Library:
    return Library.of(listens_of(listens))


def learned(kind: Kind, listens: pd.DataFrame, *, seed: int = 0, **options: float) -> Blended | Learned:
    return fit(kind, library_of(listens), seed=seed, options=LIGHT | options)


def share_right(log_odds: Floats, listens: pd.DataFrame, asked: pd.DataFrame) -> float:
    names = np.array(library_of(listens).playlists)
    return float((names[log_odds.argmax(axis=1)] == asked["playlist"]).mean())


def assert_are_log_odds(log_odds: Floats, shape: tuple[int, int]) -> None:
    assert log_odds.shape == shape
    assert np.isfinite(log_odds).all()
    assert np.allclose(np.exp(log_odds).sum(axis=1), 1)


@each_kind
def test_planted_tastes_are_found_in_songs_that_were_not_seen(
    planted: Listens, split: Split, kind: Kind
) -> None:
    known, asked = split(planted(playlists=6))
    model = learned(kind, known)

    assert share_right(model.log_odds(tidy(asked)), known, asked) > 0.95
    assert Answers(np.exp(model.held_out), library_of(known).member).figures()["top1"] > 0.9


@each_kind
@pytest.mark.parametrize(
    "kept",
    [
        ["artists"],
        ["title", "genres"],
        ["title", "release_date"],
        ["title", "energy", "tempo", "acousticness"],
    ],
)
def test_tastes_are_found_from_any_one_group_of_columns(
    planted: Listens, split: Split, kind: Kind, kept: list[str]
) -> None:
    known, asked = split(planted()[["playlist", "track_id", *kept]])

    # By chance it would be a quarter.
    assert share_right(learned(kind, known).log_odds(tidy(asked)), known, asked) > 0.45


@each_kind
def test_noise_is_answered_with_little_more_than_the_biggest_share(noise: Listens, kind: Kind) -> None:
    listens = noise(playlists=4, tracks=60)
    library = library_of(listens)
    figures = Answers(np.exp(learned(kind, listens).held_out), library.member).figures()

    assert figures["top1"] < library.member.mean(axis=0).max() + 0.1
    assert figures["log_loss"] < np.log(4) + 0.1


@each_kind
def test_what_is_held_out_is_never_known_by_heart(kind: Kind) -> None:
    # Each song has a name of its own, and sound that a model could learn by heart, without rhyme or reason.
    chance = np.random.default_rng(3)
    names = [f"{number:x}" for number in chance.integers(10**9, size=120)]
    listens = pd.DataFrame(
        {"track_id": names, "title": names, "energy": chance.random(120), "tempo": 200 * chance.random(120)}
    ).assign(playlist=[f"list {number}" for number in chance.integers(3, size=120)])
    model = learned(kind, listens, neighbours=1, forest_leaf=1, svm_cost=30, svm_narrowness=3)

    assert share_right(model.held_out, listens, library_of(listens).songs) < 0.5


@each_kind
def test_the_same_seed_gives_the_same_model_bit_for_bit(planted: Listens, kind: Kind) -> None:
    listens, asked = planted(), tidy(planted(seed=9))
    one, same = learned(kind, listens, seed=3), learned(kind, listens, seed=3)

    np.testing.assert_array_equal(one.held_out, same.held_out)
    np.testing.assert_array_equal(one.log_odds(asked), same.log_odds(asked))


@each_kind
def test_another_seed_holds_out_other_songs_together(planted: Listens, kind: Kind) -> None:
    listens = planted(playlists=3, tracks=15)
    one, other = (learned(kind, listens, seed=seed).held_out for seed in (1, 2))

    assert not np.array_equal(one, other)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_every_option_makes_a_difference_to_its_kind(noise: Listens, option: Option) -> None:
    library = library_of(noise(playlists=4, tracks=50))
    usual, least = (
        fit(option.kind, library, seed=0, options=LIGHT | changed).held_out
        for changed in ({}, {option.name: option.least})
    )

    assert not np.array_equal(usual, least)


def test_an_option_of_another_kind_makes_no_difference(planted: Listens) -> None:
    listens = planted(playlists=3, tracks=12)
    plain, other = learned("linear", listens), learned("linear", listens, neighbours=3, svm_cost=30)

    np.testing.assert_array_equal(plain.held_out, other.held_out)


@each_kind
def test_a_model_survives_its_way_to_the_disk_and_answers_a_single_track(
    planted: Listens, kind: Kind
) -> None:
    model, asked = learned(kind, planted()), tidy(planted(seed=9).head(7))
    opened = pickle.loads(pickle.dumps(model))  # noqa: S301 - made in the line itself

    np.testing.assert_array_equal(opened.log_odds(asked), model.log_odds(asked))
    np.testing.assert_allclose(model.log_odds(asked.iloc[[4]]), model.log_odds(asked)[[4]], rtol=1e-3)


@pytest.mark.slow
@each_kind
def test_a_model_of_a_thousand_songs_stays_small(noise: Listens, kind: Kind) -> None:
    model = fit(kind, library_of(noise(playlists=16, tracks=62)), seed=0, options={})

    assert len(zlib.compress(pickle.dumps(model), 6)) < 4_000_000


def without(*names: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda listens: listens.drop(columns=list(names))


def of_one_song_each(listens: pd.DataFrame) -> pd.DataFrame:
    return listens.drop_duplicates("playlist")


def with_a_lonely_song(listens: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([listens, listens.head(1).assign(playlist="lonely", title="Lonely", track_id="1")])


def in_every_list(listens: pd.DataFrame) -> pd.DataFrame:
    names = listens["playlist"].unique()
    return pd.concat([listens.head(9).assign(playlist=name) for name in names])


ODD: Mapping[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "without sound": without("energy", "tempo", "acousticness", "key"),
    "without tags": without("genres"),
    "names alone": lambda listens: listens[["playlist", "title", "artists"]],
    "nothing but different titles": lambda listens: listens[["playlist", "title"]],
    "four songs": lambda listens: listens.iloc[[0, 1, 40, 41]],
    "one song a playlist": of_one_song_each,
    "one playlist of one song": with_a_lonely_song,
    "two playlists of one song": lambda listens: of_one_song_each(listens).head(2),
    "all but one song in one playlist": lambda listens: listens.iloc[[*range(12), 40]],
    "the same songs everywhere": in_every_list,
    "constant columns": lambda listens: listens.assign(
        **dict.fromkeys(SOUND, 0.5),
        duration_ms=1,
        release_date="2000",
        album="",
        artists=[["Somebody"]] * len(listens),
    ),
    "numbers beyond all measure": lambda listens: listens.assign(tempo=[1e9, -1e9] * (len(listens) // 2)),
}


@each_kind
@pytest.mark.parametrize("odd", ODD)
def test_odd_libraries_are_borne(planted: Listens, kind: Kind, odd: str) -> None:
    listens = ODD[odd](planted(playlists=4, tracks=12))
    library, model = library_of(listens), learned(kind, listens, **QUICK)

    assert_are_log_odds(model.held_out, library.member.shape)
    asked = tidy(planted(seed=4).head(5))
    assert_are_log_odds(model.log_odds(asked), (5, len(library.playlists)))


@each_kind
def test_a_hundred_playlists_are_borne(planted: Listens, kind: Kind) -> None:
    listens = planted(playlists=100, tracks=3)
    model = learned(kind, listens, **QUICK)

    assert_are_log_odds(model.log_odds(tidy(listens.head(20))), (20, 100))


@each_kind
def test_no_tracks_have_no_odds(planted: Listens, kind: Kind) -> None:
    assert learned(kind, planted(tracks=6)).log_odds(tidy(planted().head(0))).shape == (0, 4)


@each_kind
def test_columns_that_were_unheard_of_or_are_missing_at_asking_are_borne(
    planted: Listens, split: Split, kind: Kind
) -> None:
    known, asked = split(planted())
    without_sound, bare = known.drop(columns=["energy", "tempo"]), asked[["title", "artists"]]

    assert_are_log_odds(learned(kind, without_sound).log_odds(tidy(asked)), (len(asked), 4))
    assert_are_log_odds(learned(kind, known).log_odds(tidy(bare)), (len(asked), 4))
    assert_are_log_odds(learned(kind, known).log_odds(tidy(pd.DataFrame([{"title": ""}]))), (1, 4))


@each_kind
def test_a_song_of_two_playlists_is_expected_in_both(planted: Listens, split: Split, kind: Kind) -> None:
    known, asked = split(planted())
    doubled = pd.concat([known, known[known["playlist"] == "list 01"].assign(playlist="list 01 again")])
    odds = np.exp(learned(kind, doubled).log_odds(tidy(asked[asked["playlist"] == "list 01"])))

    assert odds[:, 1:3].sum(axis=1).mean() > 0.7
    assert (odds[:, 1:3].min(axis=1) > np.delete(odds, [1, 2], axis=1).max(axis=1)).mean() > 0.7


NUMBERS = st.none() | st.floats() | st.integers(-5, 300_000)
TEXTS = st.none() | st.text(max_size=8) | st.sampled_from(["Same", "(feat. )", "Live Remix"])
ROWS = st.fixed_dictionaries(
    {
        "playlist": st.sampled_from(["a", "b", "c", "d"]),
        "title": st.text(min_size=1, max_size=6),
        "artists": st.lists(TEXTS, max_size=3),
    },
    optional={
        "album": TEXTS,
        "release_date": TEXTS | st.sampled_from(["1999", "0000"]),
        "duration_ms": NUMBERS,
        "genres": st.lists(st.text(max_size=5), max_size=3),
        "energy": NUMBERS,
        "key": NUMBERS,
    },
)


@each_kind
@settings(max_examples=8)
@given(rows=st.lists(ROWS, min_size=4, max_size=14), asked=st.lists(ROWS, min_size=1, max_size=3))
def test_any_messy_library_gives_odds(
    kind: Kind, rows: list[dict[str, object]], asked: list[dict[str, object]]
) -> None:
    library = library_of(pd.DataFrame(rows))
    if len(library.playlists) < 2 or len(library.songs) < 4:
        return
    model = fit(kind, library, seed=0, options=QUICK)

    assert_are_log_odds(model.held_out, library.member.shape)
    assert_are_log_odds(model.log_odds(tidy(pd.DataFrame(asked))), (len(asked), len(library.playlists)))
