"""Links are found wherever people and music bots put them."""

from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.frontends.discord_messages import words_of

LINK = "https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC"


def message(**parts: object) -> discord.Message:
    """Make what discord.py hands over, as far as it is read."""
    empty: dict[str, object] = {"content": "", "embeds": [], "components": [], "message_snapshots": []}
    return SimpleNamespace(**{**empty, **parts})  # type: ignore[return-value]


def row(address: str) -> discord.ActionRow:
    button: Any = {"type": 2, "style": 5, "label": "Open", "url": address}
    return discord.ActionRow({"type": 1, "components": [button]})


@pytest.mark.parametrize(
    "said",
    [
        message(content=f"listen: {LINK}"),
        message(embeds=[discord.Embed(url=LINK)]),
        message(embeds=[discord.Embed(description=LINK)]),
        message(embeds=[discord.Embed().add_field(name="Now playing", value=LINK)]),
        message(components=[row(LINK)]),
        message(message_snapshots=[message(content=LINK)]),
        message(message_snapshots=[message(embeds=[discord.Embed(url=LINK)])]),
    ],
)
def test_a_link_is_found_in_every_part_of_a_message(said: discord.Message) -> None:
    assert LINK in words_of(said)


def test_a_message_with_nothing_in_it_gives_no_words() -> None:
    assert words_of(message()) == ""
