"""The guesser: what was planted is found, what is missing is borne, what is unknown is owned up to."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.guessing import NONE_OF_THESE, Guesser, TooLittle, train

Listens = Callable[..., pd.DataFrame]
Split = Callable[[pd.DataFrame], tuple[pd.DataFrame, pd.DataFrame]]


def closed(odds: pd.DataFrame) -> pd.DataFrame:
    """Leave none of these out."""
    return odds.drop(columns=NONE_OF_THESE).div(1 - odds[NONE_OF_THESE], axis=0)


def share_right(guesser: Guesser, asked: pd.DataFrame) -> float:
    return float((closed(guesser.rank(asked)).idxmax(axis=1) == asked["playlist"]).mean())


def assert_are_odds(odds: pd.DataFrame, asked: pd.DataFrame, guesser: Guesser) -> None:
    assert list(odds.columns) == [*guesser.playlists, NONE_OF_THESE]
    assert odds.index.equals(asked.index)
    assert ((odds.to_numpy() >= 0) & (odds.to_numpy() <= 1)).all()
    assert np.allclose(odds.sum(axis=1), 1)


def test_planted_tastes_are_found(planted: Listens, split: Split) -> None:
    known, asked = split(planted(playlists=6))

    assert share_right(train(known, seed=0), asked) > 0.95


@pytest.mark.parametrize(
    "kept",
    [
        ["artists"],
        ["title", "genres"],
        ["title", "release_date"],
        ["title", "energy", "tempo", "acousticness", "key"],
    ],
)
def test_tastes_are_found_from_any_one_group_of_columns(
    planted: Listens, split: Split, kept: list[str]
) -> None:
    known, asked = split(planted()[["playlist", "track_id", *kept]])

    assert share_right(train(known, seed=0), asked) > 0.6


def test_in_noise_the_odds_stay_near_base_rates(noise: Listens, split: Split) -> None:
    known, asked = split(noise(playlists=3, tracks=100))
    odds = closed(train(known, seed=0).rank(asked)).to_numpy()
    right = np.take_along_axis(odds, asked["playlist"].str[-2:].astype(int).to_numpy()[:, None], axis=1)

    assert odds.max(axis=1).mean() < 0.55
    # Knowing nothing costs log 3 a question; unfounded certainty would cost more.
    assert -np.log(right).mean() < np.log(3) + 0.12


def test_the_same_seed_gives_the_same_odds(planted: Listens, split: Split) -> None:
    known, asked = split(planted())

    pd.testing.assert_frame_equal(train(known, seed=3).rank(asked), train(known, seed=3).rank(asked))


def test_the_order_of_rows_does_not_matter_to_the_answer(planted: Listens, split: Split) -> None:
    known, asked = split(planted())
    shuffled = known.sample(frac=1, random_state=5)
    first = train(known, seed=0).rank(asked).idxmax(axis=1)

    assert (first == train(shuffled, seed=0).rank(asked).idxmax(axis=1)).mean() > 0.95


def test_each_track_is_ranked_on_its_own_and_keeps_its_index(planted: Listens, split: Split) -> None:
    known, asked = split(planted())
    asked.index = pd.Index([f"row {place}" for place in range(len(asked))])
    guesser = train(known, seed=0)
    alone = guesser.rank(asked.iloc[[7]])

    assert_are_odds(alone, asked.iloc[[7]], guesser)
    pd.testing.assert_frame_equal(guesser.rank(asked).iloc[[7]], alone, rtol=1e-4)


def test_a_song_of_two_playlists_is_expected_in_both(planted: Listens, split: Split) -> None:
    known, asked = split(planted())
    doubled = pd.concat(
        [known, known[known["playlist"] == "list 01"].assign(playlist="list 01 again")], ignore_index=True
    )
    odds = closed(train(doubled, seed=0).rank(asked[asked["playlist"] == "list 01"]))

    both = odds["list 01"] + odds["list 01 again"]
    assert (both > 0.7).mean() > 0.9
    assert ((odds["list 01"] - odds["list 01 again"]).abs() < 0.2).mean() > 0.9


def test_repeated_rows_change_no_answer(planted: Listens, split: Split) -> None:
    known, asked = split(planted())
    repeated = pd.concat([known, known], ignore_index=True)

    pd.testing.assert_frame_equal(
        train(known, seed=0).rank(asked), train(repeated, seed=0).rank(asked), atol=1e-4
    )


def test_a_track_that_nothing_is_known_of_gets_broad_odds(planted: Listens) -> None:
    guesser = train(planted(), seed=0)
    odds = guesser.rank(pd.DataFrame([{"track_id": "new", "title": "", "artists": []}]))

    assert_are_odds(odds, odds, guesser)
    assert closed(odds).to_numpy().max() < 0.7


def test_a_track_without_sound_is_ranked_in_a_library_that_has_it(planted: Listens, split: Split) -> None:
    known, asked = split(planted())
    silent = asked.drop(columns=["energy", "tempo", "acousticness", "key"])

    assert share_right(train(known, seed=0), silent) > 0.9


def test_an_unseen_artist_is_placed_by_what_else_is_known(planted: Listens, split: Split) -> None:
    known, asked = split(planted())
    strangers = asked.assign(artists=[["Nobody Ever Heard"]] * len(asked), album="Unheard")

    assert share_right(train(known, seed=0), strangers) > 0.7


def test_a_playlist_of_one_track_gets_odds_and_the_kin_of_its_track(planted: Listens) -> None:
    known = planted(playlists=3)
    lonely = known.iloc[[0]].assign(
        playlist="lonely",
        track_id="one",
        title="Zebra",
        artists=[["Only One"]],
        album="Zoo",
        genres=[["polka"]],
    )
    guesser = train(pd.concat([known, lonely], ignore_index=True), seed=0)
    kin = lonely.assign(track_id="two", title="Okapi")
    odds = guesser.rank(pd.concat([kin, known.iloc[[5]]]))["lonely"].to_numpy()

    assert odds[0] > 3 * odds[1] > 0


def test_playlists_of_one_track_each_are_enough_to_answer(planted: Listens) -> None:
    known = planted(playlists=6, tracks=1)
    guesser = train(known, seed=0)

    assert_are_odds(guesser.rank(known), known, guesser)


def test_two_hundred_playlists_are_borne(planted: Listens) -> None:
    known = planted(playlists=200, tracks=4)
    guesser = train(known, seed=0)

    assert len(guesser.playlists) == 200
    assert_are_odds(guesser.rank(known.head(20)), known.head(20), guesser)


def test_no_tracks_have_no_odds(planted: Listens) -> None:
    guesser = train(planted(), seed=0)
    odds = guesser.rank(planted().head(0))

    assert odds.shape == (0, 5)


@pytest.mark.parametrize("kept", [0, 3, 30])
def test_too_little_to_choose_between_is_said(planted: Listens, kept: int) -> None:
    with pytest.raises(TooLittle):
        train(planted(playlists=1).head(kept), seed=0)


def test_songs_of_another_world_are_more_often_none_of_these(planted: Listens, split: Split) -> None:
    library = planted(playlists=6, tracks=40)
    own, foreign = library[library["playlist"] < "list 05"], library[library["playlist"] == "list 05"]
    known, asked = split(own.reset_index(drop=True))
    guesser = train(known, seed=0)

    fits, strange = guesser.rank(asked)[NONE_OF_THESE], guesser.rank(foreign)[NONE_OF_THESE]
    assert strange.mean() > fits.mean() + 0.1
    assert strange.median() > fits.quantile(0.8)


def test_what_others_file_beside_an_unseen_artist_places_it(planted: Listens, split: Split) -> None:
    known, asked = split(planted(playlists=3)[["playlist", "track_id", "title", "artists"]])
    others = pd.concat([known, asked]).assign(playlist=lambda rows: "theirs " + rows["playlist"])
    newcomers = asked.assign(artists=[[f"Newcomer {name}"] for name in asked["playlist"]])
    elsewhere = pd.concat([others, newcomers.assign(playlist="theirs " + newcomers["playlist"])])

    alone, helped = train(known, seed=0), train(known, seed=0, elsewhere=elsewhere)
    assert share_right(helped, newcomers) >= share_right(alone, newcomers)
    assert_are_odds(helped.rank(newcomers), newcomers, helped)


def test_a_playlist_that_was_filled_lately_gains_when_the_moment_is_given(planted: Listens) -> None:
    known = planted(playlists=3)
    now = pd.Timestamp("2027-01-01", tz="UTC")
    known.loc[known["playlist"] == "list 02", "added_at"] = now - pd.Timedelta(days=1)
    guesser = train(known, seed=0)
    asked = known[known["playlist"] == "list 00"].head(5).assign(track_id="asked", title="Unheard")

    assert (guesser.rank(asked, at=now)["list 02"] > guesser.rank(asked)["list 02"]).all()


def test_what_was_filed_since_training_counts_from_its_moment_on(planted: Listens) -> None:
    known, now = planted(playlists=3), pd.Timestamp("2027-01-01", tz="UTC")
    guesser = train(known, seed=0)
    day = pd.Timedelta(days=1)
    since = pd.DataFrame(
        {"playlist": ["list 01"] * 5, "artists": [["Someone"]] * 5, "added_at": [now - day] * 5}
    )
    asked = known.head(3)

    before = guesser.rank(asked, at=now)
    assert (guesser.rank(asked, at=now, additions=since)["list 01"] > before["list 01"]).all()
    pd.testing.assert_frame_equal(
        guesser.rank(asked, at=now, additions=since.assign(added_at=now + day)), before
    )
    pd.testing.assert_frame_equal(guesser.rank(asked, at=now, additions=since.head(0)), before)


def test_a_moment_without_any_known_date_leaves_odds(planted: Listens) -> None:
    known = planted(playlists=3).drop(columns="added_at")
    guesser = train(known, seed=0)

    assert_are_odds(guesser.rank(known, at=pd.Timestamp("2027-01-01", tz="UTC")), known, guesser)


def test_the_card_is_measured_on_songs_that_were_not_seen(planted: Listens, noise: Listens) -> None:
    sure, lost = train(planted(), seed=0).card, train(noise(playlists=4), seed=0).card

    assert float(str(sure["n"])) > 0
    assert float(str(sure["top1"])) > 0.9
    assert float(str(lost["top1"])) < 0.5


TEXTS = (
    st.none() | st.just(float("nan")) | st.text(max_size=12) | st.sampled_from(["Same", "", "?!", "(feat. )"])
)
LISTS = st.none() | st.just(float("nan")) | st.lists(st.text(max_size=6), max_size=3)
NUMBERS = st.none() | st.floats() | st.integers(-5, 300_000) | st.just("120")
DATES = st.none() | st.sampled_from(
    ["2024-01-05T10:00:00+00:00", "2023-02-01", "never", "1970-01-01T00:00:00Z"]
)
ROWS = st.fixed_dictionaries(
    {"playlist": st.sampled_from(["a", "b", "c"]), "track_id": TEXTS, "title": TEXTS, "artists": LISTS},
    optional={
        "album": TEXTS,
        "release_date": TEXTS | st.sampled_from(["1999", "2004-05", "0000", "9999-12-31"]),
        "duration_ms": NUMBERS,
        "explicit": st.none() | st.booleans(),
        "added_at": DATES,
        "genres": LISTS,
        "energy": NUMBERS,
        "tempo": NUMBERS,
        "key": NUMBERS,
    },
)


@settings(max_examples=40)
@given(rows=st.lists(ROWS, max_size=14), asked=st.lists(ROWS, min_size=1, max_size=3))
def test_any_messy_table_gives_odds_or_says_that_it_is_too_little(
    rows: list[dict[str, object]], asked: list[dict[str, object]]
) -> None:
    try:
        guesser = train(pd.DataFrame(rows), seed=0)
    except TooLittle:
        return
    tracks = pd.DataFrame(asked).drop(columns="playlist")
    assert_are_odds(guesser.rank(tracks, at=pd.Timestamp("2025-01-01", tz="UTC")), tracks, guesser)
    for reason in guesser.explain(tracks.iloc[0]):
        assert reason.weight >= 0
