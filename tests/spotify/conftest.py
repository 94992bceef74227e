"""A small world, the stand-in that serves it, our door to it, and Ana who let us in."""

from collections.abc import AsyncIterator

import pytest

from bot.accounts import Tokens
from bot.demo.spotify import SpotifyStandIn, SpotifyWorld, open_spotify
from bot.spotify import Caller
from tests.clocks import Hand
from tests.demo.spotify.contract import SPEC, Contract
from tests.demo.spotify.visiting import small_world
from tests.spotify.visiting import Door, caller_of, login, open_door


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def world(clock: Hand) -> SpotifyWorld:
    return small_world(clock)


@pytest.fixture
async def standin(world: SpotifyWorld) -> AsyncIterator[SpotifyStandIn]:
    async with open_spotify(world) as opened:
        yield opened


@pytest.fixture
async def door(standin: SpotifyStandIn, clock: Hand) -> AsyncIterator[Door]:
    async with open_door(standin.api, standin.accounts, clock) as opened:
        yield opened


@pytest.fixture
async def tokens(door: Door) -> Tokens:
    return await login(door, "ana")


@pytest.fixture
def ana(tokens: Tokens) -> Caller:
    return caller_of(tokens.access)


@pytest.fixture(scope="session")
def contract() -> Contract:
    if not SPEC.is_file():
        pytest.skip("Spotify's description (../shared/specs beside the repository) is not at hand")
    return Contract()
