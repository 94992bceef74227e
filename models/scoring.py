"""The honest score card of one kind of model on one library, in two parts, and what a picture shows of it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from models.evaluation import EARMARK, members_playlists
from models.folding import unseen
from models.guessing import TooLittle
from models.kinds import Kind
from models.portrait import portrait, standing
from models.replaying import Recipe, Replayed, replay
from models.scores import Answers, wilson

Columns = Mapping[str, Any]

_POINTS = 8
_SURE = (0.5, 0.7, 0.8, 0.9)


def score(columns: Columns, *, kind: Kind, options: Mapping[str, float], seed: int) -> dict[str, Any]:
    """Foretell each filing from the past alone, and return how that went as plain values; raises TooLittle.

    `right` has a 1 for each question whose first answer was right, in the order of time.
    """
    fit = _measurable(columns)
    replayed = replay(fit, Recipe(seed, kind, options), points=_POINTS, live=False)
    answers = replayed.answers.get(EARMARK)
    return {
        "kind": kind,
        "replay": report(replayed),
        "right": "".join(str(int(rank == 0)) for rank in answers.ranks()) if answers else "",
        "sure": sure(answers),
        "portrait": portrait(replayed, fit),
    }


def content(columns: Columns, *, kind: Kind, options: Mapping[str, float], seed: int) -> dict[str, Any]:
    """Ask about every song while a fifth of them is held out, and return how that went; raises TooLittle.

    Nothing of it has a date: it is what content alone tells, of the overlaps too.
    """
    fit = _measurable(columns)
    held_out = unseen(fit, Recipe(seed, kind, options))
    answers = held_out.answers[EARMARK]
    return {"unseen": report(held_out), "sure": sure(answers), "portrait": standing(held_out, fit)}


def _measurable(columns: Columns) -> pd.DataFrame:
    fit = members_playlists(pd.DataFrame(dict(columns)))
    if fit["playlist"].nunique() < 2:
        raise TooLittle
    return fit


def report(replayed: Replayed) -> dict[str, Any]:
    """Return each contender's figures, with the intervals of its first and first three answers."""
    taking_part = {
        name: answers for name, answers in replayed.answers.items() if answers and len(answers.shares)
    }
    n = max((len(answers.shares) for answers in taking_part.values()), default=0)
    return {
        "n": n,
        "playlists": len(replayed.playlists),
        "contenders": {name: _figures(answers) for name, answers in taking_part.items()},
    }


def _figures(answers: Answers) -> dict[str, Any]:
    ranks = answers.ranks()
    return answers.figures() | {
        "top1_between": list(wilson(int((ranks == 0).sum()), len(ranks))),
        "top3_between": list(wilson(int((ranks < 3).sum()), len(ranks))),
    }


def sure(answers: Answers | None) -> list[dict[str, Any]]:
    """Return how often answers above some odds were given, and how often they were right."""
    if answers is None or not len(answers.shares):
        return []
    said, right = answers.shares.max(axis=1), answers.ranks() == 0
    return [_surer(above, int((said >= above).sum()), int(right[said >= above].sum())) for above in _SURE]


def _surer(above: float, n: int, right: int) -> dict[str, Any]:
    return {"above": above, "n": n, "right": right, "between": list(wilson(right, n))}
