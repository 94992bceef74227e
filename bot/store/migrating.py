"""Brings a database to the newest schema, one whole step at a time."""

import importlib.resources
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import NewerStore
from bot.store.backups import back_up, keep_newest
from bot.store.faults import ours


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema."""

    number: int
    name: str
    sql: str


def all_migrations() -> tuple[Migration, ...]:
    """Return the steps that this Earmark knows, in order."""
    folder = importlib.resources.files("bot.store").joinpath("migrations")
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name
    )
    return tuple(
        Migration(int(file.name.partition("_")[0]), file.name, file.read_text(encoding="utf-8"))
        for file in files
    )


def migrate(
    path: Path, migrations: Sequence[Migration], *, at: datetime, backups: Path | None, keep: int = 5
) -> None:
    """Apply the steps that the database lacks, after a backup of what is in it.

    A step is one transaction that also sets the version: a kill leaves the old schema or the new one.
    Raises NewerStore for a database from the future, StoreUnreadable for what is none.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with ours(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        found = version(connection)
        known = migrations[-1].number if migrations else 0
        if found > known:
            raise NewerStore(found=found, known=known)
        if found == known:
            return
        if found and backups:
            back_up(path, backups / f"earmark-{at:%Y%m%dT%H%M%S%f}-before-{known:04}.db")
            keep_newest(backups, keep)
        for migration in migrations:
            if migration.number > found:
                _apply(connection, migration)


def version(connection: sqlite3.Connection) -> int:
    """Return the number of the newest step that was applied, 0 for an empty database."""
    (number,) = connection.execute("PRAGMA user_version").fetchone()
    return int(number)


def _apply(connection: sqlite3.Connection, migration: Migration) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Not executescript: it commits first, and a kill would leave half a schema.
        for statement in statements(migration.sql):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version={migration.number:d}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def statements(sql: str) -> Iterator[str]:
    """Split a script into its statements, by SQLite's own idea of where one ends."""
    collected = ""
    for line in sql.splitlines(keepends=True):
        collected += line
        if sqlite3.complete_statement(collected):
            yield collected.strip()
            collected = ""
    if collected.strip():
        yield collected.strip()
