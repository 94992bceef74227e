"""Models follow their libraries: on demand, on the ring of the schedule, and through failures."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from bot.compute import Task
from bot.domain import Columns, MemberId
from bot.errors import EarmarkError, JobFailed, JobTimedOut, NeedsLibrary, TooLittleToLearn
from bot.services.holding import Holding
from bot.services.leading import Leading
from bot.services.training import GUESSER, Training
from bot.services.working import Working
from bot.store import Lease, Store, open_store
from tests.store.test_leases import Hand
from tests.store.worlds import exported, listed

TERM = timedelta(seconds=15)


@dataclass
class Engine:
    """Trains at once, except for members about whom something else is written down."""

    errors: dict[MemberId, Exception] = field(default_factory=dict)
    trained: list[MemberId] = field(default_factory=list)
    kinds: list[object] = field(default_factory=list)
    options: list[object] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    at_once: int = 0
    most_at_once: int = 0

    def __post_init__(self) -> None:
        self.gate.set()

    async def run(
        self, task: Task, /, *arguments: object, within: float | None = None, **options: object
    ) -> object:
        assert within is None
        listens = cast("Columns", arguments[0])
        assert task == "models.tasks:train"
        member = MemberId(int(str(options["member"])))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.begun.set()
        try:
            await self.gate.wait()
        finally:
            self.at_once -= 1
        if member in self.errors:
            raise self.errors[member]
        self.trained.append(member)
        self.kinds.append(options.get("kind"))
        self.options.append(options.get("options"))
        return b"a model of %d rows" % len(listens["track_id"])

    async def close(self) -> None:
        """Have nothing to close."""


@dataclass
class Watcher:
    """Whoever watches over the jobs; remembers what they saw and heard."""

    failures: list[tuple[str, str]] = field(default_factory=list)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def stands(self, counts: object, oldest: float, *, leads: bool) -> None:
        assert oldest >= 0
        assert leads
        self.counts = dict(counts)  # type: ignore[call-overload]  # as the jobs are counted

    def failed(self, kind: str, problem: str) -> None:
        self.failures.append((kind, problem))


@dataclass
class World:
    """A store, and a training with an engine that does as it is told."""

    store: Store
    engine: Engine
    training: Training
    working: Working
    clock: Hand
    watcher: Watcher = field(default_factory=Watcher)

    async def member(self, name: str, *, songs: int = 5) -> MemberId:
        """Let somebody in who has two playlists."""
        member = await self.store.members.identify("test", name)
        await self.bring(member, songs)
        return member

    async def bring(self, member: MemberId, songs: int) -> None:
        """Import two playlists of so many songs."""
        calm, loud = listed("Calm", range(songs)), listed("Loud", range(100, 100 + songs))
        await self.store.playlists.take_in(member, exported(calm, loud))

    async def model(self, member: MemberId) -> bytes:
        """Ask for a member's model."""
        return (await self.training.model(member, lambda _: None)).content

    def with_options(self, **options: float) -> Training:
        """Return a training with settings for the kinds of model."""
        given = self.training._holding
        key = b"k" * 32
        return Training(self.store, self.engine, given, key=key, seed=0, least_tracks=4, options=options)

    async def ring(self) -> int:
        """Ask as the schedule does, and work until nothing is due."""
        self.engine.trained.clear()
        asked = await self.training.look()
        await self.work()
        return asked

    async def work(self) -> None:
        """Work until nothing is due."""
        async with self.working.open(self.watcher):
            while await self.store.database.rows(
                "SELECT 1 FROM jobs WHERE state = 'running' OR (state = 'waiting' AND not_before <= ?)",
                (f"{self.clock.now.replace(tzinfo=None).isoformat()}Z",),
            ):
                await asyncio.sleep(0.001)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    clock = Hand()
    async with open_store(tmp_path / "earmark.db", clock) as store:
        engine, holding = Engine(), Holding(store, holder="one", term=TERM)
        training = Training(store, engine, holding, key=b"k" * 32, seed=0, least_tracks=4)
        leading = Leading(store, holder="one")
        working = Working(store, holding, leading, training, at_once=2, eager=False, look=0.001)
        yield World(store, engine, training, working, clock)


