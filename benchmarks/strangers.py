"""*None of these*: how well songs that fit no playlist are told from held-out songs that do (AUROC).

- people: the strangers are songs of other listeners;
- hidden: they are songs of the member's own playlists that were hidden whole, a fifth at a time.

Nothing about the strangers is known beforehand. Some exports lack sound and genres, which would tell their
songs from others by the gap alone, so that both are asked again with those columns left out of all.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score

from benchmarks import listeners
from benchmarks.abreast import abreast
from benchmarks.bars import Bar, lines
from benchmarks.spreads import spread
from models.evaluation import held_out, members_playlists
from models.frames import SOUND, Floats
from models.guessing import NONE_OF_THESE, train
from models.library import listens_of

ROUNDS = 5

_BARS = {
    "people, Earmark": Bar("none of these, AUROC, other people's tracks", 0.85, 0.92, 0.60),
    "hidden, Earmark": Bar("none of these, AUROC, own hidden playlists", 0.76, 0.82, 0.57),
}


@dataclass(frozen=True, slots=True)
class Trial:
    """What may be learned from, and what is asked: songs that fit, and strangers."""

    known: pd.DataFrame
    fitting: pd.DataFrame
    strange: pd.DataFrame
    elsewhere: pd.DataFrame | None = None


Trials = dict[str, Iterable[Trial]]
"""By kind of strangers."""
Judge = Callable[[Trial, pd.DataFrame], Floats]
"""Learns what is known, and gives each track a number: the higher, the stranger."""


def measure() -> dict[str, Any] | None:
    """Return by listener the AUROC of each way of asking, and their means; None without the data."""
    people = listeners.names()
    if not people:
        return None
    found = dict(zip(people, abreast(_listener, people), strict=True))
    ways = found[listeners.WITH_SOUND[0]]
    means = {
        way: listeners.mean({name: found[name][way]["mean"] for name in listeners.WITH_SOUND}) for way in ways
    }
    measures = [bar.beside(means[way]) for way, bar in _BARS.items()]
    return {"listeners": found, "means": means, "measures": measures}


def table(results: dict[str, Any]) -> str:
    """Lay out one line for each way of asking, one column for each listener, and the measures."""
    found = results["listeners"]
    rows = [f"  {'':<36}{''.join(f'{name:>16}' for name in found)}{'mean l1–l3':>14}"]
    for way, whole in results["means"].items():
        shown = "".join(_shown(listener.get(way)) for listener in found.values())
        rows.append(f"  {way:<36}{shown}{whole:>14.3f}")
    return "\n".join([*rows, "", *lines(results["measures"])])


def _shown(found: dict[str, float] | None) -> str:
    return f"{found['mean']:>8.3f} ± {found['error']:.3f}" if found else f"{'–':>16}"


def _listener(name: str) -> dict[str, dict[str, float]]:
    own = listeners.listens_of(name)
    others = {other: listeners.listens_of(other) for other in listeners.names() if other != name}
    blind = {other: bare(listens) for other, listens in others.items()}
    ways: dict[str, tuple[Judge, Trials]] = {
        "Earmark": (earmark, _trials(own, others)),
        "Earmark, no sound or genres": (earmark, _trials(bare(own), blind)),
        "Earmark, with elsewhere": (earmark, _with_elsewhere(own, others)),
    }
    if own["energy"].notna().any():
        ways["isolation forest"] = (isolation_forest, _heard(_trials(own, others)))
    return {
        f"{kind}, {way}": spread([auroc(judge, trial) for trial in asked])
        for way, (judge, trials) in ways.items()
        for kind, asked in trials.items()
    }


def _trials(own: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Trials:
    everybody = pd.concat(others.values(), ignore_index=True)
    return {
        "people": (people(own, everybody, seed=seed) for seed in range(ROUNDS)),
        "hidden": hidden(own, seed=0),
    }


def _with_elsewhere(own: pd.DataFrame, others: Mapping[str, pd.DataFrame]) -> Trials:
    """Let all others be heard of but those whom strangers are drawn from, and no stranger at all."""
    named = {
        name: listens.assign(playlist=name + " " + listens["playlist"]) for name, listens in others.items()
    }
    rest = {
        name: pd.concat([each for other, each in named.items() if other != name], ignore_index=True)
        for name in named
    }
    return {
        "people": (
            _heard_of(people(own, named[name], seed=seed), rest[name]) for seed, name in enumerate(named)
        ),
        "hidden": (
            _heard_of(trial, pd.concat(named.values(), ignore_index=True)) for trial in hidden(own, seed=0)
        ),
    }


def _heard_of(trial: Trial, elsewhere: pd.DataFrame) -> Trial:
    return replace(trial, elsewhere=_without(listens_of(elsewhere), trial.strange))


def people(listens: pd.DataFrame, others: pd.DataFrame, *, seed: int) -> Trial:
    """Hold out a fifth of the songs, and draw as many of others', none of which the member has."""
    fit = members_playlists(listens)
    held = held_out(fit, split="random", seed=seed)
    fitting = _songs(fit[held])
    strange = _songs(_without(listens_of(others), listens_of(listens)))
    drawn = np.random.default_rng(seed).permutation(len(strange))[: len(fitting)]
    return Trial(fit[~held], fitting, strange.iloc[drawn].reset_index(drop=True))


