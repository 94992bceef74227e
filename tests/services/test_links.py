from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import TrackId
from bot.errors import NoLink, NotATrack
from bot.services.links import address_of, link_in, link_to, track_in

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

    assert found is None or len(found) == 22 or found.startswith("local:")


def test_a_song_of_the_members_own_has_no_address() -> None:
    assert link_to(TrackId("local:0123456789abcdef012345")) == ""


@pytest.mark.parametrize("kind", ["album", "artist", "playlist", "episode", "show", "user"])
def test_a_link_to_anything_else_is_named(kind: str) -> None:
    with pytest.raises(NotATrack, match=kind):
        track_in(f"https://open.spotify.com/{kind}/4aawyAB9vmqN3uQ7FjRGTy")


@given(ids | st.text("0123456789abcdef", min_size=22, max_size=22).map("local:{}".format))
def test_a_tracks_short_address_leads_back_to_it(identifier: str) -> None:
    assert track_in(address_of(TrackId(identifier))) == identifier


@given(ids, st.text("abc \n!?", max_size=40))
def test_a_message_gives_its_first_link_to_a_track(identifier: str, words: str) -> None:
    message = f"{words} https://open.spotify.com/album/{identifier} https://open.spotify.com/track/{identifier}?si=1"

    assert link_in(f"{message} spotify:track:{'0' * 22}") == f"spotify:track:{identifier}"


@pytest.mark.parametrize("message", ["", "no music", "https://open.spotify.com/album/4aawyAB9vmqN3uQ7FjRGTy"])
def test_a_message_without_one_says_so(message: str) -> None:
    with pytest.raises(NoLink):
        link_in(message)
