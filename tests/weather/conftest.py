"""Ana's library at our own Spotify, and Ana, who has linked it and whose library was read once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.answers.reply import Outcome
from tests.houses import Person
from tests.linked import Hand, Town
from tests.weather.skies import library, town_of


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = Hand()
    async with town_of(tmp_path, clock, library(clock)) as opened:
        yield opened


@pytest.fixture
async def ana(town: Town) -> Person:
    """Return Ana, who let Earmark read and change, and whose library is known."""
    ana = await town.linked("ana")
    assert (await ana.ask("sync")).outcome is Outcome.OK
    town.asked()
    return ana