def hidden(listens: pd.DataFrame, *, seed: int) -> Iterator[Trial]:
    """Hide the playlists a fifth at a time, each once, and hold out a fifth of the other songs."""
    fit = members_playlists(listens)
    names = np.random.default_rng(seed).permutation(sorted(fit["playlist"].unique()))
    for number, unheard in enumerate(np.array_split(names, ROUNDS)):
        away = fit["playlist"].isin(unheard)
        kept = fit[~away].reset_index(drop=True)
        held = held_out(kept, split="random", seed=ROUNDS * seed + number)
        yield Trial(kept[~held], _songs(kept[held]), _songs(_without(fit[away], kept)))


def auroc(judge: Judge, trial: Trial) -> float:
    """Return how often a stranger is judged stranger than a song that fits."""
    asked = pd.concat([trial.fitting, trial.strange], ignore_index=True)
    truth = np.repeat([False, True], [len(trial.fitting), len(trial.strange)])
    return float(roc_auc_score(truth, judge(trial, asked)))


def earmark(trial: Trial, asked: pd.DataFrame) -> Floats:
    """Judge by the odds that Earmark gives to none of the playlists."""
    guesser = train(trial.known, seed=0, elsewhere=trial.elsewhere)
    return np.asarray(guesser.rank(asked)[NONE_OF_THESE], float)


def isolation_forest(trial: Trial, asked: pd.DataFrame) -> Floats:
    """Judge by sound alone, as the hobby does."""
    sound = trial.known[list(SOUND)]
    usual = sound.median()
    forest = IsolationForest(random_state=0).fit(sound.fillna(usual).to_numpy())
    return -np.asarray(forest.score_samples(asked[list(SOUND)].fillna(usual).to_numpy()), float)


def bare(listens: pd.DataFrame) -> pd.DataFrame:
    """Leave out sound and genres, which some exports have and others lack."""
    return listens.drop(columns=[*SOUND, "genres"], errors="ignore")


def _heard(trials: Trials) -> Trials:
    """Leave out strangers without sound, of which a judge of sound can say nothing."""
    return {
        kind: [replace(each, strange=each.strange[each.strange["energy"].notna()]) for each in asked]
        for kind, asked in trials.items()
    }


def _songs(listens: pd.DataFrame) -> pd.DataFrame:
    return listens.drop_duplicates("song").reset_index(drop=True)


def _without(listens: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    return listens[~listens["song"].isin(set(other["song"]))]
