"""Replay: each answer stands on the past alone, and what was just filed tells nothing of what is filled."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.evaluation import members_playlists
from models.frames import Floats, tidy
from models.replaying import EARMARK, Recipe, Replayed, replay
from models.scores import Answers

Listens = Callable[..., pd.DataFrame]

START = pd.Timestamp("2024-01-01", tz="UTC")
RECIPE = Recipe(0, options={"blend_trees": 10})


@pytest.fixture(scope="module")
def planted(planted: Listens) -> Listens:
    """Leave the sound out: without it there is no forest to be grown beside, and who tells is Earmark."""
    sound = ["energy", "tempo", "acousticness", "key"]
    return lambda **sizes: planted(**sizes).drop(columns=sound)


@pytest.fixture(scope="module")
def untouched(planted: Listens) -> Mapping[bool, Floats]:
    """Answer about a history in which nothing comes otherwise: live, or not."""
    listens = spaced(planted(playlists=3, tracks=20), hours=7)
    return {live: shares_of(listens, live=live) for live in (False, True)}


def spaced(listens: pd.DataFrame, **gap: float) -> pd.DataFrame:
    """Shuffle additions, and file them one after another with a pause between."""
    mixed = tidy(listens.sample(frac=1, random_state=0)).reset_index(drop=True)
    return mixed.assign(added_at=START + np.arange(len(mixed)) * pd.Timedelta(**gap))


def replayed(listens: pd.DataFrame, *, points: int = 3, live: bool = False) -> Replayed:
    return replay(listens, RECIPE, points=points, live=live)


def answers_of(replay: Replayed, name: str = EARMARK) -> Answers:
    answers = replay.answers[name]
    assert answers is not None
    return answers


def shares_of(listens: pd.DataFrame, *, live: bool = False) -> Floats:
    return answers_of(replayed(listens, live=live)).shares


@pytest.mark.parametrize("live", [False, True])
@settings(max_examples=2)
@given(seed=st.integers(0, 1000))
def test_to_permute_what_comes_later_changes_no_earlier_answer(
    planted: Listens, untouched: Mapping[bool, Floats], seed: int, live: bool
) -> None:
    listens = spaced(planted(playlists=3, tracks=20), hours=7)
    early = 45
    later = listens.iloc[early:].sample(frac=1, random_state=seed)
    mixed = pd.concat([listens.iloc[:early], later.assign(added_at=listens["added_at"].to_numpy()[early:])])
    mixed["added_at"] = pd.to_datetime(mixed["added_at"], utc=True)
    asked = early - len(listens) // 3

    np.testing.assert_array_equal(
        untouched[live][:asked], shares_of(mixed.reset_index(drop=True), live=live)[:asked]
    )


def test_an_answer_changes_with_its_past(planted: Listens) -> None:
    listens = spaced(planted(playlists=3, tracks=20), hours=7)
    names = listens["playlist"].to_numpy().copy()
    names[10] = "list 00" if names[10] != "list 00" else "list 01"

    assert not np.array_equal(shares_of(listens), shares_of(listens.assign(playlist=names)))


def test_a_song_that_was_filed_within_the_hour_tells_nothing_of_activity(planted: Listens) -> None:
    listens = spaced(planted(playlists=3, tracks=20), days=1)
    # The last but one is filed ten minutes before the last, in either of two worlds elsewhere.
    listens.loc[58, "added_at"] = listens.loc[59, "added_at"] - pd.Timedelta(minutes=10)
    worlds = [
        listens.assign(playlist=[*listens["playlist"][:58], name, "list 00"])
        for name in ("list 01", "list 02")
    ]
    waiting, live = ([shares_of(world, live=live)[-1] for world in worlds] for live in (False, True))

    np.testing.assert_array_equal(*waiting)
    assert live[0][1] > live[1][1]
    assert live[0][2] < live[1][2]


def test_what_is_an_hour_old_tells_of_activity(planted: Listens) -> None:
    listens = spaced(planted(playlists=3, tracks=20), days=1)
    listens.loc[58, "added_at"] = listens.loc[59, "added_at"] - pd.Timedelta(minutes=61)
    worlds = [
        listens.assign(playlist=[*listens["playlist"][:58], name, "list 00"])
        for name in ("list 01", "list 02")
    ]
    first, second = (shares_of(world)[-1] for world in worlds)

    assert first[1] > second[1]
    assert first[2] < second[2]


def test_every_addition_after_the_first_third_is_asked_about_once_in_the_order_of_time(
    planted: Listens,
) -> None:
    listens = spaced(planted(playlists=3, tracks=20), hours=5)
    listens["energy"] = np.linspace(0, 1, 60)
    answer = replayed(listens.sample(frac=1, random_state=4).reset_index(drop=True), points=7)

    assert answer.at.tolist() == listens["added_at"].iloc[20:].tolist()
    assert answer.playlists == ["list 00", "list 01", "list 02"]
    truth = [answer.playlists[place] for place in answers_of(answer).truth.argmax(axis=1)]
    assert truth == listens["playlist"].iloc[20:].tolist()
    for name in answer.answers:
        np.testing.assert_allclose(answers_of(answer, name).shares.sum(axis=1), 1)


def test_a_song_that_is_filed_twice_within_the_hour_is_right_in_both(planted: Listens) -> None:
    listens = spaced(planted(playlists=3, tracks=20), days=1)
    last = listens.iloc[59]
    other = "list 00" if last["playlist"] != "list 00" else "list 01"
    again = listens.iloc[[59]].assign(playlist=other, added_at=last["added_at"] + pd.Timedelta(minutes=5))
    late = again.assign(added_at=last["added_at"] + pd.Timedelta(hours=2))
    soon, later = (
        answers_of(replayed(pd.concat([listens, row], ignore_index=True))).truth.sum(axis=1)[-2:].tolist()
        for row in (again, late)
    )

    assert soon == [2, 2]
    assert later == [1, 1]


def test_a_playlist_is_on_offer_once_it_held_three_tracks(planted: Listens) -> None:
    listens = spaced(planted(playlists=2, tracks=18), days=1)
    listens.loc[24:, "playlist"] = ["brand new" if row % 2 else "list 00" for row in range(24, 36)]
    answer = replayed(listens, points=24)
    asked = answers_of(answer).truth[:, answer.playlists.index("brand new")].sum()

    assert asked == 3
    before = answer.at < listens["added_at"][30]
    assert not answers_of(answer).shares[before, answer.playlists.index("brand new")].any()


def test_listens_without_dates_ask_nothing(planted: Listens) -> None:
    answer = replayed(tidy(planted().drop(columns="added_at")))

    assert len(answer.at) == 0
    assert set(answer.answers.values()) == {None}


@pytest.mark.parametrize("rows", [1, 4, 9])
def test_a_history_of_a_few_additions_is_borne(planted: Listens, rows: int) -> None:
    answer = replayed(spaced(planted(playlists=3, tracks=3), days=1).head(rows))

    assert len(answer.at) <= rows


def test_editions_of_one_song_are_too_few_to_begin_with(planted: Listens) -> None:
    # The first third holds one song under twenty ids in two playlists.
    listens = spaced(planted(playlists=3, tracks=20), days=1)
    listens.loc[:19, "title"], listens.loc[:19, "song"] = "Same", "somebody\tsame"
    listens["artists"] = [["Somebody"] if row < 20 else names for row, names in listens["artists"].items()]
    answer = replayed(listens, points=2)

    assert 0 < len(answer.at) < 40


def test_the_kind_and_the_options_reach_every_training(planted: Listens) -> None:
    listens = members_playlists(spaced(planted(playlists=3, tracks=20), hours=7))
    shares = [
        answers_of(replay(listens, recipe, points=2, live=False)).shares
        for recipe in (
            RECIPE,
            Recipe(0, "linear"),
            Recipe(0, options={"blend_trees": 10, "blend_penalty": 30}),
            Recipe(1, options={"blend_trees": 10}),
        )
    ]

    for place, one in enumerate(shares):
        assert not any(np.array_equal(one, other) for other in shares[place + 1 :])
