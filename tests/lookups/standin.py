"""ReccoBeats and MusicBrainz of our own on loopback: they know what they are given, and misbehave as told."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.domain import TrackId

Row = dict[str, Any]


@dataclass
class Standin:
    """What it knows, what it was asked, and which faults come next."""

    known: dict[TrackId, Row] = field(default_factory=dict)
    asked: list[list[str]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    genres: dict[str, Row] = field(default_factory=dict)
    """What it knows of recordings, by ISRC."""
    recommended: list[Row] = field(default_factory=list)
    """What it recommends, whatever the seeds are."""
    faults: list[web.Response | str | None] = field(default_factory=list)
    """What goes wrong with the calls to come; None is a call that goes right."""
    base: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one call, or misbehave."""
        ids = request.query["ids"].split(",")
        self.asked.append(ids)
        self.agents.append(request.headers["User-Agent"])
        if fault := self._next():
            return await self._misbehave(request, fault)
        if len(ids) > 40:
            return web.json_response({"error": "too many ids"}, status=400)
        # In another order than was asked, and nothing at all of what is not known.
        rows = [self.known[TrackId(track)] for track in sorted(ids, reverse=True) if track in self.known]
        return web.json_response({"content": rows})

    async def recommend(self, request: web.Request) -> web.Response:
        """Recommend songs, as many as were asked for, or misbehave."""
        seeds, size = request.query["seeds"].split(","), int(request.query["size"])
        self.asked.append([*seeds, str(size)])
        self.agents.append(request.headers["User-Agent"])
        if fault := self._next():
            return await self._misbehave(request, fault)
        if not 1 <= len(seeds) <= 5 or not 1 <= size <= 100:
            return web.json_response({"error": "too many"}, status=400)
        return web.json_response({"content": self.recommended[:size]})

    async def name(self, request: web.Request) -> web.Response:
        """Answer for one recording as MusicBrainz does, or misbehave."""
        self.asked.append([request.match_info["isrc"], request.query["inc"], request.query["fmt"]])
        self.agents.append(request.headers["User-Agent"])
        if fault := self._next():
            return await self._misbehave(request, fault)
        known = self.genres.get(request.match_info["isrc"])
        return web.json_response(known or {"error": "Not Found"}, status=200 if known else 404)

    def _next(self) -> web.Response | str | None:
        return self.faults.pop(0) if self.faults else None

    async def _misbehave(self, request: web.Request, fault: web.Response | str) -> web.Response:
        if isinstance(fault, web.Response):
            return fault
        assert request.transport is not None
        request.transport.abort()
        await asyncio.sleep(0)
        return web.Response()

    def learn(self, track: str, **features: float) -> None:
        """Know the sound of a track."""
        href = f"https://open.spotify.com/track/{track}"
        self.known[TrackId(track)] = {"id": f"uuid-{track}", "href": href, "isrc": None, **features}


def song(track: str, title: str, *artists: str, **more: Any) -> Row:  # noqa: ANN401 - any of its fields
    """Describe a song as it is recommended."""
    href = f"https://open.spotify.com/track/{track}"
    named = [{"id": f"uuid-{name}", "name": name, "href": ""} for name in artists]
    row = {"id": f"uuid-{track}", "href": href, "trackTitle": title, "artists": named, "popularity": 7}
    return {**row, "durationMs": 201_000, "isrc": None, "ean": None, "upc": None, **more}


RESET = "reset"


def limited(after: str | None) -> web.Response:
    """Ask for a pause, with or without saying for how long."""
    return web.Response(status=429, headers={} if after is None else {"Retry-After": after})


def saying(text: str, status: int = 200) -> web.Response:
    """Say anything."""
    return web.Response(text=text, status=status, content_type="application/json")


def rows(*content: Row) -> web.Response:
    """Answer with these rows, whatever was asked."""
    return saying(json.dumps({"content": content}))


@asynccontextmanager
async def open_standin() -> AsyncIterator[Standin]:
    """Serve on any free port of this machine."""
    standin = Standin()
    pages = web.Application()
    pages.router.add_get("/v1/audio-features", standin.answer)
    pages.router.add_get("/v1/track/recommendation", standin.recommend)
    pages.router.add_get("/v1/isrc/{isrc}", standin.name)
    runner = web.AppRunner(pages, access_log=None, shutdown_timeout=0.25)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        standin.base = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        yield standin
    finally:
        await runner.cleanup()
