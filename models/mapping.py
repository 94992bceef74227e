"""What workers run for the map of taste: songs laid out in a square, new ones placed, and regions named.

A song is a row of the columns of tracks, and of `lists`: the playlists that it lies in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from models.atlas.aligning import (
    Spot,
    aligned,
    as_array,
    as_spots,
    cornered,
    framed,
    in_corner,
    scattered,
    steadied,
)
from models.atlas.layout import laid_out, settled_anew
from models.atlas.placing import placed
from models.atlas.regions import regions_of
from models.atlas.vectors import Vectors, known, vectors_of
from models.frames import Floats, tidy

_ENOUGH = 0.3
"""From what share of songs on that have a spot already a new layout begins from those."""


def lay_out(
    songs: Mapping[str, list[Any]], *, seed: int, before: Sequence[Spot | None] | None = None
) -> list[Spot]:
    """Return a spot for each song, from 0 to 1 both ways: like beside like.

    Those that had one `before` stay about there; those that share nothing with any other go to a corner.
    """
    vectors = _vectors(songs, seed)
    old = as_array(before or [None] * len(vectors))
    is_known = known(vectors)
    if not is_known.any():
        return as_spots(np.where(np.isfinite(old), old, scattered(len(old))))
    laid = np.full(old.shape, np.nan)
    # What was not known before has no place among others yet.
    start = np.where(in_corner(old)[:, None], np.nan, old)[is_known]
    laid[is_known] = _laid(vectors[is_known], start, seed)
    laid[~is_known] = cornered(old[~is_known], laid[is_known])
    return as_spots(laid)


def place(songs: Mapping[str, list[Any]], spots: Sequence[Spot | None], *, seed: int) -> list[Spot]:
    """Return a spot for each song: its old one, or for a new song one among the nearest that have one."""
    if not any(spot is not None for spot in spots):
        return lay_out(songs, seed=seed)
    return as_spots(placed(_vectors(songs, seed), as_array(spots), seed=seed))


def regions(
    songs: Mapping[str, list[Any]], spots: Sequence[Spot], *, number: int = 12
) -> list[dict[str, Any]]:
    """Return what the parts of a map are about, the largest first: `name`, `x`, `y`, and `size` in songs."""
    found = regions_of(tidy(pd.DataFrame(dict(songs))), as_array(spots), number)
    return [asdict(region) for region in found]


def _vectors(songs: Mapping[str, list[Any]], seed: int) -> Vectors:
    return vectors_of(tidy(pd.DataFrame(dict(songs))), songs["lists"], seed=seed)


def _laid(vectors: Vectors, before: Floats, seed: int) -> Floats:
    if len(vectors) < 2:
        return np.where(np.isfinite(before), before, 0.5)
    has = np.asarray(np.isfinite(before).all(axis=1))
    if not has.any():
        return framed(laid_out(vectors, seed=seed).astype(np.float64))
    if has.mean() < _ENOUGH:
        return aligned(laid_out(vectors, seed=seed).astype(np.float64), before)
    start = placed(vectors, before, seed=seed)
    anew = settled_anew(start.astype(np.float32), vectors, seed=seed).astype(np.float64)
    return steadied(aligned(anew, before), start, has)
