import asyncio

from bot.domain import MemberId
from bot.store import Store
from tests.store.worlds import exported, listed


async def test_an_account_never_met_is_nobodys(store: Store) -> None:
    assert await store.members.known("console", "ann") is None


async def test_an_account_met_again_is_the_same_member(store: Store, ann: MemberId) -> None:
    assert await store.members.identify("console", "ann") == ann
    assert await store.members.known("console", "ann") == ann


async def test_the_same_name_on_another_platform_is_another_member(store: Store, ann: MemberId) -> None:
    assert await store.members.identify("discord", "ann") != ann


async def test_calls_at_once_for_one_account_agree_on_one_member(store: Store) -> None:
    found = await asyncio.gather(*(store.members.identify("discord", "1") for _ in range(20)))

    assert len(set(found)) == 1
    assert len(await store.database.rows("SELECT id FROM members")) == 1


async def test_the_number_of_a_member_who_left_is_never_given_again(store: Store, ann: MemberId) -> None:
    await store.personal.erase(ann)

    assert await store.members.identify("console", "ann") > ann


async def test_members_with_playlists_are_those_who_brought_some(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    assert await store.members.with_playlists() == ()

    await store.playlists.take_in(ben, exported(listed("Calm", [1]), listed("Loud", [2])))
    assert await store.members.with_playlists() == (ben,)

    await store.playlists.take_in(ann, exported(listed("Empty", [])))
    assert await store.members.with_playlists() == (ann, ben)

    await store.personal.erase(ben)
    assert await store.members.with_playlists() == (ann,)
