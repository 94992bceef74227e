"""A crowd: one song is one song under every spelling, and what is shown is told from what is counted."""

import numpy as np
import pandas as pd

from models.pairs.crowd import Crowd
from tests.models.people import Row, columns, library, song, songs


def test_editions_of_one_song_are_one_song_of_all_who_have_any() -> None:
    remaster = {"track_id": "other id", "title": "Song 0-1 - 2011 Remaster"}
    crowd = Crowd.of(columns(library(1, [song(0, 1)]), library(2, [song(0, 1) | remaster])))

    assert len(crowd.songs) == 1
    assert crowd.has(1).all()
    assert crowd.has(2).all()


def test_each_is_named_by_the_edition_that_they_have_themselves() -> None:
    remaster = {"track_id": "other id", "title": "Song 0-1 - 2011 Remaster"}
    crowd = Crowd.of(columns(library(1, [song(0, 1)]), library(2, [song(0, 1) | remaster])))

    assert crowd.shown_by([1])["track_id"].tolist() == ["id 0-1"]
    assert crowd.shown_by([2])["track_id"].tolist() == ["other id"]


def test_of_two_editions_the_one_tells_of_the_song_that_more_is_known_of() -> None:
    bare: Row = {"track_id": "a bare one", "title": "Song 0-1", "artists": ["Artist 0-1"]}
    crowd = Crowd.of(columns(library(1, [bare]), library(2, [song(0, 1)])))

    assert crowd.songs["genres"].tolist() == [["genre 0"]]
    assert crowd.songs["energy"].notna().all()


def test_a_song_in_several_playlists_is_had_once_and_shown_if_any_of_them_shows_it() -> None:
    crowd = Crowd.of(
        columns(
            library(1, songs(0, [1, 2]), shown="counted", playlist="1"),
            library(1, songs(0, [2]), shown="visible", playlist="2"),
        )
    )

    assert crowd.holds.toarray().tolist() == [[1.0, 1.0]]
    assert crowd.songs["title"][crowd.shown(1)].tolist() == ["Song 0-2"]
    assert crowd.shown_by([1])["title"].tolist() == ["Song 0-2"]


def test_what_does_not_say_that_it_is_shown_is_not() -> None:
    listens = columns(library(1, songs(0, range(4)), shown="private?"))

    assert not Crowd.of(listens).shown(1).any()
    assert not Crowd.of({**listens, "shown": [None] * 4}).shown(1).any()
    del listens["shown"]
    assert not Crowd.of(listens).shown(1).any()


def test_who_has_no_song_is_in_the_crowd_all_the_same() -> None:
    crowd = Crowd.of(columns(library(5, songs(0, range(3)))), members={9, 2})

    assert crowd.members == (2, 5, 9)
    assert np.asarray(crowd.holds.sum(axis=1)).ravel().tolist() == [0.0, 3.0, 0.0]
    assert not crowd.has(9).any()


def test_rows_that_name_no_song_are_no_songs() -> None:
    nameless: Row = {"track_id": "x", "title": " ", "artists": []}
    crowd = Crowd.of(columns(library(1, [nameless, song(0, 0)])))

    assert crowd.songs["title"].tolist() == ["Song 0-0"]
    assert pd.Index(crowd.rows["at"]).tolist() == [0]
