"""Liking: what was planted is found, in noise nothing is, and a verdict moves what is close by."""

import pickle
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from models.frames import SOUND, tidy
from models.liking import Liker, train

_WORDS = ("amber", "bell", "cedar", "delta", "ember", "fjord", "glade", "harbor", "iris", "kelp", "meadow")


def tracks(number: int, *, seed: int = 0, artists: int = 40) -> pd.DataFrame:
    """Invent tracks whose every trait is drawn by chance."""
    chance = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "track_id": f"{seed} {song}",
            "title": f"{chance.choice(_WORDS)} {chance.choice(_WORDS)} {seed} {song}",
            "artists": [f"Band {chance.integers(artists)}"],
            "album": f"album {chance.integers(99)}",
            "release_date": f"{chance.integers(1960, 2020)}",
            "duration_ms": 180_000 + int(chance.integers(90_000)),
            "tempo": float(chance.uniform(60, 180)),
            "energy": float(chance.uniform(0, 1)),
        }
        for song in range(number)
    )


def judged(songs: pd.DataFrame, likes: Sequence[bool] | np.ndarray) -> pd.DataFrame:
    return songs.assign(liked=np.asarray(likes, float))


def of_band(songs: pd.DataFrame, number: int) -> np.ndarray:
    return np.array([names == [f"Band {number}"] for names in songs["artists"]])


def by_chance(songs: pd.DataFrame, *, share: float = 0.5, seed: int = 9) -> np.ndarray:
    return np.random.default_rng(seed).random(len(songs)) < share


def one(**traits: object) -> pd.DataFrame:
    return pd.DataFrame([{"title": "qqq", "artists": ["Zzz"], **traits}])


def said(liker: Liker, *asked: pd.DataFrame) -> list[float]:
    return [float(liker.log_odds(track)[0]) for track in asked]


def test_an_artist_who_is_always_disliked_is_found() -> None:
    songs, asked = tracks(300, artists=6), tracks(120, seed=1, artists=6)
    liker = train(judged(songs, ~of_band(songs, 2)), seed=0)
    theirs = of_band(asked, 2)

    assert roc_auc_score(~theirs, liker.log_odds(asked)) > 0.97
    assert (liker.log_odds(asked)[theirs] < liker.threshold).mean() > 0.9


def test_a_liked_tempo_is_found_though_no_name_tells_of_it() -> None:
    songs, asked = tracks(400, artists=10_000), tracks(200, seed=1, artists=10_000)
    liker = train(judged(songs, songs["tempo"] > 120), seed=0)

    assert roc_auc_score(asked["tempo"] > 120, liker.log_odds(asked)) > 0.95


def test_live_versions_are_found_by_their_titles_alone() -> None:
    songs, asked = (tracks(number, seed=seed)[["title", "artists"]] for number, seed in ((300, 0), (100, 1)))
    live = np.arange(300) % 3 == 0
    songs.loc[live, "title"] += " (Live)"
    liker = train(judged(songs, ~live), seed=0)

    assert (liker.log_odds(asked) > liker.log_odds(asked.assign(title=asked["title"] + " - Live"))).all()


def test_in_noise_nothing_is_found_and_hardly_an_opinion_is_strong() -> None:
    songs, asked = tracks(300), tracks(400, seed=1)
    liker = train(judged(songs, by_chance(songs)), seed=0)
    opinions = liker.log_odds(asked)

    assert roc_auc_score(by_chance(asked, seed=4), opinions) == pytest.approx(0.5, abs=0.09)
    assert liker.card["auc"] == pytest.approx(0.5, abs=0.12)
    assert (np.abs(opinions) > 2).mean() < 0.02


def test_the_card_tells_on_songs_left_out_what_new_songs_will_bear_out() -> None:
    songs, asked = tracks(400, artists=12), tracks(600, seed=1, artists=12)

    def taste(some: pd.DataFrame) -> np.ndarray:
        odd = np.array([int(names[0].split()[1]) % 2 == 1 for names in some["artists"]])
        return np.asarray(odd ^ by_chance(some, share=0.2, seed=len(some)))

    liker = train(judged(songs, taste(songs)), seed=0)
    opinions = liker.log_odds(asked)
    right = ((opinions >= liker.threshold) == taste(asked)).mean()

    assert liker.card["auc"] == pytest.approx(roc_auc_score(taste(asked), opinions), abs=0.08)
    assert liker.card["accuracy"] == pytest.approx(right, abs=0.08)
    assert 0.6 < right < 0.9


