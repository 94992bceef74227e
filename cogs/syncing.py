"""`/sync`: one playlist with everything."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.catalogue import named
from bot.frontends.discord_bot import AnyBot, desk_of
from bot.frontends.discord_choices import choices_of
from bot.frontends.discord_desk import Desk
from bot.frontends.discord_suggesting import Suggestion

_SYNC = named("sync")
_NOW, _UNDO, _SETTINGS, _NAME, _LIKED, _ORDER, _EVERY, _PLAYLIST, _ADOPT = _SYNC.options


class Syncing(commands.Cog):
    """Keeps one playlist true."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @app_commands.command(name=_SYNC.name, description=_SYNC.summary)
    @app_commands.describe(**{option.name: option.summary for option in _SYNC.options})
    @app_commands.choices(
        now=choices_of(_NOW),
        undo=choices_of(_UNDO),
        settings=choices_of(_SETTINGS),
        liked=choices_of(_LIKED),
        order=choices_of(_ORDER),
        every=choices_of(_EVERY),
    )
    async def sync(  # noqa: PLR0913, PLR0917 - each is an option that Discord shows
        self,
        interaction: discord.Interaction,
        now: str | None = None,
        undo: str | None = None,
        settings: str | None = None,
        name: app_commands.Range[str, 1, 100] | None = None,
        liked: str | None = None,
        order: str | None = None,
        every: str | None = None,
        playlist: str | None = None,
        adopt: str | None = None,
    ) -> None:
        """Show what would change, change it, take it back, or set what it is to be."""
        await self._desk.answer(
            interaction,
            "sync",
            now=now,
            undo=undo,
            settings=settings,
            name=name,
            liked=liked,
            order=order,
            every=every,
            playlist=playlist,
            adopt=adopt,
        )

    @sync.autocomplete("playlist")
    async def _sources(self, interaction: discord.Interaction, typed: str) -> list[Suggestion]:
        return await self._desk.suggesting.playlists(interaction, typed)

    @sync.autocomplete("adopt")
    async def _homes(self, interaction: discord.Interaction, typed: str) -> list[Suggestion]:
        return await self._desk.suggesting.playlists(interaction, typed)


async def setup(bot: AnyBot) -> None:
    """Open this room."""
    await bot.add_cog(Syncing(desk_of(bot)))
