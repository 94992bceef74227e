"""Score cards of our own invention, ready to be drawn, and what is looked for on a sheet."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from matplotlib.text import Text
from matplotlib.transforms import Bbox

from bot.pictures.sheet import Sheet

KINDS = ("the blend", "random forest", "linear", "quadratic", "SVM", "neural network", "nearest neighbours")


def drawing(
    names: Sequence[str] = ("Gym", "Run", "Rainy days"),
    *,
    songs: int = 400,
    kinds: int = 7,
    dots: int = 10,
    others: bool = False,
) -> dict[str, Any]:
    """Make up a drawing in which a playlist is taken for the next one in every fifth case."""
    shown = list(names[:12])
    stand_ins = {name: f"no. {number}" for number, name in enumerate(names, start=1)}
    size = len(shown) + others
    each = max(1, songs // max(1, size))
    counts = [
        [
            each - each // 5 if row == column else each // 5 * (column == (row + 1) % size)
            for column in range(size)
        ]
        for row in range(size)
    ]
    pairs = [_pair(one, other, number) for number, (one, other) in enumerate(combinations(names[:4], 2))][:4]
    return {
        "title": "How well I know your playlists",
        "note": f"The blend, on {songs:,} songs that you filed, each foretold from what came before.",
        "panels": {
            "over_time": {
                "title": "Right at the first guess",
                "note": "Your songs in the order you filed them. The band: margin of error.",
                "until": [f"{1 + number % 28} Sep {2016 + number}" for number in range(dots)] if dots else [],
                "lines": [*_lines(kinds, dots)] if dots else [],
            },
            "calibration": {
                "title": "As sure as I should be?",
                "note": "Above the dashed line I am too modest, below it too sure.",
                "across": "how sure I said I was",
                "counted": "songs",
                "bins": [
                    {
                        "said": said / 10 + 0.04,
                        "right": said / 10,
                        "between": [said / 20, 0.5 + said / 20],
                        "n": songs,
                    }
                    for said in range(10 if songs else 0)
                ],
            },
            "confusion": {
                "title": "What I mix up",
                "note": "Rows: where songs belong. Columns: my guess. Blue is right.",
                "names": [*shown, "all others"] if others else shown,
                "marks": [*map(str, range(1, len(shown) + 1)), "+"][:size],
                "has_others": others,
                "counts": counts,
                "stand_ins": stand_ins,
            },
            "overlap": {
                "title": "Playlists that are alike",
                "note": "How often I take songs of one for the other. White: margin of error.",
                "pairs": pairs,
                "stand_ins": stand_ins,
            },
        },
    }


def _lines(kinds: int, dots: int) -> Iterator[dict[str, Any]]:
    for number, label in enumerate((*KINDS[:kinds], "always the biggest")):
        right = [0.3 + 0.05 * ((number * 3 + dot * 7) % 9) for dot in range(dots)]
        yield {
            "label": label,
            "right": right,
            "between": [[max(0.0, share - 0.1), min(1.0, share + 0.1)] for share in right],
            "series": None if number == kinds else number,
            "is_chosen": number == 0,
        }


def _pair(one: str, other: str, number: int) -> dict[str, Any]:
    alike = 0.9 / (number + 1)
    between = [alike / 2, min(1.0, alike * 1.2)]
    said = f"{round(100 * alike)} %"
    return {
        "one": one,
        "other": other,
        "alike": alike,
        "between": between,
        "said": said,
        "note": "12,345 in both · 98,765 songs asked",
    }


def texts_on(sheet: Sheet) -> list[Text]:
    """Return every text on a sheet."""
    return [text for text in sheet.figure.texts if text.get_text()] + [
        artist for artist in sheet.figure.artists if isinstance(artist, Text) and artist.get_text()
    ]


def words_on(sheet: Sheet) -> list[tuple[str, Bbox]]:
    """Return every text on a sheet with the dots that it covers."""
    return [(text.get_text(), text.get_window_extent()) for text in texts_on(sheet)]


def overlapping(sheet: Sheet) -> list[tuple[str, str]]:
    """Return the pairs of texts that cover the same dots, beyond the air that letters have around them."""
    return [
        (one, other)
        for (one, first), (other, second) in combinations(words_on(sheet), 2)
        if min(first.x1, second.x1) - max(first.x0, second.x0) > 2
        and min(first.y1, second.y1) - max(first.y0, second.y0) > 6
    ]


def outside(sheet: Sheet) -> list[str]:
    """Return the texts that leave the sheet."""
    width, height = sheet.figure.canvas.get_width_height()
    return [
        text for text, box in words_on(sheet) if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height
    ]
