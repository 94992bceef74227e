import asyncio
import sqlite3
from collections import Counter
from dataclasses import replace as but
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import (
    Export,
    ExportedPlaylist,
    Form,
    ImportChange,
    Kind,
    MemberId,
    Milliseconds,
    Shown,
    Sound,
    Track,
    TrackId,
)
from bot.errors import StoreError, StoreFull
from bot.imports import Limits, read
from bot.store import Store, open_store
from tests.store.worlds import HEARD, OTHERWISE, START, Ticking, dump, exported, listed, played, song

NOTHING = ImportChange(0, 0, 0, 0, 0, 0)
ACCOUNT = Form.ACCOUNT


async def entries(store: Store) -> dict[str, list[tuple[int, str | None]]]:
    rows = await store.database.rows(
        "SELECT name, track_id, added_at FROM playlists LEFT JOIN entries ON playlist_id = id "
        "ORDER BY name, position"
    )
    found: dict[str, list[tuple[int, str | None]]] = {row["name"]: [] for row in rows}
    for row in rows:
        if row["track_id"] is not None:
            found[row["name"]].append((int(row["track_id"]), row["added_at"]))
    return found


async def numbers(store: Store) -> dict[str, list[int]]:
    return {name: [number for number, _ in places] for name, places in (await entries(store)).items()}


async def track_ids(store: Store) -> set[int]:
    return {int(row["id"]) for row in await store.database.rows("SELECT id FROM tracks")}


async def test_a_first_export_is_stored_whole(store: Store, ann: MemberId) -> None:
    change = await store.playlists.take_in(
        ann, exported(listed("Calm", [1, 2, 3]), listed("Liked", [2], kind=Kind.LIKED), listed("Empty", []))
    )

    assert change == ImportChange(3, 0, 0, 0, 4, 0)
    assert await numbers(store) == {"Calm": [1, 2, 3], "Liked": [2], "Empty": []}


async def test_what_is_new_is_private_in_taste_and_guessed_unless_it_is_the_liked_songs(
    store: Store, ann: MemberId
) -> None:
    await store.playlists.take_in(ann, exported(listed("Calm", [1]), listed("Liked", [2], kind=Kind.LIKED)))

    calm, liked = await store.playlists.all(ann)
    assert (calm.guessed, calm.in_taste, calm.shown) == (True, True, Shown.PRIVATE)
    assert (liked.guessed, liked.in_taste, liked.shown) == (False, True, Shown.PRIVATE)


async def test_the_same_export_twice_changes_nothing(store: Store, ann: MemberId, path: Path) -> None:
    heard: list[Track | int] = [
        song(1, sound=HEARD),
        song(2, sound=Sound(tempo=99.0)),
        3,
        song(4, title="", artist=""),
    ]
    export = exported(
        listed("Calm", heard),
        listed("Loud", [3, song(1, sound=HEARD)], added=None),
        listed("Liked", range(9), kind=Kind.LIKED),
        listening=(played(1, 5), played(2, 2, known=False), played(1, 3, title="Song 1 - 2011 Remaster")),
    )
    await store.playlists.take_in(ann, export)
    before = dump(path)

    assert await store.playlists.take_in(ann, export) == NOTHING
    assert dump(path) == before


async def test_a_newer_export_adds_and_removes_entries(store: Store, ann: MemberId) -> None:
    await store.playlists.take_in(ann, exported(listed("Calm", [1, 2, 3]), listed("Loud", [4])))

    change = await store.playlists.take_in(ann, exported(listed("Calm", [3, 1, 5, 6]), listed("Loud", [4])))

    assert change == ImportChange(0, 1, 0, 0, 2, 1)
    assert await numbers(store) == {"Calm": [3, 1, 5, 6], "Loud": [4]}


async def test_a_playlist_under_a_new_name_is_the_same_playlist(store: Store, ann: MemberId) -> None:
    await store.playlists.take_in(ann, exported(listed("Calm", [1], key="k")))
    (before,) = await store.playlists.all(ann)

    change = await store.playlists.take_in(ann, exported(listed("Quiet", [1], key="k")))

    assert change == ImportChange(0, 1, 0, 0, 0, 0)
    assert await store.playlists.all(ann) == (but(before, name="Quiet"),)


