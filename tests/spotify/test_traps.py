"""None of the traps of spotipy is left: one test for each of the fourteen, in the order of our notes."""

import logging
import time
import webbrowser
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from bot.accounts import ClientId, ListId, Tokens
from bot.demo.spotify import Fault, SpotifyStandIn, SpotifyWorld, StoredPlaylist
from bot.demo.spotify.faults import written
from bot.domain import TrackId
from bot.errors import LoginEnded, OutcomeUnknown, SpotifyAway, SpotifyError, SpotifyPause
from bot.spotify import Caller, Gateway, challenge_of
from bot.spotify import line as lines
from bot.spotify.calling import Call, Limited
from bot.spotify.line import Line
from bot.threads import aside
from tests.clocks import Hand
from tests.demo.spotify.contract import Contract
from tests.demo.spotify.visiting import CALLBACK, VERIFIER, songs, uri
from tests.spotify.visiting import (
    APP,
    Door,
    asked,
    caller_of,
    code_of,
    login,
    open_door,
    open_stranger,
    saying,
)

SONG = TrackId(f"{2:022}")
ME = Call("GET", "me", "me")


@pytest.fixture
def one(world: SpotifyWorld) -> StoredPlaylist:
    """Give a playlist of Ana's with one song."""
    return world.add_playlist("ana", "One", songs(1))


@pytest.fixture
async def line(standin: SpotifyStandIn) -> AsyncIterator[Line]:
    opened = Line(standin.api)
    yield opened
    opened.close()


def never(*_: object, **__: object) -> None:
    pytest.fail("this must not happen")


