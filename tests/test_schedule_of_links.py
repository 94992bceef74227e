"""Linked libraries are read, and playlists with everything kept true, without anybody asking."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import Config, Spotify
from bot.demo.spotify import Fault, consent
from bot.schedule import Chores, Work
from bot.store import Mirror
from tests.clocks import Hand
from tests.demo.spotify.visiting import CLIENT, small_world, song, songs
from tests.linked import Town, hush, town_in

DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = Hand()
    world = small_world(clock)
    world.add_playlist("ana", "Rain", songs(1, 2, 3))
    world.add_playlist("ben", "Sun", songs(4, 5))
    async with town_in(tmp_path, world, clock) as opened:
        yield opened


def chores(town: Town, *, client: str = CLIENT, hours: int = 12) -> Chores:
    given = town.house.services
    work = Work(
        given.training,
        given.introducing,
        given.enriching,
        given.reading,
        given.syncing,
        given.linking,
        given.working,
        given.forgetting,
        given.displaying,
    )
    config = Config(spotify=Spotify(client_id=client, read_hours=hours))
    return Chores(config, work, town.clock)


def planned(of: Chores) -> set[str]:
    return {job.work.__name__ for job in of.jobs()}


async def test_what_spotify_holds_is_looked_at_only_where_people_can_link(town: Town) -> None:
    assert {"read", "sync", "sweep"} <= planned(chores(town))
    assert "read" not in planned(chores(town, hours=0))
    assert not {"read", "sync", "sweep"} & planned(chores(town, client=""))


async def test_a_library_is_read_when_it_is_due_and_not_before(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "earmark.schedule")
    ana = await town.linked("ana")
    await chores(town).read()

    asked = len(town.standin.requests)
    await chores(town).read()

    assert len(town.standin.requests) == asked
    assert {each.name for each in await town.house.store.playlists.all(ana.member)} == {"Rain", "Liked Songs"}
    town.clock.move(timedelta(hours=13))
    await chores(town).read()
    assert len(town.standin.requests) > asked
    assert [record.getMessage() for record in caplog.records if "linked" in record.getMessage()] == [
        "linked libraries read: 1; to be tried again: 0"
    ] * 2


async def test_one_whose_login_has_ended_keeps_nobody_else_waiting(town: Town) -> None:
    ana, ben = await town.linked("ana"), await town.linked("ben")
    town.world.revoke("ana", CLIENT)

    await chores(town).read()

    assert await town.house.store.playlists.all(ben.member)
    assert not await town.house.store.playlists.all(ana.member)


async def test_everything_is_kept_true_every_day_where_that_is_wished(town: Town) -> None:
    ana = await town.linked("ana")
    await town.house.services.syncing.choose(ana.member, Mirror(hours=24))
    await chores(town).sync()
    assert len(town.uris("ana", "Everything")) == 3

    town.world.add_playlist("ana", "Snow", songs(7))
    await chores(town).sync()
    assert len(town.uris("ana", "Everything")) == 3

    town.clock.move(timedelta(hours=25))
    await chores(town).sync()
    assert len(town.uris("ana", "Everything")) == 4


async def a_day_of(town: Town, chore: str, *, days: int = 1) -> list[int]:
    """Let the bell ring for a day, and return at which quarters of an hour Spotify was asked."""
    asked, given = [], chores(town)
    for quarter in range(96 * days):
        town.asked()
        await getattr(given, chore)()
        asked += [quarter] * bool(town.asked())
        town.clock.move(QUARTER)
    return asked


async def test_a_library_that_cannot_be_read_is_tried_more_and_more_seldom(town: Town) -> None:
    await town.linked("ana")
    town.standin.faults.add(Fault("503", path="me/playlists$", times=999))

    assert await a_day_of(town, "read") == [0, 1, 3, 7, 15, 30, 60]


async def test_once_it_could_be_read_the_next_failure_is_a_first_one(town: Town) -> None:
    ana = await town.linked("ana")
    town.standin.faults.add(Fault("503", path="me/playlists$", times=99))
    await a_day_of(town, "read")
    town.standin.faults.clear()
    await town.house.services.reading.read(ana.member, hush)
    town.clock.move(timedelta(hours=12, seconds=1))
    await chores(town).read()
    town.clock.move(timedelta(hours=12, seconds=1))
    town.standin.faults.add(Fault("503", path="me/playlists$", times=999))

    assert (await a_day_of(town, "read"))[:3] == [0, 1, 3]


async def test_one_that_fails_keeps_nobody_else_from_their_turn(town: Town) -> None:
    await town.linked("ana")
    town.standin.faults.add(Fault("503", path="me/playlists$", times=4))
    await chores(town).read()
    ben = await town.linked("ben")

    await chores(town).read()

    assert await town.house.store.playlists.all(ben.member)


async def test_a_clock_that_was_wrong_makes_nobody_wait_for_years(town: Town) -> None:
    ana = await town.linked("ana")
    town.clock.move(timedelta(days=99))
    town.standin.faults.add(Fault("503", path="me/playlists$", times=4))
    await chores(town).read()
    town.clock.move(-timedelta(days=99))

    await chores(town).read()

    assert await town.house.store.playlists.all(ana.member)


async def test_after_a_pause_a_library_is_read_within_the_hour(town: Town) -> None:
    ana = await town.linked("ana")
    town.standin.faults.add(Fault("429", path="me/playlists$", retry_after=10 * 3600))

    asked = await a_day_of(town, "read")

    assert asked[0] == 0
    assert 40 <= asked[1] <= 44
    assert await town.house.store.playlists.all(ana.member)


async def test_everything_that_has_nothing_to_be_made_of_is_tried_once_in_its_period(town: Town) -> None:
    cleo = await town.linked("ana")
    for playlist in town.playlists("ana"):
        town.world.unfollow("ana", playlist.id)
    await town.house.services.syncing.choose(cleo.member, Mirror(hours=24))

    assert await a_day_of(town, "sync", days=2) == [0, 96]


async def test_everything_in_bad_weather_is_tried_more_and_more_seldom(town: Town) -> None:
    ana = await town.linked("ana")
    await town.house.services.syncing.choose(ana.member, Mirror(hours=24))
    town.standin.faults.add(Fault("503", path="me/playlists$", times=999))

    assert await a_day_of(town, "sync") == [0, 1, 3, 7, 15, 30, 60]
    town.standin.faults.clear()
    town.clock.move(timedelta(hours=12))
    await chores(town).sync()
    assert len(town.uris("ana", "Everything")) == 3


async def test_what_was_begun_to_be_linked_is_swept_away_every_five_minutes(town: Town) -> None:
    ana = await town.member("ana")
    way = await town.house.services.linking.start(ana.member, "Ana (@ana) of the chat")
    await town.house.services.linking.pasted(ana.member, await consent(way.address, "ana"))
    town.clock.move(timedelta(minutes=6))

    await chores(town).sweep()

    assert await town.house.store.database.rows("SELECT * FROM linkings") == []
    (every,) = [job.every for job in chores(town).jobs() if job.work.__name__ == "sweep"]
    assert every == timedelta(minutes=5)


async def test_songs_that_were_asked_about_are_forgotten_after_a_month_with_all_that_is_known_of_them(
    town: Town,
) -> None:
    ana = await town.linked("ana")
    rows = town.house.store.database.rows
    uri = town.world.add_track(song(99)).uri
    await town.house.services.guessing.track(ana.member, uri)
    town.clock.move(30 * DAY)
    await chores(town).tidy()
    assert len(await rows("SELECT * FROM met")) == 1

    town.clock.move(timedelta(seconds=1))
    await chores(town).tidy()

    assert await rows("SELECT * FROM met") == []
    assert await rows("SELECT * FROM tracks") == []


async def test_plays_are_forgotten_after_ninety_days_and_not_read_again(town: Town) -> None:
    ana = await town.linked("ana")
    rows = town.house.store.database.rows
    heard = town.world.people["ana"].recent
    heard.append((town.world.add_track(song(98)), town.clock()))
    town.clock.move(89 * DAY)
    heard.insert(0, (town.world.add_track(song(97)), town.clock()))
    await town.house.services.reading.read(ana.member, hush)
    assert len(await rows("SELECT * FROM plays")) == 2

    town.clock.move(2 * DAY)
    await chores(town).tidy()
    assert [row["track_id"] for row in await rows("SELECT * FROM plays")] == [song(97).id]
    town.clock.move(90 * DAY)
    await chores(town).tidy()
    await town.house.services.reading.read(ana.member, hush)

    assert await rows("SELECT * FROM plays") == []
