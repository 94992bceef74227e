"""A question waits for the library that answers it, once, and not for ever."""

from datetime import timedelta
from pathlib import Path

from bot.domain import MemberId
from bot.store import Store, open_store
from bot.store.waiting import KEPT
from tests.store.worlds import START


async def test_a_question_waits_with_its_words_and_is_taken_once(store: Store, ann: MemberId) -> None:
    await store.waiting.put(ann, "guess", {"track": "“odd” \\ words"})

    assert await store.waiting.take(ann) == ("guess", {"track": "“odd” \\ words"})
    assert await store.waiting.take(ann) is None


async def test_the_newest_question_takes_the_place_of_the_last(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await store.waiting.put(ann, "guess", {"track": "a"})
    await store.waiting.put(ben, "model", {})

    await store.waiting.put(ann, "playlists", {})

    assert await store.waiting.take(ann) == ("playlists", {})
    assert await store.waiting.take(ben) == ("model", {})


async def test_a_question_of_yesterday_is_not_answered_any_more(path: Path) -> None:
    now = [START]
    async with open_store(path, lambda: now[0]) as store:
        ann = await store.members.identify("console", "ann")
        await store.waiting.put(ann, "model", {})

        now[0] += KEPT + timedelta(minutes=1)

        assert await store.waiting.take(ann) is None


async def test_tidying_drops_what_nobody_waits_for_and_keeps_the_rest(path: Path) -> None:
    now = [START]
    async with open_store(path, lambda: now[0]) as store:
        ann = await store.members.identify("console", "ann")
        ben = await store.members.identify("console", "ben")
        await store.waiting.put(ann, "model", {})
        now[0] += KEPT
        await store.waiting.put(ben, "model", {})
        now[0] += timedelta(hours=1)

        await store.waiting.tidy()

        left = await store.database.rows("SELECT member_id FROM waiting")
        assert [row["member_id"] for row in left] == [ben]


async def test_nothing_waits_for_a_forgotten_member(store: Store, ann: MemberId) -> None:
    await store.waiting.put(ann, "guess", {"track": "a"})
    assert (await store.personal.export(ann))["waiting"][0]["options"] == {"track": "a"}
    await store.personal.erase(ann)

    await store.waiting.put(ann, "guess", {"track": "a"})

    assert await store.waiting.take(ann) is None
