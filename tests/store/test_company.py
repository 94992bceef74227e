"""Who helps whom: members who allow it to each other, with playlists that they keep back from nobody."""

from collections.abc import Awaitable, Callable

import pytest

from bot.domain import Agreement, MemberId, Place, PlaylistId, Shown
from bot.store import Store, agreements
from tests.store.worlds import exported, listed, song

HERE, THERE = Place("discord", "1"), Place("discord", "2")
GUESSER = "guesser"


@pytest.fixture
async def cem(store: Store) -> MemberId:
    return await store.members.identify("discord", "78")


async def bring(store: Store, member: MemberId, *, songs: int = 3) -> PlaylistId:
    """Import a playlist that others may know of, and one that is private, as all are at first."""
    open_, kept = listed("Known", range(songs)), listed("Kept", range(100, 103))
    await store.playlists.take_in(member, exported(open_, kept))
    found = next(each for each in await store.playlists.all(member) if each.name == "Known")
    await store.playlists.set_shown(member, found.id, Shown.COUNTED)
    return found.id


async def allow(store: Store, *members: MemberId, place: Place = HERE) -> None:
    for member in members:
        await store.agreements.agree(member, place, Agreement.ARTISTS)


async def settle(store: Store, *members: MemberId) -> None:
    """Give each a model and a job that was done for it, and note that there is nothing to be learned."""
    for member in members:
        await store.trained.save(member, GUESSER, b"numbers", "a digest", {})
        await store.trained.save(member, "card:blend", b"figures", "a digest", {})
        await store.jobs.put(GUESSER, member, "another digest")
    for member, changes in (await store.jobs.unlearned(soon=False)).items():
        await store.jobs.learned(member, changes)


async def has_model(store: Store, member: MemberId) -> bool:
    return await store.trained.load(member, GUESSER) is not None


async def jobs_of(store: Store, member: MemberId) -> int:
    return len(await store.database.rows("SELECT 1 FROM jobs WHERE member_id = ?", (member,)))


async def test_nobody_helps_until_both_allow_it(store: Store, ann: MemberId, ben: MemberId) -> None:
    await bring(store, ann)
    playlist = await bring(store, ben)
    assert await store.agreements.company(ann) == ()

    await allow(store, ben)
    assert await store.agreements.company(ann) == ()
    assert await store.agreements.elsewhere(ann) == {"playlist": [], "title": [], "artists": []}

    await allow(store, ann)
    assert await store.agreements.company(ann) == (playlist,)


