"""The picture beside /compare: two rounds that are read without a legend, whatever is written in them."""

import io
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.image import imread
from matplotlib.text import Text

from bot.pictures import tasks
from bot.pictures.comparing import laid_out
from bot.pictures.palette import CARD, GROUND, INK, QUIET, SERIES, contrast, mixed
from tests.pictures.comparisons import BOTH, ONE, OTHER, comparison
from tests.pictures.drawings import outside, overlapping, texts_on, words_on

NASTY = (
    "$money$ _x^2_ \\frac{a}{b}",
    "שירים שקטים ומוזיקה לנסיעות ארוכות בלילה",
    "موسيقى هادئة",
    "日本の夜",
    "🔥🔥 HYPE 🔥🔥",
    "Z̶̡̛a̸l̴g̵o̷",
    "a\nb\tc",
    "W" * 200,
)
FILLED = 0.18
"""How strongly a round is filled with its colour."""
PHONE = 390
"""Points that a phone's screen is wide."""

CASES: dict[str, dict[str, Any]] = {
    "usual": comparison(),
    "nasty names": comparison((NASTY[7], NASTY[1]), one=NASTY, both=NASTY, other=NASTY, closeness=1),
    "far apart": comparison(closeness=0.01, both=BOTH[:1]),
    "nothing in common": comparison(closeness=0, both=()),
    "the same": comparison(closeness=1, one=(), other=()),
    "nothing to name": comparison(one=(), both=(), other=(), genres=(), decades=()),
    "one alone shows": comparison(one=(), both=()),
    "as much as there can be": comparison(
        one=[f"Artist number {n}" for n in range(8)],
        both=[f"The artist of both, number {n}" for n in range(6)],
        other=[f"Other artist {n}" for n in range(8)],
        genres=[(f"a genre with a long name {n}", 1 / (n + 1), n / 8) for n in range(8)],
    ),
}
cases = pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())


def pixels(png: bytes) -> npt.NDArray[np.float64]:
    return np.asarray(imread(io.BytesIO(png), format="png"))[:, :, :3]


def colour(name: str) -> npt.NDArray[np.float64]:
    return np.array([int(name[place : place + 2], 16) / 255 for place in (1, 3, 5)])


def written(case: dict[str, Any]) -> dict[str, Text]:
    return {text.get_text(): text for text in texts_on(laid_out(case))}


@cases
def test_no_words_overlap_and_none_leave_the_sheet(case: dict[str, Any]) -> None:
    sheet = laid_out(case)

    assert len(words_on(sheet)) >= 4
    assert overlapping(sheet) == []
    assert outside(sheet) == []


@cases
def test_a_picture_is_small_dark_and_as_high_and_narrow_as_a_phone(case: dict[str, Any]) -> None:
    png = tasks.comparison(case)
    shown = pixels(png)
    height, width, _ = shown.shape

    assert len(png) < 1_000_000
    assert width == 1200
    assert height <= 1.8 * width
    assert np.abs(shown[[0, 0, -1, -1], [0, -1, 0, -1]] - colour(GROUND)).max() < 0.01
    assert shown.mean() < 0.35


@cases
def test_every_word_can_be_read_on_a_phone(case: dict[str, Any]) -> None:
    sheet = laid_out(case)
    scale = PHONE / sheet.width * 200 / 72

    assert min(float(text.get_fontsize()) * scale for text in texts_on(sheet)) >= 7.5


def test_every_word_can_be_read_on_its_ground() -> None:
    filled = [mixed(each, GROUND, FILLED) for each in SERIES[:2]]
    lens = mixed(SERIES[1], filled[0], FILLED)

    assert min(contrast(INK, ground) for ground in (*filled, lens)) >= 7
    assert contrast(QUIET, lens) >= 4.5
    assert min(contrast(each, GROUND) for each in SERIES[:2]) >= 4.5
    assert min(contrast(each, CARD) for each in SERIES[:2]) >= 4.5


