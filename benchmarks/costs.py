"""What guessing costs on one core: to train, to keep, to open, to ask.

One thread does it all, so a processor's time is about what it takes with a core to itself, though a machine
whose cores are all busy still adds to it by half.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from benchmarks import libraries, listeners
from benchmarks.bars import Bar, lines
from bot.imports import read
from bot.services.evaluating import columns_of
from models import files, guessing

_LARGE, _USUAL = (2000, 40), (1000, 16)
"""Songs, and playlists."""

_RUNS, _ASKED, _OPENED = 3, 200, 20
_KEY = b"k" * 32
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_BARS = {
    "train_processor_s": Bar("train, 2,000 songs in 40 playlists: seconds", 5, 2, less_is_better=True),
    "train_mb": Bar("train, 2,000 songs in 40 playlists: MB", 500, 300, less_is_better=True),
    "model_mb": Bar("model size, 1,000 tracks in 16 playlists: MB", 4, 1, less_is_better=True),
    "rank_processor_p50_ms": Bar("rank one track, loaded: ms", 30, 5, less_is_better=True),
}


def measure() -> dict[str, Any]:
    """Return seconds and megabytes of training, megabytes of a model, and milliseconds to ask it."""
    songs = _songs()
    costs = _training(_sized(songs, *_LARGE), songs)
    with threadpool_limits(1):
        costs |= _asking(_sized(songs, *_USUAL), songs)
    return costs | {"measures": [bar.beside(costs[name]) for name, bar in _BARS.items()]}


def table(costs: dict[str, Any]) -> str:
    """Lay the costs out, and the measures."""
    rows = [f"  {name:<36}{value:>10,.2f}" for name, value in costs.items() if name != "measures"]
    return "\n".join([*rows, "", *lines(costs["measures"])])


def _songs() -> pd.DataFrame:
    """Return listens to draw libraries from: real ones where they are at hand, for real words and names."""
    if people := listeners.names():
        real = [
            listeners.listens_of(name).assign(who=name) for name in people if name in listeners.WITH_SOUND
        ]
        listens = pd.concat(real, ignore_index=True)
        return listens.assign(playlist=listens["who"] + " " + listens["playlist"]).drop(columns="who")
    with tempfile.TemporaryDirectory() as name:
        libraries.write(Path(name) / "library", libraries.songs()[:5000], 80)
        return pd.DataFrame(columns_of(read(Path(name) / "library")))


def _sized(listens: pd.DataFrame, songs: int, playlists: int) -> pd.DataFrame:
    """Draw so many songs from so many playlists, the largest."""
    largest = listens["playlist"].value_counts().index[:playlists]
    inside = listens[listens["playlist"].isin(largest)]
    drawn = np.random.default_rng(0).permutation(inside["track_id"].unique())[:songs]
    return inside[inside["track_id"].isin(set(drawn))].reset_index(drop=True)


def _training(listens: pd.DataFrame, others: pd.DataFrame) -> dict[str, float]:
    alone = _trained(listens, None)
    company = _trained(listens, others)
    return {
        "train_rows": len(listens),
        "train_s": alone["seconds"],
        "train_processor_s": alone["processor_seconds"],
        "train_mb": alone["mb"],
        "train_with_elsewhere_processor_s": company["processor_seconds"],
        "train_with_elsewhere_mb": company["mb"],
    }


def _trained(listens: pd.DataFrame, elsewhere: pd.DataFrame | None) -> dict[str, float]:
    """Train in fresh processes, and return the least of what that took."""
    others = None if elsewhere is None else elsewhere.to_dict(orient="list")
    columns = json.dumps([listens.to_dict(orient="list"), others])
    environ = dict(os.environ) | _ONE_THREAD  # noqa: TID251 - handed on as it is
    words = [sys.executable, "-m", "benchmarks.alone"]
    runs = [
        json.loads(
            subprocess.run(
                words, input=columns, capture_output=True, text=True, check=True, env=environ
            ).stdout
        )
        for _ in range(_RUNS)
    ]
    return {name: min(run[name] for run in runs) for name in runs[0]}


def _asking(listens: pd.DataFrame, songs: pd.DataFrame) -> dict[str, float]:
    model = files.dumps(guessing.train(listens, seed=0), key=_KEY, member="bench")
    guesser = files.loads(model, key=_KEY, member="bench")
    unheard = songs[~songs["track_id"].isin(set(listens["track_id"]))].drop_duplicates("track_id")
    asked = [unheard.iloc[place : place + 1] for place in range(min(_ASKED, len(unheard)))]
    now = pd.Timestamp(libraries.UNTIL)

    def open_it(_: pd.DataFrame) -> object:
        return files.loads(model, key=_KEY, member="bench")

    def rank(track: pd.DataFrame) -> object:
        return guesser.rank(track, at=now)

    def explain(track: pd.DataFrame) -> object:
        return guesser.explain(track.iloc[0])

    return {
        "model_mb": len(model) / 1e6,
        **_timed("open", open_it, asked[:_OPENED]),
        **_timed("rank", rank, asked),
        **_timed("explain", explain, asked),
    }


def _timed(name: str, act: Callable[[pd.DataFrame], object], cases: list[pd.DataFrame]) -> dict[str, float]:
    """Return the milliseconds of a processor, and those that went by."""
    times = np.array([_once(act, case) for case in cases])
    shares = {"p50": 0.5, "p95": 0.95}
    return {
        f"{name}_{what}{label}_ms": float(np.quantile(column, share))
        for what, column in zip(("processor_", ""), times.T, strict=True)
        for label, share in shares.items()
    }


def _once(act: Callable[[pd.DataFrame], object], case: pd.DataFrame) -> tuple[float, float]:
    processor, began = time.thread_time(), time.perf_counter()
    act(case)
    return 1000 * (time.thread_time() - processor), 1000 * (time.perf_counter() - began)
