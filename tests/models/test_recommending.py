"""What workers run to suggest songs: the next answer is different because of each verdict."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import affinity, recommending, tasks
from models.files import Refused
from models.frames import SOUND

KEY = b"k" * 32
HOUSE: dict[str, Any] = {"member": "7", "key": KEY}
FIRST: dict[str, Any] = {"wish": {"explore": 0}, "number": 5, "seed": 0}
Listens = Callable[..., pd.DataFrame]
Columns = dict[str, list[Any]]


def columns_of(table: pd.DataFrame) -> Columns:
    return {str(name): list(values) for name, values in table.items()}


def tracks_of(listens: pd.DataFrame) -> pd.DataFrame:
    return listens.drop(columns=["playlist", "added_at"]).reset_index(drop=True)


def rated(tracks: pd.DataFrame, liked: float) -> pd.DataFrame:
    return tracks.assign(liked=liked, weight=1.0, given_at="2026-06-01T10:00:00+00:00")


@pytest.fixture(scope="module")
def listens(planted: Listens) -> pd.DataFrame:
    """Three tastes: ambient, metal and soul."""
    listens = planted(playlists=3)
    listens["added_at"] = [moment.isoformat() for moment in listens["added_at"]]
    return listens


@pytest.fixture(scope="module")
def others(planted: Listens) -> pd.DataFrame:
    """Hold what others have: techno, folk and jazz beside the member's own tastes."""
    return tracks_of(planted(playlists=6, seed=5))


@pytest.fixture(scope="module")
def candidates(planted: Listens) -> pd.DataFrame:
    """Hold songs of all six tastes, a quarter of them live, under titles that the library has not."""
    tracks = tracks_of(planted(playlists=6, tracks=24, seed=9))
    live = [" (live)" if row % 4 == 0 else "" for row in range(len(tracks))]
    tracks["title"] = [f"new {title}{mark}" for title, mark in zip(tracks["title"], live, strict=True)]
    tracks["track_id"] = [f"new{track}" for track in tracks["track_id"]]
    return tracks


NONE: Columns = {}


@pytest.fixture(scope="module")
def model(listens: pd.DataFrame, others: pd.DataFrame) -> bytes:
    return recommending.learn(columns_of(listens), columns_of(others), NONE, seed=0, **HOUSE)


def suggest(
    model: bytes, candidates: pd.DataFrame, verdicts: Columns = NONE, **said: object
) -> list[dict[str, Any]]:
    given: dict[str, Any] = {**FIRST, **said}
    return recommending.suggest(model, columns_of(candidates), verdicts=verdicts, **HOUSE, **given)


def scores(model: bytes, candidates: pd.DataFrame, verdicts: Columns = NONE) -> list[float]:
    """Score each of the candidates as the only one that there is."""
    alone = (candidates.iloc[[place]] for place in range(len(candidates)))
    return [said["score"] for one in alone for said in suggest(model, one, verdicts, number=1)]


def kinds_of(said: Mapping[str, Any]) -> list[str]:
    return [reason["kind"] for reason in said["reasons"]]


def reason_of(said: Mapping[str, Any], kind: str) -> dict[str, Any]:
    return next(reason for reason in said["reasons"] if reason["kind"] == kind)


def first_artists(candidates: pd.DataFrame, said: Sequence[Mapping[str, Any]]) -> list[str]:
    return [candidates["artists"][each["place"]][0] for each in said]