def test_names_stand_where_they_belong() -> None:
    sheet = laid_out(CASES["usual"])
    places = {text: (box.x0 + box.x1) / 2 for text, box in words_on(sheet)}

    assert max(places[name] for name in ONE) < min(places[name] for name in BOTH)
    assert max(places[name] for name in BOTH) < min(places[name] for name in OTHER)
    in_the_middle = [places[text] for text in ("both", "next-door neighbours", "soul")]
    assert in_the_middle == pytest.approx([600] * 3, abs=2)


def test_it_says_in_each_round_whose_alone_it_is() -> None:
    sheet = laid_out(CASES["usual"])
    places = {text: (box.x0 + box.x1) / 2 for text, box in words_on(sheet)}

    assert places["only Juno"] < places["both"] < places["only Teo"]
    assert "only Juno" not in written(CASES["one alone shows"])


def test_the_lines_of_a_long_name_stand_beneath_each_other() -> None:
    sheet = laid_out(comparison(one=["Freshwater Saturday Semaphore", *ONE]))
    boxes = dict(words_on(sheet))

    first, second = boxes["Freshwater Saturday"], boxes["Semaphore"]
    assert (first.x0 + first.x1) / 2 == pytest.approx((second.x0 + second.x1) / 2, abs=2)


def test_each_person_has_a_side_and_a_colour_everywhere() -> None:
    found = [(text.get_text(), text) for text in texts_on(laid_out(CASES["usual"]))]

    for name, side, series in (("Juno", -1, SERIES[0]), ("Teo", 1, SERIES[1])):
        of_theirs = [text for words, text in found if words == name]
        assert len(of_theirs) == 3
        assert {text.get_color() for text in of_theirs} == {series}
        assert all((text.get_position()[0] - 600) * side > 0 for text in of_theirs)


def test_what_only_one_has_has_no_bar_on_the_other_side() -> None:
    boxes = dict(words_on(laid_out(CASES["usual"])))

    assert boxes["24 %"].x1 < 600
    assert sum(text.endswith("%") for text in boxes) >= 8
    assert "0 %" not in boxes


def test_the_closer_two_are_the_more_their_rounds_overlap() -> None:
    shares = []
    for closeness in (0.0, 0.05, 0.5, 0.95):
        shown = pixels(tasks.comparison(comparison(closeness=closeness, both=())))
        both = mixed(SERIES[1], mixed(SERIES[0], GROUND, FILLED), FILLED)
        shares.append(float((np.abs(shown - colour(both)).max(axis=2) < 0.02).mean()))

    assert shares[0] == 0
    assert all(one < other for one, other in pairwise(shares))


def test_who_has_nothing_in_common_is_told_so_between_the_rounds() -> None:
    assert "nothing in common" in written(CASES["nothing in common"])
    assert "both" not in written(CASES["nothing in common"])
    assert "nothing in common" not in written(CASES["usual"])


def test_a_name_that_no_font_holds_is_left_out_or_stood_in_for() -> None:
    unheard_of = "\U00018b00\U00018b01\U00018b02"  # Khitan, which no font at hand holds
    words = written(comparison((unheard_of, "Teo"), one=(unheard_of, "Fern Hollow")))

    assert "the one" in words
    assert "Fern Hollow" in words
    assert "□□□" not in words


def test_the_longest_names_stand_where_there_is_most_room() -> None:
    sheet = laid_out(comparison(both=("A", "Ab", "Abcdef", "Abcdefghijkl", "Abc")))
    down = [
        text for text, box in sorted(words_on(sheet), key=lambda each: -each[1].y1) if text.startswith("A")
    ]

    assert down.index("Abcdefghijkl") == 2
    assert {down[0], down[-1]} == {"A", "Ab"}


def test_the_same_drawing_gives_the_same_bytes() -> None:
    assert tasks.comparison(CASES["nasty names"]) == tasks.comparison(CASES["nasty names"])


@settings(max_examples=12, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=2, max_size=8, unique=True), st.floats(0, 1))
def test_no_name_breaks_the_picture(names: list[str], closeness: float) -> None:
    shares = [(name, 0.3, 0.0) for name in names]
    sheet = laid_out(
        comparison((names[0], names[1]), closeness=closeness, one=names, both=names[:6], genres=shares)
    )

    assert overlapping(sheet) == []
    assert outside(sheet) == []
