"""Ranking at a moment: what was filed since, playlists begun since, every kind, and odd tables."""

import pickle
from collections.abc import Callable, Mapping
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.guessing import NONE_OF_THESE, Guesser, ReservedName, train
from models.instant import Impression
from models.kinds import Kind

Listens = Callable[..., pd.DataFrame]
Split = Callable[[pd.DataFrame], tuple[pd.DataFrame, pd.DataFrame]]

NOW = pd.Timestamp("2027-01-01", tz="UTC")
DAY = pd.Timedelta(days=1)
LIGHT = {"blend_trees": 20, "forest_trees": 20, "network_rounds": 15}
NAMES = ["list 00", "list 01", "list 02"]
SOUNDS = ["energy", "tempo", "acousticness", "key"]


@pytest.fixture(scope="module")
def guesser(planted: Listens) -> Guesser:
    return train(planted(playlists=3), seed=0, options=LIGHT)


def filed(*playlists: object, **more: object) -> pd.DataFrame:
    """Make bare additions of yesterday: all that the bot needs to say of them."""
    rows = {
        "playlist": playlists,
        "artists": [["Someone"]] * len(playlists),
        "added_at": [NOW - DAY] * len(playlists),
    }
    return pd.DataFrame(rows | more)


def assert_are_odds(odds: pd.DataFrame, playlists: list[str]) -> None:
    assert list(odds.columns) == [*playlists, NONE_OF_THESE]
    assert ((odds >= 0) & (odds <= 1)).all(axis=None)
    np.testing.assert_allclose(odds.sum(axis=1), 1)


@pytest.mark.parametrize(
    ("additions", "playlists"),
    [
        (None, NAMES),
        (filed("list 01", "list 01"), NAMES),
        (filed("zebra", "apple", "list 01"), [*NAMES, "apple", "zebra"]),
        (filed("list 01").drop(columns="artists"), NAMES),
        (filed("list 01").drop(columns="added_at"), NAMES),
        (filed("new").drop(columns="added_at"), [*NAMES, "new"]),
        (filed("list 01").drop(columns="playlist"), NAMES),
        (filed("", None, float("nan")), NAMES),
        (filed("list 01", "new", artists=[None, float("nan")], added_at=["never", None]), [*NAMES, "new"]),
        (filed("list 01", mood="blue", track_id="1", duration_ms="x"), NAMES),
        (filed("list 01", "new", added_at=["2026-12-31T10:00:00", "2026-12-31"]), [*NAMES, "new"]),
        (filed("list 01", "new", added_at=["0001-01-01", "2026-12-31T10:00:00+09:00"]), [*NAMES, "new"]),
        (filed(), NAMES),
        (pd.DataFrame(), NAMES),
    ],
)
def test_additions_of_any_shape_leave_odds(
    guesser: Guesser, planted: Listens, additions: pd.DataFrame | None, playlists: list[str]
) -> None:
    assert_are_odds(guesser.rank(planted(seed=3).head(4), at=NOW, additions=additions), playlists)


def test_additions_without_a_zone_are_of_the_same_moment_as_in_utc(
    guesser: Guesser, planted: Listens
) -> None:
    asked, bare = planted(seed=3).head(4), NOW.tz_localize(None)
    plain = guesser.rank(asked, at=NOW, additions=filed("list 01"))

    pd.testing.assert_frame_equal(
        guesser.rank(asked, at=bare, additions=filed("list 01", added_at=bare - DAY)), plain
    )


def test_a_playlist_begun_since_training_is_a_guess_and_gains_by_its_artists(
    guesser: Guesser, planted: Listens
) -> None:
    asked = planted(seed=3).head(2).assign(artists=[["Someone"], ["Nobody"]])
    odds = guesser.rank(asked, at=NOW, additions=filed("new", "new")).drop(columns=NONE_OF_THESE)
    shares = odds.div(odds.sum(axis=1), axis=0)["new"]

    assert shares.iloc[0] > shares.iloc[1] > 0
    assert shares.iloc[0] > 0.5


def test_of_an_artist_that_will_be_filed_tomorrow_nothing_is_known_yet(
    guesser: Guesser, planted: Listens
) -> None:
    asked = planted(seed=3).head(2).assign(artists=[["Someone"], ["Nobody"]])
    tomorrow = filed("list 01", "new", added_at=[NOW + DAY] * 2)

    pd.testing.assert_frame_equal(
        guesser.rank(asked, at=NOW, additions=tomorrow), guesser.rank(asked, at=NOW)
    )


