"""Pages for whoever watches over Earmark, and the one that people come back to from Spotify."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass

import msgspec
from aiohttp import web

from bot.errors import EarmarkError, PortTaken
from bot.frontends.pulse import Pulse
from bot.frontends.web_linking import PATH, page_for, refusal_page
from bot.frontends.web_mapping import MOST_BYTES, MapPages
from bot.metrics import CONTENT_TYPE, Metrics
from bot.services import Linking
from bot.store.database import Database

_log = logging.getLogger("earmark.web")

_PATIENCE = 2.0
_GREATEST_LAG = 1.0
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Vital:
    """How one part of Earmark is; `said` is public, so it names no secret, path or person."""

    well: bool
    said: str


Look = Callable[[], Awaitable[Vital]]
"""Looks after one part of Earmark; may fail or hang, which counts as unwell."""

Refresh = Callable[[], Awaitable[None]]
"""Looks up figures that nobody tells of; where it fails, those of before stand."""


@asynccontextmanager
async def open_web(  # noqa: PLR0913 - each page asks somebody else
    host: str,
    port: int,
    metrics: Metrics,
    vitals: Mapping[str, Look],
    *,
    patience: float = _PATIENCE,
    linking: Linking | None = None,
    maps: MapPages | None = None,
    refresh: Refresh | None = None,
) -> AsyncIterator[int]:
    """Serve /healthz and /metrics and give the port, any free one for 0; raises PortTaken.

    With `linking`, Spotify's way back is served, too, and with `maps` their pages.

    `vitals` is read at each look, so it may still grow; each of them has `patience` in seconds, as has
    `refresh`, which is called before the figures are written.
    """
    # A page that is being written when the block ends gets a moment, not aiohttp's minute.
    pages = _pages(metrics, vitals, patience, linking, refresh)
    if maps is not None:
        maps.add_to(pages)
    # Last, as it takes whatever nobody else did.
    pages.router.add_route("*", "/{tail:.*}", _nothing)
    runner = web.AppRunner(pages, access_log=None, shutdown_timeout=0.25)
    try:
        await runner.setup()
        await _listen(runner, host, port)
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except (OSError, OverflowError, ValueError) as error:
        number = error.errno if isinstance(error, OSError) else None
        # A host without an address has a negative number, and only its own words.
        problem = os.strerror(number) if number and number > 0 else getattr(error, "strerror", None)
        raise PortTaken(
            address=f"{host}:{port}", problem=problem or "it is no address of this machine"
        ) from error


def database_vital(database: Database) -> Look:
    """Look whether the database answers."""

    async def look() -> Vital:
        await database.version()
        return Vital(well=True, said="it answers")

    return look


def pulse_vital(pulse: Pulse) -> Look:
    """Look whether the event loop is late by less than a second now; a past stall is told, and no more."""

    async def look() -> Vital:
        late = pulse.last
        said = f"{late * 1000:.0f} ms late, at most {pulse.worst * 1000:.0f} ms in the last minute"
        return Vital(well=late < _GREATEST_LAG, said=said)

    return look


def _pages(
    metrics: Metrics,
    vitals: Mapping[str, Look],
    patience: float,
    linking: Linking | None,
    refresh: Refresh | None,
) -> web.Application:
    async def healthz(_: web.Request) -> web.Response:
        looks = [_asked(name, look, patience) for name, look in vitals.items()]
        found = dict(await asyncio.gather(*looks))
        well = all(vital.well for vital in found.values())
        body = {"well": well, "vitals": {name: asdict(vital) for name, vital in found.items()}}
        status = 200 if well else 503
        return web.Response(body=msgspec.json.encode(body), content_type="application/json", status=status)

    async def figures(_: web.Request) -> web.Response:
        await _refreshed(refresh, patience)
        return web.Response(body=metrics.page(), headers={"Content-Type": CONTENT_TYPE})

    pages = web.Application(client_max_size=MOST_BYTES)
    pages.router.add_get("/healthz", healthz)
    pages.router.add_get("/metrics", figures)
    if linking is not None:
        # A HEAD, as of whoever previews addresses, must not use up what the person's own look is for.
        pages.router.add_get(PATH, _returning(linking), allow_head=False)
    pages.on_response_prepare.append(_guard)
    return pages


async def _nothing(_: web.Request) -> web.Response:
    return web.Response(text="There is nothing here.\n", status=404)


def _returning(linking: Linking) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Make the page that says the code to bring back to the chat."""

    async def returned(request: web.Request) -> web.Response:
        try:
            # Not the whole address: what a browser says of the machine's name may be none.
            page = page_for(await linking.returned(str(request.rel_url)))
        except EarmarkError as error:
            return web.Response(text=refusal_page(error), content_type="text/html", status=400)
        return web.Response(text=page, content_type="text/html")

    return returned


async def _asked(name: str, look: Look, patience: float) -> tuple[str, Vital]:
    try:
        async with asyncio.timeout(patience):
            return name, await look()
    except TimeoutError:
        return name, Vital(well=False, said=f"no answer within {patience:g} seconds")
    except Exception:  # noqa: BLE001 - whatever fails under a look is one part being unwell, and is logged
        _log.exception("the vital %s could not be looked at", name)
        return name, Vital(well=False, said="it could not be looked at; the log says why")


async def _guard(_: web.Request, response: web.StreamResponse) -> None:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.popall("Server", None)


async def _refreshed(refresh: Refresh | None, patience: float) -> None:
    if refresh is None:
        return
    try:
        await asyncio.wait_for(refresh(), patience)
    except EarmarkError as error:
        _log.warning("figures could not be looked up: %s", error)
    except TimeoutError:
        _log.warning("figures could not be looked up within %g seconds", patience)
    except Exception:  # noqa: BLE001 - logged whole here; the other figures are well
        _log.exception("figures could not be looked up")
