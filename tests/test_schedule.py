"""The jobs of the schedule, called by hand, and once by the bell itself."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import schedule
from bot.clock import utc_now
from bot.compute import Inline
from bot.config import Config, Schedule
from bot.config import Store as StoreSettings
from bot.domain import Agreement, Candidate, MemberId, Origin, Place, Post
from bot.errors import StoreFull, StoreUnreadable
from bot.metrics import Metrics
from bot.schedule import Chores, Job, Work, open_schedule
from bot.services import (
    Displaying,
    Enriching,
    Forgetting,
    Introducing,
    Linking,
    Presence,
    Reading,
    Syncing,
    Training,
    Working,
)
from bot.services.access import Access
from bot.services.holding import Holding
from bot.services.leading import Leading
from bot.store import Public, Store, Week, back_up, open_store
from tests.store.worlds import dump, exported, listed, song

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Rounds(Training):
    """A training that never comes to an end of looking round."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()

    async def look(self, *, soon: bool = False) -> int:
        assert not soon
        self.begun.set()
        await asyncio.Event().wait()
        return 0


def work(store: Store, training: Training | None = None) -> Work:
    """Give the services of the schedule, with no service of song data."""
    holding, leading = Holding(store, holder="me"), Leading(store, holder="me")
    training = training or Training(store, Inline(), holding, key=b"k" * 32, seed=0, least_tracks=4)
    working = Working(store, holding, leading, training, at_once=1, eager=False)
    access = Access(store, None, None, utc_now)
    reading = Reading(store, access, utc_now)
    enriching = Enriching(store, None, None, songs=100)
    linking = Linking(store, access, utc_now, client="", redirect="", own_clients=False)
    syncing = Syncing(store, access, reading)
    forgetting, displaying = Forgetting(store), Displaying(store, Presence(store))
    introducing = Introducing(store)
    return Work(training, introducing, enriching, reading, syncing, linking, working, forgetting, displaying)


@dataclass
class World:
    """A database, and the chores to be done about it."""

    folder: Path
    store: Store
    ann: MemberId
    now: datetime = NOON
    metrics: Metrics = field(default_factory=Metrics)

    def config(self, *, retrain_minutes: int = 30, backup_hours: int = 24) -> Config:
        return Config(
            store=StoreSettings(
                path=str(self.folder / "earmark.db"), backups=str(self.folder / "copies"), keep_backups=3
            ),
            schedule=Schedule(retrain_minutes=retrain_minutes, backup_hours=backup_hours),
        )

    def chores(self, **settings: int) -> Chores:
        return Chores(self.config(**settings), work(self.store), lambda: self.now)

    def copies(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "copies").glob("*"))

    def copy(self, name: str, content: str = "") -> Path:
        path = self.folder / "copies" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
        return path


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_store(tmp_path / "earmark.db", lambda: NOON) as store:
        ann = await store.members.identify("test", "ann")
        await store.playlists.take_in(ann, exported(listed("Calm", range(5))))
        yield World(tmp_path, store, ann)


async def test_the_ring_asks_for_a_model_where_a_library_changed_and_trains_nothing_itself(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "earmark.schedule")

    for _ in range(2):
        await world.chores().retrain()

    assert (await world.store.jobs.standing()).counts == {("guesser", "waiting"): 1}
    assert await world.store.trained.load(world.ann, "guesser") is None
    assert [record.getMessage() for record in caplog.records] == ["models to be trained anew: 1"]


async def test_a_copy_of_the_database_is_whole_and_named_after_its_moment(world: World) -> None:
    await world.chores().back_up()

    assert world.copies() == ["earmark-20261101T120000Z-scheduled.db"]
    assert dump(world.folder / "copies" / world.copies()[0]) == dump(world.folder / "earmark.db")


async def test_only_the_newest_copies_are_kept_and_no_copy_of_another_kind_goes(world: World) -> None:
    others = [
        world.copy("earmark-20200101T000000Z.db"),
        world.copy("earmark-20200101T000000000000-before-0002.db"),
        world.copy("notes.txt"),
    ]
    chores = world.chores()

    for _ in range(5):
        world.now += HOUR
        await chores.back_up()

    assert world.copies() == sorted(
        [path.name for path in others]
        + [f"earmark-20261101T{hour}0000Z-scheduled.db" for hour in (15, 16, 17)]
    )


