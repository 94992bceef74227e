"""Likes and dislikes of one person: told apart on songs left out, where dislikes are rare, and from scratch.

- song: a fifth of the songs is left out at a time, no song on both sides;
- artist: likewise, no artist on both sides;
- rare: so few of the dislikes are kept that they are one verdict in twenty;
- stream: the songs come one by one, each is asked about, then its verdict is told.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.abreast import abreast
from benchmarks.bars import Bar, lines
from benchmarks.listeners import SHARED
from benchmarks.spreads import spread
from models import liking
from models.frames import SOUND, Flags, Floats, tidy

LIKES = SHARED / "likes" / "likes_2017.csv"
FOLDS = 5
_ROUNDS, _STREAMS = 3, 6
_RARE = 0.05
_STREAM = (100, 1000)
"""From and up to which verdict the answers of a stream count."""
_LEAST_NEW, _SHARE_NEW = 25, 0.2
"""The model is trained anew after so many verdicts, and a fifth more than it knew."""
_NUMBERS = (*SOUND, "duration_ms")

_BARS = {
    "auc": Bar("likes, a song left out: AUC", 0.915, 0.93, 0.834),
    "accuracy": Bar("likes, a song left out: accuracy", 0.84, 0.86, 0.76),
    "artist_auc": Bar("likes, an artist left out: AUC (best known)", 0.845, 0.855, 0.830),
    "artist_accuracy": Bar("likes, an artist left out: accuracy (best known)", 0.77, 0.775, 0.752),
    "rare": Bar("likes, 5 % dislikes: balanced accuracy", 0.74, 0.80, 0.52),
    "stream": Bar("likes, from scratch, 100th to 1,000th: accuracy", 0.775, 0.79, 0.67),
    "work_ms": Bar("likes, from scratch, a verdict: ms of work", 25, 10, less_is_better=True),
}

Judge = Callable[[pd.DataFrame, pd.DataFrame], tuple[Floats, float]]
"""Learns verdicts, and gives each asked track a number, and the one from which on it counts as a like."""


@dataclass(frozen=True, slots=True)
class Case:
    """One measurement."""

    kind: str
    judge: str
    seed: int


def measure() -> dict[str, Any] | None:
    """Return AUC and accuracy of each split and contender, and what a stream gives and costs."""
    if not LIKES.is_file():
        return None
    cases = list(_cases())
    found: dict[str, list[dict[str, float]]] = {}
    for case, figures in zip(cases, abreast(_figures, cases), strict=True):
        found.setdefault(f"{case.kind}, {case.judge}", []).append(figures)
    rows = {
        name: {figure: spread([each[figure] for each in rounds]) for figure in rounds[0]}
        for name, rounds in found.items()
    }
    return {"rows": rows, "measures": [bar.beside(_found(rows, name)) for name, bar in _BARS.items()]}


def table(results: dict[str, Any]) -> str:
    """Lay out one line for each split and contender, and the measures."""
    rows = [
        f"  {name:<28}" + "".join(f"  {figure} {_shown(each)}" for figure, each in figures.items())
        for name, figures in results["rows"].items()
    ]
    return "\n".join([*rows, "", *lines(results["measures"])])


def _shown(figure: dict[str, float]) -> str:
    return f"{figure['mean']:.3f} ± {figure['error']:.3f}"


def _found(rows: dict[str, dict[str, dict[str, float]]], name: str) -> float:
    row, figure = {
        "auc": ("song, Earmark", "auc"),
        "accuracy": ("song, Earmark", "accuracy"),
        "artist_auc": ("artist, Earmark", "auc"),
        "artist_accuracy": ("artist, Earmark", "accuracy"),
        "rare": ("rare, Earmark", "balanced"),
        "stream": ("stream, Earmark", "accuracy"),
        "work_ms": ("stream, Earmark", "work_ms"),
    }[name]
    return rows[row][figure]["mean"]


def _cases() -> Iterator[Case]:
    for seed in range(_STREAMS):
        yield Case("stream", "Earmark", seed)
    for kind in ("song", "artist", "rare"):
        for judge in JUDGES:
            for seed in range(_ROUNDS):
                yield Case(kind, judge, seed)


def _figures(case: Case) -> dict[str, float]:
    verdicts = songs(pd.read_csv(LIKES))
    if case.kind == "stream":
        return stream(verdicts, seed=case.seed)
    chosen = rarer(verdicts, _RARE, seed=case.seed) if case.kind == "rare" else verdicts
    return told_apart(chosen, folds(chosen, by=case.kind, seed=case.seed), JUDGES[case.judge])


def songs(rows: pd.DataFrame) -> pd.DataFrame:
    """Return each distinct song with the columns of tracks and its first verdict."""
    table = rows[list(_NUMBERS)].assign(
        title=rows["song_title"].astype(str),
        artists=[[name] for name in rows["artist"].astype(str)],
        liked=rows["target"].astype(float),
    )
    return table[~tidy(table)["song"].duplicated()].reset_index(drop=True)


def rarer(verdicts: pd.DataFrame, share: float, *, seed: int) -> pd.DataFrame:
    """Keep so many of the dislikes that they are a share of all."""
    liked = verdicts["liked"] > 0.5
    kept = round(share / (1 - share) * liked.sum())
    drawn = verdicts[~liked].sample(kept, random_state=seed)
    return pd.concat([verdicts[liked], drawn]).sort_index().reset_index(drop=True)


def folds(verdicts: pd.DataFrame, *, by: str, seed: int) -> Iterator[Flags]:
    """Say of each song whether it is left out, five times; by artist, all of an artist's songs together."""
    tracks = tidy(verdicts)
    names = [artists[0].casefold() for artists in tracks["artists"]] if by == "artist" else tracks["song"]
    codes, groups = pd.factorize(np.asarray(names, dtype=object))
    fold = np.random.default_rng(seed).permutation(len(groups)) % FOLDS
    for number in range(FOLDS):
        yield np.asarray(fold[codes] == number)


