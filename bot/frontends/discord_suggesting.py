"""What Discord offers while somebody types: tracks and playlists of their own."""

import logging

import discord
from discord import app_commands

from bot.answers.guessing import name_of
from bot.errors import EarmarkError
from bot.frontends.discord_platform import PLATFORM, account_of
from bot.frontends.discord_text import safe_name
from bot.services import Services
from bot.services.curating import word_for
from bot.services.links import address_of
from bot.store import Members

Suggestion = app_commands.Choice[str]

_MOST = 25
_LONGEST = 100
_NAMELESS = "–"
"""For a name of which nothing can be seen: Discord takes no empty one."""

_log = logging.getLogger("earmark.discord")


class Suggesting:
    """Suggests from a member's own library; strangers get no suggestion, and no error is ever shown."""

    def __init__(self, services: Services, members: Members) -> None:
        self._services = services
        self._members = members

    async def tracks(self, interaction: discord.Interaction, typed: str) -> list[Suggestion]:
        """Return at most 25 tracks that match what was typed, those filed last where nothing was."""
        try:
            member = await self._members.known(PLATFORM, account_of(interaction.user))
            if member is None:
                return []
            found = await self._services.guessing.matching(member, typed, _MOST)
        except EarmarkError as error:
            _log.warning("no suggestions: %s", error)
            return []
        return [_suggestion(name_of(track), address_of(track.id)) for track in found[:_MOST]]

    async def playlists(self, interaction: discord.Interaction, typed: str) -> list[Suggestion]:
        """Return at most 25 of the member's playlists whose names hold what was typed."""
        try:
            member = await self._members.known(PLATFORM, account_of(interaction.user))
            found = () if member is None else await self._services.curating.matching(member, typed)
        except EarmarkError as error:
            _log.warning("no suggestions: %s", error)
            return []
        return [_suggestion(playlist.name, word_for(playlist)) for playlist in found[:_MOST]]


def _suggestion(name: str, value: str) -> Suggestion:
    return app_commands.Choice(name=safe_name(name, _LONGEST) or _NAMELESS, value=value)
