"""How good answers on left-out songs are, and from where on they count as a like."""

from typing import Any

import numpy as np
from scipy.special import expit
from sklearn.metrics import balanced_accuracy_score, confusion_matrix, roc_auc_score

from models.frames import Flags, Floats
from models.verdicts import Verdicts

_FIRST = 10
_LEVELS = 200
_BLUR = 0.7
_FOLDS = 5


def threshold_of(held_out: Floats, verdicts: Verdicts) -> float:
    """Return the log odds from which on likes and dislikes are told apart best, each kind counting alike.

    Each answer is blurred, so that a few songs at the edge do not decide.
    """
    levels = np.linspace(held_out.min(), held_out.max(), _LEVELS)
    beyond = expit((held_out - levels[:, None]) / _BLUR)
    right = beyond[:, verdicts.liked].mean(axis=1) - beyond[:, ~verdicts.liked].mean(axis=1)
    return float(levels[np.argmax(right)])


def card_of(verdicts: Verdicts, held_out: Floats | None, threshold: float) -> dict[str, Any]:
    """Return what is known of the model; without answers on left-out songs only how much it was told.

    Where there are five of each kind, what counts as a like is measured with thresholds that were chosen
    without the songs they are asked of.
    """
    told = {"n": len(verdicts), "likes": int(verdicts.liked.sum()), "dislikes": int((~verdicts.liked).sum())}
    figures = ("auc", "accuracy", "precision_at_10", "balanced_accuracy", "confusion")
    if held_out is None:
        return {**told, **dict.fromkeys(figures), "threshold": threshold}
    said = _beyond(held_out, verdicts) if verdicts.fewer >= _FOLDS else held_out >= threshold
    first = np.argsort(-held_out, kind="stable")[:_FIRST]
    measured = (
        float(roc_auc_score(verdicts.liked, held_out)),
        float((said == verdicts.liked).mean()),
        float(verdicts.liked[first].mean()),
        float(balanced_accuracy_score(verdicts.liked, said)),
        confusion_matrix(verdicts.liked, said, labels=[False, True]).tolist(),
    )
    return {**told, **dict(zip(figures, measured, strict=True)), "threshold": threshold}


def _beyond(held_out: Floats, verdicts: Verdicts) -> Flags:
    """Tell which songs count as liked by a threshold that the others of both kinds chose."""
    fold = np.zeros(len(verdicts), np.intp)
    for kind in (verdicts.liked, ~verdicts.liked):
        fold[kind] = np.arange(int(kind.sum())) % _FOLDS
    beyond = np.zeros(len(verdicts), np.bool_)
    for number in range(_FOLDS):
        away = fold == number
        beyond[away] = held_out[away] >= threshold_of(held_out[~away], verdicts.part(~away))
    return beyond
