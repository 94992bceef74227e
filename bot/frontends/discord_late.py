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
    """Work that goes on after its message could no longer wait for it, and whose it is."""

    def __init__(self) -> None:
        self._work: dict[str, tuple[int, Task[Reply | None]]] = {}

    def keep(self, owner: int, work: Task[Reply | None]) -> str:
        """Keep this work for its owner and return the key that it is found by."""
        key = secrets.token_urlsafe(6)
        self._work[key] = (owner, work)
        while len(self._work) > _KEPT:
            self._work.pop(next(iter(self._work)))
        return key

    def get(self, owner: int, key: str) -> Reply:
        """Hand the answer out, once, or say that it is still being worked on.

        Raises ButtonExpired for what was handed out, is somebody else's, or was lost in a restart.
        """
        whose, work = self._work.get(key, (owner, None))
        if work is None or whose != owner or work.cancelled():
            raise ButtonExpired
        if not work.done():
            return STILL_WORKING
        self._work.pop(key)
        reply = work.result()
        if reply is None:
            raise ButtonExpired
        return reply

    def close(self) -> None:
        """End all work that is still going on."""
        for _, work in self._work.values():
            work.cancel()


def under_button(owner: int, key: str) -> discord.ui.View:
    """Make the view that a late answer waits under."""
    view = discord.ui.View(timeout=None)
    view.add_item(Late(owner, key))
    return view
