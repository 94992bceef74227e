"""What a worker runs: a function named by module and name, and its outcome as plain values."""

import importlib
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NewType

from bot.errors import ComputeError, JobFailed, OutOfMemory, UnknownTask

Task = NewType("Task", str)
"""A function of the workshop as `package.module:function`."""

PICTURES = "bot.pictures"
"""The package that draws; its tasks have a worker of their own."""

WORKSHOP = ("models", PICTURES)
"""The packages that tasks may come from."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A job's value, or the name of the error that it raised and where."""

    value: object = None
    error: str = ""
    trace: str = ""


def is_of(task: Task, rooms: Sequence[str]) -> bool:
    """Tell whether a task comes from one of the packages."""
    module = task.partition(":")[0]
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def check(task: Task, rooms: Sequence[str]) -> None:
    """Raise UnknownTask unless the name is well formed and from one of the packages."""
    _, colon, function = task.partition(":")
    if not colon or not function.isidentifier() or not is_of(task, rooms):
        raise UnknownTask(task=task)


def run(task: Task, arguments: Sequence[object], options: Mapping[str, object]) -> Finished:
    """Run a task here and catch all that it raises: foreign exceptions may not survive the way back."""
    module, _, name = task.partition(":")
    try:
        function = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        return Finished(error=UnknownTask.__name__, trace=repr(error))
    try:
        return Finished(function(*arguments, **options))
    except MemoryError:
        return Finished(error=MemoryError.__name__)
    except Exception as error:  # noqa: BLE001 - whatever a job raises is its outcome
        return Finished(error=type(error).__name__, trace=traceback.format_exc())


def error_of(task: Task, finished: Finished) -> ComputeError:
    """Turn what a job raised into ours; the problem is the foreign error's name and nothing of its data."""
    if finished.error == MemoryError.__name__:
        return OutOfMemory()
    if finished.error == UnknownTask.__name__:
        return UnknownTask(task=task)
    return JobFailed(task=task, problem=finished.error)
