"""Playlists of odd things and of ten thousand: every place counts, no page twice, nobody waits for them."""

import asyncio
from pathlib import Path

import pytest

from bot.accounts import MOST_IN_A_PLAYLIST
from bot.answers.reply import Outcome
from bot.demo.spotify import Fault, StoredTrack
from bot.demo.spotify.world import Shape
from tests.demo.spotify.visiting import episode, local_file
from tests.houses import Person
from tests.linked import Hand, Town, song
from tests.weather.skies import is_told, library, pages_of, playlist_of, stored_of, town_of

TEN_THOUSAND = 200
"""Pages of it."""
BROKEN_AT = 120


def unavailable() -> StoredTrack:
    """Make a song that has lost its name, as Spotify does with what it has removed."""
    return StoredTrack(f"{7:022}", "", [], album="", release_date="0000", duration_ms=0)


@pytest.mark.parametrize("shape", ["item", "track", "both"])
async def test_local_missing_and_spoken_things_keep_their_places_and_are_left_out(
    town: Town, shape: Shape
) -> None:
    town.world.shape = shape
    odd = [song(3001), local_file(), None, episode(), unavailable(), song(3002)]
    town.world.add_playlist("ana", "Odd ones", odd)
    town.world.like("ana", song(101, artist="The Anvils"))
    ana = await town.linked("ana")

    preview = await ana.ask("sync")

    is_told(preview, Outcome.OK, "257 to add", "1 of your own files, skipped")
    kept = stored_of(town, ana, "Odd ones")
    assert [kept[0], *kept[-2:]] == [f"{number:022}" for number in (3001, 7, 3002)]
    assert len(kept) == 4
    assert str(kept[1]).startswith("local:")
    is_told(await ana.ask("sync", now="true"), Outcome.OK, "257 songs put in")
    assert len(town.uris("ana", "Everything")) == 257
    if shape == "item":
        is_told(await ana.ask("guess", track="Song 101"), Outcome.OK, "Loud")


async def test_odd_things_in_the_playlist_with_everything_keep_their_places(town: Town) -> None:
    odd = [song(3001), local_file(), None, episode(), unavailable(), song(3002)]
    held = town.world.add_playlist("ana", "All of it", odd)
    ana = await town.linked("ana")
    await ana.ask("sync")
    is_told(await ana.ask("sync", adopt="All of it"), Outcome.OK)
    before = list(held.items)

    is_told(await ana.ask("sync", now="true"), Outcome.OK, "254 songs put in")

    assert held.items[-len(before) :] == before
    lying = await town.house.store.mirrors.lying(ana.member, 1)
    tracks = [each.track.id if each.track and each.track.kind == "track" else None for each in held.items]
    assert [each.track for each in lying] == tracks
    town.asked()
    is_told(await ana.ask("sync", now="true"), Outcome.OK, "nothing to change")
    assert town.standin.writes == []
    # Read anew, the places are the same.
    town.world.move(held.id, 0, 1)
    town.world.move(held.id, 0, 2)
    is_told(await ana.ask("sync", now="true"), Outcome.OK, "nothing to change")
    assert len(await town.house.store.mirrors.lying(ana.member, 1)) == 254 + len(odd)


async def test_ten_thousand_songs_are_two_hundred_questions_and_never_one_of_them_twice(
    tmp_path: Path,
) -> None:
    clock = Hand()
    world = library(clock)
    long = world.add_playlist("eli", "All my life", [song(number) for number in range(1, 10_001)])
    assert len(long.items) == MOST_IN_A_PLAYLIST
    async with town_of(tmp_path, clock, world) as town:
        eli, ben = await town.linked("eli"), await town.linked("ben")
        faults, reading = town.standin.faults, town.house.services.reading
        town.asked()
        faults.add(Fault("reset", path=f"{long.id}/items", after=BROKEN_AT, times=4))

        is_told(await eli.ask("sync"), Outcome.TRY_LATER, "try again in some minutes")

        assert pages_of(town.asked(), long) == BROKEN_AT + 4
        assert stored_of(town, eli, "All my life") == []
        going_on = asyncio.create_task(reading.read(eli.member, eli.told.append))
        await town.standin.until(lambda: pages_of(_paths(town), long) > 1)
        # Somebody else's reading goes on between.
        await reading.read(ben.member, ben.told.append)
        assert not going_on.done()
        await going_on
        assert pages_of(town.asked(), long) == TEN_THOUSAND - BROKEN_AT
        assert stored_of(town, eli, "All my life") == [each.track.id for each in long.items if each.track]
        assert not await town.house.store.database.rows("SELECT * FROM pages")
        _tells_how_far_it_is(eli)


def _paths(town: Town) -> list[str]:
    return [f"{each.method} {each.path}" for each in town.standin.requests]


def _tells_how_far_it_is(person: Person) -> None:
    expected = [f"Reading All my life: {songs:,} of 10,000 songs …" for songs in range(50, 10_000, 50)]
    assert [each for each in person.told if each.startswith("Reading All my life")] == expected


async def test_the_playlist_that_is_read_does_not_count_among_the_stored_ones_before_it_is_whole(
    town: Town, ana: Person
) -> None:
    town.world.insert(playlist_of(town, "ana", "Long").id, [song(2000)], 0)
    before = stored_of(town, ana, "Long")
    town.standin.faults.add(Fault("503", path="/items$", after=3, times=4))

    await ana.ask("sync")

    assert await town.house.store.database.rows("SELECT * FROM pages")
    assert stored_of(town, ana, "Long") == before
