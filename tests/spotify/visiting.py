"""Our door to Spotify as a test opens it: nothing is waited for, all that was asked is kept."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

import aiohttp
from aiohttp import web
from yarl import URL

from bot.accounts import READ_SCOPES, WRITE_SCOPES, ClientId, Tokens
from bot.clock import Clock
from bot.demo.spotify import SpotifyStandIn, consent
from bot.domain import MemberId
from bot.spotify import Authorizing, Caller, Gateway, Limits, Turns
from tests.demo.spotify.visiting import CALLBACK, CLIENT, VERIFIER

APP = ClientId(CLIENT)
ANA, BEN, CLEO = MemberId(1), MemberId(2), MemberId(3)
PLENTY = Limits(a_day=100_000, a_family=100_000, gap=0.0)


@dataclass
class Waits:
    """Waits for nothing, and notes for how long it should have."""

    asked: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)


@dataclass
class Slate:
    """A ledger in memory."""

    pauses: dict[ClientId, tuple[datetime, str]] = field(default_factory=dict)
    calls: list[tuple[ClientId, str]] = field(default_factory=list)

    async def pause_of(self, client: ClientId) -> tuple[datetime, str] | None:
        return self.pauses.get(client)

    async def pause(self, client: ClientId, until: datetime, reason: str) -> None:
        self.pauses[client] = until, reason

    async def count(self, client: ClientId, family: str) -> None:
        self.calls.append((client, family))

    async def counted(self, client: ClientId, since: datetime) -> Mapping[str, tuple[int, datetime]]:
        counted = Counter(family for who, family in self.calls if who == client)
        return {family: (number, since) for family, number in counted.items()}


class Purse:
    """Holds access tokens, and gives the next one where the last was refused."""

    def __init__(self, *tokens: str) -> None:
        self.tokens = list(tokens)
        self.refused: list[str] = []

    async def __call__(self, refused: str) -> str:
        if refused:
            self.refused.append(refused)
            if len(self.tokens) > 1:
                self.tokens.remove(refused)
        return self.tokens[0]


@dataclass
class Door:
    """Both of Spotify's doors, what they wait for, and what they write down."""

    authorizing: Authorizing
    gateway: Gateway
    turns: Turns
    slate: Slate
    waits: Waits


@asynccontextmanager
async def open_door(api: str, accounts: str, clock: Clock) -> AsyncIterator[Door]:
    """Open the way to a Spotify on this machine."""
    slate, waits = Slate(), Waits()
    turns = Turns(slate, PLENTY, clock, wait=waits)
    gateway = Gateway(api, turns, wait=waits, chance=Random(7))
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:
        try:
            yield Door(Authorizing(session, accounts, turns), gateway, turns, slate, waits)
        finally:
            gateway.close()


async def code_of(door: Door, person: str, verifier: str = VERIFIER) -> str:
    """Let a person agree, and return the code that the browser comes back with."""
    address = door.authorizing.address(APP, CALLBACK, "a-state", verifier, READ_SCOPES | WRITE_SCOPES)
    return URL(await consent(address, person)).query["code"]


async def login(door: Door, person: str) -> Tokens:
    """Let a person in."""
    return await door.authorizing.exchange(APP, await code_of(door, person), VERIFIER, CALLBACK)


def caller_of(*tokens: str, member: MemberId = ANA, client: ClientId = APP, urgent: bool = False) -> Caller:
    """Call on behalf of somebody who has these tokens."""
    return Caller(member, client, Purse(*tokens), urgent)


Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Stranger:
    """A server that answers whatever it is told to, and notes what it heard."""

    base: str = ""
    heard: list[tuple[str, str]] = field(default_factory=list)
    """Each call's method and path."""
    bearers: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    lines: list[object] = field(default_factory=list)
    """Over which connection each call came."""


@asynccontextmanager
async def open_stranger(answer: Answer) -> AsyncIterator[Stranger]:
    """Serve on any free port of this machine."""
    stranger = Stranger()

    async def handle(request: web.Request) -> web.StreamResponse:
        stranger.heard.append((request.method, request.path))
        stranger.bearers.append(request.headers.get("Authorization", ""))
        stranger.bodies.append(await request.text())
        assert request.transport is not None
        stranger.lines.append(request.transport.get_extra_info("peername"))
        return await answer(request)

    pages = web.Application()
    pages.router.add_route("*", "/{tail:.*}", handle)
    runner = web.AppRunner(pages, access_log=None, shutdown_timeout=0.25, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        stranger.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield stranger
    finally:
        await runner.cleanup()


def saying(body: object, status: int = 200, **headers: str) -> Answer:
    """Answer every call the same."""

    async def answer(_: web.Request) -> web.Response:
        return web.json_response(
            body, status=status, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )

    return answer


def text(body: str, status: int = 200, kind: str = "application/json") -> Answer:
    """Answer every call with the same words."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=body, status=status, content_type=kind)

    return answer


def asked(standin: SpotifyStandIn) -> list[tuple[str, str]]:
    """Return which calls of the API have arrived."""
    return [(each.method, each.path) for each in standin.requests if each.path != "/api/token"]
