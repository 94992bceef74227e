"""Maps of our own invention, ready to be drawn."""

from collections.abc import Sequence
from random import Random
from typing import Any

REGIONS = (
    "shoegaze",
    "dream pop",
    "techno",
    "minimal techno",
    "melodic death metal",
    "jazz",
    "bossa nova",
    "ambient",
    "chamber music",
)


def mapped(
    names: Sequence[str] = ("Ana", "Ben", "Cem"),
    *,
    songs: int = 400,
    regions: Sequence[str] = REGIONS,
    several: bool = True,
    rest: bool = False,
    seed: int = 0,
) -> dict[str, Any]:
    """Make up a map on which everybody's songs lie in three heaps; the first name is the viewer's."""
    random = Random(seed)
    heaps = [[(random.uniform(0.1, 0.9), random.uniform(0.1, 0.9)) for _ in range(3)] for _ in names]
    group = [number % len(names) for number in range(songs)]
    spots = [_near(random, random.choice(heaps[of])) for of in group]
    groups = [_named(number, name, heaps[number][0]) for number, name in enumerate(names)]
    if several:
        group[::20] = [len(groups)] * len(group[::20])
        groups.append(_unnamed("of several of you", "several"))
    if rest:
        group[1::5] = [len(groups)] * len(group[1::5])
        groups.append(_unnamed("of others here", "rest"))
    return {
        "title": "The taste of this server",
        "note": f"{songs:,} songs of {len(names)} people who agreed. Colour and shape say whose.",
        "foot": "A flat picture of many numbers: what lies together is alike, and the edges mean nothing.",
        "x": [x for x, _ in spots],
        "y": [y for _, y in spots],
        "group": group,
        "groups": groups,
        "regions": [
            {"name": name, "x": random.random(), "y": random.random(), "size": 1 + songs // (number + 2)}
            for number, name in enumerate(regions)
        ],
        "here": {"x": heaps[0][0][0], "y": heaps[0][0][1], "label": "you are here"},
    }


def _near(random: Random, heap: tuple[float, float]) -> tuple[float, float]:
    x, y = (min(1.0, max(0.0, random.gauss(middle, 0.07))) for middle in heap)
    return x, y


def _named(number: int, name: str, centre: tuple[float, float]) -> dict[str, Any]:
    return {
        "name": f"{name} (you)" if not number else name,
        "short": name,
        "stand_in": f"no. {number + 1}",
        "songs": f"{100 + number:,}",
        "sort": "named",
        "number": number,
        "centre": centre,
        "is_you": not number,
        "is_written": number > 0,
    }


def _unnamed(name: str, sort: str) -> dict[str, Any]:
    return _named(1, name, (0.5, 0.5)) | {
        "name": name,
        "songs": "20",
        "sort": sort,
        "number": None,
        "is_written": False,
    }