async def test_only_a_playlist_that_changed_gets_a_new_date(store: Store, ann: MemberId) -> None:
    async def dates() -> dict[str, str]:
        rows = await store.database.rows("SELECT name, changed_at FROM playlists")
        return {row["name"]: row["changed_at"] for row in rows}

    await store.playlists.take_in(ann, exported(listed("Calm", [1]), listed("Loud", [2])))
    before = await dates()
    await store.playlists.take_in(ann, exported(listed("Calm", [1]), listed("Loud", [2, 3])))

    after = await dates()
    assert after["Calm"] == before["Calm"]
    assert after["Loud"] > before["Loud"]


async def test_what_a_whole_export_lacks_is_removed_with_its_songs(store: Store, ann: MemberId) -> None:
    await store.playlists.take_in(ann, exported(listed("Calm", [1, 2]), listed("Loud", [2, 3])))

    change = await store.playlists.take_in(ann, exported(listed("Calm", [1, 2])))

    assert change == ImportChange(0, 0, 1, 0, 0, 2)
    assert await numbers(store) == {"Calm": [1, 2]}
    assert await track_ids(store) == {1, 2}


async def test_a_single_file_removes_no_other_playlist(store: Store, ann: MemberId) -> None:
    await store.playlists.take_in(ann, exported(listed("Calm", [1]), listed("Loud", [2])))

    change = await store.playlists.take_in(ann, exported(listed("Calm", [1, 3]), whole=False))

    assert change == ImportChange(0, 1, 0, 0, 1, 0)
    assert await numbers(store) == {"Calm": [1, 3], "Loud": [2]}


@pytest.mark.parametrize(("present", "removed", "missing"), [(3, 1, 0), (2, 2, 0), (1, 0, 3), (0, 0, 4)])
async def test_an_export_with_less_than_half_of_the_library_removes_nothing(
    store: Store, ann: MemberId, present: int, removed: int, missing: int
) -> None:
    library = [listed(name, [number]) for number, name in enumerate("abcd")]
    await store.playlists.take_in(ann, exported(*library))

    change = await store.playlists.take_in(ann, exported(*library[:present], listed("new", [9])))

    assert change == ImportChange(1, 0, removed, missing, 1, removed)
    assert len(await store.playlists.all(ann)) == 5 - removed


async def test_asked_to_replace_even_most_of_the_library_is_removed(store: Store, ann: MemberId) -> None:
    await store.playlists.take_in(ann, exported(*(listed(name, [1]) for name in "abcd")))

    change = await store.playlists.take_in(ann, exported(listed("new", [9])), replace=True)

    assert change == ImportChange(1, 0, 4, 0, 1, 4)
    assert await numbers(store) == {"new": [9]}


async def test_the_other_form_of_export_removes_nothing(store: Store, ann: MemberId) -> None:
    await store.playlists.take_in(ann, exported(listed("Followed", [1]), listed("Own", [2])))

    change = await store.playlists.take_in(ann, exported(listed("Own", [2]), form=ACCOUNT), replace=True)

    assert change.playlists_removed == change.playlists_missing == 0
    assert await numbers(store) == {"Followed": [1], "Own": [2]}


async def test_the_same_playlist_from_both_forms_is_one(store: Store, ann: MemberId) -> None:
    await store.playlists.take_in(ann, exported(listed("Calm", [1, 2])))
    (before,) = await store.playlists.all(ann)

    await store.playlists.take_in(ann, exported(listed("Calm", [2, 3]), form=ACCOUNT))

    assert [playlist.id for playlist in await store.playlists.all(ann)] == [before.id]
    assert await numbers(store) == {"Calm": [2, 3]}


