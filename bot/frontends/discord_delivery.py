"""How a reply reaches the person on Discord: first as progress, then as the answer, however late."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol, Self

import aiohttp
import discord

from bot.answers.reply import Reply
from bot.frontends.discord_drawing import Drawn, draw

_log = logging.getLogger("earmark.discord")

Wait = Callable[[float], Awaitable[None]]

PATIENCE = 2.0
"""Seconds of quiet: an answer that takes longer shows its progress."""
PACE = 1.5
"""Seconds between two edits of one message, far from Discord's limit."""

# A RuntimeError is aiohttp's word for a client that was closed, as when a fresh one takes over.
_UNTAKEN = (discord.DiscordException, aiohttp.ClientError, OSError, RuntimeError)


class Delivery(Protocol):
    """A place in the chat that holds one reply, and may be filled again."""

    async def show(self, drawn: Drawn) -> discord.Message | None:
        """Put this in the place of what was there, and return the message that it is in now."""

    async def withdraw(self) -> None:
        """Leave nothing new in the chat."""


class InPlace:
    """The answer to an interaction: the message that it deferred, or the one that its button is on."""

    def __init__(self, interaction: discord.Interaction, *, is_new: bool = True) -> None:
        self._interaction = interaction
        self.is_new = is_new

    async def show(self, drawn: Drawn) -> discord.Message:
        """Edit the message."""
        return await self._interaction.edit_original_response(
            content=None, embeds=drawn.embeds, attachments=drawn.files, view=drawn.view
        )

    async def withdraw(self) -> None:
        """Take the deferred message back; one that was there before stays as it is."""
        if self.is_new:
            await self._interaction.delete_original_response()


class Beneath:
    """A further message for the same person, below the first; it can be reacted to unless it is `quiet`."""

    def __init__(self, interaction: discord.Interaction, *, quiet: bool = True) -> None:
        self._interaction = interaction
        self._quiet = quiet
        self._sent: discord.WebhookMessage | None = None

    async def show(self, drawn: Drawn) -> discord.Message:
        """Send the message, or edit it where it was sent before."""
        if self._sent is not None:
            return await self._sent.edit(embeds=drawn.embeds, attachments=drawn.files, view=drawn.view)
        self._sent = await self._interaction.followup.send(
            embeds=drawn.embeds,
            files=drawn.files,
            view=drawn.view or discord.utils.MISSING,
            ephemeral=self._quiet,
            wait=True,
        )
        return self._sent

    async def withdraw(self) -> None:
        """Leave it unsent."""


class Nowhere:
    """No place at all: for the progress of what only adds to an answer that is there."""

    async def show(self, drawn: Drawn) -> None:
        """Let it go."""

    async def withdraw(self) -> None:
        """Have nothing to withdraw."""


class Progress:
    """Shows what is going on once an answer has taken a while, at a bearable pace."""

    def __init__(self, delivery: Delivery, *, wait: Wait) -> None:
        self._delivery = delivery
        self._wait = wait
        self._sentence = "Working on it …"
        self.has_shown = False
        self._task: asyncio.Task[None] | None = None

    def tell(self, sentence: str) -> None:
        """Take the newest sentence; it is shown when its time has come."""
        self._sentence = sentence

    async def __aenter__(self) -> Self:
        """Begin to wait."""
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Show nothing more from here on; an edit that is on its way is waited for."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        await self._wait(PATIENCE)
        shown = ""
        while True:
            if self._sentence != shown:
                shown, self.has_shown = self._sentence, True
                # To its end: an edit that was cut off might still arrive, after the answer.
                await asyncio.shield(deliver(self._delivery, draw(Reply(shown), owner=0)))
            await self._wait(PACE)


async def deliver(delivery: Delivery, drawn: Drawn | None) -> discord.Message | None:
    """Show this and return the message it is in, or leave nothing for None; nothing falls over its loss."""
    try:
        return await (delivery.withdraw() if drawn is None else delivery.show(drawn))
    except _UNTAKEN as error:
        _log.warning("Discord did not take an answer: %s", error)
        return None


async def arrived(call: Awaitable[object]) -> bool:
    """Make a call to Discord and return whether it went through; that it did not is logged, once."""
    try:
        await call
    except _UNTAKEN as error:
        _log.warning("Discord did not take an answer: %s", error)
        return False
    return True
