"""What a member chose stays theirs alone, and goes with them."""

from bot.domain import MemberId
from bot.store import Store


async def test_whoever_chose_nothing_has_the_blend(store: Store, ann: MemberId) -> None:
    assert await store.preferences.model(ann) == "blend"


async def test_a_choice_is_kept_for_its_member_alone_and_the_last_one_counts(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await store.preferences.choose_model(ann, "svm")
    await store.preferences.choose_model(ann, "forest")

    assert await store.preferences.model(ann) == "forest"
    assert await store.preferences.model(ben) == "blend"


async def test_a_choice_is_handed_out_and_erased_with_the_member(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await store.preferences.choose_model(ann, "forest")
    await store.preferences.choose_model(ben, "svm")

    assert (await store.personal.export(ann))["preferences"] == [{"model": "forest"}]
    await store.personal.erase(ann)

    assert await store.preferences.model(ann) == "blend"
    assert await store.preferences.model(ben) == "svm"


async def test_nothing_is_kept_of_a_member_who_is_gone(store: Store, ann: MemberId) -> None:
    await store.personal.erase(ann)
    await store.preferences.choose_model(ann, "forest")

    rows = await store.database.rows("SELECT count(*) AS held FROM preferences")
    assert [row["held"] for row in rows] == [0]
