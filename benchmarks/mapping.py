"""The map of taste: how true it is, what it costs, and how still it stands, beside other ways.

The songs are those of public playlists, then those of listeners, then a catalogue's. A song's subgenre says
whether its neighbours are of its kind, and is no column of the map; the playlists that it lies in are.
`hidden` is told of songs whose playlists were hidden from the map, and that were placed into it afterwards.

Every way lays out the same vectors, in a process of its own on one thread; Earmark's seconds are those of all
that a worker does, vectors and names of regions included. What is not installed is passed over.
"""

import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial import KDTree

from benchmarks import listeners
from benchmarks.alone import most_megabytes
from benchmarks.bars import Bar, lines
from benchmarks.recommending import CATALOGUE
from benchmarks.simulated import SONGS
from models import mapping
from models.atlas.vectors import Vectors, vectors_of
from models.frames import SOUND, Floats, tidy

SIZES = (2_000, 20_000, 100_000)
EARMARK = "Earmark"
_LABEL, _UNKNOWN = "playlist_subgenre", ""
_ASKED, _NEIGHBOURS = 1000, 15
_NEW, _HIDDEN = 0.05, 0.2
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}

_BARS = {
    "processor": Bar("map, 20,000 songs, the drawing aside: seconds", 8, 6, less_is_better=True),
    "mb": Bar("map, 20,000 songs: MB", 1500, 600, less_is_better=True),
    "trust": Bar("map, 20,000 songs: trustworthiness", 0.98, 0.99),
    "purity": Bar("map, 20,000 songs: neighbours of the same subgenre", 0.70, 0.75),
    "moved": Bar("map, 5 % new, laid out anew: mean move, of the width", 0.02, 0.01, less_is_better=True),
    "moved by placing": Bar("map, 5 % new, placed: mean move", 0.02, 0.0, less_is_better=True),
}

Way = Callable[[Vectors], Floats]


def measure() -> dict[str, Any] | None:
    """Return figures by size and way, and how far songs move; None without the data."""
    if not (SONGS.is_file() and CATALOGUE.is_file() and listeners.names()):
        return None
    rows = {
        f"{size:,}, {way}": _alone(way, size) for size in SIZES for way, most in WAYS.items() if size <= most
    }
    moves, ours = moved(songs(20_000)), rows[f"{20_000:,}, {EARMARK}"]
    found = (ours or {}) | {"moved": moves["laid out anew"], "moved by placing": moves["placed"]}
    measures = [bar.beside(found[name]) for name, bar in _BARS.items()]
    return {"rows": rows, "moves": moves, "hidden": hidden(songs(20_000)), "measures": measures}


def table(results: dict[str, Any]) -> str:
    """Lay out a line for each size and way, the moves, and the measures."""
    rows = [f"  {name:<24}{_shown(row)}" for name, row in results["rows"].items()]
    rows += [f"  moved, {name:<17}{value:>10.4f}" for name, value in results["moves"].items()]
    rows.append(f"  {'purity, lists hidden':<24}{results['hidden']:>10.3f}")
    return "\n".join([*rows, "", *lines(results["measures"])])


def _shown(row: dict[str, float] | None) -> str:
    if row is None:
        return "  is not installed here, and passed over"
    return "".join(f"  {figure} {value:.3f}" for figure, value in row.items())


@cache
def _public() -> pd.DataFrame:
    listed = pd.read_csv(SONGS).dropna(subset=["track_name"])
    once = listed.drop_duplicates("track_id").set_index("track_id")
    table = once[[name for name in SOUND if name in once]].assign(
        title=once["track_name"],
        artists=[[name] for name in once["track_artist"]],
        release_date=once["track_album_release_date"].astype(str),
        lists=listed.groupby("track_id")["playlist_id"].agg(lambda names: sorted(set(names))),
        label=once[_LABEL],
    )
    return table.reset_index()


