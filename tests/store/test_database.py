import asyncio
import errno
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import StoreError, StoreFull, StoreUnreadable
from bot.store import Store, open_store
from bot.store.database import to_its_end
from bot.store.faults import ours
from tests.store.worlds import Ticking, dump

INSERT = "INSERT INTO members (created_at) VALUES (?)"


async def members(store: Store) -> list[str]:
    return [
        row["created_at"] for row in await store.database.rows("SELECT created_at FROM members ORDER BY id")
    ]


async def test_what_a_transaction_did_is_there_for_readers_once_it_ends(store: Store) -> None:
    async with store.database.transaction() as change:
        assert await change.execute(INSERT, ("a",)) == 1
        assert await members(store) == []

    assert await members(store) == ["a"]


async def test_of_two_tasks_on_the_writer_only_the_one_that_raised_is_undone(store: Store) -> None:
    written = asyncio.Event()

    async def fails() -> None:
        async with store.database.transaction() as change:
            await change.execute(INSERT, ("half",))
            written.set()
            raise RuntimeError

    async def succeeds() -> None:
        await written.wait()
        async with store.database.transaction() as change:
            await change.execute(INSERT, ("whole",))

    failed, succeeded = await asyncio.gather(fails(), succeeds(), return_exceptions=True)

    assert isinstance(failed, RuntimeError)
    assert succeeded is None
    assert await members(store) == ["whole"]


@pytest.mark.parametrize("again", [0, 1, 3])
async def test_a_task_cancelled_before_its_commit_leaves_the_writer_usable(store: Store, again: int) -> None:
    written = asyncio.Event()

    async def hangs() -> None:
        async with store.database.transaction() as change:
            await change.execute(INSERT, ("half",))
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hangs())
    await written.wait()
    task.cancel()
    for _ in range(again):
        await asyncio.sleep(0)
        task.cancel()
    async with store.database.transaction() as change:
        await change.execute(INSERT, ("whole",))

    with pytest.raises(asyncio.CancelledError):
        await task
    assert await members(store) == ["whole"]


async def test_a_task_cancelled_at_any_step_leaves_all_or_nothing(store: Store) -> None:
    async def pair(name: str) -> None:
        async with store.database.transaction() as change:
            await change.execute(INSERT, (name,))
            await change.execute(INSERT, (name,))

    for steps in range(40):
        task = asyncio.create_task(pair(str(steps)))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await pair("last")

    found = await members(store)
    assert found[-2:] == ["last", "last"]
    assert all(found.count(name) == 2 for name in found)


async def test_work_that_must_end_ends_although_its_waiter_is_cancelled_twice() -> None:
    begun, may_end, ended = asyncio.Event(), asyncio.Event(), []

    async def work() -> None:
        begun.set()
        await may_end.wait()
        ended.append(True)

    task = asyncio.create_task(to_its_end(work()))
    await begun.wait()
    for _ in range(2):
        task.cancel()
        await asyncio.sleep(0)
    may_end.set()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended == [True]


async def test_a_full_disk_is_said_and_leaves_nothing_half_written(store: Store) -> None:
    async with store.database.transaction() as change:
        await change.execute(INSERT, ("before",))
    (pages,) = await store.database._writer.execute_fetchall("PRAGMA page_count")
    await store.database._writer.execute_fetchall(f"PRAGMA max_page_count={pages[0] + 2}")

    with pytest.raises(StoreFull):
        async with store.database.transaction() as change:
            await change.executemany(INSERT, [("x" * 500,) for _ in range(1000)])

    assert await members(store) == ["before"]
    assert [row[0] for row in await store.database.rows("PRAGMA integrity_check")] == ["ok"]


async def test_the_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError):
        await store.database.rows("DELETE FROM members")


async def test_the_connections_have_the_settings_that_the_store_relies_on(store: Store) -> None:
    async def setting(connection: object, name: str) -> object:
        (row,) = await connection.execute_fetchall(f"PRAGMA {name}")  # type: ignore[attr-defined]  # aiosqlite's
        return row[0]

    for connection in (store.database._writer, store.database._reader):
        names = ("busy_timeout", "foreign_keys", "trusted_schema")
        assert [await setting(connection, name) for name in names] == [5000, 1, 0]
        assert await setting(connection, "journal_mode") == "wal"
    assert await setting(store.database._writer, "synchronous") == 1
    assert await setting(store.database._writer, "secure_delete") == 1


async def test_a_store_that_is_closed_says_so(path: Path) -> None:
    async with open_store(path, Ticking()) as store:
        pass

    with pytest.raises(StoreError, match="closed"):
        await store.database.rows("SELECT 1")
    with pytest.raises(StoreError, match="closed"):
        async with store.database.transaction():
            pass


