"""Everything holds each song of its sources once, privately, and whatever the member put there by hand."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.accounts import ListId
from bot.demo.spotify import Fault, StoredPlaylist
from bot.domain import Playlist
from bot.errors import (
    NeedsLeave,
    NotFromSpotify,
    NothingToSync,
    OutcomeUnknown,
    SpotifyAway,
)
from bot.services.syncing import Synced
from bot.store import Mirror
from tests.demo.spotify.visiting import local_file, small_world, song, songs
from tests.houses import Person
from tests.linked import FULL, Hand, Town, hush, link, town_in, wait_less
from tests.store.worlds import exported, listed

HOUR = timedelta(hours=1)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """Open a town in which Ana has two playlists that share a song, and one liked song."""
    clock = Hand()
    async with town_in(tmp_path, small_world(clock), clock) as opened:
        opened.world.add_playlist("ana", "Moss", songs(1, 2, 3))
        clock.move(HOUR)
        opened.world.add_playlist("ana", "Fern", songs(3, 4))
        opened.world.like("ana", song(5))
        yield opened
        # Whatever happened, no source was written to.
        playlists = opened.world.playlists.values()
        sources = {each.id for each in playlists if each.name in {"Moss", "Fern", "Rain"}}
        assert not [each for each in opened.standin.writes if each.path.split("/")[2] in sources]


async def sync(town: Town, person: Person) -> Synced:
    return await town.house.services.syncing.apply(person.member, hush)


async def choose(town: Town, person: Person, mirror: Mirror) -> None:
    await town.house.services.syncing.choose(person.member, mirror)


def everything(town: Town, name: str = "Everything") -> StoredPlaylist:
    (found,) = [each for each in town.playlists("ana") if each.name == name]
    return found


def numbers(playlist: StoredPlaylist) -> list[int]:
    """Return the numbers of the songs that lie in a playlist, in order."""
    return [int(item.track.id) for item in playlist.items if item.track and item.track.kind == "track"]


async def playlist_called(town: Town, person: Person, name: str) -> Playlist:
    (found,) = [each for each in await town.house.store.playlists.all(person.member) if each.name == name]
    return found


async def test_a_preview_says_what_would_change_and_changes_nothing(town: Town) -> None:
    ana = await town.linked("ana", changes=False)

    wanted = await town.house.services.syncing.preview(ana.member, hush)

    assert wanted.is_new
    assert wanted.sources == 2
    assert Counter(each.id for each in wanted.difference.add) == Counter(
        song(each).id for each in (1, 2, 3, 4)
    )
    assert town.standin.writes == []
    assert await town.house.store.mirrors.parts(ana.member) == ()
    assert await town.house.store.mirrors.ours(ana.member) == frozenset()


async def test_it_is_made_private_with_each_song_once_and_the_newest_first(town: Town) -> None:
    ana = await town.linked("ana")

    done = await sync(town, ana)

    made = everything(town)
    assert numbers(made) == [4, 3, 2, 1]
    assert (made.public, made.collaborative, made.owner) == (False, False, "ana")
    assert (done.added, done.removed, done.wanted.is_new) == (4, 0, True)
    (part,) = done.parts
    assert part.list == made.id
    assert part.marker in made.description
    names = {each.name for each in await town.house.store.playlists.all(ana.member)}
    assert "Everything" not in names


async def test_a_second_time_nothing_is_written_and_little_read(town: Town) -> None:
    ana = await town.linked("ana")
    await sync(town, ana)
    town.asked()

    done = await sync(town, ana)

    assert (done.added, done.removed) == (0, 0)
    assert Counter(town.asked()) == {"GET /me/playlists": 1, "GET /me/tracks": 1}


async def test_what_leaves_all_sources_leaves_it_and_what_leaves_one_stays(town: Town) -> None:
    ana = await town.linked("ana")
    await sync(town, ana)
    moss, fern = everything(town, "Moss"), everything(town, "Fern")
    town.world.take_out_all(moss.id, [song(1).uri, song(3).uri])
    town.world.insert(fern.id, songs(6), 0)

    done = await sync(town, ana)

    assert (done.added, done.removed) == (1, 1)
    assert sorted(numbers(everything(town))) == [2, 3, 4, 6]
    town.world.take_out_all(fern.id, [song(3).uri])
    assert (await sync(town, ana)).removed == 1
    assert sorted(numbers(everything(town))) == [2, 4, 6]


async def test_what_the_member_puts_there_stays_also_once_it_was_in_a_source(town: Town) -> None:
    ana = await town.linked("ana")
    await sync(town, ana)
    moss, made = everything(town, "Moss"), everything(town)
    town.world.insert(made.id, [song(20), local_file(), None])

    await sync(town, ana)
    assert 20 in numbers(made)
    town.world.insert(moss.id, [song(20)])
    assert (await sync(town, ana)).added == 0
    town.world.take_out_all(moss.id, [song(20).uri])
    done = await sync(town, ana)

    assert (done.added, done.removed) == (0, 0)
    assert done.wanted.difference.by_hand == 1
    assert [each is None for each in made.uris].count(True) == 1
    assert Counter(numbers(made)) == Counter([1, 2, 3, 4, 20])


async def test_what_the_member_takes_out_of_it_comes_back_as_long_as_a_source_has_it(town: Town) -> None:
    ana = await town.linked("ana")
    await sync(town, ana)
    town.world.take_out_all(everything(town).id, [song(2).uri])

    assert (await sync(town, ana)).added == 1

    assert sorted(numbers(everything(town))) == [1, 2, 3, 4]


async def test_liked_songs_belong_in_it_if_that_is_wished(town: Town) -> None:
    ana = await town.linked("ana")
    await choose(town, ana, Mirror(liked=True))
    assert (await sync(town, ana)).wanted.sources == 3
    assert sorted(numbers(everything(town))) == [1, 2, 3, 4, 5]

    await choose(town, ana, Mirror())

    assert (await sync(town, ana)).removed == 1


async def test_chosen_playlists_alone_make_it(town: Town) -> None:
    ana = await town.linked("ana")
    await sync(town, ana)

    await choose(town, ana, Mirror(chosen=(ListId(everything(town, "Fern").id),)))

    assert (await sync(town, ana)).removed == 2
    assert numbers(everything(town)) == [4, 3]


async def test_it_may_be_in_the_order_of_its_sources(town: Town) -> None:
    ana = await town.linked("ana")
    await choose(town, ana, Mirror(newest_first=False, name="All of it"))

    await sync(town, ana)

    assert numbers(everything(town, "All of it")) == [3, 4, 1, 2]
    town.world.insert(everything(town, "Fern").id, [song(9)], 0)
    await sync(town, ana)
    assert numbers(everything(town, "All of it")) == [3, 4, 1, 2, 9]


async def test_new_songs_come_on_top_where_the_newest_are_first(town: Town) -> None:
    ana = await town.linked("ana")
    await sync(town, ana)
    town.clock.move(HOUR)
    town.world.insert(everything(town, "Moss").id, songs(8, 9))

    await sync(town, ana)

    assert numbers(everything(town)) in ([8, 9, 4, 3, 2, 1], [9, 8, 4, 3, 2, 1])


async def test_a_song_under_two_ids_lies_there_once(town: Town) -> None:
    ana = await town.linked("ana")
    same = song(400)
    same.isrc = song(1).isrc
    town.world.add_playlist("ana", "Rain", [same])

    done = await sync(town, ana)

    assert done.wanted.union.repeated == 1
    assert len(numbers(everything(town))) == 4
    assert (await sync(town, ana)).added == 0


async def test_a_playlist_of_the_members_can_become_it_and_keeps_all_that_lies_in_it(town: Town) -> None:
    mine = town.world.add_playlist("ana", "My whole life", songs(1, 20, 21), public=True)
    ana = await town.linked("ana")
    await town.house.services.reading.read(ana.member, hush)
    adopted = await playlist_called(town, ana, "My whole life")

    await town.house.services.syncing.adopt(ana.member, adopted)
    await sync(town, ana)

    assert numbers(mine) == [4, 3, 2, 1, 20, 21]
    assert (await town.house.services.syncing.mirror(ana.member)).name == "My whole life"
    assert not (await playlist_called(town, ana, "My whole life")).guessed
    town.world.replace(everything(town, "Fern").id, [])
    await sync(town, ana)
    assert numbers(mine) == [3, 2, 1, 20, 21]
    town.world.replace(everything(town, "Moss").id, [song(2)])
    await sync(town, ana)
    assert numbers(mine) == [2, 1, 20, 21]


async def test_in_a_playlist_that_becomes_it_nothing_is_taken_for_what_lay_in_another(town: Town) -> None:
    mine = town.world.add_playlist("ana", "My whole life", songs(1, 20, 21))
    ana = await town.linked("ana")
    await choose(town, ana, Mirror())
    await sync(town, ana)
    first = everything(town)

    await town.house.services.syncing.adopt(ana.member, await playlist_called(town, ana, "My whole life"))
    town.world.unfollow("ana", first.id)
    await sync(town, ana)

    assert {1, 20, 21} <= set(numbers(mine))


async def test_only_a_playlist_of_spotifys_can_become_it(town: Town) -> None:
    ana = await town.linked("ana")
    await town.house.services.reading.read(ana.member, hush)
    await town.house.store.playlists.take_in(ana.member, exported(listed("From a file", [1])))

    for name in ("From a file", "Liked Songs"):
        with pytest.raises(NotFromSpotify):
            await town.house.services.syncing.adopt(ana.member, await playlist_called(town, ana, name))


@pytest.mark.slow
async def test_more_songs_than_one_playlist_takes_go_on_in_a_second(tmp_path: Path) -> None:
    clock = Hand()
    world = small_world(clock)
    world.add_playlist("ana", "First", [song(number) for number in range(1, 5026)])
    world.add_playlist("ana", "Second", [song(number) for number in range(5026, FULL + 51)])
    async with town_in(tmp_path, world, clock) as town:
        ana = await town.linked("ana")

        assert (await sync(town, ana)).added == FULL + 50

        first, second = everything(town), everything(town, "Everything 2")
        assert (len(first.items), len(second.items)) == (FULL, 50)
        assert len({*numbers(first), *numbers(second)}) == FULL + 50
        town.asked()
        assert (await sync(town, ana)).added == 0
        assert len(town.asked()) == 2
        world.take_out(everything(town, "First").id, 0, 10)
        world.insert(everything(town, "Second").id, [song(number) for number in range(20_000, 20_020)])
        done = await sync(town, ana)
        assert (done.added, done.removed) == (20, 10)
        assert len({*numbers(first), *numbers(second)}) == FULL + 60
        assert len(numbers(first)) + len(numbers(second)) == FULL + 60


async def test_what_the_member_deleted_is_made_anew(town: Town) -> None:
    ana = await town.linked("ana")
    await sync(town, ana)
    gone = everything(town)
    town.world.unfollow("ana", gone.id)

    done = await sync(town, ana)

    made = everything(town)
    assert made.id != gone.id
    assert sorted(numbers(made)) == [1, 2, 3, 4]
    assert done.added == 4


async def test_who_may_only_be_read_is_asked_for_leave_before_anything_is_written(town: Town) -> None:
    ana = await town.linked("ana", changes=False)

    with pytest.raises(NeedsLeave):
        await sync(town, ana)

    assert town.standin.writes == []
    await link(town, ana.member, "ana")
    assert (await sync(town, ana)).added == 4


async def test_where_there_is_no_source_there_is_nothing_to_make(town: Town) -> None:
    ben = await town.linked("ben")

    with pytest.raises(NothingToSync):
        await sync(town, ben)

    assert town.standin.writes == []


@pytest.mark.parametrize(
    "kind", ["500-after", "hang-after", "reset-after", "truncated", "empty", "html", "null"]
)
@pytest.mark.parametrize("after", range(3))
async def test_an_answer_that_was_lost_doubles_nothing(
    town: Town, monkeypatch: pytest.MonkeyPatch, kind: str, after: int
) -> None:
    wait_less(monkeypatch, kind)
    town.world.add_playlist("ana", "Rain", [song(number) for number in range(100, 250)])
    ana = await town.linked("ana")
    town.standin.faults.add(Fault(kind, method="POST", path="^/(me/playlists|playlists)", after=after))

    await sync(town, ana)

    assert Counter(numbers(everything(town))) == Counter([1, 2, 3, 4, *range(100, 250)])
    assert (await sync(town, ana)).added == 0


async def test_songs_that_came_to_lie_there_twice_are_put_back_once(town: Town) -> None:
    ana = await town.linked("ana")
    await sync(town, ana)
    made = everything(town)
    town.world.insert(made.id, songs(1, 2))

    done = await sync(town, ana)

    assert Counter(numbers(made)) == Counter([1, 2, 3, 4])
    assert (done.added, done.removed) == (2, 2)


async def test_what_the_member_does_while_it_is_changed_is_seen_the_next_time(town: Town) -> None:
    ana = await town.linked("ana")
    await sync(town, ana)
    made = everything(town)
    town.world.insert(everything(town, "Moss").id, [song(6)])
    by_hand = Fault("change", method="POST", then=lambda world: world.insert(made.id, [song(25)], 0))
    town.standin.faults.add(by_hand)
    await sync(town, ana)
    town.world.insert(everything(town, "Moss").id, [song(25)])

    assert (await sync(town, ana)).added == 0

    assert Counter(numbers(made)) == Counter([1, 2, 3, 4, 6, 25])


async def test_bad_weather_that_lasts_is_said_and_the_next_time_goes_on(town: Town) -> None:
    ana = await town.linked("ana")
    town.standin.faults.add(Fault("500", method="POST", times=9))
    with pytest.raises(OutcomeUnknown):
        await sync(town, ana)
    town.standin.faults.clear()
    town.standin.faults.add(Fault("500", path="/me/playlists", times=4))
    with pytest.raises(SpotifyAway):
        await sync(town, ana)

    await sync(town, ana)

    assert sorted(numbers(everything(town))) == [1, 2, 3, 4]


async def test_it_is_kept_true_by_itself_as_often_as_is_wished(town: Town) -> None:
    ana, ben = await town.linked("ana"), await town.linked("ben")
    syncing = town.house.services.syncing
    assert await syncing.catch_up() == (0, 0)
    await choose(town, ana, replace(await syncing.mirror(ana.member), hours=24))
    await choose(town, ben, Mirror(hours=24))

    assert await syncing.catch_up() == (1, 1)

    assert sorted(numbers(everything(town))) == [1, 2, 3, 4]
    assert await town.house.store.mirrors.due() == (ben.member,)
    town.world.insert(everything(town, "Moss").id, [song(6)])
    town.clock.move(timedelta(hours=23))
    await syncing.catch_up()
    assert 6 not in numbers(everything(town))
    town.clock.move(HOUR)
    await syncing.catch_up()
    assert 6 in numbers(everything(town))
    await choose(town, ana, Mirror())
    town.clock.move(timedelta(days=9))
    assert ana.member not in await town.house.store.mirrors.due()
