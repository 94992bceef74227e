"""A stand-in for Spotify on loopback: its accounts, its Web API, and its bad days."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from bot.demo.spotify import accounts
from bot.demo.spotify.api import admitted, answer, bearer
from bot.demo.spotify.calls import Call, Json
from bot.demo.spotify.faults import TOKEN, Faults, refusal, written
from bot.demo.spotify.refusals import Refused
from bot.demo.spotify.world import SpotifyWorld

_API = "/v1"
_WRITES = frozenset(("POST", "PUT", "DELETE"))
_SHUTDOWN = 0.25


@dataclass(slots=True)
class Request:
    """A call as it arrived; its path stands below the API's address, or is the token endpoint's."""

    method: str
    path: str
    query: dict[str, str]
    body: Json
    person: str | None
    """Whose token it carried."""
    status: int | None = None
    """What was answered: None as long as nothing is, or if the line was cut."""


class SpotifyStandIn:
    """Spotify, as far as Earmark needs it."""

    def __init__(self, world: SpotifyWorld) -> None:
        self.world = world
        self.api = self.accounts = ""
        self.requests: list[Request] = []
        self.faults = Faults()
        self._happened = asyncio.Condition()

    @property
    def writes(self) -> list[Request]:
        """The calls of the API that were meant to change something."""
        return [each for each in self.requests if each.method in _WRITES and each.path != TOKEN]

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until something is so: it is looked at with every call that arrives or is answered."""
        async with self._happened:
            await self._happened.wait_for(lambda: bool(holds()))

    async def call(self, request: web.Request) -> web.StreamResponse:
        """Answer a call of the API."""
        body = await request.read()
        path = request.path.removeprefix(_API).rstrip("/")
        arrived = Request(request.method, path, dict(request.query), _parsed(body), self._person(request))

        def right() -> web.Response:
            return self._answer(request, arrived)

        return await self._handle(request, arrived, right)

    async def token(self, request: web.Request) -> web.StreamResponse:
        """Answer a call of the token endpoint."""
        form = {name: str(value) for name, value in (await request.post()).items()}
        arrived = Request(request.method, TOKEN, dict(request.query), form, None)
        return await self._handle(request, arrived, lambda: accounts.grant(self.world, form))

    async def ask(self, request: web.Request) -> web.StreamResponse:
        """Show the page of consent."""
        return accounts.ask(self.world, request)

    async def decide(self, request: web.Request) -> web.StreamResponse:
        """Take the answer to the page of consent."""
        return await accounts.decide(self.world, request)

    async def _handle(
        self, request: web.Request, arrived: Request, right: Callable[[], web.Response]
    ) -> web.StreamResponse:
        """Note a call and answer it, rightly or as a fault has it."""
        self.requests.append(arrived)
        await self._note()

        async def effect() -> web.Response:
            answered = right()
            await self._note()
            return answered

        fault = self.faults.next(arrived.method, arrived.path)
        answered = await (self.faults.meet(fault, request, self.world, effect) if fault else effect())
        if request.transport is not None and not request.transport.is_closing():
            arrived.status = answered.status
        await self._note()
        return answered

    def _answer(self, request: web.Request, arrived: Request) -> web.Response:
        try:
            login = admitted(self.world, request.headers)
            person = self.world.people[login.person]
            about = (arrived.method, arrived.path, arrived.query, arrived.body)
            answered = answer(Call(self.world, self.api, person, login.scopes, *about))
        except Refused as refused:
            return refusal(refused)
        return written(answered.body, answered.status) if answered.has_body else web.Response()

    def _person(self, request: web.Request) -> str | None:
        try:
            return self.world.logins.person_of(bearer(request.headers))
        except Refused:
            return None

    async def _note(self) -> None:
        async with self._happened:
            self._happened.notify_all()


@asynccontextmanager
async def open_spotify(world: SpotifyWorld, *, port: int = 0) -> AsyncIterator[SpotifyStandIn]:
    """Serve a world on loopback, on any free port for 0, while the block lasts."""
    standin = SpotifyStandIn(world)
    pages = web.Application()
    pages.router.add_get("/authorize", standin.ask)
    pages.router.add_post("/authorize", standin.decide)
    pages.router.add_post(TOKEN, standin.token)
    pages.router.add_route("*", _API + "/{tail:.*}", standin.call)
    runner = web.AppRunner(pages, access_log=None, shutdown_timeout=_SHUTDOWN, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        standin.accounts = f"http://127.0.0.1:{runner.addresses[0][1]}"
        standin.api = standin.accounts + _API
        yield standin
    finally:
        standin.faults.over.set()
        await runner.cleanup()


def _parsed(body: bytes) -> Json:
    """Read JSON; what is none stays as it is, and nothing is None."""
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body.decode(errors="replace")