async def test_what_was_allowed_for_another_purpose_is_not_taken_for_this_one(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await bring(store, ben)
    for agreement in set(Agreement) - {Agreement.ARTISTS}:
        for member in (ann, ben):
            await store.agreements.agree(member, HERE, agreement)

    assert await store.agreements.company(ann) == ()


async def test_nobody_helps_across_servers(store: Store, ann: MemberId, ben: MemberId) -> None:
    await bring(store, ben)
    await allow(store, ann, place=HERE)
    await allow(store, ben, place=THERE)
    await allow(store, ben, place=Place("elsewhere", HERE.server))

    assert await store.agreements.company(ann) == ()


async def test_two_servers_in_common_make_nobody_help_twice(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    playlist = await bring(store, ben)
    for place in (HERE, THERE):
        await allow(store, ann, ben, place=place)

    assert await store.agreements.company(ann) == (playlist,)
    assert len((await store.agreements.elsewhere(ann))["title"]) == 3


async def test_nothing_is_handed_out_but_numbers_titles_and_artists(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    playlist = await bring(store, ben, songs=2)
    await allow(store, ann, ben)

    elsewhere = await store.agreements.elsewhere(ann)

    assert elsewhere == {
        "playlist": ["0", "0"],
        "title": ["Song 1", "Song 0"],
        "artists": [["Artist 1"], ["Artist 0"]],
    }
    assert str(playlist) not in elsewhere["playlist"]


async def test_playlists_of_two_people_stay_apart_though_they_are_called_the_same(
    store: Store, ann: MemberId, ben: MemberId, cem: MemberId
) -> None:
    for member in (ben, cem):
        await bring(store, member)
    await allow(store, ann, ben, cem)

    elsewhere = await store.agreements.elsewhere(ann)

    assert sorted(map(str, elsewhere["playlist"])) == ["0", "0", "0", "1", "1", "1"]


async def test_of_very_many_songs_the_newest_are_handed_out(
    store: Store, ann: MemberId, ben: MemberId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agreements, "_MOST_LISTENS", 2)
    await bring(store, ben, songs=5)
    await allow(store, ann, ben)

    assert (await store.agreements.elsewhere(ann))["title"] == ["Song 4", "Song 3"]


async def test_songs_of_unknown_date_are_the_first_to_be_left_out(
    store: Store, ann: MemberId, ben: MemberId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agreements, "_MOST_LISTENS", 1)
    undated, dated = listed("Undated", [song(1)], added=None), listed("Dated", [song(2)])
    await store.playlists.take_in(ben, exported(undated, dated))
    for each in await store.playlists.all(ben):
        await store.playlists.set_shown(ben, each.id, Shown.VISIBLE)
    await allow(store, ann, ben)

    assert (await store.agreements.elsewhere(ann))["title"] == ["Song 2"]


Keeping = Callable[[Store, MemberId, PlaylistId], Awaitable[None]]


async def _gone(store: Store, ben: MemberId, known: PlaylistId) -> None:
    del known
    await store.playlists.take_in(ben, exported(listed("Kept", range(100, 103))), replace=True)


async def _forgotten(store: Store, ben: MemberId, known: PlaylistId) -> None:
    del known
    await store.personal.erase(ben)


TAKEN_BACK: dict[str, Keeping] = {
    "private": lambda store, ben, known: store.playlists.set_shown(ben, known, Shown.PRIVATE),
    "left out of taste": lambda store, ben, known: store.playlists.set_in_taste(ben, known, False),
    "excluded": lambda store, ben, known: store.playlists.set_guessed(ben, known, False),
    "withdrawn": lambda store, ben, _: store.agreements.withdraw(ben, HERE, Agreement.ARTISTS),
    "withdrawn everywhere": lambda store, ben, _: store.agreements.withdraw_all(ben),
    "server left": lambda store, _, __: store.agreements.close(HERE),
    "server left meanwhile": lambda store, _, __: store.agreements.keep_only("discord", [THERE]),
    "playlist gone": _gone,
    "forgotten": _forgotten,
}


@pytest.mark.parametrize("take_back", TAKEN_BACK.values(), ids=TAKEN_BACK)
async def test_what_is_taken_back_takes_every_model_with_it_that_may_hold_it_in_the_same_moment(
    store: Store, ann: MemberId, ben: MemberId, cem: MemberId, take_back: Keeping
) -> None:
    for member in (ann, cem):
        await bring(store, member)
    known = await bring(store, ben)
    await allow(store, ann, ben)
    await settle(store, ann, ben, cem)

    await take_back(store, ben, known)

    assert known not in await store.agreements.company(ann)
    assert not await has_model(store, ann)
    assert await jobs_of(store, ann) == 0
    assert ann in await store.jobs.unlearned(soon=True)
    assert await has_model(store, cem)
    assert await jobs_of(store, cem) == 1
    assert cem not in await store.jobs.unlearned(soon=False)


async def test_score_cards_hold_nothing_of_others_and_stay(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    for member in (ann, ben):
        await bring(store, member)
    await allow(store, ann, ben)
    await settle(store, ann, ben)

    await store.agreements.withdraw(ben, HERE, Agreement.ARTISTS)

    assert await store.trained.load(ann, "card:blend")


async def test_whoever_withdraws_loses_what_others_gave_as_well(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    for member in (ann, ben):
        await bring(store, member)
    await allow(store, ann, ben)
    await settle(store, ann, ben)

    await store.agreements.withdraw(ann, HERE, Agreement.ARTISTS)

    assert not await has_model(store, ann)
    assert set(await store.jobs.unlearned(soon=True)) == {ann, ben}


async def test_taking_something_else_back_costs_nobody_a_model(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    for member in (ann, ben):
        await bring(store, member)
        await store.agreements.agree(member, HERE, Agreement.MAP)
    await allow(store, ann, ben)
    await settle(store, ann, ben)

    await store.agreements.withdraw(ben, HERE, Agreement.MAP)

    assert await has_model(store, ann)
    assert await store.jobs.unlearned(soon=False) == {}


async def test_whoever_allows_it_is_learned_from_soon_and_the_models_of_others_stay_until_then(
    store: Store, ann: MemberId, ben: MemberId, cem: MemberId
) -> None:
    for member in (ann, ben, cem):
        await bring(store, member)
    await allow(store, ann)
    await settle(store, ann, ben, cem)

    await allow(store, ben)

    assert await has_model(store, ann)
    assert set(await store.jobs.unlearned(soon=True)) == {ann, ben}


async def test_a_playlist_that_begins_to_count_is_learned_from_soon(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await bring(store, ann)
    known = await bring(store, ben)
    await store.playlists.set_shown(ben, known, Shown.PRIVATE)
    await allow(store, ann, ben)
    await settle(store, ann, ben)

    await store.playlists.set_shown(ben, known, Shown.VISIBLE)

    assert await has_model(store, ann)
    assert await store.jobs.unlearned(soon=True) == {ann: 1}


async def test_counted_or_visible_is_the_same_to_a_model(store: Store, ann: MemberId, ben: MemberId) -> None:
    await bring(store, ann)
    known = await bring(store, ben)
    await allow(store, ann, ben)
    await settle(store, ann, ben)

    await store.playlists.set_shown(ben, known, Shown.VISIBLE)

    assert await has_model(store, ann)
    assert ann not in await store.jobs.unlearned(soon=False)


async def test_one_more_song_of_another_changes_nothing_for_now(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await bring(store, ann)
    known = await bring(store, ben, songs=3)
    await allow(store, ann, ben)
    await settle(store, ann, ben)

    await bring(store, ben, songs=4)

    assert await store.agreements.company(ann) == (known,)
    assert await has_model(store, ann)
    assert ann not in await store.jobs.unlearned(soon=False)


async def test_whoever_has_no_playlist_is_not_to_be_learned(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await bring(store, ben)
    await allow(store, ann, ben)
    await settle(store, ben)

    await store.agreements.withdraw_all(ben)

    assert set(await store.jobs.unlearned(soon=False)) == {ben}
