"""What a member says of a song counts like a song that lies there, until they take it back."""

import pytest

from bot.domain import Columns, MemberId, PlaylistId, Track, TrackId
from bot.store import Store
from tests.store.worlds import START, exported, listed, song


async def playlist_named(store: Store, member: MemberId, name: str) -> PlaylistId:
    return next(each.id for each in await store.playlists.all(member) if each.name == name)


async def rows_of(store: Store, member: MemberId) -> list[tuple[str, str]]:
    listens: Columns = await store.playlists.listens(member)
    return list(zip(map(str, listens["playlist"]), map(str, listens["track_id"]), strict=True))


@pytest.fixture
async def moss(store: Store, ann: MemberId) -> PlaylistId:
    await store.playlists.take_in(ann, exported(listed("Moss", [1, 2]), listed("Clatter", [3, 4])))
    return await playlist_named(store, ann, "Moss")


async def test_a_correction_counts_as_a_song_of_that_playlist(
    store: Store, ann: MemberId, moss: PlaylistId
) -> None:
    before = await store.playlists.digest(ann)

    assert await store.corrections.put(ann, song(3).id, moss)

    assert (str(moss), song(3).id) in await rows_of(store, ann)
    assert await store.playlists.digest(ann) != before


async def test_a_correction_to_where_the_song_lies_already_adds_nothing(
    store: Store, ann: MemberId, moss: PlaylistId
) -> None:
    before = await rows_of(store, ann)

    await store.corrections.put(ann, song(1).id, moss)

    assert await rows_of(store, ann) == before


async def test_the_last_word_counts(store: Store, ann: MemberId, moss: PlaylistId) -> None:
    clatter = await playlist_named(store, ann, "Clatter")
    await store.corrections.put(ann, song(3).id, moss)

    await store.corrections.put(ann, song(3).id, clatter)

    said = await store.corrections.of(ann, song(3).id)
    assert said is not None
    assert said.playlist == clatter
    assert (str(moss), song(3).id) not in await rows_of(store, ann)


async def test_none_of_them_is_kept_and_teaches_no_playlist(
    store: Store, ann: MemberId, moss: PlaylistId
) -> None:
    assert moss
    before = await rows_of(store, ann)

    await store.corrections.put(ann, song(3).id, None)

    said = await store.corrections.of(ann, song(3).id)
    assert said is not None
    assert said.playlist is None
    assert await rows_of(store, ann) == before


async def test_what_was_taken_back_is_as_if_it_was_never_said(
    store: Store, ann: MemberId, moss: PlaylistId
) -> None:
    before = await store.playlists.digest(ann)
    await store.corrections.put(ann, song(3).id, moss)

    await store.corrections.drop(ann, song(3).id)

    assert await store.corrections.of(ann, song(3).id) is None
    assert await store.playlists.digest(ann) == before


async def test_a_song_of_the_catalogue_alone_can_be_corrected(
    store: Store, ann: MemberId, moss: PlaylistId
) -> None:
    foreign = Track(TrackId("C" * 22), "Far off", ("Somebody",))
    await store.catalogue.load([foreign], known_at=START)

    assert await store.corrections.put(ann, foreign.id, moss)

    assert (str(moss), foreign.id) in await rows_of(store, ann)


async def test_a_playlist_of_somebody_else_is_not_taken(
    store: Store, ben: MemberId, moss: PlaylistId
) -> None:
    await store.playlists.take_in(ben, exported(listed("Ben's", [3])))

    assert not await store.corrections.put(ben, song(3).id, moss)

    assert await store.corrections.of(ben, song(3).id) is None


async def test_nothing_is_kept_of_a_song_that_nobody_knows_or_a_member_who_is_forgotten(
    store: Store, ann: MemberId, moss: PlaylistId
) -> None:
    assert not await store.corrections.put(ann, TrackId("U" * 22), moss)
    await store.personal.erase(ann)

    assert not await store.corrections.put(ann, song(3).id, None)


async def test_a_correction_goes_with_its_playlist(store: Store, ann: MemberId, moss: PlaylistId) -> None:
    await store.corrections.put(ann, song(3).id, moss)

    await store.playlists.take_in(ann, exported(listed("Clatter", [3, 4])), replace=True)

    assert await store.corrections.of(ann, song(3).id) is None


async def test_a_corrected_song_is_known_when_no_playlist_holds_it_any_more(
    store: Store, ann: MemberId, moss: PlaylistId
) -> None:
    await store.corrections.put(ann, song(3).id, moss)

    await store.playlists.take_in(ann, exported(listed("Moss", [1, 2]), listed("Clatter", [4])))

    assert await store.tracks.find(ann, song(3).id) is not None
    assert (str(moss), song(3).id) in await rows_of(store, ann)


async def test_a_playlist_left_out_of_taste_learns_nothing_from_corrections(
    store: Store, ann: MemberId, moss: PlaylistId
) -> None:
    await store.playlists.set_in_taste(ann, moss, False)

    await store.corrections.put(ann, song(3).id, moss)

    assert (str(moss), song(3).id) not in await rows_of(store, ann)


async def test_corrections_are_handed_out_and_erased_with_their_songs(
    store: Store, ann: MemberId, moss: PlaylistId
) -> None:
    foreign = Track(TrackId("C" * 22), "Far off", ("Somebody",))
    await store.catalogue.load([foreign], known_at=START)
    await store.corrections.put(ann, foreign.id, moss)

    tables = await store.personal.export(ann)
    assert [(row["track_id"], row["playlist"]) for row in tables["corrections"]] == [(foreign.id, "Moss")]
    assert foreign.id in {row["id"] for row in tables["tracks"]}
    await store.personal.erase(ann)

    left = await store.database.rows("SELECT id FROM tracks UNION ALL SELECT track_id FROM corrections")
    assert left == []
    assert await store.corrections.count(ann) == 0


async def test_a_song_of_the_catalogue_leaves_no_row_once_nobody_holds_it(
    store: Store, ann: MemberId, moss: PlaylistId
) -> None:
    foreign = Track(TrackId("C" * 22), "Far off", ("Somebody",))
    await store.catalogue.load([foreign], known_at=START)
    held = "SELECT count(*) FROM tracks WHERE id = ?"

    await store.corrections.put(ann, foreign.id, PlaylistId(999))
    refused = await store.database.row(held, (foreign.id,))
    await store.corrections.put(ann, foreign.id, moss)
    await store.corrections.drop(ann, foreign.id)
    dropped = await store.database.row(held, (foreign.id,))

    assert refused is not None
    assert dropped is not None
    assert (refused[0], dropped[0]) == (0, 0)
