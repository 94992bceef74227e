"""Affinity: a planted taste is found, noise is not, and a library of any shape is heard."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from models import affinity, files
from models.affinity import Affinity
from models.frames import SOUND

Listens = Callable[..., pd.DataFrame]

OURS, THEIRS = {"list 00", "list 02"}, {"list 01", "list 03", "list 04", "list 05"}
NAMES = ["track_id", "title", "artists"]


def of(listens: pd.DataFrame, playlists: set[str]) -> pd.DataFrame:
    return listens[listens["playlist"].isin(playlists)].reset_index(drop=True)


def strangers(listens: pd.DataFrame) -> pd.DataFrame:
    return of(listens, THEIRS).drop(columns=["playlist", "added_at"])


def auroc(model: Affinity, own: pd.DataFrame, others: pd.DataFrame) -> float:
    said = np.concatenate([model.log_odds(own), model.log_odds(others)])
    return float(roc_auc_score(np.arange(len(said)) < len(own), said))


def years(now: str, count: int) -> pd.Series:
    return pd.Series([pd.Timestamp(now, tz="UTC")] * count)


@pytest.fixture(scope="module")
def learned(planted: Listens) -> Affinity:
    listens = planted(playlists=6, tracks=40)
    return affinity.train(of(listens, OURS), strangers(listens), seed=0)


def test_unheard_songs_of_a_planted_taste_are_told_from_others(learned: Affinity, planted: Listens) -> None:
    unheard = planted(playlists=6, tracks=20, seed=9)

    assert auroc(learned, of(unheard, OURS), strangers(unheard)) > 0.95


def test_the_odds_stand_on_the_right_side_of_even(learned: Affinity, planted: Listens) -> None:
    unheard = planted(playlists=6, tracks=20, seed=9)

    assert (learned.log_odds(of(unheard, OURS)) > 0).mean() > 0.85
    assert (learned.log_odds(strangers(unheard)) < 0).mean() > 0.85


def test_what_only_own_songs_are_known_for_tells_nothing(planted: Listens) -> None:
    listens = planted(playlists=6, tracks=40)
    unlike = strangers(listens).drop(columns=["album", "genres"], errors="ignore")
    model = affinity.train(of(listens, OURS), unlike, seed=0)
    unheard = planted(playlists=6, tracks=20, seed=9)
    bare = unheard.assign(album="", genres=[[]] * len(unheard))

    assert {"album", "genres"} <= set(model.unshared)
    assert "title" not in model.unshared
    np.testing.assert_allclose(model.log_odds(unheard), model.log_odds(bare))
    assert auroc(model, of(unheard, OURS), strangers(unheard)) > 0.9


def test_songs_dealt_out_by_chance_are_not_told_apart(noise: Listens) -> None:
    figures = []
    for seed in range(3):
        listens = noise(playlists=4, tracks=60, seed=seed)
        own, others, unheard, strange = (
            listens[listens["playlist"] == f"list {each:02}"] for each in range(4)
        )
        figures.append(auroc(affinity.train(own, others, seed=0), unheard, strange))

    assert np.mean(figures) == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(
    "kept",
    [NAMES, [*NAMES, "release_date"], ["track_id", *SOUND[:2], "title", "energy", "tempo"]],
    ids=["names", "names and years", "titles and sound"],
)
def test_few_columns_are_enough(planted: Listens, kept: list[str]) -> None:
    listens, unheard = (
        table[["playlist", "added_at", *(name for name in dict.fromkeys(kept) if name in table)]]
        for table in (planted(playlists=6, tracks=40), planted(playlists=6, tracks=20, seed=9))
    )
    model = affinity.train(of(listens, OURS), strangers(listens), seed=0)

    assert auroc(model, of(unheard, OURS), strangers(unheard)) > 0.8


def test_candidates_that_lack_columns_are_still_judged_by_the_rest(
    learned: Affinity, planted: Listens
) -> None:
    unheard = planted(playlists=6, tracks=20, seed=9)[["playlist", "added_at", *NAMES]]

    assert auroc(learned, of(unheard, OURS), strangers(unheard)) > 0.8


def test_what_was_filed_lately_counts_for_more(planted: Listens) -> None:
    listens, unheard = planted(playlists=6, tracks=40), planted(playlists=6, tracks=20, seed=9)
    calm, soul = of(listens, {"list 00"}), of(listens, {"list 02"})
    long_ago, lately = years("2012-01-01", 40), years("2024-01-01", 40)

    def leaning(first: pd.Series, second: pd.Series) -> float:
        own = pd.concat([calm.assign(added_at=first), soul.assign(added_at=second)])
        model = affinity.train(own, strangers(listens), seed=0)
        said = [model.log_odds(of(unheard, {name})).mean() for name in ("list 00", "list 02")]
        return float(said[0] - said[1])

    assert leaning(lately, long_ago) > leaning(lately, lately) > leaning(long_ago, lately)


def test_what_was_filed_often_counts_for_more(planted: Listens) -> None:
    listens, unheard = planted(playlists=6, tracks=40), planted(playlists=6, tracks=20, seed=9)
    once = of(listens, OURS)
    often = [once, *(of(listens, {"list 00"}).assign(playlist=f"again {number}") for number in range(3))]
    plain, leaning = (
        affinity.train(own, strangers(listens), seed=0) for own in (once, pd.concat(often, ignore_index=True))
    )
    gained = {
        name: (leaning.log_odds(of(unheard, {name})) - plain.log_odds(of(unheard, {name}))).mean()
        for name in sorted(OURS)
    }

    assert gained["list 00"] > gained["list 02"]


def test_an_own_song_under_another_id_is_no_other(planted: Listens) -> None:
    listens = planted(playlists=6, tracks=40)
    own, others = of(listens, OURS), strangers(listens)
    again = own.head(30).assign(track_id="x", title=lambda rows: rows["title"] + " - Remastered 2011")
    plain, doubled = (
        affinity.train(own, each, seed=0)
        for each in (others, pd.concat([others, again.drop(columns=["playlist", "added_at"])]))
    )

    np.testing.assert_array_equal(doubled.log_odds(again), plain.log_odds(again))


def test_songs_older_than_the_newest_thousands_are_no_negatives_either(
    planted: Listens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(affinity, "_MOST_SONGS", 30)
    listens = planted(playlists=6, tracks=40)
    own = of(listens, OURS)
    model = affinity.train(own, pd.concat([strangers(listens), own]), seed=0)
    newest = own.sort_values("added_at")["added_at"].iloc[-30]

    assert len(model.songs) == 30
    assert set(model.songs["track_id"]) == set(own["track_id"][own["added_at"] >= newest])
    assert (model.log_odds(own) > 0).mean() > 0.9


def test_without_others_likeness_alone_is_told(planted: Listens) -> None:
    listens, unheard = planted(playlists=6, tracks=40), planted(playlists=6, tracks=20, seed=9)
    model = affinity.train(of(listens, OURS), pd.DataFrame(), seed=0)

    assert auroc(model, of(unheard, OURS), strangers(unheard)) > 0.9


@pytest.mark.parametrize("songs", [1, 2, 10])
@pytest.mark.parametrize("others", [0, 1, 120])
def test_a_small_library_is_heard_too(planted: Listens, songs: int, others: int) -> None:
    listens, unheard = planted(playlists=6, tracks=40), planted(playlists=6, tracks=20, seed=9)
    calm = of(listens, {"list 00"}).head(songs)
    model = affinity.train(calm, strangers(listens).head(others), seed=0)
    own, strange = model.log_odds(of(unheard, {"list 00"})), model.log_odds(of(unheard, {"list 05"}))

    assert own.mean() > strange.mean()
    assert np.isfinite(own).all()


def test_an_empty_library_says_nothing(planted: Listens) -> None:
    model = affinity.train(pd.DataFrame(), planted(), seed=0)

    assert not model.log_odds(planted(seed=2)).any()
    assert model.near(planted(seed=2).head(2)) == [[], []]
    assert not len(model.songs)


def test_nobody_asked_nothing_said(learned: Affinity, planted: Listens) -> None:
    assert learned.log_odds(planted().head(0)).shape == (0,)
    assert learned.near(pd.DataFrame()) == []


def test_the_nearest_songs_are_own_songs_of_the_same_taste(learned: Affinity, planted: Listens) -> None:
    asked = of(planted(playlists=6, tracks=10, seed=9), {"list 02"})
    near = learned.near(asked, number=2)

    assert len(near) == len(asked)
    for found in near:
        likeness = [each for _, each in found]
        assert likeness == sorted(likeness, reverse=True)
        assert all(0 < each <= 1.0001 for each in likeness)
        assert {learned.songs["playlist"].iloc[song] for song, _ in found} == {"list 02"}


def test_a_song_is_nearest_to_itself(learned: Affinity) -> None:
    near = learned.near(learned.songs, number=1)

    assert [found[0][0] for found in near] == [*range(len(learned.songs))]
    assert [found[0][1] for found in near] == pytest.approx([1.0] * len(near), abs=1e-4)


def test_a_track_that_nothing_is_known_of_is_near_to_none(learned: Affinity) -> None:
    assert learned.near(pd.DataFrame([{"title": ""}])) == [[]]


def test_own_songs_name_every_playlist_that_holds_them(planted: Listens) -> None:
    own = planted(playlists=1, tracks=3)
    model = affinity.train(pd.concat([own, own.head(1).assign(playlist="Rain")]), pd.DataFrame(), seed=0)
    held = dict(zip(model.songs["track_id"], model.songs["playlist"], strict=True))

    assert sorted(held.values()) == ["list 00", "list 00", "list 00, Rain"]
    assert held[own["track_id"].iloc[0]] == "list 00, Rain"


def test_the_same_seed_says_the_same(planted: Listens) -> None:
    listens = planted(playlists=6, tracks=20)
    one, same = (affinity.train(of(listens, OURS), strangers(listens), seed=5) for _ in range(2))

    np.testing.assert_array_equal(one.log_odds(listens), same.log_odds(listens))


def test_it_is_kept_and_opened_as_models_are(learned: Affinity, planted: Listens) -> None:
    kept = files.dumps(learned, key=b"k", member="1")
    again = files.loads_as(Affinity, kept, key=b"k", member="1")

    np.testing.assert_array_equal(again.log_odds(planted(seed=3)), learned.log_odds(planted(seed=3)))
    assert len(kept) < 500_000


ODD = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "title": st.none() | st.text(max_size=6),
            "artists": st.none() | st.lists(st.text(max_size=4), max_size=2),
            "release_date": st.sampled_from(["1999", "2004-05-06", "", "0000"]),
            "added_at": st.none() | st.sampled_from(["2024-01-01T00:00:00Z", "yesterday"]),
            "playlist": st.none() | st.text(max_size=3),
            "duration_ms": st.none() | st.floats(),
            "energy": st.none() | st.floats(),
        },
    ),
    max_size=25,
)


@settings(max_examples=15, deadline=None)
@given(own=ODD, others=ODD, asked=ODD)
def test_any_table_is_answered_with_numbers(
    own: list[dict[str, object]], others: list[dict[str, object]], asked: list[dict[str, object]]
) -> None:
    model = affinity.train(pd.DataFrame(own), pd.DataFrame(others), seed=0)
    said = model.log_odds(pd.DataFrame(asked))

    assert said.shape == (len(asked),)
    assert np.isfinite(said).all()
    assert len(model.near(pd.DataFrame(asked))) == len(asked)