def test_the_card_adds_up() -> None:
    songs = tracks(200, artists=8)
    card = train(judged(songs, of_band(songs, 1) | of_band(songs, 2)), seed=0).card
    [[rejected, wrongly_liked], [missed, found]] = card["confusion"]

    assert (card["n"], card["likes"] + card["dislikes"]) == (200, 200)
    assert (missed + found, rejected + wrongly_liked) == (card["likes"], card["dislikes"])
    assert card["accuracy"] == pytest.approx((rejected + found) / 200)
    shares = (found / card["likes"] + rejected / card["dislikes"]) / 2
    assert card["balanced_accuracy"] == pytest.approx(shares)
    assert card["precision_at_10"] == pytest.approx(1.0, abs=0.21)


def test_rare_dislikes_are_recognised_beyond_a_threshold_of_their_own() -> None:
    songs, asked = tracks(400, artists=20), tracks(400, seed=1, artists=20)
    liker = train(judged(songs, ~of_band(songs, 3)), seed=0)

    assert liker.card["dislikes"] < 40
    assert liker.card["balanced_accuracy"] > 0.9
    assert (liker.log_odds(asked)[of_band(asked, 3)] < liker.threshold).mean() > 0.8


@pytest.mark.parametrize("likes", [[], [True], [False], [True] * 5, [False] * 5, [True, False] * 2])
def test_of_a_handful_of_verdicts_little_is_said_and_the_card_says_so(likes: list[bool]) -> None:
    liker = train(judged(tracks(len(likes)), likes), seed=0)
    opinions = liker.log_odds(tracks(50, seed=1))

    assert np.abs(opinions).max() < 1
    assert liker.card["n"] == len(likes)
    assert liker.card["likes"] == sum(likes)
    assert {liker.card[name] for name in ("auc", "accuracy", "precision_at_10", "confusion")} == {None}


def test_without_verdicts_nothing_is_said() -> None:
    liker = train(pd.DataFrame(), seed=0)

    np.testing.assert_array_equal(liker.log_odds(tracks(3)), np.zeros(3))
    assert liker.learnt(pd.DataFrame()) is liker


@pytest.mark.parametrize("liked", [True, False])
def test_verdicts_of_one_kind_alone_lean_that_way_and_not_far(liked: bool) -> None:
    songs = tracks(80)
    liker = train(judged(songs, [liked] * 80), seed=0)
    lean = 1 if liked else -1

    assert (lean * liker.log_odds(songs) > 0).all()
    assert np.abs(liker.log_odds(tracks(80, seed=1))).max() < 3
    assert said(liker, one()) == [pytest.approx(0, abs=0.05)]


@pytest.mark.parametrize("number", [0, 60], ids=["knowing nothing", "trained"])
def test_a_dislike_lowers_its_neighbours_at_once_and_nothing_else(number: int) -> None:
    songs = tracks(number, artists=30)
    liker = train(judged(songs, by_chance(songs)), seed=0)
    disliked = one(title="Winter (Live)", artists=["Gull"], energy=0.5, tempo=100.0)
    neighbours = (
        one(artists=["Gull"]),
        one(title="Summer (Live)"),
        one(energy=0.52, tempo=101.0),
    )
    after = liker.learnt(judged(disliked, [False]))

    for near in neighbours:
        assert said(after, near)[0] < said(liker, near)[0] - 0.02
    assert said(after, neighbours[0])[0] < said(after, neighbours[1])[0]
    for far in (one(), one(artists=["Tern"], energy=0.99, tempo=179.0)):
        assert said(after, far) == [pytest.approx(said(liker, far)[0], abs=0.02)]


def test_a_like_raises_what_a_dislike_lowers() -> None:
    liker, track = train(pd.DataFrame(), seed=0), one(artists=["Gull"], energy=0.4)

    assert said(liker.learnt(judged(track, [True])), track)[0] > 0.1
    assert said(liker.learnt(judged(track, [False])), track)[0] < -0.1


