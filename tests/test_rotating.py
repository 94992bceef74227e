"""`earmark rotate-key`: what lets us into accounts is sealed anew, all of it or nothing."""

import asyncio
import logging
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import main
from bot.clock import utc_now
from bot.demo.spotify import open_spotify
from bot.errors import NeedsRelink
from bot.store import Store, open_store
from tests.demo.spotify.visiting import CLIENT, small_world
from tests.linked import Hand, Town, house_in, hush, link, song

OLD, NEW, OTHER = "01" * 32, "02" * 32, "03" * 32
ROOT = Path(__file__).resolve().parents[1]
Row = dict[str, object]


@dataclass
class Place:
    """A folder with a database, and what its operator has set."""

    folder: Path
    environ: dict[str, str]

    def rotate(self, **keys: str) -> int:
        return main(["rotate-key"], self.environ | keys)

    def sealed(self) -> dict[int, bytes]:
        """Return what lies sealed in the database, by members."""
        return asyncio.run(self._sealed())

    async def _sealed(self) -> dict[int, bytes]:
        async with open_store(self.folder / "earmark.db", utc_now) as store:
            return await sealed_in(store)


async def sealed_in(store: Store) -> dict[int, bytes]:
    rows = await store.database.rows("SELECT member_id, tokens FROM links ORDER BY member_id")
    return {row["member_id"]: row["tokens"] for row in rows}


@asynccontextmanager
async def town_with(folder: Path, key: str) -> AsyncIterator[Town]:
    """Open a house with a key of the operator's beside our own Spotify."""
    clock = Hand()
    world = small_world(clock)
    for name in ("ana", "ben"):
        world.add_playlist(name, f"{name}'s own", [song(1), song(2)])
    async with (
        open_spotify(world) as standin,
        house_in(folder, standin, clock, key=bytes.fromhex(key)) as house,
    ):
        yield Town(house, standin, world, clock)


def during(story: Callable[[], object]) -> "asyncio.Future[object]":
    """Run what opens a loop of its own beside the one of the test."""
    return asyncio.get_running_loop().run_in_executor(None, story)


@pytest.fixture(autouse=True)
def quiet_log() -> Iterator[None]:
    """Leave the log as it was: a command sets its level for the whole process."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield
    root.setLevel(level)
    root.handlers[:] = handlers


@pytest.fixture
def place(tmp_path: Path) -> Place:
    environ = {
        "EARMARK_STORE__PATH": str(tmp_path / "earmark.db"),
        "EARMARK_STORE__BACKUPS": str(tmp_path / "backups"),
        "EARMARK_LOGS__LEVEL": "ERROR",
    }
    return Place(tmp_path, environ)


@pytest.fixture
def settled(place: Place) -> Place:
    """Let two people link with the old key, and a third begin to."""

    async def settle() -> None:
        async with town_with(place.folder, OLD) as town:
            await town.linked("ana")
            await town.linked("ben")
            cleo = await town.member("cleo")
            await town.house.services.linking.start(cleo.member, "Cleo")

    asyncio.run(settle())
    return place


KEYS = {"EARMARK_KEY": NEW, "EARMARK_OLD_KEY": OLD}


def test_every_login_is_sealed_anew_and_counted(settled: Place, capsys: pytest.CaptureFixture[str]) -> None:
    before = settled.sealed()

    assert settled.rotate(**KEYS) == 0

    said = capsys.readouterr().out
    assert "Logins sealed with the new key: 2." in said
    assert "EARMARK_OLD_KEY is no longer needed" in said
    after = settled.sealed()
    assert before.keys() == after.keys()
    assert all(before[member] != after[member] for member in before)


async def test_what_was_sealed_anew_lets_us_in(tmp_path: Path, place: Place) -> None:
    async with town_with(tmp_path, OLD) as town:
        ana = await town.linked("ana")
        await during(lambda: place.rotate(**KEYS))
        async with house_in(tmp_path, town.standin, town.clock, key=bytes.fromhex(NEW)) as house:
            read = await house.services.reading.read(ana.member, hush)
            synced = await house.services.syncing.apply(ana.member, hush)
        with pytest.raises(NeedsRelink):
            await town.house.services.reading.read(ana.member, hush)

    assert read.change.playlists_new == 2
    assert synced.added == 2


async def test_whoever_was_linking_meanwhile_begins_again(tmp_path: Path, place: Place) -> None:
    async with town_with(tmp_path, OLD) as town:
        ana = await town.member("ana")
        await town.house.services.linking.start(ana.member, "Ana")

        await during(lambda: place.rotate(**KEYS))

        assert await town.house.store.database.rows("SELECT * FROM linkings") == []
        async with house_in(tmp_path, town.standin, town.clock, key=bytes.fromhex(NEW)) as house:
            await link(Town(house, town.standin, town.world, town.clock), ana.member, "ana")


def test_a_second_turn_finds_nothing_left_to_do(settled: Place, capsys: pytest.CaptureFixture[str]) -> None:
    settled.rotate(**KEYS)
    before = settled.sealed()

    assert settled.rotate(**KEYS) == 0

    assert "Logins sealed with the new key: 0." in capsys.readouterr().out
    assert settled.sealed() == before


@pytest.mark.parametrize("keys", [{}, {"EARMARK_KEY": NEW}, {"EARMARK_OLD_KEY": OLD}], ids=str)
def test_a_key_that_is_missing_is_said_in_one_sentence(
    settled: Place, capsys: pytest.CaptureFixture[str], keys: dict[str, str]
) -> None:
    before = settled.sealed()

    assert settled.rotate(**keys) == 1

    said = capsys.readouterr().err
    assert "EARMARK_KEY" in said
    assert "EARMARK_OLD_KEY" in said
    assert "Traceback" not in said
    assert settled.sealed() == before


def test_a_wrong_old_key_changes_nothing(settled: Place, capsys: pytest.CaptureFixture[str]) -> None:
    before = settled.sealed()

    assert settled.rotate(EARMARK_KEY=NEW, EARMARK_OLD_KEY=OTHER) == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    assert not any(key in said.err for key in (NEW, OTHER))
    assert settled.sealed() == before
    assert settled.rotate(**KEYS) == 0


async def test_one_login_that_opens_with_neither_key_keeps_all_as_they_are(
    tmp_path: Path, place: Place
) -> None:
    async with town_with(tmp_path, OLD) as town:
        await town.linked("ana")
    async with town_with(tmp_path, OTHER) as town:
        await town.linked("ben")
        before = await sealed_in(town.house.store)

        assert await during(lambda: place.rotate(**KEYS)) == 1

        assert await sealed_in(town.house.store) == before


def test_where_nobody_is_linked_nothing_is_sealed(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert place.rotate(**KEYS) == 0
    assert "Logins sealed with the new key: 0." in capsys.readouterr().out


def test_the_real_program_turns_the_key_and_says_none_of_it(settled: Place) -> None:
    before = settled.sealed()

    run = subprocess.run(
        [sys.executable, "-m", "bot", "rotate-key"],
        env={"PYTHONPATH": str(ROOT), **settled.environ, "EARMARK_LOGS__LEVEL": "DEBUG", **KEYS},
        cwd=settled.folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stderr
    assert "Logins sealed with the new key: 2." in run.stdout
    assert not any(key in run.stdout + run.stderr for key in (OLD, NEW))
    assert settled.sealed() != before
    assert CLIENT not in run.stderr
