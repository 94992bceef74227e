"""Reactions: which of them mean something, whose business they are, and what comes of them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

import discord

from bot.answers import failing, recommending, weekly
from bot.answers.reply import Reply
from bot.domain import Post
from bot.errors import EarmarkError, TooFast
from bot.frontends.discord_platform import PLATFORM, account_of, place_of
from bot.frontends.discord_posts import Rated, can_hear, put_reactions, remaining, show_said, show_standing
from bot.frontends.discord_signs import VERDICTS, sign_of
from bot.services import Services
from bot.services.pacing import Pacing
from bot.services.recommending import Reacted
from bot.store import Members

_log = logging.getLogger("earmark.discord")


class Reactions:
    """Hears reactions, those beneath one message in their order, and shows there what they did."""

    def __init__(self, services: Services, members: Members, pacing: Pacing) -> None:
        self._services = services
        self._members = members
        self._pacing = pacing
        self._turns: WeakValueDictionary[tuple[str, int], asyncio.Lock] = WeakValueDictionary()
        self._due: dict[int, Reply] = {}

    async def post(self, interaction: discord.Interaction, message: discord.Message, rated: Rated) -> None:
        """Hear from now on what is said of the songs of a message, and put beneath it what says it.

        Where it cannot be heard, or not now, the message's buttons do.
        """
        if message.flags.ephemeral or not can_hear(interaction):
            return
        try:
            post = await self._post(interaction, message, rated)
        except EarmarkError as error:
            _log.warning("reactions are not heard: %s", error)
        else:
            if post is not None:
                await put_reactions(interaction.client, post)

    async def _post(
        self, interaction: discord.Interaction, message: discord.Message, rated: Rated
    ) -> Post | None:
        """Keep what a message asks, and whom; None where it asks somebody who is unknown by now."""
        member = await self._members.known(PLATFORM, account_of(interaction.user))
        if member is None and not rated.for_all:
            return None
        whose, place = None if rated.for_all else member, place_of(interaction)
        channel = str(interaction.channel_id)
        post = Post(PLATFORM, channel, str(message.id), rated.tracks, whose, place)
        await self._services.recommending.posted(post)
        return post

    async def heard(
        self, client: discord.Client, payload: discord.RawReactionActionEvent, *, added: bool
    ) -> None:
        """Take what a reaction says of a song, or takes back; any other costs one look at the database."""
        sign = sign_of(payload.emoji)
        if sign is not None and not _is_bot(client, payload):
            said = _Said(client, payload.user_id, payload.message_id, sign, added)
            await self._take(said, admit=self._pacing.admit)

    async def pressed(self, interaction: discord.Interaction, verdict: str) -> bool:
        """Take what a button says as the reaction would have, or return False where it could not be one."""
        message, sign = interaction.message, VERDICTS.get(verdict)
        if message is None or sign is None:
            return False
        said = _Said(interaction.client, interaction.user.id, message.id, sign, added=True)
        # The press itself keeps to the limits.
        return await self._take(said, admit=_always)

    async def _take(self, said: "_Said", *, admit: Callable[[str], None]) -> bool:
        """Have what was said kept and shown, or return False where it is nobody's business."""
        async with self._turn("hearing", said.message):
            post = await self._asking(said)
            if post is None:
                return False
            shown = await self._kept(said, post, admit)
        if shown is not None:
            await self._show(said.client, post, said.user, shown)
        return True

    async def _asking(self, said: "_Said") -> Post | None:
        """Return the message that asks whoever spoke, alone or with everyone; None where none does."""
        try:
            post = await self._services.recommending.post(PLATFORM, str(said.message))
            if post is None or post.member is None:
                return post
            return post if post.member == await self._members.known(PLATFORM, str(said.user)) else None
        except EarmarkError as error:
            _log.warning("a reaction was not heard: %s", error)
            return None

    async def _kept(self, said: "_Said", post: Post, admit: Callable[[str], None]) -> Reply | None:
        """Have it kept within the limits, and return what there is to show; no error leaves."""
        try:
            admit(str(said.user))
            reacted = await self._reacted(said)
            if reacted and reacted.judged.verdict is None and post.member is not None:
                # Of two reactions one was taken away: the other is still there for all to see.
                other = await remaining(said.client, post, said.user)
                reacted = await self._reacted(replace(said, sign=other, added=True)) if other else reacted
        except TooFast as error:
            return None if error.facts["told"] else failing.reply_to(error)
        except Exception as error:  # noqa: BLE001 - the net below all reactions; it logs what is unexpected
            return failing.reply_to(error)
        return _spoken(reacted) if reacted else None

    async def _reacted(self, said: "_Said") -> Reacted | None:
        return await self._services.recommending.reacted(
            str(said.user), PLATFORM, str(said.message), said.sign, added=said.added
        )

    async def stands(self, client: discord.Client, message: int) -> None:
        """Show in a list how it stands, after somebody rated it by a button."""
        post = await self._asking(_Said(client, 0, message, "", added=True))
        if post is not None and post.member is None:
            await self._show(client, post, 0, Reply(""))

    async def _show(self, client: discord.Client, post: Post, user: int, shown: Reply) -> None:
        """Show the newest of what there is to show; what it overtakes is never shown."""
        message = int(post.message)
        self._due[message] = shown
        async with self._turn("showing", message):
            newest = self._due.pop(message, None)
            if newest is None:
                return
            if post.member is not None:
                await show_said(client, post, user, newest)
            else:
                # What each said of a list is nobody else's business; how it stands is everybody's.
                await self._show_standing(client, post)

    async def _show_standing(self, client: discord.Client, post: Post) -> None:
        try:
            card = await weekly.standing(self._services, post)
        except EarmarkError as error:
            _log.warning("a list is shown as it stood before: %s", error)
        else:
            if card is not None:
                await show_standing(client, post, card)

    @asynccontextmanager
    async def _turn(self, what: str, message: int) -> AsyncIterator[None]:
        """Let one after the other do something about a message."""
        turn = self._turns.setdefault((what, message), asyncio.Lock())
        async with turn:
            yield


@dataclass(frozen=True, slots=True)
class _Said:
    """What somebody said of a message, or took back."""

    client: discord.Client
    user: int
    message: int
    sign: str
    added: bool


def _spoken(reacted: Reacted) -> Reply:
    """Say what was said, or nothing where it was taken back: then the message is again what it was."""
    return recommending.reacted(reacted) if reacted.judged.verdict else Reply("")


def _is_bot(client: discord.Client, payload: discord.RawReactionActionEvent) -> bool:
    is_self = client.user is not None and payload.user_id == client.user.id
    return is_self or (payload.member is not None and payload.member.bot)


def _always(_: str) -> None:
    """Keep nobody waiting."""
