"""A replay as a picture shows it: hits over time, odds against hits, mix-ups, playlists that are alike."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.frames import Floats
from models.overlapping import overlaps
from models.replaying import EARMARK, Replayed
from models.scores import Answers, wilson

_BLOCKS = 10
_LEAST_IN_BLOCK = 8
_BINS = 10
_SHOWN = 12


def portrait(replayed: Replayed, listens: pd.DataFrame) -> dict[str, Any]:
    """Return what is drawn of a replay, as plain values; empty lists where nothing was asked.

    `over_time` has each contender's share of right first guesses by stretch of time, as many questions in
    each, and between which two shares it lies; `calibration` and `confusion` are Earmark's own.
    """
    shown = standing(replayed, listens)
    return {"over_time": over_time(replayed) if shown["confusion"] else {}} | shown


def standing(replayed: Replayed, listens: pd.DataFrame) -> dict[str, Any]:
    """Return what is drawn of answers whose time does not matter."""
    earmark = replayed.answers.get(EARMARK)
    if earmark is None or not len(earmark.shares):
        return {"calibration": [], "confusion": {}, "overlaps": []}
    return {
        "calibration": calibration(earmark),
        "confusion": confusion(replayed.playlists, earmark),
        "overlaps": overlaps(replayed.playlists, earmark, listens),
    }


def over_time(replayed: Replayed) -> dict[str, Any]:
    """Return right first guesses by stretch of time, for each contender that took part."""
    asked = replayed.at.date
    parts = np.array_split(np.arange(len(asked)), max(1, min(_BLOCKS, len(asked) // _LEAST_IN_BLOCK)))
    hits = {
        name: [int((answers.ranks()[part] == 0).sum()) for part in parts]
        for name, answers in replayed.answers.items()
        if answers
    }
    sizes = [len(part) for part in parts]
    return {
        "until": [asked[part[-1]].isoformat() for part in parts],
        "right": {name: [hit / n for hit, n in zip(each, sizes, strict=True)] for name, each in hits.items()},
        "between": {
            name: [list(wilson(hit, n)) for hit, n in zip(each, sizes, strict=True)]
            for name, each in hits.items()
        },
    }


def calibration(answers: Answers) -> list[dict[str, Any]]:
    """Return, for each tenth of the odds, what was said of the first guess and how often it was right."""
    said, right = answers.shares.max(axis=1), answers.ranks() == 0
    bins = np.minimum((said * _BINS).astype(int), _BINS - 1)
    return [_bin(said[bins == number], right[bins == number]) for number in np.unique(bins)]


def _bin(said: Floats, right: npt.NDArray[np.bool_]) -> dict[str, Any]:
    hits, n = int(right.sum()), len(right)
    return {"said": float(said.mean()), "right": hits / n, "between": list(wilson(hits, n)), "n": n}


def confusion(playlists: Sequence[str], answers: Answers) -> dict[str, Any]:
    """Count true playlist × first guess; beyond the most asked, all others are one last row and column.

    Of several right playlists the one that was guessed counts, or else the one that was given most.
    """
    guessed = answers.shares.argmax(axis=1)
    truth = np.where(answers.truth, answers.shares, -1).argmax(axis=1)
    hit = answers.truth[np.arange(len(guessed)), guessed]
    truth = np.where(hit, guessed, truth)
    asked = np.bincount(truth, minlength=len(playlists))
    shown = [int(place) for place in np.argsort(-asked, kind="stable")[:_SHOWN] if asked[place]]
    place_of = np.full(len(playlists), len(shown))
    place_of[shown] = np.arange(len(shown))
    counts = np.zeros((len(shown) + 1, len(shown) + 1), int)
    np.add.at(counts, (place_of[truth], place_of[guessed]), 1)
    has_others = bool(counts[-1].any() or counts[:, -1].any())
    counts = counts if has_others else counts[:-1, :-1]
    return {"playlists": [playlists[place] for place in shown], "counts": counts.tolist()}
