"""Which playlists are alike: pairs of names, and a bar for how often one is taken for the other."""

from collections.abc import Sequence

from bot.pictures.lettering import called
from bot.pictures.palette import FAINT, INK, QUIET, RIGHT
from bot.pictures.panel import Frame, Panel, head
from bot.pictures.sheet import Letters, Sheet, Stroke

_NAMES = 520
_ROW = 88
_THICK = 30


def draw(sheet: Sheet, panel: Panel, frame: Frame) -> float:
    """Draw the panel and return where it ends."""
    top = head(sheet, panel, frame)
    for number, pair in enumerate(panel["pairs"]):
        names = [called(pair[each], panel["stand_ins"]) for each in ("one", "other")]
        _pair(sheet, pair, names, Frame(frame.left, top + number * _ROW, frame.width, _ROW))
    return top + len(panel["pairs"]) * _ROW - (18 if panel["pairs"] else 0)


def _pair(sheet: Sheet, pair: Panel, names: Sequence[str], row: Frame) -> None:
    for name, down in zip(names, (17, 53), strict=True):
        at = (row.left + 22, row.top + down)
        sheet.write(at, name, Letters(size=28, down="center"), room=_NAMES - 60)
    bracket = [(row.left + 4, row.top + 4), (row.left + 4, row.top + 66)]
    sheet.line(bracket, Stroke(RIGHT, 5))
    bar = Frame(row.left + _NAMES, row.top + 2, row.width - _NAMES - 130, _THICK)
    sheet.box((bar.left, bar.top), bar.width, bar.height, FAINT)
    sheet.box((bar.left, bar.top), max(3.0, pair["alike"] * bar.width), bar.height, RIGHT)
    low, high = pair["between"]
    sheet.line([bar.at(low, 0.5), bar.at(high, 0.5)], Stroke(INK, 4))
    number = Letters(size=34, is_bold=True, across="right", down="center")
    sheet.write((row.left + row.width, bar.top + _THICK / 2), pair["said"], number, room=124)
    small = Letters(size=25, colour=QUIET, down="center")
    sheet.write((bar.left, row.top + 54), pair["note"], small, room=row.width - _NAMES)
