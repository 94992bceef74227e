"""How titles and names become words, so that one song is one song under every spelling."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_GUESTS = re.compile(r"[(\[]\s*(?:feat\.?|ft\.?|featuring|with)\s+([^)\]]+)[)\]]", re.IGNORECASE)
_BETWEEN_GUESTS = re.compile(r",|&|\band\b", re.IGNORECASE)
_BRACKETED = re.compile(r"[(\[](?:feat|ft|with|prod)\b[^)\]]*[)\]]")
_EDITION = re.compile(
    r"\s[-–]\s(?:\d{4} )?(?:remaster|mono|stereo|single version|album version|radio edit).*$"
)
_NOT_WORD = re.compile(r"[^\w]+")

GUEST_SHARE = 0.6
"""What a guest counts beside the first artist; 0.3 to 1.0 measured alike."""


@lru_cache(maxsize=20_000)
def plain_words(text: str) -> str:
    """Fold case, accents and punctuation; kept, as one title is asked for over and over."""
    folded = text.casefold()
    # Most names are plain ASCII, of which nothing is composed: a third of a comparison was spent looking.
    if not folded.isascii():
        spelled = unicodedata.normalize("NFKD", folded)
        folded = "".join(letter for letter in spelled if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", folded).strip()


def song_key(artists: Sequence[str], title: str, track_id: str) -> str:
    """Name a song by first artist and bare title, equal across editions; by its id where it has no title."""
    artist = plain_words(artists[0]) if artists else ""
    bare = _EDITION.sub("", _BRACKETED.sub("", title.casefold()))
    words = plain_words(bare) or plain_words(title)
    return f"{artist}\t{words}" if words else f"{artist}\t\t{track_id}"


def credits_of(artists: Sequence[str], title: str) -> dict[str, float]:
    """Weigh the artists of a track: the first 1, guests (those named in the title too) `GUEST_SHARE`."""
    shares: dict[str, float] = {}
    guests = [name for group in _GUESTS.findall(title) for name in _BETWEEN_GUESTS.split(group)]
    for place, name in enumerate([*artists, *guests]):
        words = plain_words(name)
        if words:
            shares.setdefault(words, GUEST_SHARE if place else 1.0)
    return shares
