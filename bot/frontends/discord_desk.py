"""The desk behind Discord's door: acknowledges a question, has it answered, hands the reply over."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import discord

from bot.answers import failing
from bot.answers.catalogue import COMMANDS, ask
from bot.answers.question import Question
from bot.answers.reply import Choice, Outcome, Reply
from bot.errors import ButtonExpired, TooFast
from bot.frontends.discord_buttons import Pressed
from bot.frontends.discord_delivery import (
    Beneath,
    Delivery,
    InPlace,
    Nowhere,
    Progress,
    Wait,
    arrived,
    deliver,
)
from bot.frontends.discord_drawing import draw
from bot.frontends.discord_files import downloaded
from bot.frontends.discord_late import STILL_WORKING, LateAnswers, under_button
from bot.frontends.discord_platform import PLATFORM, account_of, place_of
from bot.frontends.discord_suggesting import Suggesting
from bot.frontends.discord_text import safe_name
from bot.metrics import Metrics
from bot.services import Services
from bot.services.pacing import Pacing
from bot.services.training import Tell
from bot.store import Members

_TOKEN_SECONDS = 14 * 60
"""An interaction's token lasts a quarter of an hour; a minute of it is kept in hand."""
_FAREWELL_SECONDS = 2.0
_NAME = 80
_TROUBLE = frozenset(
    {Outcome.TOO_FAST, Outcome.TRY_LATER, Outcome.FAILED, Outcome.NOT_FOUND, Outcome.BAD_INPUT}
)
RESTARTING = Reply(
    "I am being restarted",
    "Ask me again in a moment; nothing is lost.",
    outcome=Outcome.TRY_LATER,
)
_KNOWN = frozenset(command.name for command in COMMANDS)
_SECRETS = frozenset({"address", "code"})
"""What links an account: it is asked with once, and never put into a button."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came through the door."""

    command: str
    options: Mapping[str, str]
    file: discord.Attachment | None = None
    follows: bool = False
    """True for a question that goes on by itself: it counts for no limit."""
    adds: bool = False
    """True for one whose answer takes the place of a good one: only a better one may."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A question whose answer somebody is waiting for."""

    delivery: Delivery
    owner: int
    asked: Asked