async def test_a_known_date_is_not_lost_to_an_export_without_dates(store: Store, ann: MemberId) -> None:
    await store.playlists.take_in(ann, exported(listed("Calm", [1])))
    before = await entries(store)

    await store.playlists.take_in(ann, exported(listed("Calm", [1], added=None), form=ACCOUNT))

    assert await entries(store) == before


@pytest.mark.parametrize(("days", "kept"), [(0, "the moment"), (1, "the day")])
async def test_a_bare_day_does_not_blur_a_moment_of_that_day(
    store: Store, ann: MemberId, days: int, kept: str
) -> None:
    await store.playlists.take_in(ann, exported(listed("Calm", [1])))
    before = await entries(store)
    day = datetime(2026, 3, 1 + days, tzinfo=UTC)

    await store.playlists.take_in(ann, exported(listed("Calm", [1], added=day), form=ACCOUNT))

    after = await entries(store)
    assert (after == before) == (kept == "the moment")


async def test_a_moment_replaces_a_bare_day(store: Store, ann: MemberId) -> None:
    day = START.replace(hour=0)
    await store.playlists.take_in(ann, exported(listed("Calm", [1], added=day), form=ACCOUNT))

    await store.playlists.take_in(ann, exported(listed("Calm", [1])))

    assert await entries(store) == {"Calm": [(1, "2026-03-01T12:00:00Z")]}


BARE = Track(TrackId(f"{1:0>22}"), "Song 1", ("Artist 1",))


@pytest.mark.parametrize("blank", [BARE, but(BARE, title="", artists=()), but(BARE, artists=())])
async def test_what_is_known_of_a_track_is_not_lost_to_blanks(
    store: Store, ann: MemberId, path: Path, blank: Track
) -> None:
    known = song(1, sound=HEARD)
    await store.playlists.take_in(ann, exported(listed("Calm", [known])))
    before = dump(path)["tracks"], dump(path)["sounds"]

    await store.playlists.take_in(ann, exported(listed("Calm", [blank]), form=ACCOUNT))

    assert (dump(path)["tracks"], dump(path)["sounds"]) == before
    assert await store.tracks.find(ann, known.id) == known


async def test_a_track_in_two_playlists_of_an_export_is_known_by_all_that_they_say(
    store: Store, ann: MemberId
) -> None:
    known = song(1, sound=HEARD)

    await store.playlists.take_in(ann, exported(listed("Calm", [known]), listed("Loud", [BARE])))

    assert await store.tracks.find(ann, known.id) == known


async def test_a_track_that_is_described_anew_is_known_as_the_newer_export_says(
    store: Store, ann: MemberId
) -> None:
    await store.playlists.take_in(ann, exported(listed("Calm", [song(1, sound=HEARD)])))
    newer = but(
        song(1, title="Song One", artist="Somebody", sound=OTHERWISE), album="Other", duration=Milliseconds(5)
    )

    await store.playlists.take_in(ann, exported(listed("Calm", [newer])))

    assert await store.tracks.find(ann, newer.id) == newer
    assert await store.tracks.search(ann, "somebody one", 5) == (newer,)


async def test_a_members_own_settings_survive_the_next_export(store: Store, ann: MemberId) -> None:
    await store.playlists.take_in(ann, exported(listed("Calm", [1])))
    (calm,) = await store.playlists.all(ann)
    await store.playlists.set_guessed(ann, calm.id, value=False)
    await store.playlists.set_in_taste(ann, calm.id, value=False)
    await store.playlists.set_shown(ann, calm.id, Shown.VISIBLE)

    await store.playlists.take_in(ann, exported(listed("Calmer", [1, 2], key="calm")))

    (after,) = await store.playlists.all(ann)
    assert after == but(calm, name="Calmer", tracks=2, guessed=False, in_taste=False, shown=Shown.VISIBLE)


