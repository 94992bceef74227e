"""What Earmark does without being asked: learns changed libraries and copies its database.

It is the one door to APScheduler, which only rings: the work is done by tasks of our own, which can be ended.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]  # it has no types

from bot.clock import Clock
from bot.config import Config
from bot.errors import EarmarkError
from bot.metrics import Metrics
from bot.services import (
    Displaying,
    Enriching,
    Forgetting,
    Introducing,
    Linking,
    Reading,
    Syncing,
    Training,
    Working,
)
from bot.store import back_up
from bot.store.faults import ours
from bot.threads import aside

_log = logging.getLogger("earmark.schedule")

# A start is busy enough: what is due by then waits for this long.
_SETTLING = timedelta(minutes=1)
_TIDYING = timedelta(hours=1)
# What somebody has begun to link holds their name, and may hold what lets us in; a message may show somebody.
_SWEEPING = timedelta(minutes=5)
# How often it is looked which libraries and playlists are due.
_LOOKING = timedelta(minutes=15)
_COPIES = "earmark-*-scheduled.db"
_COPY_NAME = "earmark-%Y%m%dT%H%M%SZ-scheduled.db"


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done again and again."""

    work: Callable[[], Awaitable[None]]
    every: timedelta
    first: datetime


@dataclass(frozen=True, slots=True)
class Work:
    """The services that do something without being asked."""

    training: Training
    introducing: Introducing
    enriching: Enriching
    reading: Reading
    syncing: Syncing
    linking: Linking
    working: Working
    forgetting: Forgetting
    displaying: Displaying


class Chores:
    """The work itself; each chore can also be done by hand."""

    def __init__(self, config: Config, work: Work, clock: Clock) -> None:
        self._store = config.store
        self._schedule = config.schedule
        self._training = work.training
        self._introducing = work.introducing
        self._enriching = work.enriching
        self._reading = work.reading
        self._syncing = work.syncing
        self._linking = work.linking
        self._working = work.working
        self._forgetting = work.forgetting
        self._displaying = work.displaying
        self._lookups = config.lookups
        self._spotify = config.spotify
        self._clock = clock

    async def retrain(self) -> None:
        """Ask for a model for every member whose library changed; raises StoreError."""
        asked = await self._training.look()
        if asked:
            _log.info("models to be trained anew: %d", asked)

    async def back_up(self) -> None:
        """Copy the database, then delete what is more than enough of such copies; raises StoreError."""
        target = Path(self._store.backups) / self._clock().strftime(_COPY_NAME)
        await aside(lambda: _back_up(Path(self._store.path), target, self._store.keep_backups))
        _log.info("the database is copied to %s", target)

    async def hear(self) -> None:
        """Look up the sound of songs that lack it; raises LookupFailed and StoreError."""
        done = await self._enriching.hear()
        if done.asked:
            _log.info("songs asked about for their sound: %d; found: %d", done.asked, done.found)

    async def name(self) -> None:
        """Look up the genres of songs that lack them; raises LookupFailed and StoreError."""
        done = await self._enriching.name()
        if done.asked:
            _log.info("songs asked about for their genres: %d; found: %d", done.asked, done.found)

    async def tidy(self) -> None:
        """Drop what was kept for a while only; raises StoreError.

        Questions that nobody waits for, changes too old to be taken back, songs asked about and played once,
        jobs that ended, what was suggested long ago, and messages that nobody rates any more.
        """
        await self._introducing.tidy()
        await self._syncing.tidy()
        await self._reading.tidy()
        await self._working.tidy()
        await self._forgetting.tidy()

    async def sweep(self) -> None:
        """Drop the links that were begun and not ended; raises StoreError."""
        await self._linking.tidy()

    async def take_down(self) -> None:
        """Take messages down that still show somebody who is no longer open; raises StoreError."""
        await self._displaying.sweep()

    async def look_round(self) -> None:
        """Find out who of those shown to a server has left it; raises StoreError."""
        await self._displaying.look_round()

    async def read(self) -> None:
        """Read the linked libraries that were not read for a while; raises StoreError."""
        well, not_now = await self._reading.catch_up(timedelta(hours=self._spotify.read_hours))
        if well or not_now:
            _log.info("linked libraries read: %d; to be tried again: %d", well, not_now)

    async def sync(self) -> None:
        """Bring up to date the playlists with everything that are due; raises StoreError."""
        well, not_now = await self._syncing.catch_up()
        if well or not_now:
            _log.info("playlists with everything synced: %d; to be tried again: %d", well, not_now)

    def jobs(self) -> list[Job]:
        """List what is to be done from now on; a copy is due when the last one, of any run, is old enough."""
        now = self._clock()
        retrain = timedelta(minutes=self._schedule.retrain_minutes)
        lookups, never = timedelta(minutes=self._lookups.minutes), timedelta()
        looking, sweeping = (_LOOKING, _SWEEPING) if self._spotify.client_id else (never, never)
        copy = timedelta(hours=self._schedule.backup_hours)
        last = _last_copy(Path(self._store.backups))
        due = now if last is None else min(last, now) + copy
        first = now + _SETTLING
        wanted = (
            Job(self.retrain, retrain, first),
            Job(self.back_up, copy, max(due, first)),
            Job(self.tidy, _TIDYING, first),
            Job(self.sweep, sweeping, first),
            Job(self.take_down, _SWEEPING, first),
            Job(self.look_round, _TIDYING, first),
            Job(self.read, looking if self._spotify.read_hours else never, first),
            Job(self.sync, looking, first),
            Job(self.hear, lookups if self._enriching.hears else never, first),
            Job(self.name, lookups if self._enriching.names else never, first),
        )
        return [job for job in wanted if job.every]


