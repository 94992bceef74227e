"""The stand-in's gateway: sessions that are begun, resumed, told of what happens, and cut off on request."""

import asyncio
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.discord.standin_world import APPLICATION, TOKEN, Object, guild_json, guild_numbers, me

PATIENCE = 60
"""Seconds that a busy machine may take for what a quiet one does in one."""

_HEARTBEAT, _IDENTIFY, _RESUME, _RECONNECT, _INVALID_SESSION, _HELLO, _HEARD = 1, 2, 6, 7, 9, 10, 11
_BAD_TOKEN = 4004
_BEAT_MS = 41_250
_QUICK = 1
"""How hard zlib tries: five thousand servers are a hundred megabytes."""


class Changes:
    """Wakes whoever waits for something to become true."""

    def __init__(self) -> None:
        self._condition = asyncio.Condition()

    async def note(self) -> None:
        """Let those who wait look again."""
        async with self._condition:
            self._condition.notify_all()

    async def until(self, is_so: Callable[[], object]) -> None:
        """Wait until something is so; raises TimeoutError after a minute."""
        async with asyncio.timeout(PATIENCE), self._condition:
            await self._condition.wait_for(is_so)


class Connection:
    """One WebSocket that a bot has opened."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self._socket = socket
        self._request = request
        is_packed = request.query.get("compress") == "zlib-stream"
        # One stream of zlib for the whole connection, flushed after each message.
        self._packer = zlib.compressobj(_QUICK) if is_packed else None

    async def say(self, text: str) -> None:
        """Send a text as it stands, be it a message of Discord's or not; a bot that has left misses it."""
        if self._socket.closed:
            return
        try:
            if self._packer is None:
                await self._socket.send_str(text)
            else:
                packed = self._packer.compress(text.encode()) + self._packer.flush(zlib.Z_SYNC_FLUSH)
                await self._socket.send_bytes(packed)
        except ConnectionError:
            return

    async def order(self, kind: int, data: object = None) -> None:
        """Send a message that is no event."""
        await self.say(json.dumps({"op": kind, "d": data, "s": None, "t": None}))

    async def ask_to_reconnect(self) -> None:
        """Tell the bot to come back on a new connection."""
        await self.order(_RECONNECT)

    async def invalidate(self, *, resumable: bool) -> None:
        """Tell the bot that its session is over, or that it may try to resume it."""
        await self.order(_INVALID_SESSION, resumable)

    async def close(self, code: int) -> None:
        """Close with one of Discord's codes."""
        await self._socket.close(code=code)

    def drop(self) -> None:
        """Cut the connection as a broken line does, without a word."""
        if self._request.transport is not None:
            self._request.transport.abort()

    async def received(self) -> Object | None:
        """Return the bot's next message, or None once it is gone."""
        message = await self._socket.receive()
        if message.type is not WSMsgType.TEXT:
            return None
        told: Object = json.loads(message.data)
        return told


@dataclass
class Session:
    """What a bot began with IDENTIFY; it outlives its connections."""

    name: str
    shard: tuple[int, int]
    intents: int
    connection: Connection | None
    sequence: int = 0
    begun: int = 0
    """The sequence after which events can be handed over again; the servers of the beginning cannot."""
    events: list[tuple[int, str]] = field(default_factory=list)

    async def tell(self, event: str, body: str, *, is_kept: bool = True) -> None:
        """Send an event, and keep it for a bot that resumes."""
        self.sequence += 1
        text = f'{{"op":0,"t":"{event}","s":{self.sequence},"d":{body}}}'
        if is_kept:
            self.events.append((self.sequence, text))
        if self.connection is not None:
            await self.connection.say(text)


class Gateway:
    """All sessions and connections, and what is to go wrong with the next ones."""

    def __init__(self, guilds: int) -> None:
        self.guilds = guilds
        self.address = ""
        self.changes = Changes()
        self.sessions: list[Session] = []
        self.connections: list[Connection] = []
        self.resumed = 0
        self.heartbeats = 0
        self.refusals = 0
        """How many of the next connections are answered with 503 before they are opened."""
        self.refused_with = 0
        """The code to close with instead of beginning a session, like 4014; 0 for none."""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until the bot or a fault ends it."""
        if self.refusals:
            self.refusals -= 1
            return web.Response(status=503)
        # What is closed here waits for the bot's farewell no longer than this.
        socket = web.WebSocketResponse(compress=False, timeout=1.0, max_msg_size=0)
        await socket.prepare(request)
        connection = Connection(socket, request)
        self.connections.append(connection)
        await connection.order(_HELLO, {"heartbeat_interval": _BEAT_MS})
        while (told := await connection.received()) is not None:
            await self._heed(connection, told)
            await self.changes.note()
        for session in self.sessions:
            if session.connection is connection:
                session.connection = None
        await self.changes.note()
        return socket

    async def dispatch(self, event: str, data: Object, guild: int | None = None) -> None:
        """Tell an event to the session that serves a server, or to the first where it happened in none."""
        shards = self.sessions[-1].shard[1]
        shard = (guild >> 22) % shards if guild else 0
        serving = next(each for each in reversed(self.sessions) if each.shard[0] == shard)
        await serving.tell(event, json.dumps(data))

    async def close(self) -> None:
        """Cut all connections."""
        for connection in self.connections:
            connection.drop()

    async def _heed(self, connection: Connection, told: Object) -> None:
        kind, data = told["op"], told["d"]
        if kind == _HEARTBEAT:
            self.heartbeats += 1
            await connection.order(_HEARD)
        elif kind in (_IDENTIFY, _RESUME) and data["token"] != TOKEN:
            await connection.close(_BAD_TOKEN)
        elif kind == _RESUME:
            await self._resume(connection, data)
        elif kind == _IDENTIFY and self.refused_with:
            await connection.close(self.refused_with)
        elif kind == _IDENTIFY:
            await self._begin(connection, data)

    async def _begin(self, connection: Connection, data: Object) -> None:
        shard, shards = data.get("shard", (0, 1))
        session = Session(f"session-{len(self.sessions)}", (shard, shards), data["intents"], connection)
        self.sessions.append(session)
        numbers = list(guild_numbers(self.guilds, shard, shards))
        await session.tell("READY", json.dumps(self._ready(session, numbers)), is_kept=False)
        for number in numbers:
            await session.tell("GUILD_CREATE", guild_json(number), is_kept=False)
        session.begun = session.sequence

    def _ready(self, session: Session, numbers: list[int]) -> Object:
        return {
            "v": 10,
            "user": me(),
            "guilds": [{"id": str(number), "unavailable": True} for number in numbers],
            "session_id": session.name,
            "resume_gateway_url": self.address,
            "application": {"id": str(APPLICATION), "flags": 0},
            "shard": session.shard,
        }

    async def _resume(self, connection: Connection, data: Object) -> None:
        session = next((each for each in self.sessions if each.name == data["session_id"]), None)
        if session is None or not session.begun or data["seq"] < session.begun:
            await connection.invalidate(resumable=False)
            return
        for sequence, text in session.events:
            if sequence > data["seq"]:
                await connection.say(text)
        session.connection = connection
        await session.tell("RESUMED", "{}", is_kept=False)
        self.resumed += 1
