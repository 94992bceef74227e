"""What there is to read in a message: wherever people and music bots put a link."""

from collections.abc import Iterator

import discord


def words_of(message: discord.Message) -> str:
    """Return all text of a message, of what it forwards, of its embeds and its link buttons."""
    return "\n".join(text for text in _texts(message) if text)


def _texts(message: discord.Message) -> Iterator[str | None]:
    yield message.content
    for forwarded in message.message_snapshots:
        yield forwarded.content
    for embed in [*message.embeds, *(each for one in message.message_snapshots for each in one.embeds)]:
        yield from (embed.url, embed.title, embed.description, *(field.value for field in embed.fields))
    for row in message.components:
        if isinstance(row, discord.ActionRow):
            yield from (child.url for child in row.children if isinstance(child, discord.Button))
