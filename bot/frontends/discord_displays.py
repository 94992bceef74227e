"""Answers that show other people: remembered where they are shown to all, and taken down again."""

import logging
import secrets

import discord

from bot.answers.displaying import TAKEN_DOWN
from bot.answers.reply import Display, Reply
from bot.domain import MemberId
from bot.errors import EarmarkError
from bot.frontends.discord_drawing import draw
from bot.frontends.discord_people import UNSAID
from bot.frontends.discord_platform import PLATFORM, account_of
from bot.services.displaying import Displaying, Reveal
from bot.store import Displayed, Members, Public

_log = logging.getLogger("earmark.discord")

_OFFERED, _BYTES = "offer:", 9


class Displays:
    """Keeps on Discord what `Displaying` decides."""

    def __init__(self, displaying: Displaying, members: Members) -> None:
        self._displaying = displaying
        self._members = members
        self._client: discord.Client | None = None
        displaying.ask(PLATFORM, self.take_down)

    def reach_through(self, client: discord.Client) -> None:
        """Reach messages through this client from now on."""
        self._client = client

    async def offer(self, interaction: discord.Interaction, display: Display) -> str:
        """Let the asker show an answer to all later, and return the key to that; none where none is kept."""
        key = secrets.token_urlsafe(_BYTES)
        public = Public(display.place, str(interaction.channel_id), _OFFERED + key)
        offered = Displayed(public, display.agreement, display.members, display.shows)
        try:
            asker = await self._asker(interaction)
            if asker is None:
                return ""
            await self._displaying.offered(offered, asker)
        except EarmarkError as error:
            _log.warning("an answer cannot be shown to all: %s", error)
            return ""
        return key

    async def may_see(self, interaction: discord.Interaction, reply: Reply) -> bool:
        """Tell whether an answer that waited may be handed out: all in it are to be shown there still.

        Of two who show each other alone that is not known here: it is asked for anew.
        """
        if reply.display is None:
            return True
        if reply.shareable:
            key = await self.offer(interaction, reply.display)
            return bool(key) and await self.may_show(key) is not None
        return reply.display.members == (await self._asker(interaction),)

    async def may_show(self, key: str) -> Displayed | None:
        """Return whom an answer shows, or None where that may not be, or is not known, any more."""
        try:
            return await self._displaying.may_show(PLATFORM, _OFFERED + key)
        except EarmarkError as error:
            _log.warning("an answer is not shown: %s", error)
            return None

    async def show(
        self, interaction: discord.Interaction, sent: discord.Message, offered: Displayed, reveal: Reveal
    ) -> bool:
        """Keep whom a message for all is about to show, have it show them, and return whether it does."""
        public = Public(offered.public.place, str(interaction.channel_id), str(sent.id))
        try:
            asker = await self._asker(interaction)
            if asker is not None:
                return await self._displaying.show(offered, public, asker, reveal)
        except EarmarkError as error:
            _log.warning("an answer is not shown: %s", error)
        # Whatever is in it by now: nobody keeps whom it shows.
        await self.take_down(public)
        return False

    async def _asker(self, interaction: discord.Interaction) -> MemberId | None:
        return await self._members.known(PLATFORM, account_of(interaction.user))

    async def sweep(self) -> None:
        """Take down what shows somebody who is no longer open; what fails is the schedule's."""
        try:
            await self._displaying.sweep()
        except EarmarkError as error:
            _log.warning("messages could not be looked through: %s", error)

    async def take_down(self, public: Public) -> bool:
        """Put a sentence in the place of words and picture, and return whether they are gone."""
        if self._client is None:
            return False
        room = self._client.get_partial_messageable(int(public.channel))
        message = room.get_partial_message(int(public.message))
        drawn = draw(TAKEN_DOWN, owner=0)
        try:
            await message.edit(content=None, embeds=drawn.embeds, attachments=[], view=None)
        except discord.NotFound:
            return True
        except UNSAID as error:
            _log.warning("Discord did not take a message down: %s", type(error).__name__)
            return False
        return True
