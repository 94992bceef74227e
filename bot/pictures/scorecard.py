"""The picture beside `/model`: four panels beneath each other, as high and narrow as a phone."""

from bot.pictures import calibration, confusion, over_time, overlap
from bot.pictures.palette import QUIET
from bot.pictures.panel import Frame, Panel
from bot.pictures.sheet import Letters, Sheet

_WIDTH = 1200
_MARGIN = 24
_PADDING = 32
_PANELS = {
    "over_time": over_time.draw,
    "calibration": calibration.draw,
    "confusion": confusion.draw,
    "overlap": overlap.draw,
}


def laid_out(drawing: Panel) -> Sheet:
    """Draw a title, a note and the panels that there are, each on a card of its own."""
    sheet = Sheet(_WIDTH)
    room = _WIDTH - 2 * _MARGIN - 2 * _PADDING
    left, down = _MARGIN + _PADDING, 36.0
    sheet.write((left, down), drawing["title"], Letters(size=50, is_bold=True, down="top"), room=room)
    note = Letters(size=28, colour=QUIET, down="top")
    down += 68 + sheet.write_lines((left, down + 66), drawing["note"], note, room=room) + 16
    for name, draw in _PANELS.items():
        if panel := drawing["panels"].get(name):
            bottom = draw(sheet, panel, Frame(left, down + _PADDING, room)) + _PADDING
            sheet.card((_MARGIN, down), _WIDTH - 2 * _MARGIN, bottom - down)
            down = bottom + _MARGIN
    sheet.cut(down)
    return sheet
