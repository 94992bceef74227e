"""A stand-in for Discord on loopback, for what simcord leaves out: its weather, its limits, its size.

It keeps no rules of conversation (three seconds, a quarter of an hour, permissions): simcord does.
"""

import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

import discord
from aiohttp import web

from bot.clock import utc_now
from tests.discord import standin_world as world
from tests.discord.standin_faults import Faults
from tests.discord.standin_gateway import Changes, Gateway
from tests.discord.standin_people import Neighbours
from tests.discord.standin_world import Object

__all__ = ["Exchange", "Request", "Said", "Standin", "open_standin"]

_API = "/api/v10"
_MESSAGE, _THINKING, _IN_PLACE = 4, 5, 7
_HIDDEN, _LOADING = 64, 128


@dataclass(frozen=True, slots=True)
class Request:
    """A call of the bot's, as it arrived."""

    method: str
    path: str
    body: Object
    at: float
    """Seconds of the monotonic clock."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something the bot said in an exchange: `kind` is of the callback, or 0 for what followed it."""

    kind: int
    body: Object
    at: float


@dataclass
class Exchange:
    """What a person did, and all that the bot said to it."""

    number: int
    changes: Changes
    sent: float = 0.0
    """When it was told to the bot, in seconds of the monotonic clock."""
    said: list[Said] = field(default_factory=list)
    messages: dict[str, Object] = field(default_factory=dict)

    async def acknowledged(self) -> Said:
        """Wait for the bot's callback."""
        await self.changes.until(lambda: self.said)
        return self.said[0]

    async def answered(self, times: int = 1) -> Said:
        """Wait until the bot has said something that many times after its callback, and return the last."""
        await self.changes.until(lambda: len(self.said) > times)
        return self.said[times]

    @property
    def original(self) -> Object:
        """The message that answers, as it stands now."""
        return self.messages["@original"]


