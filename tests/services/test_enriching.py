"""Songs that lack a sound are looked up a little at a time, and a service that asks for rest gets it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.errors import LookupFailed
from bot.lookups import open_reccobeats
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
        async with open_reccobeats(standin.base) as reccobeats:
            enriching = Enriching(store, reccobeats, songs=1000, wait=wait, monotonic=lambda: made.now)
            made = World(store, standin, enriching, waits)
            yield made


async def test_songs_are_asked_about_forty_at_a_time_with_a_pause_between(world: World) -> None:
    for number in range(0, 100, 2):
        world.standin.learn(song(number).id, energy=0.5)

    assert await world.enriching.enrich() == Enriched(asked=100, found=50)

    assert [len(ids) for ids in world.standin.asked] == [40, 40, 20]
    assert world.waits == [1.0, 1.0, 1.0]


async def test_the_next_round_asks_about_nothing_again(world: World) -> None:
    await world.enriching.enrich()
    calls = len(world.standin.asked)

    assert await world.enriching.enrich() == Enriched(asked=0, found=0)
    assert len(world.standin.asked) == calls


async def test_a_service_that_asks_for_rest_is_left_alone_until_then(world: World) -> None:
    world.standin.learn(song(0).id, energy=0.5)
    world.standin.faults = [limited("600")]

    assert await world.enriching.enrich() == Enriched(asked=0, found=0)
    world.now = 599.0
    assert await world.enriching.enrich() == Enriched(asked=0, found=0)
    assert len(world.standin.asked) == 1
    world.now = 601.0

    assert await world.enriching.enrich() == Enriched(asked=100, found=1)


async def test_what_was_heard_before_a_fault_is_kept(world: World) -> None:
    for number in range(100):
        world.standin.learn(song(number).id, energy=0.5)
    first = await world.store.lookups.lacking("reccobeats", 40)
    await world.enriching._ask(world.enriching._reccobeats, first)  # type: ignore[arg-type]  # it is there
    world.standin.faults = [saying("<html>")]

    with pytest.raises(LookupFailed):
        await world.enriching.enrich()

    assert await world.enriching.enrich() == Enriched(asked=60, found=60)


async def test_without_a_service_nothing_is_asked(world: World) -> None:
    off = Enriching(world.store, None, songs=10)

    assert not off.is_on
    assert await off.enrich() == Enriched(asked=0, found=0)
    assert world.standin.asked == []