def test_a_song_that_a_playlist_holds_is_expected_elsewhere_once_a_moment_is_given(planted: Listens) -> None:
    known = planted(playlists=3)
    known["added_at"] = NOW - 30 * DAY
    guesser = train(known, seed=0, options=LIGHT)
    held = known[known["playlist"] == "list 00"]

    assert (guesser.rank(held)["list 00"] > 0.5).mean() > 0.9
    assert (guesser.rank(held, at=NOW)["list 00"] < guesser.rank(held)["list 00"] - 0.2).all()


def test_a_moment_changes_nothing_where_nothing_has_a_date(planted: Listens) -> None:
    listens = planted(playlists=3)
    undated = train(listens.drop(columns="added_at"), seed=0, options=LIGHT)
    strangers = planted(playlists=3, seed=7).assign(title=lambda rows: "new " + rows["title"])

    by_content, at_a_moment = undated.rank(strangers), undated.rank(strangers, at=NOW)

    pd.testing.assert_frame_equal(by_content, at_a_moment)


def test_a_playlist_of_unknown_dates_does_not_swallow_every_answer(planted: Listens) -> None:
    known, asked = planted(), planted(seed=3)
    known.loc[known["playlist"] == "list 03", "added_at"] = pd.NaT
    odds = train(known, seed=0, options=LIGHT).rank(asked, at=NOW).drop(columns=NONE_OF_THESE)

    assert (odds.idxmax(axis=1) == asked["playlist"]).mean() > 0.9


def test_no_rows_have_no_odds_but_all_columns(guesser: Guesser, planted: Listens) -> None:
    nothing = planted().head(0)

    for at, additions in ((None, None), (NOW, None), (NOW, filed("new"))):
        odds = guesser.rank(nothing, at=at, additions=additions)
        assert odds.shape == (0, 4 + (additions is not None))


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_finds_what_was_planted_at_a_moment_and_without(
    planted: Listens, split: Split, kind: Kind
) -> None:
    known, asked = split(planted())
    guesser = train(known, seed=0, kind=kind, options=LIGHT)
    odds = guesser.rank(asked).drop(columns=NONE_OF_THESE)

    assert (odds.idxmax(axis=1) == asked["playlist"]).mean() > 0.9
    assert_are_odds(guesser.rank(asked, at=NOW, additions=filed("new")), [*guesser.playlists, "new"])


def test_the_kind_and_its_options_change_the_odds_and_others_do_not(noise: Listens) -> None:
    known, asked = noise(playlists=3, tracks=20), noise(seed=2).head(10)

    def odds(kind: Kind, **options: float) -> pd.DataFrame:
        return train(known, seed=0, kind=kind, options=LIGHT | options).rank(asked)

    said = [odds("blend"), odds("blend", blend_penalty=30), odds("svm"), odds("svm", svm_cost=0.3)]
    for place, one in enumerate(said):
        assert not any(one.equals(other) for other in said[place + 1 :])
    pd.testing.assert_frame_equal(odds("svm", neighbours=3), said[2])


