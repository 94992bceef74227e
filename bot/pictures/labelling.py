"""Finds places for labels on a map: each as near to where it belongs as the others let it."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.pictures.panel import Frame
from bot.pictures.sheet import Point

_RINGS = (0, 30, 60, 95, 135, 180)
_DIRECTIONS = 12
_AIR = 10


@dataclass(frozen=True, slots=True)
class Box:
    """What a label covers, in dots."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, middle: Point, width: float, height: float) -> "Box":
        """Return the box of a size around its middle."""
        across, down = middle
        return cls(across - width / 2, down - height / 2, across + width / 2, down + height / 2)

    @property
    def middle(self) -> Point:
        """Return its middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def meets(self, other: "Box") -> bool:
        """Tell whether two boxes come nearer to each other than labels should."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > -_AIR and down > -_AIR


@dataclass(slots=True)
class Places:
    """The places that are taken on a map."""

    frame: Frame
    taken: list[Box] = field(default_factory=list)

    def take(self, wished: Point, width: float, height: float) -> Box | None:
        """Take the free place nearest to where a label is wished; None where all about there is taken."""
        for middle in _around(wished):
            box = self._within(Box.around(middle, width, height))
            if box and not any(box.meets(other) for other in self.taken):
                self.taken.append(box)
                return box
        return None

    def keep_free(self, boxes: Sequence[Box]) -> None:
        """Let no label cover these."""
        self.taken.extend(boxes)

    def _within(self, box: Box) -> Box | None:
        """Push a box into the frame; None where it does not fit into it at all."""
        frame = self.frame
        width, height = box.right - box.left, box.bottom - box.top
        if width > frame.width or height > frame.height:
            return None
        left = min(max(box.left, frame.left), frame.left + frame.width - width)
        top = min(max(box.top, frame.top), frame.top + frame.height - height)
        return Box(left, top, left + width, top + height)


def _around(wished: Point) -> Iterator[Point]:
    """Go around a place in rings, each wider than the one before; a label is wide, and so are they."""
    yield wished
    for distance in _RINGS[1:]:
        for step in range(_DIRECTIONS):
            angle = 2 * math.pi * (step + 0.5) / _DIRECTIONS
            yield wished[0] + 1.4 * distance * math.cos(angle), wished[1] + distance * math.sin(angle)
