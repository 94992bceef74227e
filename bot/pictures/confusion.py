"""Which playlist was taken for which: a row for the true one, a column for the first guess."""

from collections.abc import Sequence
from dataclasses import replace

from bot.pictures.lettering import called
from bot.pictures.palette import CARD, INK, PLAIN, RIGHT, WRONG, ink_on, mixed
from bot.pictures.panel import SMALL, Frame, Panel, head
from bot.pictures.sheet import Letters, Sheet

_NAMES = 400
_ROW = 45
_GAP = 4
_FAINTEST = 0.12
_EMPTY = 0.05


def draw(sheet: Sheet, panel: Panel, frame: Frame) -> float:
    """Draw the panel and return where it ends; columns carry the numbers of the rows."""
    top = head(sheet, panel, frame)
    names: Sequence[str] = panel["names"]
    if not names:
        return top
    side = (frame.width - _NAMES) / len(names)
    side = min(side, 2 * _ROW)
    for number, name in enumerate(names):
        down = top + 40 + number * _ROW + _ROW / 2
        across = frame.left + _NAMES + number * side + side / 2
        mark = panel["marks"][number]
        look = Letters(size=27, down="center")
        sheet.write((frame.left, down), mark, replace(look, colour=SMALL.colour), room=48)
        sheet.write((frame.left + 52, down), called(name, panel["stand_ins"]), look, room=_NAMES - 76)
        sheet.write((across, top + 28), mark, replace(SMALL, across="center"), room=side)
        right = PLAIN if panel["has_others"] and number == len(names) - 1 else RIGHT
        _row(
            sheet,
            panel["counts"][number],
            number,
            right,
            Frame(frame.left + _NAMES, down - _ROW / 2, side, _ROW),
        )
    return top + 40 + len(names) * _ROW


def _row(sheet: Sheet, counts: Sequence[int], own: int, right: str, first: Frame) -> None:
    """Draw one true playlist's cells: right guesses in one colour, wrong ones in another.

    Among all others there are both, and so neither.
    """
    asked = max(1, sum(counts))
    for number, count in enumerate(counts):
        colour = right if number == own else WRONG
        strength = _FAINTEST + (1 - _FAINTEST) * count / asked if count else 0
        ground = mixed(colour, CARD, strength) if count else mixed(INK, CARD, _EMPTY)
        left = first.left + number * first.width
        sheet.box((left, first.top), first.width - _GAP, first.height - _GAP, ground)
        if count:
            middle = (left + (first.width - _GAP) / 2, first.top + (first.height - _GAP) / 2)
            look = Letters(size=24, colour=ink_on(ground), across="center", down="center")
            room = first.width - _GAP - 4
            if sheet.measure(f"{count}", look) > room:
                look = replace(look, size=look.size * room / sheet.measure(f"{count}", look))
            sheet.write(middle, f"{count}", look, room=room + 1)
