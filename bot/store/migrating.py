"""Brings a database to the newest schema, one whole step at a time."""

import importlib.resources
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import NewerStore, StoreError
from bot.store.backups import back_up_before
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
    with ours(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # SQLite gives its side files the rights of the database; by default everybody might read them.
        path.touch(mode=0o600)
    with ours(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        found = version(connection)
        known = migrations[-1].number if migrations else 0
        if found > known:
            raise NewerStore(found=found, known=known)
        if found == known:
            return
        if found and backups:
            back_up_before(path, backups, step=known, at=at, keep=keep)
        for migration in migrations:
            _apply(connection, migration)


def version(connection: sqlite3.Connection) -> int:
    """Return the number of the newest step that was applied, 0 for an empty database."""
    (number,) = connection.execute("PRAGMA user_version").fetchone()
    return int(number)


def _apply(connection: sqlite3.Connection, migration: Migration) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Asked inside: another process may have taken the step meanwhile.
        if version(connection) < migration.number:
            _take(connection, migration)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _take(connection: sqlite3.Connection, migration: Migration) -> None:
    # Not executescript: it commits first, and a kill would leave half a schema.
    for statement in statements(migration.sql):
        connection.execute(statement)
    # A step may rebuild a table only because references are not enforced meanwhile; so they are counted here.
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        raise StoreError(problem=f"{migration.name} would leave references to nothing")
    connection.execute(f"PRAGMA user_version={migration.number:d}")


def statements(sql: str) -> Iterator[str]:
    """Split a script into its statements, by SQLite's own idea of where one ends."""
    collected = ""
    for piece in re.split("(?<=;)", sql):
        collected += piece
        if sqlite3.complete_statement(collected):
            yield collected.strip()
            collected = ""
    if collected.strip():
        yield collected.strip()
