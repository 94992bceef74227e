"""Works on jobs that nobody waits for, a few at a time, as long as this process leads."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Protocol

from bot.errors import EarmarkError, NeedsLibrary, TooLittleToLearn
from bot.services.holding import Holding
from bot.services.leading import Leading
from bot.services.liking import LIKER, Liking
from bot.services.training import Tell, Training
from bot.store import Lease, Store

_LOOK = 1.0

_log = logging.getLogger("earmark.jobs")


class Watch(Protocol):
    """Who watches over the jobs."""

    def stands(self, counts: Mapping[tuple[str, str], int], oldest: float, *, leads: bool) -> None:
        """See how many jobs there are by kind and state, and for how many seconds the oldest has been due."""

    def failed(self, kind: str, problem: str) -> None:
        """Hear of a job that failed, and by which kind of error."""


class Trade(Protocol):
    """Who knows which jobs there are to do, and how."""

    async def look(self, *, soon: bool = False) -> int:
        """Ask for the jobs that are due, and return how many; `soon`: only of those that cannot wait."""

    async def work(self, lease: Lease, tell: Tell) -> object:
        """Do a job that is held."""


class Trades:
    """All that is learned: of each job by its kind."""

    def __init__(self, training: Training, liking: Liking) -> None:
        self._training = training
        self._liking = liking

    async def look(self, *, soon: bool = False) -> int:
        """Ask for models of the libraries that changed; what members like is learned when they ask."""
        return await self._training.look(soon=soon)

    async def work(self, lease: Lease, tell: Tell) -> object:
        """Do a job that is held."""
        return await (self._liking if lease.kind == LIKER else self._training).work(lease, tell)


class Working:
    """Takes jobs in the order in which they were asked for; one that fails keeps no other waiting.

    `eager`: where songs came or went, the schedule is not waited for.
    """

    def __init__(
        self,
        store: Store,
        holding: Holding,
        leading: Leading,
        trade: Trade,
        *,
        at_once: int,
        eager: bool = True,
        look: float = _LOOK,
    ) -> None:
        self._store = store
        self._holding = holding
        self._leading = leading
        self._trade = trade
        self._at_once = at_once
        self._eager = eager
        self._look = look
        self._problem = ""

    @property
    def leads(self) -> bool:
        """Tell whether it is this process that works by itself."""
        return self._leading.leads

    @asynccontextmanager
    async def open(self, watch: Watch) -> AsyncIterator[None]:
        """Work within the block; at its end, jobs under way wait for the next one who leads."""
        async with self._leading.open():
            task = asyncio.create_task(self._run(watch))
            try:
                yield
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                await self._holding.let_go()

    async def tidy(self) -> None:
        """Forget jobs that ended long ago."""
        await self._store.jobs.tidy()

    async def _run(self, watch: Watch) -> None:
        under_way: set[asyncio.Task[None]] = set()
        try:
            while True:
                await self._round(under_way, watch)
                await self._pause(under_way)
                under_way = {task for task in under_way if not task.done()}
        finally:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)

    async def _pause(self, under_way: set[asyncio.Task[None]]) -> None:
        """Wait until there is room again, or new work may have come."""
        if under_way:
            await asyncio.wait(under_way, timeout=self._look, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(self._look)

    async def _round(self, under_way: set[asyncio.Task[None]], watch: Watch) -> None:
        """Begin what is due, as far as there is room; no error of it ends the work."""
        try:
            if self.leads and self._eager:
                await self._trade.look(soon=True)
            while self.leads and len(under_way) < self._at_once and (lease := await self._holding.take()):
                under_way.add(asyncio.create_task(self._one(lease, watch)))
            standing = await self._store.jobs.standing()
            watch.stands(standing.counts, standing.oldest.total_seconds(), leads=self.leads)
            self._problem = ""
        except Exception as error:  # noqa: BLE001 - logged here, and looked for again
            # Once: it is looked for every second.
            if repr(error) != self._problem:
                trace = None if isinstance(error, EarmarkError) else error
                _log.error("jobs could not be looked for: %s", error, exc_info=trace)
            self._problem = repr(error)

    async def _one(self, lease: Lease, watch: Watch) -> None:
        """Work on one job; how it ended is noted with it already."""
        try:
            await self._trade.work(lease, _log.debug)
        except (NeedsLibrary, TooLittleToLearn):
            pass
        except Exception as error:  # noqa: BLE001 - whatever one member's library does, the next one's turn comes
            watch.failed(lease.kind, type(error).__name__)
