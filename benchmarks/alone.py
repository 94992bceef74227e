"""Trains one model in a process of its own: what it costs, and nothing that was there before."""

import json
import re
import sys
import time
from pathlib import Path

from models import tasks


def main() -> None:
    """Read columns from stdin; print seconds, a processor's seconds, and the most megabytes held."""
    columns, elsewhere = json.load(sys.stdin)
    began, processor = time.perf_counter(), time.process_time()
    tasks.train(columns, seed=0, member="bench", key=b"k" * 32, elsewhere=elsewhere)
    figures = {
        "seconds": time.perf_counter() - began,
        "processor_seconds": time.process_time() - processor,
        "mb": most_megabytes(),
    }
    print(json.dumps(figures))


def most_megabytes() -> float:
    """Return the most that this process has held so far."""
    # What getrusage tells of a child begins with what its parent held.
    (most,) = re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="utf-8"))
    return int(most) / 1024


if __name__ == "__main__":
    main()
