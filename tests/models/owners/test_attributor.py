"""Whose song it is: what was planted is found, and neither size, gaps nor chance name anybody."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from models.frames import SOUND
from models.owners.holdings import TooFew
from models.scores import Answers
from tests.models.servers import few, learned, nameless_sound, owned

Listens = Callable[..., pd.DataFrame]
Split = Callable[[pd.DataFrame], tuple[pd.DataFrame, pd.DataFrame]]


def right(odds: np.ndarray, asked: pd.DataFrame) -> float:
    """Return how often the first answer is the owner; members are numbered from 1."""
    return float((odds.argmax(axis=1) + 1 == asked["member"].to_numpy()).mean())


def without_sound(tracks: pd.DataFrame) -> pd.DataFrame:
    known = [name for name in SOUND if name in tracks]
    return tracks.assign(genres=[[] for _ in range(len(tracks))], **dict.fromkeys(known, np.nan))


def test_planted_tastes_are_told_apart_on_songs_that_were_not_learned(planted: Listens, split: Split) -> None:
    known, asked = split(owned(planted(playlists=5, tracks=45)))

    odds = learned(known).odds(asked)

    assert odds.shape == (len(asked), 6)
    assert odds.sum(axis=1) == pytest.approx(np.ones(len(asked)))
    assert right(odds, asked) > 0.9


def test_in_noise_nobody_is_named_with_certainty(noise: Listens, split: Split) -> None:
    known, asked = split(owned(noise(playlists=4, tracks=60)))

    odds = learned(known).odds(asked)

    assert right(odds[:, :-1], asked) == pytest.approx(0.25, abs=0.12)
    assert odds[:, :-1].max(axis=1).mean() < 0.4


def test_in_noise_the_biggest_library_is_named_no_more_often_than_the_smallest(
    noise: Listens, split: Split
) -> None:
    known, asked = split(owned(noise(playlists=3, tracks=150)))

    uneven = few(few(known, 2, 20), 3, 40)
    odds = learned(uneven).odds(asked)[:, :-1]

    assert odds.mean(axis=0) == pytest.approx(odds.sum(axis=1).mean() / 3, abs=0.05)


def test_with_planted_tastes_a_small_library_is_found_beside_a_large_one(
    planted: Listens, split: Split
) -> None:
    known, asked = split(owned(planted(playlists=3, tracks=120)))

    odds = learned(few(known, 3, 12)).odds(asked[asked["member"] == 3])

    assert (odds.argmax(axis=1) == 2).mean() > 0.8


def test_a_song_that_somebody_has_is_answered_as_if_nobody_had_it(planted: Listens) -> None:
    listens = owned(planted(playlists=3, tracks=40))
    strays = listens.iloc[[0]].assign(member=2, playlist="list 01")

    lent = learned(pd.concat([listens.iloc[1:], strays], ignore_index=True)).odds(listens.iloc[[0]])

    assert lent[0].argmax() == 0


def test_only_who_shows_a_song_is_said_to_have_it(planted: Listens) -> None:
    listens = owned(planted(playlists=3, tracks=20))
    shared = pd.concat(
        [listens, listens.iloc[[0]].assign(member=2), listens.iloc[[0]].assign(member=3, shown="counted")],
        ignore_index=True,
    )

    model = learned(shared)

    assert model.owners(listens.iloc[[0]]) == [1, 2]
    assert model.owners(listens.iloc[[1]].assign(title="Unheard", artists=[["Somebody new"]])) == []


def test_reasons_name_visible_songs_alone(planted: Listens) -> None:
    listens = owned(planted(playlists=3, tracks=30))
    mine = listens["member"] == 1
    hidden = mine & (listens.groupby("member").cumcount() % 2 == 0)
    listens.loc[hidden, "shown"] = "counted"
    known, asked = listens.iloc[1:], listens.iloc[[0]].assign(title="Unheard", track_id="new")

    reasons = learned(known.reset_index(drop=True)).reasons(asked, 1)

    named = {title for reason in reasons for title, _ in reason.songs}
    assert named
    assert named <= set(listens["title"][mine & ~hidden])
    assert "same artist" in {str(reason.kind) for reason in reasons}


def test_who_shows_nothing_is_named_without_a_reason(planted: Listens) -> None:
    listens = owned(planted(playlists=3, tracks=30))
    listens["shown"] = np.where(listens["member"] == 1, "counted", "visible")
    asked = listens.iloc[[0]].assign(title="Unheard", track_id="new")

    model = learned(listens)

    assert model.odds(asked)[0].argmax() == 0
    assert model.reasons(asked, 1) == []


def test_nobody_is_told_by_what_is_not_known_of_their_songs(planted: Listens, split: Split) -> None:
    known, asked = split(owned(planted(playlists=4, tracks=45)))

    model = learned(nameless_sound(known, 4))
    blank = model.odds(without_sound(asked))
    whole = model.odds(asked)

    # Whoever has no sound would be named for every song without, and for none with it.
    assert right(blank, asked) > 0.85
    assert right(whole, asked) > 0.85


def test_what_is_known_of_some_alone_tells_these_from_each_other(planted: Listens, split: Split) -> None:
    """Two people's songs differ in genre and sound alone; of a third's only names are known."""
    named = planted(playlists=3, tracks=60)
    named["title"] = [f"song {number}" for number in range(len(named))]
    named["artists"] = [["Everybody"] for _ in range(len(named))]
    named["album"], named["release_date"], named["duration_ms"] = "", "2000", 200_000
    known, asked = split(nameless_sound(owned(named), 3))
    two = asked[asked["member"] < 3]

    model = learned(known)
    share = model.odds(two)[:, :2]

    assert model.fuller is not None
    assert (share.argmax(axis=1) + 1 == two["member"].to_numpy()).mean() > 0.9
    assert model.odds(without_sound(two))[:, 2].mean() == pytest.approx(model.odds(two)[:, 2].mean(), abs=0.1)


def test_strangers_are_told_from_songs_that_fit(planted: Listens, split: Split) -> None:
    everybody = owned(planted(playlists=6, tracks=45))
    known, asked = split(everybody[everybody["member"] <= 4].reset_index(drop=True))
    taught, strange = split(everybody[everybody["member"] > 4].reset_index(drop=True))

    for strangers in (None, taught):
        model = learned(known, strangers)
        own, others = model.odds(asked)[:, -1], model.odds(strange)[:, -1]
        assert np.mean(own[:, None] < others[None, :]) > 0.9


def test_odds_come_true_as_often_as_they_say(noise: Listens, planted: Listens, split: Split) -> None:
    mixed = pd.concat([planted(playlists=4, tracks=90), noise(playlists=4, tracks=90)], ignore_index=True)
    known, asked = split(owned(mixed))
    odds = learned(known).odds(asked)[:, :-1]
    truth = np.eye(4, dtype=bool)[asked["member"] - 1]

    assert Answers(odds / odds.sum(axis=1, keepdims=True), truth).figures()["ece"] < 0.15


def test_one_person_alone_cannot_be_told_from_anybody(planted: Listens) -> None:
    with pytest.raises(TooFew):
        learned(owned(planted(playlists=1)))
    with pytest.raises(TooFew):
        learned(few(owned(planted(playlists=2)), 2, 3))
