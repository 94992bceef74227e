"""What was learnt is said in odds, and what went wrong kindly."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.answers.learning import in_words, what_changed
from bot.domain import Kind, Playlist, PlaylistId, Shown
from bot.errors import ComputeError
from bot.services.learning import Learnt, Shift
from bot.services.training import Trouble
from tests.test_errors import every

RAIN = Playlist(PlaylistId(1), "Rain", Kind.PLAYLIST, 12, guessed=True, in_taste=True, shown=Shown.PRIVATE)
SUN = replace(RAIN, id=PlaylistId(2), name="Sun")
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def said(*shifts: Shift) -> str:
    (field,) = what_changed(Learnt(shifts))
    assert field.name == "What changed"
    return field.text


def test_the_odds_are_told_as_they_were_and_as_they_are_the_playlist_in_question_first() -> None:
    moved = said(Shift(RAIN, 0.41, 0.78), Shift(SUN, 0.5, 0.12), Shift(None, 0.09, 0.05))

    assert moved.startswith("Rain: 41 % → 78 % for this song; Sun: 50 % → 12 %; none of them: 9 % → 5 %.")


def test_what_could_not_be_told_before_is_told_as_it_is_now() -> None:
    assert said(Shift(RAIN, None, 0.78)).startswith("Rain: 78 % for this song.")


def test_no_odds_are_called_certain_and_no_more_than_three_are_named() -> None:
    moved = said(*(Shift(replace(RAIN, name=f"P{number}"), 0.001, 0.998) for number in range(5)))

    assert "P0: 1 % → 99 % for this song; P1: 1 % → 99 %; P2: 1 % → 99 %." in moved


def test_where_nothing_was_learnt_nothing_is_said_unless_it_is_late() -> None:
    assert what_changed(Learnt()) == ()
    (late,) = what_changed(Learnt(is_late=True))
    assert late.name == "Not learnt yet"
    assert "by myself" in late.text


@pytest.mark.parametrize("problem", [*(kind.__name__ for kind in every(ComputeError)), "KeyError"])
@pytest.mark.parametrize("is_final", [True, False])
def test_a_failed_training_is_told_without_the_names_of_our_errors(problem: str, is_final: bool) -> None:
    text = in_words(Trouble(NOON, problem, is_final))

    assert problem not in text
    assert ("when your playlists change" in text) == is_final
