import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain import Counts, Entry, Export, Form, Kind, Sound
from bot.errors import HalfFile, NotAnExport, NothingThere
from bot.imports import read

ONE = "1" * 22
TWO = "2" * 22
NINETEEN = (
    "Track URI,Track Name,Artist URI(s),Artist Name(s),Album URI,Album Name,Album Artist URI(s),"
    "Album Artist Name(s),Album Release Date,Album Image URL,Disc Number,Track Number,Track Duration (ms),"
    "Track Preview URL,Explicit,Popularity,ISRC,Added By,Added At"
)
NET = (
    "Track URI,Track Name,Album Name,Artist Name(s),Release Date,Duration (ms),Popularity,Explicit,Added By,"
    "Added At,Genres,Record Label,Danceability,Energy,Key,Loudness,Mode,Speechiness,Acousticness,"
    "Instrumentalness,Liveness,Valence,Tempo,Time Signature"
)
MARCH = datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)


def nineteen(track: str = ONE, artists: str = "Oda Vale", uris: int = 1) -> str:
    links = ", ".join([f"spotify:artist:{'a' * 22}"] * uris)
    return (
        f'"spotify:track:{track}","Low Tide","{links}","{artists}","spotify:album:{"b" * 22}","Harbour",'
        '"","","2019-11-02","https://example.org/i","1","2","201000","","true","40","QZABC1900001",'
        '"spotify:user:planted-user","2021-03-04T05:06:07Z"'
    )


def net(
    track: str = ONE, sound: str = "0.5,0.6,7,-8.5,1,0.04,0.1,0,0.2,0.3,120.5,4", artists: str = "A;B"
) -> str:
    return (
        f'spotify:track:{track},"Low Tide","Harbour","{artists}",2019-11-02,201000,40,true,planted-user,'
        f'2021-03-04T05:06:07Z,"dream pop,slowcore","Label",{sound}'
    )


def write(folder: Path, *lines: str, name: str = "my_list.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path


def only(export: Export) -> Entry:
    (playlist,) = export.playlists
    (entry,) = playlist.entries
    return entry


def test_the_nineteen_columns_of_exportify_app_are_read(tmp_path: Path) -> None:
    track = only(read(write(tmp_path, NINETEEN, nineteen()))).track
    assert (track.id, track.title, track.artists, track.album) == (ONE, "Low Tide", ("Oda Vale",), "Harbour")
    assert (track.release_date, track.duration, track.explicit) == ("2019-11-02", 201_000, True)
    assert (track.isrc, track.sound, track.genres) == ("QZABC1900001", None, ())


def test_the_columns_of_exportify_net_are_read_behind_a_byte_order_mark(tmp_path: Path) -> None:
    entry = only(read(write(tmp_path, NET, net(), encoding="utf-8-sig")))
    assert entry.added_at == MARCH
    assert entry.track.artists == ("A", "B")
    assert entry.track.genres == ("dream pop", "slowcore")
    assert entry.track.sound == Sound(0.5, 0.6, 7, -8.5, 1, 0.04, 0.1, 0, 0.2, 0.3, 120.5, 4)


OLDER_END = "Disc Number,Track Number,Track Duration (ms),Added By,Added At"


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (
            "Spotify URI,Name,Artist Name,Album Name,Added By,Added At",
            "{uri},T,A,B,user,2015-05-16T00:00:00Z",
        ),
        (
            f"Spotify URI,Track Name,Artist Name,Album Name,{OLDER_END}",
            "{uri},T,A,B,1,1,1000,user,2015-05-16",
        ),
        (
            f"Track URI,Track Name,Artist URI,Artist Name,Album URI,Album Name,{OLDER_END}",
            "{uri},T,spotify:artist:x,A,spotify:album:x,B,1,1,1000,user,2015-05-16T00:00:00Z",
        ),
        ("Spotify ID,Artist IDs,Track Name,Album Name,Artist Name(s),Added At", "{id},x,T,B,A,2015-05-16"),
    ],
)
def test_the_older_headers_are_read(tmp_path: Path, header: str, row: str) -> None:
    entry = only(read(write(tmp_path, header, row.format(uri=f"spotify:track:{ONE}", id=ONE))))
    track = entry.track
    assert (track.id, track.title, track.artists, track.album) == (ONE, "T", ("A",), "B")
    assert entry.added_at == datetime(2015, 5, 16, tzinfo=UTC)


