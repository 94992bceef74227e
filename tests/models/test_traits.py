"""What songs share by name, and how near that and their sound bring them."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.frames import tidy
from models.traits import ARTIST, DECADE, GENRE, MARK, Nearness, Songs, marks_of

STRANGERS = Nearness({})
SOUND = {"energy": 0.5, "valence": 0.5, "tempo": 120.0, "danceability": 0.5}


def songs_of(*rows: dict[str, Any]) -> Songs:
    return Songs.of(tidy(pd.DataFrame([{"title": f"song {row}", **each} for row, each in enumerate(rows)])))


def nearness(one: dict[str, Any], other: dict[str, Any], sees: Nearness = STRANGERS) -> float:
    return float(sees.between(songs_of(one), songs_of(other))[0, 0])


@pytest.mark.parametrize(
    ("title", "album", "marks"),
    [
        ("Song 2 (Live)", "", {"live"}),
        ("Song 2 - Live at Wembley", "", {"live"}),
        ("Song 2 [Remix]", "", {"remix"}),
        ("Song 2", "Live at Leeds", {"live"}),
        ("Song 2", "Blur (Live)", {"live"}),
        ("Song 2", "MTV Unplugged", set()),
        ("Song 2 - Unplugged", "", {"acoustic"}),
        ("Song 2 (Sped Up)", "", {"sped up"}),
        ("Song 2 - Acoustic Live", "", {"acoustic", "live"}),
        ("Live and Let Die", "", set()),
        ("Live Forever", "Definitely Maybe", set()),
        ("Song (Alive)", "", set()),
        ("Song - Remastered 2009", "", set()),
    ],
)
def test_a_version_is_known_by_what_its_title_says_aside(title: str, album: str, marks: set[str]) -> None:
    assert marks_of(title, album) == marks


def test_what_can_be_shared_is_read_off_a_song() -> None:
    song = {
        "title": "Girls & Boys - Live (feat. Ana)",
        "artists": ["Blur"],
        "genres": ["Britpop"],
        "release_date": "1994-03-07",
    }

    assert {*songs_of(song).traits[0]} >= {
        (ARTIST, "blur"),
        (ARTIST, "ana"),
        (MARK, "live"),
        (GENRE, "britpop"),
        (DECADE, "1990s"),
    }


def test_of_a_song_that_nothing_is_known_of_nothing_is_shared() -> None:
    assert songs_of({"title": ""}).traits == [{}]
    assert nearness({"title": ""}, {"title": ""}) == 0


def test_songs_of_one_artist_are_near_and_strangers_are_not() -> None:
    assert nearness({"artists": ["Blur"]}, {"artists": ["BLUR"]}) > 0.5
    assert nearness({"artists": ["Blur"]}, {"artists": ["Oasis"]}) == 0


def test_the_same_artist_counts_more_than_the_same_mark_and_that_more_than_the_decade() -> None:
    artist = nearness({"artists": ["Blur"]}, {"artists": ["Blur"]})
    mark = nearness({"title": "a (live)"}, {"title": "b (live)"})
    decade = nearness({"release_date": "1994"}, {"release_date": "1999"})

    assert artist > mark > decade > 0


def test_a_guest_brings_songs_less_near_than_a_first_artist() -> None:
    first = nearness({"artists": ["Blur"]}, {"artists": ["Blur"]})

    assert 0 < nearness({"artists": ["Ana", "Blur"]}, {"artists": ["Blur"]}) < first


def test_what_most_songs_of_a_member_have_brings_none_of_them_near() -> None:
    rows = [{"genres": ["pop"], "artists": [f"artist {row}"]} for row in range(30)]
    seen = Nearness.learn(songs_of(*rows).traits)

    assert nearness({"genres": ["pop"]}, {"genres": ["pop"]}, seen) == pytest.approx(0)
    assert nearness({"genres": ["fado"]}, {"genres": ["fado"]}, seen) > 0.3


def test_a_library_of_three_songs_tells_nothing_of_what_is_usual() -> None:
    seen = Nearness.learn(songs_of(*[{"artists": ["Blur"]}] * 3).traits)

    assert nearness({"artists": ["Blur"]}, {"artists": ["Blur"]}, seen) > 0.5


def test_songs_that_sound_alike_are_near_and_more_so_than_others() -> None:
    alike, other = nearness(SOUND, SOUND), nearness(SOUND, SOUND | {"energy": 0.9, "tempo": 180.0})

    assert alike > 0.3 > other


def test_too_little_of_a_sound_is_no_likeness() -> None:
    assert nearness({"energy": 0.5, "valence": 0.5}, SOUND) == 0


def test_nothing_is_near_where_there_is_nothing() -> None:
    none = songs_of({"title": "x"}).at([])

    assert STRANGERS.between(none, songs_of(SOUND)).shape == (0, 1)
    assert STRANGERS.between(songs_of(SOUND), none).shape == (1, 0)


NAMES = st.lists(st.sampled_from(["Blur", "Ana", "Oasis", "Ján"]), max_size=3, unique=True)
ROWS = st.fixed_dictionaries(
    {"artists": NAMES, "genres": NAMES, "album": st.sampled_from(["", "A", "B"])},
    optional={
        "title": st.sampled_from(["x", "x (live)", "x - remix"]),
        "release_date": st.sampled_from(["", "1990", "1999-01-01", "odd"]),
        "energy": st.floats(0, 1),
        "valence": st.floats(0, 1),
        "tempo": st.floats(0, 250),
    },
)


@given(st.lists(ROWS, min_size=1, max_size=6), st.lists(ROWS, min_size=1, max_size=6))
def test_nearness_is_a_share_the_same_both_ways_and_whoever_else_is_there(
    these: list[dict[str, Any]], those: list[dict[str, Any]]
) -> None:
    left, right = songs_of(*these), songs_of(*those)
    near = STRANGERS.between(left, right)

    assert ((near >= 0) & (near < 1)).all()
    np.testing.assert_allclose(near, STRANGERS.between(right, left).T, atol=1e-9)
    np.testing.assert_allclose(near[:1], STRANGERS.between(left.at([0]), right), atol=1e-9)
