"""What workers run: plain values in, plain values out."""

import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from models import tasks
from models.files import Refused
from models.guessing import NONE_OF_THESE, TooLittle

KEY = b"k" * 32
Listens = Callable[..., pd.DataFrame]
Columns = dict[str, list[Any]]


@pytest.fixture(scope="module")
def columns(planted: Listens) -> Columns:
    listens = planted()
    listens["added_at"] = [moment.isoformat() for moment in listens["added_at"]]
    return {str(name): list(values) for name, values in listens.items()}


@pytest.fixture(scope="module")
def model(columns: Columns) -> bytes:
    return tasks.train(columns, seed=0, member="7", key=KEY)


def track_of(columns: Columns, place: int) -> dict[str, Any]:
    return {name: values[place] for name, values in columns.items() if name not in {"playlist", "added_at"}}


def test_a_guess_is_plain_and_most_likely_first(columns: Columns, model: bytes) -> None:
    track = track_of(columns, 40) | {"track_id": "another", "title": "Unheard"}
    answer = tasks.guess(model, track, member="7", key=KEY, at="2026-06-01T10:00:00+00:00")

    assert json.loads(json.dumps(answer)).keys() == {"playlists", "reasons", "card"}
    names, odds = zip(*answer["playlists"], strict=True)
    assert names[0] == columns["playlist"][40]
    assert set(names) == {*columns["playlist"], NONE_OF_THESE}
    assert list(odds) == sorted(odds, reverse=True)
    assert sum(odds) == pytest.approx(1)
    assert answer["reasons"][0].keys() == {"kind", "songs", "detail", "weight"}
    assert answer["card"]["n"] > 0


def test_what_was_filed_since_counts_in_a_guess(columns: Columns, model: bytes) -> None:
    since: dict[str, list[object]] = {
        "playlist": ["list 03"] * 4,
        "artists": [["x"]] * 4,
        "added_at": ["2026-05-31T10:00:00+00:00"] * 4,
    }
    moment = "2026-06-01T10:00:00+00:00"
    track = track_of(columns, 3)
    before = dict(tasks.guess(model, track, member="7", key=KEY, at=moment)["playlists"])
    after = dict(tasks.guess(model, track, member="7", key=KEY, at=moment, additions=since)["playlists"])

    assert after["list 03"] > before["list 03"]


def test_a_refused_model_stays_refused_after_it_was_opened_rightly(columns: Columns, model: bytes) -> None:
    track = track_of(columns, 0)
    tasks.guess(model, track, member="7", key=KEY, at=None)
    with pytest.raises(Refused):
        tasks.guess(model, track, member="8", key=KEY, at=None)
    with pytest.raises(Refused):
        tasks.guess(model, track, member="7", key=b"another", at=None)


def test_too_little_is_said_by_name(columns: Columns) -> None:
    with pytest.raises(TooLittle):
        tasks.train({name: values[:1] for name, values in columns.items()}, seed=0, member="7", key=KEY)


def test_an_evaluation_names_its_split_and_seed(columns: Columns) -> None:
    report = tasks.evaluate(columns, split="random", seed=5)

    assert (report["split"], report["seed"], report["playlists"]) == ("random", 5, 4)