async def test_a_copy_that_fails_costs_no_older_one(world: World) -> None:
    chores = world.chores()
    for _ in range(3):
        world.now += HOUR
        await chores.back_up()
    before = world.copies()
    (world.folder / "earmark.db").rename(world.folder / "elsewhere.db")

    world.now += HOUR
    with pytest.raises(StoreUnreadable):
        await chores.back_up()

    assert world.copies() == before


async def test_what_a_copy_left_that_was_cut_short_is_deleted(world: World) -> None:
    left = world.copy(".earmark-20261031T120000Z-scheduled.db.unfinished", "what people had forgotten")

    await world.chores().back_up()

    assert not left.exists()


async def test_what_cannot_be_deleted_is_said_kindly(world: World) -> None:
    (world.folder / "copies" / ".earmark-20261031T120000Z-scheduled.db.unfinished").mkdir(parents=True)

    with pytest.raises(StoreUnreadable):
        await world.chores().back_up()


def planned(chores: Chores) -> dict[str, tuple[timedelta, timedelta]]:
    """Say how soon after noon each job is done first, and how often then."""
    return {job.work.__name__: (job.first - NOON, job.every) for job in chores.jobs()}


async def test_after_a_first_start_everything_is_due_once_it_has_settled(world: World) -> None:
    assert planned(world.chores()) == {
        "retrain": (MINUTE, 30 * MINUTE),
        "back_up": (MINUTE, 24 * HOUR),
        "tidy": (MINUTE, HOUR),
        "take_down": (MINUTE, 5 * MINUTE),
        "look_round": (MINUTE, HOUR),
    }


async def test_a_restart_does_not_put_the_next_copy_off(world: World) -> None:
    world.copy("earmark-20261030T090000Z-scheduled.db")
    world.copy("earmark-20261101T090000Z-scheduled.db")
    world.copy("earmark-by-hand-scheduled.db")

    assert planned(world.chores())["back_up"] == (21 * HOUR, 24 * HOUR)
    assert planned(world.chores(backup_hours=2))["back_up"] == (MINUTE, 2 * HOUR)


async def test_a_copy_from_a_time_that_is_yet_to_come_puts_the_next_one_off_by_no_more_than_usual(
    world: World,
) -> None:
    world.copy("earmark-20991101T090000Z-scheduled.db")

    assert planned(world.chores())["back_up"] == (24 * HOUR, 24 * HOUR)


async def test_a_job_that_is_set_to_never_is_not_planned(world: World) -> None:
    always = {"tidy", "take_down", "look_round"}
    assert set(planned(world.chores(backup_hours=0))) == {"retrain", *always}
    assert set(planned(world.chores(backup_hours=0, retrain_minutes=0))) == always


async def test_questions_that_nobody_waits_for_are_dropped(world: World) -> None:
    await world.store.waiting.put(world.ann, "guess", {"track": "a"})
    async with world.store.database.transaction() as change:
        await change.execute("UPDATE waiting SET asked_at = '2020-01-01T00:00:00Z'")

    await world.chores().tidy()

    assert await world.store.database.rows("SELECT * FROM waiting") == []


async def test_what_was_suggested_long_ago_and_messages_that_nobody_rates_any_more_are_dropped(
    world: World,
) -> None:
    place, new = Place("discord", "1"), Candidate(song(50), Origin.CATALOGUE)
    await world.store.suggestions.shown(world.ann, [new])
    await world.store.posts.put(Post("discord", "c", "m", (new.track.id,), world.ann, place))
    await world.store.weekly.put(Week(place, "2020-W01", (new,), "joy"))
    async with world.store.database.transaction() as change:
        await change.execute("UPDATE suggestions SET suggested_at = '2020-01-01T00:00:00Z'")
        await change.execute("UPDATE posts SET posted_at = '2020-01-01T00:00:00Z'")
        await change.execute("UPDATE weekly SET made_at = '2020-01-01T00:00:00Z'")

    await world.chores().tidy()

    for table in ("suggestions", "posts", "post_tracks", "weekly", "weekly_songs"):
        assert await world.store.database.rows(f"SELECT 1 FROM {table}") == []  # noqa: S608 - ours
    assert await world.store.tracks.find(world.ann, new.track.id) is None


