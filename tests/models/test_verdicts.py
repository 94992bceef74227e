"""Verdicts: the last one on each song stands, whatever shape the table came in."""

import numpy as np
import pandas as pd
import pytest

from models.verdicts import Verdicts


def told(*rows: tuple[str, float], **columns: object) -> Verdicts:
    table = pd.DataFrame(rows, columns=["title", "liked"])
    return Verdicts.of(table.assign(artists=[["Wren"]] * len(table), **columns))


def said(verdicts: Verdicts) -> dict[str, bool]:
    return dict(zip(verdicts.songs["title"], verdicts.liked.tolist(), strict=True))


def test_without_moments_the_last_row_on_a_song_stands() -> None:
    assert said(told(("one", 1), ("two", 0), ("one", 0))) == {"one": False, "two": False}


def test_an_edition_of_a_song_is_that_song() -> None:
    assert len(told(("One", 1), ("One - 2011 Remaster", 0))) == 1


@pytest.mark.parametrize("kind", [str, pd.Timestamp], ids=["text", "moments"])
def test_the_moment_decides_and_not_the_row(kind: type) -> None:
    moments = [kind("2026-02-01T00:00:00+00:00"), kind("2026-01-01T00:00:00+00:00")]

    assert said(told(("one", 1), ("one", 0), given_at=moments)) == {"one": True}


def test_what_is_no_verdict_or_weighs_nothing_is_left_out() -> None:
    assert said(told(("one", 1), ("two", np.nan), ("three", 1), weight=[1, 1, 0])) == {"one": True}


def test_later_verdicts_replace_earlier_ones_on_the_same_song_alone() -> None:
    both = told(("one", 1), ("two", 1)).then(told(("two", 0), ("three", 1)))

    assert said(both) == {"one": True, "two": False, "three": True}
    assert len(both) == len(both.songs) == len(both.weight) == 3


def test_verdicts_of_nobody_are_none_and_half_kind() -> None:
    nobody = Verdicts.of(pd.DataFrame())

    assert (len(nobody), nobody.fewer, nobody.share_of_likes) == (0, 0, 0.5)
    assert said(nobody.then(told(("one", 1)))) == {"one": True}


def test_likes_are_weighed_among_all() -> None:
    verdicts = told(("one", 1), ("two", 0), weight=[3, 1])

    assert verdicts.share_of_likes == 0.75
    assert verdicts.fewer == 1


def test_the_newest_are_those_given_last() -> None:
    moments = ["2026-03-01", "2026-01-01", "2026-02-01"]

    assert said(told(("one", 1), ("two", 0), ("three", 0), given_at=moments).newest(2)) == {
        "three": False,
        "one": True,
    }
    assert said(told(("one", 1)).newest(2)) == {"one": True}
