"""How well the people of a server are told apart, by songs that were left out: an honest score card."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.stats import rankdata
from sklearn.metrics import f1_score

from models.frames import Flags, Floats
from models.portrait import calibration, confusion
from models.scores import Answers, wilson

_NINETEEN_OF_TWENTY = 1.959964
_TINY = 1e-9
_LEAST_STRANGERS = 20


def card_of(
    members: Sequence[int], odds: Floats, member: Flags, strangers: Floats, *, strange: Floats | None = None
) -> dict[str, Any]:
    """Return the figures of odds on own songs and on strangers, songs × members and nobody.

    `strange`: how likely own songs seem nobody's where no more is known of them than of strangers.
    Of a song that several people have any of them is right.  All but the last figure are of whose song it is,
    given that it is somebody's; `biggest` is what always naming whoever has most songs would give.
    """
    answers = Answers(_given_somebody(odds), member)
    figures, ranks = answers.figures(), answers.ranks()
    auc, margin = _macro(answers.shares, member)
    return {
        "n": len(odds),
        "members": list(members),
        "accuracy": figures["top1"],
        "between": list(wilson(int((ranks == 0).sum()), len(odds))),
        "top3": figures["top3"],
        "top3_between": list(wilson(int((ranks < 3).sum()), len(odds))),
        "macro_f1": macro_f1(answers),
        "auc": auc,
        "auc_between": _around(auc, margin),
        "ece": figures["ece"],
        "biggest": float(member.mean(axis=0).max()),
        "calibration": calibration(answers),
        "confusion": confusion(list(map(str, members)), answers),
        "nobody": _nobodys(odds[:, -1] if strange is None else strange, strangers),
    }


def _given_somebody(odds: Floats) -> Floats:
    return np.asarray(odds[:, :-1] / np.maximum(odds[:, :-1].sum(axis=1, keepdims=True), _TINY))


def macro_f1(answers: Answers) -> float:
    """Return the mean F1 of all members; of several right ones the one that was guessed counts."""
    guessed = answers.shares.argmax(axis=1)
    hit = answers.truth[np.arange(len(guessed)), guessed]
    meant = np.where(hit, guessed, np.where(answers.truth, answers.shares, -1).argmax(axis=1))
    labels = list(range(answers.truth.shape[1]))
    return float(f1_score(meant, guessed, labels=labels, average="macro", zero_division=0))


def auc_of(scores: Floats, truth: Flags) -> tuple[float, float]:
    """Return the area under the curve and its standard error (Hanley and McNeil, 1982); even without both."""
    ours, others = int(truth.sum()), int((~truth).sum())
    if not ours or not others:
        return 0.5, 0.5
    area = float((rankdata(scores)[truth].sum() - ours * (ours + 1) / 2) / (ours * others))
    one, two = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (ours - 1) * (one - area**2) + (others - 1) * (two - area**2)
    return area, float(np.sqrt(max(spread, 0) / (ours * others)))


def _macro(shares: Floats, member: Flags) -> tuple[float, float]:
    """Return the mean area over the members, and its margin: one's error is the others', who gain by it."""
    found = [auc_of(shares[:, place], member[:, place]) for place in range(member.shape[1])]
    areas, errors = zip(*found, strict=True)
    margin = _NINETEEN_OF_TWENTY * float(np.mean(errors))
    return float(np.mean(areas)), margin


def _around(middle: float, margin: float) -> list[float]:
    return [max(0.0, middle - margin), min(1.0, middle + margin)]


def _nobodys(own: Floats, strangers: Floats) -> dict[str, Any]:
    """Return how well strangers are told from own songs; nothing where there are hardly any."""
    if len(strangers) < _LEAST_STRANGERS:
        return {}
    truth = np.arange(len(own) + len(strangers)) >= len(own)
    area, error = auc_of(np.concatenate([own, strangers[:, -1]]), truth)
    between = _around(area, _NINETEEN_OF_TWENTY * error)
    return {"n": len(strangers), "auc": area, "auc_between": between}
