"""Whose songs: each is left out once, no artist on both sides, and what is planted is found."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks import attributing, owners
from benchmarks.attributing import Case, alike, figures, folds, library_of, told_apart
from models.frames import tidy
from models.scores import Answers
from models.words import credits_of

Listens = Callable[..., pd.DataFrame]


@pytest.fixture(scope="module")
def people(library: Listens) -> pd.DataFrame:
    """Make three people of thirty songs each, of whom two share a song."""
    tables = [library(range(taste, taste + 1), tracks=30).assign(member=taste) for taste in (1, 2, 3)]
    table = pd.concat([*tables, tables[0].iloc[[0]].assign(member=2)], ignore_index=True)
    return table.assign(shown="visible", genres=[[] for _ in range(len(table))])


@pytest.mark.parametrize("by", ["song", "artist"])
def test_every_song_is_left_out_once_and_everyones_songs_in_every_fold(people: pd.DataFrame, by: str) -> None:
    library = library_of(people)
    away = np.array(list(folds(library, by=by, seed=0)))

    assert (away.sum(axis=0) == 1).all()
    assert len(away) == 5
    if by == "song":
        each = np.array([library.member[fold].sum(axis=0) for fold in away])
        assert each.min() >= 5


def test_no_artist_is_on_both_sides_not_even_a_guest_whom_the_title_names(people: pd.DataFrame) -> None:
    # Every artist is the guest of another one once.
    names = sorted({names[0] for names in people["artists"]})
    guests = dict(zip(names[::2], names[1::2], strict=False))
    first = ~people["artists"].map(tuple).duplicated()
    titles = [
        f"{title} (feat. {guests[each[0]]})" if is_first and each[0] in guests else title
        for title, each, is_first in zip(people["title"], people["artists"], first, strict=True)
    ]
    library = library_of(people.assign(title=titles))
    credited = [
        set(credits_of(artists, title))
        for artists, title in zip(library.songs["artists"], library.songs["title"], strict=True)
    ]

    assert any(len(each) > 1 for each in credited)
    for away in folds(library, by="artist", seed=0):
        left, kept = (
            {name for place in np.flatnonzero(side) for name in credited[place]} for side in (away, ~away)
        )
        assert left
        assert not left & kept


def test_strangers_of_whom_less_is_known_are_asked_about_beside_songs_of_whom_no_more_is_known(
    people: pd.DataFrame,
) -> None:
    own = library_of(people.assign(album="An album")).songs
    listed = library_of(people.assign(album="", duration_ms=None)).songs

    ours, theirs = alike(own, listed)

    assert set(own["album"]) == {"An album"}
    assert set(ours["album"]) == set(theirs["album"]) == {""}
    assert own["duration_ms"].notna().all()
    assert ours["duration_ms"].isna().all()
    assert list(ours["song"]) == list(own["song"])
    assert alike(own, own)[0].equals(own)


def test_a_song_of_two_people_is_one_question_with_two_right_answers(people: pd.DataFrame) -> None:
    library = library_of(people)

    assert len(library.songs) == 90
    assert library.member.sum() == 91


def test_what_is_planted_is_found_and_the_biggest_is_named_as_often_as_it_is(people: pd.DataFrame) -> None:
    rows = told_apart(people, by="song", seed=0)

    assert rows["Earmark"]["top1"] > 0.9
    assert rows["biggest"]["top1"] < 0.45
    assert set(rows) == {"Earmark", "same artist", "forest on sound alone", "biggest"}


@pytest.mark.slow
def test_twelve_real_people_are_told_apart_as_it_is_asked(shared_data: Path) -> None:
    assert (shared_data / "top100").is_dir()
    people = owners.top(0)
    library = library_of(people)
    away = next(folds(library, by="song", seed=0))
    asked = library.songs[away].reset_index(drop=True)

    known = people[~tidy(people)["song"].isin(set(asked["song"]))]
    odds = attributing.learned(known, seed=0).odds(asked)[:, :-1]

    figures = Answers(odds, library.member[away]).figures()
    assert figures["top1"] > 0.5
    assert figures["top3"] > 0.7


def test_hidden_people_and_a_catalogue_are_nobodys(
    people: pd.DataFrame, library: Listens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(owners.PEOPLE, "invented", lambda _: people)
    monkeypatch.setattr(owners, "strangers_of", lambda *_: library(range(15, 16), tracks=60))

    row = figures(Case("invented", "nobody", 0))["Earmark"]

    assert row["catalogue_auc"] > 0.8
    assert row["people_auc"] > 0.8
    assert 0 <= row["ece"] < 0.5


def test_sizes_are_turned_and_the_smallest_is_named_more_often_once_evened(
    people: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attributing, "_SIZES", (20, 10, 9, 9))
    monkeypatch.setattr(attributing, "_ASKED", 6)

    def four(_: int, sizes: tuple[int, ...]) -> pd.DataFrame:
        both = pd.concat([people, people[people["member"] == 3].assign(member=4)])
        parts = [both[both["member"] == number].head(size) for number, size in enumerate(sizes, start=1)]
        return pd.concat(parts, ignore_index=True)

    monkeypatch.setattr(owners, "four", four)

    rows = figures(Case("four", "sizes", 0))

    assert rows["Earmark"]["said_smallest"] >= rows["not evened"]["said_smallest"]
    assert 0 < rows["Earmark"]["said_biggest"] <= 1


def test_many_people_are_dealt_songs_of_their_own() -> None:
    table = owners.many(3, 20)

    assert table.groupby("member").size().tolist() == [20, 20, 20]
    assert {"title", "artists", "energy", "shown"} <= set(table)


def test_the_tables_show_every_row() -> None:
    spread = {"mean": 0.5, "error": 0.01}
    lines = attributing.table(
        {"rows": {"top, song, Earmark": {"top1": spread}}, "costs": {"seconds": 3.0}, "measures": []}
    )

    assert "top, song, Earmark" in lines
    assert "0.500 ± 0.010" in lines
    assert "seconds" in lines


def test_without_the_real_people_there_is_no_measure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(owners, "TOP", tmp_path / "nowhere")

    assert attributing.measure() is None