async def test_what_shows_somebody_who_is_no_longer_open_or_no_longer_there_is_taken_down(
    world: World,
) -> None:
    here, down, there = Place("test", "1"), list[str](), [True]
    presence = Presence(world.store)
    displaying = Displaying(world.store, presence)
    chores = Chores(world.config(), replace(work(world.store), displaying=displaying), utc_now)

    async def take_down(public: Public) -> bool:
        down.append(public.message)
        return True

    async def look(_: Place, _account: str) -> bool | None:
        return there[0]

    displaying.ask("test", take_down)
    presence.ask("test", look)
    for message, agreement in (("1", Agreement.MAP), ("2", Agreement.WHOSE)):
        await world.store.agreements.agree(world.ann, here, agreement)
        await world.store.displays.put(Public(here, "7", message), agreement, [world.ann])
    await world.store.agreements.withdraw(world.ann, here, Agreement.MAP)
    await chores.take_down()
    assert down == ["1"]

    there[0] = False
    await chores.look_round()

    assert down == ["1", "2"]


async def test_the_bell_rings_for_training_and_for_a_copy(world: World) -> None:
    rounds = Rounds()

    # By this clock an hour is missing, so by the scheduler's own all is due.
    async with open_schedule(
        world.config(), work(world.store, rounds), world.metrics, lambda: utc_now() - HOUR
    ):
        await rounds.begun.wait()
        while not [name for name in world.copies() if name.startswith("earmark")]:
            await asyncio.sleep(0.001)


async def test_what_fails_is_logged_once_and_done_again_at_the_next_ring(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.ERROR)
    ends: list[Exception] = [StoreFull(), RuntimeError("odd")]
    bell, done = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        if ends:
            bell.set()
            raise ends.pop(0)
        done.set()

    bell.set()
    working = asyncio.create_task(schedule._whenever(bell, work, lambda: True))
    await done.wait()
    working.cancel()

    said, traced = caplog.records
    assert said.getMessage() == f"a job of the schedule did not work: {StoreFull()}"
    assert said.exc_info is None
    assert traced.exc_info


async def test_a_ring_is_heeded_by_the_leader_of_several_earmarks_alone() -> None:
    leads, done = [False, True], asyncio.Event()
    bell = asyncio.Event()

    async def work() -> None:
        assert not leads, "the first ring was another's"
        done.set()

    heeding = asyncio.create_task(schedule._whenever(bell, work, lambda: leads.pop(0)))
    for _ in range(2):
        bell.set()
        while bell.is_set():
            await asyncio.sleep(0)
    await done.wait()
    heeding.cancel()


async def test_a_training_under_way_does_not_keep_the_house_from_closing(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    rounds = Rounds()

    async with open_schedule(
        world.config(backup_hours=0),
        work(world.store, rounds),
        world.metrics,
        lambda: utc_now() - HOUR,
    ):
        await rounds.begun.wait()

    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_a_copy_under_way_does_not_keep_the_house_from_closing_and_is_whole_or_not_at_all(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def slowly(path: Path, target: Path) -> Path:
        loop.call_soon_threadsafe(begun.set)
        may_go_on.wait()
        return back_up(path, target)

    # How long a copy takes cannot be had otherwise.
    monkeypatch.setattr(schedule, "back_up", slowly)

    async with open_schedule(
        world.config(retrain_minutes=0),
        work(world.store, Rounds()),
        world.metrics,
        lambda: utc_now() - HOUR,
    ):
        await begun.wait()

    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert world.copies() == []
    may_go_on.set()
    while not world.copies():
        await asyncio.sleep(0.001)


async def test_an_error_inside_the_block_closes_the_schedule_too(world: World) -> None:
    with pytest.raises(LookupError):
        async with open_schedule(world.config(), work(world.store, Rounds()), world.metrics, lambda: NOON):
            raise LookupError

    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize("turns", range(5))
async def test_a_bell_that_rings_at_the_last_moment_disturbs_nobody(
    turns: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    async def work() -> None:
        await asyncio.Event().wait()

    async with schedule._ringing([Job(work, HOUR, utc_now())], lambda: True):
        for _ in range(turns):
            await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert asyncio.all_tasks() == {asyncio.current_task()}
