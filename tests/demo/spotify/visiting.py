"""An app that visits the stand-in, the people who let it in, and a small world for them."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

from bot.demo.spotify import SpotifyStandIn, SpotifyWorld, StoredTrack, consent
from bot.demo.spotify.logins import challenge
from tests.clocks import Hand

Json = Any

CLIENT = "a0000000000000000000000000000001"
CALLBACK = "http://127.0.0.1:8888/callback"
VERIFIER = secrets.token_urlsafe(48)
SCOPES = (
    "playlist-read-private playlist-read-collaborative user-library-read user-library-modify user-top-read "
    "user-read-recently-played playlist-modify-private playlist-modify-public"
)


@dataclass(frozen=True)
class Said:
    """What Spotify answered."""

    status: int
    body: Json
    headers: Mapping[str, str]

    @property
    def message(self) -> str:
        return str(self.body["error"]["message"])


class Visitor:
    """An app, with the access token of somebody once they let it in."""

    def __init__(self, standin: SpotifyStandIn, session: aiohttp.ClientSession) -> None:
        self.standin = standin
        self.session = session
        self.access = ""
        self.refresh = ""

    def address(self, **changes: str) -> str:
        """Return where to send somebody who shall let the app in."""
        query = {
            "client_id": CLIENT,
            "response_type": "code",
            "redirect_uri": CALLBACK,
            "code_challenge_method": "S256",
            "code_challenge": challenge(VERIFIER),
            "state": "a-state",
            "scope": SCOPES,
        }
        return str(URL(f"{self.standin.accounts}/authorize").with_query({**query, **changes}))

    async def code(self, person: str, **changes: str) -> str:
        return URL(await consent(self.address(**changes), person)).query["code"]

    async def redeem(self, code: str, **changes: str) -> Said:
        form = {
            "grant_type": "authorization_code",
            "client_id": CLIENT,
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
        }
        return await self._token(form | changes)

    async def renew(self, token: str | None = None, client_id: str = CLIENT) -> Said:
        form = {"grant_type": "refresh_token", "client_id": client_id}
        return await self._token({**form, "refresh_token": self.refresh if token is None else token})

    async def enter(self, person: str, **changes: str) -> Said:
        said = await self.redeem(await self.code(person, **changes))
        assert said.status == 200, said
        self.access, self.refresh = said.body["access_token"], said.body["refresh_token"]
        return said

    async def call(
        self,
        method: str,
        path: str,
        body: Json = None,
        query: Mapping[str, object] | None = None,
        bearer: str | None = None,
    ) -> Said:
        headers = {"Authorization": f"Bearer {self.access if bearer is None else bearer}"}
        given = {name: str(value) for name, value in (query or {}).items()}
        address = self.standin.api + path
        sent = self.session.request(method, address, params=given, json=body, headers=headers)
        async with sent as answered:
            return await _said(answered)

    async def get(self, path: str, **query: object) -> Said:
        return await self.call("GET", path, query=query)

    async def add(self, playlist_id: str, *numbers: int, **more: object) -> Said:
        body = {"uris": [uri(number) for number in numbers], **more}
        return await self.call("POST", f"/playlists/{playlist_id}/items", body)

    async def uris(self, playlist_id: str) -> list[str | None]:
        """Return what a playlist holds, as its pages tell."""
        found: list[str | None] = []
        while True:
            page = (await self.get(f"/playlists/{playlist_id}/items", limit=50, offset=len(found))).body
            found += [each["item"] and each["item"]["uri"] for each in page["items"]]
            if page["next"] is None:
                return found

    async def _token(self, form: Mapping[str, str]) -> Said:
        async with self.session.post(f"{self.standin.accounts}/api/token", data=form) as answered:
            return await _said(answered)


async def _said(answered: aiohttp.ClientResponse) -> Said:
    body = await answered.json() if await answered.read() else None
    return Said(answered.status, body, answered.headers)


def song(number: int, name: str = "", artist: str = "The Kettles", **details: Any) -> StoredTrack:  # noqa: ANN401 - any of its fields
    """Make a song whose id and ISRC are its number."""
    credit = (f"{sum(map(ord, artist)):022}", artist)
    return StoredTrack(
        f"{number:022}", name or f"Song {number}", [credit], isrc=f"ZZEAR26{number:05}", **details
    )


def songs(*numbers: int) -> list[StoredTrack]:
    return [song(number) for number in numbers]


def uri(number: int) -> str:
    return f"spotify:track:{number:022}"


def local_file() -> StoredTrack:
    address = "spotify:local:Grandad:Tapes:Birthday:187"
    return StoredTrack(address, "Birthday", [("", "Grandad")], album="Tapes", kind="local")


def episode() -> StoredTrack:
    return StoredTrack(f"{9_000_001:022}", "Ep. 7", [], album="Kazoo Radio", kind="episode")


def small_world(clock: Hand) -> SpotifyWorld:
    """Make five people, an app for them, a stranger, and thirty songs in the catalogue."""
    world = SpotifyWorld(clock)
    people = ("ana", "ben", "cleo", "dov", "eli")
    for name in (*people, "stranger"):
        world.add_person(name, name.title())
    world.add_app(CLIENT, redirect_uris=[CALLBACK], users=people)
    for number in range(1, 31):
        world.add_track(song(number))
    return world