@pytest.mark.parametrize("language", ["ar", "de", "el", "es", "fr", "it", "ja", "nl", "pt", "sv", "tr"])
def test_a_header_in_each_language_is_read_by_its_names(
    shared_data: Path, tmp_path: Path, language: str
) -> None:
    names = json.loads((shared_data / "odd_exports" / "exportify_app_headers_by_locale.json").read_text())
    wanted = names[language]
    fields = [key for key in wanted if key != "is_playable"]
    cells = dict.fromkeys(fields, "x") | {
        "track_uri": f"spotify:track:{ONE}",
        "track_name": "Low Tide",
        "artist_names": "Oda Vale",
        "artist.artist_genres": "dub",
        "album_name": "Harbour",
        "album_release_date": "2019",
        "track_duration": "1500",
        "explicit": "false",
        "isrc": "QZABC1900001",
        "added_at": "2021-03-04T05:06:07Z",
        "audio_features.tempo": "120",
        "audio_features.valence": "0.5",
    }
    # An order of its own, so that nothing but the names can tell the columns.
    fields.reverse()
    header = ",".join(f'"{wanted[field]}"' for field in fields)
    entry = only(read(write(tmp_path, header, ",".join(f'"{cells[field]}"' for field in fields))))
    track = entry.track
    assert (track.id, track.title, track.artists) == (ONE, "Low Tide", ("Oda Vale",))
    assert (track.album, track.release_date, track.duration) == ("Harbour", "2019", 1500)
    assert (track.explicit, track.isrc, track.genres) == (False, "QZABC1900001", ("dub",))
    assert (track.sound, entry.added_at) == (Sound(tempo=120, valence=0.5), MARCH)


def test_a_header_in_an_unknown_language_is_read_by_what_stands_below_it(tmp_path: Path) -> None:
    header = ",".join(f"sloupec {number}" for number in range(19))
    known = read(write(tmp_path, NINETEEN, nineteen(), nineteen(TWO)))
    assert read(write(tmp_path, header, nineteen(), nineteen(TWO))) == known


def test_an_unknown_language_with_sound_and_genres_is_read_too(tmp_path: Path) -> None:
    suffix = ',"dub, ska",0.5,0.6,7,-8.5,1,0.04,0.1,0,0.2,0.3,120.5,4'
    header = ",".join(f"sloupec {number}" for number in range(32))
    track = only(read(write(tmp_path, header, nineteen() + suffix))).track
    assert (track.genres, track.artists) == (("dub", "ska"), ("Oda Vale",))
    assert track.sound
    assert (track.sound.tempo, track.sound.danceability) == (120.5, 0.5)


def test_columns_that_somebody_rearranged_under_foreign_names_are_told_by_their_cells(tmp_path: Path) -> None:
    row = f"7,2021-03-04T05:06:07Z,spotify:track:{ONE},Low Tide,201000,QZABC1900001,spotify:artist:x,Oda,yes"
    entry = only(read(write(tmp_path, "a,b,c,d,e,f,g,h,i", row)))
    track = entry.track
    assert (track.id, track.title, track.artists) == (ONE, "Low Tide", ("Oda",))
    assert (track.duration, track.isrc, track.explicit) == (201_000, "QZABC1900001", True)
    assert entry.added_at == MARCH


def test_a_file_without_a_header_is_read(tmp_path: Path) -> None:
    assert only(read(write(tmp_path, nineteen()))).track.title == "Low Tide"


@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_saved_again_by_a_spreadsheet_is_read(tmp_path: Path, delimiter: str, encoding: str) -> None:
    header = NET.replace(",", delimiter) + delimiter * 2
    cells = [
        f"spotify:track:{ONE}",
        "Café Ñandú",
        "Harbour",
        '"A;B"',
        "13.11.2019",
        "201000",
        "40",
        "WAHR",
        "u",
    ]
    cells += [
        "14.3.2021 05:06",
        "",
        "",
        "0,5",
        "0,6",
        "7",
        "-8,5",
        "1",
        "0",
        "0",
        "0",
        "0",
        "0",
        "120,5",
        "4",
    ]
    path = write(
        tmp_path, "", header, delimiter.join(cells) + delimiter * 2, delimiter * 25, encoding=encoding
    )
    entry = only(read(path))
    track = entry.track
    assert (track.title, track.artists, track.explicit) == ("Café Ñandú", ("A", "B"), True)
    assert (track.release_date, entry.added_at) == ("2019-11-13", datetime(2021, 3, 14, 5, 6, tzinfo=UTC))
    assert track.sound == Sound(0.5, 0.6, 7, -8.5, 1, 0, 0, 0, 0, 0, 120.5, 4)


