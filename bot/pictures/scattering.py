"""The dots of a map: each song where it lies, by colour and shape, and a light where there are many."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from bot.pictures.glowing import glow
from bot.pictures.palette import INK, MARKS, PLAIN, SERIES, mixed
from bot.pictures.panel import Frame, Panel
from bot.pictures.sheet import Point, Sheet, Stroke

NIGHT = "#111216"
"""What the dots stand on: darker than the ground, so that they shine."""
INSET = 56
"""Dots between the outermost songs and the edge of the card."""

_BATCHES = 12
_STEPS = 20
"""The window on a map is moved and widened by steps, so many over the whole map."""
_LEAST_WIDE = _STEPS // 5
_FLATTEST = 0.5
"""How high a window is at least, of its width: names need room above each other."""
_AREA, _SMALLEST, _LARGEST = 640, 6.5, 30
"""How large dots are: the more there are, the smaller."""
_APART, _STANDING = 46, 21
"""Among many songs one in so many dots each way stands out by its size."""
_STAR = 1.4
_STRENGTH = 0.9


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a map that is drawn, from its lower left corner: as wide as high, or wider."""

    left: float
    bottom: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class View(Frame):
    """Where on the sheet a part of a map is drawn."""

    window: Window = field(default_factory=lambda: Window(0, 0, 1, 1))

    def at(self, across: float, up: float) -> Point:
        """Return the dot for a spot of the map."""
        seen = self.window
        return Frame.at(self, (across - seen.left) / seen.width, (up - seen.bottom) / seen.height)


@dataclass(frozen=True, slots=True)
class _Dot:
    """A song: its group, and where on the sheet it is."""

    group: int
    at: Point


def look_of(group: Panel) -> Stroke:
    """Return how a group looks: by colour and mark, no two alike; from the eighth on it is hollow."""
    number = group["number"]
    if group["sort"] == "several":
        return Stroke(INK, 0, mark="*")
    if number is None:
        return Stroke(mixed(PLAIN, NIGHT, 0.6), 0, mark="o")
    turn = number // len(SERIES)
    mark = MARKS[(number + turn) % len(MARKS)]
    return Stroke(SERIES[number % len(SERIES)], 0, mark=mark, is_hollow=turn % 2 == 1)


def scatter(sheet: Sheet, drawing: Panel, frame: View) -> None:
    """Draw every song."""
    songs = [
        _Dot(group, frame.at(across, up))
        for group, across, up in zip(drawing["group"], drawing["x"], drawing["y"], strict=True)
    ]
    _shine(sheet, drawing["groups"], songs, frame)
    # The same order for the same map: its picture is the same each time.
    Random(len(songs)).shuffle(songs)  # noqa: S311 - it mixes dots
    size = min(_LARGEST, max(_SMALLEST, _AREA / max(1, len(songs)) ** 0.5))
    beside = {number for number, group in enumerate(drawing["groups"]) if _is_beside(group)}
    standing = _standing(songs, beside) if size < _STANDING else []
    looks = [look_of(group) for group in drawing["groups"]]
    _draw(sheet, looks, [dot for dot in songs if dot.group in beside], 0.8 * size)
    told = [dot for dot in songs if dot.group not in beside]
    # In mixed order, so that no group lies on top of all others.
    for first in range(_BATCHES):
        _draw(sheet, looks, told[first::_BATCHES], size)
    _draw(sheet, looks, standing, _STANDING)


def window_of(x: Sequence[float], y: Sequence[float]) -> Window:
    """Return the part of a map with every song in it, by steps, so that a few new ones do not move it."""
    steps = [
        (math.floor(min(each) * _STEPS), math.ceil(max(each) * _STEPS)) if each else (0, _STEPS)
        for each in (x, y)
    ]
    wide, high = (last - first for first, last in steps)
    wide = max(_LEAST_WIDE, wide, high)
    high = max(high, math.ceil(_FLATTEST * wide))
    left, bottom = ((sum(ends) - size) / 2 / _STEPS for ends, size in zip(steps, (wide, high), strict=True))
    return Window(left, bottom, wide / _STEPS, high / _STEPS)


def _is_beside(group: Panel) -> bool:
    """Tell whether a group is what is left over: it stays in the background."""
    return group["number"] is None and group["sort"] != "several"


def _standing(songs: Sequence[_Dot], beside: set[int]) -> list[_Dot]:
    """Choose songs that are drawn large, evenly over the map: among many dots their shapes are seen."""
    taken: dict[tuple[int, int], _Dot] = {}
    for dot in songs:
        if dot.group not in beside:
            taken.setdefault((int(dot.at[0] / _APART), int(dot.at[1] / _APART)), dot)
    return list(taken.values())


def _shine(sheet: Sheet, groups: Sequence[Panel], songs: Sequence[_Dot], frame: View) -> None:
    """Light up where each group has many, beyond the frame's edges, too."""
    wide, high = frame.width + 2 * INSET, frame.height + 2 * INSET
    spots: list[list[Point]] = [[] for _ in groups]
    for dot in songs:
        across, down = dot.at
        spots[dot.group].append(((across - frame.left + INSET) / wide, 1 - (down - frame.top + INSET) / high))
    lit = [
        (look_of(group).colour, at)
        for group, at in zip(groups, spots, strict=True)
        if group["number"] is not None
    ]
    sheet.image((frame.left - INSET, frame.top - INSET), wide, high, glow(lit))


def _draw(sheet: Sheet, looks: Sequence[Stroke], dots: Sequence[_Dot], size: float) -> None:
    for number, look in enumerate(looks):
        if at := [dot.at for dot in dots if dot.group == number]:
            # A star has less to it than other marks of its size.
            grown = size * (_STAR if look.mark == "*" else 1.0)
            sheet.line(at, replace(look, mark_size=grown, strength=_STRENGTH))
