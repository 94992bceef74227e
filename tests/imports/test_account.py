import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain import Counts, Form, Kind, Listening, Milliseconds, TrackId
from bot.errors import HalfFile, ImportRefused, NotAnExport
from bot.imports import Limits, read

ONE = "1" * 22
TWO = "2" * 22
SECRETS = ("203.0.113.9", "PlantedAgent/1.0", "planted-user", "ZQ", "planted@example.org", "Planted Street 5")


def song(track: str = ONE, title: str = "Low Tide", artist: str = "Oda", **more: object) -> dict[str, object]:
    return {
        "track": {
            "trackName": title,
            "artistName": artist,
            "albumName": "Harbour",
            "trackUri": f"spotify:track:{track}",
        },
        "episode": None,
        "localTrack": None,
        "addedDate": "2021-03-04",
        **more,
    }


def playlist(name: str, *items: object) -> dict[str, object]:
    return {"name": name, "collaborators": ["planted-user"], "items": list(items), "numberOfFollowers": 3}


def extended(at: str, track: str | None = ONE, played: int = 200_000) -> dict[str, object]:
    return {
        "ts": at,
        "username": "planted-user",
        "platform": "PlantedAgent/1.0",
        "ms_played": played,
        "conn_country": "ZQ",
        "ip_addr": "203.0.113.9",
        "ip_addr_decrypted": "203.0.113.9",
        "user_agent_decrypted": "PlantedAgent/1.0",
        "master_metadata_track_name": "Low Tide" if track else None,
        "master_metadata_album_artist_name": "Oda" if track else None,
        "spotify_track_uri": f"spotify:track:{track}" if track else None,
        "episode_name": None if track else "Talk",
        "offline_timestamp": 1_600_000_000,
        "skipped": None,
    }


def short(at: str, title: str = "Low Tide", played: int = 200_000, artist: str = "Oda") -> dict[str, object]:
    return {"endTime": at, "artistName": artist, "trackName": title, "msPlayed": played}


def write(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))
    return path


def test_playlists_library_and_history_are_read_from_a_folder_within(tmp_path: Path) -> None:
    inner = tmp_path / "Spotify Account Data"
    write(inner, "Playlist1.json", {"playlists": [playlist("Road &amp; Rail", song(), song(TWO))]})
    write(
        inner,
        "YourLibrary.json",
        {"tracks": [{"artist": "Oda", "album": "H", "track": "Tide &lt;3", "uri": ONE}]},
    )
    write(inner, "StreamingHistory_music_0.json", [short("2025-05-25 01:51"), short("2025-05-26 01:51")])
    write(inner, "Userdata.json", {"email": "planted@example.org"})
    (inner / "Read Me First.pdf").write_bytes(b"%PDF-1.7")

    export = read(tmp_path)

    liked, own = export.playlists
    assert (liked.kind, liked.key, liked.entries[0].track.title) == (Kind.LIKED, "liked_songs", "Tide <3")
    assert (own.name, own.key, len(own.entries)) == ("Road & Rail", "road_rail", 2)
    assert own.entries[0].added_at == datetime(2021, 3, 4, tzinfo=UTC)
    at = datetime(2025, 5, 26, 1, 51, tzinfo=UTC)
    assert export.listening == (Listening("Oda", "Low Tide", None, 2, Milliseconds(400_000), at),)
    assert export.counts == Counts(rows=3, kept=3, other_files=2, plays=2)
    assert (export.form, export.whole) == (Form.ACCOUNT, True)


