"""Files that people drop into the chat, and pictures that are shown on."""

import io
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import aiohttp
import discord

from bot.errors import NotDownloaded, TooLarge

_MEGABYTE = 1024 * 1024


@asynccontextmanager
async def downloaded(attachment: discord.Attachment, *, most: int) -> AsyncIterator[Path]:
    """Fetch a file for as long as it is looked at; raises TooLarge above `most` bytes, NotDownloaded."""
    name = Path(attachment.filename).name or "export"
    if attachment.size > most:
        raise TooLarge(name=name, limit=f"{most // _MEGABYTE} MB")
    with tempfile.TemporaryDirectory(prefix="earmark-") as folder:
        path = Path(folder) / name
        try:
            await attachment.save(path)
        except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
            raise NotDownloaded(name=name) from error
        yield path


async def picture_of(
    embed: discord.Embed, message: discord.Message, client: discord.Client
) -> discord.File | None:
    """Fetch the picture of a message's embed, to be sent on; None where there is none, or it does not come.

    Raises nothing of Discord's: what is shown without its picture is still an answer.
    """
    address = embed.image.url
    if not address:
        return None
    name = PurePosixPath(urlsplit(address).path).name or urlsplit(address).netloc
    attached = next((each for each in message.attachments if each.filename == name), None)
    try:
        # Discord does not always list as attached what an embed shows.
        content = await attached.read() if attached else await client.http.get_from_cdn(address)
    except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError):
        return None
    return discord.File(io.BytesIO(content), filename=name)
