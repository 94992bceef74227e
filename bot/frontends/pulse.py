"""Measures how late the event loop wakes up, ten times a second: whatever blocks it shows here."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from bot.metrics import Metrics

_MINUTE = 60.0


class Pulse:
    """Beats inside its `async with` block; all times are in seconds, by a monotonic clock."""

    def __init__(
        self,
        metrics: Metrics,
        *,
        monotonic: Callable[[], float],
        every: float = 0.1,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._metrics = metrics
        self._monotonic = monotonic
        self._every = every
        self._sleep = sleep
        self._due: float | None = None
        self._beats: deque[tuple[float, float]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._beat(), name="pulse")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.wait({self._task})
        self._due = None

    @property
    def last(self) -> float:
        """Tell how late the newest beat was, or how overdue the next one is where that is more."""
        overdue = 0.0 if self._due is None else self._monotonic() - self._due
        return max(overdue, self._beats[-1][1] if self._beats else 0.0)

    @property
    def worst(self) -> float:
        """Tell how late the latest beat of the last minute was."""
        self._drop_old(self._monotonic())
        return max(self.last, max((late for _, late in self._beats), default=0.0))

    async def _beat(self) -> None:
        while True:
            self._due = self._monotonic() + self._every
            await self._sleep(self._every)
            now = self._monotonic()
            late = max(0.0, now - self._due)
            self._metrics.lagged(late)
            self._beats.append((now, late))
            self._drop_old(now)

    def _drop_old(self, now: float) -> None:
        while self._beats and self._beats[0][0] < now - _MINUTE:
            self._beats.popleft()
