"""The picture of /map: people are told apart, labels can be read, and it is light enough for a chat."""

import io
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.image import imread
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text

from bot.pictures.mapping import laid_out
from bot.pictures.palette import GROUND, INK, channels, contrast
from bot.pictures.scattering import NIGHT, Window, look_of, window_of
from bot.pictures.sheet import Sheet
from bot.pictures.tasks import taste_map
from tests.pictures.drawings import outside, overlapping, texts_on, words_on
from tests.pictures.maps import mapped

PHONE = 390
"""Points that a phone's screen is wide."""
NASTY = (
    "$money$ _x^2_",
    "שירים שקטים ומוזיקה לנסיעות ארוכות בלילה",
    "موسيقى هادئة",
    "日本の夜",
    "🔥🔥 HYPE 🔥🔥",
    "Z̶̡̛a̸l̴g̵o̷",
    "\u202eevil\u202c",
    "a\nb\tc",
    " ",
    "W" * 500,
)
PEOPLE = ("Ana", "Ben", "Cem", "Dimitri", "Edda", "Fran", "Gus", "Hana", "Ida", "Jo")
CASES: dict[str, dict[str, Any]] = {
    "a few friends": mapped(),
    "twelve songs": mapped(songs=12, regions=("shoegaze", "techno")),
    "one person": mapped(("you",), several=False),
    "ten people": mapped(PEOPLE, songs=2000),
    "fourteen people and others": mapped([f"Member {number}" for number in range(14)], songs=5000, rest=True),
    "nasty names": mapped(NASTY, songs=900, regions=NASTY),
    "no regions": mapped(regions=()),
    "nobody there": mapped() | {"here": None},
    "all at one spot": mapped() | {"x": [0.5] * 400, "y": [0.5] * 400},
}
each_case = pytest.mark.parametrize("name", CASES)


@cache
def drawn(name: str) -> tuple[Sheet, bytes]:
    """Draw a case once for all that look at it."""
    sheet = laid_out(CASES[name])
    return sheet, sheet.png()


def pixels(png: bytes) -> npt.NDArray[np.float64]:
    return np.asarray(imread(io.BytesIO(png), format="png"), dtype=np.float64)[:, :, :3]


def rgb(colour: str) -> npt.NDArray[np.float64]:
    return np.array(channels(colour)) / 255


def written(sheet: Sheet) -> list[str]:
    return [text for text, _ in words_on(sheet)]


def pills(sheet: Sheet) -> list[FancyBboxPatch]:
    """Return the coloured grounds that names stand on."""
    return [each for each in sheet.figure.artists if isinstance(each, FancyBboxPatch)][1:]


@each_case
def test_no_words_overlap_and_none_leave_the_sheet(name: str) -> None:
    sheet, _ = drawn(name)

    assert len(words_on(sheet)) >= 4
    assert overlapping(sheet) == []
    assert outside(sheet) == []


@each_case
def test_it_is_small_dark_and_narrow_enough_for_a_phone(name: str) -> None:
    _, png = drawn(name)
    shown = pixels(png)
    height, width, _ = shown.shape

    assert len(png) < 2_000_000
    assert width == 1200
    assert height <= 1.7 * width
    assert np.abs(shown[[0, 0, -1, -1], [0, -1, 0, -1]] - rgb(GROUND)).max() < 0.01
    assert shown.mean() < 0.35


@each_case
def test_every_word_can_be_read_on_a_phone_and_names_of_people_more_than_regions(name: str) -> None:
    sheet, _ = drawn(name)
    scale = PHONE / sheet.width * 200 / 72

    sizes = {text.get_text(): float(text.get_fontsize()) * scale for text in texts_on(sheet)}

    assert min(sizes.values()) >= 7.5
    for region in {region["name"] for region in CASES[name]["regions"]} & set(sizes):
        assert sizes[region] >= 8.5


