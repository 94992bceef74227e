"""The picture beside `/compare`: two rounds that overlap, and what is in each of them and in both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import cos, pi, sin, sqrt

from bot.pictures import mirrored
from bot.pictures.lettering import called, drawable, is_legible
from bot.pictures.palette import QUIET, SERIES
from bot.pictures.panel import Frame, Panel
from bot.pictures.sheet import Letters, Point, Sheet, Stroke

_WIDTH, _MARGIN, _PADDING = 1200, 24, 32
_SPAN, _HIGH = 1130, 640
"""How wide the two rounds are together, and how high."""
_APART, _LEAST_LENS, _MORE_LENS = -40, 380, 110
"""How wide the lens is, in dots, of two who share nothing, and of others by how close they are."""
_SAME_SPAN, _SAME_LENS = 800, 680
_LINE, _BETWEEN, _AIR = 34, 13, 24
_TALLEST = {"one": 380, "both": 300, "other": 380}
"""How high the names may stand: the lens is narrow at its ends."""
_SMALL = 26
_CORNERS = 180
_FILLED = 0.18
_COLOURS = SERIES[:2]
_WAYS = (-1, 1)
"""To the left, and to the right."""

Block = list[tuple[str, Letters]]
"""The lines of one name."""


@dataclass(frozen=True, slots=True)
class _Rounds:
    """Two rounds of the same size beside each other, wider than high, and where words find room in them."""

    span: float
    """How wide they are together."""
    lens: float
    """How wide it is where they overlap; below 0 where they don't."""
    middle: Point

    @property
    def width(self) -> float:
        """Return how wide one of them is."""
        return (self.span + self.lens) / 2

    @property
    def centres(self) -> tuple[Point, Point]:
        """Return the middle of the left one, and of the right one."""
        (across, down), aside = self.middle, (self.span - self.width) / 2
        return (across - aside, down), (across + aside, down)

    def room(self, side: str, above: float) -> tuple[float, float]:
        """Return from where to where a line may go so far above or below the middle."""
        half = self.width / 2 * sqrt(max(0.0, 1 - (2 * above / _HIGH) ** 2))
        (left, _), (right, _) = self.centres
        if side == "one":
            return left - half, min(left + half, right - half)
        if side == "other":
            return max(right - half, left + half), right + half
        return right - half, left + half


def laid_out(drawing: Panel) -> Sheet:
    """Draw the word for two people, their circles, and the panels that there are."""
    sheet = Sheet(_WIDTH)
    down = _head(sheet, drawing)
    down = _rounds(sheet, drawing, down) + _MARGIN
    room = _WIDTH - 2 * _MARGIN - 2 * _PADDING
    for panel in drawing["panels"]:
        if panel["rows"]:
            frame = Frame(_MARGIN + _PADDING, down + _PADDING, room)
            bottom = mirrored.draw(sheet, panel, _names(drawing), frame) + _PADDING
            sheet.card((_MARGIN, down), _WIDTH - 2 * _MARGIN, bottom - down)
            down = bottom + _MARGIN
    sheet.cut(down)
    return sheet


def _names(drawing: Panel) -> list[str]:
    return [called(name, drawing["stand_ins"]) for name in drawing["names"]]


def _head(sheet: Sheet, drawing: Panel) -> float:
    middle, room = _WIDTH / 2, _WIDTH - 2 * _MARGIN - 2 * _PADDING
    word = Letters(size=58, is_bold=True, across="center", down="top")
    sheet.write((middle, 40), drawing["word"], word, room=room)
    note = Letters(size=29, colour=QUIET, across="center", down="top")
    sheet.write((middle, 118), drawing["note"], note, room=room)
    return 180


def _rounds(sheet: Sheet, drawing: Panel, top: float) -> float:
    """Draw the rounds with their names above them, and return where they end."""
    rounds = _placed(drawing, top + 72)
    half = _SPAN / 2 - 20
    for name, colour, way in zip(_names(drawing), _COLOURS, _WAYS, strict=True):
        look = Letters(
            size=44, colour=colour, is_bold=True, across="left" if way < 0 else "right", down="top"
        )
        sheet.write((_WIDTH / 2 + way * _SPAN / 2, top), name, look, room=half)
    for centre, colour in zip(rounds.centres, _COLOURS, strict=True):
        line = list(_edge(centre, rounds.width))
        sheet.area(line, colour, strength=_FILLED)
        sheet.line(line, Stroke(colour, 4))
    for side in ("one", "both", "other"):
        _write_in(sheet, rounds, side, drawing)
    return rounds.middle[1] + _HIGH / 2