def _others() -> Iterator[pd.DataFrame]:
    for name in listeners.names():
        listens = listeners.listens_of(name)
        lists = (name + " " + listens["playlist"].astype(str)).groupby(listens["track_id"]).agg(list)
        once = (
            listens.drop_duplicates("track_id").set_index("track_id").drop(columns=["playlist", "added_at"])
        )
        yield once.assign(lists=lists, label=_UNKNOWN).reset_index()
    known = pd.read_csv(CATALOGUE).rename(columns={"id": "track_id", "name": "title"})
    artists = (
        known["artists"]
        .str.strip("[]")
        .str.split(", ")
        .map(lambda names: [each.strip("'\"") for each in names])
    )
    kept = known[["track_id", "title", "release_date", *(name for name in SOUND if name in known)]]
    yield kept.assign(artists=artists, lists=[[] for _ in range(len(kept))], label=_UNKNOWN)


def songs(size: int) -> pd.DataFrame:
    """Return so many songs with their lists, and a label for those of the public playlists."""
    table = _public()
    if size > len(table):
        table = pd.concat([table, *_others()], ignore_index=True).drop_duplicates("track_id")
        return table.head(size).reset_index(drop=True)
    return table.sample(size, random_state=0).reset_index(drop=True)


def columns_of(table: pd.DataFrame) -> dict[str, list[Any]]:
    """Return songs as a worker is given them, without their label."""
    return {str(name): list(column) for name, column in table.drop(columns="label").items()}


def _alone(way: str, size: int) -> dict[str, float] | None:
    environ = dict(os.environ) | _ONE_THREAD  # noqa: TID251 - handed on as it is
    words = [sys.executable, "-m", "benchmarks.mapping", way, str(size)]
    said = subprocess.run(words, capture_output=True, text=True, check=True, env=environ).stdout
    figures: dict[str, float] | None = json.loads(said.splitlines()[-1])
    return figures


def main(way: str, size: int) -> None:
    """Lay songs out in one way, and print the figures; null where it is not installed."""
    table = songs(size)
    vectors = vectors_of(tidy(table), table["lists"].tolist(), seed=0)
    began, processor = time.perf_counter(), time.process_time()
    try:
        laid = _earmark(table) if way == EARMARK else _RIVALS[way](vectors)
    except ModuleNotFoundError:
        print(json.dumps(None))
        return
    costs = {
        "seconds": time.perf_counter() - began,
        "processor": time.process_time() - processor,
        "mb": most_megabytes(),
    }
    print(json.dumps({**truth(vectors, laid), "purity": purity(laid, table["label"].to_numpy()), **costs}))