@asynccontextmanager
async def open_schedule(config: Config, work: Work, metrics: Metrics, clock: Clock) -> AsyncIterator[None]:
    """Do the jobs of [schedule], and tidy up, while the block lasts; its end cancels what is under way.

    Of several Earmarks on one database one does them, until it ends.
    """
    jobs = Chores(config, work, clock).jobs()
    async with work.working.open(metrics), _ringing(jobs, lambda: work.working.leads):
        yield


@asynccontextmanager
async def _ringing(jobs: Iterable[Job], leads: Callable[[], bool]) -> AsyncIterator[None]:
    # At INFO it tells of every ring.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    # A ring that comes late, as after a sleep of the machine, still counts, and several count as one.
    scheduler = AsyncIOScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    workers = []
    for job in jobs:
        rung = asyncio.Event()
        seconds = job.every.total_seconds()
        scheduler.add_job(_ring, "interval", args=[rung], seconds=seconds, next_run_time=job.first)
        workers.append(asyncio.create_task(_whenever(rung, job.work, leads)))
    scheduler.start()
    try:
        yield
    finally:
        await _stop(scheduler)
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


async def _whenever(
    rung: asyncio.Event, work: Callable[[], Awaitable[None]], leads: Callable[[], bool]
) -> None:
    """Do the work after each ring, once at a time, if it is ours; no error of it ends the schedule."""
    while True:
        await rung.wait()
        rung.clear()
        if not leads():
            continue
        try:
            await work()
        except EarmarkError as error:
            _log.error("a job of the schedule did not work: %s", error)
        except Exception:  # noqa: BLE001 - logged whole here, and tried again at the next ring
            _log.exception("a job of the schedule failed unexpectedly")


async def _ring(bell: asyncio.Event) -> None:
    bell.set()


async def _stop(scheduler: AsyncIOScheduler) -> None:
    # The loop is only asked for the shutdown: without the pause a ring could begin before it and be cut off.
    scheduler.pause()
    scheduler.shutdown(wait=False)
    await asyncio.sleep(0)


def _back_up(database: Path, target: Path, keep: int) -> None:
    folder = target.parent
    # What an earlier copy left when it was cut short is of no use, and may hold what people had forgotten.
    _delete(folder.glob(f".{_COPIES}.unfinished"))
    back_up(database, target)
    _delete(sorted(folder.glob(_COPIES))[:-keep])


def _delete(copies: Iterable[Path]) -> None:
    for copy in copies:
        with ours(copy):
            copy.unlink(missing_ok=True)


def _last_copy(folder: Path) -> datetime | None:
    """Tell when the newest scheduled copy was made, by its name."""
    return max(filter(None, map(_made_at, folder.glob(_COPIES))), default=None)


def _made_at(copy: Path) -> datetime | None:
    try:
        return datetime.strptime(copy.name, _COPY_NAME).replace(tzinfo=UTC)
    except ValueError:
        return None
