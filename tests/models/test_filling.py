"""How much a playlist was filled lately is counted, and told only where it made the difference."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from models import tasks
from models.activity import Activity
from models.filling import Filling, filling

NOW = pd.Timestamp("2026-06-30T10:00:00Z")
KEY = b"k" * 32
Listens = Callable[..., pd.DataFrame]


def filed(*days: float) -> Activity:
    """Let the second of two playlists be filled so many days ago, and the first half a day ago."""
    ages = np.array([0.5, *days])
    places = np.array([0, *(1 for _ in days)], dtype=np.intp)
    return Activity(NOW.timestamp() - 86_400 * ages, places, {}, {}, 2)


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ((), None),
        ((0.1,), Filling(1, 1)),
        ((0.1, 2.5, 6.9), Filling(3, 7)),
        ((0.1, 2.5, 12), Filling(2, 3)),
        ((12, 29.5, 40), Filling(2, 30)),
        ((40, 400), None),
        ((-3,), None),
    ],
)
def test_a_week_is_counted_or_else_a_month_and_nothing_that_is_to_come(
    days: tuple[float, ...], found: Filling | None
) -> None:
    assert filling(filed(*days), 1, NOW) == found


@pytest.fixture(scope="module")
def columns(planted: Listens) -> dict[str, list[Any]]:
    listens = planted(playlists=3)
    listens["added_at"] = [moment.isoformat() for moment in listens["added_at"]]
    return {str(name): list(values) for name, values in listens.items()}


@pytest.fixture(scope="module")
def model(columns: dict[str, list[Any]]) -> bytes:
    return tasks.train(columns, seed=0, member="7", key=KEY)


UNCLEAR = {"track_id": "new", "title": "Unheard", "artists": ["Nobody"]}


def lately(playlist: str, songs: int = 6) -> dict[str, list[Any]]:
    return {
        "playlist": [playlist] * songs,
        "title": [f"Fresh {number}" for number in range(songs)],
        "artists": [["Somebody"]] * songs,
        "added_at": [(NOW - pd.Timedelta(hours=1 + 10 * number)).isoformat() for number in range(songs)],
    }


def ask(model: bytes, track: dict[str, Any], added: dict[str, list[Any]] | None) -> dict[str, Any]:
    return tasks.guess(model, track, member="7", key=KEY, at=NOW.isoformat(), additions=added)


def last_by_content(model: bytes) -> str:
    alone = tasks.guess(model, UNCLEAR, member="7", key=KEY, at=None)["playlists"]
    return [str(name) for name, _ in alone if name != "none of these"][-1]


def test_a_playlist_that_leads_because_it_was_filled_lately_says_so_first(model: bytes) -> None:
    last = last_by_content(model)

    answer = ask(model, UNCLEAR, lately(last))

    assert next(name for name, _ in answer["playlists"] if name != "none of these") == last
    spoken = answer["reasons"][0]
    assert (spoken["kind"], spoken["count"], spoken["days"]) == ("activity", 6, 3)


def test_what_would_lead_by_the_song_alone_is_told_where_it_is_another_playlist(model: bytes) -> None:
    alone = dict(tasks.guess(model, UNCLEAR, member="7", key=KEY, at=None)["playlists"])
    first = max((name for name in alone if name != "none of these"), key=alone.__getitem__)

    answer = ask(model, UNCLEAR, lately(last_by_content(model)))

    assert answer["alone"] == (first, pytest.approx(alone[first]))
    assert "alone" not in ask(model, UNCLEAR, lately(first))


def test_a_playlist_that_leads_by_the_song_itself_says_nothing_of_activity(
    model: bytes, columns: dict[str, list[Any]]
) -> None:
    kin = {name: values[40] for name, values in columns.items()} | {"track_id": "new", "title": "Unheard"}

    answer = ask(model, kin, lately(columns["playlist"][40]))

    assert "activity" not in {reason["kind"] for reason in answer["reasons"]}


def test_a_playlist_that_was_begun_since_can_lead_and_is_explained_by_activity_alone(model: bytes) -> None:
    answer = ask(model, UNCLEAR, lately("just begun", songs=30))

    assert next(name for name, _ in answer["playlists"] if name != "none of these") == "just begun"
    assert [reason["kind"] for reason in answer["reasons"]] == ["activity"]
