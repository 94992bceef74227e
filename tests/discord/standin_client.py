"""A small client of discord.py for the stand-in: it acknowledges what it is asked, and keeps a diary."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import discord
import pytest

from bot.frontends.discord_reaching import point_at
from tests.discord.standin import Standin


class _Listening:
    """What both kinds of client do."""

    heard: list[int]

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Note what happened, and acknowledge it."""
        self.heard.append(interaction.id)
        await interaction.response.defer(ephemeral=True, thinking=True)

    async def before_identify_hook(self, _shard_id: int | None, *, initial: bool = False) -> None:
        """Spare the five seconds that Discord wants between two sessions."""
        del initial


class Listener(_Listening, discord.Client):
    """A client on one connection; `heard` may be shared by several."""

    def __init__(self, heard: list[int] | None = None) -> None:
        super().__init__(intents=discord.Intents(guilds=True), guild_ready_timeout=0.01, max_messages=None)
        self.heard = [] if heard is None else heard


class ShardedListener(_Listening, discord.AutoShardedClient):
    """A client on as many connections as the stand-in advises."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True), guild_ready_timeout=0.5, max_messages=None)
        self.heard = []


class _NoBackoff:
    def delay(self) -> float:
        """Return no seconds at all."""
        return 0.0


@contextmanager
def pointed_at(api_base: str, gateway: str) -> Iterator[None]:
    """Let discord.py speak to these addresses within the block, without pauses of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)
        websocket = discord.gateway.DiscordWebSocket
        patch.setattr(websocket, "DEFAULT_GATEWAY", websocket.DEFAULT_GATEWAY)
        patch.setattr(discord.client, "ExponentialBackoff", _NoBackoff)
        point_at(api_base, gateway)
        yield


@contextmanager
def pointed(standin: Standin) -> Iterator[None]:
    """Let discord.py speak to the stand-in within the block."""
    with pointed_at(standin.api_base, standin.gateway):
        yield


@contextmanager
def unused_port() -> Iterator[int]:
    """Keep a port free for this block, at which nobody listens yet."""
    with socket.socket() as kept:
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind(("127.0.0.1", 0))
        yield int(kept.getsockname()[1])