def test_verdicts_told_one_by_one_stay_as_if_they_had_been_told_together() -> None:
    songs, more, asked = tracks(80), tracks(6, seed=3), tracks(30, seed=4)
    start, likes = train(judged(songs, by_chance(songs)), seed=0), [True, False, False, True, True, False]
    step = start
    for number, liked in enumerate(likes):
        step = step.learnt(judged(more.iloc[number : number + 1], [liked]))

    together = start.learnt(judged(more, likes)).log_odds(asked)
    np.testing.assert_allclose(step.log_odds(asked), together, atol=1e-5)
    assert not np.allclose(start.log_odds(asked), together, atol=1e-3)


def test_a_verdict_on_an_artist_sways_the_forest_before_it_is_grown_anew() -> None:
    songs = tracks(300, artists=12)
    liker = train(judged(songs, [int(names[0][5:]) < 6 for names in songs["artists"]]), seed=0)
    heard = pd.concat([one(title=f"song {number}", artists=["Gull"]) for number in range(6)])
    kind, harsh = (liker.learnt(judged(heard, [liked] * 6)).opinion for liked in (True, False))
    asked = tidy(one(artists=["Gull"]))

    assert kind is not None
    assert harsh is not None
    assert kind.log_odds(asked)[0] > harsh.log_odds(asked)[0] + 0.5


def test_of_two_verdicts_on_a_song_the_later_counts() -> None:
    song = tracks(1)
    early, late = "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"
    twice = pd.concat(
        [judged(song, [False]).assign(given_at=late), judged(song, [True]).assign(given_at=early)]
    )
    liker = train(twice, seed=0)

    assert liker.card["n"] == 1
    assert liker.log_odds(song)[0] < 0
    assert liker.learnt(judged(song, [True])).log_odds(song)[0] > 0


@pytest.mark.parametrize("number", [1, 60])
def test_a_song_that_was_filed_counts_for_more_than_one_that_was_liked(number: int) -> None:
    songs = tracks(number).assign(weight=1.0)
    likes = by_chance(songs, seed=3)
    likes[0] = True
    once = train(judged(songs, likes), seed=0)
    twice = train(judged(songs.assign(weight=[2.0, *[1.0] * (number - 1)]), likes), seed=0)

    assert twice.log_odds(songs.head(1))[0] > once.log_odds(songs.head(1))[0] + 0.01


@pytest.mark.parametrize(
    "missing",
    [
        [*SOUND],
        ["title"],
        ["artists"],
        ["title", "artists", "album"],
        ["album", "release_date"],
        ["track_id"],
    ],
    ids=" ".join,
)
def test_whatever_column_is_missing_something_can_be_said(missing: list[str]) -> None:
    songs, asked = tracks(120, artists=4), tracks(60, seed=1, artists=4)
    likes = of_band(songs, 1) | (songs["tempo"] > 150).to_numpy()
    liker = train(judged(songs, likes).drop(columns=missing, errors="ignore"), seed=0)

    for table in (asked, asked.drop(columns=missing, errors="ignore")):
        assert np.isfinite(liker.learnt(judged(table.head(3), [True, False, True])).log_odds(table)).all()


def test_no_tracks_have_no_opinions() -> None:
    songs = tracks(40)

    assert train(judged(songs, by_chance(songs)), seed=0).log_odds(songs.head(0)).shape == (0,)


def test_verdicts_that_are_none_are_passed_over() -> None:
    songs = judged(tracks(4), [True, False, True, True])
    songs.loc[3, "liked"] = np.nan

    assert train(songs, seed=0).card["n"] == 3


def test_the_same_seed_thinks_the_same_and_a_model_survives_its_way_to_the_disk() -> None:
    songs, asked = tracks(80), tracks(30, seed=1)
    first, second, other = (train(judged(songs, by_chance(songs)), seed=seed) for seed in (5, 5, 6))
    opened: Liker = pickle.loads(pickle.dumps(first))  # noqa: S301 - made in the line itself

    np.testing.assert_array_equal(first.log_odds(asked), second.log_odds(asked))
    np.testing.assert_array_equal(first.log_odds(asked), opened.log_odds(asked))
    assert not np.array_equal(first.log_odds(asked), other.log_odds(asked))


def test_a_model_of_a_thousand_verdicts_takes_little_room() -> None:
    songs = tracks(1000)

    assert len(pickle.dumps(train(judged(songs, by_chance(songs)), seed=0))) < 9_000_000
