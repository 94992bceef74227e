"""Writes a song's id in ten letters instead of 22, for addresses that may not be long, and reads it back."""

import string

from bot.domain import TrackId

_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_LENGTH = 22
_FIRST = 0x4E00
"""From here on, more signs than needed follow one another, none of which is ever written in another way."""
_BITS = 14
_LETTERS = 10


def packed(track: TrackId) -> str:
    """Return the short form of an id of Spotify's; any other id stays as it is."""
    if len(track) != _LENGTH or not set(track) <= set(_DIGITS):
        return track
    number = 0
    for letter in track:
        number = number * len(_DIGITS) + _DIGITS.index(letter)
    places = range(_BITS * (_LETTERS - 1), -1, -_BITS)
    return "".join(chr(_FIRST + (number >> place) % 2**_BITS) for place in places)


def unpacked(text: str) -> TrackId | None:
    """Return the id that a short form stands for, or None where the text is none."""
    values = [ord(letter) - _FIRST for letter in text]
    if len(text) != _LETTERS or not all(0 <= value < 2**_BITS for value in values):
        return None
    number = 0
    for value in values:
        number = (number << _BITS) + value
    letters = []
    for _ in range(_LENGTH):
        number, digit = divmod(number, len(_DIGITS))
        letters.append(_DIGITS[digit])
    return None if number else TrackId("".join(reversed(letters)))
