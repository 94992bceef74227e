"""Whose song is this: several people told apart by songs that were left out, and by what is nobody's.

- song: a fifth of everyone's songs is left out at a time, a song of several people everywhere;
- artist: likewise, no artist on both sides, guests whom only the title names among them;
- nobody: people are hidden whole, one in four, and their songs asked about, beside songs of a catalogue;
- sizes: one of four people has 400 songs, one 30, and all are asked about equally often;
- gaps: of one of four people no sound and no genres are known, and everyone's songs are asked about without.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks import owners
from benchmarks.abreast import abreast
from benchmarks.bars import Bar, lines
from benchmarks.listeners import LISTENERS
from benchmarks.spreads import spread
from models import attributing
from models.baselines import HobbyForest, Majority, SameArtist
from models.evaluation import circles
from models.evenness import uneven, without
from models.frames import SOUND, Flags, Floats, tidy
from models.library import Library
from models.owners.apart import auc_of, macro_f1
from models.owners.attributor import Attributor
from models.owners.evened import Evened
from models.owners.holdings import Holdings
from models.scores import Answers, calibration_error

EARMARK, FOREST = "Earmark", "forest on sound alone"
_FOLDS = 5
_SEEDS = {"top": 5, "four": 3, "three": 3, "demo": 3}
_SPLITS = ("song", "artist")
_STRANGERS = 600
_SIZES = (400, 200, 60, 30)
_ASKED = 100
_MANY = (20, 500)
_SHARE_OF_NOBODY = 0.2

_GAPPED = (EARMARK, FOREST)

_BARS = {
    "top1": Bar("whose, 12 people, songs left out: top-1", 0.42, 0.55, 0.31),
    "top3": Bar("whose, 12 people, songs left out: top-3", 0.66, 0.75, 0.57),
    "seconds": Bar("whose, learn 20 people of 500 songs: seconds", 20, 10, less_is_better=True),
    "mb": Bar("whose, learn 20 people of 500 songs: MB", 1500, 1000, less_is_better=True),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One measurement."""

    people: str
    kind: str
    seed: int


Row = dict[str, float]


def measure() -> dict[str, Any] | None:
    """Return the figures of each group of people, split and contender, and what learning costs."""
    if not (owners.TOP.is_dir() and LISTENERS.is_dir()):
        return None
    cases = list(_cases())
    found: dict[str, list[Row]] = {}
    for case, rows in zip(cases, abreast(figures, cases), strict=True):
        for contender, row in rows.items():
            found.setdefault(f"{case.people}, {case.kind}, {contender}", []).append(row)
    table_rows = {
        name: {figure: spread([row[figure] for row in rounds]) for figure in rounds[0]}
        for name, rounds in found.items()
    }
    (costs,) = abreast(cost, [_MANY])
    best = table_rows[f"top, song, {EARMARK}"]
    measured = {"top1": best["top1"]["mean"], "top3": best["top3"]["mean"], **costs}
    measures = [bar.beside(measured[name]) for name, bar in _BARS.items()]
    return {"rows": table_rows, "costs": costs, "measures": measures}


def table(results: dict[str, Any]) -> str:
    """Lay out one line for each group, split and contender, what learning costs, and the measures."""
    rows = [
        f"  {name:<36}" + "".join(f"  {figure} {_shown(each)}" for figure, each in row.items())
        for name, row in results["rows"].items()
    ]
    costs = [f"  {name:<36}{value:>10,.2f}" for name, value in results["costs"].items()]
    return "\n".join([*rows, "", *costs, "", *lines(results["measures"])])


def _shown(figure: dict[str, float]) -> str:
    return f"{figure['mean']:.3f} ± {figure['error']:.3f}"


def _cases() -> Iterator[Case]:
    for people, seeds in _SEEDS.items():
        for seed in range(seeds):
            yield from (Case(people, split, seed) for split in _SPLITS)
    for people, rounds in (("top", 4), ("three", 3), ("demo", 5)):
        yield from (Case(people, "nobody", number) for number in range(rounds))
    yield from (Case("four", "sizes", seed) for seed in range(4))
    yield from (Case("four", "gaps", seed) for seed in range(3))


def figures(case: Case) -> dict[str, Row]:
    """Return the figures of each contender."""
    if case.kind == "nobody":
        return {EARMARK: nobody(case.people, case.seed)}
    if case.kind == "sizes":
        return sizes(case.seed)
    if case.kind == "gaps":
        return gaps(case.seed)
    return told_apart(owners.PEOPLE[case.people](case.seed), by=case.kind, seed=case.seed)


