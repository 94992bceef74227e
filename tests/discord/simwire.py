"""simcord's Discord on loopback: real HTTP and a real gateway, for a bot in a process of its own.

The world, its rules and the people in it are simcord's; only the transport is ours. It reaches into what
simcord makes no promise about, so its version is pinned.
"""

import asyncio
import io
import json
import time
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import discord
import simcord
from aiohttp import WSMsgType, web
from simcord import intents as simcord_intents
from simcord.backend import serializers
from simcord.backend.errors import BackendError
from simcord.http import router

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GplntA.planted-token-that-must-stay-secret-0000"
PATIENCE = 90.0
"""Seconds after which something is broken and not slow, however busy the machine is."""

LONG = 4 * PATIENCE
"""For what a busy machine works on for minutes, as learning and testing models is."""

_NOW_AND_THEN = 0.1
_CDN = "https://cdn.simcord.invalid"
_DISPATCH, _HEARTBEAT, _IDENTIFY, _RESUME, _INVALID, _HELLO, _BEAT_HEARD = 0, 1, 2, 6, 9, 10, 11
_BAD_TOKEN, _BAD_INTENTS = 4004, 4014
_DEFERRED = {5, 6}


Json = Any
"""Whatever JSON may hold."""


@dataclass(frozen=True, slots=True)
class Request:
    """One call of the bot to the REST interface."""

    method: str
    path: str
    body: Json
    file_sizes: tuple[int, ...]
    at: float
    """By the monotonic clock, in seconds."""


@dataclass(slots=True)
class Connection:
    """A bot at the gateway."""

    socket: web.WebSocketResponse
    deflate: Any
    intents: discord.Intents | None = None
    sequence: int = 0
    outgoing: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)

    async def send(self) -> None:
        """Send what is due, one after the other, until the connection ends."""
        while True:
            text = await self.outgoing.get()
            if self.deflate is None:
                await self.socket.send_str(text)
            else:
                packed = self.deflate.compress(text.encode()) + self.deflate.flush(zlib.Z_SYNC_FLUSH)
                await self.socket.send_bytes(packed)


