"""Answers that outlive Discord's patience wait under a button."""

import re
import secrets
from asyncio import Task
from typing import Protocol, Self

import discord

from bot.answers.reply import Reply
from bot.errors import ButtonExpired

_KEPT = 1000
"""More late answers than this are never waited for: the oldest are let go."""

STILL_WORKING = Reply(
    "This takes longer than Discord lets me answer",
    "I go on with it. Press the button in a while, and you have the answer.",
)


class AnswersLate(Protocol):
    """What a bot does when somebody comes for a late answer."""

    async def on_late(self, interaction: discord.Interaction, owner: int, key: str) -> None:
        """Hand the answer over, if it is there."""


class Late(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"l:(\d+):([\w-]{8})"):
    """The button that a late answer waits under."""

    def __init__(self, owner: int, key: str) -> None:
        super().__init__(discord.ui.Button(label="See the answer", custom_id=f"l:{owner}:{key}"))
        self.owner = owner
        self.key = key

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[discord.ui.View], match: re.Match[str]
    ) -> Self:
        """Read the button back."""
        return cls(int(match[1]), match[2])

    async def callback(self, interaction: discord.Interaction) -> None:
        """Ask the bot that the press came to."""
        client: AnswersLate = interaction.client  # type: ignore[assignment]  # set up by the door alone
        await client.on_late(interaction, self.owner, self.key)


class LateAnswers:
    """Work that goes on after its message could no longer wait for it."""

    def __init__(self) -> None:
        self._work: dict[str, Task[Reply | None]] = {}

    def keep(self, work: Task[Reply | None]) -> str:
        """Keep this work and return the key that it is found by."""
        key = secrets.token_urlsafe(6)
        self._work[key] = work
        while len(self._work) > _KEPT:
            self._work.pop(next(iter(self._work)))
        return key

    def get(self, key: str) -> Reply:
        """Return the answer, or that it is still being worked on; raises ButtonExpired after a restart."""
        work = self._work.get(key)
        if work is None or work.cancelled():
            raise ButtonExpired
        if not work.done():
            return STILL_WORKING
        reply = work.result()
        if reply is None:
            raise ButtonExpired
        return reply


def under_button(owner: int, key: str) -> discord.ui.View:
    """Make the view that a late answer waits under."""
    view = discord.ui.View(timeout=None)
    view.add_item(Late(owner, key))
    return view
