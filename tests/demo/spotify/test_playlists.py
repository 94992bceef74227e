"""Playlists are read and changed as in development mode."""

from datetime import datetime
from itertools import pairwise

import pytest

from bot.demo.spotify import SpotifyWorld, StoredPlaylist
from bot.demo.spotify.world import Shape
from tests.clocks import Hand
from tests.demo.spotify.visiting import Json, Visitor, episode, local_file, song, songs, uri


@pytest.fixture
def five(world: SpotifyWorld) -> StoredPlaylist:
    """Give a playlist of Ana's with the songs 1 to 5."""
    return world.add_playlist("ana", "Five", songs(1, 2, 3, 4, 5))


def numbers(playlist: StoredPlaylist) -> list[int]:
    return [int(str(each).rpartition(":")[2]) for each in playlist.uris]


async def put(ana: Visitor, playlist: StoredPlaylist, body: Json) -> int:
    return (await ana.call("PUT", f"/playlists/{playlist.id}/items", body)).status


async def delete(ana: Visitor, playlist: StoredPlaylist, *listed: int, **more: object) -> int:
    body = {"items": [{"uri": uri(number)} for number in listed], **more}
    return (await ana.call("DELETE", f"/playlists/{playlist.id}/items", body)).status


async def test_ones_own_and_followed_playlists_are_listed_page_by_page(
    ana: Visitor, world: SpotifyWorld
) -> None:
    for number in range(5):
        world.add_playlist("ana", f"P{number}", songs(1, 2))
    world.add_playlist("ben", "Ben's", songs(1, 2, 3), followers=["ana"])
    first = (await ana.get("/me/playlists", limit=4)).body
    assert [each["name"] for each in first["items"]] == ["P0", "P1", "P2", "P3"]
    assert (first["total"], first["offset"], first["limit"], first["previous"]) == (6, 0, 4, None)
    assert first["next"].startswith(f"{ana.standin.api}/me/playlists?")
    second = (await ana.get(first["next"].removeprefix(ana.standin.api))).body
    assert [each["name"] for each in second["items"]] == ["P4", "Ben's"]
    assert second["next"] is None
    assert second["previous"] is not None
    assert second["items"][1]["owner"]["id"] == "ben"
    assert second["items"][1]["items"]["total"] == 3


async def test_every_kind_of_item_keeps_its_position(ana: Visitor, world: SpotifyWorld) -> None:
    mixed = world.add_playlist("ana", "Mixed", [song(1), local_file(), None, episode(), song(2)])
    page = (await ana.get(f"/playlists/{mixed.id}/items")).body
    assert page["total"] == 5
    song_1, local, gone, talk, song_2 = page["items"]
    assert song_1["item"]["uri"] == uri(1)
    assert song_1["item"]["external_ids"] == {"isrc": "ZZEAR2600001"}
    assert (local["is_local"], local["item"]["id"]) == (True, None)
    assert local["item"]["uri"].startswith("spotify:local:")
    assert gone["item"] is None
    assert talk["item"]["type"] == "episode"
    assert not song_2["is_local"]


@pytest.mark.parametrize(
    ("shape", "keys"), [("item", {"item"}), ("track", {"track"}), ("both", {"item", "track"})]
)
async def test_an_item_comes_in_the_old_shape_the_new_one_or_both(
    ana: Visitor, five: StoredPlaylist, shape: Shape, keys: set[str]
) -> None:
    ana.standin.world.shape = shape
    for each in (await ana.get(f"/playlists/{five.id}/items")).body["items"]:
        assert {"item", "track"} & set(each) == keys
        assert {each[key]["type"] for key in keys} == {"track"}


async def test_items_were_added_a_minute_apart_by_the_clock(
    ana: Visitor, five: StoredPlaylist, clock: Hand
) -> None:
    page = (await ana.get(f"/playlists/{five.id}/items")).body
    moments = [datetime.fromisoformat(each["added_at"]) for each in page["items"]]
    assert moments[-1] == clock.now
    assert {(after - before).seconds for before, after in pairwise(moments)} == {60}
    assert {each["added_by"]["id"] for each in page["items"]} == {"ana"}


async def test_a_followed_playlist_shows_its_name_but_not_its_items(
    ana: Visitor, world: SpotifyWorld
) -> None:
    followed = world.add_playlist("ben", "Ben's", songs(1), followers=["ana"])
    assert (await ana.get(f"/playlists/{followed.id}/items")).status == 403
    shown = (await ana.get(f"/playlists/{followed.id}")).body
    assert shown["name"] == "Ben's"
    assert "items" not in shown
    assert shown["followers"]["total"] == 1
    assert (await ana.add(followed.id, 2)).status == 403


async def test_who_works_on_a_playlist_reads_and_writes_it(ana: Visitor, world: SpotifyWorld) -> None:
    shared = world.add_playlist("ben", "Ours", songs(1), collaborative=True, followers=["ana"])
    invited = world.add_playlist("ben", "Invited", songs(1), followers=["ana"])
    invited.collaborators.add("ana")
    for playlist in (shared, invited):
        assert (await ana.add(playlist.id, 2)).status == 201
        page = (await ana.get(f"/playlists/{playlist.id}/items")).body
        assert [each["added_by"]["id"] for each in page["items"]] == ["ben", "ana"]
    assert (await ana.call("PUT", f"/playlists/{shared.id}", {"name": "Mine"})).status == 403


