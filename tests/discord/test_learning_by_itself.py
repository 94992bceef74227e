"""The real program learns what came by itself, also what an earlier run was killed over, and says so."""

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from bot.clock import utc_now
from bot.store import open_store
from tests.discord.processes import EarmarkRun
from tests.discord.simwire import PATIENCE, open_simwire
from tests.services.toiling import bring

MEMBERS = 3
_LOOK = 0.05


@pytest.fixture
async def earmark(tmp_path: Path) -> AsyncIterator[EarmarkRun]:
    async with open_store(tmp_path / "data" / "earmark.db", utc_now) as store:
        for number in range(MEMBERS):
            await bring(store, await store.members.identify("test", str(number)), 8)
    async with open_simwire() as wire:
        run = EarmarkRun(tmp_path, wire.api_base, wire.gateway)
        yield run
        await run.close()


def found(folder: Path, sql: str) -> int:
    """Look at the database as it is at this moment."""
    with closing(sqlite3.connect(folder / "data" / "earmark.db")) as connection:
        return int(connection.execute(sql).fetchone()[0])


async def until(folder: Path, sql: str, number: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while found(folder, sql) != number:
            await asyncio.sleep(_LOOK)


def let_time_pass(folder: Path) -> None:
    """Let what has to wait be due, and what a killed run held lapse, as it would in a quarter of a minute."""
    with closing(sqlite3.connect(folder / "data" / "earmark.db")) as connection, connection:
        connection.execute("UPDATE jobs SET not_before = made_at, lease_until = 0")
        connection.execute("DELETE FROM leases")


async def figures(run: EarmarkRun) -> str:
    async with aiohttp.ClientSession() as session:
        return await (await session.get(f"http://127.0.0.1:{run.web}/metrics")).text()


@pytest.mark.slow
async def test_a_run_that_is_killed_while_it_learns_is_gone_on_with_by_the_next(
    earmark: EarmarkRun, tmp_path: Path
) -> None:
    jobs, models = "SELECT count(*) FROM jobs", "SELECT count(*) FROM trained WHERE kind = 'guesser'"
    await earmark.start()
    await until(tmp_path, jobs, MEMBERS)
    let_time_pass(tmp_path)
    await until(tmp_path, f"{jobs} WHERE state = 'running'", 1)

    await earmark.stop(signal.SIGKILL)
    let_time_pass(tmp_path)
    await earmark.start()

    await until(tmp_path, models, MEMBERS)
    await until(tmp_path, f"{jobs} WHERE state = 'done'", MEMBERS)
    assert found(tmp_path, jobs) == MEMBERS
    told = f'earmark_jobs{{kind="guesser",state="done"}} {MEMBERS}.0'
    async with asyncio.timeout(PATIENCE):
        while told not in (page := await figures(earmark)):
            await asyncio.sleep(_LOOK)
    assert "earmark_leads 1.0" in page
    assert await earmark.stop() == 0
    assert "Traceback" not in earmark.said
    assert found(tmp_path, "SELECT count(*) FROM leases") == 0