async def test_everybody_with_playlists_gets_a_model_and_then_rests(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    await world.store.members.identify("test", "cem, who has no playlists")

    assert await world.ring() == 2
    assert sorted(world.engine.trained) == [ann, ben]
    assert await world.store.trained.load(ben, GUESSER)

    assert await world.ring() == 0
    assert world.engine.trained == []


async def test_only_those_whose_library_changed_are_trained_again(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    await world.ring()

    await world.bring(ben, songs=6)
    await world.bring(ann, songs=5)

    assert await world.ring() == 1
    assert world.engine.trained == [ben]


async def test_whoever_has_asked_meanwhile_is_not_trained_twice(world: World) -> None:
    ann = await world.member("ann")
    await world.model(ann)

    assert await world.ring() == 0
    assert world.engine.trained == []


async def test_a_library_that_changed_back_is_learned_again(world: World) -> None:
    ann = await world.member("ann", songs=5)
    await world.ring()
    await world.bring(ann, songs=6)
    await world.ring()

    await world.bring(ann, songs=5)

    assert await world.ring() == 1
    assert world.engine.trained == [ann]


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

    await world.ring()

    assert world.engine.trained == [ben]
    assert world.watcher.failures == [(GUESSER, type(error).__name__)]
    assert f"the guesser of member {ann} could not be made" in caplog.text
    assert ("Traceback" in caplog.text) == isinstance(error, RuntimeError)
    trouble = await world.training.trouble(ann)
    assert trouble
    assert (trouble.problem, trouble.at, trouble.is_final) == (type(error).__name__, world.clock.now, False)
    assert await world.training.trouble(ben) is None

    del world.engine.errors[ann]
    await world.ring()
    assert world.engine.trained == []
    world.clock.move(60)
    await world.ring()
    assert world.engine.trained == [ann]
    assert await world.training.trouble(ann) is None


async def test_failures_are_tried_again_after_longer_and_longer_waits_and_at_last_not_at_all(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    ann = await world.member("ann")
    world.engine.errors[ann] = JobTimedOut(seconds=120)
    tried = []

    for minute in range(600):
        await world.ring()
        if world.watcher.failures:
            tried.append(minute)
            world.watcher.failures.clear()
        world.clock.move(60)

    assert tried == [0, 1, 6, 36, 156]
    assert len([each for each in caplog.records if each.levelno >= logging.WARNING]) == 5
    trouble = await world.training.trouble(ann)
    assert trouble
    assert trouble.is_final

    await world.bring(ann, songs=6)
    await world.ring()
    assert world.watcher.failures == [(GUESSER, "JobTimedOut")]


async def test_whoever_asks_after_a_failure_for_good_is_not_sent_away(world: World) -> None:
    ann = await world.member("ann")
    world.engine.errors[ann] = JobTimedOut(seconds=120)
    for _ in range(6):
        with pytest.raises(JobTimedOut):
            await world.model(ann)

    del world.engine.errors[ann]

    assert await world.model(ann) == b"a model of 10 rows"
    assert await world.training.trouble(ann) is None


async def test_too_little_to_learn_from_is_no_failure(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "earmark")
    ann = await world.member("ann", songs=2)
    ben = await world.member("ben")
    world.engine.errors[ben] = JobFailed(task="models.tasks:train", problem="TooLittle")

    await world.ring()

    assert await world.ring() == 0
    assert world.watcher.failures == []
    assert [await world.training.trouble(member) for member in (ann, ben)] == [None, None]
    assert caplog.records == []
    for member in (ann, ben):
        with pytest.raises(TooLittleToLearn):
            await world.model(member)


async def test_without_a_library_there_is_nothing_to_train(world: World) -> None:
    nobody = await world.store.members.identify("test", "ann")

    for _ in range(2):
        with pytest.raises(NeedsLibrary):
            await world.model(nobody)


async def test_no_more_are_trained_at_once_than_there_is_room_for(world: World) -> None:
    for number in range(6):
        await world.member(str(number))
    world.engine.gate.clear()
    ringing = asyncio.create_task(world.ring())
    while world.engine.at_once < 2:
        await asyncio.sleep(0.001)
    assert world.watcher.counts.get((GUESSER, "waiting")) == 4

    world.engine.gate.set()
    await ringing

    assert world.engine.most_at_once == 2
    assert len(world.engine.trained) == 6


async def test_two_who_ask_for_the_same_model_wait_for_one_training(world: World) -> None:
    ann = await world.member("ann")
    world.engine.gate.clear()
    told: list[str] = []
    asking = [asyncio.create_task(world.training.model(ann, told.append)) for _ in range(3)]
    while told.count("Learning your playlists …") < 2:
        await asyncio.sleep(0.001)

    world.engine.gate.set()

    assert len({model.trained_at for model in await asyncio.gather(*asking)}) == 1
    assert world.engine.trained == [ann]


async def test_a_library_that_changes_while_it_is_learned_is_learned_again(world: World) -> None:
    ann = await world.member("ann", songs=5)
    world.engine.gate.clear()
    asking = asyncio.create_task(world.model(ann))
    await world.engine.begun.wait()
    await world.bring(ann, songs=6)
    assert await world.training.look() == 1

    world.engine.gate.set()
    await asking
    await world.work()

    model = await world.store.trained.load(ann, GUESSER)
    assert model
    assert model.content == b"a model of 12 rows"


async def test_a_model_that_is_of_no_use_is_made_afresh(world: World) -> None:
    ann = await world.member("ann")
    await world.model(ann)

    await world.training.model(ann, lambda _: None, afresh=True)

    assert world.engine.trained == [ann, ann]


async def test_another_kind_of_model_is_another_model(world: World) -> None:
    ann = await world.member("ann")
    await world.model(ann)
    await world.store.preferences.choose_model(ann, "forest")

    assert await world.training.expect(ann)
    await world.work()

    assert world.engine.kinds == ["blend", "forest"]
    assert not await world.training.expect(ann)


async def test_other_settings_of_a_kind_of_model_make_another_model(world: World) -> None:
    ann = await world.member("ann")
    await world.store.preferences.choose_model(ann, "forest")
    before = await world.training.digest(ann)

    world.training = world.with_options(forest_trees=200)

    assert await world.training.digest(ann) != before
    await world.model(ann)
    assert world.engine.options == [{"forest_trees": 200}]


async def test_a_member_who_leaves_meanwhile_is_passed_over_and_nothing_is_kept_of_them(world: World) -> None:
    ann = await world.member("ann")
    world.engine.gate.clear()
    asking = asyncio.create_task(world.model(ann))
    await world.engine.begun.wait()

    await world.store.personal.erase(ann)
    world.engine.gate.set()

    with pytest.raises(NeedsLibrary):
        await asking
    assert await world.store.trained.load(ann, GUESSER) is None
    assert await world.ring() == 0


async def test_whoever_is_cut_off_while_they_wait_leaves_the_job_to_the_next_one(world: World) -> None:
    ann = await world.member("ann")
    world.engine.gate.clear()
    asking = asyncio.create_task(world.model(ann))
    await world.engine.begun.wait()

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    world.engine.gate.set()
    await world.work()
    assert world.engine.trained == [ann]


async def test_a_lease_is_renewed_as_long_as_the_work_goes_on_and_its_loss_ends_the_work(
    world: World,
) -> None:
    ann = await world.member("ann")
    world.engine.gate.clear()
    quick = Holding(world.store, holder="quick", term=timedelta(milliseconds=30))
    training = Training(world.store, world.engine, quick, key=b"k" * 32, seed=0, least_tracks=4)
    asking = asyncio.create_task(training.model(ann, lambda _: None))
    await world.engine.begun.wait()

    for _ in range(5):
        world.clock.move(0.02)
        (before,) = await world.store.database.rows("SELECT lease_until FROM jobs")
        while (await world.store.database.rows("SELECT lease_until FROM jobs"))[0][0] == before[0]:
            await asyncio.sleep(0.001)
        assert await world.store.jobs.take("another", quick._term) is None

    # Another takes it over, and makes the model while the first one still computes.
    async with world.store.database.transaction() as change:
        (row,) = await change.rows("UPDATE jobs SET fence = fence + 1 RETURNING *")
    taken = Lease(row["id"], GUESSER, ann, row["digest"], 0, row["fence"])
    while world.engine.at_once:
        await asyncio.sleep(0.001)
    digest = await world.training.digest(ann)
    assert await world.store.jobs.keep(taken, b"by the other", digest, {})

    assert (await asking).content == b"by the other"
    assert world.engine.trained == []


async def test_songs_that_came_are_learned_without_the_schedule_once_no_more_come(world: World) -> None:
    ann = await world.member("ann")
    await world.store.playlists.set_guessed(ann, (await world.store.playlists.all(ann))[0].id, True)
    assert await world.training.look(soon=True) == 1
    assert await world.store.jobs.take("one", TERM) is None

    world.clock.move(3)
    await world.bring(ann, songs=6)
    assert await world.training.look(soon=True) == 1
    world.clock.move(3)
    assert await world.store.jobs.take("one", TERM) is None

    world.clock.move(3)
    assert await world.store.jobs.take("one", TERM)


async def test_what_is_no_song_that_came_waits_for_the_schedule(world: World) -> None:
    ann = await world.member("ann")
    await world.member("cem")
    await world.ring()

    (calm, _) = await world.store.playlists.all(ann)
    await world.store.playlists.set_in_taste(ann, calm.id, False)

    assert await world.training.look(soon=True) == 0
    assert await world.training.look() == 1


async def test_the_eager_learn_what_came_by_themselves(world: World) -> None:
    ann = await world.member("ann")
    world.working._eager = True
    async with world.working.open(world.watcher):
        while not (await world.store.jobs.standing()).counts:
            await asyncio.sleep(0.001)
        world.clock.move(6)
        while world.engine.trained != [ann]:
            await asyncio.sleep(0.001)


async def test_a_database_that_fails_for_a_while_does_not_end_the_work(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ann = await world.member("ann")
    await world.training.look()
    errors: list[Exception] = [RuntimeError(), EarmarkError(), EarmarkError(), EarmarkError()]
    take = world.store.jobs.take

    async def failing(holder: str, term: timedelta) -> object:
        if errors:
            raise errors.pop(0)
        return await take(holder, term)

    # A database fails like that only when it wants to.
    monkeypatch.setattr(type(world.store.jobs), "take", lambda _, *given: failing(*given))
    await world.work()

    assert world.engine.trained == [ann]
    assert caplog.text.count("jobs could not be looked for") == 2


async def test_after_the_work_ends_nothing_is_left_under_way(world: World) -> None:
    await world.member("ann")
    await world.training.look()
    world.engine.gate.clear()

    async with world.working.open(world.watcher):
        await world.engine.begun.wait()

    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert (await world.store.jobs.standing()).counts == {(GUESSER, "waiting"): 1}


async def test_a_job_that_was_taken_as_the_work_ended_is_the_next_ones_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.member("ann")
    await world.training.look()
    taken, take = asyncio.Event(), world.store.jobs.take

    async def cut_off(holder: str, term: timedelta) -> None:
        assert await take(holder, term)
        taken.set()
        await asyncio.Event().wait()

    # The moment between a job that is taken and the work on it cannot be had otherwise.
    monkeypatch.setattr(type(world.store.jobs), "take", lambda _, *given: cut_off(*given))
    async with world.working.open(world.watcher):
        await taken.wait()

    assert (await world.store.jobs.standing()).counts == {(GUESSER, "waiting"): 1}
