"""The first impression: it finds what was planted, claims nothing in noise, and bears odd libraries."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import instant
from models.guessing import NONE_OF_THESE, TooLittle
from models.instant import Impression
from models.reasons import Kind

Listens = Callable[..., pd.DataFrame]
Split = Callable[[pd.DataFrame], tuple[pd.DataFrame, pd.DataFrame]]


def closed(odds: pd.DataFrame) -> pd.DataFrame:
    """Leave none of these out."""
    return odds.drop(columns=NONE_OF_THESE).div(1 - odds[NONE_OF_THESE], axis=0)


def share_right(known: pd.DataFrame, asked: pd.DataFrame) -> float:
    first = closed(Impression.of(known, asked).odds(None)).idxmax(axis=1)
    return float((first == asked["playlist"]).mean())


def test_planted_tastes_are_found_without_any_training(planted: Listens, split: Split) -> None:
    known, asked = split(planted(playlists=6))

    assert share_right(known, asked) > 0.9


@pytest.mark.parametrize("kept", [["artists"], ["title", "genres"], ["title", "energy", "tempo"]])
def test_any_one_group_of_columns_is_enough(planted: Listens, split: Split, kept: list[str]) -> None:
    known, asked = split(planted()[["playlist", "track_id", *kept]])

    assert share_right(known, asked) > 0.6


def test_in_noise_no_playlist_is_preferred_and_nothing_is_sure(
    planted: Listens, noise: Listens, split: Split
) -> None:
    sure = closed(Impression.of(*split(planted(playlists=3, tracks=100))).odds(None)).max(axis=1)
    odds = closed(Impression.of(*split(noise(playlists=3, tracks=100))).odds(None))

    assert odds.mean().to_numpy() == pytest.approx(1 / 3, abs=0.06)
    # Shipped weights cannot know that likeness means nothing here; they stay far from certain.
    assert odds.max(axis=1).mean() < 0.65
    assert sure.mean() > 0.9


def test_two_playlists_and_four_songs_without_sound_are_enough() -> None:
    names = ["Fern", "Fern", "Kettle", "Kettle"]
    known = pd.DataFrame(
        {
            "playlist": ["calm", "calm", "loud", "loud"],
            "track_id": list("abcd"),
            "title": ["One", "Two", "Three", "Four"],
            "artists": [[name] for name in names],
        }
    )

    odds = Impression.of(known, pd.DataFrame([{"title": "Five", "artists": ["Kettle"]}])).odds(None)

    assert odds.loc[0, "loud"] > 2 * odds.loc[0, "calm"]
    with pytest.raises(TooLittle):
        Impression.of(known[:3], known).odds(None)
    with pytest.raises(TooLittle):
        Impression.of(known.assign(playlist="all"), known).odds(None)


def test_songs_of_another_world_are_more_often_none_of_these(planted: Listens, split: Split) -> None:
    library = planted(playlists=6, tracks=40)
    own, foreign = library[library["playlist"] < "list 05"], library[library["playlist"] == "list 05"]
    known, asked = split(own.reset_index(drop=True))

    fits, strange = (Impression.of(known, each).odds(None)[NONE_OF_THESE] for each in (asked, foreign))
    assert strange.median() > fits.quantile(0.8)


def test_what_was_filled_lately_gains_when_the_moment_is_given(planted: Listens) -> None:
    known = planted(playlists=3)
    at = known["added_at"].max() + pd.Timedelta(days=200)
    busy = known.assign(
        added_at=known["added_at"].where(known["playlist"] != "list 02", at - pd.Timedelta(hours=3))
    )
    stranger = pd.DataFrame([{"title": "Unheard", "artists": ["Nobody"]}])

    alone, dated = (Impression.of(busy, stranger).odds(moment) for moment in (None, at))

    assert dated.loc[0, "list 02"] > alone.loc[0, "list 02"] + 0.1
    assert dated.loc[0, NONE_OF_THESE] == pytest.approx(alone.loc[0, NONE_OF_THESE])


def test_reasons_name_the_artist_and_the_nearest_songs_but_never_the_song_itself(planted: Listens) -> None:
    known = planted()
    asked = known.iloc[[40]].drop(columns="playlist")
    artist, title = known["artists"][40][0], known["title"][40]

    by_artist, by_song = Impression.of(known, asked).reasons(known["playlist"][40])

    assert (by_artist.kind, by_artist.detail, by_song.kind) == (Kind.ARTIST, artist, Kind.SONG)
    assert {credited for _, credited in by_artist.songs} == {artist}
    assert title not in {named for reason in (by_artist, by_song) for named, _ in reason.songs}
    elsewhere = next(name for name in sorted(set(known["playlist"])) if name != known["playlist"][40])
    assert artist not in {reason.detail for reason in Impression.of(known, asked).reasons(elsewhere)}


def test_of_a_huge_library_the_newest_songs_are_compared(
    planted: Listens, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = planted(playlists=3)
    monkeypatch.setattr(instant, "_MOST_SONGS", 20)

    assert len(Impression.of(known, known.head(1)).library.songs) == 20


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
cells = st.fixed_dictionaries(
    {"playlist": st.sampled_from(["a", "b", "c"]), "track_id": words, "title": words},
    optional={
        "artists": st.none() | st.lists(words, max_size=2),
        "album": st.none() | words,
        "release_date": st.sampled_from(["", "1999", "20xx", "0000-00-00"]),
        "duration_ms": st.none() | st.floats() | st.integers(-5, 10**7),
        "energy": st.none() | st.floats(),
        "genres": st.none() | st.lists(words, max_size=2),
        "added_at": st.sampled_from([None, "2024-01-01T00:00:00Z", "no date"]),
    },
)


@given(st.lists(cells, min_size=1, max_size=12), st.booleans())
def test_whatever_a_library_holds_the_rows_sum_to_one(rows: list[dict[str, object]], dated: bool) -> None:
    table = pd.DataFrame(rows, index=[f"row {number}" for number in range(len(rows))])
    at = pd.Timestamp("2024-06-01", tz="UTC") if dated else None
    try:
        odds = Impression.of(table, table).odds(at)
    except TooLittle:
        return

    assert odds.index.equals(table.index)
    assert set(odds.columns) <= {"a", "b", "c", NONE_OF_THESE}
    assert ((odds.to_numpy() >= 0) & (odds.to_numpy() <= 1)).all()
    assert np.allclose(odds.sum(axis=1), 1)
    for name in set(odds.columns) - {NONE_OF_THESE}:
        assert all(reason.songs for reason in Impression.of(table, table).reasons(name))
