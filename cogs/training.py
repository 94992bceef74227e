"""`/model`: the honest score card, and the choice between kinds of model."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.catalogue import named
from bot.answers.kinds import named as named_kind
from bot.frontends.discord_bot import AnyBot, desk_of
from bot.frontends.discord_desk import Desk

_MODEL = named("model")
(_USE,) = _MODEL.options


class Training(commands.Cog):
    """Says how well a member's playlists are known, and lets them choose who guesses."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @app_commands.command(name=_MODEL.name, description=_MODEL.summary)
    @app_commands.describe(use=_USE.summary)
    @app_commands.choices(
        use=[app_commands.Choice(name=named_kind(kind), value=kind) for kind in _USE.choices]
    )
    async def model(self, interaction: discord.Interaction, use: str | None = None) -> None:
        """Show the score card, or let a kind of model guess."""
        await self._desk.answer(interaction, "model", use=use)


async def setup(bot: AnyBot) -> None:
    """Open this room."""
    await bot.add_cog(Training(desk_of(bot)))
