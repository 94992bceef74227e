"""`/recommend`: what to hear next."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.catalogue import named
from bot.frontends.discord_bot import AnyBot, desk_of
from bot.frontends.discord_choices import choices_of
from bot.frontends.discord_desk import Desk
from bot.frontends.discord_suggesting import Suggestion

_RECOMMEND = named("recommend")
_PLAYLIST, _MOOD, _LIKE, _UNLIKE, _SERVER = _RECOMMEND.options


class Recommending(commands.Cog):
    """Suggests songs, which are rated by buttons and reactions."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @app_commands.command(name=_RECOMMEND.name, description=_RECOMMEND.summary)
    @app_commands.describe(**{option.name: option.summary for option in _RECOMMEND.options})
    @app_commands.choices(mood=choices_of(_MOOD), server=choices_of(_SERVER))
    async def recommend(
        self,
        interaction: discord.Interaction,
        playlist: str | None = None,
        mood: str | None = None,
        like: app_commands.Range[str, 1, 300] | None = None,
        unlike: app_commands.Range[str, 1, 300] | None = None,
        server: str | None = None,
    ) -> None:
        """Suggest a song."""
        await self._desk.answer(
            interaction, "recommend", playlist=playlist, mood=mood, like=like, unlike=unlike, server=server
        )

    @recommend.autocomplete("playlist")
    async def _playlists(self, interaction: discord.Interaction, typed: str) -> list[Suggestion]:
        return await self._desk.suggesting.playlists(interaction, typed)

    @recommend.autocomplete("like")
    async def _liked(self, interaction: discord.Interaction, typed: str) -> list[Suggestion]:
        return await self._desk.suggesting.tracks(interaction, typed)

    @recommend.autocomplete("unlike")
    async def _unliked(self, interaction: discord.Interaction, typed: str) -> list[Suggestion]:
        return await self._desk.suggesting.tracks(interaction, typed)


async def setup(bot: AnyBot) -> None:
    """Open this room."""
    await bot.add_cog(Recommending(desk_of(bot)))
