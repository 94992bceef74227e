"""The table of dense models: known numbers in scale, missing ones in the middle, words in directions."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from models.frames import SOUND, tidy
from models.kinds.dense import Dense, Reader, Table

Listens = Callable[..., pd.DataFrame]


def coded(songs: pd.DataFrame, asked: pd.DataFrame | None = None, *, seed: int = 0) -> Table:
    """Code the asked tracks over a library of songs; the songs themselves where none are."""
    tidied = tidy(songs)
    reader = Reader(tidied)
    dense = Dense(reader.read(tidied), seed=seed)
    return dense.of(reader.read(tidied if asked is None else tidy(asked)))


def test_columns_are_around_nought_and_of_about_unit_variance(planted: Listens) -> None:
    table = coded(planted())

    assert np.abs(table.mean(axis=0)).max() < 1
    assert 0.2 < table.std(axis=0).mean() < 1.5


def test_a_missing_number_stands_at_the_median_of_the_library(planted: Listens) -> None:
    songs = planted()
    median = songs["energy"].median()

    with_median, without = (coded(songs, songs.head(1).assign(energy=each)) for each in (median, np.nan))
    np.testing.assert_allclose(with_median, without, atol=1e-6)


def test_a_track_without_any_sound_is_told_from_one_of_median_sound(planted: Listens) -> None:
    songs = planted()
    sound = ["energy", "tempo", "acousticness", "key"]
    medians = songs.head(1).assign(**songs[sound].median())

    assert not np.allclose(coded(songs, medians), coded(songs, songs.head(1).drop(columns=sound)))


def test_a_library_without_sound_has_no_columns_for_it(planted: Listens) -> None:
    songs = planted()
    silent = songs.drop(columns=["energy", "tempo", "acousticness", "key"])

    assert coded(silent).shape[1] < coded(songs).shape[1]


def test_one_odd_number_does_not_set_the_scale(planted: Listens) -> None:
    songs = planted(tracks=60)
    odd = songs.assign(tempo=[1e8, *songs["tempo"].iloc[1:]])

    np.testing.assert_allclose(coded(songs)[1:], coded(odd)[1:], atol=0.3)


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("Amber - Night Remix", 0),
        ("Amber (Radio Edit)", 0),
        ("Amber (feat. Bell)", 1),
        ("Amber ft. Bell", 1),
        ("Amber - Live at the Harbor", 2),
        ("Amber - Remastered 2011", 3),
        ("Amber (Unplugged)", 4),
        ("Acoustic Amber", 4),
        ("Alive, Mixed Feats, Editors, Remasterpieces", None),
        ("", None),
    ],
)
def test_what_a_title_says_of_its_version_is_a_column_of_its_own(title: str, place: int | None) -> None:
    songs = tidy(pd.DataFrame([{"title": title, "artists": ["Bell"]}]))
    first = len(SOUND) + 1

    flags = Reader(songs).read(songs).numbers[0, first : first + 5]
    assert list(np.flatnonzero(flags)) == ([] if place is None else [place])


def test_songs_of_one_artist_lie_nearer_than_others(planted: Listens) -> None:
    songs = planted(playlists=6)[["playlist", "track_id", "title", "artists"]]
    table = coded(songs)
    first = songs["artists"].map(lambda names: names[0])
    same = first.to_numpy()[:, None] == first.to_numpy()
    apart = ((table[:, None] - table) ** 2).sum(axis=2)

    assert apart[same].mean() < 0.7 * apart[~same].mean()


def test_words_that_only_one_song_has_are_left_out() -> None:
    songs = pd.DataFrame({"title": [f"word{number}" for number in range(12)]})

    assert coded(songs).shape[1] == coded(songs.assign(title=[f"other{n}" for n in range(12)])).shape[1]
    assert np.ptp(coded(songs.assign(title=[f"word{n:02}" for n in range(12)])), axis=0).max() < 1e-3


def test_the_same_seed_gives_the_same_table_and_rows_do_not_depend_on_each_other(planted: Listens) -> None:
    songs = planted()

    np.testing.assert_array_equal(coded(songs), coded(songs))
    np.testing.assert_allclose(coded(songs)[[5]], coded(songs, songs.iloc[[5]]), atol=1e-5)
