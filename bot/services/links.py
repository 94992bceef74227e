"""Spotify's links: which track one names, or what else it leads to."""

import re

from bot.domain import TrackId
from bot.errors import NotATrack

_LINK = re.compile(
    r"(?:https?://(?:open|play)\.spotify\.com/(?:intl-[a-z-]+/)?(?:embed/)?|spotify:)"
    r"(?P<kind>[a-z]+)[/:](?P<id>[A-Za-z0-9]+)",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(r"https?://(?P<host>[^/\s]+)", re.IGNORECASE)
_ID = re.compile(r"[A-Za-z0-9]{22}")
_ARTICLE = {"album": "an album", "artist": "an artist", "episode": "an episode"}


def track_in(text: str) -> TrackId | None:
    """Return the track that a link in the text names, or None for plain words.

    Raises NotATrack for a link that leads to anything else.
    """
    link = _LINK.search(text)
    if link is None:
        elsewhere = _ELSEWHERE.search(text)
        if elsewhere:
            raise NotATrack(what=elsewhere["host"])
        return None
    kind = link["kind"].lower()
    if kind != "track":
        raise NotATrack(what=_ARTICLE.get(kind, f"a {kind}"))
    if not _ID.fullmatch(link["id"]):
        raise NotATrack(what="a track address of the wrong length")
    return TrackId(link["id"])


def link_to(track: TrackId) -> str:
    """Return the address of a track in Spotify, or an empty text for a file of the member's own."""
    return f"https://open.spotify.com/track/{track}" if _ID.fullmatch(track) else ""
