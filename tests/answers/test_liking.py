"""What `/model` says of likes: figures with their margins, counts, and honestly how little it may be."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answers.liking import fields
from bot.domain import MemberId, Origin, Verdict
from bot.errors import JobTimedOut
from bot.services.acceptance import Acceptance, Accepted
from tests.exports import write_export
from tests.houses import person_in

FRIENDS = {Verdict.LIKE: 6, Verdict.DISLIKE: 3, Verdict.SKIP: 4, Verdict.FILE: 1}
CARD = {
    "n": 64,
    "likes": 40,
    "dislikes": 24,
    "auc": 0.84,
    "accuracy": 0.78125,
    "precision_at_10": 0.9,
    "balanced_accuracy": 0.77,
    "confusion": [[18, 6], [8, 32]],
    "threshold": 0.1,
}
UNTESTED = {**CARD, **dict.fromkeys(("auc", "accuracy", "precision_at_10", "balanced_accuracy", "confusion"))}


class Told(Acceptance):
    """Tells what it is told to."""

    def __init__(self, accepted: Accepted) -> None:
        self.accepted = accepted

    async def of(self, member: MemberId) -> Accepted:
        del member
        return self.accepted


async def said(
    folder: Path,
    card: Mapping[str, Any],
    said: Mapping[Verdict, int],
    by_origin: Mapping[Origin, Mapping[Verdict, int]] | None = None,
) -> tuple[str, str]:
    """Return the words on what is known, and on what became of suggestions."""
    async with person_in(folder) as ana:
        told = replace(ana.house.services, acceptance=Told(Accepted(said, by_origin or {}, card)))
        known, became = await fields(told, ana.member)
    return known.text, became.text


async def test_left_out_songs_tell_how_well_likes_are_known_each_figure_with_its_margin(
    tmp_path: Path,
) -> None:
    known, _ = await said(tmp_path, CARD, {Verdict.LIKE: 40, Verdict.DISLIKE: 24, Verdict.SKIP: 5})

    assert "40 👍, 24 👎, 5 ⏭️" in known
    assert "Tested on 64 songs" in known
    assert "84 % of the time (74–94 %) (AUC 0.84)" in known
    assert "right about 78 % of them (67–86 %)" in known
    assert "32 of your 40 likes and 18 of your 24 dislikes" in known
    assert "of the 10 that I was surest of you like 9" in known
    assert "few" not in known


async def test_of_few_verdicts_it_is_said_that_they_are_few(tmp_path: Path) -> None:
    few = {**CARD, "n": 12, "likes": 6, "dislikes": 6, "confusion": [[5, 1], [1, 5]]}
    known, _ = await said(tmp_path, few, {Verdict.LIKE: 6, Verdict.DISLIKE: 6})

    assert "That is few" in known


@pytest.mark.parametrize(
    ("card", "verdicts", "words"),
    [
        ({}, {}, "You have not rated a song yet: with /recommend"),
        ({}, {Verdict.LIKE: 1}, "when you next ask /recommend"),
        (UNTESTED, {Verdict.LIKE: 9}, "five songs that you like and five that you don't"),
    ],
)
async def test_where_nothing_can_be_measured_it_is_said_what_is_lacking(
    tmp_path: Path, card: Mapping[str, Any], verdicts: Mapping[Verdict, int], words: str
) -> None:
    known, became = await said(tmp_path, card, verdicts)

    assert words in known
    assert "%" not in known
    assert became == ""


async def test_what_was_taken_is_told_by_where_it_was_found_skipped_songs_apart(tmp_path: Path) -> None:
    by_origin = {
        Origin.SEARCH: {Verdict.SKIP: 2},
        Origin.FRIEND: FRIENDS,
        Origin.CATALOGUE: {Verdict.LIKE: 3},
    }
    _, became = await said(tmp_path, CARD, {Verdict.LIKE: 9}, by_origin)

    assert became.splitlines() == [
        "from friends: you liked 7 of 10: 70 % (40–89 %), 4 skipped",
        "from the catalogue: you liked 3 of 3: 100 % (44–100 %)",
        "found at Spotify: you liked 0 of 0, 2 skipped",
    ]


class Late(Told):
    """Has a worker that takes too long."""

    async def of(self, member: MemberId) -> Accepted:
        del member
        raise JobTimedOut(seconds=9)


async def test_a_worker_that_fails_costs_these_lines_alone(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        failing = replace(ana.house.services, acceptance=Late(Accepted({}, {}, {})))

        assert await fields(failing, ana.member) == ()


async def test_a_library_too_small_to_measure_is_still_told_how_its_likes_are_known(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await ana.ask("import", file=str(write_export(tmp_path / "export", songs=6)))
        reply = await ana.ask("model")

    assert reply.title.startswith("I need at least two playlists")
    assert any("/recommend" in each.text for each in reply.fields)
