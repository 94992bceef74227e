"""The search for better options, step by step: draw some, try them, and judge what was found.

A quarter of each library's songs is kept back from the search: what was found is judged on these alone, as
the best of many tries looks better than it is on the songs that it was chosen by.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from models import kinds
from models.evaluation import members_playlists
from models.frames import Floats
from models.guessing import TooLittle
from models.kinds import OPTIONS, Kind
from models.library import Library
from models.scores import Answers

Columns = Mapping[str, list[Any]]
Options = dict[str, float]

_KEPT_BACK = 0.25
_MOST_SONGS = 2_000
_LEAST_SONGS = 24
_DIGITS = 3
_SAMPLES = 2_000
_INTERVAL = (0.5, 99.5)
"""Percentiles: wide, as each kind of model is a question of its own and several are asked."""


def songs(columns: Columns, *, seed: int) -> dict[str, int]:
    """Return how many songs of a library there are to `search` with, and how many are kept `back`.

    Raises TooLittle.
    """
    known, asked = _parted(columns, seed)
    return {"search": len(known.songs), "back": len(asked.songs)}


def draw(kind: Kind, *, options: Options, seed: int, number: int) -> Options:
    """Return the options of a numbered try: 0 is as they are, other numbers draw those of the kind anew."""
    if number == 0:
        return options
    chance = np.random.default_rng([seed, number])
    drawn = {}
    for option in OPTIONS:
        if option.kind == kind:
            value = float(np.exp(chance.uniform(np.log(option.least), np.log(option.most))))
            drawn[option.name] = round(value) if option.is_whole else float(f"{value:.{_DIGITS}g}")
    return options | drawn


def attempt(columns: Columns, kind: Kind, *, options: Options, seed: int) -> float:
    """Return the mean log loss of some options on songs that were left out in turn; raises TooLittle."""
    known, _ = _parted(columns, seed)
    held_out = kinds.fit(kind, known, seed=seed, options=options).held_out
    return float(_losses(held_out, known).mean())


def judge(columns: Columns, kind: Kind, *, options: Options, seed: int) -> dict[str, list[float]]:
    """Return for each song that was kept back its `place` among the answers, from 0, and its `loss`."""
    known, asked = _parted(columns, seed)
    log_odds = kinds.fit(kind, known, seed=seed, options=options).log_odds(asked.songs)
    places = Answers(np.exp(log_odds), asked.member).ranks()
    return {"place": places.tolist(), "loss": _losses(log_odds, asked).tolist()}


def compare(now: Sequence[float], found: Sequence[float], *, seed: int) -> dict[str, Any]:
    """Return how much less was lost with what was found, and between what bounds chance may have put it.

    Both are losses of the same songs in the same order; the bounds are of a paired bootstrap.
    """
    less = np.asarray(now, np.float64) - np.asarray(found, np.float64)
    chance = np.random.default_rng(seed)
    means = [less[chance.integers(len(less), size=len(less))].mean() for _ in range(_SAMPLES)]
    least, most = np.percentile(means, _INTERVAL)
    return {"less": float(less.mean()), "least": float(least), "most": float(most)}


def _parted(columns: Columns, seed: int) -> tuple[Library, Library]:
    """Part a library's newest songs into those to search with and those that are kept back."""
    whole = Library.of(members_playlists(pd.DataFrame(dict(columns))), most=_MOST_SONGS)
    if len(whole.playlists) < 2 or len(whole.songs) < _LEAST_SONGS:
        raise TooLittle
    kept_back = np.random.default_rng(seed).permutation(len(whole.songs)) < _KEPT_BACK * len(whole.songs)
    return _part(whole, ~kept_back), _part(whole, kept_back)


def _part(library: Library, rows: npt.NDArray[np.bool_]) -> Library:
    songs = library.songs[rows].reset_index(drop=True)
    return Library(songs, library.playlists, library.member[rows])


def _losses(log_odds: Floats, library: Library) -> Floats:
    right = np.where(library.member, log_odds, -np.inf)
    return np.asarray(-np.logaddexp.reduce(right, axis=1))
