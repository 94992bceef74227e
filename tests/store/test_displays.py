"""Messages in which people are shown are known, and so is which of them has to go."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.domain import Agreement, MemberId, PlaylistId, Shown
from bot.store import Public, Store
from tests.store.people import HERE, THERE, agree, bring
from tests.store.worlds import exported, listed

SHOWN = Public(HERE, "10", "100")


@pytest.fixture
async def playlists(store: Store, ann: MemberId, ben: MemberId) -> dict[str, PlaylistId]:
    """Let two be compared in a server, and return the playlists of the second."""
    await bring(store, ann, visible=[1])
    await agree(store, ann, ben, to=Agreement.COMPARE)
    return await bring(store, ben, visible=[2], counted=[3], private=[4])


async def test_a_message_is_known_with_whom_it_shows(store: Store, ann: MemberId, ben: MemberId) -> None:
    await agree(store, ann, ben, to=Agreement.MAP)

    await store.displays.put(SHOWN, Agreement.MAP, [ben, ann])

    (standing,) = await store.displays.standing()
    assert (standing.public, standing.agreement, standing.members) == (SHOWN, Agreement.MAP, (ann, ben))
    assert await store.displays.get("discord", "100") == standing
    assert await store.displays.get("discord", "101") is None
    assert await store.displays.stale() == ()


Taking = Callable[[Store, MemberId, dict[str, PlaylistId]], Awaitable[object]]
TAKEN_BACK: dict[str, Taking] = {
    "withdrawn": lambda store, ben, _: store.agreements.withdraw(ben, HERE, Agreement.COMPARE),
    "withdrawn in every server": lambda store, ben, _: store.agreements.withdraw(
        ben, None, Agreement.COMPARE
    ),
    "withdrawn everywhere": lambda store, ben, _: store.agreements.withdraw_all(ben),
    "left the server": lambda store, ben, _: store.agreements.leave(ben, HERE),
    "private": lambda store, ben, found: store.playlists.set_shown(ben, found["visible"], Shown.PRIVATE),
    "counted": lambda store, ben, found: store.playlists.set_shown(ben, found["visible"], Shown.COUNTED),
    "no longer counted": lambda store, ben, found: store.playlists.set_shown(
        ben, found["counted"], Shown.PRIVATE
    ),
    "left out of taste": lambda store, ben, found: store.playlists.set_in_taste(ben, found["visible"], False),
    "playlist gone": lambda store, ben, _: store.playlists.take_in(
        ben, exported(listed("private", [4])), replace=True
    ),
    "forgotten": lambda store, ben, _: store.personal.erase(ben),
}


@pytest.mark.parametrize("take_back", TAKEN_BACK.values(), ids=TAKEN_BACK)
@pytest.mark.parametrize("offered", [False, True], ids=["seen by all", "seen by its asker"])
async def test_what_somebody_takes_back_may_be_seen_no_more(
    store: Store,
    ann: MemberId,
    ben: MemberId,
    playlists: dict[str, PlaylistId],
    take_back: Taking,
    offered: bool,
) -> None:
    await store.displays.put(SHOWN, Agreement.COMPARE, [ann, ben], offered=offered)
    assert await store.displays.get("discord", "100")

    await take_back(store, ben, playlists)

    assert await store.displays.get("discord", "100") is None
    assert await store.displays.standing() == ()
    # What only its asker sees need not be taken down.
    assert await store.displays.stale() == (() if offered else (SHOWN,))


async def test_what_others_or_other_agreements_take_back_leaves_it_standing(
    store: Store, ann: MemberId, ben: MemberId, playlists: dict[str, PlaylistId]
) -> None:
    cem = await store.members.identify("discord", "78")
    await agree(store, cem, to=Agreement.COMPARE)
    await agree(store, ben, to=Agreement.MAP)
    await agree(store, ben, to=Agreement.COMPARE, place=THERE)
    await store.displays.put(SHOWN, Agreement.COMPARE, [ann, ben])

    await store.agreements.withdraw_all(cem)
    await store.agreements.withdraw(ben, HERE, Agreement.MAP)
    await store.agreements.withdraw(ben, THERE, Agreement.COMPARE)
    await store.playlists.set_shown(ben, playlists["private"], Shown.VISIBLE)
    await store.playlists.set_shown(ben, playlists["counted"], Shown.VISIBLE)

    assert len(await store.displays.standing()) == 1


async def test_an_asker_who_has_not_agreed_is_shown_by_their_own_wish_until_they_are_forgotten(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await agree(store, ben, to=Agreement.COMPARE)
    await store.displays.put(SHOWN, Agreement.COMPARE, [ann, ben], asker=ann)
    before = await store.displays.stale()

    await store.personal.erase(ann)

    assert before == ()
    assert await store.displays.stale() == (SHOWN,)


async def test_who_took_it_back_while_it_was_sent_is_not_shown(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await agree(store, ann, to=Agreement.COMPARE)

    await store.displays.put(SHOWN, Agreement.COMPARE, [ann, ben])

    assert await store.displays.stale() == (SHOWN,)


async def test_whoever_agrees_again_does_not_bring_an_old_message_back(
    store: Store, ann: MemberId, ben: MemberId, playlists: dict[str, PlaylistId]
) -> None:
    del playlists
    await store.displays.put(SHOWN, Agreement.COMPARE, [ann, ben])
    await store.agreements.withdraw(ben, HERE, Agreement.COMPARE)

    await agree(store, ben, to=Agreement.COMPARE)

    assert await store.displays.stale() == (SHOWN,)


async def test_a_message_that_is_gone_is_forgotten(
    store: Store, ann: MemberId, playlists: dict[str, PlaylistId]
) -> None:
    del playlists
    await store.displays.put(SHOWN, Agreement.COMPARE, [ann])

    await store.displays.drop(SHOWN)

    assert await store.displays.get("discord", "100") is None
    assert await store.database.rows("SELECT * FROM displayed") == []


async def test_a_server_that_is_left_takes_its_messages_out_of_mind(
    store: Store, ann: MemberId, playlists: dict[str, PlaylistId]
) -> None:
    del playlists
    await store.displays.put(SHOWN, Agreement.COMPARE, [ann])

    await store.agreements.close(HERE)

    assert await store.displays.stale() == ()
    assert await store.displays.standing() == ()


async def test_what_was_offered_is_forgotten_after_a_time_and_what_all_see_never(
    store: Store, ann: MemberId, playlists: dict[str, PlaylistId]
) -> None:
    del playlists
    offered = Public(HERE, "10", "101")
    await store.displays.put(SHOWN, Agreement.COMPARE, [ann])
    await store.displays.put(offered, Agreement.COMPARE, [ann], offered=True)

    await store.displays.tidy(timedelta(days=1))
    young = await store.displays.get("discord", "101")
    await store.displays.tidy(timedelta(minutes=1))

    assert young is not None
    assert await store.displays.get("discord", "101") is None
    assert await store.displays.get("discord", "100")