async def test_an_error_while_the_store_is_open_closes_it(path: Path) -> None:
    async def fails() -> None:
        async with open_store(path, Ticking()) as store:
            await store.members.identify("console", "ann")
            raise LookupError

    with pytest.raises(LookupError):
        await fails()

    # The writer was the last to go: it folded its log in and removed it.
    assert [file.name for file in path.parent.iterdir()] == [path.name]


async def test_the_database_is_for_its_owner_alone(store: Store, path: Path) -> None:
    await store.members.identify("console", "ann")

    assert {file.stat().st_mode & 0o077 for file in path.parent.iterdir()} == {0}


def every_kind(parent: type[Exception]) -> list[type[Exception]]:
    return [parent, *(kind for child in parent.__subclasses__() for kind in every_kind(child))]


@pytest.mark.parametrize("kind", [*every_kind(sqlite3.Error), sqlite3.Warning])
def test_every_error_of_sqlite_leaves_as_ours(kind: type[Exception]) -> None:
    with pytest.raises(StoreError), ours():
        raise kind("a planted title")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SQLITE_FULL", StoreFull),
        ("SQLITE_NOTADB", StoreUnreadable),
        ("SQLITE_CORRUPT_INDEX", StoreUnreadable),
        ("SQLITE_CANTOPEN", StoreUnreadable),
        ("SQLITE_BUSY", StoreUnreadable),
        ("SQLITE_BUSY_SNAPSHOT", StoreUnreadable),
        ("SQLITE_LOCKED", StoreUnreadable),
        ("SQLITE_READONLY", StoreUnreadable),
        ("SQLITE_IOERR_READ", StoreUnreadable),
        ("SQLITE_CONSTRAINT_FOREIGNKEY", StoreError),
        ("SQLITE_ERROR", StoreError),
    ],
)
def test_the_kind_of_an_error_follows_what_sqlite_says(name: str, kind: type[StoreError]) -> None:
    error = sqlite3.OperationalError("words")
    error.sqlite_errorname = name

    with pytest.raises(StoreError) as caught, ours("a.db"):
        raise error

    assert type(caught.value) is kind


@pytest.mark.parametrize(
    ("code", "kind"),
    [(errno.ENOSPC, StoreFull), (errno.EDQUOT, StoreFull), (errno.EACCES, StoreUnreadable)],
)
def test_errors_of_the_file_system_leave_as_ours(code: int, kind: type[StoreError]) -> None:
    with pytest.raises(kind), ours("a.db"):
        raise OSError(code, os.strerror(code))


@pytest.mark.parametrize("value", [2**63, "lone \ud800", object()])
async def test_a_value_that_sqlite_cannot_hold_is_refused_without_a_word_of_it(
    store: Store, path: Path, value: object
) -> None:
    before = dump(path)

    with pytest.raises(StoreError) as caught:
        async with store.database.transaction() as change:
            await change.execute(INSERT, (value,))

    assert "closed" not in str(caught.value)
    assert dump(path) == before


async def test_what_the_caller_raises_inside_a_transaction_stays_its_own(store: Store) -> None:
    with pytest.raises(FileNotFoundError):
        async with store.database.transaction():
            raise FileNotFoundError


ENDS = """
import asyncio, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.store import open_store

async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with open_store(Path(sys.argv[1]), lambda: datetime(2026, 1, 1, tzinfo=UTC)) as store:
        await store.members.identify("console", "ann")
        print("ready", flush=True)
        if sys.argv[2] == "raise":
            raise SystemExit(3)
        await stop.wait()

asyncio.run(main())
"""


@pytest.mark.parametrize(("how", "code"), [("wait", 0), ("raise", 3)])
def test_the_process_ends_when_it_is_told_to(path: Path, how: str, code: int) -> None:
    command = [sys.executable, "-c", ENDS, str(path), how]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        if how == "wait":
            process.terminate()
        # A limit, not a measure: a connection left open would hold the process for ever.
        assert process.wait(timeout=60) == code


async def test_a_cancelled_task_waits_for_a_few_thousand_rows_and_not_for_all(store: Store) -> None:
    drawn = 0
    endless = 10_000_000

    def rows() -> Iterator[tuple[str]]:
        nonlocal drawn
        for number in range(endless):
            drawn = number
            yield (f"2026-01-01T00:00:{number}Z",)

    async def fill() -> None:
        async with store.database.transaction() as change:
            await change.executemany("INSERT INTO members (created_at) VALUES (?)", rows())

    filling = asyncio.create_task(fill())
    while not drawn:
        await asyncio.sleep(0.001)
    filling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await filling

    assert drawn < endless - 1
    assert await store.database.rows("SELECT 1 FROM members") == []
