"""The model that tells people of a server apart lasts as long as all of them want to be told apart."""

from collections.abc import Awaitable, Callable

import pytest

from bot.domain import Agreement, MemberId, PlaylistId, Shown
from bot.store import Store
from tests.store.people import HERE, THERE, agree, bring
from tests.store.worlds import exported, listed

MODEL = b"numbers"


async def learn(store: Store, ann: MemberId, ben: MemberId) -> dict[str, PlaylistId]:
    """Let two be told apart in a server, and keep a model of it."""
    await bring(store, ann, visible=[1, 2])
    found = await bring(store, ben, visible=[3], counted=[4], private=[5])
    await agree(store, ann, ben, to=Agreement.WHOSE)
    digest = await store.tastes.digest(HERE, Agreement.WHOSE)
    assert await store.apart.save(HERE, MODEL, digest)
    return found


async def test_a_model_is_kept_for_its_server_with_what_it_was_made_from(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await learn(store, ann, ben)

    kept = await store.apart.load(HERE)

    assert kept is not None
    assert (kept.content, kept.digest) == (MODEL, await store.tastes.digest(HERE, Agreement.WHOSE))
    assert await store.apart.load(THERE) is None


async def test_a_newer_model_takes_the_place_of_the_last(store: Store, ann: MemberId, ben: MemberId) -> None:
    await learn(store, ann, ben)
    before = await store.apart.load(HERE)

    digest = await store.tastes.digest(HERE, Agreement.WHOSE)
    await store.apart.save(HERE, b"others", f"{digest} of another form")

    kept = await store.apart.load(HERE)
    assert before is not None
    assert kept is not None
    assert (kept.content, kept.digest) == (b"others", f"{digest} of another form")
    assert kept.trained_at > before.trained_at


Keeping = Callable[[Store, MemberId, dict[str, PlaylistId]], Awaitable[object]]
TAKEN_BACK: dict[str, Keeping] = {
    "withdrawn": lambda store, ben, _: store.agreements.withdraw(ben, HERE, Agreement.WHOSE),
    "withdrawn in every server": lambda store, ben, _: store.agreements.withdraw(ben, None, Agreement.WHOSE),
    "withdrawn everywhere": lambda store, ben, _: store.agreements.withdraw_all(ben),
    "left the server": lambda store, ben, _: store.agreements.leave(ben, HERE),
    "server left": lambda store, _, __: store.agreements.close(HERE),
    "server left meanwhile": lambda store, _, __: store.agreements.keep_only("discord", [THERE]),
    "private": lambda store, ben, found: store.playlists.set_shown(ben, found["visible"], Shown.PRIVATE),
    "counted": lambda store, ben, found: store.playlists.set_shown(ben, found["visible"], Shown.COUNTED),
    "no longer counted": lambda store, ben, found: store.playlists.set_shown(
        ben, found["counted"], Shown.PRIVATE
    ),
    "all private": lambda store, ben, _: store.playlists.set_all_shown(ben, Shown.PRIVATE),
    "left out of taste": lambda store, ben, found: store.playlists.set_in_taste(ben, found["counted"], False),
    "playlist gone": lambda store, ben, _: store.playlists.take_in(
        ben, exported(listed("private", [5])), replace=True
    ),
    "forgotten": lambda store, ben, _: store.personal.erase(ben),
}


@pytest.mark.parametrize("take_back", TAKEN_BACK.values(), ids=TAKEN_BACK)
async def test_what_is_taken_back_takes_the_model_along_in_the_same_moment(
    store: Store, ann: MemberId, ben: MemberId, take_back: Keeping
) -> None:
    found = await learn(store, ann, ben)

    await take_back(store, ben, found)

    assert await store.apart.load(HERE) is None


@pytest.mark.parametrize("take_back", TAKEN_BACK.values(), ids=TAKEN_BACK)
async def test_what_was_taken_back_while_it_was_learned_is_not_kept(
    store: Store, ann: MemberId, ben: MemberId, take_back: Keeping
) -> None:
    found = await learn(store, ann, ben)
    digest = await store.tastes.digest(HERE, Agreement.WHOSE)

    await take_back(store, ben, found)

    assert not await store.apart.save(HERE, MODEL, digest)
    assert await store.apart.load(HERE) is None


async def test_what_tells_others_nothing_leaves_the_model_alone(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    found = await learn(store, ann, ben)
    digest = await store.tastes.digest(HERE, Agreement.WHOSE)

    await store.playlists.set_shown(ben, found["private"], Shown.PRIVATE)
    await store.playlists.set_in_taste(ben, found["private"], False)
    await store.playlists.set_guessed(ben, found["visible"], False)
    await agree(store, ben, to=Agreement.WHOSE, place=THERE)
    await store.agreements.withdraw(ben, THERE, Agreement.WHOSE)
    await store.agreements.withdraw(ben, HERE, Agreement.MAP)

    assert await store.apart.load(HERE)
    assert await store.apart.save(HERE, MODEL, digest)


async def test_one_more_song_meanwhile_is_no_reason_to_throw_away_what_was_learned(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await learn(store, ann, ben)
    digest = await store.tastes.digest(HERE, Agreement.WHOSE)

    await store.playlists.take_in(ann, exported(listed("visible", [1, 2, 6]), whole=False))

    assert await store.apart.save(HERE, MODEL, digest)
    assert digest != await store.tastes.digest(HERE, Agreement.WHOSE)
