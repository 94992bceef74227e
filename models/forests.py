"""Random forests that judge tracks by numbers, and by how their artists were judged before.

Five of them, each grown without a fifth of the songs: what one says of that fifth is honest, where a tally
without the song itself would still give its verdict away to trees that saw the artist's other songs.  All
together answer as one forest of all their trees would.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.ensemble import RandomForestClassifier

from models.frames import Floats
from models.kinds.dense import Table
from models.tallies import Tallies
from models.verdicts import Verdicts

FOLDS = 5
_TREES, _COLUMNS = 24, 0.3
_LEAF, _LEAF_WHERE_RARE = 2, 5
_RARE = 0.2
"""Where a kind of verdict is rarer than that, a leaf of a few songs would hold one kind by chance."""
_LEAST_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Forests:
    """Grown forests, and the tallies of all verdicts."""

    forests: tuple[RandomForestClassifier, ...]
    tallies: Tallies

    @classmethod
    def grow(cls, table: Table, verdicts: Verdicts, *, seed: int) -> "tuple[Forests, Floats]":
        """Learn verdicts, five or more of each kind; return also the log odds of each song, left out."""
        fold = _folds(verdicts, seed)
        leaf = _LEAF if verdicts.fewer >= _RARE * len(verdicts) else _LEAF_WHERE_RARE
        held_out = np.zeros(len(verdicts))
        forests = []
        for number in range(FOLDS):
            away = fold == number
            known = verdicts.part(~away)
            tallies = Tallies.of(known)
            forest = _forest(leaf, FOLDS * seed + number).fit(
                _beside(table[~away], tallies.columns(known.songs, known)),
                known.liked,
                sample_weight=known.weight,
            )
            asked = _beside(table[away], tallies.columns(verdicts.songs[away]))
            held_out[away] = _log_odds(forest.predict_proba(asked))
            forests.append(forest)
        return cls(tuple(forests), Tallies.of(verdicts)), held_out

    def after(self, verdicts: Verdicts) -> "Forests":
        """Return the forests with more verdicts in the tallies."""
        return replace(self, tallies=self.tallies.after(verdicts))

    def log_odds(self, table: Table, songs: pd.DataFrame) -> Floats:
        """Return the log odds of liking of songs that are coded in a table."""
        asked = _beside(table, self.tallies.columns(songs))
        # The mean of odds would lie nearer to even ones than those that the threshold was chosen on.
        return np.asarray(
            np.mean([_log_odds(forest.predict_proba(asked)) for forest in self.forests], axis=0)
        )


def _folds(verdicts: Verdicts, seed: int) -> npt.NDArray[np.intp]:
    """Deal likes and dislikes out to the folds alike."""
    order = np.lexsort([np.random.default_rng(seed).random(len(verdicts)), verdicts.liked])
    fold = np.empty(len(verdicts), np.intp)
    fold[order] = np.arange(len(verdicts)) % FOLDS
    return fold


def _forest(leaf: int, seed: int) -> RandomForestClassifier:
    return RandomForestClassifier(
        _TREES, min_samples_leaf=leaf, max_features=_COLUMNS, random_state=seed, n_jobs=1
    )


def _beside(table: Table, tallies: Floats) -> Table:
    return np.hstack([table, tallies]).astype(np.float32)


def _log_odds(shares: Floats) -> Floats:
    floored = shares + _LEAST_SHARE
    return np.asarray(np.log(floored[:, 1]) - np.log(floored[:, 0]))
