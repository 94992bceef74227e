"""What Everything lies in is found again, whatever Spotify's list says of it at the moment."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.spotify import Fault
from bot.errors import SpotifyRefused
from bot.services.shelving import Shelving
from tests.demo.spotify.visiting import CLIENT, small_world, songs
from tests.linked import Hand, Town, house_in, hush, link, town_in


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = Hand()
    async with town_in(tmp_path, small_world(clock), clock) as opened:
        opened.world.add_playlist("ana", "Moss", songs(1, 2, 3))
        yield opened


async def test_a_list_that_is_some_seconds_behind_does_not_hide_what_was_made(town: Town) -> None:
    ana = await town.linked("ana")
    services, store = town.house.services, town.house.store
    await services.syncing.apply(ana.member, hush)
    access = services.syncing._access
    linked = await access.link(ana.member)

    shelves = await Shelving(store, access).shelves(linked, access.caller(linked), [])

    assert [len(shelf.lying) for shelf in shelves] == [3]
    assert len(await store.mirrors.parts(ana.member)) == 1


async def test_what_the_member_deleted_is_forgotten_after_one_look(town: Town) -> None:
    ana = await town.linked("ana")
    services, store = town.house.services, town.house.store
    await services.syncing.apply(ana.member, hush)
    (part,) = await store.mirrors.parts(ana.member)
    assert part.list is not None
    town.world.unfollow("ana", part.list)
    access = services.syncing._access
    linked = await access.link(ana.member)

    assert await Shelving(store, access).shelves(linked, access.caller(linked), []) == ()
    assert await store.mirrors.parts(ana.member) == ()


async def test_an_earlier_everything_is_no_source_of_the_next_one(town: Town) -> None:
    ana = await town.linked("ana")
    await town.house.services.syncing.apply(ana.member, hush)
    await town.house.services.linking.unlink(ana.member)
    await link(town, ana.member, "ana")

    preview = await town.house.services.syncing.preview(ana.member, hush)

    assert preview.sources == 1
    assert {each.name for each in await town.house.store.playlists.all(ana.member)} == {"Moss", "Liked Songs"}


async def test_an_account_that_is_shut_while_it_is_read_loses_no_playlist_here(town: Town) -> None:
    ana = await town.linked("ana")
    await town.house.services.reading.read(ana.member, hush)
    town.world.add_playlist("ana", "Fern", songs(4))
    town.world.insert(town.world.people["ana"].playlists[0], songs(5), 0)

    def shut(_: object) -> None:
        town.world.logins.apps[CLIENT].users = frozenset()

    town.standin.faults.add(Fault("change", method="GET", path="/me/tracks", then=shut))
    with pytest.raises(SpotifyRefused):
        await town.house.services.reading.read(ana.member, hush)

    assert await town.house.store.readings.refused(ana.member) == {}
    assert "Moss" in {each.name for each in await town.house.store.playlists.all(ana.member)}


async def test_a_page_that_claims_to_be_all_of_a_longer_list_is_not_believed(
    town: Town, tmp_path: Path
) -> None:
    ana = await town.linked("ana")
    await town.house.services.reading.read(ana.member, hush)
    moss = town.world.people["ana"].playlists[0]
    town.world.insert(moss, songs(4), 0)

    items = town.world.playlists[moss].items
    whole = list(items)

    def emptied(_: object) -> None:
        items.clear()

    def refilled(_: object) -> None:
        items[:] = whole

    town.standin.faults.add(Fault("change", method="GET", path=f"{moss}/items", then=emptied, times=3))
    town.standin.faults.add(Fault("change", method="GET", path=f"{moss}$", then=refilled, times=3))
    done = await town.house.services.reading.read(ana.member, hush)

    assert done.unsteady == 1
    async with house_in(tmp_path, town.standin, town.clock) as again:
        stored = {each.name: each.tracks for each in await again.store.playlists.all(ana.member)}
    assert stored["Moss"] == 3