@pytest.mark.parametrize("kind", ["429", "500", "502", "503"])
async def test_a_call_that_is_limited_or_fails_is_made_once_and_not_slept_over(
    standin: SpotifyStandIn, line: Line, tokens: Tokens, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(time, "sleep", never)
    standin.faults.add(Fault(kind, retry_after=86_400))

    with pytest.raises((Limited, SpotifyAway)):
        await aside(lambda: line.make(ME, tokens.access))

    assert asked(standin) == [("GET", "/me")]


async def test_an_outage_stays_an_outage_and_is_not_taken_for_a_limit(
    standin: SpotifyStandIn, door: Door, ana: Caller
) -> None:
    standin.faults.add(Fault("500", times=4))

    with pytest.raises(SpotifyAway, match="status 500"):
        await door.gateway.me(ana)

    assert door.slate.pauses == {}
    assert (await door.gateway.me(ana)).user == "ana"


@pytest.mark.parametrize(("kind", "holds"), [("502", 1), ("500-after", 2)])
async def test_a_change_that_failed_is_sent_once_and_its_outcome_is_unknown(
    standin: SpotifyStandIn, door: Door, ana: Caller, one: StoredPlaylist, kind: str, holds: int
) -> None:
    standin.faults.add(Fault(kind, method="POST"))

    with pytest.raises(OutcomeUnknown):
        await door.gateway.add(ana, ListId(one.id), [SONG])

    assert [each.body for each in standin.writes] == [{"uris": [uri(2)]}]
    assert len(one.items) == holds
    assert door.waits.asked == []


async def test_a_limit_keeps_its_seconds_and_its_reason(
    standin: SpotifyStandIn, door: Door, ana: Caller, clock: Hand
) -> None:
    standin.faults.add(Fault("429", retry_after=86_400, reason="QUOTA_EXCEEDED"))

    with pytest.raises(SpotifyPause) as pause:
        await door.gateway.me(ana)

    assert pause.value.facts == {"until": "tomorrow at 10:00 UTC", "problem": "QUOTA_EXCEEDED"}
    assert door.slate.pauses == {APP: (clock() + timedelta(days=1), "QUOTA_EXCEEDED")}


async def test_one_attempt_tells_what_spotify_said(
    standin: SpotifyStandIn, line: Line, tokens: Tokens
) -> None:
    standin.faults.add(Fault("429", retry_after=48_925, reason="QUOTA_EXCEEDED"))

    with pytest.raises(Limited) as limited:
        await aside(lambda: line.make(ME, tokens.access))

    assert (limited.value.seconds, limited.value.reason) == (48_925, "QUOTA_EXCEEDED")


async def test_nobody_is_asked_at_the_terminal_or_in_a_browser(
    door: Door, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("builtins.input", never)
    for name in ("open", "open_new", "open_new_tab"):
        monkeypatch.setattr(webbrowser, name, never)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(LoginEnded):
        await door.gateway.me(caller_of("a-dead-token"))

    assert (await door.gateway.me(caller_of((await login(door, "ana")).access))).user == "ana"
    assert list(tmp_path.iterdir()) == [], "no token is cached in a file"


async def test_songs_are_added_as_an_object(
    standin: SpotifyStandIn, door: Door, ana: Caller, one: StoredPlaylist, contract: Contract
) -> None:
    await door.gateway.add(ana, ListId(one.id), [SONG], position=0)

    (sent,) = standin.writes
    assert sent.body == {"uris": [uri(2)], "position": 0}
    contract.check_request(sent.method, sent.path, sent.query, sent.body)
    assert one.uris == [uri(2), uri(1)]


async def test_a_playlist_is_let_go_through_the_library(
    standin: SpotifyStandIn, door: Door, ana: Caller, one: StoredPlaylist, world: SpotifyWorld
) -> None:
    await door.gateway.let_go(ana, ListId(one.id))

    (sent,) = standin.writes
    assert (sent.method, sent.path, sent.body) == ("DELETE", "/me/library", None)
    assert sent.query == {"uris": f"spotify:playlist:{one.id}"}
    assert world.people["ana"].playlists == []


async def test_pages_are_counted_and_an_address_in_them_is_not_followed(clock: Hand) -> None:
    async with open_stranger(saying({})) as thief:

        async def page(request: web.Request) -> web.Response:
            offset = int(request.query["offset"])
            lists = [listed(number) for number in range(offset, min(offset + 50, 120))]
            return written({"items": lists, "total": 120, "next": f"{thief.base}/v1/me/playlists?offset=50"})

        async with open_stranger(page) as server, open_door(server.base, "", clock) as door:
            found = await door.gateway.playlists(caller_of("secret"))

    assert [each.id for each in found] == [f"{number:022}" for number in range(120)]
    assert server.heard == [("GET", "/me/playlists")] * 3
    assert thief.heard == []


async def test_who_somebody_is_is_asked_without_a_slash(clock: Hand) -> None:
    async with open_stranger(saying({"id": "ana"})) as server, open_door(server.base, "", clock) as door:
        assert (await door.gateway.me(caller_of("secret"))).user == "ana"

    assert server.heard == [("GET", "/me")]
    assert server.bearers == ["Bearer secret"]


async def test_no_secret_gets_into_any_log(
    standin: SpotifyStandIn, door: Door, caplog: pytest.LogCaptureFixture, one: StoredPlaylist
) -> None:
    caplog.set_level(logging.DEBUG)
    code = await code_of(door, "ana")
    first = await door.authorizing.exchange(APP, code, VERIFIER, CALLBACK)
    tokens = await door.authorizing.refresh(APP, first)
    ana = caller_of("a-dead-token", tokens.access)
    for kind in ("500", "truncated", "reset", "403"):
        if kind in {"500", "truncated", "reset"}:
            standin.faults.add(Fault(kind, method="POST"))
        with suppress(SpotifyError):
            await door.gateway.add(ana, ListId(one.id), [SONG])
    with suppress(SpotifyError):
        await door.gateway.items(ana, ListId("0" * 22), 0)
    with pytest.raises(LoginEnded):
        await door.authorizing.exchange(APP, code, VERIFIER, CALLBACK)

    said = caplog.text
    assert "urllib3" in said, "the log is listened to"
    for secret in (code, VERIFIER, first.access, first.refresh, tokens.access, "a-dead-token", "Bearer"):
        assert secret not in said
    assert not [each for each in caplog.records if each.name.startswith("spotipy")]


async def test_the_verifier_is_carried_by_us_and_not_by_the_object_that_made_the_address(
    standin: SpotifyStandIn, door: Door, clock: Hand
) -> None:
    code = await code_of(door, "ana")

    async with open_door(standin.api, standin.accounts, clock) as after_a_restart:
        tokens = await after_a_restart.authorizing.exchange(APP, code, VERIFIER, CALLBACK)

    assert (await door.gateway.me(caller_of(tokens.access))).user == "ana"
    with pytest.raises(LoginEnded):
        await door.authorizing.exchange(APP, await code_of(door, "ana"), "x" * 43, CALLBACK)
    # The example of RFC 7636, appendix B.
    challenge = challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    assert challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize("rotates", [False, True])
async def test_a_refresh_keeps_the_old_token_unless_a_new_one_comes(
    world: SpotifyWorld, door: Door, tokens: Tokens, clock: Hand, rotates: bool
) -> None:
    world.logins.apps[APP].rotates = rotates
    clock.move(timedelta(hours=2))

    renewed = await door.authorizing.refresh(APP, tokens)

    assert (renewed.refresh != tokens.refresh) is rotates
    assert renewed.access != tokens.access
    assert renewed.scopes == tokens.scopes
    assert renewed.expires_at == clock() + timedelta(hours=1)
    assert (await door.authorizing.refresh(APP, renewed)).access != renewed.access


async def test_nothing_but_the_word_for_it_ends_a_login(
    world: SpotifyWorld, standin: SpotifyStandIn, door: Door, tokens: Tokens
) -> None:
    for kind in ("503", "html", "reset"):
        standin.faults.add(Fault(kind, path="/api/token"))
        with pytest.raises(SpotifyAway):
            await door.authorizing.refresh(APP, tokens)
    with pytest.raises(SpotifyError, match="invalid_client") as refused:
        await door.authorizing.refresh(ClientId("f" * 32), tokens)
    assert not isinstance(refused.value, LoginEnded)
    assert (await door.authorizing.refresh(APP, tokens)).access != tokens.access

    world.revoke("ana", APP)
    with pytest.raises(LoginEnded):
        await door.authorizing.refresh(APP, tokens)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"error": "invalid_grant"}, 503),
        ({"error": {"status": 400, "message": "invalid_grant"}}, 400),
        ("invalid_grant", 400),
        ({"access_token": "", "expires_in": 3600}, 200),
        ({"access_token": "t", "expires_in": 10**20}, 200),
        ({"access_token": "t"}, 200),
    ],
)
async def test_a_strange_answer_of_the_accounts_ends_no_login(
    clock: Hand, tokens: Tokens, body: object, status: int
) -> None:
    async with open_stranger(saying(body, status)) as server, open_door("", server.base, clock) as door:
        with pytest.raises(SpotifyError) as said:
            await door.authorizing.refresh(APP, tokens)

    assert not isinstance(said.value, LoginEnded)


