"""Ids in ten letters: what is packed is unpacked, and nothing else is."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain import TrackId, local_id
from bot.services.packing import packed, unpacked

IDS = some.text(string.ascii_letters + string.digits, min_size=22, max_size=22).map(TrackId)


@given(IDS)
def test_every_id_of_spotifys_comes_back_as_it_was(track: TrackId) -> None:
    letters = packed(track)

    assert len(letters) == 10
    assert unpacked(letters) == track


@given(some.text(max_size=12))
def test_any_other_text_is_no_short_form_or_is_one_of_a_single_id(text: str) -> None:
    track = unpacked(text)

    assert track is None or packed(track) == text


@given(IDS)
def test_a_short_form_survives_all_that_texts_go_through(track: TrackId) -> None:
    letters = packed(track)

    assert letters.isprintable()
    assert "|" not in letters
    assert letters.strip().casefold() == letters


@pytest.mark.parametrize("letters", ["", "一" * 9, "一" * 11, "龥" * 10, "a" * 10])
def test_what_was_never_packed_is_nothing(letters: str) -> None:
    assert unpacked(letters) is None


def test_a_file_of_the_members_own_keeps_its_id() -> None:
    own = local_id("Me", "My song")

    assert packed(own) == own
