"""What workers may do to themselves, and never to each other."""

import asyncio
import multiprocessing
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.compute import Processes, Task
from bot.errors import ComputeError, JobTimedOut, OutOfMemory, Quarantined, WorkerLost

ADD = Task("tests.compute.jobs:add")
HANG = Task("tests.compute.jobs:hang")
DIE = Task("tests.compute.jobs:die")


@pytest.fixture
async def workers() -> AsyncIterator[Processes]:
    engine = Processes(workers=2, rooms=("tests",))
    yield engine
    await engine.close()


async def appears(path: Path) -> str:
    """Wait until a job has left word; the test's own time limit is pytest's."""
    while not path.exists() or not path.read_text(encoding="utf-8"):
        await asyncio.sleep(0.01)
    return path.read_text(encoding="utf-8")


async def ends(process: int) -> None:
    """Wait until a process is gone."""
    while (
        Path(f"/proc/{process}").exists() and "Z" not in Path(f"/proc/{process}/stat").read_text().split()[2]
    ):
        await asyncio.sleep(0.01)


class Weighed:
    """A number that takes note of how often it is packed."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.packed = 0

    def __reduce__(self) -> tuple[type[int], tuple[int]]:
        self.packed += 1
        return int, (self.number,)


async def test_what_a_job_is_given_is_packed_once_even_where_it_is_tried_twice(
    workers: Processes, tmp_path: Path
) -> None:
    number, marker = Weighed(1), Weighed(7)

    assert await workers.run(ADD, number, 2, times=3) == 9
    assert number.packed == 1
    with pytest.raises(WorkerLost):
        await workers.run(Task("tests.compute.jobs:die_after_all"), str(tmp_path / "deaths"), marker)
    assert marker.packed == 1


async def test_the_order_in_which_options_are_named_makes_no_other_call(
    workers: Processes, tmp_path: Path
) -> None:
    poison, marker = Task("tests.compute.jobs:die_after_all"), str(tmp_path / "deaths")

    with pytest.raises(WorkerLost):
        await workers.run(poison, marker=marker, number=1)
    with pytest.raises(Quarantined):
        await workers.run(poison, number=1, marker=marker)


async def test_a_hung_job_is_ended_and_the_workers_go_on(workers: Processes) -> None:
    with pytest.raises(JobTimedOut, match=r"0\.5 seconds"):
        await workers.run(HANG, within=0.5)

    assert await workers.run(ADD, 1, 2) == 3


async def test_a_job_that_wants_too_much_memory_is_contained() -> None:
    hungry = Processes(workers=1, memory=1024**3, rooms=("tests",))
    try:
        with pytest.raises(OutOfMemory):
            await hungry.run(Task("tests.compute.jobs:gorge"))
        assert await hungry.run(ADD, 1, 2) == 3
    finally:
        await hungry.close()


async def test_a_job_whose_worker_was_killed_is_tried_again(workers: Processes, tmp_path: Path) -> None:
    assert await workers.run(Task("tests.compute.jobs:die_once"), str(tmp_path / "marker")) == "survived"


async def test_a_poisonous_job_is_tried_twice_and_then_never_again(
    workers: Processes, tmp_path: Path
) -> None:
    poison, marker = Task("tests.compute.jobs:die_after"), tmp_path / "deaths"

    with pytest.raises(WorkerLost):
        await workers.run(poison, str(marker))
    with pytest.raises(Quarantined):
        await workers.run(poison, str(marker))

    assert marker.read_text(encoding="utf-8").splitlines() == ["died", "died"]


async def test_neighbours_of_dying_and_hanging_jobs_are_unharmed(workers: Processes) -> None:
    bad = [workers.run(DIE), workers.run(HANG, within=1.0)]
    good = [workers.run(ADD, number, number) for number in range(20)]

    outcomes = await asyncio.gather(*bad, *good, return_exceptions=True)

    assert isinstance(outcomes[0], WorkerLost)
    assert isinstance(outcomes[1], JobTimedOut)
    assert outcomes[2:] == [2 * number for number in range(20)]


async def test_a_pool_that_broke_as_a_whole_is_made_anew(
    workers: Processes, caplog: pytest.LogCaptureFixture
) -> None:
    assert await workers.run(ADD, 1, 2) == 3
    # How a pool breaks is Pebble's secret; that it has is seen by this alone.
    workers._pool._pool.stop()  # type: ignore[no-untyped-call]

    assert await workers.run(ADD, 2, 3) == 5
    assert "made anew" in caplog.text
    assert len(multiprocessing.active_children()) <= 2


async def test_a_cancelled_question_ends_its_job(workers: Processes, tmp_path: Path) -> None:
    marker = tmp_path / "began"
    asked = asyncio.create_task(workers.run(Task("tests.compute.jobs:wait_for"), str(marker)))
    worker = int(await appears(marker))

    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked

    await ends(worker)
    assert await workers.run(ADD, 1, 2) == 3


async def test_closing_ends_even_hung_workers_and_leaves_none(tmp_path: Path) -> None:
    engine = Processes(workers=1, rooms=("tests",))
    marker = tmp_path / "began"
    asked = asyncio.create_task(engine.run(Task("tests.compute.jobs:wait_for"), str(marker)))
    worker = int(await appears(marker))

    await engine.close()

    with pytest.raises(ComputeError):
        await asked
    await ends(worker)
    assert not multiprocessing.active_children()


async def test_a_worker_uses_one_thread_whatever_it_imports(workers: Processes) -> None:
    found = await workers.run(Task("tests.compute.jobs:threads"))

    assert isinstance(found, dict)
    assert found["pools"]
    assert set(found["pools"]) == {1}
    assert found["omp"] == "1"


async def test_a_worker_gives_way_to_the_bot(workers: Processes) -> None:
    assert await workers.run(Task("tests.compute.jobs:niceness")) == os.nice(0) + 10


async def test_a_worker_never_loads_the_bots_doors(workers: Processes) -> None:
    loaded = await workers.run(Task("tests.compute.jobs:modules"))

    assert isinstance(loaded, list)
    assert "models.tasks" in loaded
    assert not {"bot.app", "bot.frontends", "bot.answers", "aiosqlite"} & set(loaded)


def test_the_bots_process_stays_free_of_numpy_while_workers_use_it() -> None:
    script = (
        "import asyncio, sys\n"
        "from bot.compute import Processes, Task\n"
        "async def main():\n"
        "    engine = Processes(workers=1, rooms=('tests',))\n"
        "    print(await engine.run(Task('tests.compute.jobs:threads')))\n"
        "    await engine.close()\n"
        "if __name__ == '__main__':\n"
        "    asyncio.run(main())\n"
        "    print('numpy' in sys.modules)\n"
    )
    root = Path(__file__).resolve().parents[2]

    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True, timeout=120
    )

    assert ran.stdout.splitlines()[-1] == "False"
