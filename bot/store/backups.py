"""Copies the database, safely while it is in use."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.errors import BackupExists, StoreUnreadable
from bot.store.faults import ours


def back_up(path: Path, target: Path) -> Path:
    """Write a checked copy of the database to the target, whole or not at all, and return the target.

    Raises StoreUnreadable where there is no database, and BackupExists rather than replace a file.
    """
    if not path.is_file():
        raise StoreUnreadable(path=path, problem="there is no such file")
    if target.exists():
        raise BackupExists(path=target)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        unfinished.touch(mode=0o600)
        _copy(path, unfinished)
        _sync(unfinished)
        unfinished.rename(target)
        _sync(target.parent)
    finally:
        unfinished.unlink(missing_ok=True)
    return target


def keep_newest(folder: Path, number: int) -> None:
    """Delete all but the newest automatic copies of a folder."""
    copies = sorted(folder.glob("earmark-*.db"), key=lambda copy: copy.stat().st_mtime_ns)
    for old in copies[:-number]:
        old.unlink()


def _copy(path: Path, target: Path) -> None:
    with ours(path), closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as source:
        source.execute("VACUUM INTO ?", (str(target),))
    with ours(target), closing(sqlite3.connect(target)) as copy:
        (verdict,) = copy.execute("PRAGMA quick_check").fetchone()
    if verdict != "ok":
        raise StoreUnreadable(path=target, problem=verdict)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
