"""Laying vectors out: the forces are those of t-SNE, the nearest are found, and like lies beside like."""

import numpy as np
import pytest

from models.atlas.layout import drawn, evenness, laid_out, settled_anew, spread
from models.atlas.neighbours import nearest, nearest_among
from models.atlas.repelling import Plane, Repelling
from models.atlas.vectors import Vectors


def clusters(count: int, each: int, seed: int = 0) -> Vectors:
    """Make so many clusters of vectors, far from one another; those of one follow each other."""
    chance = np.random.default_rng(seed)
    middles = np.repeat(chance.normal(0, 1, (count, 12)), each, axis=0)
    return np.asarray(middles + chance.normal(0, 0.1, middles.shape), dtype=np.float32)


def scattered(count: int, width: float, seed: int = 0) -> Plane:
    return np.asarray(np.random.default_rng(seed).uniform(0, width, (count, 2)), dtype=np.float32)


def by_pairs(spots: Plane) -> tuple[Plane, float]:
    """Sum the force of each pair, one by one."""
    apart = spots[:, None].astype(np.float64) - spots
    weight = 1 / (1 + (apart**2).sum(axis=2))
    return np.asarray((weight[:, :, None] ** 2 * apart).sum(axis=1)), float(weight.sum() - len(spots))


@pytest.mark.parametrize("width", [2.0, 30.0, 100.0])
def test_over_a_grid_spots_repel_each_other_as_pair_by_pair(width: float) -> None:
    spots = scattered(800, width)
    force, together = Repelling().between(spots)
    wanted, altogether = by_pairs(spots)

    assert together == pytest.approx(altogether, rel=0.1)
    assert np.corrcoef(force.ravel(), wanted.ravel())[0, 1] > 0.97
    assert np.linalg.norm(force) == pytest.approx(np.linalg.norm(wanted), rel=0.2)


def test_the_grid_grows_and_shrinks_with_what_lies_on_it() -> None:
    repelling = Repelling()
    for width in (1.0, 80.0, 900.0, 3.0):
        spots = scattered(300, width)

        assert repelling.between(spots)[1] == pytest.approx(Repelling().between(spots)[1], rel=0.02)


def test_two_spots_drive_each_other_apart_along_their_line() -> None:
    force, _ = Repelling().between(np.array([[0, 0], [3, 0]], dtype=np.float32))

    assert force[0, 0] < 0 < force[1, 0]
    assert np.abs(force[:, 1]).max() < 1e-4
    assert force.sum() == pytest.approx(0, abs=1e-4)


def test_of_few_vectors_the_nearest_are_exact_and_in_order() -> None:
    vectors = clusters(10, 20)
    found = nearest(vectors, 9, seed=0)

    apart = ((vectors[:, None] - vectors) ** 2).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    assert (found == np.argsort(apart, axis=1)[:, :9]).all()


@pytest.mark.slow
def test_of_many_vectors_nearly_all_of_the_nearest_are_found_and_never_oneself() -> None:
    vectors = clusters(100, 60)
    found = nearest(vectors, 20, seed=0)

    asked = np.arange(0, 6000, 60)
    exact = nearest_among(vectors[asked], vectors, 21)[:, 1:]
    kept = [
        len({*some.tolist()} & {*all_of.tolist()}) for some, all_of in zip(found[asked], exact, strict=True)
    ]
    assert np.mean(kept) > 17
    assert (found != np.arange(6000)[:, None]).all()


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_nobody_is_looked_for_who_is_not_there(count: int) -> None:
    vectors = clusters(1, count) if count else np.zeros((0, 12), dtype=np.float32)

    assert nearest(vectors, 5, seed=0).shape == (count, max(count - 1, 0))


def test_songs_are_drawn_to_their_like_and_each_pair_counts_once() -> None:
    drawn_to = drawn(clusters(6, 50), seed=0)

    assert (drawn_to.ones < drawn_to.others).all()
    assert drawn_to.strength.sum() == pytest.approx(0.5)
    assert (drawn_to.ones // 50 == drawn_to.others // 50).mean() > 0.9


def test_what_draws_two_songs_together_is_even_for_both() -> None:
    drawn_to = drawn(clusters(2, 30), seed=0)
    away = drawn_to.together(scattered(60, 10))

    assert np.abs(away.sum(axis=0)).max() < 1e-6


@pytest.mark.parametrize("each", [20, 150])
def test_clusters_stay_together_and_dots_have_room(each: int) -> None:
    spots = laid_out(clusters(6, each), seed=0)

    middles = spots.reshape(6, each, 2).mean(axis=1)
    home = np.linalg.norm(spots[:, None] - middles, axis=2).argmin(axis=1)
    assert (home == np.repeat(np.arange(6), each)).mean() > 0.95
    assert evenness(spots) > 0.3


@pytest.mark.slow
def test_many_songs_begin_among_a_few_and_are_laid_out_as_well() -> None:
    spots = laid_out(clusters(12, 250), seed=0)

    near = nearest(spots, 5, seed=0)
    assert (near // 250 == (np.arange(3000) // 250)[:, None]).mean() > 0.95


def test_songs_all_alike_part() -> None:
    spots = laid_out(np.ones((60, 4), dtype=np.float32), seed=0)

    assert len(np.unique(spots.round(4), axis=0)) == 60
    assert evenness(spots) > 0.3


def test_two_that_lie_upon_each_other_have_no_evenness_and_a_grid_has_much() -> None:
    side = np.arange(20.0)
    grid = np.stack(np.meshgrid(side, side), axis=2).reshape(-1, 2).astype(np.float32)

    assert evenness(np.zeros((10, 2), dtype=np.float32)) == 0
    assert evenness(grid) > 1


def test_what_has_room_already_is_left_as_it_is() -> None:
    spots = scattered(200, 100)

    assert evenness(spots) > 0.5
    assert spread(spots, drawn(clusters(4, 50), seed=0)) is spots


def test_a_layout_settles_anew_whatever_its_breadth() -> None:
    vectors = clusters(4, 50)
    spots = laid_out(vectors, seed=0)
    broad, narrow = (settled_anew(width * spots, vectors, seed=0) for width in (100, 0.01))

    assert np.abs(broad - narrow).max() < 0.5
    assert np.corrcoef(broad.ravel(), spots.ravel())[0, 1] > 0.95