class Standin:
    """Discord, as far as one bot needs it."""

    token = world.TOKEN

    def __init__(self, guilds: int, shards: int) -> None:
        self.faults = Faults()
        self.requests: list[Request] = []
        self.commands: list[Object] = []
        self.sockets = Gateway(guilds)
        self.changes = self.sockets.changes
        self.api_base = ""
        self._shards = shards
        self._numbers = count(discord.utils.time_snowflake(utc_now()))
        self.neighbours = Neighbours(lambda: next(self._numbers))
        self._exchanges: dict[str, Exchange] = {}

    @property
    def gateway(self) -> str:
        """The address of the gateway."""
        return self.sockets.address

    async def slash(
        self, command: str, *, person: int, guild: int | None = None, **options: str | int
    ) -> Exchange:
        """Let somebody use a command; `guild` None is a conversation of two."""
        return await self._happened(world.SLASH, _command(command, options), person, guild)

    async def typing(
        self, command: str, option: str, typed: str, *, person: int, guild: int | None = None
    ) -> Exchange:
        """Let somebody type into an option that has suggestions."""
        data = _command(command, {option: typed})
        data["options"][0]["focused"] = True
        return await self._happened(world.AUTOCOMPLETE, data, person, guild)

    async def press(
        self, custom_id: str, on: Mapping[str, object], *, person: int, guild: int | None = None
    ) -> Exchange:
        """Let somebody press a button under a message."""
        data = {"component_type": 2, "custom_id": custom_id, "id": 1}
        return await self._happened(world.COMPONENT, data, person, guild, message=dict(on))

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a call, rightly or as a planned fault has it."""
        body = await _body(request)
        path = request.path.removeprefix(_API)
        self.requests.append(Request(request.method, path, body, time.monotonic()))
        await self.changes.note()

        async def right() -> web.Response:
            status, answer = self._answer(request, path, body)
            text = b"" if answer is None else json.dumps(answer).encode()
            return web.Response(status=status, body=text, headers={"Content-Type": "application/json"})

        fault = self.faults.next(request.method, path)
        answered = await (fault(request, right) if fault else right())
        await self.changes.note()
        return answered

    async def _happened(
        self, kind: int, data: Object, person: int, guild: int | None, **more: Object
    ) -> Exchange:
        exchange = Exchange(next(self._numbers), self.changes)
        told = world.interaction(exchange.number, kind, data, person, guild) | more
        self._exchanges[told["token"]] = exchange
        if "message" in more:
            exchange.messages["@original"] = more["message"]
        exchange.sent = time.monotonic()
        await self.sockets.dispatch("INTERACTION_CREATE", told, guild)
        return exchange

    def _answer(self, request: web.Request, path: str, body: Object) -> tuple[int, object]:
        """Return the status and the body of the right answer."""
        words = path.strip("/").split("/")
        if words[0] in {"interactions", "webhooks"}:
            return self._talk(request.method, words, body)
        if words == ["gateway"]:
            return 200, {"url": self.gateway}
        if request.headers.get("Authorization") != f"Bot {self.token}":
            return 401, {"message": "401: Unauthorized", "code": 0}
        return self._account(request.method, words, body)

    def _account(self, method: str, words: list[str], body: Object) -> tuple[int, object]:
        match words:
            case ["gateway", "bot"]:
                return 200, self._advice()
            case ["users", "@me"]:
                return 200, world.me()
            case ["oauth2", "applications", "@me"] | ["applications", "@me"]:
                return 200, world.application(self.sockets.guilds)
            case ["applications", _, "commands"] | ["applications", _, "guilds", _, "commands"]:
                return 200, self._sync(method, body)
        unknown = 404, {"message": "404: Not Found", "code": 0}
        return self.neighbours.answer(method, words, body) or unknown

    def _talk(self, method: str, words: list[str], body: Object) -> tuple[int, object]:
        """Answer what a call's address gives the right to: no token is asked for."""
        match words:
            case ["interactions", _, token, "callback"] if token in self._exchanges:
                return self._callback(self._exchanges[token], body)
            case ["webhooks", _, token] if token in self._exchanges:
                return self._follow(self._exchanges[token], body)
            case ["webhooks", _, token, "messages", number] if token in self._exchanges:
                return self._revise(self._exchanges[token], method, number, body)
        unknown = 10062 if words[0] == "interactions" else 10015
        return 404, {"message": "Unknown", "code": unknown}

    def _advice(self) -> Object:
        limit = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1}
        return {"url": self.gateway, "shards": self._shards, "session_start_limit": limit}

    def _sync(self, method: str, body: Object) -> list[Object]:
        if method == "PUT":
            mine = {"application_id": str(world.APPLICATION), "version": "1"}
            self.commands = [
                {"description": "", **each, **mine, "id": str(next(self._numbers))} for each in body["list"]
            ]
        return self.commands

    def _callback(self, exchange: Exchange, body: Object) -> tuple[int, object]:
        if exchange.said:
            return 400, {"message": "Interaction has already been acknowledged.", "code": 40060}
        kind, data = body["type"], body.get("data") or {}
        exchange.said.append(Said(kind, data, time.monotonic()))
        about: Object = {"id": str(exchange.number), "type": 2, "response_message_loading": kind == _THINKING}
        resource: Object = {"type": kind}
        if kind in {_MESSAGE, _THINKING}:
            flags = data.get("flags", 0) & _HIDDEN | (_LOADING if kind == _THINKING else 0)
            sent = world.message(next(self._numbers), data, flags=flags)
            exchange.messages["@original"] = exchange.messages[sent["id"]] = resource["message"] = sent
            about["response_message_id"] = sent["id"]
        elif kind == _IN_PLACE and "@original" in exchange.messages:
            resource["message"] = exchange.messages["@original"]
            resource["message"].update({name: value for name, value in data.items() if name != "flags"})
        return 200, {"interaction": about, "resource": resource}

    def _follow(self, exchange: Exchange, body: Object) -> tuple[int, object]:
        """Follow up; the first one after a deferral takes the place of its message."""
        original = exchange.messages.get("@original")
        if original and original["flags"] & _LOADING:
            return self._revise(exchange, "PATCH", "@original", body)
        sent = world.message(next(self._numbers), body, flags=body.get("flags", 0) & _HIDDEN)
        exchange.messages[sent["id"]] = sent
        exchange.said.append(Said(0, body, time.monotonic()))
        return 200, sent

    def _revise(self, exchange: Exchange, method: str, number: str, body: Object) -> tuple[int, object]:
        """Fetch, edit or delete a message of the bot's."""
        message = exchange.messages.get(number)
        if message is None:
            return 404, {"message": "Unknown Message", "code": 10008}
        if method == "GET":
            return 200, message
        exchange.said.append(Said(0, body, time.monotonic()))
        if method == "DELETE":
            exchange.messages = {
                name: each for name, each in exchange.messages.items() if each is not message
            }
            return 204, None
        message.update({name: value for name, value in body.items() if name in message and name != "flags"})
        message["flags"] &= ~_LOADING
        return 200, message


@asynccontextmanager
async def open_standin(*, guilds: int = 1, shards: int = 1, port: int = 0) -> AsyncIterator[Standin]:
    """Serve on loopback, on any free port for 0, while the block lasts."""
    standin = Standin(guilds, shards)
    pages = web.Application(client_max_size=64 * 1024 * 1024)
    pages.router.add_get("/gateway", standin.sockets.handle)
    pages.router.add_route("*", _API + "/{tail:.*}", standin.handle)
    runner = web.AppRunner(pages, access_log=None, shutdown_timeout=0.25)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        place = f"127.0.0.1:{runner.addresses[0][1]}"
        standin.api_base, standin.sockets.address = f"http://{place}{_API}", f"ws://{place}/gateway"
        yield standin
    finally:
        await standin.sockets.close()
        await runner.cleanup()


def _command(name: str, options: Mapping[str, str | int]) -> Object:
    # Discord tells the kind of an option by number: 3 is text and 4 a whole number.
    given = [
        {"name": option, "type": 3 if isinstance(value, str) else 4, "value": value}
        for option, value in options.items()
    ]
    return {"id": "1", "name": name, "type": 1, "options": given}


async def _body(request: web.Request) -> Object:
    """Return the JSON of a call, of a form's `payload_json` too; a list is put under `list`."""
    if request.content_type.startswith("multipart/"):
        form = await request.post()
        told = json.loads(str(form.get("payload_json", "{}")))
    else:
        told = json.loads(await request.read() or b"{}")
    return {"list": told} if isinstance(told, list) else dict(told)
