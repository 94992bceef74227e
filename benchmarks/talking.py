"""How Earmark talks while it works: the real program before a stand-in for Discord, over real loopback."""

import asyncio
import math
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import libraries
from benchmarks.program import KEY, Program, running
from bot.app import open_house
from bot.clock import utc_now
from bot.config import Compute, Config, Secrets, Store
from bot.demo.discography import Song
from tests.discord.standin import Exchange, Standin, open_standin
from tests.discord.standin_world import guild_number

BARS = {
    "ready_s": 2.0,
    "ready_mb": 100.0,
    "many_ready_mb": 250.0,
    "acknowledged_p99_ms": 1000.0,
    "loop_lag_p99_ms": 50.0,
    "suggested_p99_ms": 200.0,
    "busy_suggested_p99_ms": 200.0,
}
"""What DESIGN asks for: the most that a figure may be."""

_MANY, _SHARDS, _STARTS = 5000, 2, 3
GUILD = guild_number(0)
_COLLECTOR, _FIRST_LEARNER = 1_250_000_000_000_000_000, 1_250_000_000_000_000_001
_COLLECTION, _LIBRARY = 10_000, 2000
WORKERS = max(1, min(8, (os.cpu_count() or 2) - 1))
_LEARNERS = 2 * WORKERS + 2
_QUIET, _EVERY, _SECONDS = 200, 0.05, 30.0
_UNDER_WAY = 5.0


def measure() -> dict[str, Any]:
    """Return seconds and megabytes to ready, and milliseconds of answers while all workers train."""
    return asyncio.run(_measure())


def table(figures: dict[str, Any]) -> str:
    """Lay the figures out beside their bars."""
    lines = []
    for name, value in figures.items():
        bar = (
            f"  at most {BARS[name]:,.0f}{'' if value <= BARS[name] else ': MISSED'}" if name in BARS else ""
        )
        lines.append(f"  {name:<26}{value:>12,.2f}{bar}")
    return "\n".join(lines)


async def _measure() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        places = [folder / f"start {number}" for number in range(_STARTS + 1)]
        for place in places:
            place.mkdir()
        heeded, ready, megabytes = zip(*[await _start(place) for place in places[1:]], strict=True)
        many_heeded, many_ready, many_megabytes = await _start(places[0], _MANY, _SHARDS)
        figures = {
            "first_command_s": min(heeded),
            "ready_s": min(ready),
            "ready_mb": max(megabytes),
            "many_first_command_s": many_heeded,
            "many_ready_s": many_ready,
            "many_ready_mb": many_megabytes,
        }
        songs = libraries.songs()
        await _furnish(folder, songs)
        return figures | await _talk(folder, songs)


async def _start(folder: Path, guilds: int = 1, shards: int = 1) -> tuple[float, float, float]:
    """Return the seconds until a command is heeded and until all is well, and the most megabytes."""
    async with open_standin(guilds=guilds, shards=shards) as standin:
        began = time.monotonic()
        async with running(folder, standin.token, standin.api_base, standin.gateway, WORKERS) as program:
            await standin.changes.until(lambda: standin.sockets.sessions)
            heeded = (await (await standin.slash("help", person=_COLLECTOR)).acknowledged()).at - began
            await program.healthy()
            healthy = time.monotonic() - began
            exchange = await standin.slash("help", person=_COLLECTOR, guild=guild_number(guilds - 1))
            await exchange.answered()
            return heeded, healthy, program.memory()


async def _furnish(folder: Path, songs: Sequence[Song]) -> None:
    """Prepare a database with a large collection, and the libraries of those whose models will be trained."""
    libraries.write(folder / "collection", songs[:_COLLECTION], 100)
    libraries.write(folder / "library", songs[:_LIBRARY], 40)
    store = Store(path=str(folder / "earmark.db"), backups=str(folder / "backups"))
    config = Config(store=store, compute=Compute(engine="inline"))
    async with open_house(config, Secrets(key=bytes.fromhex(KEY), written=()), utc_now) as house:
        for person in range(_COLLECTOR, _FIRST_LEARNER + _LEARNERS):
            member = await house.store.members.identify("discord", str(person))
            export = folder / ("collection" if person == _COLLECTOR else "library")
            await house.services.importing.take_in(member, export)


async def _talk(folder: Path, songs: Sequence[Song]) -> dict[str, Any]:
    """Ask while nothing else goes on, and then while every worker trains."""
    typed = [song.title[: 1 + number % 10] for number, song in enumerate(songs)]
    async with (
        open_standin() as standin,
        running(folder, standin.token, standin.api_base, standin.gateway, WORKERS) as program,
    ):
        await program.healthy()
        quiet = []
        for text in typed[:_QUIET]:
            quiet.append(await standin.typing("guess", "track", text, person=_COLLECTOR, guild=GUILD))
            await quiet[-1].acknowledged()
        figures = await _spread("suggested", quiet)
        lags = await program.lags()
        figures |= await _set_to_work(standin, program, songs[0])
        figures |= await _while_busy(standin, program, typed)
        late = (await program.lags()).since(lags)
    return figures | {
        "loop_lag_p99_ms": 1000 * late.quantile(0.99),
        "loop_lag_max_ms": 1000 * late.quantile(1),
    }


async def _set_to_work(standin: Standin, program: Program, song: Song) -> dict[str, Any]:
    """Let more people than there are workers ask what is long to work out, and wait until all are at it."""
    rush: list[Exchange] = []
    for person in range(_FIRST_LEARNER, _FIRST_LEARNER + _LEARNERS):
        link = f"spotify:track:{song.id}"
        rush.append(await standin.slash("guess", person=person, guild=GUILD, track=link))
        rush.append(await standin.slash("model", person=person, guild=GUILD))
    await program.at_work(WORKERS * _UNDER_WAY)
    return await _spread("rush_acknowledged", rush)


async def _while_busy(standin: Standin, program: Program, typed: Sequence[str]) -> dict[str, Any]:
    """Ask at fixed moments, whether the one before is answered or not, so that a stall counts in full."""
    asked: list[Exchange] = []
    suggested: list[Exchange] = []
    at_work: list[int] = []
    began = time.monotonic()
    for number in range(round(_SECONDS / _EVERY)):
        await asyncio.sleep(began + number * _EVERY - time.monotonic())
        at_work.append(program.busy_workers())
        if number % 2:
            asked.append(await standin.slash("help", person=_COLLECTOR, guild=GUILD))
        else:
            text = typed[_QUIET + number]
            suggested.append(await standin.typing("guess", "track", text, person=_COLLECTOR, guild=GUILD))
    figures = await _spread("acknowledged", asked) | await _spread("busy_suggested", suggested)
    return figures | {
        "busy_mb": program.memory(),
        "workers": WORKERS,
        "workers_at_work": statistics.mean(at_work),
    }


async def _spread(name: str, exchanges: Sequence[Exchange]) -> dict[str, Any]:
    """Return the milliseconds until the callbacks came."""
    return quantiles(name, [1000 * ((await each.acknowledged()).at - each.sent) for each in exchanges])


def quantiles(name: str, times: Sequence[float]) -> dict[str, Any]:
    """Return the middle, the 99th percentile and the most of times."""
    ordered = sorted(times)
    return {
        f"{name}_p50_ms": statistics.median(ordered),
        f"{name}_p99_ms": ordered[math.ceil(0.99 * len(ordered)) - 1],
        f"{name}_max_ms": ordered[-1],
    }
