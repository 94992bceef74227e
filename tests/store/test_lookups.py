"""Which songs lack a sound, whose turn it is, and what was asked already."""

from datetime import timedelta
from pathlib import Path

from bot.domain import MemberId, Sound, Track, TrackId
from bot.store import Store, open_store
from bot.store.lookups import AGAIN
from tests.store.worlds import HEARD, START, exported, listed, song

SOURCE = "somewhere"


async def test_only_songs_of_libraries_without_a_sound_lack_one(store: Store, ann: MemberId) -> None:
    own = Track(TrackId("local:0123456789abcdef012345"), "Mine", ("Me",))
    await store.playlists.take_in(ann, exported(listed("Moss", [song(1), song(2, sound=HEARD), own])))
    await store.catalogue.load([song(9)], known_at=START)

    assert await store.lookups.lacking(SOURCE, 10) == (song(1).id,)


async def test_a_song_that_the_catalogue_hears_lacks_nothing(store: Store, ann: MemberId) -> None:
    await store.playlists.take_in(ann, exported(listed("Moss", [1])))
    await store.catalogue.load([song(1, sound=HEARD)], known_at=START)

    assert await store.lookups.lacking(SOURCE, 10) == ()


async def test_a_song_that_was_found_lacks_nothing_and_counts_for_learning(
    store: Store, ann: MemberId
) -> None:
    await store.playlists.take_in(ann, exported(listed("Moss", [1, 2])))
    before = await store.playlists.digest(ann)

    await store.lookups.answered(SOURCE, [song(1).id], {song(1).id: Sound(energy=0.25)})

    assert await store.lookups.lacking(SOURCE, 10) == (song(2).id,)
    assert (await store.playlists.listens(ann))["energy"] == [0.25, None]
    assert await store.playlists.digest(ann) != before
    assert (await store.tracks.sound_sources(ann))[SOURCE] == 1


async def test_a_song_that_is_not_known_there_is_asked_about_again_after_a_month(path: Path) -> None:
    now = [START]
    async with open_store(path, lambda: now[0]) as store:
        ann = await store.members.identify("console", "ann")
        await store.playlists.take_in(ann, exported(listed("Moss", [1])))
        await store.lookups.answered(SOURCE, [song(1).id], {})

        assert await store.lookups.lacking(SOURCE, 10) == ()
        assert await store.lookups.lacking("elsewhere", 10) == (song(1).id,)
        now[0] += AGAIN + timedelta(seconds=1)
        assert await store.lookups.lacking(SOURCE, 10) == (song(1).id,)


async def test_members_come_by_turns_whatever_the_size_of_their_libraries(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await store.playlists.take_in(ann, exported(listed("Many", range(50))))
    await store.playlists.take_in(ben, exported(listed("Few", [100, 101])))

    first = await store.lookups.lacking(SOURCE, 4)

    assert {song(100).id, song(101).id} <= set(first)
    assert len(first) == 4


async def test_the_newest_songs_of_a_member_come_first(store: Store, ann: MemberId) -> None:
    await store.playlists.take_in(ann, exported(listed("Moss", range(9))))

    assert await store.lookups.lacking(SOURCE, 2) == (song(8).id, song(7).id)


async def test_songs_that_went_meanwhile_stay_gone(store: Store, ann: MemberId) -> None:
    await store.playlists.take_in(ann, exported(listed("Moss", [1])))
    await store.personal.erase(ann)

    await store.lookups.answered(SOURCE, [song(1).id], {song(1).id: HEARD})

    left = await store.database.rows("SELECT track_id FROM lookups UNION ALL SELECT track_id FROM sounds")
    assert left == []


async def test_what_was_asked_goes_with_the_last_who_has_the_song(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    for member in (ann, ben):
        await store.playlists.take_in(member, exported(listed("Moss", [1])))
    await store.lookups.answered(SOURCE, [song(1).id], {})

    await store.personal.erase(ann)
    assert (await store.personal.export(ben))["lookups"]
    await store.personal.erase(ben)

    assert await store.database.rows("SELECT * FROM lookups") == []
