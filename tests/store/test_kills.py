import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.store.migrating import migrate
from tests.store.dying import STEPS
from tests.store.worlds import START, dump

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Ward:
    """The process whose children die."""

    process: subprocess.Popen[str]

    def order(self, *words: object) -> int:
        assert self.process.stdin is not None
        self.process.stdin.write("\t".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        said, number = self.word().split()
        assert said == "child"
        return int(number)

    def word(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the process that forks the children has ended"
        return line.strip()

    def acknowledged(self) -> str:
        word = self.word()
        assert word.isdigit(), "the child ended before it was killed"
        return word

    def rest(self) -> list[str]:
        return list(iter(self.word, "over"))


@contextmanager
def ward() -> Iterator[Ward]:
    command = [sys.executable, "-m", "tests.store.dying"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        try:
            yield Ward(process)
        finally:
            process.kill()


def integrity(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


@pytest.mark.slow
def test_fifty_kills_of_a_writing_process_lose_nothing_acknowledged_and_leave_no_half(path: Path) -> None:
    chance = random.Random(20261121)
    acknowledged: set[str] = set()
    with ward() as dying:
        for _ in range(50):
            child = dying.order("write", path)
            acknowledged.update(dying.acknowledged() for _ in range(chance.randint(1, 60)))
            os.kill(child, signal.SIGKILL)
            # What was said before the kill and is still in the pipe was acknowledged as well.
            acknowledged.update(dying.rest())

            found = dump(path)
            accounts = {row[2] for row in found["identities"]}
            assert acknowledged <= accounts
            # A song's id is its number.
            judged = {str(int(str(row[2]))) for row in found["verdicts"]}
            assert acknowledged <= judged
            assert {row[2] for row in found["verdicts"]} == {row[1] for row in found["tracks"]}
            assert len(accounts) == len(found["identities"])
            assert {row[3] for row in found["identities"]} == {row[1] for row in found["members"]}
            assert integrity(path) == "ok"
    assert len(acknowledged) >= 500


@pytest.mark.slow
def test_forty_kills_during_migration_leave_one_schema_whole(path: Path, tmp_path: Path) -> None:
    wholes = {}
    for steps in (STEPS[:1], STEPS[:2], STEPS):
        migrate(path, steps, at=START, backups=None)
        wholes[len(steps)] = content(path)
        if len(steps) == 1:
            old = Path(shutil.copy(path, tmp_path / "old.db"))
    chance = random.Random(20261121)
    reached = []
    with ward() as dying:
        units = survive(dying, old, tmp_path / "lives")
        for number in range(40):
            folder = tmp_path / str(number)
            folder.mkdir()
            killed = Path(shutil.copy(old, folder / "earmark.db"))
            dying.order("migrate", killed, chance.randint(1, units))
            assert dying.rest() == []

            assert integrity(killed) == "ok"
            found = content(killed)
            assert found == wholes[found[0]]
            for copy in folder.glob("backups/*.db"):
                assert content(copy) == wholes[1]
            assert found[0] == 1 or list(folder.glob("backups/*.db"))
            reached.append(found[0])
            migrate(killed, STEPS, at=START, backups=folder / "backups")
            assert content(killed) == wholes[3]
    assert {1, 2} <= set(reached)


def survive(dying: Ward, old: Path, folder: Path) -> int:
    """Migrate once to the end and return how many units that takes."""
    folder.mkdir()
    dying.order("migrate", shutil.copy(old, folder / "earmark.db"), 0)
    (units,) = dying.rest()
    return int(units)


def content(path: Path) -> tuple[int, list[object], dict[str, list[tuple[object, ...]]]]:
    """Return the version, the schema and every row."""
    with closing(sqlite3.connect(path)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        return version, connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall(), dump(path)
