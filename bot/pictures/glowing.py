"""A soft light behind the dots of a map: where a group has many, its colour shines."""

from collections.abc import Iterable, Sequence
from itertools import accumulate

from bot.pictures.palette import channels
from bot.pictures.sheet import Colour, Point

CELLS = 90
"""The light is worked out on so many cells a side, and smoothed to the size of the picture."""

_REACH = 2
_ROUNDS = 3
_STRONGEST, _ROOT = 0.45, 0.62
_EDGE = 4
"""The light fades out over so many cells before the edge of the image."""

_Field = list[list[float]]


def glow(groups: Iterable[tuple[str, Sequence[Point]]]) -> list[list[Colour]]:
    """Return the light of groups, each a colour and spots from 0 to 1, as an image with its top row first."""
    fields = [(colour, density(spots)) for colour, spots in groups if spots]
    brightest = max((max(map(max, field)) for _, field in fields), default=0.0)
    parts = [(tuple(channel / 255 for channel in channels(colour)), field) for colour, field in fields]
    return [[_mixed(parts, row, column, brightest) for column in range(CELLS)] for row in range(CELLS)]


def density(spots: Sequence[Point]) -> _Field:
    """Return how many spots are near each cell, the top row first; far ones count for nothing."""
    field = [[0.0] * CELLS for _ in range(CELLS)]
    for across, up in spots:
        field[_cell(1 - up)][_cell(across)] += 1
    for _ in range(_ROUNDS):
        field = _turned(_smoothed(_turned(_smoothed(field))))
    return field


def _cell(share: float) -> int:
    return min(max(int(share * CELLS), 0), CELLS - 1)


def _smoothed(field: _Field) -> _Field:
    """Spread each value over its neighbours in the row."""
    width, air = 2 * _REACH + 1, [0.0] * _REACH
    smoothed = []
    for row in field:
        sums = [0.0, *accumulate([*air, *row, *air])]
        smoothed.append([(sums[place + width] - sums[place]) / width for place in range(CELLS)])
    return smoothed


def _turned(field: _Field) -> _Field:
    return [list(column) for column in zip(*field, strict=True)]


def _mixed(
    parts: Sequence[tuple[tuple[float, ...], _Field]], row: int, column: int, brightest: float
) -> Colour:
    here = [field[row][column] for _, field in parts]
    together = sum(here)
    if not together or not brightest:
        return 0.0, 0.0, 0.0, 0.0
    red, green, blue = (
        sum(share * colour[channel] for share, (colour, _) in zip(here, parts, strict=True)) / together
        for channel in range(3)
    )
    # The root lets the few be seen beside the many.
    edge = min(row, column, CELLS - 1 - row, CELLS - 1 - column)
    return red, green, blue, _STRONGEST * min(1.0, edge / _EDGE) * min(1.0, together / brightest) ** _ROOT
