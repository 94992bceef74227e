"""A change of Everything can be taken back, once and for a week; who leaves amid one leaves nothing."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from bot.demo.spotify import Fault, StoredPlaylist, StoredTrack
from bot.errors import NeedsLeave, NeedsLink, NothingToUndo, OutcomeUnknown
from bot.services.syncing import Synced, Undone
from bot.store import Mirror
from tests.demo.spotify.visiting import episode, small_world, song, songs
from tests.houses import Person
from tests.linked import Hand, Town, hush, link, rows_left, town_in

WEEK = timedelta(days=7)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = Hand()
    async with town_in(tmp_path, small_world(clock), clock) as opened:
        opened.world.add_playlist("ana", "Moss", songs(1, 2, 3))
        yield opened


async def sync(town: Town, person: Person) -> Synced:
    return await town.house.services.syncing.apply(person.member, hush)


async def undo(town: Town, person: Person) -> Undone:
    return await town.house.services.syncing.undo(person.member, hush)


def called(town: Town, name: str) -> StoredPlaylist:
    (found,) = [each for each in town.playlists("ana") if each.name == name]
    return found


def names(town: Town) -> list[str]:
    return [each.name for each in town.playlists("ana")]


def numbers(playlist: StoredPlaylist) -> list[int]:
    return sorted(int(item.track.id) for item in playlist.items if item.track and item.track.kind == "track")


async def changed_twice(town: Town) -> Person:
    """Make Everything, then let a song leave it and another come."""
    ana = await town.linked("ana")
    await sync(town, ana)
    town.world.take_out_all(called(town, "Moss").id, [song(1).uri])
    town.world.insert(called(town, "Moss").id, [song(4)])
    assert ((done := await sync(town, ana)).added, done.removed) == (1, 1)
    return ana


async def test_what_was_taken_out_comes_back_and_what_was_put_in_goes(town: Town) -> None:
    ana = await changed_twice(town)
    town.world.insert(called(town, "Everything").id, [song(20)])

    undone = await undo(town, ana)

    assert (undone.added, undone.removed, undone.was_kept) == (1, 1, False)
    assert numbers(called(town, "Everything")) == [1, 2, 3, 20]
    assert numbers(called(town, "Moss")) == [2, 3, 4]


async def test_each_change_is_taken_back_once_the_last_one_first(town: Town) -> None:
    ana = await changed_twice(town)

    await undo(town, ana)
    await undo(town, ana)

    assert names(town) == ["Moss"]
    with pytest.raises(NothingToUndo):
        await undo(town, ana)


async def test_a_playlist_that_was_made_for_it_is_deleted(town: Town) -> None:
    ana = await town.linked("ana")
    await sync(town, ana)

    undone = await undo(town, ana)

    assert names(town) == ["Moss"]
    assert (undone.added, undone.removed) == (0, 3)
    assert await town.house.store.mirrors.parts(ana.member) == ()
    assert await town.house.store.mirrors.ours(ana.member) == frozenset()
    assert (await sync(town, ana)).added == 3


@pytest.mark.parametrize("lying", [song(20), episode(), None])
async def test_it_is_not_deleted_where_something_of_the_members_own_lies_in_it(
    town: Town, lying: StoredTrack | None
) -> None:
    ana = await town.linked("ana")
    await sync(town, ana)
    town.world.insert(called(town, "Everything").id, [lying])

    await undo(town, ana)

    assert [item.track for item in called(town, "Everything").items] == [lying]


async def test_a_playlist_that_was_adopted_is_never_deleted(town: Town) -> None:
    town.world.add_playlist("ana", "Mine", [])
    ana = await town.linked("ana")
    await town.house.services.reading.read(ana.member, hush)
    (mine,) = [each for each in await town.house.store.playlists.all(ana.member) if each.name == "Mine"]
    await town.house.services.syncing.adopt(ana.member, mine)
    await sync(town, ana)
    assert numbers(called(town, "Mine")) == [1, 2, 3]

    await undo(town, ana)

    assert numbers(called(town, "Mine")) == []


async def test_after_a_week_nothing_is_taken_back_and_what_could_be_is_forgotten(town: Town) -> None:
    ana = await town.linked("ana")
    await sync(town, ana)
    town.clock.move(WEEK - timedelta(minutes=1))
    await town.house.services.syncing.tidy()
    assert len(await town.house.store.database.rows("SELECT * FROM mirror_changes")) == 1

    town.clock.move(timedelta(minutes=2))

    with pytest.raises(NothingToUndo):
        await undo(town, ana)
    await town.house.services.syncing.tidy()
    assert await town.house.store.database.rows("SELECT * FROM mirror_changes") == []
    assert numbers(called(town, "Everything")) == [1, 2, 3]


async def test_taking_back_ends_that_it_is_kept_true_by_itself(town: Town) -> None:
    ana = await town.linked("ana")
    await town.house.services.syncing.choose(ana.member, Mirror(hours=24))
    assert await town.house.services.syncing.catch_up() == (1, 0)

    assert (await undo(town, ana)).was_kept

    town.clock.move(timedelta(days=3))
    assert await town.house.services.syncing.catch_up() == (0, 0)
    assert names(town) == ["Moss"]


async def test_what_was_put_back_once_for_lying_there_twice_stays(town: Town) -> None:
    ana = await town.linked("ana")
    await sync(town, ana)
    town.world.insert(called(town, "Everything").id, [song(2)])
    town.world.insert(called(town, "Moss").id, [song(4)])
    assert ((done := await sync(town, ana)).added, done.removed) == (2, 1)

    await undo(town, ana)

    assert numbers(called(town, "Everything")) == [1, 2, 3]


async def test_what_the_member_took_out_meanwhile_is_no_matter(town: Town) -> None:
    ana = await changed_twice(town)
    town.world.take_out_all(called(town, "Everything").id, [song(4).uri, song(3).uri])

    await undo(town, ana)

    assert numbers(called(town, "Everything")) == [1, 2]


@pytest.mark.parametrize("kind", ["500-after", "reset-after", "html", "truncated"])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_an_answer_that_was_lost_while_taking_back_doubles_and_loses_nothing(
    town: Town, kind: str, method: str
) -> None:
    ana = await changed_twice(town)
    town.standin.faults.add(Fault(kind, method=method, path="/items"))

    await undo(town, ana)

    made = called(town, "Everything")
    assert Counter(numbers(made)) == Counter([1, 2, 3])
    # Nothing stayed noted as ours that does not lie there: put there by hand, it would be taken out again.
    town.world.insert(made.id, [song(4)])
    town.world.take_out_all(called(town, "Moss").id, [song(4).uri])
    await sync(town, ana)
    assert 4 in numbers(made)


async def test_a_lost_answer_to_deleting_it_is_no_matter(town: Town) -> None:
    ana = await town.linked("ana")
    await sync(town, ana)
    town.standin.faults.add(Fault("500-after", method="DELETE", path="/me/library"))

    await undo(town, ana)

    assert names(town) == ["Moss"]
    assert await town.house.store.mirrors.parts(ana.member) == ()


async def test_what_could_not_be_taken_back_can_be_tried_again(town: Town) -> None:
    ana = await changed_twice(town)
    town.standin.faults.add(Fault("500", method="DELETE", times=9))
    with pytest.raises(OutcomeUnknown):
        await undo(town, ana)
    town.standin.faults.clear()

    await undo(town, ana)

    assert numbers(called(town, "Everything")) == [1, 2, 3]


async def test_without_leave_nothing_is_taken_back(town: Town) -> None:
    ana = await town.linked("ana", changes=False)

    with pytest.raises(NeedsLeave):
        await undo(town, ana)
    await link(town, ana.member, "ana")
    with pytest.raises(NothingToUndo):
        await undo(town, ana)


MOMENTS = ("set", "intend", "begin", "own", "keep", "doubt", "synced")


@pytest.mark.parametrize("way", ["unlink", "forget"])
@pytest.mark.parametrize("moment", MOMENTS)
async def test_who_leaves_while_it_is_changed_leaves_nothing_behind(
    town: Town, monkeypatch: pytest.MonkeyPatch, way: str, moment: str
) -> None:
    ana = await town.linked("ana")
    services, mirrors = town.house.services, town.house.store.mirrors
    original, left = getattr(mirrors, moment), list[str]()

    async def leave_first(*given: object) -> object:
        if not left:
            left.append(moment)
            leave = services.linking.unlink if way == "unlink" else services.forgetting.forget
            await leave(ana.member)
        return await original(*given)

    monkeypatch.setattr(mirrors, moment, leave_first)
    with suppress(NeedsLink):
        await sync(town, ana)

    assert left == [moment]
    assert await rows_left(town.house) == {}