def test_suggestions_are_plain_and_of_the_member_s_taste(model: bytes, candidates: pd.DataFrame) -> None:
    said = suggest(model, candidates, number=10)

    assert json.loads(json.dumps(said)) == [
        {
            **each,
            "reasons": [
                {**reason, "songs": [[*song] for song in reason["songs"]]} for reason in each["reasons"]
            ],
        }
        for each in said
    ]
    assert said[0].keys() == {"place", "score", "sure", "explores", "reasons"}
    assert [each["place"] // 24 in {0, 1, 2} for each in said] == [True] * len(said)
    assert all(0 < each["score"] < 1 and each["sure"] == 0 for each in said)


def test_no_artist_comes_twice_in_five(model: bytes, candidates: pd.DataFrame) -> None:
    artists = first_artists(candidates, suggest(model, candidates, number=20, wish={}))

    assert len(artists) == 20
    assert all(len({*artists[start : start + 5]}) == 5 for start in range(16))


def test_a_dislike_makes_the_next_answer_another_one(model: bytes, candidates: pd.DataFrame) -> None:
    first = suggest(model, candidates, number=1)[0]
    disliked = columns_of(rated(candidates.iloc[[first["place"]]], 0))
    artist = candidates["artists"][first["place"]]
    after = suggest(model, candidates, disliked)

    assert first["place"] not in {each["place"] for each in after}
    assert artist[0] not in first_artists(candidates, after)


def test_a_dislike_is_local(model: bytes, candidates: pd.DataFrame) -> None:
    some = candidates.iloc[1:48:4].reset_index(drop=True)
    disliked = columns_of(rated(candidates.iloc[[2]], 0))
    before, after = scores(model, some), scores(model, some, disliked)
    same = [place for place in range(len(some)) if some["artists"][place] == candidates["artists"][2]]
    metal = [place for place in range(len(some)) if some["genres"][place] == ["metal"]]

    assert same
    assert all(after[place] < before[place] for place in same)
    assert all(abs(after[place] - before[place]) < 0.05 for place in metal)


def test_a_like_lifts_its_neighbours_and_is_named_as_the_reason(
    model: bytes, candidates: pd.DataFrame
) -> None:
    folk = candidates.iloc[96:120].reset_index(drop=True)
    liked, folk = rated(folk.iloc[[0]], 1), folk.iloc[1:].reset_index(drop=True)
    before, after = scores(model, folk), scores(model, folk, columns_of(liked))
    said = {each["place"]: each for each in suggest(model, folk, columns_of(liked), number=24)}
    same = [place for place in said if folk["artists"][place] == liked["artists"][0]]

    assert same
    for place in same:
        assert after[place] > before[place]
        assert reason_of(said[place], "liked")["songs"] == [(liked["title"][0], liked["artists"][0][0])]
        assert reason_of(said[place], "liked")["detail"] == liked["artists"][0][0]
        assert said[place]["sure"] > 0.1


def test_what_was_said_before_the_training_still_holds_after_it(
    listens: pd.DataFrame, others: pd.DataFrame, candidates: pd.DataFrame
) -> None:
    disliked = columns_of(rated(candidates.iloc[[2, 5, 6]], 0))
    trained = recommending.learn(columns_of(listens), columns_of(others), disliked, seed=0, **HOUSE)
    hated = {name for row in (2, 5, 6) for name in candidates["artists"][row]}

    assert not hated & {*first_artists(candidates, suggest(trained, candidates))}
    assert recommending.card(trained, **HOUSE)["dislikes"] == 3


def test_what_they_have_or_judged_or_stands_there_twice_does_not_come(
    model: bytes, listens: pd.DataFrame, candidates: pd.DataFrame
) -> None:
    twice = candidates.iloc[[3]].assign(track_id="another id of the same song")
    pool = pd.concat([tracks_of(listens), candidates.iloc[:6], twice], ignore_index=True)
    judged = columns_of(rated(candidates.iloc[[4]], 1))
    places = [each["place"] for each in suggest(model, pool, judged, number=200)]

    assert {*places} <= {*range(len(listens), len(listens) + 6)} - {len(listens) + 4}
    assert len(places) == len({*places})


def test_the_artist_is_a_reason_with_all_of_their_songs(
    model: bytes, listens: pd.DataFrame, candidates: pd.DataFrame
) -> None:
    for each in suggest(model, candidates, number=10):
        artist = candidates["artists"][each["place"]][0]
        theirs = {*listens.loc[listens["artists"].map(lambda names, one=artist: names == [one]), "title"]}
        named = {
            title for reason in each["reasons"] if reason["kind"] == "artist" for title, _ in reason["songs"]
        }

        assert named == theirs


def test_what_is_close_is_a_song_of_theirs(
    model: bytes, listens: pd.DataFrame, candidates: pd.DataFrame
) -> None:
    strangers = candidates.assign(artists=[[f"nobody {row}"] for row in range(len(candidates))])
    said = suggest(model, strangers, number=10)
    named = [reason_of(each, "near")["songs"][0][0] for each in said if "near" in kinds_of(each)]

    assert named
    assert {*named} <= {*listens["title"]}
    assert not any("artist" in kinds_of(each) for each in said)


def test_one_in_five_explores_something_that_is_by_nobody_they_have(
    model: bytes, listens: pd.DataFrame, candidates: pd.DataFrame
) -> None:
    own = {names[0] for names in listens["artists"]}
    said = suggest(model, candidates, number=10, wish={})
    tried = [each for each in said if each["explores"]]

    assert len(tried) == 2
    assert all("explores" in kinds_of(each) for each in tried)
    assert not own & {*first_artists(candidates, tried)}
    assert not any("explores" in kinds_of(each) for each in said if not each["explores"])
    assert not any("near" in kinds_of(each) for each in tried)


def test_the_seed_changes_what_is_explored_and_nothing_else(model: bytes, candidates: pd.DataFrame) -> None:
    assert suggest(model, candidates, wish={}, seed=3) == suggest(model, candidates, wish={}, seed=3)
    assert suggest(model, candidates, seed=3) == suggest(model, candidates, seed=4)
    tried = {
        each["place"]
        for seed in range(8)
        for each in suggest(model, candidates, wish={}, seed=seed)
        if each["explores"]
    }
    assert len(tried) > 1


@pytest.mark.parametrize(
    ("lean", "column", "way"), [({"energy": -1}, "energy", -1), ({"tempo": 1}, "tempo", 1)]
)
def test_calmer_is_calmer_and_faster_faster(
    lean: dict[str, int], column: str, way: int, model: bytes, candidates: pd.DataFrame, listens: pd.DataFrame
) -> None:
    usual, leaning = (suggest(model, candidates, wish={"explore": 0, "lean": each}) for each in ({}, lean))
    means = [candidates[column][[each["place"] for each in said]].mean() for said in (usual, leaning)]

    assert way * means[1] > way * means[0]
    for each in leaning:
        if "lean" in kinds_of(each):
            assert way * candidates[column][each["place"]] > way * listens[column].median()
    assert any("lean" in kinds_of(each) for each in leaning)


def test_older_is_older(model: bytes, candidates: pd.DataFrame) -> None:
    said = suggest(model, candidates, wish={"explore": 0, "lean": {"release_date": -1}})

    assert {candidates["genres"][each["place"]][0] for each in said} <= {"jazz", "soul", "ambient"}
    assert reason_of(said[0], "lean") == {"kind": "lean", "songs": [], "detail": "older"}


def test_for_a_playlist_comes_what_fits_it(
    model: bytes, listens: pd.DataFrame, candidates: pd.DataFrame
) -> None:
    soul = columns_of(listens[listens["playlist"] == "list 02"])
    said = suggest(model, candidates, wish={"explore": 0, "playlist": soul})

    assert [candidates["genres"][each["place"]] for each in said] == [["soul"]] * 5
    assert all(
        {title for title, _ in reason_of(each, "playlist")["songs"]} <= {*soul["title"]} for each in said
    )


def test_like_these_but_not_those(model: bytes, candidates: pd.DataFrame) -> None:
    metal = suggest(model, candidates.iloc[24:48].reset_index(drop=True), number=1)[0]["place"] + 24
    ambient = suggest(model, candidates.iloc[:24].reset_index(drop=True), number=1)[0]["place"]
    wish = {"like": columns_of(candidates.iloc[[metal]]), "unlike": columns_of(candidates.iloc[[ambient]])}
    both = candidates.drop(index=[metal, ambient]).iloc[:46].reset_index(drop=True)
    said = suggest(model, both, wish={"explore": 0, **wish})

    assert [both["genres"][each["place"]] for each in said[:3]] == [["metal"]] * 3
    assert reason_of(said[0], "like")["songs"] == [
        (candidates["title"][metal], candidates["artists"][metal][0])
    ]


def test_an_artist_who_is_not_wanted_does_not_come(model: bytes, candidates: pd.DataFrame) -> None:
    artist = first_artists(candidates, suggest(model, candidates, number=1))[0]
    wish = {"explore": 0, "unlike": {"title": [""], "artists": [[artist]]}}

    assert artist not in first_artists(candidates, suggest(model, candidates, wish=wish, number=30))


def test_a_dislike_tells_of_what_there_will_be_less(model: bytes, candidates: pd.DataFrame) -> None:
    live = candidates.iloc[[4]]
    given: dict[str, Any] = {"candidates": columns_of(candidates), "verdicts": NONE, **HOUSE}
    said = recommending.changed(model, columns_of(live), liked=False, **given)

    assert {"kind": "word", "detail": "live", "direction": "less"} in said["features"]
    assert {"kind": "artist", "detail": live["artists"][4][0], "direction": "less"} in said["features"]
    assert 0 < said["moved"] < said["of"] == len(candidates) - 1
    assert json.loads(json.dumps(said)) == said


def test_what_a_verdict_changes_is_the_same_before_and_after_it_was_kept(
    model: bytes, candidates: pd.DataFrame
) -> None:
    one, others = candidates.iloc[[4]], rated(candidates.iloc[[30, 50]], 1)
    given: dict[str, Any] = {"liked": False, "candidates": columns_of(candidates), **HOUSE}
    kept = pd.concat([others, rated(one, 0)])
    before = recommending.changed(model, columns_of(one), verdicts=columns_of(others), **given)

    assert recommending.changed(model, columns_of(one), verdicts=columns_of(kept), **given) == before


def test_of_a_verdict_that_changes_nothing_nothing_is_said(model: bytes, candidates: pd.DataFrame) -> None:
    stranger: Columns = {"title": ["Nothing like it"], "artists": [["Nobody"]]}
    for liked in (True, False):
        for pool in (candidates, candidates.iloc[:0]):
            given: dict[str, Any] = {"candidates": columns_of(pool), "verdicts": NONE, **HOUSE}
            said = recommending.changed(model, stranger, liked=liked, **given)

            assert said == {"features": [], "moved": 0, "of": len(pool)}


def test_a_like_tells_of_what_there_will_be_more(model: bytes, candidates: pd.DataFrame) -> None:
    given: dict[str, Any] = {"candidates": columns_of(candidates), "verdicts": NONE, **HOUSE}
    said = recommending.changed(model, columns_of(candidates.iloc[[73]]), liked=True, **given)

    assert {each["direction"] for each in said["features"]} <= {"more"}
    assert said["moved"] > 0


def test_with_everything_disliked_there_are_suggestions_but_poor_ones(
    model: bytes, candidates: pd.DataFrame
) -> None:
    disliked = columns_of(rated(candidates.iloc[1::2], 0))
    left = candidates.iloc[::2].reset_index(drop=True)
    before, after = (suggest(model, left, each, number=1)[0]["score"] for each in (NONE, disliked))

    assert after < before
    assert suggest(model, candidates, columns_of(rated(candidates, 0))) == []


@pytest.mark.parametrize(
    "columns", [["title"], ["title", "artists"], ["track_id", "title", "artists", "album"]]
)
def test_without_features_there_are_suggestions_all_the_same(
    columns: list[str], model: bytes, candidates: pd.DataFrame
) -> None:
    bare = candidates[columns]
    said = suggest(model, bare, wish={"lean": {"energy": -1, "release_date": 1}})

    assert len(said) == 5
    assert not any("lean" in kinds_of(each) for each in said)


def test_ten_songs_by_title_and_artist_are_enough_to_begin(
    listens: pd.DataFrame, candidates: pd.DataFrame
) -> None:
    few = columns_of(listens[["playlist", "title", "artists"]].iloc[:10])
    small = recommending.learn(few, NONE, NONE, seed=0, **HOUSE)
    known = {name for names in few["artists"] for name in names}

    assert known & {*first_artists(candidates, suggest(small, candidates))}


def test_one_candidate_comes_and_none_do_not(model: bytes, candidates: pd.DataFrame) -> None:
    assert [each["place"] for each in suggest(model, candidates.iloc[[7]], wish={})] == [0]
    assert suggest(model, candidates.iloc[:0]) == []
    assert recommending.suggest(model, {}, verdicts={}, **HOUSE, **FIRST) == []
    assert suggest(model, candidates, number=0) == []


def test_songs_all_by_one_artist_come(model: bytes, candidates: pd.DataFrame) -> None:
    one = candidates.assign(artists=[["The Only One"]] * len(candidates))

    assert len(suggest(model, one, number=5)) == 5


def test_verdicts_that_say_nothing_of_a_song_change_nothing(model: bytes, candidates: pd.DataFrame) -> None:
    skipped = columns_of(rated(candidates.iloc[:3], float("nan")))

    assert suggest(model, candidates, skipped) == suggest(model, candidates)


@pytest.mark.parametrize("other", [{"member": "8", "key": KEY}, {"member": "7", "key": b"x"}])
def test_a_foreign_model_is_refused(other: dict[str, Any], model: bytes, candidates: pd.DataFrame) -> None:
    with pytest.raises(Refused):
        recommending.suggest(model, columns_of(candidates), verdicts={}, **other, **FIRST)
    with pytest.raises(Refused):
        recommending.card(model, **other)


def test_an_altered_model_and_one_of_another_kind_are_refused(model: bytes, listens: pd.DataFrame) -> None:
    guesser = tasks.train(columns_of(listens), seed=0, **HOUSE)
    for wrong in (model[:-1] + bytes([model[-1] ^ 1]), guesser):
        with pytest.raises(Refused):
            recommending.card(wrong, **HOUSE)


ODD = st.one_of(st.none(), st.text(max_size=4), st.floats(allow_nan=True), st.integers(-5, 3000))
TRACK = st.fixed_dictionaries(
    {"track_id": st.text(max_size=3), "title": st.text(max_size=6), "artists": st.lists(st.text(max_size=4))},
    optional=dict.fromkeys(["album", "release_date", "genres", "duration_ms", "explicit", *SOUND[:3]], ODD),
)


@settings(max_examples=30, deadline=None)
@given(tracks=st.lists(TRACK, max_size=8), judged=st.lists(TRACK, max_size=3), seed=st.integers(0, 9))
def test_whatever_the_candidates_are_each_comes_once_at_most_with_odds(
    tracks: list[dict[str, Any]], judged: list[dict[str, Any]], seed: int, model: bytes
) -> None:
    verdicts = columns_of(rated(pd.DataFrame(judged, dtype=object), seed % 2))
    said = suggest(
        model, pd.DataFrame(tracks, dtype=object), verdicts, wish={"lean": ["calmer"]}, number=9, seed=seed
    )
    places = [each["place"] for each in said]

    assert len(places) == len({*places})
    assert {*places} <= {*range(len(tracks))}
    assert all(0 <= each["score"] <= 1 and 0 <= each["sure"] <= 1 for each in said)


def test_own_songs_too_old_to_be_learned_from_do_not_come_either(
    listens: pd.DataFrame, others: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(affinity, "_MOST_SONGS", 20)
    short = recommending.learn(columns_of(listens), columns_of(others), NONE, seed=0, **HOUSE)

    assert not suggest(short, tracks_of(listens))


def test_each_song_is_told_its_odds_those_of_own_taste_higher(model: bytes, candidates: pd.DataFrame) -> None:
    odds = recommending.likely(model, columns_of(candidates), verdicts=NONE, **HOUSE)

    assert len(odds) == len(candidates)
    assert all(0 < each < 1 for each in odds)
    assert min(odds[:72]) > max(odds[72:])


def test_odds_are_those_of_suggestions_and_heed_what_was_said_since(
    model: bytes, candidates: pd.DataFrame
) -> None:
    disliked = columns_of(rated(candidates.iloc[[2]], 0))
    some = candidates.iloc[1:48:4].reset_index(drop=True)

    odds = recommending.likely(model, columns_of(some), verdicts=disliked, **HOUSE)

    assert odds == pytest.approx(scores(model, some, disliked))
    assert odds != recommending.likely(model, columns_of(some), verdicts=NONE, **HOUSE)


def test_odds_are_of_nobody_elses_model(model: bytes, candidates: pd.DataFrame) -> None:
    with pytest.raises(Refused):
        recommending.likely(model, columns_of(candidates), member="8", key=KEY, verdicts=NONE)
