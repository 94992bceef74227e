"""What happens inside a worker process: its limits, and the job."""

import importlib
import os
import pickle
import resource
import signal
from collections.abc import Sequence
from pathlib import Path

from threadpoolctl import threadpool_limits

from bot.compute.tasks import Finished, run

_NICE = 10


def prepare(memory: int, needs: Sequence[str] = ()) -> None:
    """Make this process polite: low priority, one thread, bounded memory, deaf to the terminal's Ctrl-C.

    `memory` is in bytes, beyond what the process holds then; `needs` are modules to import first.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICE)
    for module in needs:
        importlib.import_module(module)
    bound = _held() + memory
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def _held() -> int:
    """Return the bytes of address space this process holds now; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


def work(call: bytes) -> Finished:
    """Run a job, a packed task with its arguments and options, on one thread whatever it brings."""
    try:
        task, arguments, options = pickle.loads(call)  # noqa: S301 - packed by the bot's own process
    except MemoryError:
        return Finished(error=MemoryError.__name__)
    with threadpool_limits(1):
        return run(task, arguments, options)
