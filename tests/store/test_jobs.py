"""A job is done once, by one holder, for the newest state that was asked for."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import MemberId
from bot.errors import StoreError
from bot.store import Lease, Store, jobs
from tests.store.test_leases import Hand, clock, opened
from tests.store.worlds import exported, listed, song

__all__ = ["clock", "opened"]

TERM = timedelta(seconds=10)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def ann(opened: Store) -> MemberId:
    return await opened.members.identify("test", "ann")


@pytest.fixture
async def ben(opened: Store) -> MemberId:
    return await opened.members.identify("test", "ben")


async def put(store: Store, member: MemberId, digest: str = "d1") -> bool:
    return await store.jobs.put("guesser", member, digest)


async def take(store: Store, holder: str = "one") -> Lease:
    lease = await store.jobs.take(holder, TERM)
    assert lease
    return lease


async def keep(store: Store, lease: Lease, digest: str, content: bytes = b"model") -> bool:
    return await store.jobs.keep(lease, content, digest, {"rows": 3}) is not None


async def states(store: Store) -> list[tuple[str, str]]:
    return [(row["state"], row["digest"]) for row in await store.database.rows("SELECT * FROM jobs")]


async def test_what_is_asked_for_twice_is_one_job(opened: Store, ann: MemberId, ben: MemberId) -> None:
    assert [await put(opened, ann), await put(opened, ann), await put(opened, ben)] == [True, False, True]

    assert await states(opened) == [("waiting", "d1"), ("waiting", "d1")]


async def test_what_is_asked_for_anew_takes_the_place_of_what_waits(opened: Store, ann: MemberId) -> None:
    await put(opened, ann)

    assert await put(opened, ann, "d2")

    assert await states(opened) == [("waiting", "d2")]


async def test_nothing_is_asked_for_that_is_there_was_done_or_failed_for_good(
    opened: Store, ann: MemberId
) -> None:
    await opened.trained.save(ann, "guesser", b"model", "d1", {})
    assert not await put(opened, ann, "d1")

    await put(opened, ann, "d2")
    await opened.jobs.end(await take(opened), "d2")
    assert not await put(opened, ann, "d2")

    await put(opened, ann, "d3")
    await opened.jobs.fail(await take(opened), "JobTimedOut", None)
    assert not await put(opened, ann, "d3")
    assert await put(opened, ann, "d2")


async def test_nothing_is_asked_for_somebody_who_is_gone(opened: Store, ann: MemberId) -> None:
    await opened.personal.erase(ann)

    assert not await put(opened, ann)
    assert await opened.jobs.claim("guesser", ann, "d1", "one", TERM) is None


async def test_the_longest_waiting_is_taken_first_each_by_one_holder(
    opened: Store, ann: MemberId, ben: MemberId
) -> None:
    await put(opened, ben)
    await put(opened, ann)

    taken = [await opened.jobs.take(holder, TERM) for holder in ("one", "two", "three")]

    assert [lease and lease.member for lease in taken] == [ben, ann, None]


async def test_a_job_that_has_to_wait_is_not_taken_before(opened: Store, ann: MemberId, clock: Hand) -> None:
    await opened.jobs.put("guesser", ann, "d1", wait=MINUTE)

    assert await opened.jobs.take("one", TERM) is None
    clock.move(60)
    assert await opened.jobs.take("one", TERM)


async def test_whoever_waits_for_an_answer_takes_a_job_before_its_time_and_after_its_failure(
    opened: Store, ann: MemberId
) -> None:
    await opened.jobs.put("guesser", ann, "d1", wait=MINUTE)
    lease = await opened.jobs.claim("guesser", ann, "d1", "one", TERM)
    assert lease
    await opened.jobs.fail(lease, "JobTimedOut", None)

    assert await opened.jobs.claim("guesser", ann, "d1", "one", TERM)


async def test_a_job_that_somebody_holds_is_nobody_elses(opened: Store, ann: MemberId, clock: Hand) -> None:
    await put(opened, ann)
    lease = await take(opened)
    for _ in range(3):
        clock.move(9)
        assert await opened.jobs.renew(lease, TERM)

    assert await opened.jobs.is_held("guesser", ann)
    assert await opened.jobs.claim("guesser", ann, "d1", "two", TERM) is None
    assert await opened.jobs.take("two", TERM) is None


@pytest.mark.parametrize("seconds", [10.1, -1000])
async def test_a_lease_that_lapsed_or_that_a_wrong_clock_wrote_is_taken_over_with_a_higher_fence(
    opened: Store, ann: MemberId, clock: Hand, seconds: float
) -> None:
    await put(opened, ann)
    first = await take(opened)

    clock.move(seconds)
    if seconds < 0:
        await opened.jobs.put("guesser", ann, "d1")
    second = await opened.jobs.claim("guesser", ann, "d1", "two", TERM)

    assert second
    assert (second.id, second.fence) == (first.id, first.fence + 1)


async def test_whoever_was_overtaken_can_neither_keep_nor_end_nor_fail_nor_renew_nor_give_back(
    opened: Store, ann: MemberId, clock: Hand
) -> None:
    await put(opened, ann)
    late = await take(opened)
    clock.move(11)
    await take(opened, "two")

    jobs = opened.jobs
    assert not await keep(opened, late, "d1", b"of the one who is late")
    assert not await jobs.end(late, "d1")
    assert not await jobs.fail(late, "JobTimedOut", None)
    assert not await jobs.renew(late, TERM)
    assert not await jobs.give_back(late)
    assert await opened.trained.load(ann, "guesser") is None
    assert await states(opened) == [("running", "d1")]


async def test_keeping_a_model_and_ending_its_job_are_one_change(
    opened: Store, ann: MemberId, path: Path
) -> None:
    await put(opened, ann)
    lease = await take(opened)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TRIGGER no BEFORE INSERT ON trained BEGIN SELECT raise(ABORT, 'refused'); END"
        )

    with pytest.raises(StoreError):
        await keep(opened, lease, "d1")

    assert await states(opened) == [("running", "d1")]


async def test_a_model_of_a_later_state_than_was_asked_for_does_as_well(opened: Store, ann: MemberId) -> None:
    await put(opened, ann, "d1")

    assert await keep(opened, await take(opened), "d2")

    assert await states(opened) == [("done", "d2")]
    model = await opened.trained.load(ann, "guesser")
    assert model
    assert (model.content, model.digest) == (b"model", "d2")


async def test_what_was_asked_for_while_it_was_made_is_made_again(opened: Store, ann: MemberId) -> None:
    await put(opened, ann, "d1")
    lease = await take(opened)
    assert await put(opened, ann, "d2")

    assert await keep(opened, lease, "d1")

    assert await states(opened) == [("waiting", "d2")]
    assert await keep(opened, await take(opened), "d2")
    assert await states(opened) == [("done", "d2")]


async def test_a_failure_is_told_until_it_went_well(opened: Store, ann: MemberId, clock: Hand) -> None:
    await put(opened, ann)
    first = await take(opened)
    assert await opened.jobs.failure("guesser", ann) is None

    await opened.jobs.fail(first, "JobTimedOut", MINUTE)

    failed = await opened.jobs.failure("guesser", ann)
    assert failed
    assert (failed.problem, failed.at, failed.is_final) == ("JobTimedOut", clock.now, False)
    assert await opened.jobs.take("one", TERM) is None
    clock.move(60)
    second = await take(opened)
    assert second.attempts == 1
    await keep(opened, second, "d1")
    assert await opened.jobs.failure("guesser", ann) is None


async def test_a_failure_for_good_ends_with_the_next_change_of_the_library(
    opened: Store, ann: MemberId
) -> None:
    await put(opened, ann)
    await opened.jobs.fail(await take(opened), "OutOfMemory", None)
    failed = await opened.jobs.failure("guesser", ann)
    assert failed
    assert failed.is_final
    assert await opened.jobs.take("one", TERM) is None

    await put(opened, ann, "d2")

    waiting = await opened.jobs.failure("guesser", ann)
    assert waiting
    assert not waiting.is_final
    assert (await take(opened)).attempts == 0


async def test_what_changed_while_it_failed_gets_all_its_attempts(opened: Store, ann: MemberId) -> None:
    await put(opened, ann, "d1")
    lease = await take(opened)
    await put(opened, ann, "d2")

    await opened.jobs.fail(lease, "JobTimedOut", None)

    again = await take(opened)
    assert (again.digest, again.attempts) == ("d2", 0)


async def test_a_job_that_is_given_back_is_the_next_ones_at_once(opened: Store, ann: MemberId) -> None:
    await put(opened, ann)

    assert await opened.jobs.give_back(await take(opened))

    assert (await take(opened, "two")).attempts == 0


async def test_a_holder_that_ends_gives_back_all_of_its_jobs_and_no_other(
    opened: Store, ann: MemberId, ben: MemberId
) -> None:
    for member in (ann, ben):
        await put(opened, member)
    own, _ = await take(opened, "one"), await take(opened, "two")

    await opened.jobs.give_back_all("one")

    assert not await keep(opened, own, "d1")
    assert (await take(opened, "three")).member == ann
    assert await opened.jobs.take("three", TERM) is None


async def test_jobs_are_counted_by_kind_and_state_with_the_age_of_the_oldest(
    opened: Store, ann: MemberId, ben: MemberId, clock: Hand
) -> None:
    assert (await opened.jobs.standing()).oldest == timedelta()
    await put(opened, ann)
    clock.move(60)
    await put(opened, ben)
    await take(opened)
    clock.move(30)

    standing = await opened.jobs.standing()

    assert standing.counts == {("guesser", "running"): 1, ("guesser", "waiting"): 1}
    assert standing.oldest == timedelta(seconds=30)


async def test_a_job_that_is_not_due_yet_does_not_count_as_kept_waiting(
    opened: Store, ann: MemberId, clock: Hand
) -> None:
    await put(opened, ann)
    clock.move(3600)
    await opened.jobs.fail(await take(opened), "JobTimedOut", MINUTE)

    assert (await opened.jobs.standing()).oldest == timedelta()
    clock.move(90)
    assert (await opened.jobs.standing()).oldest == timedelta(seconds=30)


async def test_what_is_looked_for_every_second_is_found_by_an_index(opened: Store) -> None:
    looked: dict[str, dict[str, object]] = {jobs._NEXT: {"at": "", "now": 0, "far": 0}, jobs._STANDING: {}}
    for sql, values in looked.items():
        (plan, *_) = await opened.database.rows(f"EXPLAIN QUERY PLAN {sql}", values)
        assert "INDEX" in plan["detail"]


async def test_after_a_week_only_the_last_word_about_each_is_kept(
    opened: Store, ann: MemberId, ben: MemberId, clock: Hand
) -> None:
    for digest in ("d1", "d2"):
        await put(opened, ann, digest)
        await keep(opened, await take(opened), digest)
    await put(opened, ben)
    await opened.jobs.fail(await take(opened), "JobTimedOut", None)

    await opened.jobs.tidy()
    assert len(await states(opened)) == 3
    clock.move(8 * 24 * 3600)
    await opened.jobs.tidy()

    assert await states(opened) == [("done", "d2"), ("failed", "d1")]


async def test_the_jobs_of_a_member_are_handed_out_and_go_with_them(opened: Store, ann: MemberId) -> None:
    await opened.playlists.take_in(ann, exported(listed("Moss", [1, 2])))
    await put(opened, ann)
    lease = await take(opened)
    (job,) = (await opened.personal.export(ann))["jobs"]
    assert (job["kind"], job["state"]) == ("guesser", "running")

    gone = await opened.personal.erase(ann)

    assert (gone["jobs"], await opened.jobs.unlearned(soon=False)) == (1, {})
    assert not await keep(opened, lease, "d1")
    assert await opened.trained.load(ann, "guesser") is None


async def test_songs_that_come_and_go_are_noted_for_their_member_alone(
    opened: Store, ann: MemberId, ben: MemberId
) -> None:
    await opened.playlists.take_in(ann, exported(listed("Moss", [1, 2])))
    seen = await opened.jobs.unlearned(soon=True)
    assert list(seen) == [ann]
    await opened.jobs.learned(ann, seen[ann])
    assert await opened.jobs.unlearned(soon=False) == {}

    await opened.playlists.take_in(ann, exported(listed("Moss", [1, 2])))
    assert await opened.jobs.unlearned(soon=False) == {}

    await opened.playlists.take_in(ann, exported(listed("Moss", [2])))
    assert list(await opened.jobs.unlearned(soon=True)) == [ann]
    assert ben not in await opened.jobs.unlearned(soon=False)


async def test_what_changes_while_it_is_looked_at_is_looked_at_again(opened: Store, ann: MemberId) -> None:
    await opened.playlists.take_in(ann, exported(listed("Moss", [1, 2])))
    seen = await opened.jobs.unlearned(soon=False)
    await opened.playlists.take_in(ann, exported(listed("Moss", [1, 2, 3])))

    await opened.jobs.learned(ann, seen[ann])

    assert list(await opened.jobs.unlearned(soon=False)) == [ann]


async def looked_at(store: Store, *members: MemberId) -> None:
    for member in members:
        changes = await store.jobs.unlearned(soon=False)
        await store.jobs.learned(member, changes.get(member, 0))
    assert await store.jobs.unlearned(soon=False) == {}


async def test_every_way_to_change_what_is_learned_is_noted(
    opened: Store, ann: MemberId, ben: MemberId
) -> None:
    """What the digest is made of and what is noted must not drift apart."""
    for member in (ann, ben):
        await opened.playlists.take_in(member, exported(listed("Moss", [1]), listed("Fern", [song(2)])))
    moss, fern = await opened.playlists.all(ann)
    playlists, run = opened.playlists, opened.database.transaction

    async def sql(statement: str, *values: object) -> None:
        async with run() as change:
            await change.execute(statement, values)

    track, early = song(1).id, "2020-01-01T00:00:00Z"
    sound = "INSERT INTO sounds (track_id, source, known_at, energy) VALUES (?, 'file', '', 0.5)"
    for changed, work in (
        ({ann}, playlists.set_guessed(ann, moss.id, False)),
        ({ann}, playlists.set_in_taste(ann, fern.id, False)),
        ({ann}, playlists.set_guessed(ann, moss.id, True)),
        ({ann}, opened.corrections.put(ann, song(2).id, moss.id)),
        ({ann}, opened.corrections.put(ann, song(2).id, fern.id)),
        ({ann}, opened.corrections.drop(ann, song(2).id)),
        ({ann, ben}, sql(sound, track)),
        ({ann, ben}, sql("UPDATE sounds SET energy = 0.7")),
        ({ann, ben}, sql("UPDATE tracks SET title = 'Another' WHERE id = ?", track)),
        ({ann, ben}, sql("INSERT INTO tags VALUES (?, 'somewhere', '', '[\"moss\"]')", track)),
        ({ann, ben}, sql("UPDATE tags SET tags = '[\"fern\"]'")),
        ({ann}, sql("UPDATE entries SET added_at = ? WHERE playlist_id = ?", early, moss.id)),
        ({ann}, sql("DELETE FROM playlists WHERE id = ?", moss.id)),
    ):
        await looked_at(opened, ann, ben)
        await work
        assert set(await opened.jobs.unlearned(soon=False)) == changed


async def test_whoever_loses_the_last_playlist_has_nothing_to_be_learned(
    opened: Store, ann: MemberId
) -> None:
    await opened.playlists.take_in(ann, exported(listed("Moss", [1, 2])))
    await put(opened, ann)
    lease = await take(opened)

    async with opened.database.transaction() as change:
        await change.execute("DELETE FROM playlists")

    assert await opened.jobs.unlearned(soon=False) == {}
    assert await states(opened) == []
    assert not await keep(opened, lease, "d1")
