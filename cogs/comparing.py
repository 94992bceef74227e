"""`/compare`, and *Compare taste* on a person."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.catalogue import named
from bot.frontends.discord_bot import AnyBot, desk_of
from bot.frontends.discord_desk import Desk

_COMPARE = named("compare")
(_PERSON,) = _COMPARE.options


class Comparing(commands.Cog):
    """How do two people's tastes overlap?"""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.compare_taste = app_commands.ContextMenu(name="Compare taste", callback=self._compare_taste)

    @app_commands.command(name=_COMPARE.name, description=_COMPARE.summary)
    @app_commands.describe(person=_PERSON.summary)
    async def compare(self, interaction: discord.Interaction, person: discord.User) -> None:
        """Compare with somebody."""
        await self._desk.answer(interaction, "compare", person=person)

    async def _compare_taste(self, interaction: discord.Interaction, person: discord.User) -> None:
        """Compare with somebody who was clicked on."""
        await self._desk.answer(interaction, "compare", person=person)


async def setup(bot: AnyBot) -> None:
    """Open this room; a menu on people cannot be offered by a decorator within a class."""
    room = Comparing(desk_of(bot))
    await bot.add_cog(room)
    bot.tree.add_command(room.compare_taste)
