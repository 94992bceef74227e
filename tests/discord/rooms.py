"""Earmark behind a simulated Discord: the real bot, desk, services and database, in one process."""

import asyncio
import io
import re
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import discord
import simcord
from simcord.backend.models import Message
from simcord.builders import ChannelHandle
from simcord.results import ResponseMessage

from bot.answers.reply import Reply
from bot.app import House, open_house
from bot.config import Compute, Config, Limits, Secrets, Store
from bot.domain import Track, TrackId, Verdict
from bot.frontends.discord_bot import DiscordBot
from bot.frontends.discord_desk import Desk
from bot.frontends.discord_drawing import draw
from bot.metrics import Metrics
from bot.services.links import track_in
from bot.services.pacing import Pacing
from tests.exports import CALM, LOUD, write_export
from tests.houses import KEY, NOW

MEGABYTE = 1024 * 1024
TO_HEAR = tuple(
    Track(
        TrackId(f"New{number:019}"),
        f"New song {number}",
        (f"{'The Iron Kettles' if number % 2 else 'Fern Hollow'} {4 + number}",),
        genres=("clatter" if number % 2 else "moss folk",),
    )
    for number in range(30)
)
"""Songs that are in nobody's playlists, half of them like each of the two in an export."""
PATIENCE = 60
"""Seconds that a busy machine may take for what a quiet one does in one."""
SLOW = 2 * PATIENCE
"""How many seconds of simulated time a second of the desk's waiting is."""


@dataclass
class Room:
    """A server with a channel, the bot in it, and the house behind the bot."""

    env: simcord.Env
    house: House
    desk: Desk
    metrics: Metrics
    channel: ChannelHandle
    clock: "Hand"

    def enter(self, name: str) -> simcord.MemberActor:
        """Let somebody into the server."""
        return self.env.guild.add_member(self.env.create_user(name))

    async def settled(self, name: str, folder: Path) -> simcord.MemberActor:
        """Let somebody into the server who has imported a library of two playlists."""
        member = self.enter(name)
        await member.slash(self.channel, "import", file=("export.zip", zipped(write_export(folder / name))))
        return member

    async def owner(self, name: str, folder: Path, *playlists: str) -> simcord.MemberActor:
        """Let somebody into the server who has imported playlists, and lets everyone see them who may."""
        member, written = self.enter(name), write_export(folder / name, playlists=playlists or (LOUD, CALM))
        await member.slash(self.channel, "import", file=("export.zip", zipped(written)))
        for playlist in playlists or (LOUD, CALM):
            await member.slash(self.channel, "playlists", playlist=playlist, set="visible")
        return member

    async def agree(self, agreement: str, *people: simcord.MemberActor) -> None:
        """Have these people agree to something in the server."""
        for person in people:
            await person.slash(self.channel, "privacy", agree=agreement)

    def letters(self, person: simcord.MemberActor) -> list[discord.Message]:
        """Return what somebody finds in their conversation with the bot, oldest first."""
        return person.user.dm_channel.history(viewer=person.user)

    def public(self) -> list[discord.Message]:
        """Return what everyone sees in the channel, oldest first."""
        return [message for message in self.channel.history() if not message.flags.ephemeral]

    async def stock(self) -> None:
        """Let there be songs that nobody has."""
        await self.house.store.catalogue.load(TO_HEAR, known_at=NOW)

    async def verdicts(self, person: simcord.MemberActor) -> dict[TrackId, Verdict]:
        """Return all that somebody said of songs, as it is kept."""
        member = await self.house.store.members.identify("discord", str(person.id))
        return {rating.track_id: rating.verdict for rating in await self.house.store.verdicts.all(member)}

    def above(self, message: ResponseMessage) -> str:
        """Return what stands above a song now."""
        return self._now(message).content or ""

    def signs(self, message: ResponseMessage) -> list[str]:
        """Return the reactions beneath a message."""
        return [reaction.emoji for reaction in self._now(message).reactions]

    def _now(self, message: ResponseMessage) -> Message:
        return self.env.backend.get_message(message.message.channel.id, message.id)

    async def offered(self, reply: Reply, person: simcord.MemberActor) -> discord.Message:
        """Have the bot write a reply into the channel, its buttons being somebody's."""
        drawn, channel = draw(reply, owner=person.id), self.env.bot.get_channel(self.channel.id)
        assert isinstance(channel, discord.TextChannel)
        assert drawn.view is not None
        return await channel.send(embeds=drawn.embeds, view=drawn.view)

    async def restart(self, *, afresh: bool = False) -> None:
        """End the bot and start it again over the same database, `afresh` with nothing left in memory."""
        if afresh:
            self.desk = desk_over(self.house, self.metrics, self.clock)
        await self.env.restart_bot(DiscordBot(self.desk))