def told_apart(people: pd.DataFrame, *, by: str, seed: int) -> dict[str, Row]:
    """Ask each contender about every song of people's while it is left out."""
    library = library_of(people)
    shares: dict[str, Floats] = {}
    for away in folds(library, by=by, seed=seed):
        asked = library.songs[away].reset_index(drop=True)
        for name, said in _contenders(people, library, away, asked, seed):
            shares.setdefault(name, np.zeros(library.member.shape))[away] = said
    return {name: _row(Answers(said, library.member)) for name, said in shares.items()}


def library_of(people: pd.DataFrame) -> Library:
    """Return the distinct songs of people, and whose they are."""
    return Library.of(tidy(people.assign(playlist=[f"{member:03}" for member in people["member"]])))


def folds(library: Library, *, by: str, seed: int) -> Iterator[Flags]:
    """Say of each song whether it is left out, five times; everyone's songs are dealt over all folds.

    By artist, all who appear together are left out together, the largest circles dealt first.
    """
    chance, fold = np.random.default_rng(seed), np.empty(len(library.songs), np.intp)
    if by == "song":
        shuffled = chance.permutation(len(fold))
        fold[shuffled[np.argsort(library.member[shuffled].argmax(axis=1), kind="stable")]] = (
            np.arange(len(fold)) % _FOLDS
        )
    else:
        circle = circles(library.songs).to_numpy()
        numbers, counts = np.unique(circle, return_counts=True)
        load, order = np.zeros(_FOLDS), chance.permutation(len(numbers))
        for place in order[np.argsort(-counts[order], kind="stable")]:
            least = int(load.argmin())
            fold[circle == numbers[place]] = least
            load[least] += counts[place]
    for number in range(_FOLDS):
        yield np.asarray(fold == number)


def _contenders(
    people: pd.DataFrame, library: Library, away: Flags, asked: pd.DataFrame, seed: int
) -> Iterator[tuple[str, Floats]]:
    left = set(asked["song"])
    yield EARMARK, _somebodys(learned(people[~tidy(people)["song"].isin(left)], seed=seed).odds(asked))
    known = Library(library.songs[~away].reset_index(drop=True), library.playlists, library.member[~away])
    yield "same artist", SameArtist.fit(known, seed=seed).score(asked)
    if forest := HobbyForest.fit(known, seed=seed):
        yield FOREST, forest.score(asked)
    yield "biggest", Majority.fit(known, seed=seed).score(asked)


def learned(people: pd.DataFrame, *, seed: int, strangers: pd.DataFrame | None = None) -> Attributor:
    """Learn people's songs as Earmark does."""
    others = tidy(people.head(0) if strangers is None else strangers)
    return Attributor.fit(Holdings.of(people.reset_index(drop=True)), others, seed=seed)


def _somebodys(odds: Floats) -> Floats:
    return np.asarray(odds[:, :-1] / odds[:, :-1].sum(axis=1, keepdims=True))


def _row(answers: Answers) -> Row:
    found = answers.figures()
    return {
        "top1": found["top1"],
        "top3": found["top3"],
        "f1": macro_f1(answers),
        "ece": found["ece"],
        "log_loss": found["log_loss"],
    }


