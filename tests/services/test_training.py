"""Catching up with changed libraries, by an engine that does as it is told."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.compute import Task
from bot.domain import MemberId
from bot.errors import JobFailed, JobTimedOut
from bot.services.training import CaughtUp, Training
from bot.store import Store, open_store
from tests.store.worlds import Ticking, exported, listed


@dataclass
class Engine:
    """Trains at once, except for members about whom something else is written down."""

    errors: dict[MemberId, Exception] = field(default_factory=dict)
    trained: list[MemberId] = field(default_factory=list)
    under_way: int = 0

    async def run(self, task: Task, /, *_: object, within: float | None = None, **options: object) -> object:
        assert task == "models.tasks:train"
        assert within is None
        assert self.under_way == 0, "one after another"
        self.under_way += 1
        await asyncio.sleep(0)
        self.under_way -= 1
        member = MemberId(int(str(options["member"])))
        if member in self.errors:
            raise self.errors[member]
        self.trained.append(member)
        return b"a model"

    async def close(self) -> None:
        """Have nothing to close."""


@dataclass
class World:
    """A store, and a training with an engine that does as it is told."""

    store: Store
    engine: Engine
    training: Training

    async def member(self, name: str, *, songs: int = 5) -> MemberId:
        """Let somebody in who has two playlists."""
        member = await self.store.members.identify("test", name)
        await self.bring(member, songs)
        return member

    async def bring(self, member: MemberId, songs: int) -> None:
        """Import two playlists of so many songs."""
        calm, loud = listed("Calm", range(songs)), listed("Loud", range(100, 100 + songs))
        await self.store.playlists.take_in(member, exported(calm, loud))

    async def catch_up(self) -> CaughtUp:
        """Catch up, and forget who was trained before."""
        self.engine.trained.clear()
        return await self.training.catch_up(lambda _: None)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_store(tmp_path / "earmark.db", Ticking()) as store:
        engine = Engine()
        yield World(store, engine, Training(store, engine, key=b"k" * 32, seed=0, least_tracks=4))


async def test_without_members_there_is_nothing_to_catch_up_with(world: World) -> None:
    assert await world.catch_up() == CaughtUp(trained=0, failed=0)


async def test_everybody_with_playlists_gets_a_model_and_then_rests(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    await world.store.members.identify("test", "cem, who has no playlists")

    assert await world.catch_up() == CaughtUp(trained=2, failed=0)
    assert world.engine.trained == [ann, ben]
    assert await world.store.trained.load(ben, "guesser")

    assert await world.catch_up() == CaughtUp(trained=0, failed=0)
    assert world.engine.trained == []


async def test_only_those_whose_library_changed_are_trained_again(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    await world.catch_up()

    await world.bring(ben, songs=6)
    await world.bring(ann, songs=5)

    assert await world.catch_up() == CaughtUp(trained=1, failed=0)
    assert world.engine.trained == [ben]


@pytest.mark.parametrize(
    "error",
    [JobTimedOut(seconds=120), JobFailed(task="models.tasks:train", problem="KeyError"), RuntimeError("odd")],
    ids=lambda error: type(error).__name__,
)
async def test_a_member_whose_training_fails_keeps_nobody_waiting_and_is_tried_again(
    world: World, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    ann, ben = await world.member("ann"), await world.member("ben")
    world.engine.errors[ann] = error

    assert await world.catch_up() == CaughtUp(trained=1, failed=1)
    assert world.engine.trained == [ben]
    assert f"the model of member {ann} could not be trained" in caplog.text
    assert ("Traceback" in caplog.text) == isinstance(error, RuntimeError)

    del world.engine.errors[ann]
    assert await world.catch_up() == CaughtUp(trained=1, failed=0)
    assert world.engine.trained == [ann]


async def test_too_little_to_learn_from_is_no_failure(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "earmark")
    await world.member("ann", songs=2)
    ben = await world.member("ben")
    world.engine.errors[ben] = JobFailed(task="models.tasks:train", problem="TooLittle")

    assert await world.catch_up() == CaughtUp(trained=0, failed=0)
    assert caplog.records == []


async def test_a_member_who_leaves_meanwhile_is_passed_over(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    begun = asyncio.Event()
    catching_up = asyncio.create_task(world.training.catch_up(lambda _: begun.set()))

    await begun.wait()
    await world.store.personal.erase(ben)

    assert (await catching_up).failed == 0
    assert ann in world.engine.trained
    assert await world.store.trained.load(ben, "guesser") is None


async def test_a_round_that_is_cancelled_stops_at_once(world: World) -> None:
    await world.member("ann")
    begun = asyncio.Event()
    catching_up = asyncio.create_task(world.training.catch_up(lambda _: begun.set()))
    await begun.wait()

    catching_up.cancel()

    with pytest.raises(asyncio.CancelledError):
        await catching_up
    assert world.engine.trained == []