async def test_listening_is_brought_to_the_sums_of_the_export(store: Store, ann: MemberId) -> None:
    async def listened() -> list[tuple[object, ...]]:
        rows = await store.database.rows(
            "SELECT title, track_id, plays, played_ms, last_at FROM listening ORDER BY 1"
        )
        return [tuple(row) for row in rows]

    one = song(1).id
    remaster = played(1, 3, title="Song 1 - 2011 Remaster", known=False)
    await store.playlists.take_in(ann, exported(listening=(played(1, 5), remaster)))
    assert await listened() == [("Song 1", one, 8, 8000, "2026-03-06T12:00:00Z")]

    await store.playlists.take_in(ann, exported(listening=(played(1, 9), played(2, 1))))

    assert await listened() == [
        ("Song 1", one, 9, 9000, "2026-03-10T12:00:00Z"),
        ("Song 2", song(2).id, 1, 1000, "2026-03-02T12:00:00Z"),
    ]


async def test_a_song_that_is_still_listened_to_is_remembered_when_no_playlist_holds_it(
    store: Store, ann: MemberId
) -> None:
    await store.playlists.take_in(ann, exported(listed("Calm", [1, 2]), listening=(played(1, 5),)))

    await store.playlists.take_in(ann, exported(listed("Calm", [])))

    assert await track_ids(store) == {1}
    assert await store.tracks.find(ann, song(1).id) == song(1)


async def test_a_song_that_somebody_else_has_stays_when_one_member_drops_it(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await store.playlists.take_in(ann, exported(listed("Calm", [1, 2])))
    await store.playlists.take_in(ben, exported(listed("Calm", [2, 3])))

    await store.playlists.take_in(ann, exported(listed("Calm", [])))

    assert await track_ids(store) == {2, 3}
    assert await store.tracks.find(ann, song(2).id) is None


async def test_two_playlists_with_one_key_are_taken_as_one(store: Store, ann: MemberId, path: Path) -> None:
    export = exported(listed("Calm", [1, 2], key="k"), listed("Quiet", [2, 3], key="k"))

    await store.playlists.take_in(ann, export)

    assert await numbers(store) == {"Calm": [1, 2, 3]}
    before = dump(path)
    assert await store.playlists.take_in(ann, export) == NOTHING
    assert dump(path) == before


async def test_imports_at_once_of_two_members_both_arrive(store: Store, ann: MemberId, ben: MemberId) -> None:
    changes = await asyncio.gather(
        store.playlists.take_in(ann, exported(listed("Calm", range(200)))),
        store.playlists.take_in(ben, exported(listed("Loud", range(100, 300)))),
    )

    assert [change.entries_added for change in changes] == [200, 200]
    assert len(await track_ids(store)) == 300


async def test_an_import_for_a_member_who_left_is_refused_whole(
    store: Store, ann: MemberId, path: Path
) -> None:
    await store.personal.erase(ann)
    before = dump(path)

    with pytest.raises(StoreError):
        await store.playlists.take_in(ann, exported(listed("Calm", [1])))

    assert dump(path) == before


async def test_an_import_that_is_cancelled_anywhere_has_not_happened(
    store: Store, ann: MemberId, path: Path
) -> None:
    await store.playlists.take_in(ann, exported(listed("Calm", [1, 2])))
    before = dump(path)

    for steps in range(1, 30, 3):
        task = asyncio.create_task(store.playlists.take_in(ann, exported(listed("Loud", range(500)))))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    assert dump(path) == before


async def test_an_import_that_fills_the_disk_has_not_happened(
    store: Store, ann: MemberId, path: Path
) -> None:
    await store.playlists.take_in(ann, exported(listed("Calm", [1, 2])))
    before = dump(path)
    (pages,) = await store.database._writer.execute_fetchall("PRAGMA page_count")
    await store.database._writer.execute_fetchall(f"PRAGMA max_page_count={pages[0] + 5}")

    with pytest.raises(StoreFull):
        await store.playlists.take_in(ann, exported(listed("Calm", range(5000))))

    assert dump(path) == before


NAMES = ("a", "b", "c", "d", "e")


@st.composite
def exports(draw: st.DrawFn) -> Export:
    playlists: list[ExportedPlaylist] = []
    for key in draw(st.lists(st.sampled_from(NAMES), unique=True)):
        held = draw(st.lists(st.integers(0, 12), unique=True, max_size=8))
        added = START + timedelta(days=draw(st.integers(0, 3)))
        kind = (
            draw(st.sampled_from([Kind.PLAYLIST, Kind.PLAYLIST, Kind.LIKED])) if key == "e" else Kind.PLAYLIST
        )
        playlists.append(listed(draw(st.sampled_from([key, key * 2])), held, key=key, kind=kind, added=added))
    return exported(*playlists)


async def library(store: Store, member: MemberId) -> list[tuple[object, ...]]:
    rows = await store.database.rows(
        "SELECT key, name, kind, form, track_id, position, added_at FROM playlists "
        "LEFT JOIN entries ON playlist_id = id WHERE member_id = ? ORDER BY key, position",
        (member,),
    )
    return [tuple(row) for row in rows]


async def held_tracks(store: Store) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await store.database.rows("SELECT * FROM tracks ORDER BY id")]


