"""Of the Earmarks on one database one leads, and the next takes over when it ends or fails."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import utc_now
from bot.errors import StoreFull
from bot.services.leading import Leading
from bot.store import Store, open_store

LONG = timedelta(minutes=1)
SHORT = timedelta(milliseconds=60)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(tmp_path / "earmark.db", utc_now) as opened:
        yield opened


async def until(leading: Leading, *, leads: bool) -> None:
    while leading.leads != leads:
        await asyncio.sleep(0.001)


async def test_the_first_leads_and_the_second_waits_until_the_first_has_ended(store: Store) -> None:
    first, second = Leading(store, holder="one", term=LONG), Leading(store, holder="two", term=SHORT)

    async with first.open():
        assert first.leads
        async with second.open():
            assert not second.leads
    assert not first.leads

    async with second.open():
        assert second.leads


async def test_the_second_takes_over_while_it_waits(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "earmark.leading")
    first, second = (Leading(store, holder=name, term=SHORT) for name in ("one", "two"))

    async with first.open():
        waiting = asyncio.create_task(_lead_once(second))
        assert not waiting.done()
    await waiting

    assert caplog.text.count("works by itself from now on") == 2


async def _lead_once(leading: Leading) -> None:
    async with leading.open():
        await until(leading, leads=True)


async def test_a_lease_is_renewed_as_long_as_its_holder_lives(store: Store) -> None:
    leading = Leading(store, holder="one", term=SHORT)
    async with leading.open():
        (first,) = await store.database.rows("SELECT until FROM leases")
        while (await store.database.rows("SELECT until FROM leases"))[0][0] == first[0]:
            await asyncio.sleep(0.001)

        assert leading.leads


async def test_whoever_cannot_renew_in_time_leads_no_more_and_leads_again_when_it_can(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    leading, is_full = Leading(store, holder="one", term=SHORT), True
    take = store.leases.take

    async def taken(*given: object) -> bool:
        if is_full:
            raise StoreFull
        return await take(*given)  # type: ignore[arg-type]  # handed through

    async with leading.open():
        assert leading.leads
        # A database fails like that only when it wants to.
        monkeypatch.setattr(type(store.leases), "take", lambda _, *given: taken(*given))
        await until(leading, leads=False)
        is_full = False
        await until(leading, leads=True)

    assert "the leader's lease could not be renewed" in caplog.text


async def test_whoever_lost_the_lease_to_another_leads_no_more(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    leading = Leading(store, holder="one", term=SHORT)
    async with leading.open():
        async with store.database.transaction() as change:
            until_then = "(SELECT max(until) FROM leases) + 60"
            await change.execute(f"UPDATE leases SET holder = 'two', until = {until_then}")  # noqa: S608 - ours
        await until(leading, leads=False)
        await until(leading, leads=True)

    assert "another Earmark on this database works by itself" in caplog.text


async def test_a_lease_is_let_go_even_if_its_holder_is_cut_off(store: Store) -> None:
    leading = Leading(store, holder="one", term=LONG)

    async def lead() -> None:
        async with leading.open():
            await asyncio.Event().wait()

    task = asyncio.create_task(lead())
    await until(leading, leads=True)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert await store.database.rows("SELECT * FROM leases") == []
