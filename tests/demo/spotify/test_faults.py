"""Each fault goes wrong as promised, before the effect of a call or after it."""

import asyncio
import json
import time
from random import Random

import aiohttp
import pytest

from bot.demo.spotify import Fault, SpotifyStandIn, SpotifyWorld, StoredPlaylist, open_spotify
from bot.demo.spotify.faults import AFTER, BEFORE
from tests.clocks import Hand
from tests.demo.spotify.visiting import Visitor, small_world, song, songs, uri


@pytest.fixture
def one(world: SpotifyWorld) -> StoredPlaylist:
    """Give a playlist of Ana's with one song."""
    return world.add_playlist("ana", "One", songs(1))


async def raw(ana: Visitor, method: str, path: str, **more: object) -> tuple[int, str, bytes]:
    """Call without reading JSON: return the status, the type and the bytes."""
    headers = {"Authorization": f"Bearer {ana.access}"}
    sent = ana.session.request(method, ana.standin.api + path, headers=headers, json=more or None)
    async with sent as said:
        return said.status, said.content_type, await said.read()


async def added(ana: Visitor, playlist: StoredPlaylist) -> tuple[int, str, bytes]:
    return await raw(ana, "POST", f"/playlists/{playlist.id}/items", uris=[uri(2)])


@pytest.mark.parametrize(("kind", "status"), [("429", 429), ("500", 500), ("502", 502), ("503", 503)])
async def test_a_refusal_comes_before_the_effect(
    ana: Visitor, one: StoredPlaylist, kind: str, status: int
) -> None:
    ana.standin.faults.add(Fault(kind, method="POST"))
    said = await ana.add(one.id, 2)
    assert (said.status, said.body["error"]["status"]) == (status, status)
    assert one.uris == [uri(1)]
    assert "Retry-After" not in said.headers
    assert (await ana.add(one.id, 2)).status == 201


async def test_a_limit_says_how_long_and_why_if_it_is_told_to(ana: Visitor) -> None:
    ana.standin.faults.add(Fault("429", retry_after=86_400, reason="QUOTA_EXCEEDED"))
    said = await ana.get("/me")
    assert said.headers["Retry-After"] == "86400"
    assert said.body["error"]["reason"] == "QUOTA_EXCEEDED"


async def test_an_error_after_the_effect_is_a_page(ana: Visitor, one: StoredPlaylist) -> None:
    ana.standin.faults.add(Fault("500-after", method="POST"))
    status, kind, body = await added(ana, one)
    assert (status, kind) == (503, "text/html")
    assert body.startswith(b"<!DOCTYPE html>")
    assert one.uris == [uri(1), uri(2)]


@pytest.mark.parametrize(
    ("kind", "status", "content_type", "says"),
    [
        ("empty", 200, "application/json", b""),
        ("null", 200, "application/json", b"null"),
        ("html", 200, "text/html", None),
        ("truncated", 201, "application/json", None),
    ],
)
async def test_a_broken_answer_comes_after_the_effect(
    ana: Visitor, one: StoredPlaylist, kind: str, status: int, content_type: str, says: bytes | None
) -> None:
    ana.standin.faults.add(Fault(kind, method="POST"))
    said = await added(ana, one)
    assert said[:2] == (status, content_type)
    if says is None:
        with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
            json.loads(said[2])
    else:
        assert said[2] == says
    assert one.uris == [uri(1), uri(2)]


async def test_a_body_is_cut_short_of_its_length(ana: Visitor, one: StoredPlaylist) -> None:
    ana.standin.faults.add(Fault("cut", method="POST"))
    with pytest.raises(aiohttp.ClientPayloadError):
        await added(ana, one)
    assert one.uris == [uri(1), uri(2)]
    assert ana.standin.requests[-1].status is None


@pytest.mark.parametrize(("kind", "happened"), [("reset", False), ("reset-after", True)])
async def test_the_line_is_reset_before_the_effect_or_after_it(
    ana: Visitor, one: StoredPlaylist, kind: str, *, happened: bool
) -> None:
    ana.standin.faults.add(Fault(kind, method="POST"))
    with pytest.raises(aiohttp.ClientOSError):
        await added(ana, one)
    assert (one.uris == [uri(1), uri(2)]) is happened
    assert ana.standin.requests[-1].status is None


@pytest.mark.parametrize(("kind", "happened"), [("hang", False), ("hang-after", True)])
async def test_nothing_is_answered_before_the_effect_or_after_it(
    ana: Visitor, one: StoredPlaylist, kind: str, *, happened: bool
) -> None:
    ana.standin.faults.add(Fault(kind, method="POST"))
    waiting = asyncio.create_task(added(ana, one))
    await ana.standin.until(lambda: ana.standin.writes)
    assert not waiting.done()
    await ana.standin.until(lambda: len(one.items) == 1 + happened)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (await ana.get("/me")).status == 200
    assert len(one.items) == 1 + happened


