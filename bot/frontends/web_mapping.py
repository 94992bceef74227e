"""The page of a map, behind a link that nobody guesses: its songs, and a playlist of some of them."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Protocol

import msgspec
from aiohttp import web
from yarl import URL

from bot.domain import TrackId
from bot.errors import EarmarkError, LinkExpired, LinkingOff, NeedsLink
from bot.services.making import Made
from bot.services.mapsheets import Group, Sheet

MOST_BYTES = 512 * 1024
"""A playlist of ten thousand songs is about half of it."""

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
_KINDS = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
_LIBRARIES = (
    "dispatch",
    "timer",
    "color",
    "ease",
    "interpolate",
    "selection",
    "drag",
    "transition",
    "zoom",
    "quadtree",
    "polygon",
)
"""Parts of D3, each after those that it needs."""
_AT_ONCE = 2
"""Maps that are made at a time: one takes a worker, and whoever has a link can ask again and again."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,128}")

Handler = Callable[[web.Request], Awaitable[web.Response]]
_Name = Annotated[str, msgspec.Meta(max_length=100)]
_Track = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
_Tracks = Annotated[tuple[_Track, ...], msgspec.Meta(min_length=1, max_length=10_000)]


class Maps(Protocol):
    """What stands behind the pages."""

    async def page(self, token: str) -> Sheet:
        """Return what a page shows now; raises LinkExpired."""

    async def mark(self, token: str) -> str:
        """Return a text that differs once the page shows something else; raises LinkExpired."""

    async def keep(self, token: str, name: str, tracks: Sequence[TrackId]) -> Made:
        """Make a playlist of songs on a page."""


class _Kept(msgspec.Struct, forbid_unknown_fields=True):
    """What the page sends for a playlist."""

    name: _Name
    tracks: _Tracks


@dataclass(frozen=True, slots=True)
class MapPages:
    """The pages of maps, which are reached from outside at `address`."""

    maps: Maps
    address: str = ""

    def add_to(self, app: web.Application) -> None:
        """Have them served."""
        parts = _parts()
        app.router.add_get("/map/{token}", _shell(parts["map.html"]))
        app.router.add_get("/map/{token}/songs", _songs(self.maps), allow_head=False)
        app.router.add_get("/map/{token}/now", _now(self.maps), allow_head=False)
        app.router.add_post("/map/{token}/playlist", _playlist(self.maps, self.address))
        app.router.add_get("/page/{name}", _part(parts))


def _shell(page: bytes) -> Handler:
    """Make the page itself, the same for everybody: what previews an address sees nothing of a map."""

    async def shown(_: web.Request) -> web.Response:
        return _answer(page, "text/html")

    return shown


