"""`/import`: an export file, dropped into the chat."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.catalogue import named
from bot.frontends.discord_bot import AnyBot, desk_of
from bot.frontends.discord_choices import choices_of
from bot.frontends.discord_desk import Desk

_IMPORT = named("import")
_FILE, _MODE = _IMPORT.options


class Importing(commands.Cog):
    """Brings playlists from an export file."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @app_commands.command(name=_IMPORT.name, description=_IMPORT.summary)
    @app_commands.describe(file=_FILE.summary, mode=_MODE.summary)
    @app_commands.choices(mode=choices_of(_MODE))
    async def bring(
        self, interaction: discord.Interaction, file: discord.Attachment, mode: str | None = None
    ) -> None:
        """Take the file in."""
        await self._desk.answer(interaction, "import", file=file, mode=mode)


async def setup(bot: AnyBot) -> None:
    """Open this room."""
    await bot.add_cog(Importing(desk_of(bot)))
