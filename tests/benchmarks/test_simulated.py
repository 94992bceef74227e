"""Simulated members: dealt out by a seed, each with playlists that nobody else speaks of."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from benchmarks.simulated import Member, figures, members
from models.scores import Answers


def playlists(member: Member) -> set[str]:
    return set(member.listens["playlist"])


def test_the_same_seed_deals_the_same_members(shelf: pd.DataFrame) -> None:
    first, again, other = (list(members(shelf, count=4, seed=seed)) for seed in (0, 0, 1))

    assert [playlists(each) for each in first] == [playlists(each) for each in again]
    assert [playlists(each) for each in first] != [playlists(each) for each in other]
    assert all(playlists(some) != playlists(next_) for some, next_ in pairwise(first))


def test_nothing_that_a_member_owns_is_elsewhere(shelf: pd.DataFrame) -> None:
    for member in members(shelf, count=6, seed=0):
        assert member.elsewhere is not None
        elsewhere = set(member.elsewhere["playlist"])
        assert not playlists(member) & elsewhere
        assert playlists(member) | elsewhere == set(shelf["playlist_id"])


def test_every_other_member_keeps_to_neighbouring_genres(shelf: pd.DataFrame) -> None:
    genres = [{name.split()[0] for name in playlists(member)} for member in members(shelf, count=12, seed=0)]

    assert all(len(those) <= 3 for those in genres[1::2])
    assert not any(those == {"rock", "edm"} for those in genres[1::2])
    assert any(len(those) > 3 for those in genres[::2])


def test_what_belongs_to_the_playlist_is_no_column(shelf: pd.DataFrame) -> None:
    for member in members(shelf, count=2, seed=0):
        for table in (member.listens, member.elsewhere):
            assert table is not None
            assert not [name for name in table if "genre" in name or "popularity" in name]
            assert not table.drop(columns="playlist").isin(["the same for all"]).any(axis=None)


def test_sound_and_what_others_say_can_be_left_out(shelf: pd.DataFrame) -> None:
    member = next(members(shelf, count=2, seed=0))

    assert "energy" in member.without("elsewhere").listens
    assert member.without("elsewhere").elsewhere is None
    assert "energy" not in member.without("sound").listens
    assert member.without("sound").elsewhere is not None
    assert member.without("") == member


def test_a_mean_over_members_counts_each_the_same() -> None:
    right, wrong = np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])
    answers = [
        Answers(np.repeat(right, 30, axis=0), np.repeat([[True, False]], 30, axis=0)),
        Answers(wrong, np.array([[True, False]])),
    ]
    found = figures(answers)

    assert found["top1"] == 0.5
    assert found["top1_error"] == pytest.approx(0.5)
    assert found["pooled_ece"] == pytest.approx(1 / 31)