ODD: Mapping[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "no tags": lambda listens: listens.drop(columns="genres"),
    "no sound": lambda listens: listens.drop(columns=SOUNDS),
    "thirty tracks": lambda listens: listens.groupby("playlist").head(6),
    "no artists": lambda listens: listens.assign(artists=[[]] * len(listens)),
    "titles of signs": lambda listens: listens[["playlist", "track_id"]].assign(title="!?"),
    "unknown columns": lambda listens: listens.assign(mood="blue", popularity=3, year="x", song=None),
    "every song under two ids": lambda listens: pd.concat([listens, listens.assign(track_id="z")]),
    "one song a playlist": lambda listens: listens.assign(playlist=listens["track_id"]).head(40),
    "huge numbers": lambda listens: listens.assign(duration_ms=1e300, tempo=-1e308, energy=np.inf, key=1e9),
    "empty strings": lambda listens: listens.assign(album="", release_date="", genres=[[""]] * len(listens)),
    "numbers that may be missing": lambda listens: listens.assign(
        duration_ms=pd.array([None, 200_000] * (len(listens) // 2), dtype="Int64"),
        explicit=pd.array([None, True] * (len(listens) // 2), dtype="boolean"),
    ),
    "the same songs everywhere": lambda listens: pd.concat(
        [listens.head(12).assign(playlist=name) for name in "abcd"]
    ),
    "dates of far-off years": lambda listens: listens.assign(
        added_at=["0001-01-01", "9999-12-31T00:00:00Z"] * (len(listens) // 2)
    ),
}


@pytest.mark.parametrize("odd", ODD)
def test_odd_libraries_are_learned_and_asked_about(planted: Listens, odd: str) -> None:
    listens = ODD[odd](planted(playlists=5, tracks=20))
    guesser = train(listens, seed=0, options=LIGHT)

    for asked in (
        ODD[odd](planted(playlists=5, tracks=4, seed=3)),
        planted(seed=3).head(3),
        pd.DataFrame(index=[7, 7]),
    ):
        assert_are_odds(guesser.rank(asked), guesser.playlists)
        assert_are_odds(guesser.rank(asked, at=NOW, additions=filed("new")), [*guesser.playlists, "new"])


def test_a_song_under_two_ids_is_one_song(planted: Listens, split: Split) -> None:
    known, asked = split(planted())
    twice = pd.concat([known, known.assign(track_id="z" + known["track_id"])], ignore_index=True)
    once, again = (train(listens, seed=0, options=LIGHT) for listens in (known, twice))

    assert len(again.library.songs) == len(once.library.songs)
    pd.testing.assert_frame_equal(again.rank(asked), once.rank(asked), atol=1e-4)


@pytest.mark.parametrize(
    "others",
    [
        lambda listens: listens.head(0),
        lambda listens: listens.head(1),
        lambda listens: listens.assign(artists=[[]] * len(listens)),
        lambda listens: listens[["playlist", "title"]],
        lambda listens: listens,
    ],
    ids=["none", "one row", "no artists", "no artists' column", "many"],
)
def test_whatever_others_have_is_borne(
    planted: Listens, others: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    guesser = train(planted(), seed=0, elsewhere=others(planted(seed=8)), options=LIGHT)

    assert_are_odds(guesser.rank(planted(seed=3).head(5), at=NOW), guesser.playlists)


@pytest.mark.parametrize("kind", ["blend", "linear"])
def test_the_same_seed_gives_the_same_bytes(planted: Listens, kind: Kind) -> None:
    def bytes_of(seed: int) -> bytes:
        others = planted(seed=8)
        return pickle.dumps(train(planted(), seed=seed, kind=kind, elsewhere=others, options=LIGHT))

    assert bytes_of(3) == bytes_of(3)
    assert bytes_of(3) != bytes_of(4)


def test_many_rows_are_ranked_as_few(guesser: Guesser, planted: Listens) -> None:
    many = planted(playlists=3, tracks=400, seed=3)
    together = guesser.rank(many, at=NOW)

    assert len(together) == 1200
    pd.testing.assert_frame_equal(together.iloc[498:503], guesser.rank(many.iloc[498:503], at=NOW), rtol=1e-4)


ADDITIONS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "playlist": st.sampled_from([*NAMES, "new", "other", "", None]),
            "artists": st.none() | st.lists(st.text(max_size=4), max_size=2),
            "title": st.none() | st.text(max_size=4),
            "added_at": st.none()
            | st.datetimes(min_value=pd.Timestamp("1678-01-01").to_pydatetime()).map(str)
            | st.sampled_from([NOW, NOW - DAY, "2026-12-31T23:59:59Z", "yesterday", 7]),
        },
    ),
    max_size=6,
)


@settings(max_examples=60)
@given(rows=ADDITIONS)
def test_whatever_was_filed_since_there_are_odds(
    guesser: Guesser, planted: Listens, rows: list[dict[str, Any]]
) -> None:
    odds = guesser.rank(planted(seed=3).head(2), at=NOW, additions=pd.DataFrame(rows))

    assert_are_odds(odds, [*NAMES, *sorted({*odds.columns} - {*NAMES, NONE_OF_THESE})])


def test_a_playlist_called_as_the_answer_that_none_fits_is_refused_with_what_to_do(
    planted: Listens, guesser: Guesser
) -> None:
    named = planted(playlists=3).replace({"playlist": {"list 01": NONE_OF_THESE}})
    asked = named.head(2)

    called_so = train(named, seed=0, options=LIGHT)
    with pytest.raises(ReservedName, match="rename it"):
        called_so.rank(asked)
    with pytest.raises(ReservedName, match="rename it"):
        Impression.of(named, asked).odds(None)
    with pytest.raises(ReservedName, match="rename it"):
        guesser.rank(asked, at=NOW, additions=filed(NONE_OF_THESE))
