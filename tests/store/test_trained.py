from bot.domain import MemberId
from bot.store import Store


async def test_what_was_saved_is_loaded_with_all_that_was_said_of_it(store: Store, ann: MemberId) -> None:
    about = {"top_1": 0.61, "playlists": ["Moss", "Clatter"], "rows": 40}
    await store.trained.save(ann, "guesser", b"\x00weights\xff", "d1", about)

    found = await store.trained.load(ann, "guesser")

    assert found is not None
    assert (found.content, found.digest, found.about) == (b"\x00weights\xff", "d1", about)
    assert found.trained_at.utcoffset() is not None


async def test_the_newest_replaces_the_last_of_its_kind_alone(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await store.trained.save(ann, "guesser", b"old", "d1", {})
    await store.trained.save(ann, "card", b"card", "d1", {})
    await store.trained.save(ben, "guesser", b"ben's", "d9", {})

    await store.trained.save(ann, "guesser", b"new", "d2", {})

    found = [
        await store.trained.load(member, kind)
        for member, kind in ((ann, "guesser"), (ann, "card"), (ben, "guesser"), (ben, "card"))
    ]
    assert [each and each.content for each in found] == [b"new", b"card", b"ben's", None]
