"""A server on a simulated Discord, with the bot in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import simcord

from bot.app import House
from bot.frontends.discord_bot import DiscordBot
from bot.frontends.discord_desk import Desk
from bot.metrics import Metrics
from tests.discord.rooms import Hand, Room, desk_over, open_test_house, room_in
from tests.exports import CALM, LOUD


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Open the house behind the bot."""
    async with open_test_house(tmp_path) as opened:
        yield opened


@pytest.fixture
def clock() -> Hand:
    """Give the clock that limits go by, moved by hand."""
    return Hand()


@pytest.fixture
def metrics() -> Metrics:
    """Give the figures that the desk keeps."""
    return Metrics()


@pytest.fixture
def desk(house: House, metrics: Metrics, clock: Hand) -> Desk:
    """Give the desk behind the door."""
    return desk_over(house, metrics, clock)


@pytest.fixture
def simcord_bot(desk: Desk) -> DiscordBot:
    """Give the bot that the simulated Discord runs."""
    return DiscordBot(desk)


@pytest.fixture
def room(simcord_env: simcord.Env, house: House, desk: Desk, metrics: Metrics, clock: Hand) -> Room:
    """Open a server in which Earmark answers."""
    return room_in(simcord_env, house, desk, metrics, clock)


@pytest.fixture
async def people(room: Room, tmp_path: Path) -> list[simcord.MemberActor]:
    """Let two people in who share no song, and before them one who has both's; whoever may sees them all."""
    own = {"ana": (LOUD, CALM), "ben": (LOUD,), "cat": (CALM,)}
    return [await room.owner(name, tmp_path, *playlists) for name, playlists in own.items()]