async def test_a_playlist_holds_its_first_items_and_can_be_asked_for_less(
    ana: Visitor, world: SpotifyWorld
) -> None:
    long = world.add_playlist("ana", "Long", songs(*range(1, 131)))
    whole = (await ana.get(f"/playlists/{long.id}")).body
    assert len(whole["items"]["items"]) == 100
    assert whole["items"]["total"] == 130
    assert f"/playlists/{long.id}/items?" in whole["items"]["next"]
    few = (await ana.get(f"/playlists/{long.id}", fields="snapshot_id,items(total,items(item(id)))")).body
    assert set(few) == {"snapshot_id", "items"}


async def test_a_snapshot_id_is_the_same_everywhere_and_changes_with_every_change(
    ana: Visitor, world: SpotifyWorld, five: StoredPlaylist
) -> None:
    seen = [five.snapshot_id]
    seen.append((await ana.add(five.id, 6)).body["snapshot_id"])
    listed = (await ana.get("/me/playlists")).body["items"][0]
    shown = (await ana.get(f"/playlists/{five.id}", fields="snapshot_id")).body
    assert listed["snapshot_id"] == shown["snapshot_id"] == seen[-1]
    await put(ana, five, {"range_start": 0, "insert_before": 2})
    seen.append(five.snapshot_id)
    await put(ana, five, {"uris": [uri(1), uri(2)]})
    seen.append(five.snapshot_id)
    await delete(ana, five, 1)
    seen.append(five.snapshot_id)
    await ana.call("PUT", f"/playlists/{five.id}", {"name": "Two"})
    seen.append(five.snapshot_id)
    seen += [world.insert(five.id, songs(7)), world.take_out(five.id, 0), world.rename(five.id, "Three")]
    assert len(set(seen)) == len(seen)


async def test_songs_are_added_at_the_end_or_before_a_position(ana: Visitor, five: StoredPlaylist) -> None:
    said = await ana.add(five.id, 6, 7)
    assert (said.status, said.body) == (201, {"snapshot_id": five.snapshot_id})
    await ana.add(five.id, 8, 9, position=0)
    await ana.add(five.id, 10, position=3)
    await ana.add(five.id, 11, position=10)
    assert numbers(five) == [8, 9, 1, 10, 2, 3, 4, 5, 6, 7, 11]
    assert (await ana.uris(five.id)) == five.uris


async def test_songs_can_be_added_by_the_query_too(ana: Visitor, five: StoredPlaylist) -> None:
    query = {"uris": f"{uri(6)},{uri(7)}", "position": 1}
    assert (await ana.call("POST", f"/playlists/{five.id}/items", query=query)).status == 201
    assert numbers(five) == [1, 6, 7, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "body",
    [
        [uri(1)],
        None,
        {},
        {"uris": []},
        {"uris": uri(1)},
        {"uris": [uri(1)] * 101},
        {"uris": [uri(1), uri(999)]},
        {"uris": [uri(1), local_file().uri]},
        {"uris": [f"spotify:episode:{1:022}"]},
        {"uris": [uri(1)], "position": 6},
        {"uris": [uri(1)], "position": -1},
        {"uris": [uri(1)], "position": "first"},
    ],
)
async def test_what_cannot_be_added_is_refused_as_a_whole(
    ana: Visitor, five: StoredPlaylist, body: Json
) -> None:
    snapshot = five.snapshot_id
    assert (await ana.call("POST", f"/playlists/{five.id}/items", body)).status == 400
    assert numbers(five) == [1, 2, 3, 4, 5]
    assert five.snapshot_id == snapshot


async def test_a_playlist_has_room_for_ten_thousand(ana: Visitor, world: SpotifyWorld) -> None:
    full = world.add_playlist("ana", "Everything", [song(1)] * 9_999)
    said = await ana.add(full.id, 2, 3)
    assert (said.status, len(full.items)) == (400, 9_999)
    assert (await ana.add(full.id, 2)).status == 201
    assert (await ana.add(full.id, 2)).status == 400
    assert len(full.items) == 10_000


async def test_all_that_is_in_a_playlist_can_be_replaced(ana: Visitor, five: StoredPlaylist) -> None:
    assert await put(ana, five, {"uris": [uri(9), uri(8)]}) == 200
    assert numbers(five) == [9, 8]
    assert await put(ana, five, {"uris": [uri(1)] * 101}) == 400
    assert await put(ana, five, {"uris": []}) == 200
    assert numbers(five) == []


