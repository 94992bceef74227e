"""Reasons: they name what is there, and taking it away makes the playlist less likely."""

from collections.abc import Callable
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.frames import SOUND, tidy
from models.guessing import Guesser, train
from models.kinds.options import Kind as Model
from models.reasons import Kind, Reason, blanked

Listens = Callable[..., pd.DataFrame]
Split = Callable[[pd.DataFrame], tuple[pd.DataFrame, pd.DataFrame]]
Columns = Callable[[pd.DataFrame], pd.DataFrame]

BY_KIND = {
    Kind.ARTIST: ["artists"],
    Kind.ALBUM: ["album"],
    Kind.GENRE: ["genres"],
    Kind.ERA: ["release_date"],
    Kind.SOUND: list(SOUND),
}


def of_kind(reasons: list[Reason], kind: Kind) -> Reason:
    return next(reason for reason in reasons if reason.kind is kind)


def first_of(guesser: Guesser, track: pd.Series) -> tuple[str, float]:
    """Return the first playlist by content, and its log odds."""
    logs = guesser.content(tidy(pd.DataFrame([track])))[0][0]
    return guesser.playlists[int(logs.argmax())], float(logs.max())


def dealt_by(kind: Kind, *, songs: int = 96) -> pd.DataFrame:
    """Make two playlists that differ in one thing alone: the rest is dealt by chance."""
    chance = np.random.default_rng(5)
    side = np.arange(songs) % 2
    mark = {each: side if each is kind else chance.permutation(side) for each in Kind}
    number = chance.permutation(songs) % 6
    return pd.DataFrame(
        {
            "playlist": np.where(side, "right", "left"),
            "track_id": [f"{row:04}" for row in range(songs)],
            "title": [f"song {row:04}" for row in chance.permutation(songs)],
            "artists": [
                [f"{'Nova' if of else 'Ember'} {which}"]
                for of, which in zip(mark[Kind.ARTIST], number, strict=True)
            ],
            "release_date": [str(1975 + 30 * of) for of in mark[Kind.ERA]],
            "genres": [["folk" if of else "techno"] for of in mark[Kind.GENRE]],
            "energy": 0.2 + 0.6 * mark[Kind.SOUND] + chance.normal(0, 0.03, songs),
        }
    )


@pytest.fixture(scope="module")
def known_and_asked(planted: Listens, split: Split) -> tuple[pd.DataFrame, pd.DataFrame]:
    return split(planted())


@pytest.fixture(scope="module")
def trained(known_and_asked: tuple[pd.DataFrame, pd.DataFrame]) -> Guesser:
    return train(known_and_asked[0], seed=0)


