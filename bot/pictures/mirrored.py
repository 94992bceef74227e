"""Two people side by side: for each thing a bar to the left and a bar to the right, its name between them."""

from collections.abc import Sequence

from bot.pictures.lettering import called
from bot.pictures.palette import QUIET, SERIES
from bot.pictures.panel import HEADING, SMALL, Frame, Panel
from bot.pictures.sheet import Letters, Sheet

_NAMES = 330
"""How wide the column of names is."""
_FIGURES = 96
_ROW, _THICK = 54, 30
_LEAST = 4.0


def draw(sheet: Sheet, panel: Panel, names: Sequence[str], frame: Frame) -> float:
    """Draw the panel and return where it ends."""
    middle = frame.left + frame.width / 2
    heading = Letters(size=HEADING.size, is_bold=True, across="center", down="top")
    sheet.write((middle, frame.top), panel["title"], heading, room=_NAMES)
    inner = _NAMES / 2
    longest = frame.width / 2 - inner - _FIGURES
    most = max(max(row["one"], row["other"]) for row in panel["rows"]) or 1.0
    for way, name, colour in _sides(names):
        look = Letters(
            size=30, colour=colour, is_bold=True, across="right" if way < 0 else "left", down="top"
        )
        sheet.write((middle + way * inner, frame.top + 6), name, look, room=frame.width / 2 - inner)
    top = frame.top + 66
    for number, row in enumerate(panel["rows"]):
        down = top + number * _ROW
        look = Letters(size=28, across="center", down="center")
        sheet.write((middle, down + _THICK / 2), called(row["name"], {}), look, room=_NAMES - 24)
        for (way, _, colour), side, said in zip(_sides(names), ("one", "other"), row["said"], strict=True):
            length = max(_LEAST, row[side] / most * longest) if row[side] else 0.0
            start = middle + way * inner
            if length:
                sheet.box((min(start, start + way * length), down), length, _THICK, colour)
            figure = Letters(
                size=SMALL.size, colour=QUIET, across="right" if way < 0 else "left", down="center"
            )
            at = (start + way * (length + 12), down + _THICK / 2)
            sheet.write(at, said, figure, room=_FIGURES - 12)
    return top + len(panel["rows"]) * _ROW - (_ROW - _THICK)


def _sides(names: Sequence[str]) -> tuple[tuple[int, str, str], tuple[int, str, str]]:
    return (-1, names[0], SERIES[0]), (1, names[1], SERIES[1])
