"""Maps that keep their place: framed, turned back onto the last one, and with a corner for strangers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.atlas.aligning import (
    aligned,
    as_array,
    as_spots,
    cornered,
    framed,
    in_corner,
    scattered,
    steadied,
)
from models.frames import Floats

NOWHERE = (np.nan, np.nan)


def cloud(count: int = 200, seed: int = 0) -> Floats:
    return np.random.default_rng(seed).normal(0, 1, (count, 2))


def turned(flat: Floats, angle: float) -> Floats:
    return np.asarray(flat @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]))


def reach(laid: Floats) -> float:
    return float(np.linalg.norm(laid - 0.5, axis=1).max())


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_a_layout_of_any_size_fills_the_disc(scale: float) -> None:
    laid = framed(scale * cloud() + 7 * scale)

    assert 0.45 < reach(laid) < 0.5
    assert laid.shape == (200, 2)


def test_one_far_away_does_not_make_all_others_small() -> None:
    laid = framed(np.vstack([cloud(2000), [[500, 500]]]))

    assert np.ptp(laid[:-1], axis=0).min() > 0.01
    assert reach(laid) < 0.5


@given(st.floats(0, 6), st.floats(0.01, 100), st.booleans(), st.floats(-50, 50))
def test_however_a_layout_is_turned_mirrored_or_moved_it_is_laid_back(
    angle: float, scale: float, mirrored: bool, far: float
) -> None:
    before = framed(cloud())
    away = turned(before, angle) * [-1 if mirrored else 1, 1] * scale + far

    assert np.abs(aligned(away, before) - before).max() < 1e-6


def test_new_songs_go_along_with_those_that_are_aligned() -> None:
    whole = framed(cloud())
    before = whole.copy()
    before[50:] = np.nan

    assert np.abs(aligned(turned(whole, 1.0), before) - whole).max() < 1e-6


@pytest.mark.parametrize("shared", [0, 1, 2])
def test_by_less_than_three_songs_nothing_is_aligned(shared: int) -> None:
    before = np.full((200, 2), np.nan)
    before[:shared] = 0.9

    assert (aligned(cloud(), before) == framed(cloud())).all()


def test_where_the_old_songs_all_lay_at_one_spot_the_layout_is_framed_afresh() -> None:
    laid = aligned(cloud(), np.full((200, 2), 0.3))

    assert np.isfinite(laid).all()
    assert reach(laid) > 0.4


def test_a_map_that_has_outgrown_its_frame_is_framed_afresh() -> None:
    flat, before = cloud(), np.full((200, 2), np.nan)
    inner = np.argsort(np.linalg.norm(flat, axis=1))[:40]
    before[inner] = framed(flat[inner])

    assert reach(aligned(flat, before)) < 0.5
    assert (np.linalg.norm(aligned(flat, before) - 0.5, axis=1) > 0.485).mean() < 0.05


def test_no_song_goes_all_of_a_way_that_is_long_for_the_old_ones() -> None:
    start, laid = framed(cloud()), framed(cloud(seed=1))
    old = np.arange(200) < 150

    steady = steadied(laid, start, old)

    assert np.linalg.norm((steady - start)[old], axis=1).mean() == pytest.approx(0.015)
    assert np.linalg.norm((steady - laid)[~old], axis=1).mean() > 0.1


def test_a_short_way_is_gone_to_its_end_and_so_is_any_where_nobody_is_old() -> None:
    start, laid = framed(cloud()), framed(cloud(seed=1))

    assert np.allclose(steadied(start + 0.001, start, np.ones(200, dtype=bool)), start + 0.001)
    assert np.allclose(steadied(laid, start, np.zeros(200, dtype=bool)), laid)


def test_the_corner_lies_outside_of_the_disc_and_within_the_square() -> None:
    there = cornered(np.full((400, 2), np.nan), np.empty((0, 2)))

    assert in_corner(there).all()
    assert (np.linalg.norm(there - 0.5, axis=1) > 0.55).all()
    assert ((there >= 0) & (there <= 1)).all()
    assert not in_corner(framed(cloud())).any()


def test_in_the_corner_no_two_lie_at_one_spot_and_nobody_is_moved() -> None:
    some = cornered(np.full((6, 2), np.nan), np.empty((0, 2)))
    fewer = some[[0, 2, 5]]

    more = cornered(np.vstack([fewer[1:], np.full((4, 2), np.nan)]), fewer[:1])

    assert (more[:2] == fewer[1:]).all()
    assert len(np.unique(np.vstack([more, fewer[:1]]), axis=0)) == 7


def test_who_does_not_belong_elsewhere_is_led_into_the_corner() -> None:
    assert in_corner(cornered(np.array([[0.5, 0.5], NOWHERE]), np.empty((0, 2)))).all()


def test_what_nothing_tells_apart_is_scattered_from_the_middle_on() -> None:
    assert (scattered(1) == 0.5).all()
    assert len(np.unique(scattered(90), axis=0)) == 90
    assert 0.4 < reach(scattered(90)) < 0.5


def test_spots_are_rows_and_rows_are_spots() -> None:
    assert as_spots(as_array([(0.25, 0.5), (1.0, 0.0)])) == [(0.25, 0.5), (1.0, 0.0)]
    assert np.isnan(as_array([None])).all()
    assert as_array([]).shape == (0, 2)
