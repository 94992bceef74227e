"""A verdict is local: it moves its neighbours, and nothing that has nothing to do with it."""

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from models.frames import tidy
from models.judged import Judged
from models.traits import Nearness, Songs
from models.verdicts import Verdicts

SONGS = Songs.of(
    tidy(pd.DataFrame({"title": ["one", "two (live)", "three"], "artists": [["Blur"], ["Ana"], ["Cy"]]}))
)


def judged_of(*said: tuple[str, str, int], weight: float = 1.0) -> Judged:
    rows: list[dict[str, Any]] = [
        {"title": title, "artists": [artist], "liked": float(liked), "weight": weight}
        for title, artist, liked in said
    ]
    return Judged.of(Verdicts.of(pd.DataFrame(rows, columns=["title", "artists", "liked", "weight"])))


def sway(judged: Judged) -> list[float]:
    return [round(float(moved), 9) for moved in judged.sway(Nearness({}).between(SONGS, judged.songs))]


def test_where_nothing_was_said_nothing_moves_and_nothing_is_sure() -> None:
    judged = judged_of()

    assert sway(judged) == [0, 0, 0]
    assert judged.sure(np.zeros((3, 0))).tolist() == [0, 0, 0]


def test_a_dislike_lowers_the_artist_and_leaves_strangers() -> None:
    blur, live, other = sway(judged_of(("Parklife", "Blur", 0)))

    assert blur < -1
    assert live == other == 0


def test_a_disliked_live_version_lowers_live_versions() -> None:
    blur, live, other = sway(judged_of(("Parklife (live)", "Oasis", 0)))

    assert live < -0.5
    assert blur == other == 0


def test_a_like_lifts_its_neighbours_a_little() -> None:
    lifted = sway(judged_of(("Parklife", "Blur", 1)))[0]

    assert 0 < lifted < -sway(judged_of(("Parklife", "Blur", 0)))[0]


def test_a_song_that_was_filed_lifts_more_than_one_that_was_liked() -> None:
    filed, liked = judged_of(("Parklife", "Blur", 1), weight=2.0), judged_of(("Parklife", "Blur", 1))

    assert sway(filed)[0] > sway(liked)[0]


def test_a_hundred_dislikes_lower_an_artist_more_than_one_but_not_without_end() -> None:
    one = sway(judged_of(("x 0", "Blur", 0)))[0]
    hundred = sway(judged_of(*((f"x {number}", "Blur", 0) for number in range(100))))[0]

    assert 2 * one < hundred < one


def test_the_more_was_said_nearby_the_surer() -> None:
    one, two = judged_of(("a", "Blur", 0)), judged_of(("a", "Blur", 0), ("b", "Blur", 1))
    sure = [each.sure(Nearness({}).between(SONGS, each.songs)) for each in (one, two)]

    assert 0 < sure[0][0] < sure[1][0] < 1
    assert sure[1][2] == 0


def test_a_later_verdict_stands_in_place_of_an_earlier_one() -> None:
    early, late = judged_of(("a", "Blur", 0), ("b", "Ana", 0)), judged_of(("a", "Blur", 1))
    both = early.then(late)

    assert [*both.songs.table["title"]] == ["b", "a"]
    assert both.verdicts.liked.tolist() == [False, True]
    assert [*both.songs.traits] == [early.songs.traits[1], late.songs.traits[0]]
    assert sway(both)[0] > 0 > sway(early)[0]


def test_without_a_song_all_is_as_if_it_had_not_been_judged() -> None:
    both, one = judged_of(("a", "Blur", 0), ("b", "Ana", 1)), judged_of(("b", "Ana", 1))

    assert sway(both.but("blur\ta")) == sway(one)
    assert len(both.but("nobody\tnothing")) == 2


SAID = st.tuples(
    st.sampled_from(["a", "b (live)", "c"]), st.sampled_from(["Blur", "Ana", "Bo"]), st.integers(0, 1)
)


@given(st.lists(SAID, max_size=8), SAID)
def test_one_more_verdict_on_another_song_never_moves_anything_the_wrong_way(
    said: list[tuple[str, str, int]], last: tuple[str, str, int]
) -> None:
    others = [each for each in said if each[:2] != last[:2]]
    before, after = np.array(sway(judged_of(*others))), np.array(sway(judged_of(*others, last)))
    way = 1 if last[2] else -1

    assert (way * (after - before) >= -1e-9).all()


@given(st.lists(SAID, max_size=8))
def test_how_sure_is_a_share(said: list[tuple[str, str, int]]) -> None:
    judged = judged_of(*said)
    sure = judged.sure(Nearness({}).between(SONGS, judged.songs))

    assert ((sure >= 0) & (sure < 1)).all()
