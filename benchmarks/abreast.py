"""Several measurements abreast, each in a process of its own with one thread."""

import multiprocessing
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import TypeVar

from threadpoolctl import threadpool_limits

_Case = TypeVar("_Case")
_Found = TypeVar("_Found")


def abreast(job: Callable[[_Case], _Found], cases: Iterable[_Case]) -> list[_Found]:
    """Do a module's job for each case, on all cores but one, and return what was found in their order."""
    workers = max(1, (os.cpu_count() or 2) - 1)
    # A fork would take over the threads of the parent's numbers half-way.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawn) as pool:
        return list(pool.map(partial(_alone, job), cases))


def _alone(job: Callable[[_Case], _Found], case: _Case) -> _Found:
    with threadpool_limits(1):
        return job(case)
