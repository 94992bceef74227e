"""Linked libraries are read, and playlists with everything kept true, without anybody asking."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import Config, Spotify
from bot.metrics import Metrics
from bot.schedule import Chores, Work
from bot.store import Mirror
from tests.demo.spotify.visiting import CLIENT, Hand, small_world, songs
from tests.linked import Town, town_in


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
    work = Work(given.training, given.introducing, given.enriching, given.reading, given.syncing)
    config = Config(spotify=Spotify(client_id=client, read_hours=hours))
    return Chores(config, work, Metrics(), town.clock)


def planned(of: Chores) -> set[str]:
    return {job.work.__name__ for job in of.jobs()}


async def test_what_spotify_holds_is_looked_at_only_where_people_can_link(town: Town) -> None:
    assert {"read", "sync"} <= planned(chores(town))
    assert "read" not in planned(chores(town, hours=0))
    assert not {"read", "sync"} & planned(chores(town, client=""))


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
