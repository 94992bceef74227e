"""`/whose`, and *Whose is this?* on a message."""

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

_WHOSE = named("whose")


class Attributing(commands.Cog):
    """Whose taste is a song?"""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.whose_is_this = app_commands.ContextMenu(name="Whose is this?", callback=self._whose_is_this)

    @app_commands.command(name=_WHOSE.name, description=_WHOSE.summary)
    @app_commands.describe(track=_WHOSE.options[0].summary)
    async def whose(self, interaction: discord.Interaction, track: app_commands.Range[str, 1, 300]) -> None:
        """Say whose taste a track is."""
        await self._desk.answer(interaction, "whose", track=track)

    @whose.autocomplete("track")
    async def _tracks(self, interaction: discord.Interaction, typed: str) -> list[Suggestion]:
        return await self._desk.suggesting.tracks(interaction, typed)

    async def _whose_is_this(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Say whose taste the track is that a message links to."""
        try:
            link = link_in(words_of(message))
        except NoLink as error:
            await self._desk.say(interaction, "whose", failing.reply_to(error))
        else:
            await self._desk.answer(interaction, "whose", track=link)


async def setup(bot: AnyBot) -> None:
    """Open this room; a menu on messages cannot be offered by a decorator within a class."""
    room = Attributing(desk_of(bot))
    await bot.add_cog(room)
    bot.tree.add_command(room.whose_is_this)
