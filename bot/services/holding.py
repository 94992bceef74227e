"""Holds jobs while they are worked on, and notes how each ended, so that none is lost."""

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar

from bot.domain import MemberId
from bot.errors import EarmarkError, NeedsLibrary, StoreError, TooLittleToLearn
from bot.store import Lease, Store
from bot.store.database import to_its_end

TERM = timedelta(seconds=15)
"""How long a job is held unless that is renewed: what a killed process left is taken up again after it."""
RENEWALS = 3
"""How often that is renewed before it would end."""
_LOOK = 0.1
"""Seconds between looks at a job that somebody else works on."""
_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
"""How long after each failure the next attempt is made; after the last there is none."""

_log = logging.getLogger("earmark.jobs")
_Result = TypeVar("_Result")


class _Overtaken(Exception):
    """Another has taken the job over: its result counts, and this one's does not."""


class Holding:
    """Takes jobs for this process, known by its name as a holder."""

    def __init__(self, store: Store, *, holder: str, term: timedelta = TERM) -> None:
        self._jobs = store.jobs
        self._holder = holder
        self._term = term

    async def claim(self, kind: str, member: MemberId, digest: str) -> Lease | None:
        """Ask for a job and take it at once; None while another holds it."""
        return await self._jobs.claim(kind, member, digest, self._holder, self._term)

    async def take(self) -> Lease | None:
        """Take the job that has waited longest, if any is due."""
        return await self._jobs.take(self._holder, self._term)

    async def until_free(self, kind: str, member: MemberId) -> None:
        """Wait until nobody works on a job."""
        while await self._jobs.is_held(kind, member):  # noqa: ASYNC110 - it may be another process
            await asyncio.sleep(_LOOK)

    async def let_go(self) -> None:
        """Leave all jobs of this process to the next one, also one that was taken at the last moment."""
        with suppress(StoreError):
            await to_its_end(self._jobs.give_back_all(self._holder))

    async def through(self, lease: Lease, work: Coroutine[Any, Any, _Result]) -> _Result | None:
        """Wait for the work on a job and return its result, or None where another took it over.

        The work ends the job. What it raises is noted with the job, which is tried again after a while, and
        raised; where it is cancelled, the job waits for somebody else.
        """
        try:
            return await self._renewed(lease, work)
        except _Overtaken:
            _log.info("the %s of member %d is made by another", lease.kind, lease.member)
            return None
        except (NeedsLibrary, TooLittleToLearn):
            await self._jobs.end(lease, lease.digest)
            raise
        except asyncio.CancelledError:
            with suppress(StoreError):
                await to_its_end(self._jobs.give_back(lease))
            raise
        except Exception as error:
            await self._failed(lease, error)
            raise

    async def _renewed(self, lease: Lease, work: Coroutine[Any, Any, _Result]) -> _Result:
        task = asyncio.create_task(work)
        pause = self._term.total_seconds() / RENEWALS
        try:
            while not (await asyncio.wait({task}, timeout=pause))[0]:
                if not await self._is_renewed(lease):
                    raise _Overtaken
            return task.result()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _is_renewed(self, lease: Lease) -> bool:
        try:
            return await self._jobs.renew(lease, self._term)
        except StoreError as error:
            # The fence decides in the end; a busy database is no reason to throw the work away.
            _log.warning("a lease could not be renewed: %s", error)
            return True

    async def _failed(self, lease: Lease, error: Exception) -> None:
        if isinstance(error, EarmarkError):
            _log.warning("the %s of member %d could not be made: %s", lease.kind, lease.member, error)
        else:
            _log.error("the %s of member %d could not be made", lease.kind, lease.member, exc_info=error)
        wait = _WAITS[lease.attempts] if lease.attempts < len(_WAITS) else None
        try:
            await self._jobs.fail(lease, type(error).__name__, wait)
        except StoreError as problem:
            # The lease ends by itself, and the job is taken up again.
            _log.warning("that could not be noted: %s", problem)
