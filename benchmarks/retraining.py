"""A hundred members' models trained while people ask: the real program before a stand-in for Discord."""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import libraries
from benchmarks.bars import Bar, lines
from benchmarks.program import KEY, Program, running
from benchmarks.talking import GUILD, WORKERS, quantiles
from bot.app import open_house
from bot.clock import utc_now
from bot.config import Compute, Config, Schedule, Secrets, Store
from bot.demo.discography import Song
from tests.discord.standin import Exchange, Standin, open_standin

_MEMBERS, _SONGS, _PLAYLISTS = 100, 1000, 16
_ASKER = 1_260_000_000_000_000_000
_ASKED, _EVERY = 100, 0.25
_LOOK, _PATIENCE = 0.2, 900.0
_BARS = {
    "acknowledged_p99_ms": Bar("100 retrained, 100 asked: acks p99, ms", 1000, 300, less_is_better=True),
    "loop_lag_p99_ms": Bar("100 retrained, 100 asked: loop lag p99, ms", 50, 10, less_is_better=True),
}


def measure() -> dict[str, Any]:
    """Return milliseconds of acknowledgements, answers and the loop, and seconds until all are trained."""
    return asyncio.run(_measure())


def table(figures: dict[str, Any]) -> str:
    """Lay the figures out, and the measures."""
    rows = [f"  {name:<28}{value:>10,.2f}" for name, value in figures.items() if name != "measures"]
    return "\n".join([*rows, "", *lines(figures["measures"])])


async def _measure() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        songs = libraries.songs()
        await _furnish(folder, songs)
        async with (
            open_standin() as standin,
            running(folder, standin.token, standin.api_base, standin.gateway, WORKERS) as program,
        ):
            await program.healthy()
            figures = await _trained_and_asked(folder, standin, program, songs)
    return figures | {"measures": [bar.beside(figures[name]) for name, bar in _BARS.items()]}


async def _furnish(folder: Path, songs: Sequence[Song]) -> None:
    """Prepare a database of members with untrained libraries, and of one who asks and has a model."""
    store = Store(path=str(folder / "earmark.db"), backups=str(folder / "backups"))
    config = Config(store=store, compute=Compute(engine="inline"), schedule=Schedule(retrain_minutes=0))
    async with open_house(config, Secrets(key=bytes.fromhex(KEY), written=()), utc_now) as house:
        for number in range(_MEMBERS + 1):
            export = folder / f"library {number}"
            libraries.write(export, _library(songs, number), _PLAYLISTS)
            member = await house.store.members.identify("discord", str(_ASKER + number))
            await house.services.importing.take_in(member, export)
            if not number:
                await house.services.training.model(member, lambda _: None)


def _library(songs: Sequence[Song], number: int) -> list[Song]:
    return Random(number).sample(songs, _SONGS)  # noqa: S311 - the same each time is wanted


async def _trained_and_asked(
    folder: Path, standin: Standin, program: Program, songs: Sequence[Song]
) -> dict[str, Any]:
    """Let all be trained by themselves, and ask all the while."""
    await _until(folder, "SELECT count(*) > 0 FROM jobs WHERE state = 'running'")
    began, lags = time.monotonic(), await program.lags()
    all_trained = f"SELECT count(*) > {_MEMBERS} FROM trained WHERE kind = 'guesser'"  # noqa: S608 - a number
    trained = asyncio.create_task(_until(folder, all_trained))
    guesses, helps = await _ask(standin, _library(songs, 0))
    still = not trained.done()
    figures = quantiles("acknowledged", await _acknowledged([*guesses, *helps]))
    figures |= quantiles("guessed", [await _guessed(each) for each in guesses])
    await trained
    seconds = time.monotonic() - began
    late = (await program.lags()).since(lags)
    return figures | {
        "loop_lag_p99_ms": 1000 * late.quantile(0.99),
        "loop_lag_max_ms": 1000 * late.quantile(1),
        "trained_s": seconds,
        "asked_while_training": float(still),
        "mb": program.memory(),
    }


async def _ask(standin: Standin, own: Sequence[Song]) -> tuple[list[Exchange], list[Exchange]]:
    """Ask at fixed moments, whether the one before is answered or not."""
    guesses: list[Exchange] = []
    helps: list[Exchange] = []
    began = time.monotonic()
    for number in range(_ASKED):
        await asyncio.sleep(began + number * _EVERY - time.monotonic())
        if number % 2:
            helps.append(await standin.slash("help", person=_ASKER + 1 + number, guild=GUILD))
        else:
            link = f"spotify:track:{own[number].id}"
            guesses.append(await standin.slash("guess", person=_ASKER, guild=GUILD, track=link))
    return guesses, helps


async def _acknowledged(exchanges: Sequence[Exchange]) -> list[float]:
    return [1000 * ((await each.acknowledged()).at - each.sent) for each in exchanges]


async def _guessed(exchange: Exchange) -> float:
    """Return the milliseconds until there was an answer: what says that it takes a while ends in dots."""
    for times in count(1):
        said = await exchange.answered(times)
        if not said.body["embeds"][0]["title"].endswith("…"):
            return 1000 * (said.at - exchange.sent)
    raise AssertionError


async def _until(folder: Path, question: str) -> None:
    async with asyncio.timeout(_PATIENCE):
        while not await asyncio.to_thread(_is_so, folder, question):  # noqa: ASYNC110 - of another process
            await asyncio.sleep(_LOOK)


def _is_so(folder: Path, question: str) -> bool:
    path = f"file:{folder / 'earmark.db'}?mode=ro"
    with closing(sqlite3.connect(path, uri=True)) as connection:
        return bool(connection.execute(question).fetchone()[0])
