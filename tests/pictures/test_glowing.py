"""The light behind dots: it shines where songs are, in their colours, and nowhere else."""

import numpy as np
import pytest

from bot.pictures.glowing import CELLS, density, glow

BLUE, YELLOW = "#0000ff", "#ffff00"


def test_songs_are_counted_where_they_are_and_none_is_lost() -> None:
    field = np.array(density([(0.25, 0.5), (0.25, 0.5), (0.75, 0.5)]))

    assert field.sum() == pytest.approx(3)
    row, column = np.unravel_index(field.argmax(), field.shape)
    assert (int(row), int(column)) == (CELLS // 2, CELLS // 4)
    assert field[CELLS // 2, 3 * CELLS // 4] == pytest.approx(field.max() / 2, rel=0.05)


def test_up_is_the_top_of_the_image() -> None:
    image = np.array(glow([(BLUE, [(0.5, 0.8)])]))

    strength = image[:, :, 3]
    assert strength[: CELLS // 2].max() > 0
    assert strength[CELLS // 2 :].max() == 0


def test_each_group_shines_in_its_colour_and_where_two_meet_they_mix() -> None:
    image = np.array(glow([(BLUE, [(0.3, 0.5), (0.5, 0.5)]), (YELLOW, [(0.7, 0.5), (0.5, 0.5)])]))
    middle = CELLS // 2

    assert tuple(image[middle, round(0.3 * CELLS), :3]) == (0, 0, 1)
    assert tuple(image[middle, round(0.7 * CELLS), :3]) == (1, 1, 0)
    assert tuple(image[middle, middle, :3]) == pytest.approx((0.5, 0.5, 0.5))


def test_it_is_faint_enough_to_read_on_and_fades_before_the_edge() -> None:
    image = np.array(glow([(YELLOW, [(0.5, 0.5)] * 1000 + [(0.0, 0.0), (1.0, 1.0)])]))

    assert 0.3 < image[:, :, 3].max() < 0.5
    for edge in (image[0], image[-1], image[:, 0], image[:, -1]):
        assert edge[:, 3].max() == 0


def test_where_nothing_is_it_is_dark() -> None:
    assert np.array(glow([]))[:, :, 3].max() == 0
    assert np.array(glow([(BLUE, [])]))[:, :, 3].max() == 0
