"""Nothing that a member has in Spotify is lost, doubled or made twice, however oddly things come together."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.demo.spotify import Fault, SpotifyWorld, StoredPlaylist
from bot.errors import NothingToSync, NotYourPlaylist
from bot.services.syncing import Synced
from bot.store import Mirror
from tests.demo.spotify.visiting import small_world, song, songs, uri
from tests.houses import Person
from tests.linked import FULL, Hand, Town, hush, link, town_in


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = Hand()
    async with town_in(tmp_path, small_world(clock), clock) as opened:
        opened.world.add_playlist("ana", "Moss", songs(1, 2, 3))
        opened.world.add_playlist("ana", "Fern", songs(3, 4))
        yield opened


async def sync(town: Town, person: Person) -> Synced:
    return await town.house.services.syncing.apply(person.member, hush)


def called(town: Town, name: str) -> list[StoredPlaylist]:
    return [each for each in town.playlists("ana") if each.name == name]


async def test_a_playlist_that_was_made_but_shows_late_is_not_made_twice(town: Town) -> None:
    ana = await town.linked("ana")
    hidden: list[str] = []

    def hide(world: SpotifyWorld) -> None:
        if not hidden:
            made = next(each.id for each in world.playlists.values() if each.name == "Everything")
            hidden.append(made)
            world.unfollow("ana", made)

    def show(world: SpotifyWorld) -> None:
        world.follow("ana", hidden[0])

    town.standin.faults.add(Fault("500-after", method="POST", path="/me/playlists"))
    town.standin.faults.add(Fault("change", method="GET", path="/me/playlists", after=1, then=hide))
    town.standin.faults.add(Fault("change", method="GET", path="/me/playlists", after=1, then=show))

    await sync(town, ana)

    assert [sorted(map(str, each.uris)) for each in called(town, "Everything")] == [
        [uri(n) for n in (1, 2, 3, 4)]
    ]


async def test_who_links_anew_goes_on_with_the_everything_that_is_there(town: Town) -> None:
    ana = await town.linked("ana")
    await sync(town, ana)
    town.world.insert(called(town, "Everything")[0].id, songs(20))
    await town.house.services.linking.unlink(ana.member)
    await link(town, ana.member, "ana")

    done = await sync(town, ana)

    assert (done.added, done.removed) == (0, 0)
    (everything,) = called(town, "Everything")
    assert len(everything.uris) == 5


async def test_a_hole_in_spotifys_list_takes_nothing_away(town: Town) -> None:
    ana = await town.linked("ana")
    await sync(town, ana)
    moss, fern, *rest = town.world.people["ana"].playlists

    def cut(world: SpotifyWorld) -> None:
        world.people["ana"].playlists[:] = rest

    def mended(world: SpotifyWorld) -> None:
        world.people["ana"].playlists[:] = [moss, fern, *rest]

    town.standin.faults.add(Fault("change", method="GET", path="/me/playlists", then=cut))
    town.standin.faults.add(Fault("change", method="GET", path="/me/tracks", then=mended))
    done = await sync(town, ana)

    assert done.removed == 0
    assert {each.name for each in await town.house.store.playlists.all(ana.member)} == {
        "Moss",
        "Fern",
        "Liked Songs",
    }


@pytest.mark.slow
async def test_what_is_put_back_finds_room_in_further_parts(town: Town) -> None:
    ana = await town.linked("ana")
    big = [song(number) for number in range(100, 100 + FULL)]
    for each in big:
        town.world.add_track(each)
    town.world.add_playlist("ana", "Sea", big)
    await sync(town, ana)
    assert len(called(town, "Everything 2")) == 1
    fern = called(town, "Fern")[0].id
    town.world.take_out_all(fern, [uri(4)])
    removed = await sync(town, ana)
    assert removed.removed == 1
    (part,) = called(town, "Everything")
    for number in range(len(part.items), FULL):
        town.world.insert(part.id, songs(1 + number % 20))

    undone = await town.house.services.syncing.undo(ana.member, hush)

    assert undone.added == 1
    assert sum(each.uris.count(uri(4)) for each in town.playlists("ana")) == 1


async def test_another_home_is_not_given_what_the_earlier_one_had(town: Town) -> None:
    town.world.add_playlist("ana", "Sea", songs(7))
    ana = await town.linked("ana")
    await sync(town, ana)
    syncing, store = town.house.services.syncing, town.house.store
    names = {each.name: each for each in await store.playlists.all(ana.member)}
    await syncing.adopt(ana.member, names["Fern"])

    assert await store.mirrors.last_change(ana.member) is None
    await syncing.adopt(ana.member, names["Moss"])
    done = await sync(town, ana)

    assert (done.added, done.wanted.sources) == (1, 1)
    assert sorted(map(str, called(town, "Moss")[0].uris)) == [uri(number) for number in (1, 2, 3, 7)]


async def test_a_friends_playlist_is_not_made_the_one_with_everything(town: Town) -> None:
    town.world.add_playlist("ben", "Ours", songs(9), collaborative=True, followers=["ana"])
    ana = await town.linked("ana")
    await town.house.services.reading.read(ana.member, hush)
    names = {each.name: each for each in await town.house.store.playlists.all(ana.member)}

    with pytest.raises(NotYourPlaylist):
        await town.house.services.syncing.adopt(ana.member, names["Ours"])


async def test_a_second_copy_that_the_member_put_in_stays_when_the_song_leaves_its_sources(
    town: Town,
) -> None:
    ana = await town.linked("ana")
    await sync(town, ana)
    (everything,) = called(town, "Everything")
    town.world.insert(everything.id, songs(4))
    town.world.take_out_all(called(town, "Fern")[0].id, [uri(4)])

    await sync(town, ana)
    await sync(town, ana)

    assert everything.uris.count(uri(4)) == 1


async def test_what_was_put_in_while_a_playlist_was_to_be_deleted_keeps_it(town: Town) -> None:
    ana = await town.linked("ana")
    await sync(town, ana)
    (everything,) = called(town, "Everything")

    def meanwhile(world: SpotifyWorld) -> None:
        world.insert(everything.id, songs(25))

    town.standin.faults.add(Fault("change", method="GET", path=f"{everything.id}$", then=meanwhile))
    await town.house.services.syncing.undo(ana.member, hush)

    assert [each.uris for each in called(town, "Everything")] == [[uri(25)]]


async def test_emptied_sources_empty_it_too(town: Town) -> None:
    ana = await town.linked("ana")
    await sync(town, ana)
    for name in ("Moss", "Fern"):
        town.world.replace(called(town, name)[0].id, [])

    done = await sync(town, ana)

    assert (done.removed, done.wanted.sources) == (4, 2)
    assert called(town, "Everything")[0].uris == []


async def test_a_new_name_is_given_at_spotify(town: Town) -> None:
    ana = await town.linked("ana")
    await sync(town, ana)
    syncing = town.house.services.syncing
    await syncing.choose(ana.member, replace(await syncing.mirror(ana.member), name="All of it"))

    await sync(town, ana)
    again = await sync(town, ana)

    assert called(town, "Everything") == []
    assert len(called(town, "All of it")[0].uris) == 4
    assert again.wanted.is_nothing


async def test_liked_songs_alone_may_be_everything(town: Town) -> None:
    town.world.like("ana", song(12))
    ana = await town.linked("ana")
    await town.house.services.reading.read(ana.member, hush)
    syncing = town.house.services.syncing
    mirror = Mirror(liked=True)
    for playlist in await town.house.store.playlists.all(ana.member):
        if playlist.name in {"Moss", "Fern"}:
            mirror = await syncing.toggled(ana.member, mirror, playlist)
    await syncing.choose(ana.member, mirror)
    await sync(town, ana)

    assert called(town, "Everything")[0].uris == [uri(12)]
    await syncing.choose(ana.member, replace(mirror, liked=False))
    with pytest.raises(NothingToSync):
        await sync(town, ana)


async def test_what_was_put_back_is_still_known_by_its_recording(town: Town) -> None:
    ana = await town.linked("ana")
    await sync(town, ana)
    fern = called(town, "Fern")[0].id
    town.world.take_out_all(fern, [uri(4)])
    await sync(town, ana)
    await town.house.services.syncing.undo(ana.member, hush)
    twin = replace(song(400), isrc=song(4).isrc)
    town.world.add_track(twin)
    town.world.insert(fern, [twin])

    done = await sync(town, ana)

    # The same recording under another id: it lies there already, by the song that was put back.
    assert (done.added, done.removed) == (0, 0)
    assert called(town, "Everything")[0].uris.count(uri(4)) == 1
