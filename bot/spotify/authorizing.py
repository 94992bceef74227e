"""Spotify's accounts: the way to a login and back, by authorisation code with PKCE (RFC 7636)."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

import aiohttp
import msgspec
from msgspec import Meta

from bot.accounts import ClientId, Tokens
from bot.errors import LoginEnded, SpotifyAway, SpotifyError, SpotifyGarbled
from bot.spotify.calling import Limited, seconds_of
from bot.spotify.turns import Turns

_BAD, _LIMITED, _BROKEN = 400, 429, 500
_YEAR = 365 * 24 * 3600


class _Answer(msgspec.Struct, frozen=True):
    """What the token endpoint gives; a refresh token may be left out, and then the old one goes on."""

    access_token: Annotated[str, Meta(min_length=1)]
    expires_in: Annotated[int, Meta(ge=0, le=_YEAR)]
    scope: str = ""
    refresh_token: str = ""


class _Problem(msgspec.Struct, frozen=True):
    error: str


class Authorizing:
    """Sends people to Spotify's page of consent, and trades what they bring back for tokens.

    A pause of the app is kept here, too: while one lasts, SpotifyPause is raised, and one that is asked for
    here stops all calls of the app.
    """

    def __init__(self, session: aiohttp.ClientSession, accounts: str, turns: Turns) -> None:
        self._session = session
        self._accounts = accounts
        self._turns = turns

    def address(
        self, client: ClientId, redirect: str, state: str, verifier: str, scopes: frozenset[str]
    ) -> str:
        """Return the page on which a person agrees."""
        asked = {
            "client_id": client,
            "response_type": "code",
            "redirect_uri": redirect,
            "state": state,
            "scope": " ".join(sorted(scopes)),
            "code_challenge_method": "S256",
            "code_challenge": challenge_of(verifier),
        }
        return f"{self._accounts}/authorize?{urlencode(asked)}"

    async def exchange(self, client: ClientId, code: str, verifier: str, redirect: str) -> Tokens:
        """Trade a code for tokens; raises LoginEnded where it is used, old or forged, and SpotifyAway."""
        given = {
            "grant_type": "authorization_code",
            "client_id": client,
            "code": code,
            "redirect_uri": redirect,
            "code_verifier": verifier,
        }
        return await self._tokens(client, given, "", frozenset())

    async def refresh(self, client: ClientId, tokens: Tokens) -> Tokens:
        """Renew the tokens; raises LoginEnded where the login was withdrawn or is old, and SpotifyAway."""
        given = {"grant_type": "refresh_token", "client_id": client, "refresh_token": tokens.refresh}
        return await self._tokens(client, given, tokens.refresh, tokens.scopes)

    async def _tokens(
        self, client: ClientId, given: Mapping[str, str], refresh: str, scopes: frozenset[str]
    ) -> Tokens:
        await self._turns.look_for_pause(client)
        asked_at = self._turns.clock()
        try:
            answer = await self._post(given)
        except Limited as limited:
            raise await self._turns.pause(client, limited.seconds, limited.reason) from limited
        return Tokens(
            access=answer.access_token,
            refresh=answer.refresh_token or refresh,
            expires_at=asked_at + timedelta(seconds=answer.expires_in),
            scopes=frozenset(answer.scope.split()) or scopes,
        )

    async def _post(self, given: Mapping[str, str]) -> _Answer:
        try:
            # A redirect would take the code and the tokens to wherever it leads.
            async with self._session.post(
                f"{self._accounts}/api/token", data=given, allow_redirects=False
            ) as answer:
                status, content = answer.status, await answer.read()
                retry_after = answer.headers.get("Retry-After", "")
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            # The error's own text may hold the code.
            raise SpotifyAway(problem="no connection to its login") from error
        if status == _LIMITED:
            raise Limited(seconds_of(retry_after), "its login asks for a pause")
        return _read(status, content)


def challenge_of(verifier: str) -> str:
    """Return what shows that one knows the verifier without saying it: S256 of RFC 7636."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _read(status: int, content: bytes) -> _Answer:
    if status >= _BROKEN:
        raise SpotifyAway(problem=f"its login says {status}")
    if status >= _BAD:
        raise _refusal(status, content)
    try:
        return msgspec.json.decode(content, type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SpotifyGarbled(problem="at its login") from error


def _refusal(status: int, content: bytes) -> SpotifyError:
    try:
        said = msgspec.json.decode(content, type=_Problem).error
    except (msgspec.DecodeError, UnicodeDecodeError):
        said = ""
    # Nothing but this very word says that a login has ended: only then may tokens be thrown away.
    return (
        LoginEnded() if said == "invalid_grant" else SpotifyError(problem=said or f"its login says {status}")
    )
