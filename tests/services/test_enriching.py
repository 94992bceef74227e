"""Songs that lack a sound are looked up a little at a time, and a service that asks for rest gets it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.errors import LookupFailed
from bot.lookups import open_musicbrainz, open_reccobeats
from bot.services.enriching import Enriched, Enriching
from bot.store import Store, open_store
from tests.lookups.standin import Standin, limited, open_standin, saying
from tests.store.worlds import Ticking, exported, listed, song


@dataclass
class World:
    """A library of a hundred songs, a service, and a clock that is moved by hand."""

    store: Store
    standin: Standin
    enriching: Enriching
    waits: list[float]
    now: float = 0.0


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    waits: list[float] = []

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    async with open_standin() as standin, open_store(tmp_path / "earmark.db", Ticking()) as store:
        ann = await store.members.identify("test", "ann")
        await store.playlists.take_in(ann, exported(listed("Moss", range(100))))
        async with (
            open_reccobeats(standin.base) as reccobeats,
            open_musicbrainz(standin.base, "tests") as musicbrainz,
        ):
            enriching = Enriching(
                store, reccobeats, musicbrainz, songs=1000, wait=wait, monotonic=lambda: made.now
            )
            made = World(store, standin, enriching, waits)
            yield made


async def test_songs_are_asked_about_forty_at_a_time_with_a_pause_between(world: World) -> None:
    for number in range(0, 100, 2):
        world.standin.learn(song(number).id, energy=0.5)

    assert await world.enriching.hear() == Enriched(asked=100, found=50)

    assert [len(ids) for ids in world.standin.asked] == [40, 40, 20]
    assert world.waits == [1.0, 1.0, 1.0]


async def test_the_next_round_asks_about_nothing_again(world: World) -> None:
    await world.enriching.hear()
    calls = len(world.standin.asked)

    assert await world.enriching.hear() == Enriched(asked=0, found=0)
    assert len(world.standin.asked) == calls


async def test_a_service_that_asks_for_rest_is_left_alone_until_then(world: World) -> None:
    world.standin.learn(song(0).id, energy=0.5)
    world.standin.faults = [limited("600")]

    assert await world.enriching.hear() == Enriched(asked=0, found=0)
    world.now = 599.0
    assert await world.enriching.hear() == Enriched(asked=0, found=0)
    assert len(world.standin.asked) == 1
    world.now = 601.0

    assert await world.enriching.hear() == Enriched(asked=100, found=1)


async def test_what_was_heard_before_a_fault_is_kept(world: World) -> None:
    for number in range(100):
        world.standin.learn(song(number).id, energy=0.5)
    world.standin.faults = [None, saying("<html>")]

    with pytest.raises(LookupFailed):
        await world.enriching.hear()

    assert await world.enriching.hear() == Enriched(asked=60, found=60)


async def test_without_a_service_nothing_is_asked(world: World) -> None:
    off = Enriching(world.store, None, None, songs=10)

    assert not off.hears
    assert not off.names
    assert await off.hear() == await off.name() == Enriched(asked=0, found=0)
    assert world.standin.asked == []


async def test_genres_are_asked_for_one_song_a_second_and_counted_for_learning(world: World) -> None:
    ben = await world.store.members.identify("test", "ben")
    nameless = [song(number, genres=()) for number in range(200, 203)]
    await world.store.playlists.take_in(ben, exported(listed("Kettles", nameless)))
    world.standin.genres[nameless[0].isrc] = {"recordings": [{"genres": [{"name": "Drone", "count": 2}]}]}

    assert await world.enriching.name() == Enriched(asked=3, found=1)

    assert world.waits == [1.0, 1.0, 1.0]
    assert (await world.store.playlists.listens(ben))["genres"] == [["drone"], [], []]
    known = await world.store.tracks.find(ben, nameless[0].id)
    assert known is not None
    assert known.genres == ("drone",)
    assert await world.enriching.name() == Enriched(asked=0, found=0)


async def test_a_pause_of_one_service_is_no_pause_of_the_other(world: World) -> None:
    world.standin.faults = [limited("600")]
    await world.enriching.hear()

    assert (await world.enriching.name()).asked == 0
    assert world.standin.faults == []
    ben = await world.store.members.identify("test", "ben")
    await world.store.playlists.take_in(ben, exported(listed("Kettles", [song(200, genres=())])))
    assert (await world.enriching.name()).asked == 1


async def test_musicbrainz_too_gets_its_rest(world: World) -> None:
    ben = await world.store.members.identify("test", "ben")
    await world.store.playlists.take_in(ben, exported(listed("Kettles", [song(200, genres=())])))
    world.standin.faults = [saying("slow down", status=503)]

    assert (await world.enriching.name()).asked == 0
    assert (await world.enriching.name()).asked == 0
    world.now = 61.0

    assert (await world.enriching.name()).asked == 1