def truth(vectors: Vectors, laid: Floats) -> dict[str, float]:
    """Return trustworthiness (Venna and Kaski, 2001), and the share of near songs that are near there."""
    count, near = len(vectors), min(_NEIGHBOURS, len(vectors) // 4)
    asked = np.random.default_rng(1).choice(count, min(_ASKED, count), replace=False)
    places = KDTree(laid).query(laid[asked], near + 1)[1]
    strange, kept = 0.0, 0.0
    for one, found in zip(asked, places, strict=True):
        others = found[found != one][:near]
        squares = ((vectors - vectors[one]) ** 2).sum(axis=1)
        squares[one] = -1
        ranks = np.array([(squares < squares[other]).sum() for other in others])
        strange += float(np.maximum(ranks - near, 0).sum())
        kept += float((ranks <= near).mean())
    worst = len(asked) * near * (2 * count - 3 * near - 1) / 2
    return {"trust": 1 - strange / worst, "kept": kept / len(asked)}


def purity(laid: Floats, labels: Any, asked: Any = None) -> float:  # noqa: ANN401 - arrays of texts
    """Return which share of a labelled song's labelled neighbours on the map bears its label."""
    known = np.flatnonzero(labels != _UNKNOWN)
    tree, near = KDTree(laid[known]), min(_NEIGHBOURS, len(known) - 1)
    rows = known if asked is None else asked
    some = np.random.default_rng(2).permutation(rows)[: 3 * _ASKED]
    places = tree.query(laid[some], near + 1)[1]
    shares = [
        (labels[others] == labels[one]).mean()
        for one, others in (
            (one, known[found][known[found] != one]) for one, found in zip(some, places, strict=True)
        )
    ]
    return float(np.mean(shares))


def moved(table: pd.DataFrame) -> dict[str, float]:
    """Return how far old songs move, on the mean, when one in twenty is new: placed, and laid out anew."""
    new = np.random.default_rng(3).random(len(table)) < _NEW
    old = np.array(mapping.lay_out(columns_of(table[~new]), seed=0))
    before: list[tuple[float, float] | None] = [None] * len(table)
    for row, spot in zip(np.flatnonzero(~new), old.tolist(), strict=True):
        before[row] = (spot[0], spot[1])
    ways = {
        "placed": mapping.place(columns_of(table), before, seed=0),
        "laid out anew": mapping.lay_out(columns_of(table), seed=0, before=before),
    }
    return {
        name: float(np.linalg.norm(np.array(spots)[~new] - old, axis=1).mean())
        for name, spots in ways.items()
    }


def hidden(table: pd.DataFrame) -> float:
    """Return the purity of songs that are placed without a word of the lists that they lie in."""
    away = np.random.default_rng(4).random(len(table)) < _HIDDEN
    told = table.assign(
        lists=[[] if gone else lists for gone, lists in zip(away, table["lists"], strict=True)]
    )
    spots = iter(mapping.lay_out(columns_of(told[~away]), seed=0))
    before = [None if gone else next(spots) for gone in away]
    laid = np.array(mapping.place(columns_of(told), before, seed=0))
    return purity(laid, table["label"].to_numpy(), np.flatnonzero(away))


def _earmark(table: pd.DataFrame) -> Floats:
    """Do all that a worker does for a map, the names of its regions included."""
    columns = columns_of(table)
    spots = mapping.lay_out(columns, seed=0)
    mapping.regions(columns, spots)
    return np.array(spots)


def _pca(vectors: Vectors) -> Floats:
    decomposition = importlib.import_module("sklearn.decomposition")
    return np.asarray(decomposition.PCA(2, random_state=0).fit_transform(vectors), np.float64)


def _tsne(vectors: Vectors) -> Floats:
    manifold = importlib.import_module("sklearn.manifold")
    return np.asarray(manifold.TSNE(init="pca", random_state=0).fit_transform(vectors), np.float64)


def _open_tsne(vectors: Vectors) -> Floats:
    open_tsne = importlib.import_module("openTSNE")
    return np.asarray(open_tsne.TSNE(n_jobs=1, random_state=0).fit(vectors), np.float64)


def _umap(vectors: Vectors) -> Floats:
    umap = importlib.import_module("umap")
    return np.asarray(umap.UMAP(random_state=0, n_jobs=1).fit_transform(vectors), np.float64)


def _pacmap(vectors: Vectors) -> Floats:
    pacmap = importlib.import_module("pacmap")
    return np.asarray(pacmap.PaCMAP(random_state=0).fit_transform(vectors), np.float64)


_RIVALS: dict[str, Way] = {
    "PCA": _pca,
    "t-SNE": _tsne,
    "openTSNE": _open_tsne,
    "UMAP": _umap,
    "PaCMAP": _pacmap,
}
_NO_LIMIT = SIZES[-1]
WAYS = {
    EARMARK: _NO_LIMIT,
    "PCA": _NO_LIMIT,
    "t-SNE": 20_000,
    **dict.fromkeys(("openTSNE", "UMAP", "PaCMAP"), _NO_LIMIT),
}
"""Each with the size up to which it is asked; beyond, scikit-learn's t-SNE takes hours."""

if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
