"""Processes that are killed while they write or migrate; run as `python -m tests.store.dying`.

Each order on standard input is carried out by a forked child, which may die of it; `over` ends the report.
"""

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

from bot.domain import Origin, Verdict
from bot.store import open_store
from bot.store.migrating import Migration, migrate
from tests.store.worlds import START, Ticking, song

EVERY = 20
"""A child that migrates counts in units of so many steps of SQLite's machine."""

OLD = Migration(
    1,
    "0001_old.sql",
    "CREATE TABLE songs (id INTEGER PRIMARY KEY, title TEXT NOT NULL) STRICT;"
    "INSERT INTO songs WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
    "SELECT i, 'Song ' || i FROM n;",
)
REBUILT = Migration(
    2,
    "0002_rebuilt.sql",
    "CREATE TABLE rebuilt (id INTEGER PRIMARY KEY, title TEXT NOT NULL, folded TEXT NOT NULL) STRICT;"
    "INSERT INTO rebuilt SELECT id, title, lower(title) FROM songs;"
    "DROP TABLE songs;"
    "ALTER TABLE rebuilt RENAME TO songs;"
    "CREATE INDEX songs_folded ON songs (folded);",
)
COUNTED = Migration(
    3,
    "0003_counted.sql",
    "ALTER TABLE songs ADD COLUMN plays INTEGER NOT NULL DEFAULT 0;"
    "UPDATE songs SET plays = id % 7, folded = folded || '!';"
    "CREATE TABLE plays AS SELECT plays, count(*) AS songs FROM songs GROUP BY plays;",
)
STEPS = (OLD, REBUILT, COUNTED)


async def write(path: Path) -> None:
    """Make members for ever, each with an account and a verdict; say each number once both are stored."""
    async with open_store(path, Ticking()) as store:
        for number in count(len(await store.database.rows("SELECT 1 FROM members"))):
            member = await store.members.identify("kill", str(number))
            await store.verdicts.put(member, song(number), Verdict.LIKE, Origin.SEARCH)
            say(str(number))


def die_after(path: Path, units: int) -> None:
    """Migrate, copy included, and die by a kill after so many units; 0 lives and says how many there were."""
    spent = 0

    def spend() -> None:
        nonlocal spent
        spent += 1
        if spent == units:
            os.kill(os.getpid(), signal.SIGKILL)

    _arm(spend)
    migrate(path, STEPS, at=START, backups=path.parent / "backups")
    say(str(spent))


def _arm(spend: Callable[[], None]) -> None:
    connect = sqlite3.connect

    def armed(*args: Any, **options: Any) -> sqlite3.Connection:  # noqa: ANN401 - handed through
        connection: sqlite3.Connection = connect(*args, **options)
        connection.set_progress_handler(spend, EVERY)
        connection.set_trace_callback(lambda _: spend())
        return connection

    sqlite3.connect = armed  # type: ignore[assignment]  # a child of ours, about to die


def say(word: str) -> None:
    """Report a word at once."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def obey(order: str) -> None:
    """Carry out one order: `write PATH`, or `migrate PATH UNITS`."""
    task, path, *units = order.split("\t")
    if task == "write":
        asyncio.run(write(Path(path)))
    else:
        die_after(Path(path), int(units[0]))


def live(order: str) -> NoReturn:
    """Be a child: say one's number, so that one can be killed, obey, and end without the parent's loop."""
    try:
        say(f"child {os.getpid()}")
        obey(order)
    finally:
        os._exit(0)


def main() -> None:
    """Fork a child for each order, since a new interpreter for each would take most of the time."""
    for order in sys.stdin:
        child = os.fork()
        if not child:
            live(order.rstrip("\n"))
        os.waitpid(child, 0)
        say("over")


if __name__ == "__main__":
    main()
