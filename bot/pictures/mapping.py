"""The picture of `/map`: each song a dot, whose or what it is by colour and shape, and what lies where."""

from collections.abc import Sequence
from dataclasses import replace

from bot.pictures.labelling import Box, Places
from bot.pictures.lettering import called
from bot.pictures.palette import INK, QUIET, ink_on
from bot.pictures.panel import Frame, Panel
from bot.pictures.scattering import INSET, NIGHT, View, look_of, scatter, window_of
from bot.pictures.sheet import Letters, Point, Sheet, Stroke

_WIDTH = 1200
_MARGIN = 24
_TITLE = Letters(size=50, is_bold=True, down="top")
_NOTE = Letters(size=28, colour=QUIET, down="top")
_REGION = Letters(size=27, is_bold=True, halo=NIGHT, across="center", down="center")
_NAME = Letters(size=34, is_bold=True, down="center")
_KEY = Letters(size=30, down="center")
_KEY_ROW = 50
_HERE, _ABOVE = 26, 44
_REGIONS = 12
_LONGEST, _LONG, _WIDEST = 400, 270, 370
"""How wide a name of somebody may be; from where on one of a region has two lines, and how wide those are."""
_SPACING = 1.2


def laid_out(drawing: Panel) -> Sheet:
    """Draw a title, the map, a key to its dots and a note beneath."""
    sheet = Sheet(_WIDTH)
    left, room = _MARGIN + 16.0, _WIDTH - 2 * _MARGIN - 32.0
    sheet.write((left, 30), drawing["title"], _TITLE, room=room)
    down = 98 + sheet.write_lines((left, 98), drawing["note"], _NOTE, room=room) + 14
    frame = _view(drawing, down)
    high = frame.height + 2 * INSET
    sheet.card((_MARGIN, down), frame.width + 2 * INSET, high, NIGHT)
    scatter(sheet, drawing, frame)
    _labels(sheet, drawing, frame)
    down = _key(sheet, drawing["groups"], Frame(left, down + high + 22, room)) + 14
    down += sheet.write_lines((left, down), drawing["foot"], replace(_NOTE, size=25), room=room) + 26
    sheet.cut(down)
    return sheet


def _view(drawing: Panel, top: float) -> View:
    """Take the whole width for what there is of the map; how high it is follows, both to the same scale."""
    window, width = window_of(drawing["x"], drawing["y"]), _WIDTH - 2.0 * (_MARGIN + INSET)
    return View(_MARGIN + INSET, top + INSET, width, width * window.height / window.width, window)


def _labels(sheet: Sheet, drawing: Panel, frame: View) -> None:
    """Write where you are, who is where, and what lies where; what finds no place is left out."""
    edge = INSET - 16
    places = Places(
        Frame(frame.left - edge, frame.top - edge, frame.width + 2 * edge, frame.height + 2 * edge)
    )
    if here := drawing["here"]:
        _here(sheet, places, frame.at(here["x"], here["y"]), here)
    for group in drawing["groups"]:
        if group["is_written"]:
            _name(sheet, places, frame.at(*group["centre"]), group)
    for region in sorted(drawing["regions"], key=lambda region: -region["size"])[:_REGIONS]:
        _region(sheet, places, frame.at(region["x"], region["y"]), region["name"])


def _region(sheet: Sheet, places: Places, at: Point, name: str) -> None:
    """Write what lies somewhere, in two lines where one would be long."""
    lines, step = _lines(sheet, name), _SPACING * _REGION.size
    width = max(sheet.measure(line, _REGION) for line in lines)
    box = places.take(at, width, len(lines) * step) if width else None
    if box:
        for number, line in enumerate(lines):
            sheet.write((box.middle[0], box.top + (number + 0.5) * step), line, _REGION, room=_WIDEST + 1)


def _lines(sheet: Sheet, name: str) -> list[str]:
    """Return a name in one line or two; of several artists as many as stand there whole."""
    lines = sheet.broken(name, _REGION, _LONG)
    while ", " in name and any(sheet.measure(line, _REGION) > _WIDEST for line in lines):
        name = name.rpartition(", ")[0]
        lines = sheet.broken(name, _REGION, _LONG)
    return [sheet.fitted(line, _REGION, _WIDEST) for line in lines]


def _here(sheet: Sheet, places: Places, at: Point, here: Panel) -> None:
    sheet.line([at], Stroke(NIGHT, 0, mark="o", mark_size=2 * _HERE + 6))
    sheet.line([at], Stroke(INK, 0, mark="o", mark_size=2 * _HERE))
    sheet.line([at], Stroke(NIGHT, 0, mark="o", mark_size=_HERE))
    places.keep_free([Box.around(at, 2.4 * _HERE, 2.4 * _HERE)])
    _pill(sheet, places, (at[0], at[1] - 2.4 * _HERE), here["label"], INK)


def _name(sheet: Sheet, places: Places, at: Point, group: Panel) -> None:
    text = called(group["short"], {group["short"]: group["stand_in"]})
    above = at[0], at[1] - _ABOVE
    _pill(sheet, places, above, text, look_of(group).colour, look_of(group))


def _pill(
    sheet: Sheet, places: Places, at: Point, text: str, colour: str, mark: Stroke | None = None
) -> None:
    """Write a name on its colour, after its mark, where there is room for it."""
    look = replace(_NAME, colour=ink_on(colour))
    fitted, before = sheet.fitted(text, look, _LONGEST), 36 if mark else 0
    width, height = sheet.measure(fitted, look) + 36 + before, 52.0
    if fitted and (box := places.take(at, width, height)):
        sheet.pill((box.left, box.top), width, height, colour)
        _, down = box.middle
        if mark:
            sheet.line([(box.left + 30, down)], replace(mark, colour=look.colour, mark_size=22))
        sheet.write((box.left + 18 + before, down), fitted, look, room=_LONGEST + 1)


def _key(sheet: Sheet, groups: Sequence[Panel], frame: Frame) -> float:
    """Name each group beside its mark, in two columns, and return where they end."""
    column = frame.width / 2
    for number, group in enumerate(groups):
        left, down = frame.left + number % 2 * column, frame.top + 20 + number // 2 * _KEY_ROW
        sheet.line([(left + 16, down)], replace(look_of(group), mark_size=30))
        room = column - 60
        name = called(group["name"], {group["name"]: group["stand_in"]})
        wide = sheet.measure(group["songs"], _KEY)
        wide = sheet.write(
            (left + 46, down), name, replace(_KEY, is_bold=group["is_you"]), room=room - wide - 30
        )
        sheet.write((left + 46 + wide + 16, down), group["songs"], replace(_KEY, colour=QUIET), room=room)
    return frame.top + (len(groups) + 1) // 2 * _KEY_ROW
