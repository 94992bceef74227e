"""What is asked of the stored library: tables to learn from, songs found, choices kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import LISTEN_COLUMNS, MemberId, Shown, TrackId
from bot.store import Store
from tests.store.worlds import HEARD, OTHERWISE, START, exported, listed, song


async def fill(store: Store, member: MemberId) -> dict[str, object]:
    await store.playlists.take_in(
        member,
        exported(listed("Moss", [song(1, sound=HEARD), song(2)]), listed("Clatter", [song(2), song(3)])),
    )
    return {each.name: each.id for each in await store.playlists.all(member)}


async def test_the_table_to_learn_from_has_a_row_for_each_place(store: Store, ann: MemberId) -> None:
    await fill(store, ann)

    listens = await store.playlists.listens(ann)

    assert tuple(listens) == LISTEN_COLUMNS
    assert {len(column) for column in listens.values()} == {4}
    assert listens["energy"].count(HEARD.energy) == 1
    assert listens["artists"][0] == list(song(1).artists)


async def test_what_is_excluded_left_out_or_nameless_teaches_nothing(store: Store, ann: MemberId) -> None:
    await fill(store, ann)
    nameless = replace(song(9), title="", artists=())
    await store.playlists.take_in(ann, exported(listed("Lost", [nameless]), whole=False))
    moss, clatter = (p for p in await store.playlists.all(ann) if p.name in {"Moss", "Clatter"})

    await store.playlists.set_guessed(ann, moss.id, False)
    await store.playlists.set_in_taste(ann, clatter.id, False)

    assert (await store.playlists.listens(ann))["track_id"] == []


async def test_what_was_filed_since_a_moment_is_told_from_what_is_older_or_undated(
    store: Store, ann: MemberId
) -> None:
    late = START + timedelta(days=2)
    lists = [listed("Moss", [1, 2]), listed("Clatter", [3], added=None), listed("Fresh", [4, 5], added=late)]
    await store.playlists.take_in(ann, exported(*lists))

    since, before = await store.playlists.filed_since(ann, late)

    assert since["track_id"] == [song(5).id]
    assert since["artists"] == [list(song(5).artists)]
    assert before == 4


async def test_taste_is_told_by_playlists_that_guess_does_not_answer_with_too(
    store: Store, ann: MemberId
) -> None:
    await fill(store, ann)
    moss, clatter = (p for p in await store.playlists.all(ann) if p.name in {"Moss", "Clatter"})
    before = await store.playlists.taste_digest(ann)

    await store.playlists.set_guessed(ann, moss.id, False)
    await store.playlists.set_in_taste(ann, clatter.id, False)

    assert set((await store.playlists.taste(ann))["playlist"]) == {str(moss.id)}
    assert (await store.playlists.listens(ann))["playlist"] == []
    assert await store.playlists.taste_digest(ann) not in {before, await store.playlists.digest(ann)}


async def test_the_digest_changes_with_the_table_and_only_then(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await fill(store, ann)
    first = await store.playlists.digest(ann)
    await fill(store, ann)
    await fill(store, ben)
    (moss,) = (p for p in await store.playlists.all(ann) if p.name == "Moss")
    await store.playlists.set_shown(ann, moss.id, Shown.VISIBLE)
    same = await store.playlists.digest(ann)
    await store.playlists.set_guessed(ann, moss.id, False)

    assert same == first
    assert await store.playlists.digest(ann) != first


async def test_nobody_changes_anothers_playlist(store: Store, ann: MemberId, ben: MemberId) -> None:
    await fill(store, ann)
    before = await store.playlists.all(ann)

    await store.playlists.set_guessed(ben, before[0].id, False)
    await store.playlists.set_shown(ben, before[0].id, Shown.VISIBLE)

    assert await store.playlists.all(ann) == before


async def test_sound_comes_from_the_file_then_the_catalogue_by_id_then_by_song(
    store: Store, ann: MemberId
) -> None:
    await fill(store, ann)
    by_song = song(30, title=song(3).title, artist=song(3).artists[0], sound=OTHERWISE)
    catalogue = [song(1, sound=OTHERWISE), song(2, sound=OTHERWISE), by_song]
    await store.catalogue.load(catalogue, known_at=START)

    found = [await store.tracks.find(ann, song(number).id) for number in (1, 2, 3)]

    assert [track.sound for track in found if track] == [HEARD, OTHERWISE, OTHERWISE]
    assert await store.tracks.sound_sources(ann) == {"file": 1, "catalogue": 2, "none": 0}


async def test_another_members_song_is_not_found(store: Store, ann: MemberId, ben: MemberId) -> None:
    await fill(store, ann)

    assert await store.tracks.find(ben, song(1).id) is None
    assert await store.tracks.search(ben, "song 1", 5) == ()


async def test_a_song_of_the_catalogue_is_found_by_everybody(store: Store, ben: MemberId) -> None:
    await store.catalogue.load([song(5, sound=HEARD)], known_at=START)

    found = await store.tracks.find(ben, song(5).id)

    assert found is not None
    assert found.sound == HEARD
    assert [track.id for track in await store.tracks.search(ben, "SONG 5", 5)] == [song(5).id]


@pytest.mark.parametrize("words", ["", "   ", "%", "_", "'; DROP TABLE tracks; --", "no such words"])
async def test_words_that_match_nothing_find_nothing(store: Store, ann: MemberId, words: str) -> None:
    await fill(store, ann)

    assert await store.tracks.search(ann, words, 5) == ()


async def test_own_songs_come_before_the_catalogues(store: Store, ann: MemberId) -> None:
    await fill(store, ann)
    await store.catalogue.load([song(40, title="Song")], known_at=START)

    found = await store.tracks.search(ann, "song", 10)

    assert found[0].id in {song(number).id for number in (1, 2, 3)}
    assert found[-1].id == song(40).id


async def test_where_a_song_is_filed_counts_its_other_ids(store: Store, ann: MemberId) -> None:
    await fill(store, ann)
    await store.catalogue.load([song(20, title=song(2).title, artist=song(2).artists[0])], known_at=START)

    by_itself = await store.playlists.holding(ann, song(2).id)
    by_twin = await store.playlists.holding(ann, song(20).id)

    assert [each.name for each in by_itself] == ["Clatter", "Moss"]
    assert by_twin == by_itself
    assert await store.playlists.holding(ann, TrackId("nowhere")) == ()
