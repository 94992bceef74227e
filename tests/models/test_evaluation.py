"""Evaluation: the protocols keep what is asked apart from what is known."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.evaluation import evaluate, held_out, members_playlists
from models.guessing import TooLittle
from models.replaying import Recipe, replay
from models.words import credits_of

Listens = Callable[..., pd.DataFrame]


def test_playlists_too_small_too_large_or_of_one_album_are_not_judged(planted: Listens) -> None:
    listens = planted(playlists=6, tracks=12)
    listens.loc[listens["playlist"] == "list 01", "album"] = "One Album"
    listens.loc[listens["playlist"] == "list 02", "artists"] = pd.Series([["One Artist"]] * len(listens))
    listens = listens.drop(listens[listens["playlist"] == "list 03"].index[0])
    huge = planted(playlists=1, tracks=1001, seed=4).assign(playlist="huge")
    kept = members_playlists(pd.concat([listens, huge], ignore_index=True))

    assert set(kept["playlist"]) == {"list 00", "list 04", "list 05"}


def test_of_near_copies_one_is_judged(planted: Listens) -> None:
    listens = planted(playlists=2, tracks=20)
    copy = listens[listens["playlist"] == "list 00"].head(16).assign(playlist="copy")
    half = listens[listens["playlist"] == "list 01"].head(12).assign(playlist="half")
    other = planted(playlists=3, tracks=20, seed=8).query("playlist == 'list 02'").assign(playlist="half")
    kept = members_playlists(pd.concat([listens, copy, half, other.head(8)], ignore_index=True))

    assert len({"copy", "list 00"} & set(kept["playlist"])) == 1
    assert {"list 01", "half"} <= set(kept["playlist"])


@pytest.mark.parametrize("split", ["random", "artist"])
def test_held_out_songs_of_planted_tastes_are_found(planted: Listens, split: str) -> None:
    report = evaluate(planted(playlists=5), split=split, seed=0)  # type: ignore[arg-type]
    scores = report.contenders

    assert report.n > 10
    assert report.playlists == 5
    assert set(scores) == {"earmark", "majority", "same artist", "hobby forest"}
    assert scores["earmark"]["top1"] > 0.9  # type: ignore[index]
    assert scores["majority"]["top1"] < 0.6  # type: ignore[index]
    assert 0 <= scores["earmark"]["ece"] < 0.3  # type: ignore[index]


@settings(max_examples=10)
@given(seed=st.integers(0, 1000))
def test_held_out_songs_are_never_on_both_sides(planted: Listens, seed: int) -> None:
    listens = planted(playlists=4, tracks=20)
    again = listens.head(30).assign(playlist="again", title=listens["title"] + " - 2011 Remaster")
    fit = members_playlists(pd.concat([listens, again], ignore_index=True))
    held = held_out(fit, split="random", seed=seed)

    assert not set(fit["song"][held]) & set(fit["song"][~held])
    assert 0.1 < held.mean() < 0.3
    assert (held.groupby(fit["playlist"]).mean() > 0).all()


@settings(max_examples=10)
@given(seed=st.integers(0, 1000))
def test_held_out_artists_are_never_on_both_sides_nor_are_their_guests(planted: Listens, seed: int) -> None:
    listens = planted(playlists=4, tracks=30)
    listens["artists"] = [
        [*artists, f"guest {row % 7}"] if row % 9 == 0 else artists
        for row, artists in enumerate(listens["artists"])
    ]
    fit = members_playlists(listens)
    held = held_out(fit, split="artist", seed=seed)
    known, asked = ({name for artists in fit["artists"][side] for name in artists} for side in (~held, held))

    assert not known & asked
    assert held.mean() <= 0.2


def test_a_guest_whom_only_a_title_names_is_on_one_side_too(planted: Listens) -> None:
    listens = planted(playlists=4, tracks=30)
    listens["title"] = [
        f"{title} (feat. guest {row % 7})" if row % 9 == 0 else title
        for row, title in enumerate(listens["title"])
    ]
    fit = members_playlists(listens)

    for seed in range(5):
        held = held_out(fit, split="artist", seed=seed)
        known, asked = (
            {name for row in fit[side].itertuples() for name in credits_of(row.artists, row.title)}
            for side in (~held, held)
        )
        assert asked
        assert not known & asked


def test_what_others_file_together_helps_with_artists_who_are_new() -> None:
    # Names say nothing, and each artist has one song; others keep the same company.
    chance = np.random.default_rng(0)
    names = [f"{number:x}" for number in chance.choice(10**9, size=160, replace=False)]
    blind = pd.DataFrame({"playlist": [f"list {place % 4}" for place in range(160)], "artists": names})
    blind["artists"] = [[name] for name in names]
    blind = blind.assign(track_id=names, title=names[::-1], album=names)
    elsewhere = pd.concat(
        [blind.sample(frac=0.7, random_state=each).assign(who=each) for each in range(5)], ignore_index=True
    )
    elsewhere["playlist"] = elsewhere["who"].astype(str) + elsewhere["playlist"]

    def top1(others: pd.DataFrame | None) -> float:
        scores = evaluate(blind, split="artist", seed=0, elsewhere=others).contenders["earmark"]
        return scores["top1"] if scores else 0.0

    assert top1(elsewhere.drop(columns="who")) > top1(None) + 0.3


def test_the_artist_rule_knows_no_artist_that_is_held_out(planted: Listens) -> None:
    report = evaluate(planted(playlists=5), split="artist", seed=0)

    assert report.contenders["same artist"] == report.contenders["majority"]


def test_the_hobby_forest_sits_out_where_there_is_no_sound(planted: Listens) -> None:
    silent = planted()[["playlist", "track_id", "title", "artists", "album", "release_date", "added_at"]]

    for split in ("random", "replay"):
        report = evaluate(silent, split=split, seed=0, points=2)
        assert report.contenders["hobby forest"] is None
        assert report.contenders["earmark"]


def test_noise_is_not_foretold(noise: Listens) -> None:
    figures = evaluate(noise(playlists=4, tracks=60), split="random", seed=0).contenders["earmark"]

    assert figures
    assert figures["top1"] < 0.45
    assert figures["ece"] < 0.2


def test_the_same_seed_gives_the_same_report(planted: Listens) -> None:
    listens = planted()

    assert evaluate(listens, split="random", seed=4) == evaluate(listens, split="random", seed=4)


def test_one_fit_playlist_is_too_little(planted: Listens) -> None:
    with pytest.raises(TooLittle):
        evaluate(planted(playlists=1), split="random", seed=0)


def test_replay_leaves_out_what_is_younger_than_an_hour_unless_live() -> None:
    # Whole sessions, three days apart: five songs go into one list minute by minute, then five into the next.
    # The names say nothing, so that only what was filed lately can tell.
    names = [f"{number:x}" for number in np.random.default_rng(0).integers(10**9, size=90)]
    session, minute = np.divmod(np.arange(90), 5)
    start = pd.Timestamp("2024-01-01", tz="UTC")
    blind = pd.DataFrame(
        {
            "playlist": [f"list {number % 3}" for number in session],
            "track_id": names,
            "title": names,
            "artists": [[name[::-1]] for name in names],
            "album": names,
            "added_at": start + pd.to_timedelta(session * 3, unit="D") + pd.to_timedelta(minute, unit="min"),
        }
    )
    scores = {
        live: evaluate(blind, split="replay", seed=0, points=4, live=live).contenders["earmark"]
        for live in (False, True)
    }

    assert scores[True]["top1"] > scores[False]["top1"]  # type: ignore[index]


def test_replay_asks_about_a_playlist_that_was_begun_within_the_hour(planted: Listens) -> None:
    listens = planted(playlists=3, tracks=20).sort_values("added_at").reset_index(drop=True)
    listens["added_at"] = pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(np.arange(60), unit="D")
    # The last twenty go into a list of their own, minute by minute: a point lies in the midst of them.
    begun = listens["added_at"].iloc[40]
    listens.loc[40:, "playlist"] = "brand new"
    listens.loc[40:, "added_at"] = begun + pd.to_timedelta(np.arange(20), unit="min")

    answers = replay(members_playlists(listens), Recipe(0), points=8, live=False).answers["earmark"]

    assert answers
    asked = answers.truth[:, sorted({*listens["playlist"]}).index("brand new")].sum()
    assert 5 <= asked <= 17


@pytest.mark.slow
def test_real_exports_are_guessed_clearly_better_than_by_the_hobby_forest(shared_data: Path) -> None:
    from bot.imports import Limits, read
    from bot.services.evaluating import columns_of

    export = read(shared_data / "listeners" / "l1", Limits())
    scores = evaluate(pd.DataFrame(columns_of(export)), split="random", seed=0).contenders

    assert scores["earmark"]["top1"] > scores["hobby forest"]["top1"] + 0.2  # type: ignore[index]
