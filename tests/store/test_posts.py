"""A message asks about its songs for two months, and then nobody knows of it any more."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import Candidate, MemberId, Origin, Place, Post, Verdict
from bot.store import Store, open_store
from tests.store.worlds import HEARD, Ticking, exported, listed, song

HERE, THERE = Place("discord", "1"), Place("discord", "2")
DAYS = timedelta(days=1)


def post(member: MemberId | None, *numbers: int, message: str = "m1", place: Place | None = HERE) -> Post:
    return Post("discord", "c1", message, tuple(song(number).id for number in numbers), member, place)


async def show(store: Store, member: MemberId, *numbers: int) -> None:
    await store.suggestions.shown(member, [Candidate(song(each), Origin.CATALOGUE) for each in numbers])


async def forget_suggestions(store: Store) -> None:
    async with store.database.transaction() as change:
        await change.execute("DELETE FROM suggestions")


async def stored_tracks(store: Store) -> set[str]:
    return {row["id"] for row in await store.database.rows("SELECT id FROM tracks")}


@pytest.mark.parametrize("place", [HERE, None], ids=["in a server", "in private"])
async def test_a_message_is_known_again_after_a_restart_its_songs_in_order(
    store: Store, ann: MemberId, path: Path, place: Place | None
) -> None:
    await show(store, ann, 3, 1, 2)
    put = post(ann, 3, 1, 2, place=place)

    await store.posts.put(put)

    async with open_store(path, Ticking()) as later:
        assert await later.posts.get("discord", "m1") == put
        assert await later.posts.get("discord", "m2") is None
        assert await later.posts.get("telegram", "m1") is None


async def test_a_message_that_asks_about_something_else_now_is_known_by_that(
    store: Store, ann: MemberId
) -> None:
    await show(store, ann, 1, 2)
    await store.posts.put(post(ann, 1))
    await store.posts.put(post(ann, 2))

    found = await store.posts.get("discord", "m1")

    assert found == post(ann, 2)


async def test_a_list_for_everybody_belongs_to_nobody(store: Store, ann: MemberId) -> None:
    shared = post(None, 1, 2)
    await store.posts.put(shared)

    await store.personal.erase(ann)

    assert await store.posts.get("discord", "m1") == shared


async def test_songs_keep_their_numbers_though_one_is_known_to_nobody(store: Store, ann: MemberId) -> None:
    await show(store, ann, 1, 3)
    await store.posts.put(post(ann, 1, 2, 3))

    found = await store.posts.get("discord", "m1")

    assert found
    assert found.tracks[2] == song(3).id
    assert await store.posts.track(found, found.tracks[1]) is None


async def test_a_song_of_a_message_is_found_through_it_and_no_other(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    heard = song(1, sound=HEARD)
    await store.playlists.take_in(ben, exported(listed("Moss", [heard, song(2)])))
    await store.posts.put(post(None, 1))

    assert await store.posts.track(post(None, 1), song(1).id) == heard
    assert await store.posts.track(post(None, 1), song(2).id) is None
    assert await store.posts.track(post(None, 1, message="m2"), song(1).id) is None
    assert await store.tracks.find(ann, song(1).id) is None


async def test_a_song_stays_as_long_as_a_message_asks_about_it(
    store: Store, ann: MemberId, clock: Ticking
) -> None:
    await show(store, ann, 1, 2)
    await store.posts.put(post(ann, 1, 2))
    await forget_suggestions(store)
    await store.verdicts.put(ann, song(1), Verdict.LIKE, None)
    await store.verdicts.take_back(ann, song(1).id)
    assert await stored_tracks(store) == {song(1).id, song(2).id}

    await store.posts.put(post(ann, 2))
    assert await stored_tracks(store) == {song(2).id}

    clock.now += 61 * DAYS
    await store.posts.tidy()
    assert await stored_tracks(store) == set()


async def test_a_message_is_forgotten_after_two_months_and_not_before(
    store: Store, ann: MemberId, clock: Ticking
) -> None:
    await store.posts.put(post(ann, 1))
    clock.now += 59 * DAYS
    await store.posts.put(replace(post(ann, 2), message="m2"))
    await store.posts.tidy()
    assert await store.posts.get("discord", "m1")

    clock.now += 2 * DAYS
    assert await store.posts.get("discord", "m1") is None
    await store.posts.tidy()

    rows = await store.database.rows("SELECT message FROM posts JOIN post_tracks USING (platform, message)")
    assert [row["message"] for row in rows] == ["m2"]


async def test_messages_are_handed_out_and_erased_with_whom_they_asked(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await show(store, ann, 1)
    await store.posts.put(post(ann, 1))
    await store.posts.put(post(ben, 2, message="m2"))

    tables = await store.personal.export(ann)
    await store.personal.erase(ann)
    await store.posts.put(post(ann, 1))

    assert [row["message"] for row in tables["posts"]] == ["m1"]
    assert [row["track_id"] for row in tables["post_tracks"]] == [song(1).id]
    assert await store.posts.get("discord", "m1") is None
    assert await store.posts.get("discord", "m2") == post(ben, 2, message="m2")


async def test_messages_of_a_server_that_earmark_has_left_are_forgotten_and_private_ones_stay(
    store: Store, ann: MemberId
) -> None:
    await show(store, ann, 1)
    places = {"here": HERE, "there": THERE, "private": None}
    for message, place in places.items():
        await store.posts.put(post(ann, 1, message=message, place=place))

    await store.agreements.close(HERE)
    assert [await store.posts.get("discord", each) is None for each in places] == [True, False, False]

    await store.agreements.keep_only("discord", [])
    assert [await store.posts.get("discord", each) is None for each in places] == [True, True, False]