class Desk:
    """Answers what comes through Discord's door, one conversation beside the other."""

    def __init__(
        self,
        services: Services,
        members: Members,
        pacing: Pacing,
        metrics: Metrics,
        *,
        upload: int,
        wait: Wait = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.services = services
        self.suggesting = Suggesting(services, members)
        self._members = members
        self._pacing = pacing
        self._metrics = metrics
        self._upload = upload
        self._wait = wait
        self._monotonic = monotonic
        self._open: dict[asyncio.Task[Reply | None], _Open] = {}
        self._conversing: set[asyncio.Task[None]] = set()
        self._closed = False
        self._late = LateAnswers()

    async def answer(
        self,
        interaction: discord.Interaction,
        command: str,
        /,
        *,
        file: discord.Attachment | None = None,
        **options: object,
    ) -> None:
        """Answer a command; options that are None were not given."""
        if not await self._acknowledge(interaction, in_place=False):
            return
        given = {name: str(value) for name, value in options.items() if value is not None}
        await self._converse(interaction, InPlace(interaction), Asked(command, given, file))

    async def say(self, interaction: discord.Interaction, command: str, reply: Reply) -> None:
        """Answer a command with words that are there already."""
        self._metrics.answered(command, reply.outcome.value, 0.0)
        if await self._acknowledge(interaction, in_place=False):
            await deliver(InPlace(interaction), draw(reply, owner=interaction.user.id))

    async def press(self, interaction: discord.Interaction, pressed: Pressed) -> None:
        """Answer what a button asks, unless it is somebody else's."""
        if await self.declined(interaction, pressed.owner):
            return
        if not await self._acknowledge(interaction, in_place=pressed.in_place):
            return
        delivery = InPlace(interaction, is_new=not pressed.in_place)
        await self._converse(interaction, delivery, Asked(pressed.command, pressed.options))

    async def late(self, interaction: discord.Interaction, owner: int, key: str) -> None:
        """Hand over an answer that came too late for its own message, or say how it stands."""
        if await self.declined(interaction, owner):
            return
        if not await self._acknowledge(interaction, in_place=True):
            return
        try:
            reply = self._late.get(owner, key)
        except ButtonExpired as error:
            reply = failing.reply_to(error)
        drawn = draw(reply, owner=owner)
        if reply is STILL_WORKING:
            drawn = replace(drawn, view=under_button(owner, key))
        await deliver(InPlace(interaction), drawn)
        if reply.then:
            where = InPlace(interaction, is_new=False) if reply.then.in_place else Beneath(interaction)
            await self._converse(interaction, where, _following(reply.then))

    async def declined(self, interaction: discord.Interaction, owner: int) -> bool:
        """Tell somebody kindly that a button is not theirs; False where it is."""
        if owner in {0, interaction.user.id}:
            return False
        self._metrics.answered("other", Outcome.NOT_YOURS.value, 0.0)
        drawn = draw(
            Reply("That button is somebody else's", "Ask me yourself, with /guess, and you get your own."),
            owner=interaction.user.id,
        )
        await arrived(interaction.response.send_message(embeds=drawn.embeds, ephemeral=True))
        return True

    def counted(self, command: str, outcome: Outcome) -> None:
        """Count what was answered without a question, as *Show everyone* is."""
        self._metrics.answered(command, outcome.value, 0.0)

    def connected(self, *, is_connected: bool) -> None:
        """Note whether Discord is connected."""
        self._metrics.connected(is_connected)

    async def close(self) -> None:
        """Take no more questions, end all work and say so where it is awaited; two seconds at the most."""
        self._closed = True
        self._late.close()
        # Work that is done already has its answer on the way: a farewell would come on top of it.
        cut_off = [
            waiting for work, waiting in self._open.items() if work.cancel() and not waiting.asked.adds
        ]
        farewells = [asyncio.ensure_future(_say_goodbye(waiting)) for waiting in cut_off]
        if last := [*farewells, *self._conversing]:
            await asyncio.wait(last, timeout=_FAREWELL_SECONDS)

    async def _acknowledge(self, interaction: discord.Interaction, *, in_place: bool) -> bool:
        """Tell Discord that the question is here, and return whether that came in time."""
        if self._closed:
            drawn = draw(RESTARTING, owner=interaction.user.id)
            await arrived(interaction.response.send_message(embeds=drawn.embeds, ephemeral=True))
            return False
        started = self._monotonic()
        if in_place:
            in_time = await arrived(interaction.response.defer())
        else:
            in_time = await arrived(interaction.response.defer(ephemeral=True, thinking=True))
        self._metrics.acknowledged(self._monotonic() - started)
        return in_time

    async def _converse(self, interaction: discord.Interaction, delivery: Delivery, asked: Asked) -> None:
        """Have one question answered, and then the one that waited for it, if any."""
        talk = asyncio.ensure_future(self._talk(interaction, delivery, asked))
        self._conversing.add(talk)
        try:
            await talk
        finally:
            self._conversing.discard(talk)

    async def _talk(self, interaction: discord.Interaction, delivery: Delivery, asked: Asked) -> None:
        until = self._monotonic() + _TOKEN_SECONDS
        reply = await self._settle(interaction, delivery, asked, until)
        while reply and reply.then:
            delivery = delivery if reply.then.in_place else Beneath(interaction)
            reply = await self._settle(interaction, delivery, _following(reply.then), until)

    async def _settle(
        self, interaction: discord.Interaction, delivery: Delivery, asked: Asked, until: float
    ) -> Reply | None:
        """Show the answer as soon as it is there, and return it; None where it is late or there is none."""
        owner, started = interaction.user.id, self._monotonic()
        async with Progress(Nowhere() if asked.adds else delivery, wait=self._wait) as progress:
            work = asyncio.ensure_future(self._reply(interaction, asked, progress.tell))
            work.add_done_callback(lambda done: self._count(asked, done, started))
            self._open[work] = _Open(delivery, owner, asked)
            await asyncio.wait({work}, timeout=max(until - started, 0))
        self._open.pop(work, None)
        if work.cancelled():
            # Whoever closed the desk has said so in the message.
            return None
        if not work.done() and asked.adds:
            work.cancel()
            return None
        if not work.done():
            key = self._late.keep(owner, work)
            await deliver(delivery, replace(draw(STILL_WORKING, owner=owner), view=under_button(owner, key)))
            return None
        reply = work.result()
        if asked.adds and (reply is None or reply.outcome in _TROUBLE):
            return None
        if reply and _spoils(reply, delivery) and not progress.has_shown:
            delivery = Beneath(interaction)
        await deliver(delivery, draw(reply, owner=owner) if reply else None)
        return reply

    async def _reply(self, interaction: discord.Interaction, asked: Asked, tell: Tell) -> Reply | None:
        """Find out who asks, keep to the limits, and ask; no error leaves."""
        try:
            account = account_of(interaction.user)
            if not asked.follows:
                self._pacing.admit(account)
            member = await self._members.identify(PLATFORM, account)
            async with self._given(asked) as options:
                asker, place = _asker(interaction.user), place_of(interaction)
                question = Question(member, options, tell, place, asker, f"{PLATFORM}:{account}")
                return await ask(self.services, asked.command, question)
        except TooFast as error:
            return None if error.facts["told"] else failing.reply_to(error)
        except Exception as error:  # noqa: BLE001 - the net below what happens before the question is asked
            return failing.reply_to(error)

    @asynccontextmanager
    async def _given(self, asked: Asked) -> AsyncIterator[Mapping[str, str]]:
        if asked.file is None:
            # Only a file that came with the question is opened: a path in a button would be a foreign one.
            yield {name: value for name, value in asked.options.items() if name != "file"}
            return
        async with downloaded(asked.file, most=self._upload) as path:
            yield {**asked.options, "file": str(path)}

    def _count(self, asked: Asked, done: "asyncio.Task[Reply | None]", started: float) -> None:
        """Count an answer, a late one and an unsaid one too; what was cut off is none."""
        if done.cancelled():
            return
        reply = done.result()
        outcome = reply.outcome if reply else Outcome.TOO_FAST
        command = asked.command if asked.command in _KNOWN else "other"
        self._metrics.answered(command, outcome.value, self._monotonic() - started)


def _asker(user: discord.abc.User) -> str:
    """Say who somebody is: by the name that is shown, which others may share, and the one that is unique."""
    shown, unique = safe_name(user.display_name, _NAME), safe_name(user.name, _NAME)
    return f"{shown or unique} (@{unique}) on Discord"


def _following(choice: Choice) -> Asked:
    return Asked(choice.command, choice.options, follows=True, adds=choice.in_place)


def _spoils(reply: Reply, delivery: Delivery) -> bool:
    """Tell whether an answer is trouble that would take the place of a message worth keeping."""
    return isinstance(delivery, InPlace) and not delivery.is_new and reply.outcome in _TROUBLE


async def _say_goodbye(waiting: _Open) -> None:
    asked = waiting.asked
    is_askable = not asked.file and not _SECRETS & asked.options.keys()
    again = (Choice("Ask again", asked.command, asked.options),) if is_askable else ()
    reply = Reply(
        "I am being restarted",
        "Your question was cut off, and nothing is lost. Ask me again in a moment.",
        choices=again,
        outcome=Outcome.TRY_LATER,
    )
    await deliver(waiting.delivery, draw(reply, owner=waiting.owner))