@given(st.lists(exports(), min_size=1, max_size=6))
async def test_after_any_exports_the_library_is_what_the_last_one_alone_would_make(
    tmp_path_factory: pytest.TempPathFactory, sequence: list[Export]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    last = sequence[-1]
    async with (
        open_store(folder / "all.db", Ticking()) as store,
        open_store(folder / "last.db", Ticking()) as fresh,
    ):
        member = await store.members.identify("console", "ann")
        lone = await fresh.members.identify("console", "ann")
        for export in sequence:
            change = await store.playlists.take_in(member, export, replace=True)
            assert change.playlists_missing == 0
        await fresh.playlists.take_in(lone, last)

        kept = [
            row for row in await library(store, member) if row[2] == Kind.PLAYLIST or row[0] in keys(last)
        ]
        assert kept == await library(fresh, lone)
        before = dump(folder / "all.db")
        assert await store.playlists.take_in(member, last, replace=True) == NOTHING
        assert dump(folder / "all.db") == before


def keys(export: Export) -> set[str]:
    return {playlist.key for playlist in export.playlists}


@given(st.lists(st.tuples(exports(), st.booleans(), st.sampled_from(Form), st.booleans()), max_size=6))
async def test_after_any_exports_the_counts_add_up_and_nothing_dangles(
    tmp_path_factory: pytest.TempPathFactory, sequence: list[tuple[Export, bool, Form, bool]]
) -> None:
    path = tmp_path_factory.mktemp("any") / "a.db"
    totals = Counter[str]()
    async with open_store(path, Ticking()) as store:
        member = await store.members.identify("console", "ann")
        for export, whole, form, replace in sequence:
            shaped = but(export, whole=whole, form=form)
            change = await store.playlists.take_in(member, shaped, replace=replace)
            totals["playlists"] += change.playlists_new - change.playlists_removed
            totals["entries"] += change.entries_added - change.entries_removed
            before = dump(path)
            again = await store.playlists.take_in(member, shaped, replace=replace)
            assert again == but(NOTHING, playlists_missing=change.playlists_missing)
            assert dump(path) == before

        found = dump(path)
        assert len(found["playlists"]) == totals["playlists"]
        assert len(found["entries"]) == totals["entries"]
        held = {row["track_id"] for row in await store.database.rows("SELECT track_id FROM entries")}
        assert {row[0] for row in await held_tracks(store)} == held


async def test_real_exports_taken_in_twice_change_nothing(
    store: Store, path: Path, shared_data: Path
) -> None:
    limits = Limits()
    folders = [*sorted((shared_data / "listeners").iterdir()), shared_data / "account_export"]
    for folder in folders:
        member = await store.members.identify("console", folder.name)
        export = read(folder, limits)
        change = await store.playlists.take_in(member, export)
        assert change.entries_added == sum(len(playlist.entries) for playlist in export.playlists)
        before = dump(path)
        assert await store.playlists.take_in(member, export) == NOTHING
        assert dump(path) == before


def test_sqlite_is_new_enough_for_what_the_schema_uses() -> None:
    assert sqlite3.sqlite_version_info >= (3, 37)
