"""None of these: strangers that were planted are found, and in noise nobody is called one."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from models.frames import Flags, Floats
from models.guessing import NONE_OF_THESE, Guesser, train
from models.kinds.blend import ridge_of
from models.library import Library, listens_of
from models.likeness import Comparison, Likeness
from models.rehearsal import teach
from models.rejection import PRIOR, Rejection, signals

Listens = Callable[..., pd.DataFrame]
Split = Callable[[pd.DataFrame], tuple[pd.DataFrame, pd.DataFrame]]

COLUMNS = 8
"""The constant comes last."""


def auroc(strange: Floats, fitting: Floats) -> float:
    return float(roc_auc_score([1] * len(strange) + [0] * len(fitting), [*strange, *fitting]))


def taught(listens: pd.DataFrame) -> Rejection:
    library = Library.of(listens_of(listens))
    likeness = Likeness(library.songs, {})
    own = likeness.compare(likeness.describe(library.songs))
    return teach(library.member, own, ridge_of(own.kernel, library, {}))


def none_of(guesser: Guesser, asked: pd.DataFrame) -> Floats:
    return np.asarray(guesser.rank(asked)[NONE_OF_THESE])


def rows_about(middle: float, count: int, *, seed: int) -> Floats:
    """Make up signals that differ in the best raw answer alone."""
    rows = np.tile([0.5, 0, 0.5, 0.4, 0.3, 0.3, 1, 1], (count, 1))
    rows[:, 1] = np.random.default_rng(seed).normal(middle, 0.1, count)
    return rows


def test_songs_of_playlists_that_were_never_shown_are_told_from_songs_that_fit(
    planted: Listens, split: Split
) -> None:
    library = planted(playlists=6, tracks=40)
    known, asked = split(library[library["playlist"] < "list 04"].reset_index(drop=True))
    strangers = library[library["playlist"] >= "list 04"]
    guesser = train(known, seed=0)

    assert auroc(none_of(guesser, strangers), none_of(guesser, asked)) > 0.9


def test_where_playlists_are_chance_a_hidden_one_cannot_be_told(noise: Listens, split: Split) -> None:
    library = noise(playlists=6, tracks=50)
    known, asked = split(library[library["playlist"] < "list 04"].reset_index(drop=True))
    strangers = library[library["playlist"] >= "list 04"]
    guesser = train(known, seed=0)

    assert auroc(none_of(guesser, strangers), none_of(guesser, asked)) == pytest.approx(0.5, abs=0.1)


def test_a_judge_is_taught_by_what_tells_strangers_apart() -> None:
    fitting, strange = rows_about(0.8, 4_000, seed=0), rows_about(0.3, 4_000, seed=1)
    plain, learned = Rejection.fit(fitting[:0], strange), Rejection.fit(fitting, strange)

    assert learned.slopes[1] < plain.slopes[1] - 1
    assert learned.odds(strange).mean() > learned.odds(fitting).mean() + 0.2


def test_signals_that_tell_nothing_move_the_judge_nowhere_but_to_the_middle() -> None:
    same = rows_about(0.5, 3_000, seed=0)
    odds = Rejection.fit(same, same).odds(same)

    assert odds.mean() == pytest.approx(PRIOR, abs=0.03)
    assert np.ptp(odds) < 0.15


def test_few_lessons_leave_the_judge_about_as_usual() -> None:
    usual = Rejection.fit(np.empty((0, COLUMNS)), np.empty((0, COLUMNS)))
    few = Rejection.fit(rows_about(0.8, 3, seed=0), rows_about(0.3, 3, seed=1))

    np.testing.assert_allclose(few.slopes, usual.slopes, atol=0.05)


def test_both_kinds_of_lessons_count_the_same_whatever_their_numbers() -> None:
    fitting, strange = rows_about(0.8, 500, seed=0), rows_about(0.3, 500, seed=1)
    even, crowd = Rejection.fit(fitting, strange), Rejection.fit(fitting, np.vstack([strange] * 8))

    np.testing.assert_allclose(even.slopes, crowd.slopes, atol=1e-3)


@pytest.mark.parametrize("playlists", [1, 2])
def test_fewer_than_three_playlists_keep_the_usual_judge(planted: Listens, playlists: int) -> None:
    usual = Rejection.fit(np.empty((0, COLUMNS)), np.empty((0, COLUMNS)))

    np.testing.assert_array_equal(taught(planted(playlists=playlists)).slopes, usual.slopes)
    assert not np.array_equal(taught(planted(playlists=3)).slopes, usual.slopes)


def test_two_playlists_can_still_be_neither(planted: Listens, split: Split) -> None:
    library = planted(playlists=3, tracks=40)
    known, asked = split(library[library["playlist"] < "list 02"].reset_index(drop=True))
    guesser = train(known, seed=0)

    assert auroc(none_of(guesser, library[library["playlist"] == "list 02"]), none_of(guesser, asked)) > 0.8


def test_playlists_that_share_every_song_have_no_strangers_to_teach(planted: Listens) -> None:
    songs = planted(playlists=1)
    everywhere = pd.concat([songs.assign(playlist=name) for name in "abc"], ignore_index=True)
    usual = Rejection.fit(np.empty((0, COLUMNS)), np.empty((0, COLUMNS)))

    np.testing.assert_array_equal(taught(everywhere).slopes, usual.slopes)


def test_a_songs_likeness_to_itself_teaches_nothing(planted: Listens) -> None:
    library = Library.of(listens_of(planted(tracks=15)))
    likeness = Likeness(library.songs, {})
    own = likeness.compare(likeness.describe(library.songs))
    ridge, alone = ridge_of(own.kernel, library, {}), np.eye(len(library.songs), dtype=np.bool_)
    blind = Comparison(own.kernel, np.where(alone, 0, own.cosine), own.same_artist & ~alone)

    np.testing.assert_array_equal(
        teach(library.member, own, ridge).slopes, teach(library.member, blind, ridge).slopes
    )


def test_likeness_within_the_first_playlist_is_that_of_its_own_songs() -> None:
    cosine = np.array([[0.9, 0.8, 0.2, 0.1]], np.float32)
    member = np.array([[True, False], [True, False], [False, True], [False, True]])
    seen = Comparison(cosine, cosine, np.zeros((1, 4), np.bool_))
    [first], [second] = (
        signals(np.array([answers], np.float32), seen, member) for answers in ([1.0, 0.0], [0.0, 1.0])
    )

    # Of up to five songs that are nearest there, those that are missing count as unlike.
    assert first[5] == pytest.approx((0.9 + 0.8) / 4)
    assert second[5] == pytest.approx((0.2 + 0.1) / 4)
    assert first[2] == second[2] == pytest.approx(0.9)


def test_signals_are_finite_and_each_track_is_its_own_row(planted: Listens) -> None:
    library = Library.of(listens_of(planted(playlists=2, tracks=2)))
    likeness = Likeness(library.songs, {})
    bare = pd.concat([library.songs, library.songs.head(1).assign(title="", artists=[[]], genres=[[]])])
    seen = likeness.compare(likeness.describe(bare))
    weights = ridge_of(likeness.compare(likeness.describe(library.songs)).kernel, library, {}).weights

    def told(rows: slice, member: Flags) -> Floats:
        part = type(seen)(seen.kernel[rows], seen.cosine[rows], seen.same_artist[rows])
        return signals(part.kernel @ weights, part, member)

    together = told(slice(None), library.member)
    assert together.shape == (5, COLUMNS)
    assert np.isfinite(together).all()
    assert together[:, 0].min() >= 0
    assert together[:, 0].max() <= 1 + 1e-9
    np.testing.assert_allclose(told(slice(3, 4), library.member), together[3:4], atol=1e-6)
