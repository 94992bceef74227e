"""Calls are counted by app and family over a rolling day, and the longest pause is the one that counts."""

from datetime import timedelta
from pathlib import Path

from bot.accounts import ClientId
from bot.store import Store, open_store
from tests.store.worlds import START

ONE, OTHER = ClientId("1" * 32), ClientId("2" * 32)
DAY = timedelta(hours=24)


async def test_calls_are_counted_by_family_and_app_with_the_moment_of_the_first(path: Path) -> None:
    now = [START]
    async with open_store(path, lambda: now[0]) as store:
        for family in ("items", "items", "library"):
            await store.calls.count(ONE, family)
            now[0] += timedelta(minutes=1)
        await store.calls.count(OTHER, "items")

        assert await store.calls.counted(ONE, START - DAY) == {
            "items": (2, START),
            "library": (1, START + timedelta(minutes=2)),
        }
        assert await store.calls.counted(OTHER, START - DAY) == {"items": (1, START + timedelta(minutes=3))}


async def test_what_was_called_before_a_moment_no_longer_counts(path: Path) -> None:
    now = [START]
    async with open_store(path, lambda: now[0]) as store:
        await store.calls.count(ONE, "items")
        now[0] += timedelta(hours=1)
        await store.calls.count(ONE, "items")

        assert await store.calls.counted(ONE, START) == {"items": (1, now[0])}
        assert await store.calls.counted(ONE, now[0]) == {}


async def test_calls_older_than_a_day_are_dropped_app_by_app(path: Path) -> None:
    now = [START]
    async with open_store(path, lambda: now[0]) as store:
        for client in (ONE, OTHER):
            await store.calls.count(client, "items")
        now[0] += timedelta(hours=26)

        await store.calls.count(ONE, "items")

        rows = await store.database.rows("SELECT client_id FROM calls ORDER BY client_id")
        assert [row["client_id"] for row in rows] == [ONE, OTHER]


async def test_a_longer_pause_stays_and_a_longer_one_takes_its_place(store: Store) -> None:
    assert await store.calls.pause_of(ONE) is None
    await store.calls.pause(ONE, START + DAY, "the day's calls")

    await store.calls.pause(ONE, START, "too many at once")
    held = await store.calls.pause_of(ONE)
    await store.calls.pause(ONE, START + 2 * DAY, "longer")

    assert held is not None
    assert held[0] == START + DAY
    assert await store.calls.pause_of(ONE) == (START + 2 * DAY, "longer")
    assert await store.calls.pause_of(OTHER) is None


async def test_a_pause_that_a_wrong_clock_noted_does_not_stand_in_the_way_of_a_right_one(
    store: Store,
) -> None:
    await store.calls.pause(ONE, START + 900 * DAY, "of a wrong clock")

    await store.calls.pause(ONE, START + DAY, "the day's calls")

    assert await store.calls.pause_of(ONE) == (START + DAY, "the day's calls")
    await store.calls.pause(ONE, START + 7 * DAY, "as long as can be")
    await store.calls.pause(ONE, START, "too many at once")
    held = await store.calls.pause_of(ONE)
    assert held is not None
    assert held[0] == START + 7 * DAY


async def test_a_restart_forgets_neither_calls_nor_pauses(path: Path) -> None:
    async with open_store(path, lambda: START) as store:
        await store.calls.count(ONE, "items")
        await store.calls.pause(ONE, START + DAY, "so it was asked")

    async with open_store(path, lambda: START) as store:
        assert await store.calls.counted(ONE, START - DAY) == {"items": (1, START)}
        assert await store.calls.pause_of(ONE) == (START + DAY, "so it was asked")
