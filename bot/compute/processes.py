"""Runs jobs in a pool of worker processes that may hang, starve or die without harm to each other."""

import asyncio
import hashlib
import logging
import multiprocessing
import os
import pickle
from collections.abc import Mapping, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from threading import Lock

from pebble import ProcessExpired, ProcessPool

from bot.compute.tasks import PICTURES, WORKSHOP, Finished, Task, check, error_of, is_of
from bot.compute.workers import prepare, work
from bot.errors import ComputeError, JobTimedOut, Quarantined, WorkerLost

_log = logging.getLogger("earmark.compute")

_GIB = 1024**3
_JOBS_PER_WORKER = 100
_PRELOAD = ("bot.compute.single_thread", "models.tasks", "models.recommending", "models.mapping")
_TO_DRAW = ("bot.pictures.tasks",)


class Processes:
    """The engine of every day: workers are started at the first job and replaced when they are lost.

    A job whose worker dies is tried once more, alone in a pool of its own, where it can hurt nobody; if that
    dies too, the same call is not tried again. Pictures have a worker of their own and wait for no training.
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
        self._pool = _Pool(workers or max(1, (os.cpu_count() or 2) - 1), memory)
        self._pictures = _Pool(1, memory, needs=_TO_DRAW)
        self._alone = _Pool(1, memory)
        self._quarantine: set[bytes] = set()
        self._waiting: set[asyncio.Future[Finished]] = set()
        self._closed = False

    async def run(
        self, task: Task, /, *arguments: object, within: float | None = None, **options: object
    ) -> object:
        """Return the job's value; `within` is in seconds. Raises ComputeError, in its kinds.

        The problem that JobFailed carries is the name of the error that the job raised.
        """
        check(task, self._rooms)
        job = await asyncio.to_thread(_packed, task, arguments, options)
        if job.mark in self._quarantine:
            raise Quarantined
        seconds = within or self._timeout
        try:
            finished = await self._try(self._pool_for(task), seconds, job)
        except _Lost:
            _log.warning("%s lost its worker; it is tried again alone", task)
            finished = await self._again(seconds, job)
        if finished.error:
            _log.warning("%s failed: %s\n%s", task, finished.error, finished.trace)
            raise error_of(task, finished)
        return finished.value

    async def close(self) -> None:
        """End all workers, hung ones too, and refuse further jobs."""
        if not self._closed:
            self._closed = True
            for pool in self._pools:
                pool.stop()
            await asyncio.to_thread(self._join)
            # A pool that stops in the very moment a job begins may leave it without an end.
            for left in [each for each in self._waiting if not each.done()]:
                left.set_exception(ComputeError())

    async def _awaited(self, waiting: "asyncio.Future[Finished]") -> Finished:
        self._waiting.add(waiting)
        try:
            return await waiting
        finally:
            self._waiting.discard(waiting)

    @property
    def _pools(self) -> "tuple[_Pool, ...]":
        return self._pool, self._pictures, self._alone

    def _pool_for(self, task: Task) -> "_Pool":
        return self._pictures if is_of(task, (PICTURES,)) else self._pool

    def _join(self) -> None:
        for pool in self._pools:
            pool.join()

    async def _again(self, seconds: float, job: "_Job") -> Finished:
        try:
            return await self._try(self._alone, seconds, job)
        except _Lost:
            self._quarantine.add(job.mark)
            _log.error("%s lost its worker twice; this call is not tried again", job.task)
            raise WorkerLost from None

    async def _try(self, pool: "_Pool", seconds: float, job: "_Job") -> Finished:
        if self._closed:
            raise ComputeError
        try:
            # The first call starts the workers, which takes a second or two: not on the event loop.
            future = await asyncio.to_thread(pool.begin, job.call, seconds)
            finished = await self._awaited(asyncio.wrap_future(future))
        except TimeoutError:
            raise JobTimedOut(seconds=round(seconds, 1)) from None
        except ProcessExpired:
            raise _Lost from None
        except (CancelledError, RuntimeError):
            # What close() makes of the jobs under way, and what a pool says that broke as a whole.
            if not self._closed:
                raise _Lost from None
            raise ComputeError from None
        return finished


@dataclass(frozen=True, slots=True)
class _Job:
    """A call as it is sent to a worker, and by what it is known again."""

    task: Task
    call: bytes
    mark: bytes


class _Lost(Exception):
    """The worker, or its whole pool, went away under a job."""


class _Pool:
    """Pebble's pool, made anew where it broke as a whole."""

    def __init__(self, workers: int, memory: int, *, needs: Sequence[str] = ()) -> None:
        """Make the pool; its workers import what they need as they start."""
        self._workers = workers
        self._memory = memory
        self._needs = tuple(needs)
        self._guard = Lock()
        self._pool = self._fresh()

    def begin(self, call: bytes, seconds: float) -> Future[Finished]:
        """Hand a call to a worker, and give back what its answer will be in."""
        with self._guard:
            if not self._pool.active:
                _log.error("the pool of workers broke, and is made anew")
                self.stop()
                self.join()
                self._pool = self._fresh()
            begun: Future[Finished] = self._pool.schedule(work, args=(call,), timeout=seconds)
            return begun

    def stop(self) -> None:
        """End all workers."""
        self._pool.stop()  # type: ignore[no-untyped-call]  # Pebble leaves it unannotated

    def join(self) -> None:
        """Wait until all workers are gone."""
        self._pool.join()

    def _fresh(self) -> ProcessPool:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(list(_PRELOAD))
        return ProcessPool(
            max_workers=self._workers,
            max_tasks=_JOBS_PER_WORKER,
            initializer=prepare,
            initargs=[self._memory, self._needs],
            context=context,
        )


def _packed(task: Task, arguments: Sequence[object], options: Mapping[str, object]) -> _Job:
    # Packed once: of a large library it holds up everything else for a tenth of a second each time.
    call = pickle.dumps((task, arguments, dict(sorted(options.items()))), protocol=pickle.HIGHEST_PROTOCOL)
    return _Job(task, call, hashlib.sha256(call).digest())
