"""What both engines promise."""

import logging
from collections.abc import AsyncIterator

import pytest

from bot.compute import Compute, Inline, Processes, Task
from bot.errors import ComputeError, JobFailed, UnknownTask


@pytest.fixture(params=["inline", "process"])
async def compute(request: pytest.FixtureRequest) -> AsyncIterator[Compute]:
    rooms = ("tests",)
    engine: Compute = Inline(rooms=rooms) if request.param == "inline" else Processes(workers=1, rooms=rooms)
    yield engine
    await engine.close()


async def test_a_job_returns_its_value(compute: Compute) -> None:
    assert await compute.run(Task("tests.compute.jobs:add"), 2, 3, times=4) == 20


async def test_an_error_of_a_job_leaves_as_ours_with_its_name_and_nothing_of_its_data(
    compute: Compute, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING), pytest.raises(JobFailed) as failed:
        await compute.run(Task("tests.compute.jobs:fail"), "hush")

    assert failed.value.facts["problem"] == "LookupError"
    assert "hush" not in str(failed.value)
    assert "LookupError" in caplog.text


async def test_an_error_that_cannot_travel_leaves_as_ours_too(compute: Compute) -> None:
    with pytest.raises(JobFailed, match="LocalError"):
        await compute.run(Task("tests.compute.jobs:fail_unpicklably"))


@pytest.mark.parametrize(
    "task",
    [
        "os:getcwd",
        "tests.compute.jobs:nothing",
        "tests.compute.nowhere:add",
        "tests.compute.jobs",
        "tests:a.b",
        ":x",
    ],
)
async def test_only_known_functions_of_the_workshop_are_run(compute: Compute, task: str) -> None:
    with pytest.raises(UnknownTask):
        await compute.run(Task(task))


async def test_a_closed_engine_refuses_and_may_be_closed_twice(compute: Compute) -> None:
    await compute.close()
    await compute.close()

    with pytest.raises(ComputeError):
        await compute.run(Task("tests.compute.jobs:add"), 1, 1)
