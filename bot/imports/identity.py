"""Tells what an address in an export leads to."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from urllib.parse import unquote_plus

from bot.imports.values import clean

_TRACK = re.compile(
    r"(?:spotify:track:|https?://open\.spotify\.com/(?:intl-[\w-]+/)?track/)?([0-9A-Za-z]{22})(?:[?#].*)?"
)
_SPOKEN = re.compile(
    r"(?:spotify:|https?://open\.spotify\.com/(?:intl-[\w-]+/)?)(?:episode|show|chapter|audiobook)[:/].*"
)
_LOCAL = re.compile(r"spotify:local:([^:]*):([^:]*):(.*?)(?::(\d*))?", re.DOTALL)


class Leads(Enum):
    """What an address leads to."""

    TRACK = auto()
    LOCAL = auto()
    SPOKEN = auto()
    NOWHERE = auto()


@dataclass(frozen=True, slots=True)
class Address:
    """An address and what it says of the song by itself."""

    leads: Leads
    id: str = ""
    artist: str = ""
    album: str = ""
    title: str = ""
    seconds: int = 0


def address(text: str) -> Address:
    """Read an address, an open.spotify.com link or a bare id."""
    text = text.strip()
    if found := _TRACK.fullmatch(text):
        return Address(Leads.TRACK, found[1])
    if _SPOKEN.fullmatch(text):
        return Address(Leads.SPOKEN)
    if found := _LOCAL.fullmatch(text):
        artist, album, title = (clean(unquote_plus(part)) for part in found.group(1, 2, 3))
        return Address(Leads.LOCAL, "", artist, album, title, int((found[4] or "0")[:9]))
    return Address(Leads.NOWHERE)


def is_address(text: str) -> bool:
    """Tell whether a cell holds an address, and not merely a word of 22 letters."""
    return ":" in text and address(text).leads is not Leads.NOWHERE
