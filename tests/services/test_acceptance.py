"""How well likes are known is read off what is kept, and it is noticed when nobody says anything any more."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot.compute import Task
from bot.domain import Candidate, MemberId, Origin, Verdict
from bot.errors import JobFailed, JobTimedOut
from bot.services.acceptance import Acceptance, Accepted
from bot.services.liking import LIKER
from bot.store import Store, open_store
from tests.clocks import Hand
from tests.store.worlds import START, song

KEY = b"k" * 32
CARD = {"n": 1, "auc": None}
DAY = timedelta(days=1)


@dataclass
class Engine:
    """Gives a card, or fails."""

    error: Exception | None = None

    async def run(
        self, task: Task, /, *given: object, within: float | None = None, **named: object
    ) -> object:
        assert task == "models.recommending:card"
        assert given == (b"a model",)
        assert within is None
        assert named["key"] == KEY
        if self.error:
            raise self.error
        return CARD

    async def close(self) -> None:
        """Have nothing to close."""


@dataclass
class World:
    """A store whose clock is set by hand, with one member."""

    store: Store
    clock: Hand
    ann: MemberId
    engine: Engine = field(default_factory=Engine)

    def acceptance(self) -> Acceptance:
        return Acceptance(self.store, self.engine, self.clock, key=KEY)

    async def suggest(self, number: int) -> None:
        await self.store.suggestions.shown(self.ann, [Candidate(song(number), Origin.CATALOGUE)])

    async def say(self, number: int, verdict: Verdict = Verdict.LIKE) -> None:
        await self.store.verdicts.put(self.ann, song(number), verdict, Origin.FRIEND)

    async def is_silent(self) -> bool:
        return (await self.acceptance().heard()).is_silent


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    clock = Hand(START)
    async with open_store(tmp_path / "earmark.db", clock) as store:
        yield World(store, clock, await store.members.identify("test", "ann"))


async def test_what_is_kept_of_a_member_is_read_off(world: World) -> None:
    await world.say(1)
    await world.store.trained.save(world.ann, LIKER, b"a model", "digest", {}, of=[])
    stranger = await world.store.members.identify("test", "stranger")

    assert await world.acceptance().of(world.ann) == Accepted(
        {Verdict.LIKE: 1}, {Origin.FRIEND: {Verdict.LIKE: 1}}, CARD
    )
    assert await world.acceptance().of(stranger) == Accepted({}, {}, {})


async def test_a_model_of_another_version_is_as_none_and_a_worker_that_fails_is_told(world: World) -> None:
    await world.store.trained.save(world.ann, LIKER, b"a model", "digest", {}, of=[])

    world.engine.error = JobFailed(task="card", problem="Refused")
    assert (await world.acceptance().of(world.ann)).card == {}
    for error in (JobFailed(task="card", problem="KeyError"), JobTimedOut(seconds=9)):
        world.engine.error = error
        with pytest.raises(type(error)):
            await world.acceptance().of(world.ann)


async def test_verdicts_of_everybody_are_counted_by_what_was_said(world: World) -> None:
    await world.say(1)
    await world.say(2, Verdict.SKIP)

    assert (await world.acceptance().heard()).totals == {
        Verdict.LIKE: 1,
        Verdict.DISLIKE: 0,
        Verdict.SKIP: 1,
        Verdict.FILE: 0,
    }


async def test_a_week_of_suggestions_without_a_word_on_any_is_noticed_until_one_comes(world: World) -> None:
    assert not await world.is_silent()
    for day in range(8):
        await world.suggest(day)
        assert await world.is_silent() == (day > 6)
        world.clock.now += DAY

    await world.say(3)
    assert not await world.is_silent()
    world.clock.now += 6 * DAY
    await world.suggest(20)
    world.clock.now += 2 * DAY
    await world.suggest(21)
    assert not await world.is_silent()


async def test_where_nobody_asks_for_a_song_nothing_is_to_be_heard(world: World) -> None:
    await world.suggest(1)
    world.clock.now += 8 * DAY
    assert not await world.is_silent()

    await world.suggest(2)
    assert await world.is_silent()
