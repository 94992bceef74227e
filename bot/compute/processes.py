"""Runs jobs in a pool of worker processes that may hang, starve or die without harm to each other."""

import asyncio
import hashlib
import logging
import multiprocessing
import os
import pickle
from collections.abc import Mapping, Sequence
from concurrent.futures import CancelledError

from pebble import ProcessExpired, ProcessPool

from bot.compute.tasks import WORKSHOP, Finished, Task, check, error_of
from bot.compute.workers import prepare, work
from bot.errors import ComputeError, JobTimedOut, Quarantined, WorkerLost

_log = logging.getLogger("earmark.compute")

_GIB = 1024**3
_JOBS_PER_WORKER = 100
_PRELOAD = ("bot.compute.single_thread", "models.tasks")


class Processes:
    """The engine of every day: workers are started at the first job and replaced when they are lost.

    A job whose worker dies is tried once more, alone in a pool of its own, where it can hurt nobody; if that
    dies too, the same call is not tried again.
    """

    def __init__(
        self,
        *,
        workers: int | None = None,
        memory: int = 2 * _GIB,
        timeout: float = 120,
        rooms: Sequence[str] = WORKSHOP,
    ) -> None:
        self._rooms = tuple(rooms)
        self._timeout = timeout
        self._pool = _pool(workers or max(1, (os.cpu_count() or 2) - 1), memory)
        self._alone = _pool(1, memory)
        self._quarantine: set[bytes] = set()
        self._closed = False

    async def run(
        self, task: Task, /, *arguments: object, within: float | None = None, **options: object
    ) -> object:
        """Return the job's value; `within` is in seconds. Raises ComputeError, in its kinds.

        The problem that JobFailed carries is the name of the error that the job raised.
        """
        check(task, self._rooms)
        mark = await asyncio.to_thread(_fingerprint, task, arguments, options)
        if mark in self._quarantine:
            raise Quarantined
        seconds = within or self._timeout
        try:
            finished = await self._try(self._pool, seconds, task, arguments, options)
        except ProcessExpired:
            _log.warning("%s lost its worker; it is tried again alone", task)
            finished = await self._again(mark, seconds, task, arguments, options)
        if finished.error:
            _log.warning("%s failed: %s\n%s", task, finished.error, finished.trace)
            raise error_of(task, finished)
        return finished.value

    async def close(self) -> None:
        """End all workers, hung ones too, and refuse further jobs."""
        if not self._closed:
            self._closed = True
            for pool in (self._pool, self._alone):
                pool.stop()  # type: ignore[no-untyped-call]  # Pebble leaves it unannotated
            await asyncio.to_thread(self._join)

    def _join(self) -> None:
        for pool in (self._pool, self._alone):
            pool.join()

    async def _again(
        self,
        mark: bytes,
        seconds: float,
        task: Task,
        arguments: Sequence[object],
        options: Mapping[str, object],
    ) -> Finished:
        try:
            return await self._try(self._alone, seconds, task, arguments, options)
        except ProcessExpired:
            self._quarantine.add(mark)
            _log.error("%s lost its worker twice; this call is not tried again", task)
            raise WorkerLost from None

    async def _try(
        self,
        pool: ProcessPool,
        seconds: float,
        task: Task,
        arguments: Sequence[object],
        options: Mapping[str, object],
    ) -> Finished:
        if self._closed:
            raise ComputeError
        try:
            # The first call starts the workers, which takes a second or two: not on the event loop.
            future = await asyncio.to_thread(
                pool.schedule, work, args=(task, arguments, options), timeout=seconds
            )
            finished: Finished = await asyncio.wrap_future(future)
        except TimeoutError:
            raise JobTimedOut(seconds=round(seconds, 1)) from None
        except (CancelledError, RuntimeError):
            # What close() makes of the jobs under way.
            if not self._closed:
                raise
            raise ComputeError from None
        return finished


def _pool(workers: int, memory: int) -> ProcessPool:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_PRELOAD))
    return ProcessPool(
        max_workers=workers,
        max_tasks=_JOBS_PER_WORKER,
        initializer=prepare,
        initargs=[memory],
        context=context,
    )


def _fingerprint(task: Task, arguments: Sequence[object], options: Mapping[str, object]) -> bytes:
    called = pickle.dumps((task, arguments, sorted(options.items())))
    return hashlib.sha256(called).digest()
