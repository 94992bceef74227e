"""The honest score card of one kind of model on one library, with what a picture of it shows."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from models.evaluation import EARMARK, members_playlists
from models.folding import unseen
from models.guessing import TooLittle
from models.kinds import Kind
from models.overlapping import overlaps
from models.portrait import calibration, confusion, portrait
from models.replaying import Recipe, Replayed, replay
from models.scores import Answers, wilson

BLEND = "blend"

_POINTS = 8
_SURE = (0.5, 0.7, 0.8, 0.9)


def score(
    columns: Mapping[str, Any], *, kind: Kind, options: Mapping[str, float], seed: int
) -> dict[str, Any]:
    """Measure a kind of model on songs that it had not seen, as plain values; raises TooLittle.

    `replay` foretells each filing from the past alone; `right` has a 1 for each question whose first answer
    was right, in the order of time. For the blend there is more: `unseen` asks about every song while a
    fifth of them is held out, which also shows the overlaps as content alone has them.
    """
    fit = members_playlists(pd.DataFrame(dict(columns)))
    if fit["playlist"].nunique() < 2:
        raise TooLittle
    recipe = Recipe(seed, kind, options)
    replayed = replay(fit, recipe, points=_POINTS, live=False)
    shown, card = portrait(replayed, fit), _card(kind, replayed)
    if kind == BLEND:
        held_out = unseen(fit, recipe)
        shown, card = _with_content(shown, held_out, fit), card | _content_card(held_out, card)
    return card | {"portrait": shown}


def _card(kind: str, replayed: Replayed) -> dict[str, Any]:
    answers = replayed.answers.get(EARMARK)
    right = "".join(str(int(rank == 0)) for rank in answers.ranks()) if answers else ""
    return {"kind": kind, "replay": report(replayed), "right": right, "sure": sure(answers)}


def _content_card(held_out: Replayed, card: Mapping[str, Any]) -> dict[str, Any]:
    # Without dates there is no replay; then content alone says how far to trust it when it sounds sure.
    known = {} if card["sure"] else {"sure": sure(held_out.answers[EARMARK])}
    return {"unseen": report(held_out), **known}


def _with_content(shown: Mapping[str, Any], held_out: Replayed, listens: pd.DataFrame) -> dict[str, Any]:
    answers = held_out.answers[EARMARK]
    if answers is None:
        return dict(shown)
    alike = {"overlaps": overlaps(held_out.playlists, answers, listens)}
    if shown["calibration"]:
        return dict(shown) | alike
    content = {"calibration": calibration(answers), "confusion": confusion(held_out.playlists, answers)}
    return dict(shown) | alike | content


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
