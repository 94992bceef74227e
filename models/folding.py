"""Every song asked about once, while it and a fifth of all are held out: what content alone foretells."""

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pandas as pd

from models.baselines import HobbyForest, Majority, SameArtist
from models.frames import Floats
from models.library import Library
from models.replaying import EARMARK, Recipe, Replayed
from models.scores import Answers

_FOLDS = 5


def unseen(listens: pd.DataFrame, recipe: Recipe) -> Replayed:
    """Ask Earmark and the baselines about every song of tidy listens, five trainings; nothing has a date."""
    songs = pd.Index(listens["song"].unique())
    names = sorted(listens["playlist"].unique())
    fold_of = np.random.default_rng(recipe.seed).permutation(len(songs)) % _FOLDS
    fold = fold_of[songs.get_indexer(listens["song"])]
    truth = np.zeros((len(songs), len(names)), dtype=np.bool_)
    truth[songs.get_indexer(listens["song"]), pd.Index(names).get_indexer(listens["playlist"])] = True
    shares: dict[str, Floats] = {}
    answered: Counter[str] = Counter()
    for each in np.unique(fold_of):
        known, asked = listens[fold != each], listens[fold == each].drop_duplicates("song")
        places = songs.get_indexer(asked["song"])
        for name, playlists, odds in _asked(known, asked.reset_index(drop=True), recipe):
            into = shares.setdefault(name, np.zeros(truth.shape))
            into[np.ix_(places, pd.Index(names).get_indexer(playlists))] = odds
            answered[name] += len(places)
    answers = {name: Answers(odds, truth) for name, odds in shares.items() if answered[name] == len(songs)}
    return Replayed(names, pd.DatetimeIndex([]), dict(answers))


def _asked(
    known: pd.DataFrame, asked: pd.DataFrame, recipe: Recipe
) -> Iterator[tuple[str, list[str], Floats]]:
    """Give each contender's name, the playlists that it knows, and its shares for the songs."""
    guesser = recipe.train(known)
    yield EARMARK, guesser.playlists, np.exp(guesser.content(asked)[0])
    library = Library.of(known.reset_index(drop=True))
    yield "majority", library.playlists, Majority.fit(library, seed=recipe.seed).score(asked)
    yield "same artist", library.playlists, SameArtist.fit(library, seed=recipe.seed).score(asked)
    if forest := HobbyForest.fit(library, seed=recipe.seed):
        yield "hobby forest", library.playlists, forest.score(asked)
