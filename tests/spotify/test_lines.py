"""A line to Spotify leads nowhere else, reads whatever comes, and says it in our words."""

import asyncio
import json
from pathlib import Path

import pytest
from aiohttp import web

from bot.accounts import ListId, Tokens
from bot.domain import TrackId
from bot.errors import (
    OutcomeUnknown,
    SpotifyAway,
    SpotifyError,
    SpotifyGarbled,
    SpotifyGone,
    SpotifyPause,
    SpotifyRefused,
)
from bot.spotify import line as lines
from tests.clocks import Hand
from tests.demo.spotify.visiting import CALLBACK, VERIFIER
from tests.spotify.visiting import APP, Answer, caller_of, open_door, open_stranger, saying, text

SONG, PLAYLIST = TrackId(f"{2:022}"), ListId("0" * 22)
PAGE = "<!DOCTYPE html><html><body><h1>Who are you?</h1></body></html>"


def leading(base: str, status: int) -> Answer:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": f"{base}{request.path}"})

    return answer


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_nobody_is_led_elsewhere_with_a_token_or_a_code(
    clock: Hand, tokens: Tokens, status: int
) -> None:
    good = {"id": "ana", "access_token": "t", "expires_in": 3600, "snapshot_id": "s"}
    ana, playlist = caller_of("secret"), ListId("0" * 22)
    async with (
        open_stranger(saying(good)) as thief,
        open_stranger(leading(thief.base, status)) as server,
        open_door(server.base, server.base, clock) as door,
    ):
        with pytest.raises(SpotifyAway):
            await door.gateway.me(ana)
        for change in (
            door.gateway.add(ana, playlist, [SONG]),
            door.gateway.rename(ana, playlist, "New"),
            door.gateway.let_go(ana, playlist),
        ):
            with pytest.raises(OutcomeUnknown):
                await change
        with pytest.raises(SpotifyError):
            await door.authorizing.refresh(APP, tokens)

    assert thief.heard == []
    assert len(server.heard) == 4 + 3 + 1


async def test_what_this_machine_keeps_for_others_takes_no_part(
    clock: Hand, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login mallory password guess\n")
    netrc.chmod(0o600)
    async with open_stranger(saying({"id": "ana"})) as server, open_stranger(saying({})) as proxy:
        for name, value in (("NETRC", str(netrc)), ("HOME", str(tmp_path)), ("HTTP_PROXY", proxy.base)):
            monkeypatch.setenv(name, value)
        async with open_door(server.base, server.base, clock) as door:
            await door.gateway.me(caller_of("secret"))
            with pytest.raises(SpotifyError):
                await door.authorizing.exchange(APP, "code", VERIFIER, CALLBACK)

    assert server.bearers == ["Bearer secret", ""]
    assert proxy.heard == []


async def test_a_line_stays_open_from_call_to_call(clock: Hand) -> None:
    async with open_stranger(saying({"id": "ana"})) as server, open_door(server.base, "", clock) as door:
        for token in ("one", "two", "three"):
            await door.gateway.me(caller_of(token))

    assert server.bearers == ["Bearer one", "Bearer two", "Bearer three"]
    assert len(set(server.lines)) == 1


async def test_a_call_that_was_given_up_takes_its_line_with_it(clock: Hand) -> None:
    arrived, over = asyncio.Event(), asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        if not arrived.is_set():
            arrived.set()
            await over.wait()
        return web.json_response({"id": request.headers["Authorization"]})

    async with open_stranger(answer) as server, open_door(server.base, "", clock) as door:
        waiting = asyncio.create_task(door.gateway.me(caller_of("one")))
        await arrived.wait()
        first = door.gateway._lines[APP]
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert (await door.gateway.me(caller_of("two"))).user == "Bearer two"
        assert door.gateway._lines[APP] is not first
        over.set()

    assert len(set(server.lines)) == 2


ODD = [
    "",
    "[]",
    "null",
    "7",
    '"no"',
    PAGE,
    '{"error": "no"}',
    '{"error": null}',
    '{"error": []}',
    '{"error": {"message": 5}}',
    '{"error": {"message": "No", "reason": {"a": 1}}}',
    '{"error": {"status": 400',
    "[" * 100_000,
]
"""What should not be said with an error."""


@pytest.mark.parametrize("body", ODD)
@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, SpotifyError), (403, SpotifyRefused), (404, SpotifyGone), (503, SpotifyAway), (429, SpotifyPause)],
)
async def test_an_error_is_told_by_its_status_whatever_is_said_with_it(
    clock: Hand, body: str, status: int, kind: type[SpotifyError]
) -> None:
    async with open_stranger(text(body, status)) as server, open_door(server.base, "", clock) as door:
        with pytest.raises(SpotifyError) as said:
            await door.gateway.me(caller_of("secret"))

    assert type(said.value) is kind
    assert said.value.facts.get("problem", "") in {"", f"status {status}", "too many calls"}


