"""Which songs to suggest: how far to the front a member's hidden songs come among songs that are not theirs.

- drawn: a fifth of each listener's songs is hidden among fifty times as many of others' and a catalogue's;
- near: likewise, and all that the catalogue has by artists of theirs comes first, as it does in the bot;
- cold start: a fifth of all songs is hidden from everybody, and each public playlist, taken for a member, is
  to find its own among them.
"""

from collections.abc import Callable, Iterable
from dataclasses import astuple
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from benchmarks import hiding, listeners, simulated
from benchmarks.abreast import abreast
from benchmarks.bars import Bar, lines
from benchmarks.hiding import JUDGES, LEARNED, Trial
from bot.domain import Sound, Track, as_columns
from bot.imports import read_catalogue
from models.frames import Flags, Floats, tidy
from models.library import listens_of

CATALOGUE = listeners.SHARED / "catalogue.csv.gz"
ROUNDS = 3
PLAYLISTS = 150
"""How many of the public playlists are taken for members; all of them would take an hour."""
_LEAST_SONGS = 4
_WAYS = ("drawn", "near")
_FIGURES: dict[str, Callable[[Floats, Flags], float]] = {
    "precision@10": lambda said, truth: hiding.precision_at(10, said, truth),
    "recall@100": lambda said, truth: hiding.recall_at(100, said, truth),
}
_COLD_FIGURES: dict[str, Callable[[Floats, Flags], float]] = {
    "R-precision": hiding.r_precision,
    "NDCG": hiding.ndcg,
    "recall@100": lambda said, truth: hiding.recall_at(100, said, truth),
}
_EARMARK = "Earmark"
_TIMES_THE_BEST = {
    f"{figure}, {way}": Bar(f"{figure} among {way} songs, times the best rival", 1.3, 1.5)
    for way in _WAYS
    for figure in _FIGURES
}
_COLD = Bar("cold start, R-precision", 0.33, 0.343, 0.243)

Found = dict[str, dict[str, float]]
"""Figures by judge."""


def measure() -> dict[str, Any] | None:
    """Return the figures by listener and judge, and those of the cold start; None without the data."""
    people = listeners.names()
    if not (people and CATALOGUE.is_file() and simulated.SONGS.is_file()):
        return None
    found = dict(zip(people, abreast(_listener, people), strict=True))
    cold = _mean(abreast(_playlist, _drawn_playlists()))
    means = {way: _mean(found[name][way] for name in people) for way in _WAYS}
    measures = [
        bar.beside(times_the_best(means[way], figure))
        for name, bar in _TIMES_THE_BEST.items()
        for figure, way in [name.split(", ")]
    ]
    return {
        "listeners": found,
        "means": means,
        "cold start": cold,
        "measures": [*measures, _COLD.beside(cold[_EARMARK]["R-precision"])],
    }


def times_the_best(found: Found, figure: str) -> float:
    """Return how many times the best rival's figure ours is."""
    best = max(figures[figure] for judge, figures in found.items() if judge not in (_EARMARK, "perfect"))
    return found[_EARMARK][figure] / best if best else float("inf")


def table(results: dict[str, Any]) -> str:
    """Lay out each judge's figures, and the measures."""
    names = [*results["listeners"], "mean"]
    rows = []
    for way in _WAYS:
        columns = [*(found[way] for found in results["listeners"].values()), results["means"][way]]
        rows.append(f"  {way + ': precision@10 / recall@100':<36}{''.join(f'{name:>16}' for name in names)}")
        for judge in columns[0]:
            shown = (" / ".join(f"{value:.3f}" for value in found[judge].values()) for found in columns)
            rows.append(f"  {judge:<36}{''.join(f'{each:>16}' for each in shown)}")
    rows.append(f"  {'cold start':<36}{''.join(f'{name:>16}' for name in _COLD_FIGURES)}")
    for judge, figures in results["cold start"].items():
        rows.append(f"  {judge:<36}{''.join(f'{value:>16.3f}' for value in figures.values())}")
    return "\n".join([*rows, "", *lines(results["measures"])])


def _listener(name: str) -> dict[str, Found]:
    own = listens_of(listeners.listens_of(name))
    others = [listens_of(listeners.listens_of(other)) for other in listeners.names() if other != name]
    theirs, catalogue = pd.concat(others, ignore_index=True), catalogued(read_catalogue(CATALOGUE))
    return {
        way: _mean(
            judged(hiding.hide(own, theirs, catalogue, seed=seed, near=way == "near"), _FIGURES)
            for seed in range(ROUNDS)
        )
        for way in _WAYS
    }


def catalogued(tracks: Iterable[Track]) -> pd.DataFrame:
    """Lay a catalogue's tracks out as a tidy table."""
    return tidy(pd.DataFrame(as_columns(_row(track) for track in tracks if not track.is_nameless)))


def _row(track: Track) -> tuple[object, ...]:
    named = track.id, track.title, list(track.artists), track.album, track.release_date
    known = track.duration, track.explicit, None, list(track.genres)
    return ("", *named, *known, *astuple(track.sound or Sound()))


def judged(trial: Trial, figures: dict[str, Callable[[Floats, Flags], float]]) -> Found:
    """Return each judge's figures, and those of one who knows."""
    said = {name: judge(trial) for name, judge in JUDGES.items()}
    said["perfect"] = trial.truth.astype(float)
    return {
        name: {figure: of(each, trial.truth) for figure, of in figures.items()} for name, each in said.items()
    }


def _drawn_playlists() -> list[str]:
    playlists = list(cold_starts(_public()))
    return [playlists[place] for place in np.random.default_rng(0).permutation(len(playlists))[:PLAYLISTS]]


@cache
def _public() -> pd.DataFrame:
    listens = tidy(simulated.listens_of(pd.read_csv(simulated.SONGS)))
    return listens.drop_duplicates(["playlist", "song"]).reset_index(drop=True)


def _hidden(listens: pd.DataFrame) -> Flags:
    songs = np.random.default_rng(0).permutation(np.sort(listens["song"].unique()))
    return np.asarray(listens["song"].isin(set(songs[: len(songs) // 5])))


def cold_starts(listens: pd.DataFrame) -> list[str]:
    """Return the playlists that have songs among the hidden ones and a few among the others."""
    away = _hidden(listens)
    known = listens["playlist"][~away].value_counts()
    return [name for name in sorted(listens["playlist"][away].unique()) if known.get(name, 0) >= _LEAST_SONGS]


def cold_start(listens: pd.DataFrame, playlist: str) -> Trial:
    """Take a playlist for a member: what it has of the known songs, others to learn from, all hidden ones."""
    away = _hidden(listens)
    own = listens["playlist"] == playlist
    songs = listens.drop_duplicates("song")
    strange = songs[~songs["song"].isin(set(listens["song"][own | away]))]
    learned = strange.iloc[np.random.default_rng(1).permutation(len(strange))[:LEARNED]]
    asked = listens[away].drop_duplicates("song")
    truth = asked["song"].isin(set(listens["song"][own & away])).to_numpy()
    return Trial(
        listens[own & ~away].reset_index(drop=True),
        learned.assign(playlist="").reset_index(drop=True),
        asked.assign(playlist="").reset_index(drop=True),
        truth,
    )


def _playlist(name: str) -> Found:
    return judged(cold_start(_public(), name), _COLD_FIGURES)


def _mean(found: Iterable[Found]) -> Found:
    each = list(found)
    return {
        judge: {figure: float(np.mean([one[judge][figure] for one in each])) for figure in each[0][judge]}
        for judge in each[0]
    }
