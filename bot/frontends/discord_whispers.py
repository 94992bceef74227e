"""What is for somebody else's eyes comes to them as a direct message, and never into a channel."""

import logging
from dataclasses import replace

import discord

from bot.answers.reply import Reply, Whisper
from bot.frontends.discord_drawing import draw
from bot.frontends.discord_people import UNSAID
from bot.frontends.discord_platform import PLATFORM

_log = logging.getLogger("earmark.discord")


async def whispered(client: discord.Client, reply: Reply) -> Reply:
    """Bring what a reply has for others, and return it with a word on whom that did not reach."""
    if not reply.whispers:
        return reply
    unreached = [each.unreached for each in reply.whispers if not await _brought(client, each)]
    said = filter(None, dict.fromkeys([reply.text, *unreached]))
    return replace(reply, text="\n\n".join(said), whispers=())


async def _brought(client: discord.Client, whisper: Whisper) -> bool:
    """Send one of them and return whether it arrived; its buttons are of whom it is for."""
    platform, _, account = whisper.account.partition(":")
    if platform != PLATFORM or not account.isdecimal():
        return False
    drawn = draw(replace(whisper.reply, shareable=False), owner=int(account))
    try:
        room = await client.create_dm(discord.Object(int(account)))
        await room.send(embeds=drawn.embeds, files=drawn.files, view=drawn.view or discord.utils.MISSING)
    except UNSAID as error:
        # Whom it was for, and what it said, is nobody else's business.
        code = f" (code {error.code})" if isinstance(error, discord.HTTPException) else ""
        _log.info("a direct message did not arrive: %s%s", type(error).__name__, code)
        return False
    return True
