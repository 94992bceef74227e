"""What workers are asked about whose song it is: plain values in, plain values out."""

import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from models.attributing import attributed, card, learn
from models.files import Refused
from models.owners.holdings import TooFew
from tests.models.servers import columns_of, few, owned

KEY = b"k" * 32
HERE = "test:1"
Listens = Callable[..., pd.DataFrame]
Columns = dict[str, list[object]]


@pytest.fixture(scope="module")
def listens(planted: Listens) -> pd.DataFrame:
    everybody = owned(planted(playlists=5, tracks=40))
    return everybody[everybody["member"] <= 3].reset_index(drop=True)


@pytest.fixture(scope="module")
def strangers(planted: Listens) -> Columns:
    table = planted(playlists=6, tracks=40)
    return columns_of(table[table["playlist"] >= "list 04"].drop(columns="playlist"))


@pytest.fixture(scope="module")
def model(listens: pd.DataFrame, strangers: Columns) -> bytes:
    return learn(columns_of(listens), strangers, seed=0, place=HERE, key=KEY)


def track_of(listens: pd.DataFrame, row: int, **changed: object) -> dict[str, Any]:
    track = {
        str(name): [listens[name][row]] for name in listens if name not in {"member", "shown", "added_at"}
    }
    return track | {name: [value] for name, value in changed.items()}


def test_an_answer_is_plain_and_most_likely_first(listens: pd.DataFrame, model: bytes) -> None:
    track = track_of(listens, 45, title="Unheard", track_id="new")

    answer = attributed(model, track, place=HERE, key=KEY)

    assert json.loads(json.dumps(answer)).keys() == {"odds", "reasons", "owners", "card"}
    assert {each["member"] for each in answer["odds"]} == {1, 2, 3, None}
    odds = [each["odds"] for each in answer["odds"]]
    assert odds == sorted(odds, reverse=True)
    assert sum(odds) == pytest.approx(1)
    assert answer["odds"][0]["member"] == 2
    assert answer["reasons"][0]["member"] == 2
    assert answer["reasons"][0]["songs"]
    assert answer["owners"] == []


def test_who_has_the_song_is_said_beside_the_odds(listens: pd.DataFrame, model: bytes) -> None:
    answer = attributed(model, track_of(listens, 45), place=HERE, key=KEY)

    assert answer["owners"] == [2]
    named = {title for reason in answer["reasons"] for title, _ in reason["songs"]}
    assert listens["title"][45] not in named


def test_a_stranger_is_nobodys(planted: Listens, model: bytes) -> None:
    table = planted(playlists=6, tracks=45, seed=3)
    strange = table[table["playlist"] == "list 05"].reset_index(drop=True)

    answer = attributed(model, track_of(strange, 0), place=HERE, key=KEY)

    assert answer["odds"][0]["member"] is None


def test_the_card_tells_how_good_the_model_is(model: bytes) -> None:
    found = card(model, place=HERE, key=KEY)

    assert found["n"] == 120
    assert found["members"] == [1, 2, 3]
    assert found["accuracy"] > 0.9 > found["biggest"]
    assert found["nobody"]["auc"] > 0.8


def test_strangers_of_whom_less_is_known_are_not_told_by_the_gap(planted: Listens) -> None:
    table = planted(playlists=4, tracks=90)
    theirs = table.groupby("playlist").cumcount() < 50
    known = owned(table[theirs].reset_index(drop=True))
    # Songs of the very same tastes, of which a catalogue knows less.
    listed = table[~theirs].assign(album="").drop(columns=["playlist", "genres"]).reset_index(drop=True)

    found = card(
        learn(columns_of(known), columns_of(listed), seed=0, place=HERE, key=KEY), place=HERE, key=KEY
    )

    assert found["nobody"]["n"] == 80
    assert found["nobody"]["auc"] < 0.65


def test_the_same_songs_and_seed_give_the_same_bytes(
    listens: pd.DataFrame, strangers: Columns, model: bytes
) -> None:
    again = learn(columns_of(listens), strangers, seed=0, place=HERE, key=KEY)

    assert again == model


def test_in_noise_the_card_promises_nothing(noise: Listens) -> None:
    listens = columns_of(owned(noise(playlists=4, tracks=50)))
    none: Columns = {name: [] for name in listens}

    found = card(learn(listens, none, seed=0, place=HERE, key=KEY), place=HERE, key=KEY)

    assert found["accuracy"] == pytest.approx(0.25, abs=0.1)
    assert found["auc"] == pytest.approx(0.5, abs=0.06)
    assert found["nobody"] == {}


def test_what_little_is_known_is_no_trouble(planted: Listens) -> None:
    listens = owned(planted(playlists=2, tracks=10))
    named = listens[["playlist", "track_id", "title", "artists", "member", "shown"]]
    same = pd.concat([named, named.assign(member=3 - named["member"])], ignore_index=True)
    untitled = {"track_id": ["new"], "title": [""], "artists": [[]]}
    for table in (named, same):
        columns = {str(name): list(values) for name, values in table.items()}
        model = learn(columns, {}, seed=0, place=HERE, key=KEY)

        assert sum(each["odds"] for each in attributed(model, untitled, place=HERE, key=KEY)["odds"]) == (
            pytest.approx(1)
        )
        assert card(model, place=HERE, key=KEY)["n"] == 20


def test_a_song_of_somebodys_is_no_stranger(listens: pd.DataFrame) -> None:
    theirs = columns_of(listens.drop(columns=["member", "shown", "playlist"]))

    model = learn(columns_of(listens), theirs, seed=0, place=HERE, key=KEY)

    assert card(model, place=HERE, key=KEY)["nobody"] == {}


def test_a_model_answers_for_its_own_server_and_key_alone(listens: pd.DataFrame, model: bytes) -> None:
    track = track_of(listens, 1)
    for place, key in (("test:2", KEY), (HERE, b"x" * 32)):
        with pytest.raises(Refused):
            attributed(model, track, place=place, key=key)
        with pytest.raises(Refused):
            card(model, place=place, key=key)


def test_without_two_people_there_is_nothing_to_learn(listens: pd.DataFrame, strangers: Columns) -> None:
    alone = few(few(listens, 2, 2), 3, 0)
    empty: Columns = {name: [] for name in columns_of(listens)}
    for columns in (columns_of(alone), empty):
        with pytest.raises(TooFew):
            learn(columns, strangers, seed=0, place=HERE, key=KEY)
