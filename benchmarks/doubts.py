"""Where pairs of a server stand, what of it is chance, and how sure a score is."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats import kstest

from benchmarks import people, simulated
from benchmarks.overlaps import all_pairs
from models.frames import tidy
from models.pairs.accord import Scale
from models.pairs.chances import by_chance, interval, standing

_DEALT, _MEMBERS = (50, 400), 12
SHARES = (0.0, 0.1, 0.2, 0.4)
"""Of 100 songs, from a taste in common."""
_TRIALS, _TRIALS_OF_NOTHING = 12, 60


def server(seed: int) -> dict[str, list[float]]:
    """Deal songs out to a server by chance; return its pairs' percentiles, products of sizes, and some p."""
    chance = np.random.default_rng(seed)
    songs = people.public()
    sizes = chance.integers(*_DEALT, size=_MEMBERS)
    order = chance.permutation(len(songs))
    ends = np.cumsum(sizes)
    crowd = people.crowd_of(
        [songs.iloc[order[end - size : end]] for size, end in zip(sizes, ends, strict=True)]
    )
    scale, pairs = Scale.of(crowd), list(combinations(range(len(sizes)), 2))
    drawn = [pairs[at] for at in chance.permutation(len(pairs))[:20]]
    return {
        "percentile": [standing(crowd, scale, pair).percentile or 0.0 for pair in pairs],
        "size": [float(sizes[one] * sizes[other]) for one, other in pairs],
        "p": [by_chance(crowd, scale, pair, seed=seed) or 0.0 for pair in drawn],
    }


def percentiles(servers: Sequence[dict[str, list[float]]]) -> dict[str, float]:
    """Return the mean percentile of all pairs, and of the thirds by size."""
    said = np.concatenate([each["percentile"] for each in servers])
    thirds = np.array_split(np.argsort(np.concatenate([each["size"] for each in servers])), 3)
    names = ("small libraries", "middling", "large")
    return {"all": float(said.mean())} | {
        name: float(said[third].mean()) for name, third in zip(names, thirds, strict=True)
    }


def told(values: Sequence[float]) -> dict[str, float]:
    """Return how many of the doubts are low, and how well they fit a uniform distribution."""
    doubts = np.array(values)
    return {
        "below 0.05": float((doubts < 0.05).mean()),
        "below 0.5": float((doubts < 0.5).mean()),
        "uniform?": float(kstest(doubts, "uniform").pvalue),
    }


def friend_cases(share: float) -> Iterator[tuple[float, int]]:
    """Return some trials of one share; more where nothing is planted, as few of them should be low."""
    return ((share, seed) for seed in range(_TRIALS if share else _TRIALS_OF_NOTHING))


def friends(case: tuple[float, int]) -> float:
    """Plant a share of 100 songs in common between two of seven people, each of a taste of their own."""
    share, seed = case
    chance = np.random.default_rng(seed)
    songs = _playlists()
    names = chance.permutation(sorted(songs["playlist"].unique()))
    own = [
        songs[songs["playlist"].isin(names[4 * at : 4 * at + 4])].drop_duplicates("song") for at in range(8)
    ]
    pair = [people.blend(own[0], taste, share, 100, chance) for taste in own[1:3]]
    others = [people.blend(taste, taste, 0.0, 100, chance) for taste in own[3:]]
    crowd = people.crowd_of([*pair, *others])
    return by_chance(crowd, Scale.of(crowd), (0, 1), seed=seed) or 0.0


def _playlists() -> pd.DataFrame:
    listens = tidy(simulated.listens_of(pd.read_csv(simulated.SONGS)))
    sizes = listens["playlist"].value_counts()
    return listens[listens["playlist"].isin(sizes.index[sizes >= 30])]


def sureness(size: int) -> dict[str, float]:
    """Ask of so many songs of two listeners between what the score of all of theirs lies."""
    whole = people.real()
    said = all_pairs(people.crowd_of(whole))
    held, wide = [], []
    for seed, (one, other) in enumerate([*combinations(range(len(whole)), 2)] * 3):
        chance = np.random.default_rng(seed)
        libraries = list(whole)
        for at in (one, other):
            libraries[at] = whole[at].iloc[chance.permutation(len(whole[at]))[:size]]
        crowd = people.crowd_of(libraries)
        low, high = interval(crowd, Scale.of(crowd), (one, other), seed=seed)
        held.append(low <= said[one, other] <= high)
        wide.append(high - low)
    return {"holds": float(np.mean(held)), "points wide": 100 * float(np.mean(wide))}
