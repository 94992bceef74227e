"""The engines behind one interface, and the choice between them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal, Protocol

from bot.compute.inline import Inline
from bot.compute.processes import Processes
from bot.compute.tasks import Task

Engine = Literal["inline", "process"]


class Compute(Protocol):
    """Runs a named calculation and returns its value, or raises ComputeError."""

    async def run(
        self, task: Task, /, *arguments: object, within: float | None = None, **options: object
    ) -> object:
        """Run a task on plain values."""

    async def close(self) -> None:
        """End what runs and refuse further jobs; may be called twice."""


@asynccontextmanager
async def open_compute(
    engine: Engine,
    *,
    workers: int | None,
    memory: int,
    job_seconds: float,
) -> AsyncIterator[Compute]:
    """Give the engine of that name and close it in every case; `memory` is bytes a worker."""
    compute: Compute = (
        Inline() if engine == "inline" else Processes(workers=workers, memory=memory, timeout=job_seconds)
    )
    try:
        yield compute
    finally:
        await compute.close()