@pytest.mark.parametrize("kind", ["hang", "hang-after", "drip"])
async def test_closing_does_not_wait_for_what_hangs(kind: str) -> None:
    world = small_world(Hand())
    async with aiohttp.ClientSession() as session:
        async with open_spotify(world) as standin:
            visitor = Visitor(standin, session)
            await visitor.enter("ana")
            standin.faults.add(Fault(kind, path="/me$", seconds=60))
            waiting = asyncio.create_task(visitor.get("/me"))
            await standin.until(lambda: standin.requests[-1].path == "/me")
            begun = time.monotonic()
        assert time.monotonic() - begun < 5
        with pytest.raises(aiohttp.ClientError):
            await waiting


async def test_an_answer_drips_but_arrives_whole(ana: Visitor) -> None:
    right = (await raw(ana, "GET", "/me"))[2]
    ana.standin.faults.add(Fault("drip", seconds=0.3))
    begun = time.monotonic()
    assert (await raw(ana, "GET", "/me"))[2] == right
    assert time.monotonic() - begun > 0.25


async def test_the_world_changes_between_two_pages(ana: Visitor, world: SpotifyWorld) -> None:
    long = world.add_playlist("ana", "Long", [song(1)] * 120)
    before = long.snapshot_id

    def shrink(changed: SpotifyWorld) -> None:
        changed.take_out(long.id, 0, 100)

    ana.standin.faults.add(Fault("change", path=f"{long.id}/items", after=1, then=shrink))
    assert (await ana.get(f"/playlists/{long.id}/items", limit=50)).body["total"] == 120
    assert (await ana.get(f"/playlists/{long.id}/items", limit=50, offset=50)).body["total"] == 20
    assert long.snapshot_id != before


async def test_a_login_ends_while_it_is_refreshed(ana: Visitor) -> None:
    ana.standin.faults.add(Fault("invalid_grant"))
    assert (await ana.get("/me")).status == 200
    said = await ana.renew()
    assert (said.status, said.body["error"]) == (400, "invalid_grant")
    assert (await ana.renew()).status == 200


async def test_the_token_endpoint_fails_when_its_path_is_named(ana: Visitor) -> None:
    ana.standin.faults.add(Fault("503"))
    ana.standin.faults.add(Fault("502", path="/api/token"))
    async with ana.session.post(f"{ana.standin.accounts}/api/token", data={}) as said:
        assert said.status == 502
    assert (await ana.get("/me")).status == 503


async def test_a_fault_meets_what_it_is_meant_for_after_some_and_so_many_times(ana: Visitor) -> None:
    ana.standin.faults.add(Fault("500", method="GET", path=r"^/tracks/\d+$", after=1, times=2))
    asked = ("/me", f"/tracks/{1:022}", f"/tracks/{2:022}", "/me", f"/tracks/{3:022}", f"/tracks/{4:022}")
    assert [(await ana.get(path)).status for path in asked] == [200, 200, 500, 200, 500, 200]


async def test_faults_come_in_the_order_in_which_they_were_added(ana: Visitor) -> None:
    for kind in ("500", "502", "503"):
        ana.standin.faults.add(Fault(kind))
    assert [(await ana.get("/me")).status for _ in range(4)] == [500, 502, 503, 200]
    ana.standin.faults.add(Fault("500", times=9))
    ana.standin.faults.clear()
    assert (await ana.get("/me")).status == 200


async def test_faults_by_chance_are_the_same_for_the_same_chance(ana: Visitor) -> None:
    runs = []
    for _ in range(2):
        ana.standin.faults.at_random(Random(3), 0.5, ["500", Fault("429", retry_after=1), "503"])
        runs.append([(await ana.get("/me")).status for _ in range(40)])
    assert runs[0] == runs[1]
    assert set(runs[0]) == {200, 429, 500, 503}
    ana.standin.faults.at_random(Random(3), 1, ["500"])
    assert (await ana.renew()).status == 200
    ana.standin.faults.at_random(Random(3), 1, ["500"], token=True)
    assert (await ana.renew()).status == 500


async def test_an_unknown_fault_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="no fault"):
        Fault("teapot")
    assert not BEFORE & AFTER


async def test_what_an_app_asked_is_noted(ana: Visitor, standin: SpotifyStandIn, one: StoredPlaylist) -> None:
    await ana.add(one.id, 2)
    await ana.get("/me/tracks", limit=7)
    await ana.call("GET", "/me", bearer="guessed")
    entered, post, get, stranger = standin.requests
    assert (entered.path, entered.person, entered.status) == ("/api/token", None, 200)
    assert entered.body["grant_type"] == "authorization_code"
    assert standin.writes == [post]
    assert (post.method, post.path) == ("POST", f"/playlists/{one.id}/items")
    assert (post.body, post.person, post.status) == ({"uris": [uri(2)]}, "ana", 201)
    assert (get.query, get.body) == ({"limit": "7"}, None)
    assert (stranger.person, stranger.status) == (None, 401)


async def test_what_is_no_json_is_refused(ana: Visitor, one: StoredPlaylist) -> None:
    headers = {"Authorization": f"Bearer {ana.access}"}
    address = f"{ana.standin.api}/playlists/{one.id}/items"
    async with ana.session.post(address, data=b"{uris:", headers=headers) as said:
        assert said.status == 400
    assert ana.standin.requests[-1].body == "{uris:"
