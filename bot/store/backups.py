"""Copies the database, safely while it is in use."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime
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
    with ours(target):
        _write_whole(path, target)
    return target


def back_up_before(path: Path, folder: Path, *, step: int, at: datetime, keep: int) -> None:
    """Copy the database before a migration, and delete all but the newest such copies."""
    target = folder / f"earmark-{at:%Y%m%dT%H%M%S%f}-before-{step:04}.db"
    if not target.exists():
        back_up(path, target)
    with ours(folder):
        for old in sorted(folder.glob("earmark-*-before-*.db"))[:-keep]:
            old.unlink()


def _write_whole(path: Path, target: Path) -> None:
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
