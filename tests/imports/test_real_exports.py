"""The counts of real exports, checked against a plain reading of the same files."""

import csv
import gzip
import json
from pathlib import Path

import pytest

from bot.domain import Counts, Export, Form, Kind
from bot.imports import read, read_catalogue


def _tables(files: list[Path]) -> list[list[list[str]]]:
    tables = []
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as text:
            tables.append(list(csv.reader(text))[1:])
    return tables


def _is_track(row: list[str]) -> bool:
    return row[0].startswith("spotify:track:")


def _distinct(table: list[list[str]]) -> int:
    return len({row[0] for row in table if _is_track(row)}) + sum(not _is_track(row) for row in table)


def _accounted(counts: Counts) -> int:
    return counts.kept + counts.duplicates + counts.episodes + counts.unidentified


def _check_tables(export: Export, tables: list[list[list[str]]]) -> None:
    counts = export.counts
    assert [len(playlist.entries) for playlist in export.playlists] == [_distinct(table) for table in tables]
    assert counts.rows == sum(map(len, tables)) == _accounted(counts)
    assert counts.kept == sum(map(_distinct, tables))
    assert counts.local == sum(not _is_track(row) for table in tables for row in table)
    assert counts.nameless == len({row[0] for table in tables for row in table if not row[1]})
    assert (counts.odd_dates, counts.episodes, counts.unidentified) == (0, 0, 0)
    assert counts.empty_files == sum(not table for table in tables)


@pytest.mark.parametrize("listener", ["l1", "l2", "l3", "l4"])
def test_every_listeners_playlists_are_read_to_the_last_row(shared_data: Path, listener: str) -> None:
    folder = shared_data / "listeners" / listener
    export = read(folder)
    _check_tables(export, _tables(sorted(folder.glob("*.csv"))))
    assert (export.form, export.whole, export.counts.other_files) == (Form.EXPORTIFY, True, 0)
    if listener == "l4":
        assert export.counts.with_sound == 0
    else:
        assert export.counts.with_sound == export.counts.kept - export.counts.local


def test_every_odd_export_is_read_to_the_last_row(shared_data: Path) -> None:
    folder = shared_data / "odd_exports"
    export = read(folder)
    _check_tables(export, _tables(sorted(folder.glob("*.csv"))))
    assert (export.counts.other_files, export.counts.empty_files) == (1, 1)


def test_a_date_rewritten_by_a_spreadsheet_comes_out_as_it_was(shared_data: Path) -> None:
    path = shared_data / "odd_exports" / "exportify_resaved_by_excel.csv"
    (table,) = _tables([path])
    (playlist,) = read(path).playlists
    for row, entry in zip(table, playlist.entries, strict=True):
        month, _, rest = row[4].partition("/")
        day, _, year = rest.partition("/")
        expected = f"{year}-{int(month):02}-{int(day):02}" if rest else month
        assert entry.track.release_date == expected


def test_an_account_export_is_read_to_the_last_row(shared_data: Path) -> None:
    folder = shared_data / "account_export"
    playlists = json.loads((folder / "Playlist1.json").read_text())["playlists"]
    saved = json.loads((folder / "YourLibrary.json").read_text())["tracks"]
    heard = json.loads((folder / "StreamingHistory_music_0.json").read_text())
    uris = [[item["track"]["trackUri"] for item in playlist["items"]] for playlist in playlists]
    sounded = [row for row in heard if row["msPlayed"] > 0]

    export = read(folder)

    assert (export.form, export.whole) == (Form.ACCOUNT, True)
    liked, *own = export.playlists
    assert (liked.kind, liked.name, len(liked.entries)) == (Kind.LIKED, "Liked Songs", len(saved))
    assert [playlist.name for playlist in own] == [playlist["name"] for playlist in playlists]
    assert [len(playlist.entries) for playlist in own] == [len(set(each)) for each in uris]
    assert export.counts.rows == sum(map(len, uris)) + len(saved) == _accounted(export.counts)
    assert export.counts.empty_files == sum(not each for each in uris)
    assert export.counts.plays == len(sounded) == sum(song.plays for song in export.listening)
    assert sum(song.played for song in export.listening) == sum(row["msPlayed"] for row in sounded)
    assert len(export.listening) == len({(row["artistName"], row["trackName"]) for row in sounded})


def test_the_catalogue_is_read_to_the_last_row(shared_data: Path) -> None:
    path = shared_data / "catalogue.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
        table = list(csv.DictReader(text))
    tracks = list(read_catalogue(path))
    assert [track.id for track in tracks] == [row["id"] for row in table]
    assert [track.duration or 0 for track in tracks] == [float(row["duration_ms"] or 0) for row in table]
    assert all(track.artists for track in tracks if track.title)
    assert all(track.sound and track.sound.tempo is not None for track in tracks)


def test_the_songs_of_tidy_tuesday_serve_as_a_catalogue(shared_data: Path) -> None:
    tracks = list(read_catalogue(shared_data / "spotify_songs.csv.gz"))
    assert len(tracks) > 32_800
    assert all(track.sound and track.album for track in tracks if track.title)