async def test_a_refusal_is_told_in_spotifys_words_without_the_address(clock: Hand) -> None:
    refusal = {"error": {"status": 403, "message": "Insufficient client scope"}}
    async with open_stranger(saying(refusal, 403)) as server, open_door(server.base, "", clock) as door:
        with pytest.raises(SpotifyRefused) as said:
            await door.gateway.items(caller_of("secret"), PLAYLIST, 0)

    assert said.value.facts == {"problem": "Insufficient client scope"}


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("7", "at 10:00 UTC"),
        ("3600", "at 11:00 UTC"),
        ("86400", "tomorrow at 10:00 UTC"),
        ("9" * 5000, "on 27 November at 10:00 UTC"),
        ("-5", "at 10:01 UTC"),
        ("1.5", "at 10:01 UTC"),
        ("Sat, 21 Nov 2026 10:00:00 GMT", "at 10:01 UTC"),
        (None, "at 10:01 UTC"),
    ],
)
async def test_a_pause_is_as_long_as_it_is_said_within_a_week(
    clock: Hand, said: str | None, until: str
) -> None:
    headers = {} if said is None else {"Retry_After": said}
    async with (
        open_stranger(saying({"error": {"status": 429}}, 429, **headers)) as server,
        open_door(server.base, "", clock) as door,
    ):
        with pytest.raises(SpotifyPause) as pause:
            await door.gateway.me(caller_of("secret"))

    assert pause.value.facts["until"] == until


@pytest.mark.parametrize("body", ["[" * 100_000, "{", PAGE, "null", "\x00", "9" * 5000])
async def test_what_is_no_json_is_away_for_now_and_a_change_is_left_open(clock: Hand, body: str) -> None:
    async with open_stranger(text(body)) as server, open_door(server.base, "", clock) as door:
        ana = caller_of("secret")
        with pytest.raises(SpotifyAway):
            await door.gateway.me(ana)
        asked = len(server.heard)
        for change in (
            door.gateway.add(ana, PLAYLIST, [SONG]),
            door.gateway.rename(ana, PLAYLIST, "New"),
            door.gateway.let_go(ana, PLAYLIST),
        ):
            with pytest.raises(OutcomeUnknown):
                await change

    assert len(server.heard) == asked + 3


@pytest.mark.parametrize("body", [{}, [], {"snapshot_id": None}, {"id": "short", "snapshot_id": 5}])
async def test_a_change_that_is_answered_strangely_has_an_unknown_outcome(clock: Hand, body: object) -> None:
    async with open_stranger(saying(body, 201)) as server, open_door(server.base, "", clock) as door:
        ana = caller_of("secret")
        for change in (
            door.gateway.create(ana, "New", ""),
            door.gateway.add(ana, PLAYLIST, [SONG]),
            door.gateway.remove(ana, PLAYLIST, [SONG]),
        ):
            with pytest.raises(OutcomeUnknown):
                await change

    assert len(server.heard) == 3


@pytest.mark.parametrize(("zipped", "chunked"), [(False, True), (True, False), (True, True)])
async def test_an_answer_is_read_however_it_is_packed(clock: Hand, zipped: bool, chunked: bool) -> None:
    name = "Ana " * 60_000

    async def answer(request: web.Request) -> web.StreamResponse:
        packed = web.StreamResponse(headers={"Content-Type": "application/json"})
        if zipped:
            packed.enable_compression(web.ContentCoding.gzip)
        if chunked:
            packed.enable_chunked_encoding()
        await packed.prepare(request)
        await packed.write(json.dumps({"id": "ana", "display_name": name}).encode())
        return packed

    async with open_stranger(answer) as server, open_door(server.base, "", clock) as door:
        assert (await door.gateway.me(caller_of("secret"))).name == name
        assert (await door.gateway.me(caller_of("secret"))).name == name


async def test_an_answer_without_end_is_not_read_to_its_end(
    clock: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "_LARGEST", 100_000)

    async def answer(request: web.Request) -> web.StreamResponse:
        endless = web.StreamResponse()
        await endless.prepare(request)
        while True:
            await endless.write(b" " * 10_000)

    async with open_stranger(answer) as server, open_door(server.base, "", clock) as door:
        with pytest.raises(SpotifyAway, match="too long"):
            await door.gateway.me(caller_of("secret"))


async def test_an_account_without_an_id_is_nobody(clock: Hand) -> None:
    async with open_stranger(saying({"id": ""})) as server, open_door(server.base, "", clock) as door:
        with pytest.raises(SpotifyGarbled):
            await door.gateway.me(caller_of("secret"))
