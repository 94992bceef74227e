import csv
import gzip
import json
import zipfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from bot.demo.exports import write, write_catalogue
from bot.demo.filing import Oddity, Playlist
from bot.demo.world import Person, World, invent
from bot.domain import Export, Form, Kind, TrackId
from bot.imports import read, read_catalogue

UNTIL = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)

WITHOUT_SOUND = {"Wren", "Amadi"}


@pytest.fixture(scope="module")
def world() -> World:
    return invent(7, UNTIL)


@pytest.fixture(scope="module")
def places(world: World, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write(world, tmp_path_factory.mktemp("exports"))


@pytest.fixture(scope="module")
def exports(places: dict[str, Path]) -> dict[str, Export]:
    return {name: read(place) for name, place in places.items()}


def digests(folder: Path) -> dict[str, str]:
    found = sorted(place for place in folder.rglob("*") if place.is_file())
    return {str(place.relative_to(folder)): sha256(place.read_bytes()).hexdigest() for place in found}


def test_the_same_world_is_written_byte_by_byte_the_same(tmp_path: Path) -> None:
    for name in ("one", "other"):
        world = invent(7, UNTIL)
        write(world, tmp_path / name)
        write_catalogue(world, tmp_path / name / "catalogue.csv")
    assert digests(tmp_path / "one") == digests(tmp_path / "other")


def test_writing_again_changes_nothing(world: World, tmp_path: Path) -> None:
    write(world, tmp_path)
    before = digests(tmp_path)
    write(world, tmp_path)
    assert digests(tmp_path) == before


def test_folders_and_zips_hold_what_each_exporter_writes(places: dict[str, Path]) -> None:
    assert {name for name, place in places.items() if place.is_dir()} == {"Juno", "Ilse"}
    net = (places["Juno"] / "Slow_Fog.csv").read_bytes()
    assert net.startswith(b"\xef\xbb\xbfTrack URI,")
    german = (places["Ilse"] / "nebel_über_köln.csv").read_text(encoding="utf-8")
    assert german.startswith('"Track-URI","Track-Name","Künstler-URI(s)"')
    with zipfile.ZipFile(places["Wren"]) as archive:
        header = archive.read("three_chords.csv").splitlines()[0]
    assert len(header.split(b",")) == 19


def test_every_table_is_as_wide_as_its_header(places: dict[str, Path]) -> None:
    for place in sorted(places["Juno"].iterdir()) + sorted(places["Ilse"].iterdir()):
        with place.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, strict=True))
        assert {len(row) for row in rows} in ({24}, {32})


def test_an_account_export_dates_by_the_day(places: dict[str, Path], world: World) -> None:
    with zipfile.ZipFile(places["Amadi"]) as archive:
        document = json.loads(archive.read("Spotify Account Data/Playlist1.json"))
    amadi = person(world, "Amadi")
    assert [playlist["name"] for playlist in document["playlists"]] == [
        playlist.name for playlist in amadi.playlists
    ]
    items = [item for playlist in document["playlists"] for item in playlist["items"]]
    assert all(datetime.fromisoformat(item["addedDate"]).hour == 0 for item in items)
    assert sum(item["episode"] is not None for item in items) == 1


def person(world: World, name: str) -> Person:
    return next(person for person in world.people if person.name == name)


def lists(of: Person) -> tuple[Playlist, ...]:
    return (*of.playlists, of.liked)


def test_an_import_counts_exactly_what_was_written(world: World, exports: dict[str, Export]) -> None:
    for name, export in exports.items():
        of = person(world, name)
        pieces = [filed.piece for playlist in lists(of) for filed in playlist.filed]
        assert sum(isinstance(piece, Oddity) for piece in pieces) == 4
        counts = export.counts
        assert counts.rows == len(pieces)
        assert (counts.duplicates, counts.episodes, counts.local, counts.nameless) == (1, 1, 2, 1)
        assert counts.kept == counts.rows - 2
        # Neither the local files nor the nameless track has any sound.
        assert counts.with_sound == (0 if name in WITHOUT_SOUND else counts.kept - 3)
        assert (counts.odd_dates, counts.unidentified, counts.empty_files, counts.other_files) == (0, 0, 0, 0)


def test_an_import_brings_every_playlist_under_its_name(world: World, exports: dict[str, Export]) -> None:
    for name, export in exports.items():
        of = person(world, name)
        assert {found.name for found in export.playlists} == {playlist.name for playlist in lists(of)}
        assert [found.name for found in export.playlists if found.kind is Kind.LIKED] == [of.liked.name]
        assert export.whole
        assert export.form is (Form.ACCOUNT if name == "Amadi" else Form.EXPORTIFY)


def test_an_import_brings_every_song_as_far_as_the_export_tells(
    world: World, exports: dict[str, Export]
) -> None:
    for name, export in exports.items():
        tracks = {entry.track.id: entry.track for found in export.playlists for entry in found.entries}
        for song in person(world, name).songs:
            track = tracks[TrackId(song.id)]
            artists = tuple(artist.name for artist in song.artists)
            assert (track.title, track.album) == (song.title, song.album.title)
            if name == "Amadi":
                assert track.artists == artists[:1]
                continue
            assert track.artists == artists
            assert (track.release_date, track.duration) == (song.album.released, song.duration)
            assert track.explicit == song.explicit
            assert track.genres == (() if name == "Wren" else song.genres)
            assert track.isrc == ("" if name in {"Juno", "Teo"} else song.isrc)


def test_an_import_brings_the_moment_of_each_addition_or_the_day(
    world: World, exports: dict[str, Export]
) -> None:
    for name, export in exports.items():
        found = {playlist.name: playlist for playlist in export.playlists}
        for playlist in person(world, name).playlists:
            written = first_additions(playlist)
            if name == "Amadi":
                written = [at.replace(hour=0, minute=0, second=0) for at in written]
            assert [entry.added_at for entry in found[playlist.name].entries] == written


def first_additions(playlist: Playlist) -> list[datetime]:
    firsts: dict[str, datetime] = {}
    for filed in playlist.filed:
        at = filed.piece.address if isinstance(filed.piece, Oddity) else filed.piece.id
        if not at.startswith("spotify:episode:"):
            firsts.setdefault(at, filed.added_at)
    return list(firsts.values())


def test_a_listening_history_comes_with_the_account_export_alone(
    world: World, exports: dict[str, Export]
) -> None:
    assert {name for name, export in exports.items() if export.listening} == {"Amadi"}
    assert exports["Amadi"].counts.plays == len(person(world, "Amadi").plays)


def test_the_catalogue_knows_the_newcomers_and_two_songs_in_three(world: World, tmp_path: Path) -> None:
    write_catalogue(world, tmp_path / "data.csv")
    known = {track.id: track for track in read_catalogue(tmp_path / "data.csv")}
    for newcomer in world.newcomers:
        track = known[TrackId(newcomer.song.id)]
        assert track.title == newcomer.song.title
        assert track.artists == tuple(artist.name for artist in newcomer.song.artists)
        assert track.sound is not None
        assert track.sound.energy == newcomer.song.sound["energy"]
    for someone in world.people:
        assert 0.6 < sum(song.id in known for song in someone.songs) / len(someone.songs) < 0.85


def test_the_catalogue_has_the_columns_of_the_well_known_one(
    world: World, tmp_path: Path, shared_data: Path
) -> None:
    write_catalogue(world, tmp_path / "data.csv")
    with gzip.open(shared_data / "catalogue.csv.gz", "rt", encoding="utf-8") as real:
        expected = real.readline()
    with (tmp_path / "data.csv").open(encoding="utf-8") as ours:
        assert ours.readline() == expected
