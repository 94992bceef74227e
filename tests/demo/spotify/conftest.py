"""A small world, the stand-in that serves it, and an app that visits it for Ana."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.demo.spotify import SpotifyStandIn, SpotifyWorld, open_spotify
from tests.clocks import Hand
from tests.demo.spotify.contract import SPEC, Contract
from tests.demo.spotify.visiting import Visitor, small_world


@pytest.fixture
def clock() -> Hand:
    """Give the clock of the world, moved by hand."""
    return Hand()


@pytest.fixture
def world(clock: Hand) -> SpotifyWorld:
    """Give a small world."""
    return small_world(clock)


@pytest.fixture
async def standin(world: SpotifyWorld) -> AsyncIterator[SpotifyStandIn]:
    """Serve the world."""
    async with open_spotify(world) as opened:
        yield opened


@pytest.fixture
async def app(standin: SpotifyStandIn) -> AsyncIterator[Visitor]:
    """Give an app that nobody let in yet."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:
        yield Visitor(standin, session)


@pytest.fixture
async def ana(app: Visitor) -> Visitor:
    """Give the app after Ana let it in."""
    await app.enter("ana")
    return app


@pytest.fixture(scope="session")
def contract() -> Contract:
    """Give Spotify's own description, or skip the test where it is absent."""
    if not SPEC.is_file():
        pytest.skip("Spotify's description (../shared/specs beside the repository) is not at hand")
    return Contract()
