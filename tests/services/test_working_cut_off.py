"""Whatever is killed or paused while models are trained, every member ends with one model, the right one."""

import asyncio
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from bot.clock import utc_now
from bot.store import open_store
from tests.services.toiling import TERM, Ward, bring, check, house_in, ward

MEMBERS = 6
SEEDS = (1, 2, 3)


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    path = tmp_path / "earmark.db"
    async with open_store(path, utc_now) as store:
        for number in range(MEMBERS):
            await bring(store, await store.members.identify("test", str(number)), 4 + number)
    return path


def kill_somewhere(one: Ward, chance: Random) -> None:
    for _ in range(chance.randint(0, 8)):
        one.until("trains ")
    time.sleep(chance.random() * 0.02)
    one.send(signal.SIGKILL)
    one.rest()


def pause(one: Ward, path: Path) -> None:
    """Stop a child where it writes nothing: with a change half done it would keep everybody waiting."""
    while True:
        one.send(signal.SIGSTOP)
        while not one.is_stopped():
            time.sleep(0.001)
        try:
            with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as connection:
                connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            one.send(signal.SIGCONT)
        else:
            return


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
async def test_kills_at_any_moment_of_scheduling_and_training_lose_double_and_halve_nothing(
    path: Path, seed: int
) -> None:
    chance = Random(seed)
    with ward(path) as one:
        for turn in range(15):
            one.start("live", name=f"life-{turn}", seed=chance.randrange(1000))
            kill_somewhere(one, chance)

        one.start("finish")
        assert one.rest()[-1] == "well"
        await check(path)

        one.start("finish")
        assert [word for word in one.rest() if word.startswith("trains")] == []


@pytest.mark.slow
async def test_a_whole_house_that_is_killed_with_its_workers_trains_everybody_in_the_end(path: Path) -> None:
    chance = Random(7)
    with ward(path) as one:
        for turn in range(4):
            one.start("live", seed=turn, skew=60 * turn)
            one.until("leads")
            await asyncio.sleep(chance.random() * 3)
            one.send(signal.SIGKILL)
            one.rest()

        one.start("finish", skew=600)
        assert one.rest()[-1] == "well"

    async with house_in({"path": path, "skew": 700, "seed": 0}) as shop:
        for member in await shop.store.members.with_playlists():
            before = await shop.store.trained.load(member, "guesser")
            assert before
            assert await shop.training.model(member, lambda _: None) == before


async def test_what_a_killed_process_was_at_is_taken_up_by_the_next_one(path: Path, tmp_path: Path) -> None:
    with ward(path) as one:
        one.start("finish", gate=tmp_path / "never")
        one.until("trains ")
        one.send(signal.SIGKILL)
        one.rest()

        one.start("finish", name="two")

        assert one.rest()[-1] == "well"
    await check(path, by="two")


async def test_of_two_processes_one_works_and_the_other_takes_over_when_it_is_killed(
    path: Path, tmp_path: Path
) -> None:
    with ward(path) as one, ward(path) as two:
        one.start("finish", name="one", gate=tmp_path / "never")
        one.until("leads")
        one.until("trains ")
        two.start("finish", name="two")
        two.until("waits")
        one.send(signal.SIGKILL)

        assert two.rest()[-1] == "well"
    await check(path, by="two")


async def test_a_process_that_slept_past_its_lease_is_refused_what_it_brings(
    path: Path, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    with ward(path) as one, ward(path) as two:
        one.start("finish", name="one", gate=gate)
        for _ in range(3):
            one.until("trains ")
        pause(one, path)
        two.start("finish", name="two")
        assert two.rest()[-1] == "well"
        await check(path, by="two")

        # Its three trainings end as soon as it wakes up.
        gate.touch()
        one.send(signal.SIGCONT)

        assert one.rest()[-1] == "well"
    await check(path, by="two")


async def test_a_process_that_is_asked_to_stop_leaves_its_jobs_to_the_next_one_at_once(
    path: Path, tmp_path: Path
) -> None:
    with ward(path) as one:
        one.start("finish", gate=tmp_path / "never")
        one.until("trains ")
        one.send(signal.SIGINT)
        one.rest()

    async with open_store(path, utc_now) as store:
        assert {state for _, state in (await store.jobs.standing()).counts} == {"waiting"}
        assert await store.leases.take("leader", "two", TERM)
