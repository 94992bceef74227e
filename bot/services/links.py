"""Spotify's links: which track one names, or what else it leads to."""

import re

from bot.domain import TrackId
from bot.errors import NoLink, NotATrack

_LINK = re.compile(
    r"(?:https?://(?:open|play)\.spotify\.com/(?:intl-[a-z-]+/)?(?:embed/)?|spotify:)"
    r"(?P<kind>[a-z]+)[/:](?P<id>[A-Za-z0-9]+)",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(r"https?://(?P<host>[^/\s]+)", re.IGNORECASE)
_LOCAL = re.compile(r"local:[0-9a-f]{22}")
_ID = re.compile(r"[A-Za-z0-9]{22}")
_SHORT = ":"
_ARTICLE = {"album": "an album", "artist": "an artist", "episode": "an episode"}


def track_in(text: str) -> TrackId | None:
    """Return the track that a link or an address in the text names, or None for plain words.

    Raises NotATrack for a link that leads to anything else.
    """
    if _LOCAL.fullmatch(text):
        return TrackId(text)
    if text.startswith(_SHORT) and _ID.fullmatch(text[1:]):
        return TrackId(text[1:])
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


def address_of(track: TrackId) -> str:
    """Return the short address that `track_in` reads back: Spotify's, or ours for a member's own file."""
    return f"spotify:track:{track}" if _ID.fullmatch(track) else track


def short_address_of(track: TrackId) -> str:
    """Return the shortest address that `track_in` reads back, for where every letter counts."""
    return f"{_SHORT}{track}" if _ID.fullmatch(track) else track


def link_in(text: str) -> str:
    """Return the first link to a track among other words, as in a message; raises NoLink."""
    for found in _LINK.finditer(text):
        if found["kind"].lower() == "track" and _ID.fullmatch(found["id"]):
            return address_of(TrackId(found["id"]))
    raise NoLink


def link_to(track: TrackId) -> str:
    """Return the address of a track in Spotify, or an empty text for a file of the member's own."""
    return f"https://open.spotify.com/track/{track}" if _ID.fullmatch(track) else ""
