"""How often the first guess was right as time went on: a line for each kind of model."""

from collections.abc import Sequence
from dataclasses import replace

from bot.pictures.palette import MARKS, PLAIN, SERIES
from bot.pictures.panel import SMALL, Frame, Panel, head, share_lines
from bot.pictures.sheet import Letters, Sheet, Stroke

_LEGEND = 330
_HEIGHT = 310
_AXIS = 110
_APART = 40
_DATE = 220


def draw(sheet: Sheet, panel: Panel, frame: Frame) -> float:
    """Draw the panel and return where it ends; the chosen kind stands out and has its band."""
    top = head(sheet, panel, frame)
    if not panel["lines"]:
        return top
    plot = Frame(frame.left + _AXIS, top + 10, frame.width - _AXIS - _LEGEND, _HEIGHT)
    share_lines(sheet, plot)
    for line in sorted(panel["lines"], key=lambda line: (line["is_chosen"], line["series"] is not None)):
        _line(sheet, plot, line)
    _legend(sheet, plot, panel["lines"])
    _dates(sheet, plot, panel["until"])
    return plot.top + plot.height + 44


def _line(sheet: Sheet, plot: Frame, line: Panel) -> None:
    shares = line["right"]
    points = [plot.at(_across(place, len(shares)), share) for place, share in enumerate(shares)]
    if line["is_chosen"]:
        band = line["between"]
        edge = [plot.at(_across(place, len(band)), low) for place, (low, _) in enumerate(band)]
        back = [plot.at(_across(place, len(band)), high) for place, (_, high) in enumerate(band)]
        sheet.area(_widened(edge, plot) + _widened(back, plot)[::-1], look(line).colour, strength=0.22)
    sheet.line(points if line["series"] is not None else _widened(points, plot), look(line))


def look(line: Panel) -> Stroke:
    """Return how a line is drawn: each kind by colour and mark, a plain rule dashed and without a mark."""
    if line["series"] is None:
        return Stroke(PLAIN, 4, dashes=(12, 9))
    number = line["series"] % len(SERIES)
    width, size = (7, 24) if line["is_chosen"] else (3, 18)
    return Stroke(SERIES[number], width, mark=MARKS[number], mark_size=size)


def _across(place: int, places: int) -> float:
    return place / (places - 1) if places > 1 else 0.5


def _widened(points: list[tuple[float, float]], plot: Frame) -> list[tuple[float, float]]:
    """Let the band of a single point be as wide as a thumb, so that it can be seen."""
    if len(points) > 1:
        return points
    ((across, down),) = points
    return [(across - plot.width / 20, down), (across + plot.width / 20, down)]


def _legend(sheet: Sheet, plot: Frame, lines: Sequence[Panel]) -> None:
    """Name each line beside its end, as near to it as the others let it."""
    ends = sorted(lines, key=lambda line: -line["right"][-1])
    wished = [plot.at(1, line["right"][-1])[1] for line in ends]
    left, room = plot.left + plot.width + 24, _LEGEND - 70
    for line, down in zip(ends, _spread(wished, plot.top, plot.top + plot.height), strict=True):
        stroke = look(line)
        sheet.line([(left, down), (left + 34, down)], replace(stroke, width=min(stroke.width, 5), mark=""))
        if stroke.mark:
            sheet.line([(left + 17, down)], replace(stroke, width=0, mark_size=18))
        words = Letters(size=26, colour=stroke.colour, is_bold=line["is_chosen"], down="center")
        sheet.write((left + 46, down), line["label"], words, room=room)


def _spread(wished: Sequence[float], top: float, bottom: float) -> list[float]:
    """Push places apart, from the top down and then back up, until none overlaps the next."""
    down = list(wished)
    for number in range(1, len(down)):
        down[number] = max(down[number], down[number - 1] + _APART)
    lowest = bottom
    for number in range(len(down) - 1, -1, -1):
        down[number] = min(down[number], lowest)
        lowest = down[number] - _APART
    return [each + max(0.0, top - down[0]) for each in down]


def _dates(sheet: Sheet, plot: Frame, until: Sequence[str]) -> None:
    """Write the first and the last date beneath, and of those between as many as there is room for."""
    last = len(until) - 1
    end, down = plot.at(_across(last, len(until)), 0)
    before = -float(_DATE)
    for place in range(len(until)):
        across, _ = plot.at(_across(place, len(until)), 0)
        if place == last or (across - before >= _DATE and end - across >= _DATE):
            sheet.write((across, down + 40), until[place], replace(SMALL, across="center"), room=_DATE - 20)
            before = across
