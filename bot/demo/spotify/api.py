"""The Web API of the demo's Spotify: who may call what."""

import re
from collections.abc import Callable, Mapping

from bot.demo.spotify import catalogue, library, playlists
from bot.demo.spotify.calls import Answer, Call
from bot.demo.spotify.logins import Login
from bot.demo.spotify.refusals import Refused
from bot.demo.spotify.world import SpotifyWorld

_Route = tuple[str, re.Pattern[str], Callable[..., Answer]]


def bearer(headers: Mapping[str, str]) -> str:
    """Return the access token that a call carries."""
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    if not scheme:
        raise Refused(401, "No token provided")
    if scheme.casefold() != "bearer" or not token:
        raise Refused(400, "Only valid bearer authentication supported")
    return token


def admitted(world: SpotifyWorld, headers: Mapping[str, str]) -> Login:
    """Let a call in, or refuse it for its token, its person, its app or its quota."""
    login = world.logins.holder(bearer(headers))
    app = world.logins.apps[login.client_id]
    if login.person not in app.users:
        raise Refused(403, "User not registered in the Developer Dashboard")
    if not app.has_premium:
        raise Refused(403, "Active premium subscription required for the owner of the app")
    world.logins.count(app)
    return login


def answer(call: Call) -> Answer:
    """Do what a call asks for."""
    for method, pattern, handler in _ROUTES:
        found = pattern.fullmatch(call.path)
        if found and method == call.method:
            return handler(call, *found.groups())
    if any(pattern.fullmatch(call.path) for pattern in _GONE):
        raise Refused(403, "Forbidden")
    raise Refused(404, "Service not found")


def _route(method: str, path: str, handler: Callable[..., Answer]) -> _Route:
    return method, re.compile(path.replace("{id}", "([^/]+)")), handler


_ROUTES = (
    _route("GET", "/me", library.me),
    _route("GET", "/me/playlists", playlists.mine),
    _route("POST", "/me/playlists", playlists.create),
    _route("GET", "/me/tracks", library.liked),
    _route("GET", "/me/top/(tracks|artists)", library.top),
    _route("GET", "/me/player/recently-played", library.recent),
    _route("PUT", "/me/library", library.save),
    _route("DELETE", "/me/library", library.drop),
    _route("GET", "/me/library/contains", library.contains),
    _route("GET", "/playlists/{id}", playlists.one),
    _route("PUT", "/playlists/{id}", playlists.describe),
    _route("GET", "/playlists/{id}/items", playlists.items),
    _route("POST", "/playlists/{id}/items", playlists.add),
    _route("PUT", "/playlists/{id}/items", playlists.put),
    _route("DELETE", "/playlists/{id}/items", playlists.remove),
    _route("GET", "/tracks/{id}", catalogue.track),
    _route("GET", "/artists/{id}", catalogue.artist),
    _route("GET", "/artists/{id}/albums", catalogue.albums),
    _route("GET", "/albums/{id}/tracks", catalogue.songs),
    _route("GET", "/search", catalogue.search),
)

_GONE = tuple(
    map(
        re.compile,
        (
            "/playlists/[^/]+/(tracks|followers).*",
            "/me/(tracks|albums|episodes|shows|audiobooks|following).*",
            "/(tracks|artists|albums|episodes|shows|audio-features|audio-analysis)(/.*)?",
            "/(users|browse|markets|recommendations)(/.*)?",
        ),
    )
)
"""Where much of what was removed in 2024 and 2026 answered: it is forbidden now."""
