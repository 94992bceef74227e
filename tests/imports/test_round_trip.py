"""A playlist written in any version, mix of languages, delimiter and encoding reads back the same."""

import csv
import string
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import SOUND_COLUMNS, Entry, Milliseconds, Sound, Track, TrackId
from bot.imports import read
from bot.imports.headers import FIELDS

SOUNDS = " ".join(SOUND_COLUMNS)
NINETEEN = "uri title artist_uris artists - album - - released - - - duration - explicit - isrc - added_at"
VERSIONS = {
    "app": NINETEEN,
    "app with genres and sound": f"{NINETEEN} genres {SOUNDS}",
    "app with sound and albums": f"{NINETEEN} {SOUNDS} - - -",
    "app of March 2021": NINETEEN.replace(" isrc", ""),
    "app of early 2021": NINETEEN.replace(" isrc", "").replace("album - -", "album"),
    "app of 2018": "uri title artist_uris artists - album - - duration - added_at",
    "net": f"uri title album artists released duration - explicit - added_at genres - {SOUNDS}",
}
LETTERS = string.ascii_letters + string.digits + " ,\"'&()éñüß!?-/."
"""Letters of names: all that quoting must survive, and accents that every encoding here can write."""


@dataclass(frozen=True)
class Style:
    version: str
    languages: int
    delimiter: str
    encoding: str
    end: str
    moment: str
    truths: tuple[str, str]
    decimal: str
    blank_columns: int


styles = st.builds(
    Style,
    version=st.sampled_from(sorted(VERSIONS)),
    languages=st.integers(-1, 30),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    end=st.sampled_from(["\n", "\r\n"]),
    moment=st.sampled_from(["%Y-%m-%dT%H:%M:%SZ", "%d.%m.%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p"]),
    truths=st.sampled_from([("false", "true"), ("FALSE", "TRUE"), ("FALSCH", "WAHR")]),
    decimal=st.sampled_from(".,"),
    blank_columns=st.integers(0, 2),
)
names = st.text(LETTERS, min_size=1, max_size=20).map(str.strip).filter(bool)
genres = st.text(string.ascii_lowercase + " ", min_size=1, max_size=9).map(str.strip).filter(bool)
days = st.dates(datetime(1950, 1, 1, tzinfo=UTC).date(), datetime(2026, 1, 1, tzinfo=UTC).date())
tracks = st.builds(
    Track,
    id=st.text(string.ascii_letters + string.digits, min_size=22, max_size=22).map(TrackId),
    title=names,
    artists=st.lists(names, min_size=1, max_size=3).map(tuple),
    album=names,
    release_date=days.map(str) | days.map(lambda day: str(day)[:4]),
    duration=st.integers(10_000, 5_000_000).map(Milliseconds),
    explicit=st.booleans(),
    genres=st.lists(genres, max_size=3, unique=True).map(tuple),
    isrc=st.from_regex(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}", fullmatch=True),
    sound=st.none() | st.builds(Sound, *[st.floats(0.0009, 200).map(lambda value: round(value, 4))] * 12),
)
moments = st.integers(0, 800_000_000).map(
    lambda second: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(0, second)
)
playlists = st.lists(
    st.builds(Entry, tracks, moments), min_size=1, max_size=6, unique_by=lambda entry: entry.track.id
)


def header(style: Style, fields: list[str]) -> list[str]:
    """Mix the languages, so that no header was ever met whole; below zero nothing is known of them."""
    cells = []
    for at, field in enumerate(fields):
        known = [name for name, named in FIELDS.items() if named == field]
        cells.append(
            known[(style.languages + at) % len(known)] if known and style.languages >= 0 else f"col {at}"
        )
    return cells


def row(style: Style, fields: list[str], entry: Entry) -> list[str]:
    track = entry.track
    is_net = style.version == "net"
    comma_safe = [name.replace(",", "\\,") for name in track.artists]
    cells = {
        "uri": f"spotify:track:{track.id}",
        "title": track.title,
        "artist_uris": ", ".join(f"spotify:artist:{'a' * 22}" for _ in track.artists),
        "artists": ";".join(track.artists) if is_net else ", ".join(comma_safe),
        "album": track.album,
        "released": track.release_date,
        "duration": str(track.duration),
        "explicit": style.truths[bool(track.explicit)],
        "isrc": track.isrc,
        "added_at": f"{entry.added_at:{style.moment}}",
        "genres": ",".join(track.genres),
    }
    for column in SOUND_COLUMNS:
        value = getattr(track.sound, column) if track.sound else ""
        cells[column] = str(value).replace(".", style.decimal)
    return [cells.get(field, "") for field in fields]


def as_written(style: Style, entry: Entry) -> Entry:
    """Leave out what the version has no column for."""
    track, fields = entry.track, VERSIONS[style.version].split()
    return Entry(
        Track(
            track.id,
            track.title,
            track.artists,
            track.album,
            release_date=track.release_date if "released" in fields else "",
            duration=track.duration,
            explicit=track.explicit if "explicit" in fields else None,
            genres=track.genres if "genres" in fields else (),
            isrc=track.isrc if "isrc" in fields else "",
            sound=track.sound if "tempo" in fields else None,
        ),
        entry.added_at,
    )


@settings(max_examples=200)
@given(styles, playlists)
def test_what_any_exporter_or_spreadsheet_wrote_reads_back_the_same(
    style: Style, entries: list[Entry]
) -> None:
    fields = VERSIONS[style.version].split()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "Round Trip.csv")
        with path.open("w", encoding=style.encoding, errors="replace", newline="") as file:
            writer = csv.writer(file, delimiter=style.delimiter, lineterminator=style.end)
            writer.writerow(header(style, fields) + [""] * style.blank_columns)
            writer.writerows(row(style, fields, entry) + [""] * style.blank_columns for entry in entries)
        export = read(path)
    (playlist,) = export.playlists
    assert list(playlist.entries) == [as_written(style, entry) for entry in entries]
    assert (playlist.name, export.counts.odd_dates) == ("Round Trip", 0)