def test_every_item_of_a_playlist_is_counted_exactly_once(tmp_path: Path) -> None:
    items = [
        song(),
        song(addedDate="2020-01-01"),
        {
            "track": None,
            "localTrack": {"uri": "spotify:local:Oda:Harbour:My+Demo:61"},
            "addedDate": "0000-00-00",
        },
        {"localTrack": "spotify:local:::Hum:5"},
        {"track": {"trackName": "Old Shape", "artistName": "Oda", "albumName": "H"}},
        {"track": None, "episode": {"episodeName": "Talk", "episodeUri": "spotify:episode:x"}},
        {"track": None, "audiobook": {"chapterUri": "spotify:chapter:x"}},
        {"track": None, "episode": None, "localTrack": None},
        None,
        {"track": {"trackName": "", "artistName": "", "trackUri": f"spotify:track:{TWO}"}},
    ]
    export = read(
        write(tmp_path, "Playlist1.json", {"playlists": [playlist("Mix", *items), playlist("Empty")]})
    )
    assert export.counts == Counts(
        rows=10,
        kept=5,
        duplicates=1,
        episodes=2,
        unidentified=2,
        local=3,
        nameless=1,
        odd_dates=1,
        empty_files=1,
    )
    first, demo, *_ = export.playlists[0].entries
    assert first.added_at == datetime(2020, 1, 1, tzinfo=UTC)
    assert (demo.track.title, demo.track.duration) == ("My Demo", 61_000)


def test_nothing_of_addresses_devices_names_or_countries_is_in_the_export(tmp_path: Path) -> None:
    secret = {"addedBy": "planted-user", "address": "Planted Street 5"}
    write(
        tmp_path, "Playlist1.json", {"playlists": [playlist("Mix", song(**secret))], "owner": "planted-user"}
    )
    write(tmp_path, "YourLibrary.json", {"tracks": [], "other": ["planted@example.org"]})
    write(tmp_path, "Streaming_History_Audio_2019-2020_0.json", [extended("2020-01-01T00:00:00Z")])
    write(tmp_path, "Userdata.json", {"username": "planted-user", "country": "ZQ"})
    said = repr(read(tmp_path))
    assert [secret for secret in SECRETS if secret in said] == []


@pytest.mark.parametrize(
    "name",
    ["Streaming_History_Audio_2019-2020_0.json", "endsong_0.json", "endsong_1.json.json", "renamed.json"],
)
def test_an_extended_history_is_summed_by_track(tmp_path: Path, name: str) -> None:
    plays = [
        extended("2020-01-03T00:00:00Z"),
        extended("2020-01-02T00:00:00Z", played=1_000),
        extended("2020-01-02T00:00:00Z", played=1_000),
        extended("2020-01-02T00:00:05Z", played=0),
        extended("2020-01-04T00:00:00Z", track=None),
        extended("0000-01-04T00:00:00Z"),
    ]
    export = read(write(tmp_path, name, plays))
    at = datetime(2020, 1, 3, tzinfo=UTC)
    assert export.listening == (Listening("Oda", "Low Tide", TrackId(ONE), 2, Milliseconds(201_000), at),)
    assert (export.playlists, export.whole, export.counts) == ((), False, Counts(plays=2))


def test_plays_that_both_histories_tell_of_count_once(tmp_path: Path) -> None:
    write(tmp_path, "endsong_0.json", [extended("2020-01-01T00:00:00Z"), extended("2020-03-01T00:00:00Z")])
    write(tmp_path, "StreamingHistory0.json", [short("2020-02-01 00:00"), short("2020-04-01 00:00")])
    assert [song.plays for song in read(tmp_path).listening] == [2, 1]


def test_songs_that_spotify_removed_are_not_listened_to(tmp_path: Path) -> None:
    rows = [
        short("2020-02-01 00:00", "Unknown Track", artist="Unknown Artist"),
        short("2020-02-01 00:00", ""),
    ]
    export = read(write(tmp_path, "StreamingHistory_music_0.json", rows))
    assert export.counts == Counts()


def test_two_playlists_of_one_name_stay_two_whatever_else_is_called_so(tmp_path: Path) -> None:
    names = ["Mix", "mix!", "Mix 2", "Liked Songs"]
    write(tmp_path, "Playlist1.json", {"playlists": [playlist(name, song()) for name in names]})
    write(tmp_path, "YourLibrary.json", {"tracks": []})
    keys = [playlist.key for playlist in read(tmp_path).playlists]
    assert keys == ["liked_songs", "mix", "mix_2", "mix_2_2", "liked_songs_2"]


