"""How the bot gets to Discord and stays there: weather is waited out, what cannot mend itself ends it."""

import asyncio
import base64
import binascii
import json
import logging
import random
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import aiohttp
import discord
import yarl
from discord.ext import commands

from bot.errors import BadToken, BrokenCog, EarmarkError, MissingIntents, Unreachable

DISCORD = "Discord"

_log = logging.getLogger("earmark.discord")

Wait = Callable[[float], Awaitable[None]]

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 300.0
_STEADY = 60.0
"""Seconds: a connection that lasted this long was a good one, so the next pause is short again."""
_CLOSING, _ASKING = 2.0, 5.0
_BAD_TOKEN, _BAD_INTENTS = 4004, (4013, 4014)
_UNAUTHORIZED = 401
_WEATHER = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError, json.JSONDecodeError)
_TOKEN = re.compile(r"([\w-]{18,})\.[\w-]{4,}\.[\w-]{20,}")


def point_at(api_base: str, gateway: str) -> None:
    """Let discord.py speak to these addresses; it knows them by class attributes alone."""
    discord.http.Route.BASE = api_base.rstrip("/")
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    # Earmark has no voice, and says nothing about what that would need.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


def token_problem(token: str) -> str | None:
    """Say what is wrong with the shape of a token, without repeating it; None where nothing is."""
    shaped = _TOKEN.fullmatch(token)
    if shaped is None:
        return "does not look like a bot's token, which has three parts with dots between them"
    try:
        number = base64.urlsafe_b64decode(shaped[1] + "=" * (-len(shaped[1]) % 4))
    except (binascii.Error, ValueError):
        number = b""
    return None if number.isdigit() else "does not begin as a bot's token does; is it another secret?"


async def stay_connected(
    make: Callable[[], Awaitable[discord.Client]],
    token: str,
    *,
    chance: random.Random,
    wait: Wait = asyncio.sleep,
    monotonic: Callable[[], float] = time.monotonic,
) -> None:
    """Connect, and connect again with a fresh client whenever that ends, until cancelled.

    Raises BadToken, MissingIntents or BrokenCog, which no waiting mends.
    """
    failures = 0
    while True:
        began = monotonic()
        try:
            await _connect(make, token)
            problem = "the connection was closed"
        except Exception as error:
            if verdict := _final(error):
                raise verdict from error
            # A malformed event, too, kills discord.py and comes out here: it must not end the bot.
            problem = _in_words(error)
        failures = 1 if monotonic() - began > _STEADY else failures + 1
        pause = chance.uniform(0, min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(failures, 10)))
        _log.warning("Discord is not connected (%s); the next attempt is in %.1f s", problem, pause)
        await wait(pause)


async def guilds_of(api_base: str, token: str) -> int:
    """Return in about how many servers the bot is; raises Unreachable or BadToken."""
    application = await _asked(f"{api_base}/applications/@me", token)
    return int(application.get("approximate_guild_count") or 0)


async def reachable(api_base: str, token: str) -> str:
    """Ask Discord who the bot is, and say it; raises Unreachable or BadToken."""
    await _asked(f"{api_base}/gateway", None)
    user = await _asked(f"{api_base}/users/@me", token)
    return f"answers, and knows the bot as {user.get('username', 'somebody without a name')}"


async def _connect(make: Callable[[], Awaitable[discord.Client]], token: str) -> None:
    client = await make()
    try:
        await client.start(token)
    finally:
        # Closing may fail in all the ways that connecting does; there is nothing left to save.
        with suppress(Exception):
            await asyncio.wait_for(client.close(), _CLOSING)


def _final(error: Exception) -> EarmarkError | None:
    """Return what to end with, or None for weather."""
    code = error.code if isinstance(error, discord.ConnectionClosed) else None
    if isinstance(error, discord.LoginFailure) or code == _BAD_TOKEN:
        return BadToken(door=DISCORD)
    if isinstance(error, discord.PrivilegedIntentsRequired) or code in _BAD_INTENTS:
        return MissingIntents(door=DISCORD)
    if isinstance(error, commands.ExtensionError):
        return BrokenCog(cog=error.name, problem=type(error.__cause__ or error).__name__)
    return error if isinstance(error, EarmarkError) and not isinstance(error, Unreachable) else None


def _in_words(error: Exception) -> str:
    """Name the weather; what nobody expected is logged whole."""
    if isinstance(error, Unreachable):
        return str(error.facts["problem"])
    is_first_failure = isinstance(error, AttributeError) and error.name == "sequence"
    if is_first_failure:
        # discord.py trips over itself where the very first connection fails (Rapptz/discord.py#10520).
        return "the gateway does not answer"
    if not isinstance(error, _WEATHER):
        _log.error("the connection ended unexpectedly", exc_info=error)
    return f"{type(error).__name__}: {error}"


async def _asked(address: str, token: str | None) -> dict[str, Any]:
    """Fetch a JSON object from Discord; raises Unreachable or BadToken."""
    headers = {"Authorization": f"Bot {token}"} if token else {}
    patience = aiohttp.ClientTimeout(total=_ASKING)
    try:
        async with (
            aiohttp.ClientSession(timeout=patience) as session,
            session.get(address, headers=headers) as answer,
        ):
            if answer.status == _UNAUTHORIZED:
                raise BadToken(door=DISCORD)
            answer.raise_for_status()
            found = await answer.json(content_type=None)
    except aiohttp.ClientResponseError as error:
        raise Unreachable(door=DISCORD, problem=f"status {error.status}") from error
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        raise Unreachable(door=DISCORD, problem=_briefly(error)) from error
    if not isinstance(found, dict):
        raise Unreachable(door=DISCORD, problem="its answer is no object")
    return found


def _briefly(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {_ASKING:g} seconds"
    if isinstance(error, ValueError):
        return "its answer is no JSON"
    return "no connection"
