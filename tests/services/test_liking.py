"""What a member likes is learned once while they wait, and from then on behind their back."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from bot.compute import Task
from bot.domain import Columns, MemberId, Origin, Verdict
from bot.errors import JobFailed, NeedsLibrary
from bot.services.holding import Holding
from bot.services.leading import Leading
from bot.services.liking import LIKER, Liking, rated
from bot.services.training import GUESSER, Training
from bot.services.working import Trades, Working
from bot.store import Store, Trained, open_store
from tests.store.test_leases import Hand
from tests.store.worlds import exported, listed, song

LEARN = "models.recommending:learn"


@dataclass
class Engine:
    """Learns at once, and remembers from what."""

    verdicts: list[Columns] = field(default_factory=list)
    listens: list[Columns] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)
    error: Exception | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def run(
        self, task: Task, /, *arguments: object, within: float | None = None, **options: object
    ) -> object:
        assert within is None
        self.tasks.append(str(task))
        self.begun.set()
        await self.gate.wait()
        if self.error:
            raise self.error
        if str(task) == LEARN:
            listens, _, verdicts = (cast("Columns", each) for each in arguments)
            self.listens.append(listens)
            self.verdicts.append(verdicts)
        return f"{task} {len(self.tasks)} of {options['member']}".encode()

    async def close(self) -> None:
        """Have nothing to close."""


class Nobody:
    """Watches over nothing."""

    def stands(self, counts: Mapping[tuple[str, str], int], oldest: float, *, leads: bool) -> None:
        """See nothing."""

    def failed(self, kind: str, problem: str) -> None:
        """Hear nothing."""


@dataclass
class World:
    """A member with a playlist, an engine, and a clock that is moved by hand."""

    store: Store
    engine: Engine
    liking: Liking
    working: Working
    clock: Hand
    member: MemberId
    told: list[str] = field(default_factory=list)

    async def bring(self, songs: int) -> None:
        await self.store.playlists.take_in(self.member, exported(listed("Calm", range(songs))))

    async def say(self, *numbers: int, verdict: Verdict = Verdict.LIKE) -> None:
        """Judge songs, each a second later."""
        for number in numbers:
            self.clock.move(1)
            await self.store.verdicts.put(self.member, song(number), verdict, Origin.CATALOGUE)
        self.clock.move(1)

    async def model(self) -> Trained:
        return await self.liking.model(self.member, self.told.append)

    async def jobs(self) -> list[tuple[str, str]]:
        rows = await self.store.database.rows("SELECT kind, state FROM jobs ORDER BY id")
        return [(str(row["kind"]), str(row["state"])) for row in rows]

    async def work(self) -> None:
        """Work as the leader does until nothing is due."""
        async with self.working.open(Nobody()):
            while any(state in {"waiting", "running"} for _, state in await self.jobs()):
                await asyncio.sleep(0.001)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    clock = Hand()
    async with open_store(tmp_path / "earmark.db", clock) as store:
        engine, holding = Engine(), Holding(store, holder="one")
        liking = Liking(store, engine, holding, clock, key=b"k" * 32, seed=0)
        training = Training(store, engine, holding, key=b"k" * 32, seed=0, least_tracks=4)
        leading, trades = Leading(store, holder="one"), Trades(training, liking)
        working = Working(store, holding, leading, trades, at_once=2, eager=False, look=0.001)
        member = await store.members.identify("test", "ana")
        world = World(store, engine, liking, working, clock, member)
        await world.bring(5)
        yield world


async def test_the_first_model_is_waited_for_and_then_kept(world: World) -> None:
    first = await world.model()
    second = await world.model()

    assert first == second
    assert world.engine.tasks == [LEARN]
    assert world.told == ["Learning what you like …"]
    assert await world.jobs() == [(LIKER, "done")]


async def test_without_a_library_there_is_nothing_to_learn_from(world: World) -> None:
    newcomer = await world.store.members.identify("test", "newcomer")

    with pytest.raises(NeedsLibrary):
        await world.liking.model(newcomer, world.told.append)


async def test_a_few_verdicts_go_along_with_a_question_and_ask_for_no_new_model(world: World) -> None:
    await world.say(50, verdict=Verdict.DISLIKE)
    model = await world.model()
    await world.say(51)
    await world.say(52, verdict=Verdict.SKIP)
    await world.say(53, verdict=Verdict.FILE)

    later = await world.liking.verdicts(world.member, await world.model())

    assert (await world.model()) == model
    assert [str(each) for each in later["title"]] == ["Song 51", "Song 53"]
    assert later["liked"] == [1.0, 1.0]
    assert later["weight"] == [1.0, 2.0]
    assert world.engine.verdicts[0]["liked"] == [0.0]


async def test_after_twenty_five_a_new_model_is_made_while_the_old_one_answers(world: World) -> None:
    old = await world.model()
    await world.say(*range(100, 124))
    assert await world.jobs() == [(LIKER, "done")]
    assert await world.model() == old
    assert await world.jobs() == [(LIKER, "done")]

    await world.say(124)
    assert await world.model() == old
    assert await world.jobs() == [(LIKER, "done"), (LIKER, "waiting")]

    await world.work()
    new = await world.model()
    assert new != old
    assert len(world.engine.verdicts[-1]["liked"]) == 25
    assert (await world.liking.verdicts(world.member, new))["liked"] == []


async def test_a_changed_library_is_learned_behind_the_members_back(world: World) -> None:
    old = await world.model()
    await world.bring(9)

    assert await world.model() == old
    await world.work()

    assert await world.model() != old
    assert len(world.engine.listens[-1]["track_id"]) == 9


@pytest.mark.parametrize("is_changed", [False, True], ids=["taken back", "changed"])
async def test_what_was_learned_from_and_is_not_so_any_more_is_unlearned(
    world: World, is_changed: bool
) -> None:
    await world.say(50, 51)
    old = await world.model()

    if is_changed:
        await world.say(50, verdict=Verdict.DISLIKE)
    else:
        await world.store.verdicts.take_back(world.member, song(50).id)

    assert await world.model() == old
    await world.work()
    assert await world.model() != old
    assert world.engine.verdicts[-1]["liked"] == ([1.0, 0.0] if is_changed else [1.0])


async def test_what_was_taken_back_before_it_was_learned_from_changes_nothing(world: World) -> None:
    await world.model()
    await world.say(50)
    await world.store.verdicts.take_back(world.member, song(50).id)

    await world.model()

    assert await world.jobs() == [(LIKER, "done")]


async def test_where_nobody_works_a_newer_model_is_made_after_a_while_of_waiting(world: World) -> None:
    old = await world.model()
    await world.bring(9)
    assert await world.model() == old

    world.clock.move(30)

    assert await world.model() != old
    assert await world.jobs() == [(LIKER, "done"), (LIKER, "done")]


async def test_while_somebody_is_at_it_the_old_one_answers_however_long_it_takes(world: World) -> None:
    old = await world.model()
    await world.bring(9)
    await world.model()
    lease = await Holding(world.store, holder="another", term=timedelta(minutes=5)).take()
    assert lease

    world.clock.move(30)

    assert await world.model() == old
    assert world.engine.tasks == [LEARN]


async def test_two_who_ask_at_the_same_time_wait_for_one_model(world: World) -> None:
    world.engine.gate.clear()
    asked = [asyncio.ensure_future(world.model()) for _ in range(2)]
    await world.engine.begun.wait()
    world.engine.gate.set()

    first, second = await asyncio.gather(*asked)

    assert first == second
    assert world.engine.tasks == [LEARN]


async def test_a_model_that_is_of_no_use_is_made_again(world: World) -> None:
    refused = await world.model()
    world.clock.move(1)

    made = await world.liking.model(world.member, world.told.append, but=refused)

    assert made != refused
    assert await world.store.trained.load(world.member, LIKER) == made


async def test_a_learning_that_fails_is_tried_again_later_and_the_old_model_answers(world: World) -> None:
    old = await world.model()
    await world.bring(9)
    world.engine.error = JobFailed(task=LEARN, problem="KeyError")
    assert await world.model() == old
    async with world.working.open(Nobody()):
        while len(world.engine.tasks) < 2 or (LIKER, "running") in await world.jobs():
            await asyncio.sleep(0.001)

    assert await world.jobs() == [(LIKER, "done"), (LIKER, "waiting")]
    assert await world.model() == old


async def test_what_another_has_taken_over_meanwhile_is_not_kept(world: World) -> None:
    await world.store.jobs.put(LIKER, world.member, "any")
    holding = Holding(world.store, holder="one")
    lease = await holding.take()
    assert lease
    world.clock.move(3600)
    assert await Holding(world.store, holder="another").take()

    assert await world.liking.work(lease, world.told.append) is None
    assert await world.store.trained.load(world.member, LIKER) is None


async def test_guessers_and_likers_are_each_made_by_their_own(world: World) -> None:
    await world.store.jobs.put(GUESSER, world.member, "any")
    await world.store.jobs.put(LIKER, world.member, "any")
    loud = listed("Loud", range(20, 26))
    await world.store.playlists.take_in(world.member, exported(listed("Calm", range(6)), loud))

    await world.work()

    assert sorted(world.engine.tasks) == [LEARN, "models.tasks:train"]
    guesser = await world.store.trained.load(world.member, GUESSER)
    liker = await world.store.trained.load(world.member, LIKER)
    assert guesser
    assert liker
    assert liker.content.startswith(LEARN.encode())
    assert guesser.content.startswith(b"models.tasks:train")


def test_verdicts_become_likes_and_dislikes_and_what_says_nothing_is_left_out() -> None:
    said: Columns = {"title": [*"abcd"], "verdict": ["like", "skip", "dislike", "file"]}

    assert rated(said) == {"title": [*"acd"], "liked": [1.0, 0.0, 1.0], "weight": [1.0, 1.0, 2.0]}


async def test_a_song_that_fits_nowhere_is_half_a_dislike_until_more_is_said_of_it(world: World) -> None:
    for number in (3, 4):
        await world.store.corrections.put(world.member, song(number).id, None)
    await world.store.verdicts.put(world.member, song(4), Verdict.LIKE, None)

    await world.liking.model(world.member, world.told.append)

    assert world.engine.verdicts[0]["title"] == [song(4).title, song(3).title]
    assert world.engine.verdicts[0]["liked"] == [1.0, 0.0]
    assert world.engine.verdicts[0]["weight"] == [1.0, 0.5]
