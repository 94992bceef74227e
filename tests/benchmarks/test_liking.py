"""Likes: no song is on both sides, figures mean what they say, and a stream asks before it is told."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks import liking
from benchmarks.liking import FOLDS, JUDGES, earmark, folds, rarer, songs, stream, told_apart
from models.frames import SOUND, Flags, Floats, tidy


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Make rows like those of the file: a person who likes fast songs, and some that are there twice."""
    chance = np.random.default_rng(0)
    table = pd.DataFrame({name: chance.random(120) for name in SOUND})
    table["key"], table["tempo"] = chance.integers(12, size=120), chance.uniform(60, 180, 120)
    table["duration_ms"] = 200_000
    table["song_title"] = [f"song {number}" for number in range(120)]
    table["artist"] = [f"Artist {number}" for number in chance.integers(40, size=120)]
    table["target"] = (table["tempo"] > 115).astype(int)
    return pd.concat([table, table.head(10).assign(target=0)], ignore_index=True)


@pytest.fixture(scope="module")
def verdicts(rows: pd.DataFrame) -> pd.DataFrame:
    return songs(rows)


def oracle(known: pd.DataFrame, asked: pd.DataFrame) -> tuple[Floats, float]:
    del known
    return asked["liked"].to_numpy() - 0.5, 0.0


def yes_man(known: pd.DataFrame, asked: pd.DataFrame) -> tuple[Floats, float]:
    del known
    return np.zeros(len(asked)), -1.0


def left_out(verdicts: pd.DataFrame, by: str = "song") -> Iterator[Flags]:
    return folds(verdicts, by=by, seed=0)


def test_a_song_that_is_there_twice_counts_once_with_its_first_verdict(
    rows: pd.DataFrame, verdicts: pd.DataFrame
) -> None:
    assert len(verdicts) == 120
    assert verdicts["liked"].tolist() == rows["target"].head(120).tolist()


@pytest.mark.parametrize("by", ["song", "artist", "rare"])
def test_every_song_is_left_out_once(verdicts: pd.DataFrame, by: str) -> None:
    away = np.array(list(left_out(verdicts, by)))

    assert len(away) == FOLDS
    assert (away.sum(axis=0) == 1).all()
    assert away.sum(axis=1).min() > 10


def test_by_artist_nobody_is_on_both_sides(verdicts: pd.DataFrame) -> None:
    artists = verdicts["artists"].str[0].str.casefold()

    for away in left_out(verdicts, "artist"):
        assert not set(artists[away]) & set(artists[~away])
    assert any(set(artists[away]) & set(artists[~away]) for away in left_out(verdicts))


def test_rare_dislikes_are_so_many_of_all(verdicts: pd.DataFrame) -> None:
    few = rarer(verdicts, 0.1, seed=0)

    assert (few["liked"] < 0.5).mean() == pytest.approx(0.1, abs=0.01)
    assert few["liked"].sum() == verdicts["liked"].sum()
    assert not rarer(verdicts, 0.1, seed=1).equals(few)
    assert not tidy(few)["song"].duplicated().any()


def test_who_knows_is_always_right_and_who_likes_everything_is_half_right(verdicts: pd.DataFrame) -> None:
    few = rarer(verdicts, 0.2, seed=0)

    assert told_apart(few, left_out(few), oracle) == {"auc": 1.0, "accuracy": 1.0, "balanced": 1.0}
    agreeable = told_apart(few, left_out(few), yes_man)
    assert agreeable["auc"] == agreeable["balanced"] == 0.5
    assert agreeable["accuracy"] == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize("judge", [*JUDGES.values()], ids=[*JUDGES])
def test_all_contenders_learn_from_what_is_known_alone(verdicts: pd.DataFrame, judge: liking.Judge) -> None:
    known, asked = verdicts.head(90), verdicts.tail(30)
    said, threshold = judge(known, asked)

    lied, same = judge(known, asked.assign(liked=1 - asked["liked"]))
    np.testing.assert_array_equal(lied, said)
    assert threshold == same
    assert told_apart(verdicts, left_out(verdicts), judge)["auc"] > (0.9 if judge is earmark else 0.6)


def test_a_stream_is_learned_though_every_song_is_asked_about_before_its_verdict_is_told(
    verdicts: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liking, "_STREAM", (25, 75))
    of_two = verdicts.assign(artists=[["Loved"] if liked else ["Loathed"] for liked in verdicts["liked"]])
    learned = stream(of_two, seed=0)
    untold = stream(of_two.assign(liked=np.random.default_rng(1).permutation(of_two["liked"])), seed=0)

    assert learned["accuracy"] > 0.9
    assert untold["accuracy"] == pytest.approx(0.5, abs=0.25)
    assert 0 < learned["update_ms"] <= learned["longest_update_ms"] < learned["longest_training_ms"]


def test_figures_are_laid_out_beside_what_is_asked_of_them(
    rows: pd.DataFrame, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "likes.csv"
    monkeypatch.setattr(liking, "LIKES", file)
    assert liking.measure() is None

    rows.to_csv(file)
    monkeypatch.setattr(liking, "abreast", lambda _, cases: [*map(figures_of, cases)])
    shown = liking.table(liking.measure() or {})

    assert "song, hobby forest" in shown
    assert [line.split()[-1] for line in shown.splitlines() if line.startswith("  likes, ")] == (
        ["MISSED", "MISSED", "MISSED", "MISSED", "MISSED", "MISSED", "aim"]
    )


def figures_of(case: liking.Case) -> dict[str, float]:
    if case.kind == "stream":
        return {"accuracy": 0.5 + case.seed / 100, "work_ms": 5.0, "update_ms": 1.0}
    return {"auc": 0.7, "accuracy": 0.6 + case.seed / 100, "balanced": 0.6}
