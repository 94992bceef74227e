"""One writer, one reader, and transactions that are whole or not at all."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import aiosqlite

from bot.errors import StoreError
from bot.store.faults import ours

# One writer that alone checkpoints keeps clear of SQLite's WAL-reset fault (3.7.0 to 3.51.2), which needs two
# connections that write: so an older SQLite is named in the log, and is no reason to warn.
_PRAGMAS = ("busy_timeout=5000", "foreign_keys=ON", "trusted_schema=OFF", "secure_delete=ON")
_WRITER_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL")

Row = sqlite3.Row
Values = Sequence[object] | Mapping[str, object]
Result = TypeVar("Result")
_log = logging.getLogger(__name__)
_AT_A_TIME = 2_000
"""Rows of one call: what runs in the writer's thread cannot be cancelled, only waited for."""


class Transaction:
    """What may be done between BEGIN and COMMIT; used by one task at a time."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def execute(self, sql: str, values: Values = ()) -> int:
        """Run one statement and return how many rows it changed."""
        with ours():
            cursor = await self._connection.execute(sql, values)
            await cursor.close()
            return cursor.rowcount

    async def executemany(self, sql: str, rows: Iterable[Values]) -> None:
        """Run one statement for each row, some thousands at a time, so that a cancelled task ends soon."""
        remaining = iter(rows)
        while True:
            some = _Some(remaining)
            with ours():
                cursor = await self._connection.executemany(sql, some)
                await cursor.close()
            if some.count < _AT_A_TIME:
                return

    async def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """Return all rows of a query, this transaction's own changes included."""
        with ours():
            return list(await self._connection.execute_fetchall(sql, values))


class _Some:
    """The next few thousand rows of many, drawn by the writer's own thread, and how many there were."""

    def __init__(self, rows: Iterator[Values]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Values]:
        for row in islice(self._rows, _AT_A_TIME):
            self.count += 1
            yield row


class Database:
    """An open database: changes go through `transaction`, questions through `rows`."""

    def __init__(self, path: Path, writer: aiosqlite.Connection, reader: aiosqlite.Connection) -> None:
        self.path = path
        self._writer = writer
        self._reader = reader
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Commit what the block did, or nothing of it; one block at a time."""
        async with self._lock:
            committed = False
            try:
                with ours(self.path):
                    await self._writer.execute_fetchall("BEGIN IMMEDIATE")
                yield Transaction(self._writer)
                with ours(self.path):
                    await self._writer.execute_fetchall("COMMIT")
                committed = True
            finally:
                if not committed:
                    # The lock is held until the undoing is done: the next block must not begin before it.
                    await to_its_end(self._roll_back())

    async def _roll_back(self) -> None:
        # Nothing is left to undo where SQLite did it by itself, or where a cancelled COMMIT went through.
        with ours(self.path), suppress(sqlite3.OperationalError):
            await self._writer.execute_fetchall("ROLLBACK")

    async def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """Return all rows of a query on what is committed."""
        with ours(self.path):
            return list(await self._reader.execute_fetchall(sql, values))

    async def row(self, sql: str, values: Values = ()) -> Row | None:
        """Return the first row of a query, if any."""
        rows = await self.rows(sql, values)
        return rows[0] if rows else None

    async def version(self) -> int:
        """Return a number that is another one once anybody has committed a change."""
        row = await self.row("PRAGMA data_version")
        return int(row[0]) if row else 0

    async def settle_files(self) -> None:
        """Write both files anew, so that what was erased is in neither; logs where that could not be done."""
        async with self._lock:
            try:
                with ours(self.path):
                    # secure_delete is not enough: copies of moved cells stay in the gaps of other pages.
                    await self._writer.execute_fetchall("VACUUM")
                    (folded,) = await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
            except StoreError as error:
                # The rows are gone already, so the caller must not hear that nothing was changed.
                _log.warning("Bytes of what was erased may be left in the database file: %s", error)
            else:
                if folded[0]:
                    _log.warning("Bytes of what was erased are in the journal until the database is closed")


@asynccontextmanager
async def open_database(path: Path) -> AsyncIterator[Database]:
    """Open the migrated database at the path and close it in every case; raises StoreUnreadable."""
    # At DEBUG aiosqlite would log the values of every statement: what people listen to.
    logging.getLogger("aiosqlite").setLevel(logging.WARNING)
    _log.info("SQLite %s opens the database", sqlite3.sqlite_version)
    uri = f"file:{quote(str(path))}?mode="
    async with _connection(path, f"{uri}rw", (*_PRAGMAS, *_WRITER_PRAGMAS)) as writer:  # noqa: SIM117
        async with _connection(path, f"{uri}ro", _PRAGMAS) as reader:
            yield Database(path, writer, reader)


@asynccontextmanager
async def _connection(path: Path, uri: str, pragmas: Sequence[str]) -> AsyncIterator[aiosqlite.Connection]:
    with ours(path):
        connection = await aiosqlite.connect(uri, uri=True, isolation_level=None)
    try:
        connection.row_factory = Row
        with ours(path):
            for pragma in pragmas:
                await connection.execute_fetchall(f"PRAGMA {pragma}")
        yield connection
    finally:
        # An aiosqlite connection that is left open keeps the process from ending.
        await to_its_end(connection.close())


async def to_its_end(work: Awaitable[Result]) -> Result:
    """Wait for work that must not be left half done, however often the waiting task is cancelled."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as cancel:
            cancelled = cancel
    if cancelled is not None:
        raise cancelled
    return task.result()
