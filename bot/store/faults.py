"""Turns every error of SQLite into one of ours, at the one door."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import StoreError, StoreFull, StoreUnreadable

_UNREADABLE = (
    "SQLITE_AUTH",
    "SQLITE_BUSY",
    "SQLITE_CANTOPEN",
    "SQLITE_CORRUPT",
    "SQLITE_IOERR",
    "SQLITE_LOCKED",
    "SQLITE_NOTADB",
    "SQLITE_PERM",
    "SQLITE_READONLY",
)


@contextmanager
def ours(path: object = "") -> Iterator[None]:
    """Let nothing but StoreError, in its kinds, leave the block."""
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise translated(error, path) from error
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StoreFull from error
        raise StoreUnreadable(path=path, problem=error.strerror or type(error).__name__) from error
    except (OverflowError, UnicodeEncodeError) as error:
        raise StoreError(problem="a value is of no size or spelling that can be stored") from error
    except ValueError as error:
        # aiosqlite's word for a connection that is closed.
        raise StoreError(problem="the database is closed") from error


def translated(error: Exception, path: object = "") -> StoreError:
    """Return our error for one of SQLite's; names no value that was to be stored."""
    name = getattr(error, "sqlite_errorname", "") or type(error).__name__
    if name == "SQLITE_FULL":
        return StoreFull()
    if name.startswith(_UNREADABLE):
        return StoreUnreadable(path=path or "of this Earmark", problem=name)
    return StoreError(problem=name)
