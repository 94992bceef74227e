from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import TrackId
from bot.errors import NotATrack
from bot.services.links import link_to, track_in

ids = st.text("abcdefghijkmnopqrstuvwxyzABCXYZ0123456789", min_size=22, max_size=22)


@given(
    ids,
    st.sampled_from(["", "?si=1f2e", "?context=x&si=2", "/"]),
    st.sampled_from(["", "intl-pt/", "intl-zh-hans/"]),
)
def test_a_shared_link_gives_its_track(identifier: str, tail: str, language: str) -> None:
    assert track_in(f"https://open.spotify.com/{language}track/{identifier}{tail}") == identifier


@given(ids)
def test_a_links_own_address_leads_back_to_the_track(identifier: str) -> None:
    assert track_in(link_to(TrackId(identifier))) == identifier


@given(st.text())
def test_any_text_is_a_track_plain_words_or_a_kind_refusal(text: str) -> None:
    found = None
    with suppress(NotATrack):
        found = track_in(text)

    assert found is None or len(found) == 22


def test_a_song_of_the_members_own_has_no_address() -> None:
    assert link_to(TrackId("local:0123456789abcdef012345")) == ""


@pytest.mark.parametrize("kind", ["album", "artist", "playlist", "episode", "show", "user"])
def test_a_link_to_anything_else_is_named(kind: str) -> None:
    with pytest.raises(NotATrack, match=kind):
        track_in(f"https://open.spotify.com/{kind}/4aawyAB9vmqN3uQ7FjRGTy")