def _placed(drawing: Panel, top: float) -> _Rounds:
    """Place the rounds: the closer two people are, the more they overlap, as far as there are words for."""
    artists, closeness = drawing["artists"], drawing["closeness"]
    middle = (_WIDTH / 2, top + _HIGH / 2)
    if not artists["one"] and not artists["other"] and artists["both"]:
        return _Rounds(_SAME_SPAN, _SAME_LENS, middle)
    return _Rounds(_SPAN, _LEAST_LENS + _MORE_LENS * closeness if closeness > 0 else _APART, middle)


def _write_in(sheet: Sheet, rounds: _Rounds, side: str, drawing: Panel) -> None:
    """Write the artists of one of them, or of both, from the middle up and down as far as there is room."""
    look = Letters(size=28, is_bold=side == "both", across="center", down="center")
    left, right = rounds.room(side, _HIGH / 5)
    names = [drawable(name) for name in drawing["artists"][side] if is_legible(name)]
    blocks = _as_many_as_fit(
        [[(line, look) for line in sheet.broken(name, look, right - left - 2 * _AIR)] for name in names],
        _TALLEST[side],
    )
    small = replace(look, colour=QUIET, is_bold=False)
    if side == "both":
        said = drawing["both"] if names else drawing["nothing"]
        if rounds.lens <= 0:
            sheet.write((_WIDTH / 2, rounds.middle[1] - _HIGH / 2), said, small, room=_SPAN / 3)
            return
        blocks = [[(said, small)], *blocks]
    elif blocks and is_legible(said := drawing["alone"][side]):
        blocks = [[(sheet.fitted(said, small, right - left - 2 * _AIR), small)], *blocks]
    above = -_height(blocks) / 2
    for block in blocks:
        _write_block(sheet, rounds, side, (above, block))
        above += len(block) * _LINE + _BETWEEN


def _write_block(sheet: Sheet, rounds: _Rounds, side: str, placed: tuple[float, Block]) -> None:
    """Write the lines of one name beneath each other, about a middle of their own: a round's side leans."""
    above, block = placed
    # Where the letters end, and not in their middle, the edge may not meet them.
    ends = [abs(above) - _LINE / 6, abs(above + len(block) * _LINE) - _LINE / 6]
    rooms = [rounds.room(side, end) for end in ends]
    left, right = max(room[0] for room in rooms), min(room[1] for room in rooms)
    room = right - left - 2 * _AIR
    for number, (text, look) in enumerate(block):
        is_long = sheet.measure(text, look) > room
        at = ((left + right) / 2, rounds.middle[1] + above + (number + 0.5) * _LINE)
        sheet.write(at, text, replace(look, size=_SMALL) if is_long else look, room=room)


def _as_many_as_fit(blocks: Sequence[Block], tallest: float) -> list[Block]:
    """Take the first names for which there is room, the longest in the middle, where there is most."""
    fitting = [number for number in range(len(blocks) + 1) if _height(blocks[:number]) <= tallest]
    ordered: list[Block] = []
    taken = sorted(blocks[: fitting[-1]], key=_length, reverse=True)
    for number, block in enumerate(taken):
        ordered.insert(0 if number % 2 else len(ordered), block)
    return ordered


def _length(block: Block) -> int:
    return sum(len(text) for text, _ in block)


def _height(blocks: Sequence[Block]) -> float:
    return sum(len(block) * _LINE + _BETWEEN for block in blocks) - _BETWEEN


def _edge(centre: Point, width: float) -> Iterator[Point]:
    for corner in range(_CORNERS + 1):
        turn = 2 * pi * corner / _CORNERS
        yield centre[0] + width / 2 * cos(turn), centre[1] + _HIGH / 2 * sin(turn)
