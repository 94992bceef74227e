"""Comparing people: whether the score finds them again, follows what was planted, and is not moved by size.

- found again: of everybody's songs one half is asked about, and the other half looked for among all others';
- planted: how much pairs share is known, sizes differ; songs are copied, or drawn from one taste;
- sizes: the same half of a taste in common, in libraries of 50 to 800 songs;
- a server: all songs dealt out by chance, to members with more and with fewer of them;
- chance: the permutation test where all is dealt out by chance, and where something was planted;
- sure: whether the interval from some songs holds what all songs say.

See benchmarks/comparing.md for the method, and what was tried in vain.
"""

import resource
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks import doubts, listeners, overlaps, people
from benchmarks.abreast import abreast
from benchmarks.bars import Bar, lines
from benchmarks.recommending import catalogued
from benchmarks.spreads import spread
from bot.imports import read_catalogue
from models.comparing import compared

_SEEDS, _WORLDS, _SERVERS, _SURE = 10, 4, 10, (30, 60, 120, 250)
_MEMBERS, _SONGS = 20, 2000
_BARS = {
    "again": Bar("compare: found again by half, times mean sound", 2.0, 4.0),
    "planted": Bar("compare: rank correlation with planted overlap", 0.95, 0.97),
    "percentile": Bar("compare: random pairs, any size, off the 50th", 5.0, 2.0, less_is_better=True),
    "seconds": Bar("compare: 20 people × 2,000 songs, seconds", 3.0, 1.5, less_is_better=True),
}


def measure() -> dict[str, Any] | None:
    """Return all figures; None without the data."""
    if not (people.TOP100.is_dir() and listeners.names() and people.CATALOGUE.is_file()):
        return None
    cases = [(group, seed) for group in overlaps.GROUPS for seed in range(_SEEDS)]
    again = _by_first(cases, abreast(overlaps.again, cases))
    worlds = [(name, number) for name in overlaps.PLANTED for number in range(_WORLDS)]
    planted = _by_first(worlds, abreast(overlaps.planted, worlds))
    servers = abreast(doubts.server, range(_SERVERS))
    found: dict[str, Any] = {
        "again": again,
        "planted": planted,
        "sizes": overlaps.sizes(),
        "server": doubts.percentiles(servers),
        "chance": {"dealt out": doubts.told([p for each in servers for p in each["p"]])}
        | {f"{share:.0%} planted": _friends(share) for share in doubts.SHARES},
        "sure": {
            f"{size} songs": each for size, each in zip(_SURE, abreast(doubts.sureness, _SURE), strict=True)
        },
        "costs": abreast(_cost, [large_server(_MEMBERS, _SONGS)])[0],
    }
    return found | {"measures": _measures(found)}


def _friends(share: float) -> dict[str, float]:
    return doubts.told(abreast(doubts.friends, doubts.friend_cases(share)))


def _measures(found: dict[str, Any]) -> list[dict[str, Any]]:
    twelve = found["again"]["top 100, 12 people"]
    figures = {
        "again": twelve["score"]["mean"] / max(twelve["mean sound"]["mean"], 1e-9),
        "planted": min(world["score"]["mean"] for world in found["planted"].values()),
        "percentile": max(abs(each - 50) for each in found["server"].values()),
        "seconds": found["costs"]["seconds"],
    }
    return [bar.beside(figures[name]) for name, bar in _BARS.items()]


def table(results: dict[str, Any]) -> str:
    """Lay out every measure by its parts."""
    rows = []
    for title in ("again", "planted"):
        for name, judges in results[title].items():
            shown = "".join(
                f"  {judge} {each['mean']:.3f} ± {each['error']:.3f}" for judge, each in judges.items()
            )
            rows.append(f"  {title + ', ' + name:<36}{shown}")
    for title in ("sizes", "server", "chance", "sure", "costs"):
        for name, figures in results[title].items():
            rows.append(f"  {title + ', ' + name:<36}  {_figures(figures)}")
    return "\n".join([*rows, "", *lines(results["measures"])])


def _figures(figures: dict[str, float] | float) -> str:
    if isinstance(figures, dict):
        return "  ".join(f"{name} {value:.3f}" for name, value in figures.items())
    return f"{figures:.1f}"


def _by_first(cases: Sequence[tuple[str, int]], found: Sequence[dict[str, float]]) -> dict[str, Any]:
    groups: dict[str, list[dict[str, float]]] = {}
    for (name, _), figures in zip(cases, found, strict=True):
        groups.setdefault(name, []).append(figures)
    return {
        name: {judge: spread([each[judge] for each in rounds]) for judge in rounds[0]}
        for name, rounds in groups.items()
    }


def _cost(columns: dict[str, list[Any]]) -> dict[str, float]:
    """Return what one comparison costs a worker: seconds of its thread, and megabytes at most."""
    start = time.process_time()
    compared(columns, one=0, other=1, seed=0)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": time.process_time() - start, "megabytes": memory}


def large_server(members: int, songs: int) -> dict[str, list[Any]]:
    """Deal songs of the catalogue out to many, with genres that their artists might have."""
    tracks = catalogued(read_catalogue(people.CATALOGUE))
    chance = np.random.default_rng(0)
    artists = {names[0]: None for names in tracks["artists"] if names}
    genres = {name: [f"genre {each}" for each in chance.integers(300, size=2)] for name in artists}
    tracks["genres"] = [genres[names[0]] if names else [] for names in tracks["artists"]]
    drawn = [tracks.iloc[chance.permutation(len(tracks))[:songs]] for _ in range(members)]
    return people.columns_of(drawn)
