"""Whose turn it is to call Spotify: fair between members, within a day's calls, quiet when told so."""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.accounts import ClientId
from bot.clock import Clock
from bot.domain import MemberId
from bot.errors import SpotifyPause
from bot.spotify.calling import Caller

DAY = timedelta(hours=24)
LONGEST = timedelta(days=7)
"""No pause is taken for longer: one that ends later was noted by a clock that was wrong."""
_FIRST_GUESS, _LONGEST_GUESS = 60, 3600
_KEPT_FOR_PEOPLE = 0.1
"""The share of a day's calls that is left to those who wait for an answer."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How often Spotify may be called for one app."""

    a_day: int
    a_family: int
    """Calls of one family in a day: Spotify counts them apart, and says neither how nor how many."""
    gap: float
    """Seconds from one call to the next."""


class Ledger(Protocol):
    """Keeps what was called and what was asked of us, so that a restart forgets neither."""

    async def pause_of(self, client: ClientId) -> tuple[datetime, str] | None:
        """Return until when nothing may be called, and why; None where nothing is in the way."""

    async def pause(self, client: ClientId, until: datetime, reason: str) -> None:
        """Keep a pause."""

    async def count(self, client: ClientId, family: str) -> None:
        """Count a call."""

    async def counted(self, client: ClientId, since: datetime) -> Mapping[str, tuple[int, datetime]]:
        """Return by family how many calls there were since a moment, and when the first of them was."""


@dataclass(slots=True)
class _Queue:
    """Who waits for one app's turn: in a row per member, and the members one after the other."""

    busy: bool = False
    free_at: float = 0.0
    """Until when the distance to the last call is kept, by the monotonic clock."""
    pause: int = _FIRST_GUESS
    """Seconds of the next pause for which Spotify names no length."""
    waiting: dict[MemberId, deque[asyncio.Future[None]]] = field(default_factory=dict)

    async def enter(self, member: MemberId) -> None:
        if not self.busy:
            self.busy = True
            return
        turn = asyncio.get_running_loop().create_future()
        self.waiting.setdefault(member, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave()
            raise

    def leave(self) -> None:
        """Let the next member's first call go, and put that member last."""
        while self.waiting:
            member = next(iter(self.waiting))
            calls = self.waiting.pop(member)
            turn = calls.popleft()
            if calls:
                self.waiting[member] = calls
            if not turn.done():
                turn.set_result(None)
                return
        self.busy = False


class Turns:
    """Gives out turns, one call at a time for each app."""

    def __init__(
        self,
        ledger: Ledger,
        limits: Limits,
        clock: Clock,
        *,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ledger = ledger
        self._limits = limits
        self.clock = clock
        self._wait = wait
        self._monotonic = monotonic
        self._queues: defaultdict[ClientId, _Queue] = defaultdict(_Queue)

    @asynccontextmanager
    async def turn(self, caller: Caller, family: str) -> AsyncIterator[None]:
        """Wait for the turn, count the call, and keep the distance to the last; raises SpotifyPause."""
        queue = self._queues[caller.client]
        await queue.enter(caller.member)
        try:
            await self.look(caller, family)
            if (early := queue.free_at - self._monotonic()) > 0:
                await self._wait(early)
            await self._ledger.count(caller.client, family)
            try:
                yield
                queue.pause = _FIRST_GUESS
            finally:
                queue.free_at = self._monotonic() + self._limits.gap
        finally:
            queue.leave()

    async def pause(self, client: ClientId, seconds: int | None, reason: str) -> SpotifyPause:
        """Keep the pause that Spotify asked for, and return the error that says so.

        Where it does not say how long, it is a minute at first, and twice as long each time up to an hour.
        """
        queue = self._queues[client]
        if seconds is None:
            seconds = queue.pause
            queue.pause = min(2 * seconds, _LONGEST_GUESS)
        until = self.clock() + timedelta(seconds=seconds)
        await self._ledger.pause(client, until, reason)
        return SpotifyPause(until=in_words(until, self.clock()), problem=reason)

    async def look(self, caller: Caller, family: str) -> None:
        """See whether a call may be made by now; raises SpotifyPause."""
        now = self.clock()
        await self.look_for_pause(caller.client)
        counted = await self._ledger.counted(caller.client, now - DAY)
        share = 1.0 if caller.urgent else 1 - _KEPT_FOR_PEOPLE
        if full_since := self._full_since(counted, family, share):
            raise SpotifyPause(until=in_words(full_since + DAY, now), problem="today's calls are used up")

    async def look_for_pause(self, client: ClientId) -> None:
        """See whether an app may turn to Spotify at all by now; raises SpotifyPause."""
        now = self.clock()
        pause = await self._ledger.pause_of(client)
        if pause and now < pause[0] <= now + LONGEST:
            raise SpotifyPause(until=in_words(pause[0], now), problem=pause[1])

    def _full_since(
        self, counted: Mapping[str, tuple[int, datetime]], family: str, share: float
    ) -> datetime | None:
        """Return when the first of too many calls was made; None where another may be made."""
        if family in counted and counted[family][0] >= share * self._limits.a_family:
            return counted[family][1]
        if counted and sum(number for number, _ in counted.values()) >= share * self._limits.a_day:
            return min(first for _, first in counted.values())
        return None


def in_words(until: datetime, now: datetime) -> str:
    """Say a moment to come as a person would, in UTC."""
    time = f"{until:%H:%M} UTC"
    days = (until.date() - now.date()).days
    if days <= 0:
        return f"at {time}"
    return f"tomorrow at {time}" if days == 1 else f"on {until.day} {until:%B} at {time}"
