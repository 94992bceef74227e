from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.imports.dates import When, added, is_day_first, released
from bot.imports.identity import Leads, address
from bot.imports.values import artists, genres, milliseconds, number, truth

ONE = "1" * 22


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-03-04T05:06:07Z", datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)),
        ("2021-03-04T05:06:07+02:00", datetime(2021, 3, 4, 3, 6, 7, tzinfo=UTC)),
        ("2021-03-04 05:06", datetime(2021, 3, 4, 5, 6, tzinfo=UTC)),
        ("2021-03-04", datetime(2021, 3, 4, tzinfo=UTC)),
        ("2021/3/4", datetime(2021, 3, 4, tzinfo=UTC)),
        ("3/4/2021 12:06:07 AM", datetime(2021, 3, 4, 0, 6, 7, tzinfo=UTC)),
        ("25/12/2021", datetime(2021, 12, 25, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_in_utc(text: str, expected: datetime) -> None:
    assert added(text) == When(expected)


@pytest.mark.parametrize(
    "text",
    ["never", "1970-01-01T00:00:00Z", "0000-00-00", "2101-01-01", "9999-12-31T23:59:59-14:00", "31/31/2021"],
)
def test_an_impossible_moment_is_odd_and_unknown(text: str) -> None:
    assert added(text) == When(None, is_odd=True)


def test_no_moment_at_all_is_unknown_but_not_odd() -> None:
    assert added("  ") == When()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019", "2019"),
        ("2019-11", "2019-11"),
        ("2019-11-02", "2019-11-02"),
        ("2019-11-02T00:00:00Z", "2019-11-02"),
        ("11/2/2019", "2019-11-02"),
        ("2.11.2019", "2019-11-02"),
        ("6/5/85", "1985-06-05"),
        ("0000", ""),
        ("0000-00-00", ""),
        ("2019-13-40", ""),
        ("soon", ""),
        ("", ""),
    ],
)
def test_a_release_date_is_written_in_one_way(text: str, expected: str) -> None:
    assert released(text, day_first=is_day_first([text])) == expected


@given(st.integers(0, 36_500 * 86_400), st.sampled_from(["%m/%d/%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S"]))
def test_a_spreadsheets_date_comes_back_where_its_order_is_known(seconds: int, form: str) -> None:
    moment = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    assert added(moment.strftime(form), day_first=form.startswith("%d")) == When(moment)


@given(st.text(max_size=40))
def test_no_text_upsets_the_readers_of_cells(text: str) -> None:
    assert added(text).at is None or added(text).at.tzinfo is UTC  # type: ignore[union-attr]
    assert len(released(text)) in {0, 4, 7, 10}
    assert number(text) is None or isinstance(number(text), float)
    assert (milliseconds(text) or 1) >= 1
    assert truth(text) in {True, False, None}
    assert all(artists(text, count=2, joined_by_comma=True))
    assert len(set(genres(text))) == len(genres(text))
    assert address(text).leads in Leads


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("201000", 201_000),
        ("201000.0", 201_000),
        ("201,000", 201_000),
        ("201.000", 201_000),
        ("2,01E+05", 201_000),
    ],
)
def test_a_duration_is_read_however_it_is_grouped(text: str, expected: int) -> None:
    assert milliseconds(text) == expected


@pytest.mark.parametrize("text", ["", "0", "-5", "nan", "1e400", "9" * 30])
def test_an_impossible_duration_is_unknown(text: str) -> None:
    assert milliseconds(text) is None


@pytest.mark.parametrize(
    ("text", "leads", "track_id"),
    [
        (f"spotify:track:{ONE}", Leads.TRACK, ONE),
        (f"https://open.spotify.com/intl-de/track/{ONE}?si=x", Leads.TRACK, ONE),
        (ONE, Leads.TRACK, ONE),
        ("spotify:episode:abc", Leads.SPOKEN, ""),
        ("https://open.spotify.com/episode/abc", Leads.SPOKEN, ""),
        ("spotify:local:::Hum:5", Leads.LOCAL, ""),
        ("spotify:track:short", Leads.NOWHERE, ""),
        ("undefined", Leads.NOWHERE, ""),
    ],
)
def test_an_address_tells_where_it_leads(text: str, leads: Leads, track_id: str) -> None:
    assert (address(text).leads, address(text).id) == (leads, track_id)
