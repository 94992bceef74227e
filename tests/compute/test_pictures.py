"""Pictures are drawn by a worker of their own, which alone holds what it takes to draw."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.compute import Processes, Task
from bot.compute.tasks import PICTURES, WORKSHOP, check
from bot.errors import UnknownTask
from tests.pictures.drawings import drawing

DRAW = Task("bot.pictures.tasks:scorecard")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def workers() -> AsyncIterator[Processes]:
    engine = Processes(workers=1, rooms=("tests", PICTURES))
    yield engine
    await engine.close()


async def test_a_picture_is_drawn_while_every_other_worker_is_busy(
    workers: Processes, tmp_path: Path
) -> None:
    marker = tmp_path / "began"
    busy = asyncio.create_task(workers.run(Task("tests.compute.jobs:wait_for"), str(marker)))
    while not marker.exists():
        await asyncio.sleep(0.01)

    png = await workers.run(DRAW, drawing())

    assert isinstance(png, bytes)
    assert png.startswith(b"\x89PNG")
    assert not busy.done()
    busy.cancel()


async def test_workers_for_numbers_do_without_what_draws(workers: Processes) -> None:
    await workers.run(DRAW, drawing())
    loaded = await workers.run(Task("tests.compute.jobs:modules"))

    assert isinstance(loaded, list)
    assert "models.tasks" in loaded
    assert not any(name.startswith(("matplotlib", PICTURES)) for name in loaded)


def test_only_the_package_for_pictures_is_open_not_what_is_named_alike() -> None:
    check(DRAW, WORKSHOP)
    for task in ("bot.picturesque.tasks:draw", "bot.app:open_house", "bot:pictures", "modelsque:train"):
        with pytest.raises(UnknownTask):
            check(Task(task), WORKSHOP)


def test_the_bots_process_stays_free_of_matplotlib_while_pictures_are_drawn() -> None:
    script = (
        "import asyncio, sys\n"
        "from bot.compute import Processes, Task\n"
        "async def main():\n"
        "    engine = Processes(workers=1)\n"
        f"    print(len(await engine.run(Task({DRAW!r}), {drawing()!r})))\n"
        "    await engine.close()\n"
        "if __name__ == '__main__':\n"
        "    asyncio.run(main())\n"
        "    print({'matplotlib', 'numpy'} & set(sys.modules))\n"
    )

    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )

    size, loaded = ran.stdout.splitlines()
    assert int(size) > 10_000
    assert loaded == "set()"