@each_case
def test_every_word_stands_out_from_what_it_stands_on(name: str) -> None:
    sheet, _ = drawn(name)
    grounds = [(pill.get_window_extent(), to_hex(pill.get_facecolor())) for pill in pills(sheet)]

    for text in texts_on(sheet):
        box, ink = text.get_window_extent(), str(text.get_color())
        on = [face for area, face in grounds if area.contains((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)]
        for ground in on:
            assert contrast(ink, ground) >= 4.5
        if not on:
            assert contrast(ink, GROUND) >= 4.5


def test_the_name_of_a_region_is_read_even_where_dots_lie_thick_and_light() -> None:
    thick = mapped(songs=8000, several=False, regions=("death metal",))
    yellow = {**thick["groups"][1], "number": 3, "is_written": False}
    drawing = thick | {
        "groups": [yellow],
        "group": [0] * 8000,
        "x": [number % 90 / 89 for number in range(8000)],
        "y": [number // 90 / 88 for number in range(8000)],
        "here": None,
    }
    sheet = laid_out(drawing)
    (box,) = (text.get_window_extent() for text in texts_on(sheet) if text.get_text() == "death metal")
    shown = pixels(sheet.png())
    area = shown[len(shown) - int(box.y1) : len(shown) - int(box.y0), int(box.x0) : int(box.x1)]

    inked = np.abs(area - rgb(INK)).max(axis=2) < 0.02
    beside = np.zeros_like(inked)
    for down in range(-4, 5):
        for across in range(-4, 5):
            beside |= np.roll(inked, (down, across), axis=(0, 1))
    dark = area[beside & ~inked]
    assert inked.mean() > 0.1
    # What is next to the letters is their dark halo, their own soft edge, and hardly a yellow dot.
    assert np.mean(np.abs(dark - rgb("#f0e442")).max(axis=1) < 0.2) < 0.05
    assert np.median(dark) < 0.15


def test_everybody_has_a_look_of_their_own_by_colour_and_by_shape() -> None:
    looks = [look_of({"sort": "named", "number": number}) for number in range(14)]

    assert len({(look.colour, look.mark, look.is_hollow) for look in looks}) == 14
    assert len({(look.colour, look.mark) for look in looks}) == 14
    for one, other in combinations(looks[:7], 2):
        assert one.colour != other.colour
        assert one.mark != other.mark


def test_songs_of_several_are_stars_and_what_is_left_over_stays_in_the_background() -> None:
    several, rest = (look_of({"sort": sort, "number": None}) for sort in ("several", "rest"))

    assert (several.mark, several.colour) == ("*", INK)
    assert contrast(rest.colour, NIGHT) < min(
        contrast(look_of({"sort": "named", "number": number}).colour, NIGHT) for number in range(7)
    )


def test_names_stand_where_their_songs_are_and_in_the_key_with_their_counts() -> None:
    said = written(drawn("ten people")[0])

    assert "Ana (you)" in said
    assert said.count("Ana") == 0
    for name in PEOPLE[1:]:
        assert said.count(name) == 2
    assert {"you are here", "of several of you", "101"} <= set(said)


def test_you_are_marked_at_the_very_spot() -> None:
    drawing = mapped() | {"here": {"x": 0.25, "y": 0.75, "label": "you are here"}}
    for each in ("x", "y"):
        drawing[each][:2] = [0.0, 1.0]
    sheet = laid_out(drawing)
    shown = pixels(sheet.png())
    card = next(each for each in sheet.figure.artists if isinstance(each, FancyBboxPatch)).get_window_extent()

    inside = card.width - 2 * 56
    across = round(card.x0 + 56 + 0.25 * inside)
    down = round(len(shown) - (card.y0 + 56 + 0.75 * inside))

    assert np.abs(shown[down, across] - rgb(NIGHT)).max() < 0.02
    for step in (18, -18):
        assert np.abs(shown[down, across + step] - rgb(INK)).max() < 0.02
        assert np.abs(shown[down + step, across] - rgb(INK)).max() < 0.02


def test_a_song_is_drawn_where_it_lies_upwards_being_up() -> None:
    drawing = mapped(rest=True, several=False, regions=()) | {"here": None, "group": [0, 1, 1]}
    spots = {"x": [0.2, 0.0, 1.0], "y": [0.9, 0.0, 1.0]}
    sheet = laid_out(drawing | spots | {"groups": [drawing["groups"][0], drawing["groups"][-1]]})
    shown = pixels(sheet.png())
    card = next(each for each in sheet.figure.artists if isinstance(each, FancyBboxPatch)).get_window_extent()
    top, left = len(shown) - card.y1, card.x0

    blue = np.argwhere(np.abs(shown - rgb("#56b4e9")).max(axis=2) < 0.15)
    on_the_map = blue[blue[:, 0] < top + card.height]
    down, across = np.median(on_the_map, axis=0)

    assert across == pytest.approx(left + 56 + 0.2 * (card.width - 112), abs=3)
    assert down == pytest.approx(top + 56 + 0.1 * (card.width - 112), abs=3)


def test_a_name_that_cannot_be_drawn_is_known_by_its_number() -> None:
    unheard_of = "\U00018b00\U00018b01\U00018b02"  # Khitan, which no font at hand holds

    said = written(laid_out(mapped(("Ana", unheard_of, "Cem"))))

    assert said.count("no. 2") == 2


def test_where_labels_would_meet_the_larger_region_keeps_its_place() -> None:
    crowd = [{"name": f"a long name {number}", "x": 0.5, "y": 0.5, "size": number} for number in range(1, 40)]
    sheet = laid_out(mapped(regions=()) | {"regions": crowd})
    said = written(sheet)

    assert "a long name 39" in said
    assert overlapping(sheet) == []
    assert sum(text.startswith("a long name") for text in said) <= 12


def test_of_several_artists_whose_names_are_too_long_the_first_stand() -> None:
    names = ("Walnut, Mercy & Hadley the Elder, The Choir of the Long Meadow Road", "W" * 80)

    said = written(laid_out(mapped(regions=names)))

    assert {"Walnut, Mercy &", "Hadley the Elder"} <= set(said)
    assert [text for text in said if text.startswith("WW") and text.endswith("…")]


def test_a_long_name_of_a_region_stands_whole_in_two_lines() -> None:
    sheet = laid_out(mapped(regions=("Pergola & the Nocturnal Mirrorballs",)))
    boxes = dict(words_on(sheet))

    first, second = boxes["Pergola & the"], boxes["Nocturnal Mirrorballs"]
    assert first.y0 > second.y0
    assert (first.x0 + first.x1) / 2 == pytest.approx((second.x0 + second.x1) / 2, abs=2)


def test_a_map_that_is_wider_than_high_leaves_no_empty_bands_and_keeps_its_scale() -> None:
    flat = mapped(several=False, regions=()) | {"here": None}
    flat |= {"x": [number / 399 for number in range(400)], "y": [0.2 + number / 800 for number in range(400)]}
    card = next(each for each in laid_out(flat).figure.artists if isinstance(each, FancyBboxPatch))
    box = card.get_window_extent()
    window = window_of(flat["x"], flat["y"])

    assert window.height == pytest.approx(0.5)
    assert (box.width - 112) / window.width == pytest.approx((box.height - 112) / window.height)


def test_the_window_on_a_map_holds_every_song_and_stays_where_a_few_new_ones_lie_within() -> None:
    window = window_of([0.31, 0.58], [0.42, 0.44])

    assert (window.left, window.width, window.height) == pytest.approx((0.3, 0.3, 0.15))
    assert window.bottom <= 0.42
    assert window.bottom + window.height >= 0.44
    assert window_of([0.31, 0.58, 0.599, 0.301], [0.42, 0.44, 0.43, 0.401]) == window
    assert window_of([0.0, 1.0], [0.5, 0.5]) == Window(0, 0.25, 1, 0.5)
    assert window_of([0.5, 0.5], [0.0, 1.0]) == Window(0, 0, 1, 1)
    assert window_of([0.5], [0.5]).width == pytest.approx(0.2)
    assert window_of([], []) == Window(0, 0, 1, 1)


def test_the_same_map_gives_the_same_bytes() -> None:
    assert taste_map(CASES["ten people"]) == drawn("ten people")[1]


def test_twenty_thousand_songs_of_ten_people_are_light_enough() -> None:
    png = taste_map(mapped(PEOPLE, songs=20_000))

    assert len(png) < 4_000_000


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.text(max_size=60), min_size=1, max_size=14),
    st.lists(st.text(max_size=40), max_size=12),
    st.integers(0, 50),
)
def test_no_name_breaks_the_picture(names: list[str], regions: list[str], seed: int) -> None:
    sheet = laid_out(mapped(names, songs=60, regions=regions, seed=seed))

    assert sheet.png().startswith(b"\x89PNG")
    assert overlapping(sheet) == []
    assert outside(sheet) == []
    assert all(isinstance(text, Text) for text in texts_on(sheet))
