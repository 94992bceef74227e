"""What can go wrong with a call to the demo's Spotify: limits, failures, cut lines, broken answers."""

import asyncio
import json
import re
import socket
import struct
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from random import Random

from aiohttp import web

from bot.demo.spotify.refusals import Refused
from bot.demo.spotify.world import SpotifyWorld

Right = Callable[[], Awaitable[web.Response]]
"""Has the effect, and gives the answer that would be right."""

TOKEN = "/api/token"  # noqa: S105 - a path
BEFORE = frozenset(("429", "500", "502", "503", "hang", "reset", "invalid_grant", "change"))
"""The faults that come before the effect: a change alone is followed by it."""
AFTER = frozenset(
    ("500-after", "hang-after", "reset-after", "truncated", "cut", "empty", "html", "null", "drip")
)
"""The faults that come when the effect has happened."""

_JSON = {"Content-Type": "application/json; charset=utf-8"}
_PAGE = "<!DOCTYPE html><html><body><h1>Something went wrong</h1></body></html>"
_MESSAGES = {"500": "Server error.", "502": "Bad gateway.", "503": "Service unavailable"}
_DRIP = 0.05
_RESET = struct.pack("ii", 1, 0)
"""To linger for no time: the socket then closes with a reset."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault for the calls of a method whose path has the pattern, some of them spared first.

    Without a path it meets calls of the API, and `invalid_grant` those of the token endpoint.
    """

    kind: str
    _: KW_ONLY
    method: str | None = None
    path: str | None = None
    after: int = 0
    """How many calls that it could meet go well before."""
    times: int = 1
    retry_after: int | None = None
    """Seconds, for a 429."""
    reason: str | None = None
    """The word for programs of a 429."""
    seconds: float = 1.0
    """How long a drip goes on."""
    then: Callable[[SpotifyWorld], object] | None = None
    """What changes in the world before the answer."""

    def __post_init__(self) -> None:
        if self.kind not in BEFORE | AFTER:
            raise ValueError(f"there is no fault {self.kind!r}")

    def meets(self, method: str, path: str) -> bool:
        """Tell whether a call is of those that go wrong."""
        if self.method is not None and method != self.method:
            return False
        if self.path is not None:
            return re.search(self.path, path) is not None
        return (path == TOKEN) == (self.kind == "invalid_grant")


@dataclass(slots=True)
class _Planned:
    fault: Fault
    spared: int = 0
    met: int = 0

    def is_due(self) -> bool:
        if self.spared < self.fault.after:
            self.spared += 1
            return False
        self.met += 1
        return True


class Faults:
    """The faults that are still to come: one for each call, the first that was added first."""

    def __init__(self) -> None:
        self.over = asyncio.Event()
        """Set when the stand-in closes: nothing hangs on."""
        self._planned: list[_Planned] = []
        self._rng = Random(0)  # noqa: S311 - chance to be repeated, no secret
        self._share = 0.0
        self._kinds: Sequence[Fault] = ()
        self._with_token = False

    def add(self, fault: Fault) -> None:
        """Let calls go wrong."""
        self._planned.append(_Planned(fault))

    def at_random(
        self, rng: Random, share: float, kinds: Sequence[str | Fault], *, token: bool = False
    ) -> None:
        """Let a share of all calls of the API go wrong, and of the token endpoint's if asked for."""
        self._rng, self._share, self._with_token = rng, share, token
        self._kinds = [Fault(kind) if isinstance(kind, str) else kind for kind in kinds]

    def clear(self) -> None:
        """Let all go well from now on."""
        self._planned.clear()
        self._share = 0.0

    def next(self, method: str, path: str) -> Fault | None:
        """Take the fault that is due for a call."""
        for planned in self._planned:
            fault = planned.fault
            if planned.met < fault.times and fault.meets(method, path) and planned.is_due():
                return fault
        if self._share and (self._with_token or path != TOKEN) and self._rng.random() < self._share:
            return self._rng.choice(self._kinds)
        return None

    async def meet(
        self, fault: Fault, request: web.Request, world: SpotifyWorld, right: Right
    ) -> web.StreamResponse:
        """Answer a call as the fault has it."""
        if fault.kind in BEFORE:
            return await self._before(fault, request, world, right)
        answered = await right()
        match fault.kind:
            case "hang-after":
                return await self._hang(request)
            case "reset-after":
                return _reset(request)
            case "drip":
                return await self._drip(request, answered, fault.seconds)
            case "cut":
                return await _cut(request, answered)
        return _spoilt(fault.kind, answered)

    async def _before(
        self, fault: Fault, request: web.Request, world: SpotifyWorld, right: Right
    ) -> web.StreamResponse:
        match fault.kind:
            case "change":
                if fault.then is not None:
                    fault.then(world)
                return await right()
            case "hang":
                return await self._hang(request)
            case "reset":
                return _reset(request)
            case "invalid_grant":
                return written({"error": "invalid_grant", "error_description": "Refresh token revoked"}, 400)
            case "429":
                return refusal(Refused(429, "Too many requests", fault.reason, retry_after=fault.retry_after))
        return refusal(Refused(int(fault.kind), _MESSAGES[fault.kind]))

    async def _hang(self, request: web.Request) -> web.StreamResponse:
        await self.over.wait()
        return _reset(request)

    async def _drip(self, request: web.Request, answered: web.Response, seconds: float) -> web.StreamResponse:
        body, slow = _body(answered), await _begun(request, answered)
        drops = min(len(body), round(seconds / _DRIP))
        for place in range(drops):
            await slow.write(body[place : place + 1])
            await asyncio.sleep(_DRIP)
        await slow.write(body[drops:])
        return slow


def written(body: object, status: int = 200) -> web.Response:
    """Write an answer as JSON."""
    text = json.dumps(body, ensure_ascii=False).encode()
    return web.Response(status=status, body=text, headers=_JSON)


def refusal(refused: Refused) -> web.Response:
    """Write an error of the API's."""
    answered = written(refused.body, refused.status)
    answered.headers.update(refused.headers)
    return answered


def _body(answered: web.Response) -> bytes:
    return answered.body if isinstance(answered.body, bytes) else b""


def _spoilt(kind: str, answered: web.Response) -> web.Response:
    body = _body(answered)
    match kind:
        case "truncated":
            return web.Response(status=answered.status, body=body[: len(body) // 2], headers=_JSON)
        case "empty":
            return web.Response(body=b"", headers=_JSON)
        case "null":
            return web.Response(body=b"null", headers=_JSON)
        case "html":
            return web.Response(text=_PAGE, content_type="text/html")
    return web.Response(status=503, text=_PAGE, content_type="text/html")


def _reset(request: web.Request) -> web.StreamResponse:
    """Cut the line instead of answering."""
    if request.transport is not None:
        line = request.transport.get_extra_info("socket")
        if line is not None:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        request.transport.abort()
    return web.Response(status=500)


async def _begun(request: web.Request, answered: web.Response) -> web.StreamResponse:
    length = {"Content-Length": str(len(_body(answered)))}
    begun = web.StreamResponse(status=answered.status, headers=_JSON | length)
    await begun.prepare(request)
    return begun


async def _cut(request: web.Request, answered: web.Response) -> web.StreamResponse:
    """End the line in the middle of a body whose full length was announced."""
    body, begun = _body(answered), await _begun(request, answered)
    await begun.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return begun