def _part(parts: Mapping[str, bytes]) -> Handler:
    async def part(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in parts:
            return web.Response(text="There is nothing here.\n", status=404)
        return _answer(parts[name], _KINDS[f".{name.rpartition('.')[2]}"])

    return part


def _songs(maps: Maps) -> Handler:
    turns = asyncio.Semaphore(_AT_ONCE)

    async def songs(request: web.Request) -> web.Response:
        if not _is_same_site(request):
            return _refusal(403, "Only the page itself asks for its songs.")
        try:
            async with turns:
                sheet = await maps.page(_token(request))
        except EarmarkError as error:
            return _failure(error)
        return _answer(await asyncio.to_thread(_written, sheet), "application/json")

    return songs


def _now(maps: Maps) -> Handler:
    """Make what an open page asks every few seconds, to find out whether it shows what it may."""

    async def now(request: web.Request) -> web.Response:
        if not _is_same_site(request):
            return _refusal(403, "Only the page itself asks for this.")
        try:
            return _answer(
                msgspec.json.encode({"mark": await maps.mark(_token(request))}), "application/json"
            )
        except EarmarkError as error:
            return _failure(error)

    return now


def _playlist(maps: Maps, address: str) -> Handler:
    async def playlist(request: web.Request) -> web.Response:
        if not _comes_from_the_page(request, address):
            return _refusal(403, "Only the page itself makes playlists.")
        try:
            kept = msgspec.json.decode(await request.read(), type=_Kept)
        except web.HTTPRequestEntityTooLarge:
            return _refusal(413, "That is more than one playlist holds.")
        except (msgspec.DecodeError, UnicodeDecodeError):
            return _refusal(400, "That is no playlist.")
        try:
            made = await maps.keep(_token(request), kept.name, [TrackId(each) for each in kept.tracks])
        except EarmarkError as error:
            return _failure(error)
        return _answer(msgspec.json.encode(made), "application/json")

    return playlist


def _token(request: web.Request) -> str:
    """Return what stands for a map; raises LinkExpired where nothing can."""
    token = request.match_info["token"]
    if not _TOKEN.fullmatch(token):
        raise LinkExpired
    return token


def _is_same_site(request: web.Request) -> bool:
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


def _comes_from_the_page(request: web.Request, address: str) -> bool:
    """Tell whether our page sends it: no other page can say this of itself, nor send JSON unasked."""
    if request.content_type != "application/json" or not _is_same_site(request):
        return False
    return request.headers.get("Origin", "") in {_origin(address), f"{request.scheme}://{request.host}"} - {
        ""
    }


def _origin(address: str) -> str:
    return str(URL(address).origin()) if address else ""


def _answer(body: bytes, kind: str, status: int = 200) -> web.Response:
    is_text = kind != "application/json"
    answer = web.Response(
        body=body,
        status=status,
        content_type=kind,
        charset="utf-8" if is_text else None,
        headers=_HEADERS,
        zlib_executor_size=1,
    )
    answer.enable_compression()
    return answer


def _failure(error: EarmarkError) -> web.Response:
    """Say what went wrong; `links` tells the page to offer the songs' addresses instead of a playlist."""
    by_hand = isinstance(error, NeedsLink | LinkingOff)
    status = 410 if isinstance(error, LinkExpired) else 409 if by_hand else 503
    return _refusal(status, error.said, error.advice, links=by_hand)


def _refusal(status: int, said: str, advice: str = "", *, links: bool = False) -> web.Response:
    body = msgspec.json.encode({"said": said, "advice": advice, "links": links})
    return _answer(body, "application/json", status)


def _written(sheet: Sheet) -> bytes:
    """Write down what a map shows; people are their names alone."""
    people = [fellow.name for fellow in sheet.people]
    return msgspec.json.encode(
        {
            "who": sheet.who,
            "by": sheet.by,
            "x": [round(x, 4) for x in sheet.x],
            "y": [round(y, 4) for y in sheet.y],
            "group": sheet.group,
            "title": sheet.title,
            "artists": sheet.artists,
            "track_id": sheet.track_id,
            "owners": sheet.owners,
            "groups": [_group(group) for group in sheet.groups],
            "regions": [msgspec.to_builtins(region) for region in sheet.regions],
            "people": people,
            "here": sheet.here,
        }
    )


def _group(group: Group) -> dict[str, Any]:
    """Write a group down; a member is their place among the people of the map."""
    return {
        "sort": group.sort,
        "name": group.name,
        "of": group.of,
        "songs": group.songs,
        "centre": group.centre,
        "you": group.is_you,
        "person": group.person,
    }


def _parts() -> dict[str, bytes]:
    """Read what pages are made of; D3, which comes in parts, as one."""
    folder = files("bot.frontends") / "page"
    parts = {each.name: each.read_bytes() for each in folder.iterdir() if _is_part(each)}
    libraries = (folder / "d3" / f"d3-{name}.min.js" for name in _LIBRARIES)
    parts["d3.js"] = b"\n".join(library.read_bytes() for library in libraries)
    return parts


def _is_part(part: Traversable) -> bool:
    return part.is_file() and f".{part.name.rpartition('.')[2]}" in _KINDS
