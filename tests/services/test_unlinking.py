"""What a link leaves behind: kept over a new login, gone with the account, and its end told in good time."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import NeedsLink
from bot.services.linking import LASTS, Linking
from tests.demo.spotify.visiting import small_world, song, songs
from tests.houses import Person
from tests.linked import CLIENT, Hand, Town, hush, link, rows_left, town_in


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = Hand()
    async with town_in(tmp_path, small_world(clock), clock) as opened:
        yield opened


def linking_of(town: Town) -> Linking:
    return town.house.services.linking


def bytes_of(path: Path) -> bytes:
    """Return all bytes of a database and of the files beside it."""
    return b"".join(each.read_bytes() for each in sorted(path.parent.glob(f"{path.name}*")))


async def test_unlinking_erases_every_row_and_byte_that_was_read_through_it(town: Town) -> None:
    ana_there = town.world.people["ana"]
    moss = song(40, "Velvet Gravel", "The Marmalade Foxes", album="Attic")
    town.world.add_playlist("ana", "Secret Moss", [moss, *(song(number) for number in range(41, 120))])
    town.world.like("ana", song(130, "Liked Thistle"))
    ana_there.top_tracks = [song(131, "Top Nettle")]
    ana_there.recent = [(song(132, "Played Bracken"), town.clock())]
    for track in (*ana_there.top_tracks, ana_there.recent[0][0], song(133, "Met Clover")):
        town.world.add_track(track)
    ana = await town.linked("ana")
    path = town.house.store.database.path
    await town.house.services.syncing.apply(ana.member, hush)
    await town.house.services.guessing.track(ana.member, f"spotify:track:{133:022}")
    await linking_of(town).start(ana.member, "ana of the chat")
    planted = [
        "Secret Moss",
        "Velvet Gravel",
        "Marmalade Foxes",
        "Liked Thistle",
        "Top Nettle",
        "Played Bracken",
    ]
    planted += ["Met Clover", "ana of the chat", ana_there.account_id]
    assert [text for text in planted if text.encode() not in bytes_of(path)] == []
    sealed = (await town.house.store.database.rows("SELECT tokens FROM links"))[0]["tokens"]

    assert await linking_of(town).unlink(ana.member)

    assert await rows_left(town.house) == {}
    left = bytes_of(path)
    assert [text for text in planted if text.encode() in left] == []
    assert sealed not in left
    assert not await linking_of(town).unlink(ana.member)
    with pytest.raises(NeedsLink):
        await town.house.services.reading.read(ana.member, hush)


async def test_unlinking_leaves_others_and_what_came_from_files_alone(town: Town) -> None:
    town.world.add_playlist("ana", "Shared", songs(1, 2))
    town.world.add_playlist("ben", "Shared", songs(1, 2))
    ana, ben = await town.linked("ana"), await town.linked("ben")
    for person in (ana, ben):
        await town.house.services.reading.read(person.member, hush)

    await linking_of(town).unlink(ana.member)

    assert await town.house.store.playlists.all(ana.member) == ()
    assert {each.name: each.tracks for each in await town.house.store.playlists.all(ben.member)} == {
        "Liked Songs": 0,
        "Shared": 2,
    }
    town.asked()
    change = (await town.house.services.reading.read(ben.member, hush)).change
    assert (change.playlists_new, change.playlists_changed, change.playlists_removed) == (0, 0, 0)


async def test_unlinking_takes_what_is_under_way_along(town: Town) -> None:
    ana = await town.member("ana")
    await linking_of(town).start(ana.member, "ana")

    assert not await linking_of(town).unlink(ana.member)

    assert await town.house.store.database.rows("SELECT * FROM linkings") == []


async def test_relinking_the_same_account_keeps_all_that_was_read_and_made(town: Town) -> None:
    town.world.add_playlist("ana", "Moss", songs(1, 2, 3))
    ana = await town.linked("ana")
    await town.house.services.syncing.apply(ana.member, hush)
    before = await town.house.store.playlists.all(ana.member)
    town.clock.move(timedelta(days=90))

    await link(town, ana.member, "ana")

    assert await town.house.store.playlists.all(ana.member) == before
    (part,) = await town.house.store.mirrors.parts(ana.member)
    assert part.list
    linked = await linking_of(town).of(ana.member)
    assert linked is not None
    assert linked.authorized_at == town.clock()
    assert (await town.house.services.syncing.apply(ana.member, hush)).added == 0


async def test_relinking_another_account_drops_what_was_read_of_the_first(town: Town) -> None:
    town.world.add_playlist("ana", "Moss", songs(1, 2, 3))
    town.world.add_playlist("ben", "Kettles", songs(4, 5))
    person = await town.linked("ana")
    await town.house.services.syncing.apply(person.member, hush)

    await link(town, person.member, "ben")

    assert await town.house.store.playlists.all(person.member) == ()
    assert await town.house.store.mirrors.parts(person.member) == ()
    assert await town.house.store.mirrors.ours(person.member) == frozenset()
    await town.house.services.reading.read(person.member, hush)
    names = {each.name for each in await town.house.store.playlists.all(person.member)}
    assert names == {"Kettles", "Liked Songs"}


async def notices(town: Town, person: Person, days: int) -> list[tuple[int, bool]]:
    """Ask every six hours for so many days, and return on which day something was said."""
    begun_at, said = town.clock(), []
    for _ in range(days * 4):
        town.clock.move(timedelta(hours=6))
        notice = await linking_of(town).notice(person.member)
        if notice:
            said.append(((town.clock() - begun_at).days, notice.ended))
    return said


async def test_a_member_is_told_of_the_end_from_day_165_on_every_five_days(town: Town) -> None:
    ana = await town.linked("ana")

    said = await notices(town, ana, LASTS.days)

    assert [day for day, _ in said] == [165, 170, 175, 180]
    assert not any(ended for _, ended in said)


async def test_a_member_is_told_once_that_their_login_has_ended(town: Town) -> None:
    ana = await town.linked("ana")
    town.world.revoke("ana", CLIENT)
    town.clock.move(timedelta(days=166))
    await notices(town, ana, 1)
    with pytest.raises(NeedsLink):
        await town.house.services.reading.read(ana.member, hush)

    assert await notices(town, ana, 60) == [(0, True)]
    await link(town, ana.member, "ana")
    assert await notices(town, ana, 60) == []


async def test_nobody_who_is_not_linked_is_told_anything(town: Town) -> None:
    ana = await town.member("ana")

    assert await linking_of(town).notice(ana.member) is None
