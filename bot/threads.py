"""Long work beside the event loop that does not hold up the end of the process."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")


async def aside(work: Callable[[], Result]) -> Result:
    """Run work in a thread of its own and return what it gives or raises.

    Unlike asyncio's own threads it is not waited for when the process ends: what is cancelled may go on in
    vain, so it must change nothing that lasts.
    """
    outcome: Future[Result] = Future()
    Thread(target=_do, args=(work, outcome), daemon=True).start()
    return await asyncio.wrap_future(outcome)


def _do(work: Callable[[], Result], outcome: Future[Result]) -> None:
    if not outcome.set_running_or_notify_cancel():
        return
    try:
        outcome.set_result(work())
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised where it is waited for
        outcome.set_exception(error)
