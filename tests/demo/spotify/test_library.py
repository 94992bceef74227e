"""What is the person's own: likes, favourites and plays."""

from datetime import timedelta

import pytest

from bot.demo.spotify import SpotifyWorld
from tests.clocks import Hand
from tests.demo.spotify.visiting import Visitor, song, songs, uri


async def test_likes_come_newest_first_under_their_old_key(
    ana: Visitor, world: SpotifyWorld, clock: Hand
) -> None:
    for track in songs(1, 2, 3):
        clock.move(timedelta(minutes=1))
        world.like("ana", track)
    world.like("ana", song(4), clock.now - timedelta(days=9))
    page = (await ana.get("/me/tracks", limit=2)).body
    assert [each["track"]["uri"] for each in page["items"]] == [uri(3), uri(2)]
    assert page["items"][0]["added_at"] == "2026-11-20T10:03:00Z"
    assert page["total"] == 4
    last = (await ana.get("/me/tracks", offset=3)).body["items"]
    assert [each["track"]["uri"] for each in last] == [uri(4)]


async def test_songs_are_liked_and_unliked(ana: Visitor, world: SpotifyWorld) -> None:
    query = {"uris": f"{uri(1)},{uri(2)}"}
    assert (await ana.call("PUT", "/me/library", query=query)).status == 200
    assert (await ana.call("PUT", "/me/library", query=query)).status == 200
    assert len(world.people["ana"].liked) == 2
    assert (await ana.call("DELETE", "/me/library", query={"uris": uri(1)})).status == 200
    asked = {"uris": f"{uri(1)},{uri(2)}"}
    assert (await ana.get("/me/library/contains", **asked)).body == [False, True]


async def test_playlists_are_followed_and_ones_own_is_deleted_by_unfollowing_it(
    ana: Visitor, world: SpotifyWorld
) -> None:
    mine = world.add_playlist("ana", "Mine")
    theirs = world.add_playlist("ben", "Theirs", public=True)
    followed = {"uris": f"spotify:playlist:{theirs.id}"}
    assert (await ana.get("/me/library/contains", **followed)).body == [False]
    assert (await ana.call("PUT", "/me/library", query=followed)).status == 200
    assert (await ana.get("/me/playlists")).body["total"] == 2
    own = {"uris": f"spotify:playlist:{mine.id}"}
    assert (await ana.call("DELETE", "/me/library", query=own)).status == 200
    assert [each["id"] for each in (await ana.get("/me/playlists")).body["items"]] == [theirs.id]
    assert (await ana.get(f"/playlists/{mine.id}")).status == 200


@pytest.mark.parametrize(
    "uris",
    ["", ",".join([uri(1)] * 41), f"{uri(1)},{uri(999)}", "spotify:album:1", f"spotify:episode:{1:022}"],
)
async def test_what_cannot_be_saved_is_refused_as_a_whole(
    ana: Visitor, world: SpotifyWorld, uris: str
) -> None:
    assert (await ana.call("PUT", "/me/library", query={"uris": uris})).status == 400
    assert world.people["ana"].liked == []


async def test_favourites_are_listed(ana: Visitor, world: SpotifyWorld) -> None:
    person = world.people["ana"]
    person.top_tracks, person.top_artists = songs(3, 1, 2), [("x" * 22, "The Kettles")]
    tracks = (await ana.get("/me/top/tracks", time_range="short_term", limit=2)).body
    assert [each["uri"] for each in tracks["items"]] == [uri(3), uri(1)]
    artists = (await ana.get("/me/top/artists")).body["items"]
    assert [(each["name"], each["genres"]) for each in artists] == [("The Kettles", [])]
    assert (await ana.get("/me/top/tracks", time_range="forever")).status == 400
    assert (await ana.get("/me/top/albums")).status == 404


async def test_plays_come_newest_first_before_or_after_a_moment(
    ana: Visitor, world: SpotifyWorld, clock: Hand
) -> None:
    person = world.people["ana"]
    person.recent = [(song(n), clock.now - timedelta(minutes=n, milliseconds=5)) for n in range(1, 61)]
    first = (await ana.get("/me/player/recently-played", limit=20)).body
    assert [each["track"]["uri"] for each in first["items"]] == [uri(n) for n in range(1, 21)]
    assert first["items"][0]["played_at"] == "2026-11-20T09:58:59.995Z"
    path = first["next"].removeprefix(ana.standin.api)
    heard = [each["track"]["uri"] for each in first["items"]]
    while path:
        page = (await ana.get(path)).body
        heard += [each["track"]["uri"] for each in page["items"]]
        path = (page["next"] or "").removeprefix(ana.standin.api)
    assert heard == [uri(n) for n in range(1, 51)]
    after = (await ana.get("/me/player/recently-played", after=first["cursors"]["before"])).body
    assert len(after["items"]) == 19
    assert after["next"] is None
    none = (await ana.get("/me/player/recently-played", after=first["cursors"]["after"])).body
    assert (none["items"], none["cursors"]) == ([], None)
    assert (await ana.get("/me/player/recently-played", after=1, before=2)).status == 400
    assert (await ana.get("/me/player/recently-played", limit=51)).status == 400


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/me/tracks", "user-library-read"),
        ("GET", "/me/top/tracks", "user-top-read"),
        ("GET", "/me/top/artists", "user-top-read"),
        ("GET", "/me/player/recently-played", "user-read-recently-played"),
        ("GET", "/me/library/contains", "user-library-read"),
        ("PUT", "/me/library", "user-library-modify"),
        ("DELETE", "/me/library", "user-library-modify"),
    ],
)
async def test_each_needs_its_scope(app: Visitor, method: str, path: str, scope: str) -> None:
    query = {"uris": uri(1)} if "library" in path else {}
    await app.enter("ana", scope="playlist-read-private")
    said = await app.call(method, path, query=query)
    assert (said.status, said.message) == (403, "Insufficient client scope")
    await app.enter("ana", scope=scope)
    assert (await app.call(method, path, query=query)).status == 200


async def test_a_profile_needs_no_scope_and_tells_no_more_than_it_must(app: Visitor) -> None:
    await app.enter("ana", scope="")
    me = (await app.get("/me")).body
    assert (me["id"], me["display_name"]) == ("ana", "Ana")
    assert me["account_id"] not in {"", "ana"}
    assert not {"email", "country", "product", "followers"} & set(me)
    assert (await app.get("/me/")).body == me
