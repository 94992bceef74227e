"""Lets one process of those that share a database work by itself: the leader, until its lease ends."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from bot.errors import StoreError
from bot.services.holding import RENEWALS, TERM
from bot.store import Store
from bot.store.database import to_its_end

_NAME = "leader"

_log = logging.getLogger("earmark.leading")


class Leading:
    """Holds the leader's lease, or waits for it; whoever leads is known by the name of the holder."""

    def __init__(self, store: Store, *, holder: str, term: timedelta = TERM) -> None:
        self._store = store
        self._holder = holder
        self._term = term
        self._until = 0.0

    @property
    def leads(self) -> bool:
        """Tell whether this process leads; a lease that was not renewed in time is no lease any more."""
        return asyncio.get_running_loop().time() < self._until

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Lead, or wait to, within the block; its end lets the next process lead at once."""
        await self._renew()
        task = asyncio.create_task(self._go_on())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self._until = 0.0
            with suppress(StoreError):
                await to_its_end(self._store.leases.release(_NAME, self._holder))

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(self._term.total_seconds() / RENEWALS)
            await self._renew()

    async def _renew(self) -> None:
        # Before the database is asked: by its count the lease begins later and never earlier.
        asked, led = asyncio.get_running_loop().time(), self.leads
        try:
            if await self._store.leases.take(_NAME, self._holder, self._term):
                self._until = asked + self._term.total_seconds()
            else:
                self._until = 0.0
        except StoreError as error:
            _log.warning("the leader's lease could not be renewed: %s", error)
        if self.leads and not led:
            _log.info("this Earmark works by itself from now on")
        elif led and not self.leads:
            _log.warning("another Earmark on this database works by itself from now on")
