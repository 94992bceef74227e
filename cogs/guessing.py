"""`/guess`, and *Guess this* on a message."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers import failing
from bot.answers.catalogue import named
from bot.errors import NoLink
from bot.frontends.discord_bot import AnyBot, desk_of
from bot.frontends.discord_desk import Desk
from bot.frontends.discord_messages import words_of
from bot.frontends.discord_suggesting import Suggestion
from bot.services.links import link_in

_GUESS = named("guess")


class Guessing(commands.Cog):
    """Which of your playlists does a song belong in?"""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.guess_this = app_commands.ContextMenu(name="Guess this", callback=self._guess_this)

    @app_commands.command(name=_GUESS.name, description=_GUESS.summary)
    @app_commands.describe(track=_GUESS.options[0].summary)
    async def guess(self, interaction: discord.Interaction, track: app_commands.Range[str, 1, 300]) -> None:
        """Guess where a track belongs."""
        await self._desk.answer(interaction, "guess", track=track)

    @guess.autocomplete("track")
    async def _tracks(self, interaction: discord.Interaction, typed: str) -> list[Suggestion]:
        return await self._desk.suggesting.tracks(interaction, typed)

    async def _guess_this(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Guess where the track belongs that a message links to."""
        try:
            link = link_in(words_of(message))
        except NoLink as error:
            await self._desk.say(interaction, "guess", failing.reply_to(error))
        else:
            await self._desk.answer(interaction, "guess", track=link)


async def setup(bot: AnyBot) -> None:
    """Open this room; a menu on messages cannot be offered by a decorator within a class."""
    room = Guessing(desk_of(bot))
    await bot.add_cog(room)
    bot.tree.add_command(room.guess_this)
