"""Tallies: artists' verdicts count at once under every spelling, and no song's own for itself."""

import numpy as np
import pandas as pd
import pytest

from models.tallies import Tallies
from models.verdicts import Verdicts


def verdicts(*told: tuple[list[str], str, bool], weight: float = 1.0) -> Verdicts:
    rows = [
        {"artists": names, "title": title, "liked": float(liked), "weight": weight}
        for names, title, liked in told
    ]
    return Verdicts.of(pd.DataFrame(rows))


def kindness(tallies: Tallies, *names: str, title: str = "another") -> float:
    asked = pd.DataFrame({"artists": [[*names]], "title": [title]})
    return float(tallies.columns(asked)[0, 0])


HALF = verdicts(
    (["Wren"], "one", True), (["Wren"], "two", True), (["Rook"], "three", False), (["Rook"], "four", False)
)


def test_who_was_liked_is_told_from_who_was_not_and_from_who_is_unknown() -> None:
    tallies = Tallies.of(HALF)

    assert kindness(tallies, "Wren") > kindness(tallies, "Gull") == 0 > kindness(tallies, "Rook")
    assert kindness(tallies, "WREN") == kindness(tallies, "Wren") == pytest.approx(1 / 3)


def test_a_song_is_told_of_without_its_own_verdict() -> None:
    alone = verdicts((["Wren"], "one", True), (["Rook"], "two", False))

    np.testing.assert_allclose(Tallies.of(alone).columns(alone.songs, alone), np.zeros((2, 2)), atol=1e-12)
    pairs = Tallies.of(HALF).columns(HALF.songs, HALF)
    np.testing.assert_allclose(pairs, [[0.25, 1], [0.25, 1], [-0.25, 1], [-0.25, 1]])


def test_what_is_told_later_counts_as_if_it_had_been_told_before() -> None:
    early, late = (
        HALF.part(np.array([True, False, True, False])),
        HALF.part(np.array([False, True, False, True])),
    )
    step, whole = Tallies.of(early).after(late), Tallies.of(HALF)

    np.testing.assert_allclose(step.columns(HALF.songs), whole.columns(HALF.songs))
    np.testing.assert_allclose(Tallies.of(early).columns(early.songs)[:, 1], [1, 1])


def test_a_guest_counts_for_less_than_the_first_artist() -> None:
    tallies = Tallies.of(verdicts((["Wren", "Gull"], "one", True), (["Rook"], "two (feat. Tern)", False)))

    assert kindness(tallies, "Wren") > kindness(tallies, "Gull") > 0
    assert kindness(tallies, "Rook") < kindness(tallies, "Tern") < 0
    assert kindness(tallies, "Owl", title="three (feat. Gull)") > 0


def test_what_counts_double_counts_as_two() -> None:
    twice = Tallies.of(verdicts((["Wren"], "one", True), weight=2.0)).after(
        verdicts((["Rook"], "two", False))
    )

    assert twice.count == {"wren": 2.0, "rook": 1.0}


def test_songs_without_artists_have_no_tally() -> None:
    nobody = verdicts(([], "one", True), ([], "two", False))

    np.testing.assert_array_equal(Tallies.of(nobody).columns(nobody.songs), np.zeros((2, 2)))
