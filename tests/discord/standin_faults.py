"""What can go wrong with a call to the stand-in: limits, failures, slow and broken answers, cut lines."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

Right = Callable[[], Awaitable[web.Response]]
"""Gives the answer that would have been right."""
Fault = Callable[[web.Request, Right], Awaitable[web.StreamResponse]]
"""Answers a call wrongly, or rightly but late."""

_JSON = {"Content-Type": "application/json"}


@dataclass
class Faults:
    """The faults that are still to come, by method and end of the path: one for each call."""

    coming: dict[str, deque[Fault]] = field(default_factory=dict)

    def plan(self, call: str, *faults: Fault) -> None:
        """Let the next calls of a kind, like `GET /users/@me`, go wrong one after another."""
        self.coming.setdefault(call, deque()).extend(faults)

    def next(self, method: str, path: str) -> Fault | None:
        """Take the fault that is due for a call."""
        for call, faults in self.coming.items():
            verb, _, end = call.partition(" ")
            if faults and method == verb and path.endswith(end):
                return faults.popleft()
        return None


def limited(retry_after: float, *, via: bool = True, everywhere: bool = False) -> Fault:
    """Answer 429; without a `Via` header it reads like a ban by the network in front of Discord."""

    async def fault(_: web.Request, __: Right) -> web.StreamResponse:
        body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": everywhere}
        headers = _JSON | ({"Via": "1.1 google"} if via else {})
        return web.Response(status=429, body=json.dumps(body).encode(), headers=headers)

    return fault


def failing(status: int) -> Fault:
    """Answer with a status and no more."""

    async def fault(_: web.Request, __: Right) -> web.StreamResponse:
        return web.Response(status=status)

    return fault


def slow(until: asyncio.Event) -> Fault:
    """Answer rightly, but not before `until` is set."""

    async def fault(_: web.Request, right: Right) -> web.StreamResponse:
        await until.wait()
        return await right()

    return fault


def half() -> Fault:
    """Answer with JSON that ends in the middle."""

    async def fault(_: web.Request, right: Right) -> web.StreamResponse:
        body = bytes((await right()).body or b"{}")  # type: ignore[arg-type]  # our own answers are bytes
        return web.Response(body=body[: len(body) // 2], headers=_JSON)

    return fault


def saying(text: str) -> Fault:
    """Answer 200 with a JSON text that was not asked for."""

    async def fault(_: web.Request, __: Right) -> web.StreamResponse:
        return web.Response(body=text.encode(), headers=_JSON)

    return fault


def page() -> Fault:
    """Answer 200 with a page for people, as a proxy or a hotel's wireless network does."""

    async def fault(_: web.Request, __: Right) -> web.StreamResponse:
        return web.Response(text="<html><body>Welcome!</body></html>", content_type="text/html")

    return fault


def reset() -> Fault:
    """Cut the line instead of answering."""

    async def fault(request: web.Request, __: Right) -> web.StreamResponse:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)

    return fault