def test_a_playlist_that_both_forms_hold_is_one(tmp_path: Path) -> None:
    table = f"Track URI,Track Name,Added At,Tempo\nspotify:track:{ONE},Low Tide,2020-01-01,120\n"
    (tmp_path / "road_rail.csv").write_text(table)
    (tmp_path / "liked_songs.csv").write_text(table)
    write(
        tmp_path,
        "Playlist1.json",
        {"playlists": [playlist("Road & Rail", song(), song(TWO)), playlist("B", song())]},
    )
    write(
        tmp_path,
        "YourLibrary.json",
        {"tracks": [{"artist": "A", "track": "T", "uri": f"spotify:track:{TWO}"}]},
    )
    export = read(tmp_path)
    liked, road, other = export.playlists
    assert (liked.kind, len(liked.entries)) == (Kind.LIKED, 2)
    assert (road.name, other.name) == ("Road & Rail", "B")
    assert [entry.track.sound is not None for entry in road.entries] == [True, False]
    assert (export.form, export.counts.rows, export.counts.duplicates) == (Form.ACCOUNT, 6, 1)


def test_a_zip_of_the_account_is_read_like_its_folder(tmp_path: Path) -> None:
    write(tmp_path / "in", "Playlist1.json", {"playlists": [playlist("Mix", song())]})
    with zipfile.ZipFile(tmp_path / "my_spotify_data.bin", "w") as archive:
        archive.write(tmp_path / "in" / "Playlist1.json", "Spotify Account Data/Playlist1.json")
    assert read(tmp_path / "my_spotify_data.bin") == read(tmp_path / "in")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_document_saved_again_by_an_editor_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "Playlist1.json"
    path.write_text(json.dumps({"playlists": [playlist("Mix", song())]}), encoding=encoding)
    assert read(path).playlists[0].name == "Mix"


def test_half_a_document_refuses_the_whole_export(tmp_path: Path) -> None:
    write(tmp_path, "Playlist1.json", {"playlists": [playlist("Mix", song())]})
    half = json.dumps({"playlists": [playlist("Rest", song())]})[:-9]
    (tmp_path / "Playlist2.json").write_text(half)
    with pytest.raises(HalfFile, match=r"Playlist2\.json"):
        read(tmp_path)


def test_a_document_of_ours_in_an_unknown_shape_refuses_the_whole_export(tmp_path: Path) -> None:
    write(tmp_path, "Playlist1.json", {"playlists": [playlist("Mix", song())]})
    write(tmp_path, "Playlist2.json", {"playlists": {"Mix": []}})
    with pytest.raises(NotAnExport, match=r"Playlist2\.json"):
        read(tmp_path)


def test_a_foreign_document_beside_real_ones_is_passed_over_in_any_state(tmp_path: Path) -> None:
    write(tmp_path, "Playlist1.json", {"playlists": [playlist("Mix", song())]})
    write(tmp_path, "SearchQueries.json", [{"platform": "x", "searchTime": "2020-01-01"}])
    write(tmp_path, "Inferences.json", {"playlists": "many"})
    (tmp_path / "broken.json").write_text('{"a": ')
    assert read(tmp_path).counts.other_files == 3


@pytest.mark.parametrize(
    "name",
    ["YourLibrary.json", "StreamingHistory_music_0.json", "Streaming_History_Audio_2019-2020_0.json"],
)
def test_half_of_any_document_of_ours_refuses_the_whole_export(tmp_path: Path, name: str) -> None:
    write(tmp_path, "Playlist1.json", {"playlists": [playlist("Mix", song())]})
    (tmp_path / name).write_text("[{")
    with pytest.raises(HalfFile, match=name):
        read(tmp_path)


@pytest.mark.parametrize(
    "text", ["[" * 200_000, '{"a":' * 200_000, '{"playlists": [{"name": "\\ud800"}]}', "[1]"]
)
def test_a_document_that_cannot_be_decoded_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "Playlist1.json"
    path.write_text(text)
    with pytest.raises(ImportRefused):
        read(path)


def test_a_document_of_too_many_objects_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "Playlist1.json"
    path.write_text('{"playlists": [' + ",".join(["{}"] * 100) + "]}")
    with pytest.raises(ImportRefused, match="larger"):
        read(path, Limits(rows=10))
