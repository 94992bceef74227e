"""What the panels of a picture have in common: a frame, a heading, and a plot's scales."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.pictures.palette import FAINT, QUIET
from bot.pictures.sheet import Letters, Point, Sheet, Stroke

Panel = Mapping[str, Any]
"""All that a panel shows, its words among it."""

HEADING = Letters(size=38, is_bold=True, down="top")
NOTE = Letters(size=27, colour=QUIET, down="top")
SMALL = Letters(size=26, colour=QUIET)

_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where on the sheet something is drawn."""

    left: float
    top: float
    width: float
    height: float = 0

    def at(self, across: float, up: float) -> Point:
        """Return the dot for two shares, of the width from the left and of the height from the bottom."""
        return self.left + across * self.width, self.top + (1 - up) * self.height


def head(sheet: Sheet, panel: Panel, frame: Frame) -> float:
    """Write a panel's title and note, and return where the rest may begin."""
    top = frame.top
    if panel["title"]:
        sheet.write((frame.left, top), panel["title"], HEADING, room=frame.width)
        top += 54
    if panel["note"]:
        top += sheet.write_lines((frame.left, top), panel["note"], NOTE, room=frame.width)
    return top + 18


def share_lines(sheet: Sheet, plot: Frame) -> None:
    """Draw a plot's level lines, from 0 % to 100 %, and write what they are at its left."""
    right_side = Letters(size=SMALL.size, colour=SMALL.colour, across="right", down="center")
    for share in _TICKS:
        sheet.line([plot.at(0, share), plot.at(1, share)], Stroke(FAINT, 2))
        across, down = plot.at(0, share)
        sheet.write((across - 14, down), f"{round(100 * share)} %", right_side, room=110)
