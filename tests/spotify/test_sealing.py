"""What lets us in is sealed for one owner under one key, and shown nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.accounts import Tokens
from bot.errors import NeedsRelink
from bot.sealing import Seal
from tests.store.worlds import START

KEY, OTHER = b"k" * 32, b"o" * 32
SECRET = "BQ-a-token-of-ana-that-nobody-may-see"


@given(st.text(), st.text())
def test_what_is_sealed_opens_again_for_the_same_owner(secret: str, about: str) -> None:
    assert Seal(KEY).open(Seal(KEY).close(secret, about), about) == secret


def test_what_is_sealed_for_one_owner_does_not_open_for_another() -> None:
    sealed = Seal(KEY).close(SECRET, "spotify|1")

    with pytest.raises(NeedsRelink):
        Seal(KEY).open(sealed, "spotify|2")


def test_what_is_sealed_with_one_key_does_not_open_with_another() -> None:
    sealed = Seal(KEY).close(SECRET, "spotify|1")

    assert Seal(KEY).is_mine(sealed)
    assert not Seal(OTHER).is_mine(sealed)
    with pytest.raises(NeedsRelink):
        Seal(OTHER).open(sealed, "spotify|1")


def test_a_single_bit_that_was_altered_is_noticed() -> None:
    seal = Seal(KEY)
    sealed = seal.close(SECRET, "spotify|1")

    # The first four bytes only tell which key it is.
    for place in range(4, len(sealed)):
        altered = bytearray(sealed)
        altered[place] ^= 1
        with pytest.raises(NeedsRelink):
            seal.open(bytes(altered), "spotify|1")


def test_what_is_cut_off_or_never_was_a_seal_does_not_open() -> None:
    seal = Seal(KEY)
    sealed = seal.close(SECRET, "spotify|1")

    for length in range(len(sealed)):
        with pytest.raises(NeedsRelink):
            seal.open(sealed[:length], "spotify|1")


@given(st.binary(max_size=80))
def test_bytes_of_anybody_else_do_not_open(sealed: bytes) -> None:
    with pytest.raises(NeedsRelink):
        Seal(KEY).open(sealed, "spotify|1")


def test_a_secret_does_not_show_in_what_is_sealed_and_no_two_seals_are_equal() -> None:
    one, two = (Seal(KEY).close(SECRET, "spotify|1") for _ in range(2))

    assert one != two
    for sealed in (one, two):
        assert SECRET.encode() not in sealed
        assert SECRET[:8].encode() not in sealed
        assert KEY not in sealed


def test_a_key_of_any_length_gives_a_seal_of_its_own() -> None:
    sealed = Seal(b"short").close(SECRET, "spotify|1")

    assert Seal(b"short").open(sealed, "spotify|1") == SECRET
    assert not Seal(b"shorter").is_mine(sealed)


def test_tokens_are_not_shown() -> None:
    tokens = Tokens(SECRET, f"refresh-{SECRET}", START, frozenset({"user-top-read"}))

    for shown in (repr(tokens), str(tokens), f"{tokens}", repr([tokens])):
        assert SECRET not in shown
        assert "user-top-read" in shown
