"""Own songs as if they were new: what a model would say of them had it never met them."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from models.kinds.blend import ridge_of
from models.library import Library, listens_of
from models.likeness import Comparison, Likeness
from models.owners.newcomers import Newcomers, as_new
from models.rejection import signals
from models.ridge import Ridge

Listens = Callable[..., pd.DataFrame]
NEAREST = 2
"""The signal that is the likeness of the nearest song."""


def learned(listens: pd.DataFrame) -> tuple[Library, Likeness, Ridge]:
    library = Library.of(listens_of(listens))
    likeness = Likeness(library.songs, {})
    return library, likeness, ridge_of(likeness.compare(likeness.describe(library.songs)).kernel, library, {})


def test_a_song_that_is_described_as_before_is_answered_as_one_that_was_left_out(planted: Listens) -> None:
    library, likeness, ridge = learned(planted(playlists=3, tracks=30))
    kernel = likeness.compare(likeness.describe(library.songs)).kernel

    assert ridge.anew(kernel) == pytest.approx(ridge.without_itself(), abs=1e-3)


def test_a_new_song_is_no_stranger_than_one_that_was_taken_for_new(planted: Listens) -> None:
    shuffled = planted(playlists=4, tracks=60).sample(frac=1, random_state=0).reset_index(drop=True)
    # Titles of words that no other song has.
    letters = np.random.default_rng(0).choice(list("abcdefghijklmnopqrstuvwxyz"), (len(shuffled), 12))
    shuffled["title"] = ["".join(row) for row in letters]
    known, asked = shuffled.iloc[:160], shuffled.iloc[160:]
    library, likeness, ridge = learned(known)
    own = likeness.describe(library.songs)
    plain, alone = likeness.compare(own), np.eye(len(library.songs), dtype=bool)

    taken = Newcomers.of(likeness, own, ridge, library.member).signals[:, NEAREST].mean()
    merely = Comparison(plain.kernel, np.where(alone, -1, plain.cosine), plain.same_artist & ~alone)
    left_out = signals(ridge.without_itself(), merely, library.member)[:, NEAREST].mean()
    seen = likeness.compare(likeness.describe(Library.of(listens_of(asked)).songs))
    new = signals(seen.kernel @ ridge.weights, seen, library.member)[:, NEAREST].mean()

    assert taken == pytest.approx(new, abs=0.02)
    assert left_out < new - 0.02


def test_what_one_song_alone_has_is_unknown_and_the_rest_counts_as_much(planted: Listens) -> None:
    library, likeness, _ = learned(planted(playlists=2, tracks=20))
    own = likeness.describe(library.songs)

    new = as_new(own)

    for name, block in own.blocks.items():
        songs = np.asarray((block != 0).sum(axis=0)).ravel()
        assert not new.blocks[name][:, songs == 1].count_nonzero()
        before, after = (
            np.sqrt(np.asarray(each.multiply(each).sum(axis=1)).ravel()) for each in (block, new.blocks[name])
        )
        has_any = after > 0
        assert after[has_any] == pytest.approx(before[has_any], rel=1e-5)
    assert new.blocks["artists"].shape == own.blocks["artists"].shape
