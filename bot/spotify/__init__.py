"""Spotify's door: the one way to its accounts and its Web API, and all its errors as ours."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from bot.spotify.authorizing import Authorizing, challenge_of
from bot.spotify.calling import Caller
from bot.spotify.gateway import A_BATCH, Gateway
from bot.spotify.turns import Ledger, Limits, Turns

__all__ = [
    "A_BATCH",
    "Authorizing",
    "Caller",
    "Gateway",
    "Ledger",
    "Limits",
    "Spotify",
    "Turns",
    "challenge_of",
    "open_spotify",
]

_AGENT = "Earmark/0.5 (a playlist bot)"
_PATIENCE = aiohttp.ClientTimeout(total=20)


@dataclass(frozen=True, slots=True)
class Spotify:
    """Both of Spotify's doors."""

    authorizing: Authorizing
    gateway: Gateway


@asynccontextmanager
async def open_spotify(api: str, accounts: str, turns: Turns) -> AsyncIterator[Spotify]:
    """Open the way to Spotify at these addresses, and close it in every case."""
    async with aiohttp.ClientSession(
        headers={"User-Agent": _AGENT}, timeout=_PATIENCE, cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        gateway = Gateway(api, turns)
        try:
            yield Spotify(Authorizing(session, accounts, turns), gateway)
        finally:
            gateway.close()
