"""Messages on Discord whose songs can be rated by reactions: which those are, and what they show.

A message never changes its song: what was rated a moment too late would count for another one.
"""

import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import aiohttp
import discord

from bot.answers.recommending import following
from bot.answers.reply import Choice, Reply
from bot.domain import Post, TrackId
from bot.errors import NotATrack
from bot.frontends.discord_buttons import AnyView, Press, Pressed, read_press
from bot.frontends.discord_delivery import arrived
from bot.frontends.discord_drawing import draw
from bot.frontends.discord_signs import NUMBERS, VERDICTS, sign_of
from bot.frontends.discord_text import cut, safe_text
from bot.services.links import track_in
from bot.services.wishing import Wish

_log = logging.getLogger("earmark.discord")

JUDGE, FOR_ALL = "judge", "server"
_LONGEST = 2000
_OF_THE_SONG = ("track", "verdict")


@dataclass(frozen=True, slots=True)
class Rated:
    """What a message asks about, and whether it asks everyone."""

    tracks: tuple[TrackId, ...]
    for_all: bool
    following: Choice
    """The question for the next song of the same wish."""


def rated_in(message: discord.Message) -> Rated | None:
    """Read which songs a message asks about, or None where it asks about none."""
    judging = [pressed for pressed in presses_in(message) if pressed.command == JUDGE]
    tracks = dict.fromkeys(filter(None, map(_track, judging)))
    if not tracks:
        return None
    wish = {name: value for name, value in judging[0].options.items() if name not in _OF_THE_SONG}
    return Rated(tuple(tracks), FOR_ALL in wish, following(Wish(words=wish)))


def presses_in(message: discord.Message) -> Iterator[Pressed]:
    """Read what the buttons of a message ask."""
    return (pressed for _, pressed in _buttons(message))


def rating(message: discord.Message) -> Iterator[Press | discord.ui.Button[AnyView]]:
    """Make anew what songs are heard and rated by, for everyone where everyone is asked."""
    rated = rated_in(message)
    if rated is None:
        return
    for part in _parts(message):
        if isinstance(part, discord.Button) and part.url:
            yield discord.ui.Button.from_component(part)
    for label, pressed in _buttons(message):
        if pressed.command == JUDGE:
            choice = Choice(label, JUDGE, pressed.options, pressed.in_place and not rated.for_all)
            yield Press(choice, 0 if rated.for_all else pressed.owner)


def is_lasting(message: discord.Message | None) -> bool:
    """Tell whether a message can be reacted to and asks about songs, so that it has to stay what it is."""
    return message is not None and not message.flags.ephemeral and rated_in(message) is not None


def can_hear(interaction: discord.Interaction) -> bool:
    """Tell whether the bot hears of reactions here: it has to be in the server, or alone with the person."""
    server = interaction.guild_id
    if server is None:
        return interaction.context.dm_channel
    return interaction.client.get_guild(server) is not None


def copied(message: discord.Message, *, without: str = "", first: Press | None = None) -> AnyView:
    """Make all that a message offers anew, links and forms too, but for one button, behind a new one."""
    view = discord.ui.View(timeout=None)
    if first is not None:
        view.add_item(first)
    for part in _parts(message):
        if isinstance(part, discord.SelectMenu):
            view.add_item(discord.ui.Select.from_component(part))
        elif isinstance(part, discord.Button) and (not without or part.custom_id != without):
            view.add_item(discord.ui.Button.from_component(part))
    # What each of them asks is in its address: discord.py need remember nothing of them.
    view.stop()
    return view


async def put_reactions(client: discord.Client, post: Post) -> None:
    """Put beneath a message what it can be rated with; where that is not allowed, its buttons do."""
    message = _partial(client, post)
    for sign in VERDICTS.values() if post.member else NUMBERS[: len(post.tracks)]:
        if not await arrived(message.add_reaction(sign)):
            return


async def remaining(client: discord.Client, post: Post, user: int) -> str | None:
    """Return what somebody's reactions beneath a song still say of it, or None where that cannot be known."""
    try:
        message = await _partial(client, post).fetch()
        for reaction in message.reactions:
            sign = sign_of(reaction.emoji)
            if sign in VERDICTS.values() and await _is_among(reaction, user):
                return sign
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        _log.warning("reactions could not be looked up: %s", error)
    return None


async def show_said(client: discord.Client, post: Post, owner: int, said: Reply) -> None:
    """Show above a song what its member said of it, and the way to the next one; neither for no words."""
    await arrived(_show_said(client, post, owner, said))


async def show_standing(client: discord.Client, post: Post, card: Reply) -> None:
    """Put a list as it stands now in the place of how it stood; its songs keep their numbers."""
    await arrived(_show_standing(client, post, card))


async def _show_standing(client: discord.Client, post: Post, card: Reply) -> None:
    partial, embeds = _partial(client, post), draw(card, owner=0).embeds
    with suppress(discord.Forbidden):
        before = (await partial.fetch()).embeds
        if before and before[0].author.name:
            # It still says who showed it.
            embeds[0].set_author(name=before[0].author.name)
    await partial.edit(embeds=embeds)


async def _show_said(client: discord.Client, post: Post, owner: int, said: Reply) -> None:
    partial, line = _partial(client, post), _line(said)
    try:
        message = await partial.fetch()
    except discord.Forbidden:
        # Without leave to read what it wrote itself, the bot can say it all the same.
        await partial.edit(content=line)
        return
    rated = rated_in(message)
    button = Press(rated.following if rated else following(Wish()), owner, style=discord.ButtonStyle.primary)
    view = copied(message, without=button.custom_id, first=button if line else None)
    await partial.edit(content=line, view=view)


async def _is_among(reaction: discord.Reaction, user: int) -> bool:
    if reaction.count <= reaction.me:
        return False
    # The first of those behind the one before them.
    return any([each.id == user async for each in reaction.users(limit=1, after=discord.Object(user - 1))])


def _line(said: Reply) -> str | None:
    """Write what stands above the song; where that is nothing, Discord wants None."""
    return cut(safe_text(f"{said.title}\n{said.text}"), _LONGEST) or None


def _partial(client: discord.Client, post: Post) -> discord.PartialMessage:
    """Return a handle on a message that needs no memory of it, nor of its channel."""
    return client.get_partial_messageable(int(post.channel)).get_partial_message(int(post.message))


def _buttons(message: discord.Message) -> Iterator[tuple[str, Pressed]]:
    for part in _parts(message):
        if isinstance(part, discord.Button) and (pressed := read_press(part.custom_id or "")):
            yield part.label or pressed.command, pressed


def _parts(message: discord.Message) -> Iterator[object]:
    for row in message.components:
        yield from row.children if isinstance(row, discord.ActionRow) else ()


def _track(pressed: Pressed) -> TrackId | None:
    try:
        return track_in(pressed.options.get("track", ""))
    except NotATrack:
        return None
