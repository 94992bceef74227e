"""`/map`: taste as a picture."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.catalogue import named
from bot.frontends.discord_bot import AnyBot, desk_of
from bot.frontends.discord_choices import choices_of
from bot.frontends.discord_desk import Desk

_MAP = named("map")
_WHO, _BY = _MAP.options


class Mapping(commands.Cog):
    """Draws the taste of one person, or of a whole server."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @app_commands.command(name=_MAP.name, description=_MAP.summary)
    @app_commands.describe(who=_WHO.summary, by=_BY.summary)
    @app_commands.choices(who=choices_of(_WHO), by=choices_of(_BY))
    async def map(
        self, interaction: discord.Interaction, who: str | None = None, by: str | None = None
    ) -> None:
        """Draw the map."""
        await self._desk.answer(interaction, "map", who=who, by=by)


async def setup(bot: AnyBot) -> None:
    """Open this room."""
    await bot.add_cog(Mapping(desk_of(bot)))
