"""One connection that writes, one that reads, and every error of theirs as one of ours."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Self, TypeVar

import aiosqlite

from bot.errors import StoreError, StoreFull, StoreUnreadable

Row = sqlite3.Row
Params = Sequence[object] | Mapping[str, object]
Result = TypeVar("Result")

BUSY_MILLISECONDS = 5000
_UNREADABLE = frozenset(
    {
        sqlite3.SQLITE_AUTH,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
    }
)
_log = logging.getLogger(__name__)


@contextmanager
def ours(path: Path) -> Iterator[None]:
    """Let every error that SQLite or the file system raises inside leave as a StoreError."""
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise _translated(error, path) from error
    except OSError as error:
        raise StoreUnreadable(path=path, problem=error.strerror or error) from error
    except (OverflowError, UnicodeEncodeError) as error:
        raise StoreError(problem=f"a value does not fit: {error}") from error


def _translated(error: Exception, path: Path) -> StoreError:
    # The low byte is the primary code; errors of the Python side carry none.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return StoreFull()
    if code in _UNREADABLE:
        return StoreUnreadable(path=path, problem=error)
    return StoreError(problem=error)


class Transaction:
    """What may be done between BEGIN and COMMIT; of use only inside its `async with`."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def execute(self, sql: str, params: Params = ()) -> int:
        """Run one statement and return the number of rows that it changed."""
        async with self._connection.execute(sql, params) as cursor:  # type: ignore[arg-type]  # mappings bind too
            return cursor.rowcount

    async def executemany(self, sql: str, params: Iterable[Params]) -> int:
        """Run one statement for each set of parameters and return the number of rows changed."""
        async with self._connection.executemany(sql, params) as cursor:  # type: ignore[arg-type]  # as above
            return max(cursor.rowcount, 0)

    async def fetch_all(self, sql: str, params: Params = ()) -> list[Row]:
        """Return every row of a query."""
        return list(await self._connection.execute_fetchall(sql, params))  # type: ignore[arg-type]  # as above

    async def fetch_one(self, sql: str, params: Params = ()) -> Row | None:
        """Return the first row of a query, or None."""
        return next(iter(await self.fetch_all(sql, params)), None)


class Database:
    """The open database: one writer, which alone checkpoints, and one read-only connection."""

    def __init__(self, path: Path, writer: aiosqlite.Connection, reader: aiosqlite.Connection) -> None:
        self.path = path
        self._writer = writer
        self._reader = reader
        self._writing = asyncio.Lock()

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open both connections to a database that has been migrated; StoreUnreadable when that fails."""
        # At DEBUG aiosqlite logs the parameters of every statement: what people listen to.
        logging.getLogger("aiosqlite").setLevel(logging.INFO)
        # SQLite before 3.51.3 can lose writes when two connections write or checkpoint at the same instant.
        # Ours has one writer and a reader that cannot checkpoint, so an older version is no reason to warn.
        _log.info("SQLite %s opens %s", sqlite3.sqlite_version, path)
        with ours(path):
            writer = await _connected(path, "rw", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL")
            try:
                reader = await _connected(path, "ro")
            except BaseException:
                await to_its_end(writer.close())
                raise
        return cls(path, writer, reader)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Hold the writer alone; commit at the end, and undo everything on any error or cancellation."""
        async with self._writing:
            with self._ours():
                committed = False
                try:
                    await self._writer.execute_fetchall("BEGIN IMMEDIATE")
                    yield Transaction(self._writer)
                    await self._writer.execute_fetchall("COMMIT")
                    committed = True
                finally:
                    if not committed:
                        await to_its_end(self._roll_back())

    async def _roll_back(self) -> None:
        # No transaction is left where SQLite undid it by itself, or where a cancelled COMMIT went through.
        with suppress(sqlite3.OperationalError):
            await self._writer.execute_fetchall("ROLLBACK")

    async def rows(self, sql: str, params: Params = ()) -> list[Row]:
        """Return every row of a query, read beside the writer."""
        with self._ours():
            return list(await self._reader.execute_fetchall(sql, params))  # type: ignore[arg-type]  # mappings bind too

    async def row(self, sql: str, params: Params = ()) -> Row | None:
        """Return the first row of a query, or None, read beside the writer."""
        return next(iter(await self.rows(sql, params)), None)

    async def truncate_journal(self) -> None:
        """Move everything from the write-ahead log into the database and empty the log."""
        async with self._writing:
            with self._ours():
                await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")

    async def close(self) -> None:
        """Close both connections, the reader first, so that the writer's last act is the checkpoint."""
        await to_its_end(self._close())

    async def _close(self) -> None:
        with ours(self.path):
            try:
                await self._reader.close()
            finally:
                await self._writer.close()

    @contextmanager
    def _ours(self) -> Iterator[None]:
        if not self._writer.is_alive():
            raise StoreError(problem="it is closed")
        with ours(self.path):
            yield


async def to_its_end(work: Awaitable[Result]) -> Result:
    """Wait for work that must not be left half-done, however often the waiting task is cancelled."""
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


async def _connected(path: Path, mode: str, *pragmas: str) -> aiosqlite.Connection:
    connection = await aiosqlite.connect(
        f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None
    )
    try:
        connection.row_factory = sqlite3.Row
        for pragma in (
            f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}",
            "PRAGMA foreign_keys = ON",
            "PRAGMA trusted_schema = OFF",
            "PRAGMA secure_delete = ON",
            *pragmas,
        ):
            await connection.execute_fetchall(pragma)
        await connection.execute_fetchall("SELECT count(*) FROM sqlite_master")
    except BaseException:
        await to_its_end(connection.close())
        raise
    return connection
