"""A sheet to draw on, measured in dots from its top left corner; every text on it is made to fit."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.image import BboxImage
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox, TransformedBbox

from bot.pictures.lettering import drawable, families
from bot.pictures.palette import CARD, GROUND, INK

_DPI = 200
_DOTS_PER_POINT = _DPI / 72
_ROUND = 22
_HALO = 0.28
"""How wide a halo is, in heights of its letters."""

Point = tuple[float, float]
"""Dots from the left and from the top."""
Colour = tuple[float, float, float, float]
"""Red, green, blue and strength, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Letters:
    """How words look: height in dots, colour, and which of their sides stands at the given place."""

    size: float = 28
    colour: str = INK
    is_bold: bool = False
    halo: str = ""
    """A colour around the letters that keeps them apart from what they stand on."""
    across: Literal["left", "center", "right"] = "left"
    down: Literal["top", "center", "baseline", "bottom"] = "baseline"


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a line looks."""

    colour: str = INK
    width: float = 3
    dashes: tuple[float, ...] = ()
    mark: str = ""
    mark_size: float = 14
    is_hollow: bool = False
    """True for marks that are drawn as outlines."""
    strength: float = 1
    """Below 1, what lies beneath shines through."""


@dataclass(slots=True)
class Sheet:
    """A picture in the making; how high it is shows at the end."""

    width: int
    figure: Figure = field(init=False)
    _canvas: FigureCanvasAgg = field(init=False)
    _paper: Affine2D = field(init=False, default_factory=Affine2D)

    def __post_init__(self) -> None:
        """Lay out an empty, dark sheet."""
        self.figure = Figure((self.width / _DPI, 1), dpi=_DPI, facecolor=GROUND)
        self._canvas = FigureCanvasAgg(self.figure)

    def write(self, at: Point, text: str, look: Letters, *, room: float) -> float:
        """Write foreign or own words in one line no wider than `room`, and return how wide they came out."""
        fitted = self.fitted(text, look, room)
        if fitted:
            written = Text(
                *at,
                fitted,
                color=look.colour,
                fontproperties=_font(look),
                horizontalalignment=look.across,
                verticalalignment=look.down,
                parse_math=False,
            )
            if look.halo:
                width = look.size * _HALO / _DOTS_PER_POINT
                written.set_path_effects([withStroke(linewidth=width, foreground=look.halo)])
            self._add(written)
        return self.measure(fitted, look)

    def write_lines(self, at: Point, text: str, look: Letters, *, room: float) -> float:
        """Write words in as many lines as they need, and return how high they came out."""
        lines: list[str] = []
        for word in drawable(text).split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.measure(longer, look) <= room:
                lines[-1] = longer
            else:
                lines.append(word)
        for number, line in enumerate(lines):
            self.write((at[0], at[1] + number * 1.4 * look.size), line, look, room=room)
        return len(lines) * 1.4 * look.size

    def broken(self, text: str, look: Letters, room: float) -> list[str]:
        """Return a text in one line or, where that is too long for the room, in two as even as can be."""
        whole = drawable(text)
        words = whole.split()
        if self.measure(whole, look) <= room or len(words) < 2:  # noqa: PLR2004 - one for each line
            return [whole]
        pairs = [[" ".join(words[:end]), " ".join(words[end:])] for end in range(1, len(words))]
        return min(pairs, key=lambda pair: max(self.measure(line, look) for line in pair))

    def fitted(self, text: str, look: Letters, room: float) -> str:
        """Return a text as it can be drawn within so many dots, cut short where it must be."""
        whole = drawable(text)
        if self.measure(whole, look) <= room:
            return whole
        low, high = 0, len(whole)
        while low < high:
            middle = (low + high + 1) // 2
            cut = f"{whole[:middle].rstrip()}…"
            low, high = (middle, high) if self.measure(cut, look) <= room else (low, middle - 1)
        return f"{whole[:low].rstrip()}…" if low else ""

    def measure(self, text: str, look: Letters) -> float:
        """Return how many dots wide a text comes out."""
        if not text:
            return 0.0
        renderer = self._canvas.get_renderer()  # type: ignore[no-untyped-call]  # matplotlib's own gap
        return float(renderer.get_text_width_height_descent(text, _font(look), ismath=False)[0])

    def line(self, points: Sequence[Point], look: Stroke) -> None:
        """Draw a line through points, or marks alone where its width is 0."""
        across, down = zip(*points, strict=True)
        line = Line2D(across, down, color=look.colour, linewidth=look.width / _DOTS_PER_POINT)
        line.set_solid_capstyle("round")
        if not look.width:
            line.set_linestyle("none")
        elif look.dashes:
            line.set_dashes([each / look.width for each in look.dashes])
        if look.mark:
            line.set_marker(look.mark)
            line.set_markersize(look.mark_size / _DOTS_PER_POINT)
            line.set_markerfacecolor("none" if look.is_hollow else look.colour)
            line.set_markeredgecolor(look.colour if look.is_hollow else CARD)
            line.set_markeredgewidth(look.mark_size / _DOTS_PER_POINT / 5 if look.is_hollow else 0.5)
            line.set_alpha(look.strength)
        self._add(line)

    def area(self, points: Sequence[Point], colour: str, *, strength: float) -> None:
        """Fill an area, thinly where its strength is below 1."""
        self._add(Polygon(list(points), closed=True, facecolor=colour, edgecolor="none", alpha=strength))

    def box(self, at: Point, width: float, height: float, colour: str) -> None:
        """Fill a rectangle."""
        self._add(Rectangle(at, width, height, facecolor=colour, edgecolor="none"))

    def image(self, at: Point, width: float, height: float, rows: Sequence[Sequence[Colour]]) -> None:
        """Lay an image over a rectangle, its first row on top, as smooth as its size asks for."""
        frame = TransformedBbox(Bbox.from_bounds(*at, width, height), self._paper)
        image = BboxImage(frame, interpolation="bilinear", origin="upper")
        image.set_data(rows)
        self.figure.add_artist(image, clip=False)
        image.set_zorder(1)

    def card(self, at: Point, width: float, height: float, colour: str = CARD) -> None:
        """Lay a card with round corners beneath all that is drawn there."""
        style = f"round,pad=0,rounding_size={_ROUND}"
        card = FancyBboxPatch(at, width, height, boxstyle=style, facecolor=colour, edgecolor="none")
        self._add(card)
        card.set_zorder(0)

    def pill(self, at: Point, width: float, height: float, colour: str) -> None:
        """Fill a shape with round ends, which stands out from what is beneath."""
        style = f"round,pad=0,rounding_size={height / 2}"
        pill = FancyBboxPatch(at, width, height, boxstyle=style, facecolor=colour, edgecolor=GROUND)
        pill.set_linewidth(3 / _DOTS_PER_POINT)
        self._add(pill)

    def cut(self, height: float) -> None:
        """Let the sheet end so far from its top."""
        self.figure.set_size_inches(self.width / _DPI, round(height) / _DPI)
        self._paper.clear().scale(1, -1).translate(0, round(height))

    def png(self) -> bytes:
        """Return the picture; the same drawing gives the same bytes."""
        written = io.BytesIO()
        self.figure.savefig(written, format="png", dpi=_DPI, metadata={"Software": None})
        return written.getvalue()

    def _add(self, artist: Artist) -> None:
        self.figure.add_artist(artist, clip=False)
        artist.set_transform(self._paper)
        # In the order of drawing; matplotlib would put all letters on top of all lines.
        artist.set_zorder(1)


def _font(look: Letters) -> FontProperties:
    return FontProperties(
        family=list(families()),
        size=look.size / _DOTS_PER_POINT,
        weight="bold" if look.is_bold else "normal",
    )
