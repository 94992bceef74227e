"""What a member says of a song counts like a song that lies there, until they take it back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import Columns, MemberId, PlaylistId, Track, TrackId
from bot.store import Store, open_store
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


async def test_a_playlist_left_out_of_guesses_learns_nothing_from_corrections(
    store: Store, ann: MemberId, moss: PlaylistId
) -> None:
    await store.playlists.set_guessed(ann, moss, False)
    before = await store.playlists.digest(ann)

    await store.corrections.put(ann, song(3).id, moss)

    assert (str(moss), song(3).id) not in await rows_of(store, ann)
    assert await store.playlists.digest(ann) == before


deeds = st.one_of(
    st.tuples(st.just("correct"), st.integers(1, 6), st.sampled_from(["Moss", "Clatter", None])),
    st.tuples(st.just("take back"), st.integers(1, 6), st.none()),
    st.tuples(st.just("guessed"), st.booleans(), st.sampled_from(["Moss", "Clatter"])),
    st.tuples(st.just("in taste"), st.booleans(), st.sampled_from(["Moss", "Clatter"])),
    st.tuples(st.just("import"), st.integers(1, 6), st.sampled_from(["Moss", "Clatter"])),
)


async def do(store: Store, member: MemberId, deed: tuple[str, int, str | None]) -> None:
    """Do one thing that a member can do about what is learnt, to a playlist if there is one."""
    what, value, name = deed
    shelves = {each.name: each.id for each in await store.playlists.all(member)}
    match what:
        case "correct":
            await store.corrections.put(member, song(value).id, shelves[name] if name else None)
        case "take back":
            await store.corrections.drop(member, song(value).id)
        case "guessed":
            await store.playlists.set_guessed(member, shelves[name or ""], bool(value))
        case "in taste":
            await store.playlists.set_in_taste(member, shelves[name or ""], bool(value))
        case _:
            held = listed(name or "", range(1, value + 1))
            await store.playlists.take_in(member, exported(held, whole=False))


@settings(max_examples=60)
@given(st.lists(deeds, max_size=12))
async def test_the_digest_differs_whenever_and_only_when_what_is_learnt_does(
    tmp_path_factory: pytest.TempPathFactory, sequence: list[tuple[str, int, str | None]]
) -> None:
    seen: dict[str, Columns] = {}
    async with open_store(tmp_path_factory.mktemp("any") / "a.db", lambda: START) as store:
        ann = await store.members.identify("console", "ann")
        await store.playlists.take_in(ann, exported(listed("Moss", [1, 2]), listed("Clatter", [3, 4])))
        await store.catalogue.load([song(6)], known_at=START)
        for deed in sequence:
            await do(store, ann, deed)
            learnt = await store.playlists.listens(ann)
            assert seen.setdefault(await store.playlists.digest(ann), learnt) == learnt

    tables = list(seen.values())
    assert all(one != other for place, one in enumerate(tables) for other in tables[:place])


@settings(max_examples=30)
@given(st.lists(deeds, max_size=12))
async def test_a_song_is_kept_as_long_as_a_playlist_or_a_correction_holds_it(
    tmp_path_factory: pytest.TempPathFactory, sequence: list[tuple[str, int, str | None]]
) -> None:
    async with open_store(tmp_path_factory.mktemp("any") / "a.db", lambda: START) as store:
        ann = await store.members.identify("console", "ann")
        await store.playlists.take_in(ann, exported(listed("Moss", [1, 2]), listed("Clatter", [3, 4])))
        await store.catalogue.load([song(5), song(6)], known_at=START)
        for deed in sequence:
            await do(store, ann, deed)
            known = await store.database.rows("SELECT id FROM tracks ORDER BY id")
            held = await store.database.rows(
                "SELECT track_id FROM entries UNION SELECT track_id FROM corrections ORDER BY track_id"
            )
            assert [row[0] for row in known] == [row[0] for row in held]


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
