"""`/export` and `/forget`: everything handed out, everything erased."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.catalogue import named
from bot.frontends.discord_bot import AnyBot, desk_of
from bot.frontends.discord_desk import Desk

_EXPORT, _FORGET = named("export"), named("forget")


class Forgetting(commands.Cog):
    """Gives members all that is stored of them, and forgets it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @app_commands.command(name=_EXPORT.name, description=_EXPORT.summary)
    async def export(self, interaction: discord.Interaction) -> None:
        """Hand everything out."""
        await self._desk.answer(interaction, "export")

    @app_commands.command(name=_FORGET.name, description=_FORGET.summary)
    @app_commands.describe(confirm=_FORGET.options[0].summary)
    async def forget(self, interaction: discord.Interaction, confirm: str | None = None) -> None:
        """Erase everything, once it was confirmed in words."""
        await self._desk.answer(interaction, "forget", confirm=confirm)


async def setup(bot: AnyBot) -> None:
    """Open this room."""
    await bot.add_cog(Forgetting(desk_of(bot)))
