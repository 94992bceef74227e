"""`/privacy`: what is kept, and who sees it."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.catalogue import named
from bot.frontends.discord_bot import AnyBot, desk_of
from bot.frontends.discord_choices import choices_of
from bot.frontends.discord_desk import Desk

_PRIVACY = named("privacy")
_AGREE, _WITHDRAW, _PLAYLISTS = _PRIVACY.options


class Consenting(commands.Cog):
    """Shows and changes who may see a member's taste."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @app_commands.command(name=_PRIVACY.name, description=_PRIVACY.summary)
    @app_commands.describe(agree=_AGREE.summary, withdraw=_WITHDRAW.summary, playlists=_PLAYLISTS.summary)
    @app_commands.choices(
        agree=choices_of(_AGREE), withdraw=choices_of(_WITHDRAW), playlists=choices_of(_PLAYLISTS)
    )
    async def privacy(
        self,
        interaction: discord.Interaction,
        agree: str | None = None,
        withdraw: str | None = None,
        playlists: str | None = None,
    ) -> None:
        """Show what is kept and who sees it, changed first where asked."""
        await self._desk.answer(interaction, "privacy", agree=agree, withdraw=withdraw, playlists=playlists)


async def setup(bot: AnyBot) -> None:
    """Open this room."""
    await bot.add_cog(Consenting(desk_of(bot)))
