"""`/help`: what can be asked, and how."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.catalogue import LISTED, named
from bot.frontends.discord_bot import AnyBot, desk_of
from bot.frontends.discord_desk import Desk

_HELP = named("help")
_TOPICS = [app_commands.Choice(name=f"/{command.name}", value=command.name) for command in LISTED]


class Helping(commands.Cog):
    """Explains the commands."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @app_commands.command(name=_HELP.name, description=_HELP.summary)
    @app_commands.describe(command=_HELP.options[0].summary)
    @app_commands.choices(command=_TOPICS)
    async def help(self, interaction: discord.Interaction, command: str | None = None) -> None:
        """List all commands, or explain one."""
        await self._desk.answer(interaction, "help", command=command)


async def setup(bot: AnyBot) -> None:
    """Open this room."""
    await bot.add_cog(Helping(desk_of(bot)))
