"""Own songs, weighed: distinct, the newest last, what is filed lately and often above the rest."""

import numpy as np
import pandas as pd
import pytest

from models.filed import Filed, named


def filed(*rows: tuple[str, str, str | None], most: int = 100) -> Filed:
    table = [
        {"playlist": playlist, "title": title, "artists": ["Ana"], "track_id": title, "added_at": added}
        for playlist, title, added in rows
    ]
    return Filed.of(named(pd.DataFrame(table)), most=most)


def weights(found: Filed) -> dict[str, float]:
    return dict(zip(found.songs["title"], found.weight.tolist(), strict=True))


def test_a_song_of_several_playlists_is_one_with_all_their_names() -> None:
    found = filed(
        ("Rain", "sun", "2024-01-01"), ("Sleep", "sun", "2023-01-01"), ("Rain", "moon", "2022-01-01")
    )

    assert list(found.songs["title"]) == ["moon", "sun"]
    assert list(found.songs["playlist"]) == ["Rain", "Sleep, Rain"]


def test_liked_songs_in_no_playlist_are_own_songs_too() -> None:
    found = filed(("", "sun", "2024-01-01"), ("Rain", "moon", "2024-01-01"))

    assert dict(zip(found.songs["title"], found.songs["playlist"], strict=True)) == {
        "sun": "",
        "moon": "Rain",
    }


def test_the_newest_weighs_most_and_the_oldest_still_something() -> None:
    found = weights(
        filed(
            ("Rain", "old", "2004-01-01"), ("Rain", "last year", "2023-01-01"), ("Rain", "new", "2024-01-01")
        )
    )

    assert found["new"] > found["last year"] > found["old"] > 0.3 * found["new"]


def test_a_song_filed_twice_weighs_more_than_one_filed_once() -> None:
    found = weights(
        filed(
            ("Rain", "twice", "2024-01-01"), ("Sleep", "twice", "2024-01-01"), ("Rain", "once", "2024-01-01")
        )
    )

    assert found["twice"] == pytest.approx(2 * found["once"])


def test_the_same_place_told_twice_counts_once() -> None:
    again = weights(
        filed(("Rain", "sun", "2024-01-01"), ("Rain", "sun", "2024-01-01"), ("Rain", "moon", "2024-01-01"))
    )

    assert again["sun"] == again["moon"]


def test_without_dates_all_weigh_the_same() -> None:
    found = filed(("Rain", "sun", None), ("Rain", "moon", None))

    np.testing.assert_allclose(found.weight, 1)


def test_a_song_without_a_date_weighs_less_than_the_newest_and_more_than_the_oldest() -> None:
    found = weights(
        filed(("Rain", "old", "2004-01-01"), ("Rain", "unknown", None), ("Rain", "new", "2024-01-01"))
    )

    assert found["new"] > found["unknown"] > found["old"]


def test_of_many_those_filed_last_are_kept() -> None:
    rows = [("Rain", f"song {year}", f"{year}-01-01") for year in range(2000, 2020)]
    found = filed(*rows, ("Sleep", "song 2000", "2023-01-01"), most=2)

    assert list(found.songs["title"]) == ["song 2019", "song 2000"]
    assert found.weight.mean() == pytest.approx(1)


def test_no_songs_have_no_weights() -> None:
    found = Filed.of(named(pd.DataFrame()), most=5)

    assert not len(found)
    assert not len(found.weight)
