"""`/unfiled`: liked songs that sit in no playlist."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.catalogue import named
from bot.frontends.discord_bot import AnyBot, desk_of
from bot.frontends.discord_desk import Desk

_UNFILED = named("unfiled")


class Filing(commands.Cog):
    """Finds the songs that nobody has filed yet."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @app_commands.command(name=_UNFILED.name, description=_UNFILED.summary)
    @app_commands.describe(page=_UNFILED.options[0].summary)
    async def unfiled(
        self, interaction: discord.Interaction, page: app_commands.Range[int, 1, 1000] | None = None
    ) -> None:
        """List some of them."""
        await self._desk.answer(interaction, "unfiled", page=page)


async def setup(bot: AnyBot) -> None:
    """Open this room."""
    await bot.add_cog(Filing(desk_of(bot)))
