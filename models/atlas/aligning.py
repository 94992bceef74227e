"""Maps that keep their place: a layout is turned, scaled and moved onto the last one, within a round frame.

The frame is the disc in the unit square.  A corner beside it is kept for songs of which nothing is known.
"""

from collections.abc import Sequence

import numpy as np

from models.frames import Flags, Floats

Spot = tuple[float, float]
"""Where a song lies, from 0 to 1 both ways."""

CENTRE = 0.5
_RADIUS, _RIM = 0.46, 0.49
_INSIDE = 0.995
"""The share of songs that is to lie within the radius; those beyond are brought to the rim."""
_LEAST_SHARED = 3
_MOST_BEYOND = 0.02
_MOST_MOVED = 0.015
"""Of the width, on the mean."""
_TINY = 1e-12

_CORNER = (0.95, 0.05)
_CORNER_WIDTH = 0.045
_GOLDEN_ANGLE = np.pi * (3 - 5**0.5)
_CROWD = 300
_SAME = 1e-9


def framed(flat: Floats) -> Floats:
    """Return a layout moved and scaled into the disc."""
    centred = flat - np.quantile(flat, (1 - _INSIDE, _INSIDE), axis=0).mean(axis=0)
    reach = float(np.quantile(np.linalg.norm(centred, axis=1), _INSIDE))
    return _within(CENTRE + centred * (_RADIUS / max(reach, _TINY)))


def aligned(flat: Floats, before: Floats) -> Floats:
    """Return a layout laid onto the last one, `before`, NaN where a song is new (Schönemann, 1966).

    It may be mirrored.  Of fewer than three songs that both have nothing can be told: it is framed afresh.
    """
    shared = np.isfinite(before).all(axis=1)
    if shared.sum() < _LEAST_SHARED:
        return framed(flat)
    mine, theirs = flat[shared], before[shared]
    centre, target = mine.mean(axis=0), theirs.mean(axis=0)
    left, sizes, right = np.linalg.svd((mine - centre).T @ (theirs - target))
    scale = sizes.sum() / max(float(((mine - centre) ** 2).sum()), _TINY)
    if scale < _TINY:
        return framed(flat)
    laid = target + scale * (flat - centre) @ left @ right
    beyond = np.linalg.norm(laid - CENTRE, axis=1) > 1 - CENTRE
    return framed(laid) if beyond.mean() > _MOST_BEYOND else _within(laid)


def steadied(laid: Floats, start: Floats, old: Flags) -> Floats:
    """Lead songs only so far from where they start to where they are laid that the `old` ones move little.

    What is left of the way they go when the map is laid out the next time.
    """
    mean = float(np.linalg.norm((laid - start)[old], axis=1).mean()) if old.any() else 0.0
    return start + (laid - start) * min(1, _MOST_MOVED / max(mean, _TINY))


def _within(laid: Floats) -> Floats:
    """Bring what lies beyond the rim onto it."""
    past = laid - CENTRE
    far = np.linalg.norm(past, axis=1, keepdims=True)
    return np.asarray(CENTRE + past * np.minimum(1, _RIM / np.maximum(far, _TINY)))


def in_corner(spots: Floats) -> Flags:
    """Tell which spots lie where songs of which nothing is known have their place."""
    return np.asarray(np.linalg.norm(spots - _CORNER, axis=1) <= _CORNER_WIDTH * 1.01)


def cornered(spots: Floats, others: Floats) -> Floats:
    """Return spots with each that does not lie in the corner put into it, where nothing lies yet."""
    here = in_corner(spots)
    taken = np.vstack([spots[here], others[in_corner(others)]])
    free = _corner(len(spots) + len(taken))
    if len(taken):
        free = free[np.abs(free[:, None] - taken).max(axis=2).min(axis=1) > _SAME]
    laid = spots.copy()
    laid[~here] = free[: (~here).sum()]
    return laid


def _corner(count: int) -> Floats:
    """Return spots even all over the corner; after a crowd, along its edge."""
    past = _spiral(count, _CROWD)
    far = np.linalg.norm(past, axis=1, keepdims=True)
    return np.asarray(_CORNER + _CORNER_WIDTH * past / np.maximum(far, 1))


def scattered(count: int) -> Floats:
    """Return spots even all over the disc, for songs that nothing tells apart."""
    return np.asarray(CENTRE + _RADIUS * _spiral(count, count))


def _spiral(count: int, whole: int) -> Floats:
    """Return spots of a sunflower whose disc of radius 1 has room for the whole (Vogel, 1979)."""
    number = np.arange(count)
    far = np.sqrt(number / max(whole, 1))
    turned = number * _GOLDEN_ANGLE
    return np.column_stack([np.cos(turned) * far, np.sin(turned) * far])


def as_array(spots: Sequence[Spot | None]) -> Floats:
    """Return spots as rows, NaN where there is none."""
    rows = [(np.nan, np.nan) if spot is None else spot for spot in spots]
    return np.array(rows, dtype=np.float64).reshape(len(rows), 2)


def as_spots(laid: Floats) -> list[Spot]:
    """Return rows as plain spots."""
    return [(float(x), float(y)) for x, y in laid.tolist()]