def test_a_first_line_that_only_names_the_delimiter_is_heeded(tmp_path: Path) -> None:
    path = write(tmp_path, "sep=;", "Track URI;Track Name", f"spotify:track:{ONE};a, b, c")
    assert only(read(path)).track.title == "a, b, c"


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (("3/4/2021", "12/25/2020"), ("2021-03-04", "2020-12-25")),
        (("3/4/2021", "25/12/2020"), ("2021-04-03", "2020-12-25")),
        (("3/4/21", "12/25/20"), ("2021-03-04", "2020-12-25")),
    ],
)
def test_the_dates_of_a_file_tell_together_whether_days_come_first(
    tmp_path: Path, dates: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    rows = [f"spotify:track:{ONE},T,{dates[0]} 1:00 PM", f"spotify:track:{TWO},T,{dates[1]} 12:30 AM"]
    (playlist,) = read(write(tmp_path, "Track URI,Track Name,Added At", *rows)).playlists
    moments = [entry.added_at.isoformat() for entry in playlist.entries if entry.added_at]
    assert moments == [f"{expected[0]}T13:00:00+00:00", f"{expected[1]}T00:30:00+00:00"]


@pytest.mark.parametrize(
    ("artists", "uris", "expected"),
    [
        ("Vale, Oda", 2, ("Vale", "Oda")),
        (r"Vale\, Oda and Sons", 1, ("Vale, Oda and Sons",)),
        ("Vale, Oda and Sons", 1, ("Vale, Oda and Sons",)),
        (r"Tide\, The, Oda", 2, ("Tide, The", "Oda")),
        ("Vale;Oda", 2, ("Vale", "Oda")),
        ("Semi;Colon", 1, ("Semi;Colon",)),
        ("", 0, ()),
    ],
)
def test_artists_are_split_as_their_addresses_count_them(
    tmp_path: Path, artists: str, uris: int, expected: tuple[str, ...]
) -> None:
    assert (
        only(read(write(tmp_path, NINETEEN, nineteen(artists=artists, uris=uris)))).track.artists == expected
    )


def test_a_comma_in_a_name_of_exportify_net_parts_nobody(tmp_path: Path) -> None:
    assert only(read(write(tmp_path, NET, net(artists="Tide, The;Oda")))).track.artists == (
        "Tide, The",
        "Oda",
    )


@pytest.mark.parametrize("sound", [",,,,,,,,,,,", "0,0,0,0.0,0,0,0,0,0,0,0,0", "nan,inf,1e999,x,,,,,,,,"])
def test_sound_that_is_all_blank_or_zero_is_unknown(tmp_path: Path, sound: str) -> None:
    export = read(write(tmp_path, NET, net(sound=sound)))
    assert (only(export).track.sound, export.counts.with_sound) == (None, 0)


def test_a_row_that_ends_early_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    track = only(read(write(tmp_path, NET, net(sound="0.5").removesuffix(",0.5")))).track
    assert (track.title, track.sound) == ("Low Tide", None)


def test_every_row_is_counted_exactly_once_by_the_stated_rules(tmp_path: Path) -> None:
    rows = [
        f"spotify:track:{ONE},Low Tide,Oda,2021-03-04",
        f"spotify:track:{ONE},Low Tide,Oda,2020-03-04",
        f"spotify:track:{ONE},Low Tide,Oda,1970-01-01T00:00:00Z",
        f"spotify:track:{TWO},,,never",
        "spotify:local:Oda:Harbour:Low+Tide%21:201,,,0000-00-00",
        "undefined,Hand written,Oda,",
        "spotify:episode:x,Talk,Host,2021-03-04",
        "undefined,,,2021-03-04",
        "undefined,undefined,,2021-03-04",
    ]
    export = read(write(tmp_path, "Track URI,Track Name,Artist Name(s),Added At", *rows))
    assert export.counts == Counts(
        rows=9, kept=4, duplicates=2, episodes=1, unidentified=2, local=2, nameless=1, odd_dates=2
    )
    first, nameless, local, written = export.playlists[0].entries
    assert first.added_at == datetime(2020, 3, 4, tzinfo=UTC)
    assert nameless.added_at is None
    assert (local.track.title, local.track.album, local.track.duration) == ("Low Tide!", "Harbour", 201_000)
    assert (local.track.id.startswith("local:"), written.track.id.startswith("local:")) == (True, True)


def test_a_local_song_has_the_same_id_in_every_export_and_signs_alone_are_told_apart(tmp_path: Path) -> None:
    header = "Track URI,Track Name,Artist Name(s)"
    one = read(
        write(
            tmp_path,
            header,
            "undefined,Low Tide - 2011 Remaster,Oda",
            "undefined,???,Oda",
            "undefined,!!!,Oda",
        )
    )
    other = read(write(tmp_path, header, "spotify:local:ODA:x:low+tide:5,,"))
    assert one.playlists[0].entries[0].track.id == only(other).track.id
    assert one.counts.kept == 3


def test_nothing_of_who_added_a_track_is_kept(tmp_path: Path) -> None:
    export = read(write(tmp_path, NINETEEN, nineteen()))
    assert "planted-user" not in repr(export)


def test_a_file_with_a_header_alone_is_an_empty_playlist(tmp_path: Path) -> None:
    export = read(write(tmp_path, NINETEEN))
    assert (export.playlists[0].entries, export.counts) == ((), Counts(empty_files=1))


@pytest.mark.parametrize(
    ("file", "name", "key"),
    [
        ("my_road_trip.csv", "my road trip", "my_road_trip"),
        ("Été 2020.csv", "Été 2020", "été_2020"),
        ("Mix (1).csv", "Mix", "mix"),
        ("Caf%C3%A9_Noir.csv", "Café Noir", "café_noir"),
        ("100%25.CSV", "100%", "100"),
        ("50%FF.csv", "50%FF", "50_ff"),
        ("a_b c.csv", "a_b c", "a_b_c"),
        ("🔥.csv", "🔥", "🔥"),
        ("___.csv", "___", "___"),
    ],
)
def test_a_playlist_is_called_after_its_file(tmp_path: Path, file: str, name: str, key: str) -> None:
    (playlist,) = read(write(tmp_path, NET, net(), name=file)).playlists
    assert (playlist.name, playlist.key, playlist.kind) == (name, key, Kind.PLAYLIST)


@pytest.mark.parametrize("file", ["liked_songs.csv", "Liked Songs.csv", "liked.csv", "liked_songs (2).csv"])
def test_liked_songs_are_known_by_the_name_of_their_file(tmp_path: Path, file: str) -> None:
    (playlist,) = read(write(tmp_path, NET, net(), name=file)).playlists
    assert (playlist.name, playlist.kind) == ("Liked Songs", Kind.LIKED)


def test_of_two_files_of_liked_songs_the_first_is_taken_for_them(tmp_path: Path) -> None:
    write(tmp_path, NET, net(), name="liked.csv")
    write(tmp_path, NET, net(), name="liked_songs.csv")
    found = [(playlist.key, playlist.kind) for playlist in read(tmp_path).playlists]
    assert found == [("liked_songs", Kind.LIKED), ("liked_songs_2", Kind.PLAYLIST)]


def test_a_lone_file_is_called_as_it_was_sent_and_is_no_whole_library(tmp_path: Path) -> None:
    export = read(write(tmp_path, NET, net(), name="upload.tmp"), name="Harbour_Days.csv")
    assert (export.playlists[0].name, export.whole, export.form) == ("Harbour Days", False, Form.EXPORTIFY)


def test_a_folder_is_read_in_order_with_what_is_foreign_counted_and_what_is_hidden_unseen(
    tmp_path: Path,
) -> None:
    for folder in ("a", "b", "__MACOSX", ".trash"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, NET, net(), name="rock.csv")
    write(tmp_path, "city,people", "Turku,200000", name="cities.csv")
    write(tmp_path, '{"colour": "blue"}', name="settings.json")
    (tmp_path / "note.txt").write_text("not a table")
    (tmp_path / "cover.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    export = read(tmp_path)
    assert [(playlist.key, playlist.name) for playlist in export.playlists] == [
        ("rock", "rock"),
        ("rock_2", "rock"),
    ]
    assert (export.counts.other_files, export.whole) == (4, True)


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = write(tmp_path, NET, net(), name="outside.csv")
    inside = tmp_path / "inside"
    inside.mkdir()
    write(inside, NET, net(TWO), name="own.csv")
    (inside / "linked.csv").symlink_to(outside)
    (inside / "up").symlink_to(tmp_path)
    assert [playlist.name for playlist in read(inside).playlists] == ["own"]


def test_what_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(NothingThere, match="nowhere"):
        read(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "text",
    [
        f"{NINETEEN}\n{nineteen()}\n{nineteen(TWO)[:40]}",
        f"{NINETEEN}\n{nineteen()}\n{nineteen(TWO)[:-10]}",
        f"{NET}\n{net()}\n{net(TWO)[:45].replace(chr(34), '')}",
        NINETEEN[:30],
        f'"{NINETEEN[:30]}',
        f"{NET}\n{net()}\n\0\0\0",
    ],
)
def test_half_a_table_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "half.csv"
    path.write_text(text)
    with pytest.raises(HalfFile, match=r"half\.csv"):
        read(path)


def test_a_broken_letter_among_proper_ones_is_damage_and_not_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "half.csv"
    path.write_bytes(f"{NET}\n{net()}\n".replace("Low", "Lów").encode() + b"\xff\n")
    with pytest.raises(HalfFile, match="letters"):
        read(path)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"%PDF-1.7", "a PDF document"),
        (b"  <!DOCTYPE html><html>", "a web page"),
        (b"\x7fELF\0\0", "a binary file"),
        (b"", "an empty file"),
        (b"hello", "none of its columns"),
        (b"city,people\nTurku,1\n", "none of its columns"),
        (b"{}", "none with playlists"),
    ],
)
def test_a_wrong_file_is_named_for_what_it_is(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "my.csv"
    path.write_bytes(content)
    with pytest.raises(NotAnExport, match=kind):
        read(path)
