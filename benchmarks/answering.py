"""How quick the house is: to start, to ask a worker, and to answer /guess once the model is there."""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.app import open_house
from bot.clock import utc_now
from bot.config import Config, Secrets, Store
from bot.demo.exports import write
from bot.demo.world import invent

_ROUNDS = 30
_STARTS = (
    "import asyncio, re, sys, time; t = time.perf_counter(); "
    "from bot.app import open_house; from bot.config import Config, Secrets, Store; "
    "from bot.clock import utc_now; c = Config(store=Store(path=sys.argv[1], backups=sys.argv[2]));\n"
    "async def main():\n"
    "    async with open_house(c, Secrets(key=None, written=()), utc_now):\n"
    "        peak = int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) / 1024\n"
    "        print(time.perf_counter() - t, peak)\n"
    "asyncio.run(main())"
)


def measure() -> dict[str, Any]:
    """Return seconds and megabytes to ready, and milliseconds of an answer, on the invented world."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds, megabytes = _start(folder)
        return {"ready_s": seconds, "ready_mb": megabytes} | asyncio.run(_answers(folder))


def _start(folder: Path) -> tuple[float, float]:
    words = [sys.executable, "-c", _STARTS, str(folder / "start.db"), str(folder / "backups")]
    runs = [
        tuple(map(float, subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()))
        for _ in range(3)
    ]
    return min(run[0] for run in runs), max(run[1] for run in runs)


async def _answers(folder: Path) -> dict[str, Any]:
    world = invent(7, datetime(2026, 11, 1, tzinfo=UTC))
    person = world.people[0]
    export = write(world, folder / "world")[person.name]
    config = Config(store=Store(path=str(folder / "earmark.db"), backups=str(folder / "backups")))
    async with open_house(config, Secrets(key=b"k" * 32, written=()), utc_now) as house:
        member = await house.store.members.identify("bench", "one")
        await house.services.importing.take_in(member, export)
        began = time.perf_counter()
        await house.services.training.model(member, lambda _: None)
        trained = time.perf_counter() - began
        times = []
        for song in person.songs[:_ROUNDS]:
            began = time.perf_counter()
            await house.services.guessing.guess(member, f"spotify:track:{song.id}", lambda _: None)
            times.append(1000 * (time.perf_counter() - began))
    # The first answers open the model in each worker; what is asked for is the model once loaded.
    settled = sorted(times[len(times) // 3 :])
    return {
        "first_training_s": trained,
        "guess_p50_ms": statistics.median(settled),
        "guess_max_ms": settled[-1],
    }
