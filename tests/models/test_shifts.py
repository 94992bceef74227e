"""What a verdict changed is said only of what truly moved."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from models.frames import tidy
from models.shifts import Shift, shift_of
from models.traits import Songs

LIVE = {
    "title": "Parklife (live)",
    "artists": ["Blur"],
    "genres": ["britpop"],
    "album": "Parklive",
    "release_date": "2012",
}
BY_BLUR = {"artists": ["Blur"]}
IS_LIVE = {"title": "x (live)", "artists": ["Ana"]}
FROM_THEN = {"artists": ["Bo"], "release_date": "2015"}
OTHER = {"artists": ["Cy"], "release_date": "1970"}


def songs_of(rows: Sequence[dict[str, Any]]) -> Songs:
    table = pd.DataFrame([{"title": f"song {row}", **each} for row, each in enumerate(rows)])
    return Songs.of(tidy(table))


def shift(*moved: tuple[dict[str, Any], float], liked: bool = False) -> Shift:
    rows, moves = [row for row, _ in moved], np.array([move for _, move in moved])
    return shift_of(songs_of([LIVE]), songs_of(rows), moves, liked=liked)


def test_nothing_moved_and_nothing_is_said() -> None:
    assert shift((BY_BLUR, 0.0), (IS_LIVE, -0.01)) == Shift((), 0)


def test_there_is_nothing_to_move_where_there_is_nothing() -> None:
    assert shift_of(songs_of([LIVE]), songs_of([{}]).at([]), np.zeros(0), liked=False) == Shift((), 0)


def test_less_of_live_versions() -> None:
    assert shift((IS_LIVE, -1.0), (IS_LIVE, -1.0), (OTHER, 0.0)) == Shift((("word", "live"),), 2)


def test_what_moved_the_other_way_did_not_move_with_the_verdict() -> None:
    assert shift((BY_BLUR, 1.0), (OTHER, 0.0)) == Shift((), 0)
    assert shift((BY_BLUR, 1.0), (OTHER, 0.0), liked=True) == Shift((("artist", "blur"),), 1)


def test_what_the_artist_explains_is_not_said_of_the_decade_too() -> None:
    old_blur = {**BY_BLUR, "release_date": "2013"}

    assert shift((old_blur, -1.0), (old_blur, -1.0), (OTHER, 0.0)).shared == (("artist", "blur"),)
    assert shift((old_blur, -1.0), (FROM_THEN, -1.0), (OTHER, 0.0)).shared == (
        ("artist", "blur"),
        ("decade", "2010s"),
    )


def test_of_what_hardly_moved_as_a_whole_nothing_is_said() -> None:
    assert shift((IS_LIVE, -1.0), (IS_LIVE, 0.0), (IS_LIVE, 0.0), (OTHER, 0.0)) == Shift((), 1)


def test_where_all_moved_alike_what_they_do_not_share_is_not_said() -> None:
    assert shift((IS_LIVE, -1.0), (OTHER, -1.0)) == Shift((), 2)


def test_where_all_candidates_share_the_artist_that_is_said() -> None:
    assert shift((BY_BLUR, -1.0), (BY_BLUR, -1.0)).shared == (("artist", "blur"),)


ROWS = st.sampled_from([BY_BLUR, IS_LIVE, FROM_THEN, OTHER, LIVE])


@given(moved=st.lists(st.tuples(ROWS, st.floats(-2, 2)), min_size=1), liked=st.booleans())
def test_whatever_is_said_moved_for_most_songs_that_share_it(
    moved: list[tuple[dict[str, Any], float]], *, liked: bool
) -> None:
    said = shift(*moved, liked=liked)
    songs = songs_of([row for row, _ in moved])
    steps = np.array([step if liked else -step for _, step in moved])

    assert said.moved == int((steps >= 0.3).sum())
    for trait in said.shared:
        has = np.array([trait in traits for traits in songs.traits])
        assert (steps[has] >= 0.3).mean() > 0.5
