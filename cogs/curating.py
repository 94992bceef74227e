"""`/playlists`: what each of them is for."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.catalogue import named
from bot.frontends.discord_bot import AnyBot, desk_of
from bot.frontends.discord_choices import choices_of
from bot.frontends.discord_desk import Desk
from bot.frontends.discord_suggesting import Suggestion

_PLAYLISTS = named("playlists")
_PLAYLIST, _SET, _PAGE = _PLAYLISTS.options


class Curating(commands.Cog):
    """Lists playlists and says what each is for."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @app_commands.command(name=_PLAYLISTS.name, description=_PLAYLISTS.summary)
    @app_commands.rename(choice="set")
    @app_commands.describe(playlist=_PLAYLIST.summary, choice=_SET.summary, page=_PAGE.summary)
    @app_commands.choices(choice=choices_of(_SET))
    async def playlists(
        self,
        interaction: discord.Interaction,
        playlist: str | None = None,
        choice: str | None = None,
        page: app_commands.Range[int, 1, 1000] | None = None,
    ) -> None:
        """Show playlists, or change one."""
        await self._desk.answer(interaction, "playlists", playlist=playlist, set=choice, page=page)

    @playlists.autocomplete("playlist")
    async def _names(self, interaction: discord.Interaction, typed: str) -> list[Suggestion]:
        return await self._desk.suggesting.playlists(interaction, typed)


async def setup(bot: AnyBot) -> None:
    """Open this room."""
    await bot.add_cog(Curating(desk_of(bot)))