class Simwire:
    """The peer: where it listens, whom it holds, and what the bot asked of it."""

    token = TOKEN

    def __init__(self, env: simcord.Env) -> None:
        self.env = env
        self.requests: list[Request] = []
        self.port = 0
        self.refuses_intents = False
        self._connection: Connection | None = None
        self._news = asyncio.Condition()
        self._open: dict[str, int] = {}
        self._settling = ""

    @property
    def api_base(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v10"

    @property
    def gateway(self) -> str:
        return f"ws://127.0.0.1:{self.port}/gateway"

    async def until(
        self, is_true: Callable[[], object], what: str = "what was waited for", *, patience: float = PATIENCE
    ) -> None:
        """Wait until something is true; it is looked at after every call of the bot, and now and then."""
        try:
            async with asyncio.timeout(patience):
                while not is_true():
                    await self._heard_something()
        except TimeoutError:
            raise AssertionError(f"never came: {what}\n{self.env.transcript()}") from None

    async def _heard_something(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_NOW_AND_THEN), self._news:
                await self._news.wait()

    async def connected(self) -> None:
        """Wait until a bot has identified itself and has told its commands."""
        await self.until(lambda: self._connection and self._connection.intents is not None, "a bot")

    async def gone(self) -> None:
        """Wait until no bot is connected."""
        await self.until(lambda: self._connection is None, "the end of the bot's connection")

    async def settle(self, **_: object) -> None:
        """Wait until the bot has answered the interaction that was dispatched last."""
        token = self._settling
        if token in self._open:
            await self.until(lambda: token not in self._open, "an answer", patience=LONG)

    def emitted(self, event: str, payload: Mapping[str, Any]) -> None:
        """Take an event of the world to the bot, as far as its intents go."""
        if event == "INTERACTION_CREATE":
            self._settling = payload["token"]
            self._open[payload["token"]] = 0
        connection = self._connection
        if connection is None or connection.intents is None:
            return
        gate = simcord_intents.required_intent(event, payload)
        if gate is None or getattr(connection.intents, gate):
            self._dispatch(connection, event, payload)

    def _dispatch(self, connection: Connection, event: str, payload: Mapping[str, Any]) -> None:
        connection.sequence += 1
        self._send(connection, {"op": _DISPATCH, "t": event, "s": connection.sequence, "d": payload})

    def _send(self, connection: Connection, message: Mapping[str, Any]) -> None:
        connection.outgoing.put_nowait(self._outward(message))

    def _outward(self, content: object) -> str:
        return json.dumps(content).replace(_CDN, f"http://127.0.0.1:{self.port}/cdn")

    async def rest(self, request: web.Request) -> web.Response:
        """Answer a call of the bot."""
        path = request.path.removeprefix("/api/v10")
        body, files = await _body_of(request, self._inward)
        sizes = tuple(file.fp.seek(0, io.SEEK_END) for file in files)
        for file in files:
            file.reset()
        self.requests.append(Request(request.method, path, body, sizes, time.monotonic()))
        is_open = path == "/gateway" or path.startswith(("/interactions/", "/webhooks/"))
        if not is_open and request.headers.get("Authorization") != f"Bot {TOKEN}":
            return _json('{"message": "401: Unauthorized", "code": 0}', 401)
        try:
            found = self._route(request.method, path, body, dict(request.query), files)
        except BackendError as error:
            return _json(json.dumps(error.to_json()), error.status)
        await self._heard(request.method, path, body)
        return web.Response(status=204) if found is None else _json(self._outward(found), 200)

    def _inward(self, text: str) -> str:
        return text.replace(f"http://127.0.0.1:{self.port}/cdn", _CDN)

    def _route(
        self, method: str, path: str, body: Json, query: dict[str, Any], files: list[discord.File]
    ) -> Json:
        if path == "/gateway":
            return {"url": self.gateway}
        if path == "/users/@me" and method == "GET":
            return dict(serializers.user_payload(self.env.backend.bot_user))
        if path == "/applications/@me":
            path = "/oauth2/applications/@me"
        return router.dispatch(self.env.backend, method, path, json=body, params=query, files=files)

    async def _heard(self, method: str, path: str, body: Json) -> None:
        """Note which interactions are answered: deferred ones once their message is edited or deleted."""
        parts = path.strip("/").split("/")
        if parts[0] == "interactions" and parts[-1] == "callback":
            if body["type"] in _DEFERRED:
                self._open[parts[2]] = body["type"]
            else:
                self._open.pop(parts[2], None)
        elif parts[0] == "webhooks" and (method in {"PATCH", "DELETE"} or parts[-1] == parts[2]):
            self._open.pop(parts[2], None)
        async with self._news:
            self._news.notify_all()

    async def file(self, request: web.Request) -> web.Response:
        """Hand out an attachment."""
        content = self.env.backend.cdn.get(_CDN + request.path.removeprefix("/cdn"))
        return web.Response(status=404) if content is None else web.Response(body=content)

    async def talk(self, request: web.Request) -> web.WebSocketResponse:
        """Be the gateway of one connection."""
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        is_packed = request.query.get("compress") == "zlib-stream"
        connection = Connection(socket, zlib.compressobj() if is_packed else None)
        sending = asyncio.create_task(connection.send())
        self._send(connection, {"op": _HELLO, "d": {"heartbeat_interval": 41_250}})
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    await self._answer(connection, json.loads(message.data))
        finally:
            sending.cancel()
            if self._connection is connection:
                self._connection = None
            async with self._news:
                self._news.notify_all()
        return socket

    async def _answer(self, connection: Connection, message: Mapping[str, Any]) -> None:
        match message["op"]:
            case 1:
                self._send(connection, {"op": _BEAT_HEARD})
            case 6:
                self._send(connection, {"op": _INVALID, "d": False})
            case 2 if message["d"]["token"] != TOKEN:
                await connection.socket.close(code=_BAD_TOKEN, message=b"Authentication failed.")
            case 2 if self.refuses_intents:
                await connection.socket.close(code=_BAD_INTENTS, message=b"Disallowed intent(s).")
            case 2:
                await self._welcome(connection, message["d"])

    async def _welcome(self, connection: Connection, identity: Mapping[str, Any]) -> None:
        backend = self.env.backend
        connection.intents = discord.Intents._from_value(identity["intents"])
        ready = {
            "v": 10,
            "user": dict(serializers.user_payload(backend.bot_user)),
            "guilds": [{"id": str(guild), "unavailable": True} for guild in backend.guilds],
            "session_id": f"session-{id(connection)}",
            "resume_gateway_url": self.gateway,
            "shard": identity.get("shard", [0, 1]),
            "application": {"id": str(backend.application_id), "flags": 0},
        }
        self._dispatch(connection, "READY", ready)
        self._connection = connection
        for guild in list(backend.guilds.values()):
            payload = json.loads(json.dumps(serializers.guild_create_payload(backend, guild)))
            simcord_intents.prune_guild_create(payload, connection.intents, backend.bot_user.id)
            self._dispatch(connection, "GUILD_CREATE", payload)
        async with self._news:
            self._news.notify_all()


@asynccontextmanager
async def open_simwire() -> AsyncIterator[Simwire]:
    """Open a Discord on any free port of this machine; its people act through `env`."""
    owner = discord.Client(intents=discord.Intents.none())
    env = simcord.Env(owner, check_errors=False)
    await env.start()
    wire = Simwire(env)
    env.backend.subscribers.append(wire.emitted)
    env._settle_internal = wire.settle  # type: ignore[method-assign]  # what settles is another process now
    runner = web.AppRunner(_pages(wire), access_log=None, shutdown_timeout=1)
    try:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        wire.port = runner.addresses[0][1]
        yield wire
    finally:
        await runner.cleanup()
        await env.shutdown()


def _pages(wire: Simwire) -> web.Application:
    pages = web.Application(client_max_size=64 * 1024 * 1024)
    pages.router.add_route("*", "/api/v10/{path:.*}", wire.rest)
    pages.router.add_get("/cdn/{path:.*}", wire.file)
    pages.router.add_get("/gateway", wire.talk)
    pages.router.add_get("/gateway/", wire.talk)
    return pages


async def _body_of(request: web.Request, inward: Callable[[str], str]) -> tuple[Json, list[discord.File]]:
    if not request.content_type.startswith("multipart/"):
        text = await request.text()
        return (json.loads(inward(text)) if text else None), []
    body: Json = None
    files: list[discord.File] = []
    async for part in await request.multipart():
        content = await part.read(decode=True)  # type: ignore[union-attr]  # no nested multiparts
        if part.name == "payload_json":  # type: ignore[union-attr]
            body = json.loads(inward(content.decode()))
        else:
            files.append(discord.File(io.BytesIO(content), filename=part.filename))  # type: ignore[union-attr]
    return body, files


def _json(text: str, status: int) -> web.Response:
    # discord.py reads JSON only behind exactly this type.
    return web.Response(body=text.encode(), status=status, headers={"Content-Type": "application/json"})
