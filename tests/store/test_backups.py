import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import MemberId
from bot.errors import BackupExists, StoreFull, StoreUnreadable
from bot.store import Store, back_up, backups
from bot.store.backups import back_up_before
from tests.store.worlds import START, dump, exported, listed


async def test_a_copy_made_while_the_store_is_in_use_holds_everything(
    store: Store, ann: MemberId, path: Path, tmp_path: Path
) -> None:
    await store.playlists.take_in(ann, exported(listed("Calm", range(300))))

    copy = back_up(path, tmp_path / "copies" / "one.db")

    assert dump(copy) == dump(path)
    assert copy.stat().st_mode & 0o077 == 0
    assert list(copy.parent.iterdir()) == [copy]


async def test_a_copy_of_an_open_transaction_holds_what_was_there_before(
    store: Store, ann: MemberId, path: Path, tmp_path: Path
) -> None:
    before = dump(path)

    async with store.database.transaction() as change:
        await change.execute("DELETE FROM members WHERE id = ?", (ann,))
        copy = back_up(path, tmp_path / "one.db")

    assert dump(copy) == before


def test_a_copy_replaces_no_file(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE a (x)")
    target = tmp_path / "one.db"
    target.write_text("precious")

    with pytest.raises(BackupExists):
        back_up(path, target)

    assert target.read_text() == "precious"


@pytest.mark.parametrize("content", [None, b"no database " * 100])
def test_what_is_no_database_is_not_copied(path: Path, tmp_path: Path, content: bytes | None) -> None:
    path.parent.mkdir()
    if content:
        path.write_bytes(content)

    with pytest.raises(StoreUnreadable):
        back_up(path, tmp_path / "copies" / "one.db")

    assert not list(tmp_path.glob("copies/*"))


def test_a_damaged_database_gives_no_copy(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE a (x)")
        connection.executemany("INSERT INTO a VALUES (?)", [("x" * 900,) for _ in range(200)])
        connection.commit()
    content = bytearray(path.read_bytes())
    content[8192:40960] = b"\xff" * 32768
    path.write_bytes(content)

    with pytest.raises(StoreUnreadable):
        back_up(path, tmp_path / "copies" / "one.db")

    assert not list(tmp_path.glob("copies/*"))


def test_a_folder_that_cannot_be_made_is_said_kindly(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    (tmp_path / "file").touch()

    with pytest.raises(StoreUnreadable):
        back_up(path, tmp_path / "file" / "one.db")


def test_a_disk_that_fills_up_at_the_last_moment_leaves_no_copy(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    # The disk's own word cannot be had otherwise.
    monkeypatch.setattr(backups, "_sync", full)
    path.parent.mkdir()
    path.touch()

    with pytest.raises(StoreFull):
        back_up(path, tmp_path / "copies" / "one.db")

    assert not list(tmp_path.glob("copies/*"))


def test_only_the_newest_automatic_copies_are_kept_and_no_other_file_goes(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    folder = tmp_path / "copies"
    by_hand = back_up(path, folder / "earmark-20200101T000000.db")

    for day in range(8):
        back_up_before(path, folder, step=2, at=START + timedelta(days=day), keep=5)

    kept = sorted(folder.iterdir())
    assert kept[0] == by_hand
    assert [copy.name[:16] for copy in kept[1:]] == [f"earmark-2026030{day}" for day in range(4, 9)]
