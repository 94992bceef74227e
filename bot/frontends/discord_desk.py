"""The desk behind Discord's door: acknowledges a question, has it answered, hands the reply over."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import discord

from bot.answers import failing
from bot.answers.catalogue import COMMANDS, ask
from bot.answers.displaying import NO_LONGER
from bot.answers.question import Question
from bot.answers.reply import Outcome, Reply
from bot.domain import Place
from bot.errors import ButtonExpired, EarmarkError, TooFast
from bot.frontends.discord_buttons import Pressed, Show
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
from bot.frontends.discord_displays import Displays
from bot.frontends.discord_drawing import draw
from bot.frontends.discord_farewells import RESTARTING, Waiting, say_goodbye
from bot.frontends.discord_files import downloaded
from bot.frontends.discord_late import STILL_WORKING, LateAnswers, under_button
from bot.frontends.discord_people import People, name_of, words_and_names
from bot.frontends.discord_platform import PLATFORM, account_of, place_of, server_of
from bot.frontends.discord_posts import JUDGE, is_lasting, rated_in
from bot.frontends.discord_questions import Asked, asker_of, following, is_alone, is_quiet
from bot.frontends.discord_reactions import Reactions
from bot.frontends.discord_showing import Send, send, send_kept, show_everyone
from bot.frontends.discord_suggesting import Suggesting
from bot.frontends.discord_whispers import whispered
from bot.metrics import Metrics
from bot.services import Services
from bot.services.pacing import Pacing
from bot.services.training import Tell
from bot.store import Members

_log = logging.getLogger("earmark.discord")

_TOKEN_SECONDS = 14 * 60
"""An interaction's token lasts a quarter of an hour; a minute of it is kept in hand."""
_FAREWELL_SECONDS = 2.0
_TROUBLE = frozenset(
    {Outcome.TOO_FAST, Outcome.TRY_LATER, Outcome.FAILED, Outcome.NOT_FOUND, Outcome.BAD_INPUT}
)
_KNOWN = frozenset(command.name for command in COMMANDS)


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
        self.people = People()
        services.presence.ask(PLATFORM, self.people.is_there)
        self.displays = Displays(services.displaying, members)
        self.suggesting = Suggesting(services, members)
        self.reactions = Reactions(services, members, pacing)
        self._members = members
        self._pacing = pacing
        self._metrics = metrics
        self._upload = upload
        self._wait = wait
        self._monotonic = monotonic
        self._open: dict[asyncio.Task[Reply | None], Waiting] = {}
        self._conversing: set[asyncio.Future[Any]] = set()
        self._bringing: set[asyncio.Future[Reply]] = set()
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
        """Answer a command; options that are None were not given, and people stand for their accounts."""
        if not await self._acknowledge(interaction, in_place=False, quiet=is_quiet(interaction, command)):
            return
        given, people = words_and_names(options)
        await self._converse(interaction, InPlace(interaction), Asked(command, given, file, people=people))

    async def say(self, interaction: discord.Interaction, command: str, reply: Reply) -> None:
        """Answer a command with words that are there already."""
        self._metrics.answered(command, reply.outcome.value, 0.0)
        if await self._acknowledge(interaction, in_place=False):
            await deliver(InPlace(interaction), draw(reply, owner=interaction.user.id))

    async def press(self, interaction: discord.Interaction, pressed: Pressed) -> None:
        """Answer what a button asks, unless it is somebody else's."""
        if await self.declined(interaction, pressed.owner):
            return
        # A song that can be reacted to stays where it is: the next one comes as a message of its own.
        in_place = pressed.in_place and not is_lasting(interaction.message)
        quiet = is_quiet(interaction, pressed.command)
        if not await self._acknowledge(interaction, in_place=in_place, quiet=quiet):
            return
        asked = Asked(pressed.command, pressed.options, beside=pressed.in_place and not in_place)
        await self._converse(interaction, InPlace(interaction, is_new=not in_place), asked)
        if pressed.command == JUDGE and interaction.message and not in_place:
            await self.reactions.stands(interaction.client, interaction.message.id)

    async def heard(
        self, client: discord.Client, payload: discord.RawReactionActionEvent, *, added: bool
    ) -> None:
        """Take a reaction, or that it is taken back; a closed desk hears of none."""
        if not self._closed:
            await self._to_its_end(self.reactions.heard(client, payload, added=added))

    async def late(self, interaction: discord.Interaction, owner: int, key: str) -> None:
        """Hand over an answer that came too late for its own message, or say how it stands."""
        if await self.declined(interaction, owner):
            return
        if not await self._acknowledge(interaction, in_place=True):
            return
        try:
            reply = self._late.get(owner, key)
            if not await self.displays.may_see(interaction, reply):
                reply = NO_LONGER
        except ButtonExpired as error:
            reply = failing.reply_to(error)
        if reply is STILL_WORKING:
            waiting = replace(draw(reply, owner=owner), view=under_button(owner, key))
            await deliver(InPlace(interaction), waiting)
        else:
            await self._hand_over(interaction, InPlace(interaction), reply)
        if reply.then:
            where = InPlace(interaction, is_new=False) if reply.then.in_place else Beneath(interaction)
            await self._converse(interaction, where, following(reply.then))

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

    async def show(self, interaction: discord.Interaction, show: Show) -> None:
        """Show an answer to everyone, if the one it belongs to says so."""
        if await self.declined(interaction, show.owner):
            return
        shown = await show_everyone(interaction, show, self._sender(show.offer))
        self._metrics.answered("show", shown.outcome.value, 0.0)
        if shown.message is not None:
            await self.post(interaction, shown.message)

    async def _send(
        self, interaction: discord.Interaction, message: discord.Message
    ) -> discord.Message | Reply:
        return await send(interaction, message) if await self._may_show(interaction, message) else NO_LONGER

    def _sender(self, offer: str) -> Send:
        """Return what shows an answer to all: one that shows other people by what is kept of it."""
        if not offer:
            return self._send
        return lambda interaction, message: send_kept(interaction, message, self.displays, offer)

    async def _may_show(self, interaction: discord.Interaction, message: discord.Message) -> bool:
        """Tell whether all whose songs a message suggests still allow it; no, where that cannot be known."""
        rated = rated_in(message)
        if rated is None:
            return True
        account, place = account_of(interaction.user), place_of(interaction)
        try:
            return await self.services.recommending.may_show(
                account, place, rated.tracks, for_all=rated.for_all
            )
        except EarmarkError as error:
            _log.warning("an answer is not shown: %s", error)
            return False

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
        farewells = [asyncio.ensure_future(say_goodbye(waiting)) for waiting in cut_off]
        if last := [*farewells, *self._conversing]:
            await asyncio.wait(last, timeout=_FAREWELL_SECONDS)

    async def _acknowledge(
        self, interaction: discord.Interaction, *, in_place: bool, quiet: bool = True
    ) -> bool:
        """Tell Discord that the question is here, and return whether that came in time."""
        if self._closed:
            drawn = draw(RESTARTING, owner=interaction.user.id)
            await arrived(interaction.response.send_message(embeds=drawn.embeds, ephemeral=True))
            return False
        started = self._monotonic()
        if in_place:
            in_time = await arrived(interaction.response.defer())
        else:
            in_time = await arrived(interaction.response.defer(ephemeral=quiet, thinking=True))
        self._metrics.acknowledged(self._monotonic() - started)
        return in_time

    async def _converse(self, interaction: discord.Interaction, delivery: Delivery, asked: Asked) -> None:
        """Have one question answered, and then the one that waited for it, if any."""
        await self._to_its_end(self._talk(interaction, delivery, asked))

    async def _to_its_end(self, said: Coroutine[None, None, None]) -> None:
        """Let a conversation go on for as long as closing takes."""
        talk = asyncio.ensure_future(said)
        self._conversing.add(talk)
        try:
            await talk
        finally:
            self._conversing.discard(talk)

    async def _talk(self, interaction: discord.Interaction, delivery: Delivery, asked: Asked) -> None:
        until = self._monotonic() + _TOKEN_SECONDS
        reply = await self._settle(interaction, delivery, asked, until)
        while reply and reply.then:
            if not reply.then.in_place:
                delivery = Beneath(interaction, quiet=is_quiet(interaction, reply.then.command))
            reply = await self._settle(interaction, delivery, following(reply.then), until)
        if self._bringing:
            await asyncio.wait(self._bringing)
        # Whatever was answered may have taken back what all see.
        await self.displays.sweep()

    async def _settle(
        self, interaction: discord.Interaction, delivery: Delivery, asked: Asked, until: float
    ) -> Reply | None:
        """Show the answer as soon as it is there, and return it; None where it is late or there is none."""
        owner, started = interaction.user.id, self._monotonic()
        async with Progress(Nowhere() if asked.adds else delivery, wait=self._wait) as progress:
            work = asyncio.ensure_future(self._reply(interaction, asked, progress.tell))
            work.add_done_callback(lambda done: self._count(asked, done, started))
            self._open[work] = Waiting(delivery, owner, asked)
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
        await self._hand_over(interaction, delivery, reply)
        return reply

    async def _hand_over(
        self, interaction: discord.Interaction, delivery: Delivery, reply: Reply | None
    ) -> None:
        """Show a reply, hear from then on how its songs are rated, and keep whom it shows."""
        if reply is None:
            await deliver(delivery, None)
            return
        # Where nobody else is, there is nobody to show it to.
        reply = replace(reply, shareable=reply.shareable and not (reply.rated and is_alone(interaction)))
        shows = reply.display if reply.shareable else None
        offer = await self.displays.offer(interaction, shows) if shows else ""
        message = await deliver(delivery, draw(reply, owner=interaction.user.id, offer=offer))
        if message is not None and reply.rated:
            await self.post(interaction, message)

    async def post(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Hear from now on how the songs of a message are rated."""
        if rated := rated_in(message):
            await self.reactions.post(interaction, message, rated)

    async def _after(self, interaction: discord.Interaction, asked: Asked) -> Asked:
        """Show a verdict where it was given, on a song that stays, and return the question that follows.

        That asks for the next song, as if it had been a reaction and *Next* had been pressed.
        """
        rated = rated_in(interaction.message) if interaction.message else None
        verdict = asked.options.get("verdict", "") if asked.command == JUDGE else ""
        if rated and not rated.for_all and await self.reactions.pressed(interaction, verdict):
            return replace(asked, command=rated.following.command, options=rated.following.options)
        return asked

    async def _reply(self, interaction: discord.Interaction, asked: Asked, tell: Tell) -> Reply | None:
        """Find out who asks, keep to the limits, and ask; no error leaves."""
        try:
            account = account_of(interaction.user)
            if not asked.follows:
                self._pacing.admit(account)
            if asked.beside:
                asked = await self._after(interaction, asked)
            member = await self._members.identify(PLATFORM, account)
            async with self._given(asked) as options:
                place = place_of(interaction)
                question = Question(
                    member,
                    options,
                    tell,
                    place,
                    asker=asker_of(interaction.user),
                    called=name_of(interaction.user),
                    account=f"{PLATFORM}:{account}",
                    people=await self._people(interaction, asked, place),
                    server=server_of(interaction),
                )
                reply = await ask(self.services, asked.command, question)
            return await self._passed_on(interaction.client, reply)
        except TooFast as error:
            return None if error.facts["told"] else failing.reply_to(error)
        except Exception as error:  # noqa: BLE001 - the net below what happens before the question is asked
            return failing.reply_to(error)

    async def _people(
        self, interaction: discord.Interaction, asked: Asked, place: Place | None
    ) -> Mapping[str, str]:
        """Say what people of the server are called whom a question names; whoever asks is one of them."""
        if place is None:
            return {}
        named = await self.people.named_in(asked.options, place) if asked.people is None else asked.people
        return {account_of(interaction.user): name_of(interaction.user), **named}

    async def _passed_on(self, client: discord.Client, reply: Reply) -> Reply:
        """Bring what a reply has for others, even if its question is cut off: it was decided already."""
        bringing = asyncio.ensure_future(whispered(client, reply))
        for kept in (self._conversing, self._bringing):
            kept.add(bringing)
            bringing.add_done_callback(kept.discard)
        if reply.whispers and not any(each.unreached for each in reply.whispers):
            # Whoever asks must not learn, by how long it takes, whether anything was sent to anybody.
            return replace(reply, whispers=())
        return await asyncio.shield(bringing)

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


def _spoils(reply: Reply, delivery: Delivery) -> bool:
    """Tell whether an answer is trouble that would take the place of a message worth keeping."""
    return isinstance(delivery, InPlace) and not delivery.is_new and reply.outcome in _TROUBLE
