"""What Spotify has been seen to answer is read, and what it should never answer is refused whole."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.accounts import Album, AlbumId, Page, Piece, Play
from bot.domain import Track
from bot.errors import SpotifyGarbled
from bot.spotify import reading

Json = Any
Reader = Callable[[Json], object]

ALBUM = Album(AlbumId("4" * 22), "An Album", "2001")
READERS: Mapping[str, Reader] = {
    "profile": reading.profile,
    "playlists": reading.playlists,
    "playlist": reading.playlist,
    "snapshot": reading.snapshot,
    "page": lambda answer: reading.page(answer, 0),
    "track": reading.track,
    "tracks": reading.tracks,
    "plays": reading.plays,
    "artists": reading.artists,
    "albums": reading.albums,
    "songs_of": lambda answer: reading.songs_of(answer, ALBUM),
    "found": reading.found,
}
SONG = {
    "album": {"name": "An Album", "release_date": "2001"},
    "artists": [{"name": "The Kettles", "id": "5" * 22}, {"name": "Moss"}],
    "duration_ms": 200_000,
    "explicit": False,
    "external_ids": {"isrc": "zzear2600001"},
    "id": "1" * 22,
    "is_local": False,
    "name": "Song 1",
    "type": "track",
    "uri": f"spotify:track:{'1' * 22}",
}
LOCAL = {"uri": "spotify:local:Grand+Dad:Tapes:Birth%20day:187", "id": None, "is_local": True, "name": ""}
EPISODE = {**SONG, "type": "episode", "uri": f"spotify:episode:{'2' * 22}"}
LIST = {
    "collaborative": False,
    "description": None,
    "id": "3" * 22,
    "items": {"total": 4},
    "name": "A list",
    "owner": {"id": "ana", "display_name": None},
    "snapshot_id": "AAAA",
}
VALID: Mapping[str, Json] = {
    "profile": {"account_id": "7" * 22, "display_name": "Ana", "id": "ana"},
    "playlists": {"items": [LIST, None, {**LIST, "tracks": {"total": 5}}], "total": 3},
    "playlist": LIST,
    "snapshot": {"snapshot_id": "AAAA"},
    "page": {
        "items": [
            {"added_at": "2026-11-20T10:00:00Z", "is_local": False, "item": SONG, "track": SONG},
            {"added_at": None, "is_local": True, "track": LOCAL},
            {"added_at": "1970-01-01T00:00:00Z", "item": EPISODE},
            {"item": None, "track": None},
        ],
        "offset": 0,
        "total": 4,
    },
    "track": SONG,
    "tracks": {"items": [SONG, {**SONG, "id": None}]},
    "plays": {"items": [{"track": SONG, "played_at": "2026-11-20T10:00:00.123Z"}]},
    "artists": SONG,
    "albums": {"items": [{"id": "4" * 22, "name": "An Album", "release_date": "0000"}, None]},
    "songs_of": {"items": [{**SONG, "album": None}, {**SONG, "id": None}]},
    "found": {"tracks": {"items": [SONG, None, {**SONG, "id": None}]}},
}
MOMENTS = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-20", "yesterday", "")
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(MOMENTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture
def recorded(shared_data: Path) -> Path:
    folder = shared_data / "api"
    if not folder.is_dir():
        pytest.skip("the recorded answers (../shared/data/api beside the repository) are not at hand")
    return folder


def answer_of(folder: Path, name: str) -> Json:
    return json.loads((folder / "spotify" / f"{name}.json").read_text(encoding="utf-8"))


def test_a_person_who_was_recorded_is_read(recorded: Path) -> None:
    person = reading.profile(answer_of(recorded, "current_user"))

    assert (person.user, person.account, person.name) == ("1112264649", "1112264649", "Joost Lekkerkerker")


@pytest.mark.parametrize("name", ["current_user_playlist_1", "current_user_playlist_2"])
def test_a_list_of_playlists_that_was_recorded_is_read(recorded: Path, name: str) -> None:
    answer = answer_of(recorded, name)

    found, places, total = reading.playlists(answer)

    assert (places, total) == (len(answer["items"]), answer["total"])
    assert [each.id for each in found] == [each["id"] for each in answer["items"]]
    held = [each.get("items") or each["tracks"] for each in answer["items"]]
    assert [each.total for each in found] == [each["total"] for each in held]


@pytest.mark.parametrize("name", ["playlist_1", "playlist_2", "playlist_3", "new_playlist"])
def test_a_playlist_that_was_recorded_is_read_with_its_first_places(recorded: Path, name: str) -> None:
    answer = answer_of(recorded, name)
    held = answer.get("items") or answer["tracks"]

    listed, page = reading.playlist(answer), reading.page(held, 0)

    assert (listed.id, listed.snapshot) == (answer["id"], answer["snapshot_id"])
    assert listed.total == page.total == held["total"]
    assert_sound(page)


@pytest.mark.parametrize("name", ["playlist_items", "saved_tracks"])
def test_a_page_that_was_recorded_is_read(recorded: Path, name: str) -> None:
    answer = answer_of(recorded, name)

    page = reading.page(answer, 0)

    assert (len(page.items), page.total) == (len(answer["items"]), answer["total"])
    ids = [(each.get("item") or each["track"])["id"] for each in answer["items"]]
    assert [item.track.id for item in page.items if item.track] == ids
    assert_sound(page)


@pytest.mark.parametrize("number", range(1, 6))
def test_each_of_the_pages_that_were_recorded_is_read_at_its_place_alone(recorded: Path, number: int) -> None:
    text = (recorded / "spotify_pages" / f"saved_tracks_page_{number}.json").read_text(encoding="utf-8")
    answer = json.loads(text)

    page = reading.page(answer, answer["offset"])

    assert (len(page.items), page.total) == (len(answer["items"]), answer["total"])
    assert_sound(page)
    with pytest.raises(SpotifyGarbled):
        reading.page(answer, answer["offset"] + 50)


def test_plays_favourites_and_finds_that_were_recorded_are_read(recorded: Path) -> None:
    played, top = answer_of(recorded, "recently_played_tracks"), answer_of(recorded, "top_tracks")
    plays, tops = reading.plays(played), reading.tracks(top)

    assert [play.track.id for play in plays] == [each["track"]["id"] for each in played["items"]]
    assert [track.id for track in tops] == [each["id"] for each in top["items"]]
    assert all(play.played_at.tzinfo is UTC for play in plays)
    found = answer_of(recorded, "search")["tracks"]
    assert len(reading.tracks(found)) == len([each for each in found["items"] if each["id"]])
    assert (
        reading.snapshot(answer_of(recorded, "playlist_update_items")) == "AAAACG9jmE4O/USJ4XSA7mfhfXkaxawY"
    )


def test_artists_albums_and_their_songs_that_were_recorded_are_read(recorded: Path) -> None:
    listed, songs = answer_of(recorded, "artist_albums"), answer_of(recorded, "album_tracks")

    albums = reading.albums(listed)
    tracks = reading.songs_of(songs, albums[0])

    assert [album.id for album in albums] == [each["id"] for each in listed["items"]]
    assert all(album.title and album.release_date for album in albums)
    assert [track.title for track in tracks] == [each["name"] for each in songs["items"]]
    assert {track.album for track in tracks} == {albums[0].title}
    artists = reading.artists(songs["items"][0])
    assert [artist.id for artist in artists] == [each["id"] for each in songs["items"][0]["artists"]]
    found = reading.found(answer_of(recorded, "search"))
    assert len(found) == len(
        [each for each in answer_of(recorded, "search")["tracks"]["items"] if each["id"]]
    )


def test_every_answer_that_was_recorded_is_read_or_refused_by_every_reader(recorded: Path) -> None:
    answers = [
        json.loads(path.read_text(encoding="utf-8")) for path in sorted(recorded.glob("spotify*/*.json"))
    ]

    assert len(answers) > 40
    for answer in answers:
        for read in READERS.values():
            read_or_refuse(read, answer)


@pytest.mark.parametrize("reader", READERS)
@given(st.data())
def test_whatever_is_changed_in_an_answer_it_is_read_or_refused(reader: str, data: st.DataObject) -> None:
    valid = VALID[reader]
    place = data.draw(st.sampled_from(sorted(places_of(valid), key=repr)))
    gone = data.draw(st.booleans())

    read_or_refuse(READERS[reader], changed(valid, place, [] if gone else [data.draw(values)]))


@pytest.mark.parametrize("reader", READERS)
@given(values)
def test_whatever_is_said_it_is_read_or_refused(reader: str, answer: Json) -> None:
    read_or_refuse(READERS[reader], answer)


@pytest.mark.parametrize("reader", READERS)
def test_what_is_right_is_read(reader: str) -> None:
    assert READERS[reader](VALID[reader])


def test_every_place_of_a_page_is_told_by_its_kind() -> None:
    page = reading.page(VALID["page"], 0)

    assert [item.piece for item in page.items] == [Piece.TRACK, Piece.LOCAL, Piece.EPISODE, Piece.MISSING]
    song, local = page.items[0].track, page.items[1].track
    assert song
    assert (song.isrc, song.artists, song.release_date) == ("ZZEAR2600001", ("The Kettles", "Moss"), "2001")
    assert local
    assert (local.title, local.artists) == ("Birth day", ("Grand Dad",))
    assert local.id.startswith("local:")


@pytest.mark.parametrize("moment", MOMENTS[:2])
def test_a_moment_beyond_the_calendar_is_no_moment(moment: str) -> None:
    place = {"added_at": moment, "item": SONG}

    assert reading.page({"items": [place], "total": 1}, 0).items[0].added_at is None
    assert reading.plays({"items": [{"track": SONG, "played_at": moment}]}) == ()


@pytest.mark.parametrize("number", [2**53 + 1, 2**63, -(2**63) - 1, 10**30])
def test_a_number_beyond_all_measure_is_refused(number: int) -> None:
    with pytest.raises(SpotifyGarbled):
        reading.track({**SONG, "duration_ms": number})
    with pytest.raises(SpotifyGarbled):
        reading.page({"items": [], "total": number}, 0)


def test_a_song_that_was_moved_keeps_the_id_of_the_playlist() -> None:
    assert reading.track({**SONG, "id": "9" * 22}).id == "1" * 22


def read_or_refuse(read: Reader, answer: Json) -> None:
    try:
        found = read(answer)
    except SpotifyGarbled:
        return
    assert_sound(found)


def assert_sound(found: object) -> None:
    """Check what the rest of Earmark takes for granted."""
    match found:
        case Page():
            for item in found.items:
                assert (item.track is None) is (item.piece in {Piece.EPISODE, Piece.MISSING})
                assert item.added_at is None or item.added_at.utcoffset() == timedelta(0)
                assert_sound(item.track)
        case Track():
            assert found.id.startswith("local:") or (
                len(found.id) == 22 and found.id.isalnum() and found.id.isascii()
            )
            assert found.duration is None or 0 < found.duration <= 2**53
        case Play():
            assert isinstance(found.played_at, datetime)
            assert_sound(found.track)
        case tuple():
            for each in found:
                assert_sound(each)


def places_of(value: Json, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Name every place in an answer."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inner:
        yield (*at, name)
        yield from places_of(each, (*at, name))


def changed(value: Json, place: tuple[str | int, ...], instead: list[Json]) -> Json:
    """Put something else, or nothing, in a place of an answer."""
    first, *rest = place
    kept: Json = dict(value) if isinstance(value, dict) else list(value)
    if rest:
        kept[first] = changed(value[first], tuple(rest), instead)
    elif instead:
        kept[first] = instead[0]
    else:
        del kept[first]
    return kept
