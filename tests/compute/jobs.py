"""What the workers of these tests are asked to do, some of it impolite."""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

GIB = 1024**3


def add(first: int, second: int, *, times: int = 1) -> int:
    return (first + second) * times


def fail(secret: str) -> None:
    raise LookupError(secret)


def fail_unpicklably() -> None:
    class LocalError(Exception):
        def __init__(self, needed: object) -> None:
            super().__init__(needed)

    raise LocalError(lambda: None)


def hang() -> None:
    while True:
        time.sleep(3600)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(marker: str) -> str:
    """Die the first time, answer the second."""
    path = Path(marker)
    if path.exists():
        return "survived"
    path.touch()
    die()
    return "unreachable"


def die_after(marker: str) -> None:
    """Die, and leave word of each time."""
    with Path(marker).open("a", encoding="utf-8") as file:
        file.write("died\n")
    die()


def die_after_all(marker: str, number: int) -> None:
    """Die, given a number besides."""
    die_after(f"{marker}-{number}")


def gorge() -> int:
    return len(bytearray(6 * GIB))


def threads() -> dict[str, Any]:
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_info

    LogisticRegression().fit(np.eye(4), [0, 1, 0, 1])
    omp = os.environ.get("OMP_NUM_THREADS")  # noqa: TID251 - what the worker was given is the question
    return {"pools": [pool["num_threads"] for pool in threadpool_info()], "omp": omp}


def niceness() -> int:
    return os.nice(0)


def modules() -> list[str]:
    return sorted(sys.modules)


def wait_for(marker: str) -> int:
    """Say that it began, then hang; for tests that interrupt."""
    Path(marker).write_text(str(os.getpid()), encoding="utf-8")
    hang()
    return 0