def nobody(name: str, number: int) -> Row:
    """Hide a quarter of the people, and tell their songs and a catalogue's from songs that were left out."""
    people = owners.PEOPLE[name](number)
    members = sorted(people["member"].unique())
    hidden = members[number :: max(3, len(members) // 3)] if len(members) > 5 else [members[number]]
    strange, there = people[people["member"].isin(hidden)], people[~people["member"].isin(hidden)]
    library = library_of(there)
    away = next(islice(folds(library, by="song", seed=number), 1))
    asked = library.songs[away].reset_index(drop=True)
    listed = owners.strangers_of(name, number, _STRANGERS)
    known = there[~tidy(there)["song"].isin(set(asked["song"]))]
    model = learned(known, seed=number, strangers=listed.iloc[::2])
    others, unlisted = (_unknown(table, library) for table in (strange, listed.iloc[1::2]))
    own, theirs, none = (model.odds(table) for table in (asked, others, unlisted))
    return {
        "people_auc": _auc(own, theirs),
        "catalogue_auc": _auc(*(model.odds(table) for table in alike(asked, unlisted))),
        **_calibration(own, library.member[away], np.vstack([theirs, none]), number),
    }


def _unknown(tracks: pd.DataFrame, library: Library) -> pd.DataFrame:
    songs = tidy(tracks).drop_duplicates("song")
    return songs[~songs["song"].isin(set(library.songs["song"]))].reset_index(drop=True)


def alike(*kinds: pd.DataFrame) -> list[pd.DataFrame]:
    """Ask about each kind of song as if no more were known of it than of others: gaps tell strangers."""
    unknown = uneven(*kinds)
    return [without(songs, unknown) for songs in kinds]


def _auc(own: Floats, strange: Floats) -> float:
    scores = np.concatenate([own[:, -1], strange[:, -1]])
    return auc_of(scores, np.arange(len(scores)) >= len(own))[0]


def _calibration(own: Floats, member: Flags, strange: Floats, seed: int) -> Row:
    """Return the first answer's odds beside how often it is right, where one song in five is nobody's."""
    number = round(len(own) * _SHARE_OF_NOBODY / (1 - _SHARE_OF_NOBODY))
    drawn = np.random.default_rng(seed).choice(len(strange), min(number, len(strange)), replace=False)
    odds = np.vstack([own, strange[drawn]])
    truth = np.zeros(odds.shape, np.bool_)
    truth[: len(own), :-1], truth[len(own) :, -1] = member, True
    said, right = odds.max(axis=1), Answers(odds, truth).ranks() == 0
    return {"said": float(said.mean()), "right": float(right.mean()), "ece": calibration_error(said, right)}


def sizes(seed: int) -> dict[str, Row]:
    """Learn people of very different sizes, and ask about a hundred further songs of each."""
    turned = _SIZES[seed:] + _SIZES[:seed]
    table = owners.four(seed, tuple(size + _ASKED for size in turned))
    place = table.groupby("member").cumcount()
    known, asked = table[place >= _ASKED], table[place < _ASKED]
    library = library_of(asked[~tidy(asked)["song"].isin(set(tidy(known)["song"]))])
    model = learned(known, seed=seed)
    plain = replace(model, plain=_uneven(model.plain), fuller=model.fuller and _uneven(model.fuller))
    return {
        name: _by_size(_somebodys(each.odds(library.songs)), library.member, turned)
        for name, each in ((EARMARK, model), ("not evened", plain))
    }


def _uneven(view: Any) -> Any:  # noqa: ANN401 - as dataclasses.replace has it
    return replace(view, evened=Evened(np.zeros(len(view.members)), 1.0))


def _by_size(shares: Floats, member: Flags, turned: tuple[int, ...]) -> Row:
    said = np.bincount(shares.argmax(axis=1), minlength=len(turned)) / len(shares)
    answers = Answers(shares, member)
    return {
        "top1": answers.figures()["top1"],
        "f1": macro_f1(answers),
        "ece": answers.figures()["ece"],
        "said_biggest": float(said[int(np.argmax(turned))]),
        "said_smallest": float(said[int(np.argmin(turned))]),
    }


def gaps(seed: int) -> dict[str, Row]:
    """Ask about songs of which nothing is known but what is known of everybody's."""
    people = owners.four(seed)
    library = library_of(people)
    away = next(folds(library, by="song", seed=seed))
    asked = without(library.songs[away].reset_index(drop=True), ("genres", *SOUND))
    named = {name: said for name, said in _contenders(people, library, away, asked, seed) if name in _GAPPED}
    return {
        name: {"top1": Answers(said, library.member[away]).figures()["top1"], "said_fourth": _fourth(said)}
        for name, said in named.items()
    }


def _fourth(shares: Floats) -> float:
    return float((shares.argmax(axis=1) == len(_SIZES) - 1).mean())


def cost(size: tuple[int, int]) -> Row:
    """Return what learning and asking cost on one thread, in a process of its own."""
    columns = owners.many(*size).to_dict(orient="list")
    strangers = owners.songs_of(()).to_dict(orient="list")
    began, processor = time.perf_counter(), time.process_time()
    model = attributing.learn(columns, strangers, seed=0, place="bench", key=b"k" * 32)
    seconds, work = time.perf_counter() - began, time.process_time() - processor
    track = {name: [values[0]] for name, values in columns.items()}
    attributing.attributed(model, track, place="bench", key=b"k" * 32)
    began = time.process_time()
    attributing.attributed(model, track, place="bench", key=b"k" * 32)
    return {
        "seconds": seconds,
        "processor_s": work,
        "mb": _most_megabytes(),
        "model_mb": len(model) / 1e6,
        "ask_ms": 1000 * (time.process_time() - began),
    }


def _most_megabytes() -> float:
    (most,) = re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="utf-8"))
    return int(most) / 1024
