"""The picture beside /model: legible on a phone, dark, and whole whatever playlists are called."""

import io
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.image import imread

from bot.pictures.palette import GROUND
from bot.pictures.scorecard import laid_out
from bot.pictures.tasks import scorecard
from tests.pictures.drawings import drawing, outside, overlapping, texts_on, words_on

NASTY = (
    "$money$ _x^2_ \\frac{a}{b}",
    "שירים שקטים ומוזיקה לנסיעות ארוכות בלילה",
    "موسيقى هادئة",
    "日本の夜",
    "🔥🔥 HYPE 🔥🔥",
    "👩‍👩‍👧‍👧",
    "Songs my mother would like, volume two, the ones without a guitar",
    "Z̶̡̛a̸l̴g̵o̷",
    "\u202eevil\u202c",
    "a\nb\tc",
    " ",
    "",
    "W" * 500,
)
PHONE = 390
"""Points that a phone's screen is wide."""


def pixels(png: bytes) -> npt.NDArray[np.float64]:
    return np.asarray(imread(io.BytesIO(png), format="png"))[:, :, :3]


CASES: dict[str, dict[str, Any]] = {
    "a usual member": drawing(),
    "nasty names": drawing(NASTY, others=True),
    "three songs": drawing(("A", "B"), songs=3, kinds=1, dots=1),
    "one kind only": drawing(kinds=1),
    "200 playlists": drawing(
        [f"Playlist number {number}" for number in range(200)], songs=90_000, others=True
    ),
    "no dates": drawing(dots=0),
    "nothing at all": drawing((), songs=0, dots=0),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_no_words_overlap_and_none_leave_the_sheet(case: dict[str, Any]) -> None:
    sheet = laid_out(case)

    assert len(words_on(sheet)) > 5
    assert overlapping(sheet) == []
    assert outside(sheet) == []


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_picture_is_small_dark_and_as_high_and_narrow_as_a_phone(case: dict[str, Any]) -> None:
    png = scorecard(case)
    shown = pixels(png)
    height, width, _ = shown.shape

    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(png) < 1_000_000
    assert width == 1200
    assert height <= 2.3 * width
    ground = np.array([int(GROUND[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    assert np.abs(shown[[0, 0, -1, -1], [0, -1, 0, -1]] - ground).max() < 0.01
    assert shown.mean() < 0.3


def test_every_word_can_be_read_on_a_phone() -> None:
    sheet = laid_out(CASES["nasty names"])
    scale = PHONE / sheet.width * 200 / 72

    sizes = {text.get_text(): float(text.get_fontsize()) * scale for text in texts_on(sheet)}

    assert min(sizes.values()) >= 7.5
    assert sizes["How well I know your playlists"] >= 16


def test_the_same_drawing_gives_the_same_bytes() -> None:
    assert scorecard(CASES["nasty names"]) == scorecard(CASES["nasty names"])


def test_a_name_that_cannot_be_drawn_is_known_by_its_number() -> None:
    unheard_of = "\U00018b00\U00018b01\U00018b02"  # Khitan, which no font at hand holds
    sheet = laid_out(drawing(("Gym", unheard_of)))

    written = [text for text, _ in words_on(sheet)]
    assert "no. 2" in written
    assert "Gym" in written


def test_signs_of_mathematics_stand_as_they_are() -> None:
    written = [text for text, _ in words_on(laid_out(drawing(("$a$", "x_1^2"))))]

    assert {"$a$", "x_1^2"} <= set(written)


def test_the_chosen_kind_stands_out_and_every_kind_is_named_beside_its_line() -> None:
    written = [text for text, _ in words_on(laid_out(CASES["a usual member"]))]

    for label in ("the blend", "random forest", "SVM", "always the biggest"):
        assert label in written


@settings(max_examples=12, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=14, unique=True))
def test_no_name_breaks_the_picture(names: list[str]) -> None:
    sheet = laid_out(drawing(names, others=len(names) > 12))

    assert sheet.png().startswith(b"\x89PNG")
    assert overlapping(sheet) == []
    assert outside(sheet) == []
