"""Activity: what a member fills now leads, what holds the song falls, and what is not known says nothing."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.activity import Activity
from models.frames import Floats, tidy

NOW = pd.Timestamp("2025-06-01T12:00", tz="UTC")
NAMES = ["gym", "rain", "sleep"]
ANOTHER = {"title": "Another", "artists": ["Nobody"]}
Filed = tuple[str, float | None]
"""A playlist, and how many days ago; None for a date that is not known."""


def added(filed: list[Filed], **more: object) -> pd.DataFrame:
    """Make tidy additions, a song each."""
    rows = [
        {"playlist": playlist, "title": f"song {number}", "artists": [f"artist {number}"], **more}
        | {"added_at": None if days is None else NOW - pd.Timedelta(days=days)}
        for number, (playlist, days) in enumerate(filed)
    ]
    return tidy(pd.DataFrame(rows, columns=["playlist", "title", "artists", "added_at"]))


def scored(activity: Activity, *tracks: Mapping[str, Any], at: pd.Timestamp = NOW) -> Floats:
    return activity.score(at, tidy(pd.DataFrame(tracks or [ANOTHER])))


def of(filed: list[Filed], *tracks: Mapping[str, Any], at: pd.Timestamp = NOW) -> Floats:
    return scored(Activity.fit(added(filed), NAMES), *tracks, at=at)


YEAR: list[Filed] = [
    (name, 400.0 - 3 * place - 10 * week) for week in range(30) for place, name in enumerate(NAMES)
]


def test_a_playlist_that_was_filled_this_week_leads() -> None:
    [quiet] = of(YEAR)
    [lively] = of([*YEAR, ("rain", 2.0), ("rain", 4.5)])

    assert lively.argmax() == 1
    assert lively[1] > quiet[1] + 1
    np.testing.assert_array_equal(lively[[0, 2]], quiet[[0, 2]])


def test_the_fresher_the_addition_the_more_it_tells() -> None:
    scores = [of([*YEAR, ("rain", days)])[0][1] for days in (0.01, 0.2, 1.0, 3.0, 10.0, 30.0)]

    assert scores == sorted(scores, reverse=True)
    assert len({*scores}) == len(scores)


def test_a_playlist_that_holds_the_song_falls_and_no_other() -> None:
    held = {"title": "song 1", "artists": ["artist 1"]}
    plain, falls = of(YEAR, ANOTHER, held)

    assert falls[1] < plain[1] - 3
    np.testing.assert_array_equal(falls[[0, 2]], plain[[0, 2]])


def test_a_song_is_held_under_another_edition_and_without_a_date() -> None:
    remaster = {"title": "Song 1 - 2011 Remaster", "artists": ["Artist 1", "A Guest"]}
    plain, falls = of([("gym", None), ("rain", None), ("sleep", None)], ANOTHER, remaster)

    assert falls[1] < plain[1] - 3


def test_additions_since_training_count_at_once_as_if_they_had_been_trained() -> None:
    late: list[Filed] = [("rain", 0.4), ("rain", 0.2), ("gym", 3.0)]
    known = Activity.fit(added(YEAR), NAMES)
    since = known.since(added(late), NAMES)

    assert scored(since).argmax() == 1
    np.testing.assert_allclose(scored(since), of(YEAR + late), rtol=1e-12)


def test_a_playlist_newer_than_the_model_counts_from_its_first_addition_on() -> None:
    known = Activity.fit(added(YEAR), NAMES)
    since = known.since(added([("brand new", 0.1), ("brand new", 0.2)]), [*NAMES, "brand new"])
    [before], [after] = scored(known), scored(since)

    assert after.argmax() == 3
    np.testing.assert_array_equal(after[:3], before)


def test_a_song_that_is_filed_once_more_is_held_in_both_playlists() -> None:
    known = Activity.fit(added(YEAR), NAMES)
    song = added([("sleep", 200.0)]).assign(song="artist 1\tsong 1", artists=[["Unknown"]])
    plain, falls = scored(known.since(song, NAMES), ANOTHER, {"title": "song 1", "artists": ["artist 1"]})

    np.testing.assert_array_equal(falls - plain < -3, [False, True, True])


def test_songs_by_an_artist_that_was_filed_since_follow_there() -> None:
    known = Activity.fit(added(YEAR), NAMES)
    since = known.since(added([("rain", 0.2)]).assign(artists=[["Björk", "Guest"]]), NAMES)
    plain, same, guest = scored(since, ANOTHER, {"artists": ["bjork"]}, {"artists": ["Guest"]})

    assert same[1] > plain[1] + 0.5
    np.testing.assert_array_equal(same[[0, 2]], plain[[0, 2]])
    np.testing.assert_array_equal(guest, plain)


def test_what_was_trained_says_nothing_of_artists() -> None:
    plain, same = of(YEAR, ANOTHER, {"title": "Yet Another", "artists": ["artist 1"]})

    np.testing.assert_array_equal(plain, same)


def test_additions_without_title_or_id_hold_no_song() -> None:
    known = Activity.fit(added(YEAR), NAMES)
    bare = tidy(pd.DataFrame({"playlist": ["rain"], "artists": [[]], "added_at": [NOW]}))
    before, after = (scored(each, {"title": ""}) for each in (known, known.since(bare, NAMES)))

    np.testing.assert_array_equal(before, after)


def test_dates_to_come_do_not_count() -> None:
    to_come: list[Filed] = [("rain", -0.001), ("sleep", -1.0), ("gym", -400.0)]

    np.testing.assert_array_equal(of(YEAR + to_come), of(YEAR))


def test_at_an_earlier_moment_only_what_was_before_counts() -> None:
    earlier = NOW - pd.Timedelta(days=250)
    before: list[Filed] = [(name, days) for name, days in YEAR if days is not None and days > 250]

    np.testing.assert_array_equal(of(YEAR, at=earlier), of(before, at=earlier))


def test_without_any_date_no_playlist_is_before_another() -> None:
    [scores] = of([("gym", None), ("gym", None), ("rain", None), ("sleep", None)])

    assert np.ptp(scores) == 0


def test_no_additions_at_all_put_no_playlist_before_another() -> None:
    [scores] = of([])

    assert np.ptp(scores) == 0
    assert np.isfinite(scores).all()


def test_a_playlist_of_unknown_dates_stands_among_those_that_are_known_and_neither_first_nor_last() -> None:
    dated = [(name, days) for name, days in YEAR if name != "sleep"]
    [scores] = of([*dated, ("rain", 1.0), *[("sleep", None)] * 30])

    assert scores[0] < scores[2] < scores[1]


def test_an_addition_of_unknown_date_changes_nothing_beside_known_ones() -> None:
    np.testing.assert_array_equal(of([*YEAR, ("rain", None)]), of(YEAR))


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "Asia/Kathmandu"])
def test_a_moment_is_the_same_moment_in_every_time_zone(zone: str) -> None:
    rows = added([*YEAR, ("rain", 0.3)])
    local = tidy(rows.assign(added_at=[at.tz_convert(zone).isoformat() for at in rows["added_at"]]))
    there = Activity.fit(local, NAMES)

    np.testing.assert_array_equal(scored(there, at=NOW.tz_convert(zone)), of([*YEAR, ("rain", 0.3)]))


def test_dates_without_a_zone_are_taken_as_utc() -> None:
    rows = added([*YEAR, ("rain", 0.3)])
    bare = tidy(rows.assign(added_at=[at.tz_localize(None).isoformat() for at in rows["added_at"]]))

    np.testing.assert_array_equal(
        scored(Activity.fit(bare, NAMES), at=NOW.tz_localize(None)), of([*YEAR, ("rain", 0.3)])
    )


@pytest.mark.parametrize("year", ["0001", "1677", "1970", "2262", "9999"])
def test_dates_of_far_off_years_are_of_those_years(year: str) -> None:
    odd = added([("rain", 1.0)]).assign(
        added_at=pd.to_datetime([f"{year}-12-31T00:00:00Z"], format="ISO8601")
    )
    [far], [plain] = scored(Activity.fit(pd.concat([added(YEAR), odd]), NAMES)), of(YEAR)[0:1]

    assert np.isfinite(far).all()
    np.testing.assert_array_equal(far[[0, 2]], plain[[0, 2]])
    if year > "2025":
        assert far[1] == plain[1]
    else:
        # An old addition makes the playlist no livelier.
        assert far[1] <= plain[1]


def test_additions_to_other_playlists_are_passed_over() -> None:
    np.testing.assert_array_equal(of([*YEAR, ("elsewhere", 0.1)]), of(YEAR))


def slowly(filed: list[Filed]) -> list[float]:
    """Say again, in plain words, what the score of a song that is new everywhere is."""
    scores: dict[str, float] = {}
    dated = {name for name, days in filed if days is not None}
    for name in NAMES:
        ages = [days for other, days in filed if other == name and days is not None and days > 0]
        last, first = min([3650, *ages]), max(ages, default=0)
        score = -0.87 * math.log(0.5 + last)
        for weight, decay in ((0.55, 0.05), (0.23, 7), (0.41, 60), (-1.26, 720)):
            score += weight * math.log(0.05 + sum(math.exp(-age / decay) for age in ages))
        days_of_adding = len({math.floor(age) for age in ages})
        scores[name] = score + 0.62 * math.log((last + 0.1) / ((first + 1) / (days_of_adding + 1)))
    unknown = {name for name, _ in filed} - dated
    usual = [scores[name] for name in NAMES if name not in unknown]
    mean = sum(usual) / len(usual) if usual else 0.0
    return [mean if name in unknown and usual else scores[name] for name in NAMES]


@given(
    filed=st.lists(
        st.tuples(
            st.sampled_from(NAMES),
            # Quarters of an hour, so that the clock's own rounding moves nothing over the edge of a day.
            st.none() | st.integers(-500, 400_000).map(lambda quarters: (quarters + 0.5) / 96),
        ),
        max_size=20,
    )
)
@example(filed=[("gym", 0.25), ("gym", 0.75), ("gym", 1.25), ("rain", None)])
def test_the_scores_are_those_of_the_formula_said_plainly(filed: list[Filed]) -> None:
    np.testing.assert_allclose(of(filed)[0], slowly(filed), rtol=1e-6, atol=1e-6)


@given(tracks=st.lists(st.integers(0, 7), min_size=1, max_size=6))
def test_many_tracks_are_scored_as_each_alone(tracks: list[int]) -> None:
    late = added([("rain", 0.5), ("gym", 1.5)])
    activity = Activity.fit(added(YEAR), NAMES).since(late, NAMES)
    asked = [{"title": f"song {number}", "artists": [f"artist {number}"]} for number in tracks]

    np.testing.assert_array_equal(
        scored(activity, *asked), np.vstack([scored(activity, each) for each in asked])
    )


def test_what_was_learned_is_not_altered_by_what_was_filed_since() -> None:
    known = Activity.fit(added(YEAR), NAMES)
    before = scored(known, {"title": "song 1", "artists": ["artist 1"]})
    known.since(added([("sleep", 0.1)] * 5), NAMES)

    np.testing.assert_array_equal(scored(known, {"title": "song 1", "artists": ["artist 1"]}), before)


@pytest.mark.parametrize(("pause", "share"), [(0.1, 1.0), (30, 1.0), (60, 0.5), (300, 0.1), (None, 0.0)])
def test_activity_is_believed_for_a_month_and_then_less_and_less(pause: float | None, share: float) -> None:
    activity = Activity.fit(added([("rain", None), ("rain", pause)]), NAMES)

    assert activity.freshness(NOW) == pytest.approx(share)
