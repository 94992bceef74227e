"""What a playlist is called, and the key by which the same one is known in every export."""

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote

from bot.domain import Kind
from bot.imports.values import clean

LIKED = "Liked Songs"
"""What Spotify calls the songs a member saved."""

_LIKED_KEYS = frozenset(("liked_songs", "liked", "liked_tracks", "saved_songs"))
_DOWNLOADED_AGAIN = re.compile(r" \(\d{1,2}\)$")
_NOT_WORD = re.compile(r"[\W_]+")


def slug(name: str) -> str:
    """Fold a name to what survives in the file names of exporters; never empty."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return _NOT_WORD.sub("_", folded).strip("_") or clean(folded) or "playlist"


def of_file(path: PurePosixPath) -> tuple[str, Kind]:
    """Read a playlist's name and kind off the name of its file."""
    stem = path.name[:-4] if path.suffix.casefold() in {".csv", ".tsv", ".txt"} else path.name
    stem = _DOWNLOADED_AGAIN.sub("", _unescaped(stem))
    if slug(stem) in _LIKED_KEYS:
        return LIKED, Kind.LIKED
    # Exporters put a low line for every space; where spaces are left, the low lines are the member's.
    spaced = stem if " " in stem else re.sub("_+", " ", stem)
    return clean(spaced) or clean(stem) or "Playlist", Kind.PLAYLIST


def _unescaped(stem: str) -> str:
    if " " in stem or not re.search("%[0-9A-Fa-f]{2}", stem):
        return stem
    try:
        return unquote(stem, errors="strict")
    except UnicodeDecodeError:
        return stem
