"""Whatever is stored of a member is declared, handed out and erased."""

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.domain import MemberId
from bot.store import Store
from bot.store.personal import NOBODYS, PERSONAL
from tests.store.worlds import HEARD, exported, listed, song

PLANTED = "Zaphod's unmistakable shelf"


async def test_every_table_declares_how_it_lets_go_of_a_member(store: Store) -> None:
    rows = await store.database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")

    declared = {holding.table for holding in PERSONAL} | set(NOBODYS)
    assert {row["name"] for row in rows if not row["name"].startswith("sqlite_")} == declared


async def test_an_export_holds_the_members_rows_and_nobody_elses(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await store.playlists.take_in(ann, exported(listed(PLANTED, [song(1, sound=HEARD), song(2)])))
    await store.playlists.take_in(ben, exported(listed("Ben's", [song(2), song(3)])))

    tables = await store.personal.export(ann)

    assert [row["name"] for row in tables["playlists"]] == [PLANTED]
    assert {row["track_id"] for row in tables["entries"]} == {song(1).id, song(2).id}
    assert {row["id"] for row in tables["tracks"]} == {song(1).id, song(2).id}
    assert "Ben" not in f"{tables}"


async def test_an_export_holds_no_bytes_of_a_model(store: Store, ann: MemberId) -> None:
    await store.trained.save(ann, "guesser", b"weights", "digest", {"rows": 3})

    (row,) = (await store.personal.export(ann))["trained"]

    assert row["kind"] == "guesser"
    assert "content" not in row


async def test_erasing_one_member_leaves_the_other_whole(store: Store, ann: MemberId, ben: MemberId) -> None:
    await store.playlists.take_in(ann, exported(listed(PLANTED, [song(1), song(2)])))
    await store.playlists.take_in(ben, exported(listed("Ben's", [song(2), song(3)])))
    before = await store.personal.export(ben)

    gone = await store.personal.erase(ann)

    assert gone["entries"] == 2
    assert gone["tracks"] == 1
    assert await store.personal.export(ben) == before
    assert not any((await store.personal.export(ann)).values())
    assert await store.members.known("console", "ann") is None


async def test_not_a_byte_of_a_forgotten_name_is_left_in_the_files(
    store: Store, ann: MemberId, path: Path
) -> None:
    await store.playlists.take_in(ann, exported(listed(PLANTED, [*(song(number) for number in range(50))])))
    await store.personal.erase(ann)

    left = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert PLANTED.encode() not in left
    assert b"Song 17" not in left


async def test_a_late_training_of_a_forgotten_member_is_not_kept(
    store: Store, ann: MemberId, path: Path
) -> None:
    await store.personal.erase(ann)
    await store.trained.save(ann, "guesser", b"late weights", "digest", {})

    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM trained").fetchone() == (0,)