def test_reasons_come_strongest_first_and_name_own_songs_of_the_playlist(
    trained: Guesser, known_and_asked: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    known, asked = known_and_asked
    for _, track in asked.iloc[::7].iterrows():
        first, _ = first_of(trained, track)
        reasons = trained.explain(track)
        titles = set(known.loc[known["playlist"] == first, "title"])

        assert reasons
        weights = [reason.weight for reason in reasons]
        assert weights == sorted(weights, reverse=True)
        assert min(weights) > 0
        assert {title for reason in reasons for title, _ in reason.songs} <= titles


def test_all_songs_of_the_same_artist_in_the_playlist_are_counted(
    trained: Guesser, known_and_asked: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    known, asked = known_and_asked
    by = known["artists"].map(lambda names: names[0])
    track = asked[asked["artists"].map(lambda names: (by == names[0]).sum() >= 4)].iloc[0]
    theirs = known[(by == track["artists"][0]) & (known["playlist"] == first_of(trained, track)[0])]
    reason = of_kind(trained.explain(track), Kind.ARTIST)

    assert reason.detail == track["artists"][0]
    assert {title for title, _ in reason.songs} == set(theirs["title"])
    assert reason.count == len(theirs)


def test_an_artist_is_found_under_another_spelling_and_as_a_guest(planted: Listens) -> None:
    known = planted()
    guest, other, asked = known.index[known["playlist"] == "list 01"][:3]
    known.loc[guest, "title"] = "Anvil (feat. The Visitor)"
    known["artists"] = [["The Visitor"] if row == other else names for row, names in known["artists"].items()]
    track = known.loc[asked].copy()
    track["artists"], track["title"], track["track_id"] = ["THE VISITOR"], "Unheard", "new"
    reason = of_kind(train(known, seed=0).explain(track, playlist="list 01"), Kind.ARTIST)

    assert reason.detail == "THE VISITOR"
    assert {title for title, _ in reason.songs} == {"Anvil (feat. The Visitor)", known["title"][other]}


def test_the_album_is_named_with_all_of_its_songs_that_are_there(planted: Listens) -> None:
    listens = planted()
    track, known = listens.iloc[0], listens.iloc[1:]
    reason = of_kind(train(known, seed=0).explain(track), Kind.ALBUM)

    assert reason.detail == track["album"]
    assert {title for title, _ in reason.songs} == set(known.loc[known["album"] == track["album"], "title"])


def test_genre_and_era_are_named_where_they_mark_a_playlist(
    trained: Guesser, known_and_asked: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    _, asked = known_and_asked
    track = asked[asked["playlist"] == "list 01"].iloc[0].copy()
    track["artists"], track["album"] = ["Nobody Ever Heard"], "Unheard"
    reasons = trained.explain(track)

    assert of_kind(reasons, Kind.GENRE).detail == "metal"
    assert of_kind(reasons, Kind.ERA).detail in {"1980s", f"years around {track['release_date'][:4]}"}


def test_the_sound_is_said_as_it_leans(planted: Listens, split: Split) -> None:
    known, asked = split(planted()[["playlist", "track_id", "title", "energy", "tempo", "acousticness"]])
    loud = asked[asked["playlist"] == "list 01"].iloc[0]
    words = of_kind(train(known, seed=0).explain(loud), Kind.SOUND).detail.split(" and ")

    assert words
    assert {*words} <= {"energetic", "fast", "electric"}


@pytest.mark.parametrize("kind", [Kind.ARTIST, Kind.GENRE, Kind.ERA, Kind.SOUND])
def test_the_one_thing_that_tells_the_playlists_apart_is_named_and_nothing_dealt_by_chance(
    kind: Kind, split: Split
) -> None:
    known, asked = split(dealt_by(kind))
    guesser = train(known, seed=0)
    named = [
        {reason.kind for reason in guesser.explain(track)} - {Kind.SONG, Kind.ARTIST}
        for _, track in asked.iloc[::3].iterrows()
    ]
    right = [each == {kind} - {Kind.ARTIST} for each in named]

    # An artist who was dealt by chance still has songs there, and they still speak.
    assert all(each <= {kind} for each in named)
    assert sum(right) >= 0.8 * len(right)


def test_another_playlist_is_explained_when_it_is_named(
    trained: Guesser, known_and_asked: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    known, asked = known_and_asked
    reasons = trained.explain(asked[asked["playlist"] == "list 00"].iloc[0], playlist="list 02")
    titles = set(known.loc[known["playlist"] == "list 02", "title"])

    assert {title for reason in reasons for title, _ in reason.songs} <= titles


def test_a_playlist_that_is_not_there_cannot_be_explained(
    trained: Guesser, known_and_asked: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    with pytest.raises(ValueError, match="nowhere"):
        trained.explain(known_and_asked[1].iloc[0], playlist="nowhere")


def test_a_song_is_no_reason_for_itself(
    trained: Guesser, known_and_asked: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    track = known_and_asked[0].iloc[3]

    assert track["title"] not in {title for reason in trained.explain(track) for title, _ in reason.songs}


@settings(max_examples=40)
@given(data=st.data())
def test_without_what_a_reason_names_of_the_track_the_odds_are_lower(
    data: st.DataObject, trained: Guesser, known_and_asked: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    _, asked = known_and_asked
    rows = st.integers(0, len(asked) - 1)
    track = asked.iloc[data.draw(rows)].copy()
    # A track that is put together from others has reasons for, and against, more than one playlist.
    columns = st.sampled_from(["artists", "album", "genres", "release_date", "energy"])
    for column in data.draw(st.lists(columns, unique=True)):
        track[column] = asked.iloc[data.draw(rows)][column]
    playlist = data.draw(st.sampled_from(trained.playlists))
    place, question = trained.playlists.index(playlist), tidy(pd.DataFrame([track]))
    odds = trained.content(question)[0][0, place]

    for reason in trained.explain(track, playlist=playlist):
        if not reason.is_song:
            assert trained.content(blanked(question, reason))[0][0, place] < odds


@pytest.mark.parametrize("kind", [Kind.ARTIST, Kind.GENRE, Kind.ERA, Kind.SOUND])
def test_training_without_the_named_songs_lowers_the_odds(kind: Kind, split: Split) -> None:
    known, asked = split(dealt_by(kind))
    guesser, falls = train(known, seed=0), []
    for _, track in asked.iloc[::4].iterrows():
        first, odds = first_of(guesser, track)
        named = {title for reason in guesser.explain(track) for title, _ in reason.songs}
        without = train(known[~known["title"].isin(named)], seed=0)
        question = tidy(pd.DataFrame([track]))
        falls.append(odds - without.content(question)[0][0, without.playlists.index(first)])

    assert sum(fall > 0 for fall in falls) >= 0.75 * len(falls), falls
    assert np.mean(falls) > 0


@pytest.mark.parametrize("model", get_args(Model))
def test_every_kind_of_model_is_explained_by_what_lowers_its_own_odds(
    model: Model, known_and_asked: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    known, asked = known_and_asked
    guesser, track = train(known, seed=0, kind=model), asked.iloc[12]
    first, odds = first_of(guesser, track)
    question = tidy(pd.DataFrame([track]))
    reasons = guesser.explain(track)

    assert reasons
    for reason in reasons:
        left = guesser.content(blanked(question, reason))[0][0, guesser.playlists.index(first)]
        assert reason.is_song or left < odds


@pytest.mark.parametrize("kind", BY_KIND)
def test_what_a_library_does_not_know_is_no_reason(kind: Kind, planted: Listens, split: Split) -> None:
    known, asked = split(planted().drop(columns=BY_KIND[kind], errors="ignore"))
    reasons = train(known, seed=0).explain(asked.iloc[5])

    assert reasons
    assert kind not in {reason.kind for reason in reasons}


def test_what_the_track_itself_lacks_is_no_reason(
    trained: Guesser, known_and_asked: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    bare = known_and_asked[1].iloc[5][["title", "artists"]]

    assert {reason.kind for reason in trained.explain(bare)} <= {Kind.ARTIST, Kind.SONG}
