"""Turns every error of SQLite into one of ours, at the one door."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import StoreError, StoreFull, StoreUnreadable

_UNREADABLE = {"SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH"}


@contextmanager
def ours(path: object = "") -> Iterator[None]:
    """Let nothing but StoreError, in its kinds, leave the block."""
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise translated(error, path) from error
    except ValueError as error:
        # aiosqlite's word for a connection that is closed.
        raise StoreError(problem="the database is closed") from error


def translated(error: Exception, path: object = "") -> StoreError:
    """Return our error for one of SQLite's; names no value that was to be stored."""
    name = getattr(error, "sqlite_errorname", "") or type(error).__name__
    if name == "SQLITE_FULL" or name.startswith("SQLITE_IOERR"):
        return StoreFull()
    if any(name.startswith(prefix) for prefix in _UNREADABLE):
        return StoreUnreadable(path=path or "of this Earmark", problem=name)
    return StoreError(problem=name)