async def test_an_answer_that_does_not_begin_is_given_up(
    standin: SpotifyStandIn,
    door: Door,
    ana: Caller,
    one: StoredPlaylist,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lines, "READING", 0.2)
    standin.faults.add(Fault("hang", method="GET", times=4))
    standin.faults.add(Fault("hang-after", method="POST"))

    with pytest.raises(SpotifyAway, match="too long"):
        await door.gateway.me(ana)
    with pytest.raises(OutcomeUnknown, match="too long"):
        await door.gateway.add(ana, ListId(one.id), [SONG])

    assert asked(standin) == [("GET", "/me")] * 4 + [("POST", f"/playlists/{one.id}/items")]
    assert len(door.waits.asked) == 3
    assert one.uris == [uri(1), uri(2)]


async def test_an_answer_that_drips_is_given_up_long_before_its_end(
    standin: SpotifyStandIn,
    door: Door,
    ana: Caller,
    one: StoredPlaylist,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lines, "WHOLE", 0.2)
    standin.faults.add(Fault("drip", times=5, seconds=3600))

    with pytest.raises(SpotifyAway, match="too long"):
        await door.gateway.me(ana)
    with pytest.raises(OutcomeUnknown, match="too long"):
        await door.gateway.add(ana, ListId(one.id), [SONG])

    calls = [each for each in standin.requests if each.path != "/api/token"]
    assert [each.method for each in calls] == ["GET"] * 4 + ["POST"]
    assert [each.status for each in calls] == [None] * 5, "none came to its end"


async def test_a_connection_that_nobody_takes_is_given_up(door: Door, ana: Caller) -> None:
    async with open_stranger(saying({})) as gone:
        base = gone.base
    nowhere = Gateway(base, door.turns, wait=door.waits)

    with pytest.raises(SpotifyAway, match="breaks off"):
        await nowhere.me(ana)

    nowhere.close()


def listed(number: int) -> dict[str, object]:
    return {"id": f"{number:022}", "name": "L", "snapshot_id": "s", "owner": {"id": "ana"}}
