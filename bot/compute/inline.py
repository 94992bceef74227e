"""Runs jobs at once in the caller's own process: for tests and for single questions."""

import logging
from collections.abc import Sequence

from bot.compute.tasks import WORKSHOP, Task, check, error_of, run
from bot.errors import ComputeError

_log = logging.getLogger("earmark.compute")


class Inline:
    """The engine without workers; it stalls the event loop for as long as a job takes."""

    def __init__(self, *, rooms: Sequence[str] = WORKSHOP) -> None:
        self._rooms = tuple(rooms)
        self._closed = False

    async def run(
        self, task: Task, /, *arguments: object, within: float | None = None, **options: object
    ) -> object:
        """Return the job's value; raises UnknownTask, JobFailed or OutOfMemory. No time is kept."""
        del within
        if self._closed:
            raise ComputeError
        check(task, self._rooms)
        finished = run(task, arguments, options)
        if finished.error:
            _log.warning("%s failed: %s\n%s", task, finished.error, finished.trace)
            raise error_of(task, finished)
        return finished.value

    async def close(self) -> None:
        """Refuse further jobs."""
        self._closed = True
