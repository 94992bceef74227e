"""Baselines: honest opponents, each doing exactly what its name says."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from models.baselines import HobbyForest, Majority, SameArtist
from models.library import Library, listens_of

Listens = Callable[..., pd.DataFrame]


def library_of(listens: pd.DataFrame) -> Library:
    return Library.of(listens_of(listens))


def test_majority_says_the_share_of_each_playlist(planted: Listens) -> None:
    listens = planted(playlists=2, tracks=10).drop(index=range(5))
    library = library_of(listens)

    assert np.allclose(Majority.fit(library, seed=0).score(library.songs.head(2)), [[1 / 3, 2 / 3]] * 2)


def test_same_artist_says_where_most_of_the_artist_is(planted: Listens) -> None:
    library = library_of(planted())
    rule = SameArtist.fit(library, seed=0)
    right = library.member

    assert (right[np.arange(len(right)), rule.score(library.songs).argmax(axis=1)]).all()
    strangers = library.songs.head(3).assign(artists=[["Nobody"]] * 3)
    assert np.allclose(rule.score(strangers), rule.majority.score(strangers))


def test_the_hobby_forest_hears_and_bears_a_missing_feature(planted: Listens) -> None:
    library = library_of(planted())
    forest = HobbyForest.fit(library, seed=0)
    assert forest
    deaf = library.songs.assign(energy=np.nan)

    assert forest.forest.n_estimators == 100
    assert forest.forest.max_depth == 5
    assert np.allclose(forest.score(deaf).sum(axis=1), 1)


def test_the_hobby_forest_needs_sound(planted: Listens) -> None:
    assert (
        HobbyForest.fit(library_of(planted()[["playlist", "track_id", "title", "artists"]]), seed=0) is None
    )
