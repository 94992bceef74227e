"""Whether a score finds people again, follows what was planted, and is not moved by size; and its rivals."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from benchmarks import people
from models.frames import SOUND, Floats
from models.pairs.accord import Scale
from models.pairs.crowd import Crowd

GROUPS = {"top 100, 12 people": people.top100, "listeners l1–l4": people.real, "dealt out, 20": people.dealt}
"""Whom to find again."""
_PAIRS, _SIZES, _PLAYLISTS = 40, (100, 1000), 20
_HALVED = ((50, 50), (200, 200), (800, 800), (50, 800))


def again(case: tuple[str, int]) -> dict[str, float]:
    """Split one of the groups by a seed, and look for everybody."""
    group, seed = case
    return found_again(GROUPS[group](), seed=seed)


def found_again(libraries: Sequence[pd.DataFrame], *, seed: int) -> dict[str, float]:
    """Return how often the other half is the first of all other halves, by each judge."""
    asked, looked_for = people.halves(libraries, seed=seed)
    number = len(libraries)
    found = judged([*asked, *looked_for])
    there = {name: said[:number, number:] for name, said in found.items()}
    return {name: (_first(said) + _first(said.T)) / 2 for name, said in there.items()}


def _first(said: Floats) -> float:
    """Return how often the right one is first; among several that are first alike, by lot."""
    right = np.diag(said)[:, None]
    is_first = ~(said > right + 1e-12).any(axis=1)
    return float((is_first / (np.abs(said - right) <= 1e-12).sum(axis=1)).mean())


def judged(libraries: Sequence[pd.DataFrame]) -> dict[str, Floats]:
    """Return what each judge says of everybody and everybody."""
    crowd = people.crowd_of(libraries)
    return {"score": all_pairs(crowd), "artists": _artists(crowd), "mean sound": _mean_sound(libraries)}


def all_pairs(crowd: Crowd) -> Floats:
    """Return the score of everybody and everybody."""
    scale, number = Scale.of(crowd), len(crowd.members)
    libraries = scale.look(crowd.holds)
    one, other = np.divmod(np.arange(number**2), number)
    return scale.parts(libraries.at(one), libraries.at(other)).score().reshape(number, number)


def _artists(crowd: Crowd) -> Floats:
    """Judge by the cosine of artists' counts, weighed by rarity (tf-idf)."""
    aspect = Scale.of(crowd).aspects["artists"]
    return _cosines((crowd.holds @ aspect.rows).toarray())


def _mean_sound(libraries: Sequence[pd.DataFrame]) -> Floats:
    """Judge by the cosine of mean sound vectors as they are, as the hobby does."""
    means = [songs[[*SOUND, "duration_ms"]].mean().fillna(0.0).to_numpy(float) for songs in libraries]
    return _cosines(np.array(means))


def _cosines(rows: Floats) -> Floats:
    rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return np.asarray(rows @ rows.T)


def _copied(number: int) -> people.Planted:
    return people.copied(people.public(), pairs=_PAIRS, sizes=_SIZES, seed=number)


def _of_listeners(number: int) -> people.Planted:
    four = people.real()
    three = people.tastes([four[number], *(each for at, each in enumerate(four) if at != number)][:3])
    return people.mixed(*three, pairs=_PAIRS, sizes=_SIZES, seed=number)


def _of_playlists(number: int) -> people.Planted:
    three = people.drawn_tastes(playlists=_PLAYLISTS, seed=number)
    return people.mixed(*three, pairs=_PAIRS, sizes=_SIZES, seed=number)


PLANTED = {"songs copied": _copied, "listeners mixed": _of_listeners, "playlists mixed": _of_playlists}
"""Ways to plant an overlap, each of a number."""


def planted(case: tuple[str, int]) -> dict[str, float]:
    """Plant in one of the ways, and look how well what is said follows."""
    name, number = case
    return correlated(PLANTED[name](number))


def correlated(pairs: people.Planted) -> dict[str, float]:
    """Return how each judge's word ranks with what was planted."""
    first = np.arange(0, len(pairs.libraries), 2)
    return {
        name: float(spearmanr(pairs.overlap, said[first, first + 1])[0])
        for name, said in judged(pairs.libraries).items()
    }


def sizes() -> dict[str, dict[str, float]]:
    """Return what is said of the same half in common, by the sizes of the libraries."""
    worlds = {
        "listeners": people.tastes(people.real()[:3]),
        "playlists": people.drawn_tastes(playlists=_PLAYLISTS, seed=1),
    }
    return {
        f"{name} {one} and {other}": _halved(tastes, one, other)
        for name, tastes in worlds.items()
        for one, other in _HALVED
    }


def _halved(tastes: Sequence[pd.DataFrame], one: int, other: int) -> dict[str, float]:
    chance = np.random.default_rng(0)
    libraries = [
        people.blend(tastes[0], own, 0.5, size, chance)
        for _ in range(12)
        for own, size in ((tastes[1], one), (tastes[2], other))
    ]
    pairs = np.arange(0, len(libraries), 2)
    found = judged(libraries)
    return {name: 100 * float(said[pairs, pairs + 1].mean()) for name, said in found.items()}
