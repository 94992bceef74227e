"""Reasons: they name what is there, and taking it away makes the playlist less likely."""

from collections.abc import Callable

import pandas as pd
import pytest

from models.guessing import train
from models.reasons import Kind, Reason

Listens = Callable[..., pd.DataFrame]
Split = Callable[[pd.DataFrame], tuple[pd.DataFrame, pd.DataFrame]]


def of_kind(reasons: list[Reason], kind: Kind) -> Reason:
    return next(reason for reason in reasons if reason.kind is kind)


def test_reasons_come_strongest_first_and_name_own_songs_of_the_playlist(
    planted: Listens, split: Split
) -> None:
    known, asked = split(planted())
    guesser = train(known, seed=0)
    for _, track in asked.iloc[::7].iterrows():
        first = guesser.rank(pd.DataFrame([track])).iloc[0, :-1].idxmax()
        reasons = guesser.explain(track)
        titles = set(known.loc[known["playlist"] == first, "title"])

        assert reasons
        weights = [reason.weight for reason in reasons]
        assert weights == sorted(weights, reverse=True)
        assert min(weights) >= 0
        assert {title for reason in reasons for title, _ in reason.songs} <= titles


def test_the_same_artist_is_named_with_songs_of_that_artist(planted: Listens, split: Split) -> None:
    known, asked = split(planted())
    by = known["artists"].map(lambda names: names[0])
    track = asked[asked["artists"].map(lambda names: (by == names[0]).sum() >= 2)].iloc[0]
    reason = of_kind(train(known, seed=0).explain(track), Kind.ARTIST)

    assert reason.songs
    assert {artists for _, artists in reason.songs} == {track["artists"][0]}
    assert reason.detail == track["artists"][0]


def test_genre_and_era_are_named_where_they_mark_a_playlist(planted: Listens, split: Split) -> None:
    known, asked = split(planted())
    track = asked[asked["playlist"] == "list 01"].iloc[0].copy()
    track["artists"], track["album"] = ["Nobody Ever Heard"], "Unheard"
    reasons = train(known, seed=0).explain(track)

    assert of_kind(reasons, Kind.GENRE).detail == "metal"
    assert of_kind(reasons, Kind.ERA).detail in {"1980s", "1990s"}


def test_the_sound_is_said_as_it_leans(planted: Listens, split: Split) -> None:
    known, asked = split(planted()[["playlist", "track_id", "title", "energy", "tempo", "acousticness"]])
    loud = asked[asked["playlist"] == "list 01"].iloc[0]

    assert "energetic" in of_kind(train(known, seed=0).explain(loud), Kind.SOUND).detail


def test_another_playlist_is_explained_when_it_is_named(planted: Listens, split: Split) -> None:
    known, asked = split(planted())
    guesser = train(known, seed=0)
    reasons = guesser.explain(asked[asked["playlist"] == "list 00"].iloc[0], playlist="list 02")
    titles = set(known.loc[known["playlist"] == "list 02", "title"])

    assert {title for reason in reasons for title, _ in reason.songs} <= titles


def test_a_playlist_that_is_not_there_cannot_be_explained(planted: Listens) -> None:
    listens = planted()
    with pytest.raises(ValueError, match="nowhere"):
        train(listens, seed=0).explain(listens.iloc[0], playlist="nowhere")


def test_a_song_is_no_reason_for_itself(planted: Listens) -> None:
    known = planted()
    track = known.iloc[3]
    reasons = train(known, seed=0).explain(track)

    assert track["title"] not in {title for reason in reasons for title, _ in reason.songs}


def test_taking_the_named_songs_away_lowers_the_odds(planted: Listens, split: Split) -> None:
    known, asked = split(planted())
    guesser = train(known, seed=0)
    lowered = []
    for _, track in asked.iloc[::5].iterrows():
        question = pd.DataFrame([track])
        first = guesser.rank(question).iloc[0, :-1].idxmax()
        named = {title for reason in guesser.explain(track) for title, _ in reason.songs}
        without = train(known[~known["title"].isin(named)], seed=0)
        lowered.append(without.rank(question)[first].iloc[0] < guesser.rank(question)[first].iloc[0])

    assert sum(lowered) >= 0.9 * len(lowered)
