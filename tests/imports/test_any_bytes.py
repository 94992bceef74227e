"""Whatever bytes come, the answer is an export whose rows add up, or a refusal with a sentence."""

import io
import json
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import Export
from bot.errors import ImportRefused
from bot.imports import Limits, read, read_catalogue

NET = (
    "\ufeffTrack URI,Track Name,Album Name,Artist Name(s),Release Date,Duration (ms),Added At,Tempo\n"
    f'spotify:track:{"1" * 22},"Lów, Tide","Harbour","A;B",2019-11-02,201000,2021-03-04T05:06:07Z,120.5\n'
    'spotify:local:Oda:Harbour:Hum:5,"Hum","Harbour","Oda",,5000,3/4/2021 5:06 PM,\n'
).encode()
PLAYLISTS = json.dumps(
    {
        "playlists": [
            {
                "name": "Mix",
                "items": [
                    {"track": {"trackName": "T", "artistName": "A", "trackUri": f"spotify:track:{'1' * 22}"}},
                    {"localTrack": {"uri": "spotify:local:::Hum:5"}, "addedDate": "2021-03-04"},
                    {"episode": {"episodeName": "Talk"}},
                ],
            }
        ]
    }
).encode()
HEARD = json.dumps(
    [{"endTime": "2025-05-25 01:51", "artistName": "A", "trackName": "T", "msPlayed": 5}]
).encode()
CATALOGUE = b"id,name,artists,tempo\n" + b"1" * 22 + b',"T, U","[\'A\', ""B\'s""]",120.5\n'


def zipped(*entries: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


ZIP = zipped(("a/rock.csv", NET), ("Playlist1.json", PLAYLISTS), ("StreamingHistory0.json", HEARD))


@st.composite
def altered(draw: st.DrawFn, original: bytes) -> bytes:
    data = bytearray(original)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        gone = draw(st.sampled_from([0, 0, 1, 4, len(data)]))
        data[at : at + gone] = draw(
            st.binary(max_size=6) | st.sampled_from([b'"', b"\n", b",", b"\xff", b"{", b"["])
        )
    return bytes(data)


def check(name: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        for place in (path, Path(folder)):
            answer = answer_to(place)
            if isinstance(answer, Export):
                _check_export(answer)
            else:
                assert len(answer.said) > 20


def answer_to(place: Path) -> Export | ImportRefused:
    try:
        return read(place, Limits(total=1_000_000, line=10_000, rows=1_000, entries=50))
    except ImportRefused as refusal:
        return refusal


def _check_export(export: Export) -> None:
    counts = export.counts
    assert counts.rows == counts.kept + counts.duplicates + counts.episodes + counts.unidentified
    assert counts.kept == sum(len(playlist.entries) for playlist in export.playlists)
    assert counts.plays == sum(song.plays for song in export.listening)
    assert len({playlist.key for playlist in export.playlists}) == len(export.playlists)
    for playlist in export.playlists:
        assert playlist.key
        assert len({entry.track.id for entry in playlist.entries}) == len(playlist.entries)
        repr(playlist).encode()


@settings(max_examples=150)
@given(st.sampled_from(["x.csv", "Playlist1.json", "x.zip"]), st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(name: str, data: bytes) -> None:
    check(name, data)


@settings(max_examples=150)
@given(st.text(max_size=200))
def test_any_text_below_a_header_is_read_or_refused(text: str) -> None:
    check("x.csv", b"Track URI,Track Name,Artist Name(s),Added At\n" + text.encode(errors="replace"))


@pytest.mark.parametrize(("name", "data"), [("x.csv", NET), ("Playlist1.json", PLAYLISTS), ("x.zip", ZIP)])
def test_a_whole_file_is_read(name: str, data: bytes) -> None:
    check(name, data)


@settings(max_examples=300)
@given(altered(NET))
def test_an_altered_table_is_read_or_refused(data: bytes) -> None:
    check("x.csv", data)


@settings(max_examples=300)
@given(altered(PLAYLISTS))
def test_an_altered_document_is_read_or_refused(data: bytes) -> None:
    check("Playlist1.json", data)


@settings(max_examples=300)
@given(altered(ZIP))
def test_an_altered_zip_is_read_or_refused(data: bytes) -> None:
    check("x.zip", data)


@pytest.mark.parametrize(("name", "data"), [("Playlist1.json", PLAYLISTS), ("x.zip", ZIP)])
def test_a_file_cut_off_anywhere_is_refused(name: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    for length in range(len(data)):
        path.write_bytes(data[:length])
        with pytest.raises(ImportRefused):
            read(path)


def test_a_table_cut_off_anywhere_is_refused_or_ends_with_its_last_whole_row(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(NET)
    whole = read(path).playlists[0].entries
    for length in range(len(NET)):
        path.write_bytes(NET[:length])
        answer = answer_to(path)
        if isinstance(answer, Export):
            entries = answer.playlists[0].entries
            # Of the last cell itself nobody can tell whether it was longer.
            bare = [replace(entry.track, sound=None) for entry in entries]
            assert bare == [replace(entry.track, sound=None) for entry in whole[: len(entries)]]


@settings(max_examples=150)
@given(altered(CATALOGUE))
def test_an_altered_catalogue_is_read_or_refused(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "data.csv")
        path.write_bytes(data)
        try:
            assert all(len(track.id) == 22 for track in read_catalogue(path))
        except ImportRefused:
            return
