"""The machine under the house fails: its disk is full, or its clock jumps."""

from datetime import timedelta

import pytest

from bot.answers.reply import Outcome
from bot.demo.spotify import Fault
from tests.houses import Person
from tests.linked import Town, hush, song
from tests.weather.skies import LISTS, ids_of, is_told, playlist_of, stored, stored_of

YEAR = timedelta(days=365)


async def filled_up(town: Town, room: int) -> None:
    """Leave so many pages of room in the database; any number for none to speak of."""
    writer = town.house.store.database._writer
    (used,) = await writer.execute_fetchall("PRAGMA page_count")
    await writer.execute_fetchall(f"PRAGMA max_page_count={used[0] + room}")


async def test_a_disk_that_fills_up_while_a_library_is_read_leaves_nothing_half_stored(
    town: Town, ana: Person
) -> None:
    await ana.ask("guess", track="Song 101")
    long = playlist_of(town, "ana", "Long")
    town.world.replace(long.id, [song(number, "x" * 900) for number in range(4001, 4301)])
    before = stored(town, ana)

    for room in (0, 3, 10, 20):
        await filled_up(town, room)
        is_told(await ana.ask("sync"), Outcome.TRY_LATER, "no room left", "Nothing was changed", "operator")
        assert stored(town, ana) == before

    assert town.standin.writes == []
    is_told(await ana.ask("guess", track="Song 101"), Outcome.OK, "Loud")
    database = town.house.store.database
    assert [row[0] for row in await database.rows("PRAGMA integrity_check")] == ["ok"]
    await filled_up(town, 100_000)
    is_told(await ana.ask("sync"), Outcome.OK)
    assert stored_of(town, ana, "Long") == ids_of(town, "ana", "Long")


@pytest.mark.parametrize("days", [-400, -1, 1])
async def test_a_pause_is_kept_when_the_clock_jumps_and_never_outlasts_what_spotify_can_ask_for(
    town: Town, ana: Person, days: int
) -> None:
    town.standin.faults.add(Fault("429", retry_after=3 * 86_400))
    await ana.ask("sync")
    town.asked()

    town.clock.move(timedelta(days=days))

    reply = await ana.ask("sync")
    if days < -7:
        # Nobody asks for a rest of more than a week: the clock was wrong when it was noted.
        is_told(reply, Outcome.OK)
    else:
        is_told(reply, Outcome.TRY_LATER, "Spotify lets me go on on 23 November at 10:00 UTC")
        assert town.asked() == []


async def test_a_pause_that_ended_too_early_by_a_wrong_clock_is_asked_for_again(
    town: Town, ana: Person
) -> None:
    town.standin.faults.add(Fault("429", retry_after=86_400, times=2))
    await ana.ask("sync")
    town.clock.move(timedelta(days=2))
    town.asked()

    is_told(await ana.ask("sync"), Outcome.TRY_LATER, "tomorrow")
    is_told(await ana.ask("sync"), Outcome.TRY_LATER, "tomorrow")

    assert town.asked().count(LISTS) == 1


async def test_a_library_that_was_read_at_a_time_yet_to_come_is_read_again(town: Town, ana: Person) -> None:
    reading = town.house.services.reading
    town.clock.move(YEAR / 3)
    await reading.read(ana.member, hush)

    town.clock.move(-YEAR / 3)

    assert await reading.catch_up(timedelta(hours=6)) == (1, 0)
    assert await reading.catch_up(timedelta(hours=6)) == (0, 0)


async def test_the_days_calls_count_through_a_jump_of_the_clock(town: Town, ana: Person) -> None:
    calls, link = town.house.store.calls, await town.house.services.linking.of(ana.member)
    assert link is not None

    async def today() -> int:
        counted = await calls.counted(link.client, town.clock() - timedelta(days=1))
        return sum(number for number, _ in counted.values())

    before = await today()
    assert before > 0
    for hours in (-3, 6, -3):
        town.clock.move(timedelta(hours=hours))
        assert await today() == before
