"""People's numbers in few signs, so that the nine of a blend fit into the address of one button."""

import re

PERSON = "person"
"""How the names of options begin that take people."""

_FIRST, _BITS, _SIGNS = 0x4E00, 14, 5
# Discord counts signs, not bytes: these are 16,384 that are written in one way alone.
_SHORT = re.compile(rf"[\u4e00-\u8dff]{{{_SIGNS}}}")
_ACCOUNT = re.compile(r"[1-9][0-9]{14,19}")


def shortened(option: str, value: str) -> str:
    """Write a person's number in five signs; other values stay as they are."""
    if not option.startswith(PERSON) or not _ACCOUNT.fullmatch(value):
        return value
    number, rest = int(value), (1 << _BITS) - 1
    return "".join(chr(_FIRST + (number >> place * _BITS & rest)) for place in range(_SIGNS))


def lengthened(option: str, value: str) -> str:
    """Read a person's number; what is none stays as it is, as the numbers of older buttons do."""
    if not option.startswith(PERSON) or not _SHORT.fullmatch(value):
        return value
    return str(sum(ord(sign) - _FIRST << place * _BITS for place, sign in enumerate(value)))
