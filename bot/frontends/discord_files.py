"""Files that people drop into the chat."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

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
