"""A store in a file of its own for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain import MemberId
from bot.store import Store, open_store
from tests.store.worlds import Ticking


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "earmark.db"


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
async def store(path: Path, clock: Ticking) -> AsyncIterator[Store]:
    async with open_store(path, clock) as opened:
        yield opened


@pytest.fixture
async def ann(store: Store) -> MemberId:
    return await store.members.identify("console", "ann")


@pytest.fixture
async def ben(store: Store) -> MemberId:
    return await store.members.identify("discord", "77")
