"""`/model`: the honest score card."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.catalogue import named
from bot.frontends.discord_bot import AnyBot, desk_of
from bot.frontends.discord_desk import Desk

_MODEL = named("model")


class Training(commands.Cog):
    """Says how well a member's playlists are known."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @app_commands.command(name=_MODEL.name, description=_MODEL.summary)
    async def model(self, interaction: discord.Interaction) -> None:
        """Show the score card."""
        await self._desk.answer(interaction, "model")


async def setup(bot: AnyBot) -> None:
    """Open this room."""
    await bot.add_cog(Training(desk_of(bot)))