@dataclass
class Hand:
    """A monotonic clock that is moved by hand, in seconds."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def desk_over(house: House, metrics: Metrics, clock: Hand, limits: Limits | None = None) -> Desk:
    """Make a desk whose limits go by the hand-moved clock, and whose waiting is of the simulated time alone.

    simcord really waits for what ends within its patience, so a second of waiting counts as `SLOW` seconds.
    """

    async def wait(seconds: float) -> None:
        await asyncio.sleep(seconds * SLOW)

    pacing = Pacing(limits or Limits(burst=100, sustained=1000), monotonic=clock)
    return Desk(house.services, house.store.members, pacing, metrics, upload=MEGABYTE, wait=wait)


@asynccontextmanager
async def open_test_house(folder: Path) -> AsyncIterator[House]:
    """Open a house in a folder, workers inline."""
    store = Store(path=str(folder / "earmark.db"), backups=str(folder / "backups"))
    config = Config(store=store, compute=Compute(engine="inline"))
    async with open_house(config, Secrets(key=KEY, written=()), lambda: NOW) as house:
        yield house


def room_in(env: simcord.Env, house: House, desk: Desk, metrics: Metrics, clock: Hand) -> Room:
    """Make a server with one channel, with the bot in it."""
    channel = env.create_guild(name="Friends").create_text_channel("music")
    return Room(env, house, desk, metrics, channel, clock)


@asynccontextmanager
async def open_room(folder: Path, *, limits: Limits | None = None) -> AsyncIterator[Room]:
    """Open a room with limits of its own, within a test."""
    metrics, clock = Metrics(), Hand()
    async with open_test_house(folder) as house:
        desk = desk_over(house, metrics, clock, limits)
        async with simcord.run(DiscordBot(desk), settle_timeout=PATIENCE) as env:
            yield room_in(env, house, desk, metrics, clock)


def zipped(folder: Path) -> bytes:
    """Pack an export as people drop it into the chat."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    return packed.getvalue()


def shown(result: simcord.InteractionResult) -> ResponseMessage:
    """Return the message that answers an interaction."""
    assert result.response is not None, "nothing was answered"
    return result.response


def words(message: ResponseMessage | discord.Message) -> str:
    """Return all that a person reads in a message's embeds, as they read it."""
    (embed,) = message.embeds
    fields = [f"{field.name}\n{field.value}" for field in embed.fields]
    return re.sub(
        r"\\([^0-9A-Za-z\s])", r"\1", "\n".join([embed.title or "", embed.description or "", *fields])
    )


def buttons(message: ResponseMessage | discord.Message) -> dict[str, str]:
    """Return a message's buttons: addresses by label, and of a link the page that it opens."""
    sent = message if isinstance(message, discord.Message) else message.message
    rows = [row for row in sent.components if isinstance(row, discord.ActionRow)]
    pressed = [child for row in rows for child in row.children if isinstance(child, discord.Button)]
    return {str(button.label): str(button.url or button.custom_id) for button in pressed}


def labels(message: ResponseMessage | discord.Message) -> list[str]:
    """Return the labels of a message's buttons."""
    return list(buttons(message))


def suggested(message: ResponseMessage) -> TrackId:
    """Return the song that a message suggests."""
    song = track_in(buttons(message)["Listen"])
    assert song is not None
    return song


def items(message: ResponseMessage) -> dict[str, str]:
    """Return what a message's menu offers: values by label."""
    rows = [row for row in message.message.components if isinstance(row, discord.ActionRow)]
    menus = [child for row in rows for child in row.children if isinstance(child, discord.SelectMenu)]
    return {option.label: option.value for menu in menus for option in menu.options}