def told_apart(verdicts: pd.DataFrame, left_out: Iterator[Flags], judge: Judge) -> dict[str, float]:
    """Return the mean AUC of the folds, the share told right, and that with each kind counted alike."""
    liked = verdicts["liked"].to_numpy() > 0.5
    beyond, aucs = np.zeros(len(liked), dtype=np.bool_), []
    for away in left_out:
        said, threshold = judge(verdicts[~away].reset_index(drop=True), verdicts[away].reset_index(drop=True))
        beyond[away] = said >= threshold
        aucs.append(roc_auc_score(liked[away], said))
    return {
        "auc": float(np.mean(aucs)),
        "accuracy": float((beyond == liked).mean()),
        "balanced": float(balanced_accuracy_score(liked, beyond)),
    }


def earmark(known: pd.DataFrame, asked: pd.DataFrame) -> tuple[Floats, float]:
    """Judge as Earmark does."""
    liker = liking.train(known, seed=0)
    return liker.log_odds(asked), liker.threshold


def hobby_forest(known: pd.DataFrame, asked: pd.DataFrame) -> tuple[Floats, float]:
    """Judge by sound alone, with shallow trees."""
    return _by_sound(RandomForestClassifier(max_depth=5, random_state=0), known, asked)


def hobby_network(known: pd.DataFrame, asked: pd.DataFrame) -> tuple[Floats, float]:
    """Judge by sound alone, with one layer of twenty."""
    network = MLPClassifier((20,), learning_rate_init=0.01, tol=1e-3, max_iter=1000, random_state=0)
    return _by_sound(make_pipeline(StandardScaler(), network), known, asked)


def _by_sound(model: Any, known: pd.DataFrame, asked: pd.DataFrame) -> tuple[Floats, float]:  # noqa: ANN401
    columns = list(_NUMBERS)
    model.fit(known[columns].to_numpy(), known["liked"].to_numpy())
    return np.asarray(model.predict_proba(asked[columns].to_numpy())[:, 1] - 0.5, np.float64), 0.0


JUDGES: dict[str, Judge] = {"Earmark": earmark, "hobby forest": hobby_forest, "hobby network": hobby_network}


def stream(verdicts: pd.DataFrame, *, seed: int) -> dict[str, float]:
    """Ask about one song after another before its verdict is told; return what was right, and the work."""
    rows = verdicts.sample(frac=1, random_state=seed).head(_STREAM[1]).reset_index(drop=True)
    liker = liking.train(rows.head(0), seed=0)
    right, work, known = [], [], 0
    for number in range(len(rows)):
        row = rows.iloc[number : number + 1]
        right.append(bool(liker.log_odds(row)[0] > 0) == bool(row["liked"].iloc[0] > 0.5))
        began = time.process_time()
        trains = number + 1 - known >= max(_LEAST_NEW, _SHARE_NEW * known)
        liker = liking.train(rows.head(number + 1), seed=0) if trains else liker.learnt(row)
        known = number + 1 if trains else known
        work.append((time.process_time() - began, trains))
    milliseconds = 1000 * np.array([each for each, _ in work])
    trained = np.array([trains for _, trains in work])
    return {
        "accuracy": float(np.mean(right[_STREAM[0] :])),
        "work_ms": float(milliseconds.mean()),
        "update_ms": float(milliseconds[~trained].mean()),
        "longest_update_ms": float(milliseconds[~trained].max()),
        "longest_training_ms": float(milliseconds[trained].max(initial=0.0)),
    }
