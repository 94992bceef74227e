"""Colours that stay apart for everybody, and letters that can be read on their ground."""

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from bot.pictures.palette import (
    CARD,
    GROUND,
    INK,
    MARKS,
    PLAIN,
    QUIET,
    RIGHT,
    SERIES,
    WRONG,
    contrast,
    ink_on,
    mixed,
)

# Machado, Oliveira and Fernandes (2009), severity 1, on linear light.
SIGHTS = {
    "usual": np.eye(3),
    "without red": np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
    "without green": np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]),
    "without blue": np.array([[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]]),
}


def lab(colour: str, sight: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return a colour as a person sees it, in CIE Lab."""
    channels = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    light = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    seen = np.clip(sight @ light, 0, 1)
    rows = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.cbrt(np.array(rows) @ seen / np.array([0.9505, 1.0, 1.089]))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(one: str, other: str, sight: str) -> float:
    return float(np.linalg.norm(lab(one, SIGHTS[sight]) - lab(other, SIGHTS[sight])))


@pytest.mark.parametrize("sight", SIGHTS)
def test_right_and_wrong_are_told_apart_by_everybody(sight: str) -> None:
    assert apart(RIGHT, WRONG, sight) > 30


@pytest.mark.parametrize("sight", SIGHTS)
def test_no_two_kinds_look_alike_to_anybody_but_for_their_marks(sight: str) -> None:
    distances = [apart(one, other, sight) for one, other in combinations(SERIES, 2)]

    assert min(distances) > (20 if sight == "usual" else 5)
    assert len(set(MARKS)) == len(MARKS) == len(SERIES)


@pytest.mark.parametrize("ground", [GROUND, CARD])
def test_words_can_be_read_and_lines_be_seen_on_every_ground(ground: str) -> None:
    assert min(contrast(ink, ground) for ink in (INK, QUIET, *SERIES, PLAIN)) >= 4.5
    assert contrast(WRONG, ground) >= 3


@pytest.mark.parametrize("colour", [RIGHT, WRONG, PLAIN])
def test_counts_can_be_read_on_every_shade_of_a_cell(colour: str) -> None:
    shades = [mixed(colour, CARD, share / 20) for share in range(21)]

    assert min(contrast(ink_on(shade), shade) for shade in shades) >= 4.5


def test_mixing_begins_with_the_ground_and_ends_with_the_colour() -> None:
    assert mixed(RIGHT, CARD, 0) == CARD
    assert mixed(RIGHT, CARD, 1) == RIGHT
    assert mixed("#ffffff", "#000000", 0.5) == "#808080"


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast(INK, INK) == pytest.approx(1)
