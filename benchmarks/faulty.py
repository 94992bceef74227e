"""Syncs in bad weather: a thousand with faults at random places, and a hundred that are killed."""

import asyncio
import os
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.services.killing import nursery, ward_in
from tests.services.weathering import Found, place_in, small_playlists

_SEEDS, _STORMS, _KILLS = range(1, 11), 100, 10
_SMALL = frozenset((5, 10))
"""The seeds where a playlist takes sixty songs, so that the one with everything needs several."""


def measure() -> dict[str, Any]:
    """Return what was met and what was wrong afterwards, for faults and for kills."""
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        began = time.monotonic()
        storms = _together(list(pool.map(_storms, _SEEDS)))
        storms["seconds"] = time.monotonic() - began
        kills = _together(list(pool.map(_kills, _SEEDS)))
        kills["seconds"] = time.monotonic() - began - storms["seconds"]
    return {"storms": storms, "kills": kills}


def table(figures: dict[str, Any]) -> str:
    """Lay both out, a line each for what happened and what came of it."""
    lines = []
    for name, told in figures.items():
        lines.append(f"  {name}: {told['runs']:,} in {told['seconds']:,.0f} s")
        lines += [f"    {what:<8}{_list(told[what])}" for what in ("met", "ended", "wrong")]
    return "\n".join(lines)


def _list(counted: dict[str, int]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in counted.items())


def _together(told: list[dict[str, Any]]) -> dict[str, Any]:
    """Add up what the seeds tell."""
    sums: dict[str, Any] = {"runs": sum(each["runs"] for each in told)}
    for what in ("met", "ended", "wrong"):
        counted = Counter[str]()
        for each in told:
            counted.update(each[what])
        sums[what] = dict(counted.most_common())
    return sums


def _told(runs: int, met: Counter[str], ended: Counter[str], found: Found) -> dict[str, Any]:
    return {"runs": runs, "met": dict(met), "ended": dict(ended), "wrong": vars(found)}


def _storms(seed: int) -> dict[str, Any]:
    if seed not in _SMALL:
        return asyncio.run(_storms_of(seed))
    with small_playlists():
        return asyncio.run(_storms_of(seed))


async def _storms_of(seed: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        async with place_in(Path(name), seed) as place:
            place.small = seed in _SMALL
            for _ in range(_STORMS):
                await place.storm()
                place.pass_time()
            return _told(_STORMS, place.faults.met, place.ends, place.found)


def _kills(seed: int) -> dict[str, Any]:
    return asyncio.run(_kills_of(seed))


async def _kills_of(seed: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        async with ward_in(Path(name), seed) as ward, nursery() as children:
            killed = 0
            while killed < _KILLS:
                killed += await ward.strike(children)
                await ward.complete(children)
                ward.pass_time()
            lived = Counter({"lived to the end, killed none": ward.kills.pop("lived", 0)})
            return _told(killed, ward.kills, lived, ward.found)
