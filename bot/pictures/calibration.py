"""What was said against what was right: on the dashed line, 70 % said is 70 % right."""

from collections.abc import Sequence
from dataclasses import replace

from bot.pictures.palette import PLAIN, RIGHT
from bot.pictures.panel import SMALL, Frame, Panel, head, share_lines
from bot.pictures.sheet import Sheet, Stroke

_HEIGHT = 300
_AXIS = 110
_BINS = 10
_TICKS = (0, 0.5, 0.75, 1)


def draw(sheet: Sheet, panel: Panel, frame: Frame) -> float:
    """Draw the panel and return where it ends; each dot has its interval, and its count of songs above."""
    top = head(sheet, panel, frame)
    if not panel["bins"]:
        return top
    plot = Frame(frame.left + _AXIS, top + 48, frame.width - _AXIS - 40, _HEIGHT)
    share_lines(sheet, plot)
    sheet.line([plot.at(0, 0), plot.at(1, 1)], Stroke(PLAIN, 3, dashes=(12, 9)))
    for each in panel["bins"]:
        low, high = each["between"]
        sheet.line([plot.at(each["said"], low), plot.at(each["said"], high)], Stroke(RIGHT, 5))
    sheet.line([plot.at(each["said"], each["right"]) for each in panel["bins"]], Stroke(RIGHT, 3))
    for each in panel["bins"]:
        sheet.line([plot.at(each["said"], each["right"])], Stroke(RIGHT, 0, mark="o", mark_size=24))
    _counts(sheet, plot, panel["bins"], panel["counted"])
    _scale(sheet, plot, panel["across"])
    return plot.top + plot.height + 44


def _counts(sheet: Sheet, plot: Frame, bins: Sequence[Panel], counted: str) -> None:
    """Write how many songs each dot stands for, above the middle of its tenth."""
    for each in bins:
        tenth = min(int(each["said"] * _BINS), _BINS - 1)
        across, down = plot.at((tenth + 0.5) / _BINS, 1)
        sheet.write((across, down - 30), f"{each['n']:,}", replace(SMALL, across="center"), room=94)
    across, down = plot.at(0, 1)
    sheet.write((across - 14, down - 30), counted, replace(SMALL, across="right"), room=_AXIS)


def _scale(sheet: Sheet, plot: Frame, across: str) -> None:
    for share in _TICKS:
        at, down = plot.at(share, 0)
        sheet.write((at, down + 40), f"{round(100 * share)} %", replace(SMALL, across="center"), room=110)
    left, down = plot.at(0, 0)
    sheet.write((left + 50, down + 40), across, SMALL, room=_TICKS[1] * plot.width - 100)