@pytest.mark.parametrize(
    ("start", "before", "length", "left"),
    [
        (0, 5, 1, [2, 3, 4, 5, 1]),
        (4, 0, 1, [5, 1, 2, 3, 4]),
        (1, 4, 2, [1, 4, 2, 3, 5]),
        (3, 1, 2, [1, 4, 5, 2, 3]),
        (1, 2, 3, [1, 2, 3, 4, 5]),
    ],
)
async def test_positions_can_be_moved(
    ana: Visitor, five: StoredPlaylist, start: int, before: int, length: int, left: list[int]
) -> None:
    body = {"range_start": start, "insert_before": before, "range_length": length}
    assert await put(ana, five, {**body, "snapshot_id": five.snapshot_id}) == 200
    assert numbers(five) == left


@pytest.mark.parametrize(
    "body",
    [
        {"range_start": 6, "insert_before": 0},
        {"range_start": 0},
        {"range_start": 4, "insert_before": 0, "range_length": 2},
        {"range_start": 0, "insert_before": 1, "snapshot_id": "never was"},
    ],
)
async def test_positions_that_are_not_there_cannot_be_moved(
    ana: Visitor, five: StoredPlaylist, body: Json
) -> None:
    assert await put(ana, five, body) == 400
    assert numbers(five) == [1, 2, 3, 4, 5]


async def test_every_occurrence_of_a_song_is_removed(ana: Visitor, world: SpotifyWorld) -> None:
    twice = world.add_playlist("ana", "Twice", [*songs(1, 2, 1, 3), None, local_file()])
    first = twice.snapshot_id
    assert await delete(ana, twice, 1, 3, snapshot_id=first) == 200
    assert twice.uris == [uri(2), None, local_file().uri]
    gone = twice.snapshot_id
    assert await delete(ana, twice, 1, snapshot_id=first) == 200
    assert twice.snapshot_id == gone


async def test_a_removal_that_is_no_removal_is_refused(ana: Visitor, five: StoredPlaylist) -> None:
    path = f"/playlists/{five.id}/items"
    bodies: list[Json] = [
        {"tracks": [{"uri": uri(1)}]},
        {"items": []},
        {"items": [uri(1)]},
        {"items": [{"uri": "spotify:album:1"}]},
    ]
    for body in bodies:
        assert (await ana.call("DELETE", path, body)).status == 400
    assert await delete(ana, five, *([1] * 101)) == 400
    assert await delete(ana, five, 1, snapshot_id="never was") == 400
    assert numbers(five) == [1, 2, 3, 4, 5]


async def test_a_new_playlist_is_empty_and_on_top_of_the_library(ana: Visitor, five: StoredPlaylist) -> None:
    wish = {"name": "Everything", "public": False, "description": "All of it"}
    made = await ana.call("POST", "/me/playlists", wish)
    assert made.status == 201
    assert (made.body["items"]["total"], made.body["public"]) == (0, False)
    listed = (await ana.get("/me/playlists")).body["items"]
    assert [each["id"] for each in listed] == [made.body["id"], five.id]
    assert listed[0]["description"] == "All of it"


@pytest.mark.parametrize(
    "body", [{}, {"name": ""}, {"name": 5}, {"name": "x", "public": True, "collaborative": True}, ["x"]]
)
async def test_a_playlist_needs_a_name_and_no_contradiction(ana: Visitor, body: Json) -> None:
    assert (await ana.call("POST", "/me/playlists", body)).status == 400
    assert (await ana.get("/me/playlists")).body["total"] == 0


async def test_a_playlist_can_be_described_anew(ana: Visitor, five: StoredPlaylist) -> None:
    said = await ana.call("PUT", f"/playlists/{five.id}", {"name": "5", "description": "d", "public": True})
    assert (said.status, said.body) == (200, None)
    assert (five.name, five.description, five.public) == ("5", "d", True)
    assert (await ana.call("PUT", f"/playlists/{five.id}", {"collaborative": True})).status == 400


@pytest.mark.parametrize(
    ("scope", "public", "status"),
    [
        ("playlist-modify-private", False, 201),
        ("playlist-modify-private", True, 403),
        ("playlist-modify-public", True, 201),
        ("playlist-modify-public", False, 403),
        ("playlist-read-private", False, 403),
    ],
)
async def test_writing_needs_the_scope_of_the_playlists_privacy(
    app: Visitor, world: SpotifyWorld, scope: str, *, public: bool, status: int
) -> None:
    await app.enter("ana", scope=scope)
    playlist = world.add_playlist("ana", "P", public=public)
    assert (await app.add(playlist.id, 1)).status == status
    assert (await app.call("POST", "/me/playlists", {"name": "Q", "public": public})).status == status


async def test_reading_needs_its_scope(app: Visitor, five: StoredPlaylist) -> None:
    await app.enter("ana", scope="user-top-read")
    for path in ("/me/playlists", f"/playlists/{five.id}/items", f"/playlists/{five.id}"):
        said = await app.get(path)
        assert (said.status, said.message) == (403, "Insufficient client scope")


@pytest.mark.parametrize("query", [{"limit": 51}, {"limit": 0}, {"limit": "all"}, {"offset": -1}])
async def test_pages_have_limits(ana: Visitor, five: StoredPlaylist, query: dict[str, object]) -> None:
    for path in ("/me/playlists", f"/playlists/{five.id}/items", "/me/tracks", "/me/top/tracks"):
        assert (await ana.get(path, **query)).status == 400, path
