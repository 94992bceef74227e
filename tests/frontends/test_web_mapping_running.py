"""The real program serves pages of maps where the operator gave the address that people reach them at."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.discord.processes import EarmarkRun

NOWHERE = "127.0.0.1:1"


@pytest.fixture
async def earmark(tmp_path: Path, address: str) -> AsyncIterator[EarmarkRun]:
    run = EarmarkRun(tmp_path, f"http://{NOWHERE}/api", f"ws://{NOWHERE}", EARMARK_WEB__ADDRESS=address)
    await run.start()
    try:
        yield run
    finally:
        await run.close()


async def status_of(earmark: EarmarkRun, path: str) -> int:
    """Ask the program, as soon as it listens."""
    async with asyncio.timeout(60), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"http://127.0.0.1:{earmark.web}{path}") as answer:
                    return answer.status
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)


@pytest.mark.slow
@pytest.mark.parametrize(("address", "page", "songs"), [("https://maps.example", 200, 410), ("", 404, 404)])
async def test_pages_are_there_where_people_can_reach_them(
    earmark: EarmarkRun, page: int, songs: int
) -> None:
    assert await status_of(earmark, "/map/nobodys-link") == page
    assert await status_of(earmark, "/map/nobodys-link/songs") == songs
    assert await status_of(earmark, "/page/map.js") == page
    assert await earmark.stop() == 0
    assert "nobodys-link" not in earmark.said
