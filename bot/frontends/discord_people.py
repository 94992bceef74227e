"""The people of a server on Discord: who of them is there, and what they are called there."""

import asyncio
import logging
from collections.abc import Mapping

import aiohttp
import discord

from bot.domain import Place
from bot.frontends.discord_platform import PLATFORM
from bot.frontends.discord_shortening import PERSON
from bot.frontends.discord_text import safe_name

CALLED = 40
"""How many letters of a name are used."""

_log = logging.getLogger("earmark.discord")

_PATIENCE = 10.0
_LEFT = frozenset({10007, 10013})
"""Discord's words for somebody who is not in a server, and for somebody who is nowhere."""
UNSAID = (
    discord.DiscordException,
    aiohttp.ClientError,
    OSError,
    RuntimeError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
"""How a call fails; where the network answers in Discord's place, discord.py trips over what it says."""


class People:
    """Asks Discord about people one by one, which takes no privileged intent."""

    def __init__(self) -> None:
        self._client: discord.Client | None = None

    def meet_through(self, client: discord.Client) -> None:
        """Ask through this client from now on: a fresh one takes over after bad weather."""
        self._client = client

    async def is_there(self, place: Place, account: str) -> bool | None:
        """Tell whether somebody is in a server now, or None where Discord did not say."""
        try:
            found = await self._fetched(place, account)
        except discord.NotFound as error:
            return False if error.code in _LEFT else None
        except UNSAID as error:
            _log.warning("Discord did not say who is in a server: %s", type(error).__name__)
            return None
        return None if found is None else True

    async def named_in(self, options: Mapping[str, str], place: Place) -> dict[str, str]:
        """Return what people are called whom a button's question names, with no name where Discord is silent.

        Whoever is a bot, or has left the server, is not among them.
        """
        accounts = [value for option, value in options.items() if option.startswith(PERSON)]
        names = {account: await self._called(place, account) for account in accounts}
        return {account: name for account, name in names.items() if name is not None}

    async def _called(self, place: Place, account: str) -> str | None:
        try:
            found = await self._fetched(place, account)
        except discord.NotFound as error:
            return None if error.code in _LEFT else ""
        except UNSAID:
            return ""
        if found is None:
            return ""
        return None if found.bot else name_of(found)

    async def _fetched(self, place: Place, account: str) -> discord.Member | None:
        """Fetch somebody as they are in a server, or None where the bot knows no such server now."""
        if self._client is None or place.platform != PLATFORM or not account.isdecimal():
            return None
        server = self._client.get_guild(int(place.server))
        async with asyncio.timeout(_PATIENCE):
            return await server.fetch_member(int(account)) if server else None


def name_of(person: discord.abc.User) -> str:
    """Return what somebody is called where they were met, short and on one line."""
    return safe_name(person.display_name, CALLED)


def words_and_names(given: Mapping[str, object]) -> tuple[dict[str, str], dict[str, str]]:
    """Part what was given for options into words, people by their accounts, and what those here are called.

    Whoever is a bot, or is not in the server, is not among them.
    """
    people = {
        str(each.id): name_of(each)
        for each in given.values()
        if isinstance(each, discord.Member) and not each.bot
    }
    words = {
        option: str(value.id) if isinstance(value, discord.abc.User) else str(value)
        for option, value in given.items()
        if value is not None
    }
    return words, people
