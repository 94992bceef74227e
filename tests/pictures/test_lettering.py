"""Names in any script become letters that some font at hand holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pictures import lettering
from bot.pictures.lettering import called, drawable, is_legible
from bot.pictures.sheet import Letters, Sheet


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("Rainy days", "Rainy days"),
        ("  a\n\tb  ", "a b"),
        ("Дача", "Дача"),
        ("שקט", "שקט"),
        ("𝓡𝓪𝓲𝓷", "Rain"),
        ("Ｆｕｌｌ", "Full"),
        ("🏝🎸 Beach", "Beach"),
        ("\u202eevil\u202c\x00\x1b[31m", "evil[31m"),
        ("a" + "\u0301" * 40, "á\u0301\u0301"),
        ("$x^2$", "$x^2$"),
    ],
)
def test_what_can_be_drawn_is_kept_and_the_rest_left_out(name: str, drawn: str) -> None:
    assert drawable(name) == drawn


@pytest.mark.parametrize("name", ["", " ", "\u200d\u200d", "\U00018b00\U00018b01", "🏝\u200d🎸"])
def test_a_name_of_which_nothing_is_left_is_known_by_its_stand_in(name: str) -> None:
    assert not is_legible(name)
    assert called(name, {name: "no. 3"}) == "no. 3"


def test_a_name_that_can_be_read_needs_no_stand_in() -> None:
    assert called("Gym", {"Gym": "no. 1"}) == "Gym"


def test_a_font_of_the_machine_is_used_where_it_is_one_that_is_known_to_help() -> None:
    assert lettering.families()[0] == "DejaVu Sans"


@given(st.text())
def test_every_name_becomes_one_line_that_is_drawn_as_it_stands(name: str) -> None:
    drawn = drawable(name)

    assert "\n" not in drawn
    assert drawn == " ".join(drawn.split())
    assert drawable(drawn) == drawn


@given(st.text(max_size=80), st.floats(0, 400))
def test_a_text_is_never_wider_than_its_room(name: str, room: float) -> None:
    sheet, look = Sheet(400), Letters()

    fitted = sheet.fitted(name, look, room)

    assert sheet.measure(fitted, look) <= room
    assert fitted == drawable(name) or fitted == "" or fitted.endswith("…")
