"""The nouns of a linked account: who it is, what lets us in, and what Spotify lists."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.domain import MemberId, Track, TrackId

ClientId = NewType("ClientId", str)
"""An app at Spotify, by the 32 characters that its owner finds in the dashboard."""

ListId = NewType("ListId", str)
"""A playlist at Spotify, by its 22 characters."""

ArtistId = NewType("ArtistId", str)
"""An artist at Spotify, by their 22 characters."""

AlbumId = NewType("AlbumId", str)
"""An album at Spotify, by its 22 characters."""

SPOTIFY = "spotify"
"""The source of playlists that are read from a linked account."""

MOST_IN_A_PLAYLIST = 10_000
"""Spotify takes no more songs in one playlist."""

READ_SCOPES = frozenset(
    {
        "playlist-read-private",
        "playlist-read-collaborative",
        "user-library-read",
        "user-top-read",
        "user-read-recently-played",
    }
)
WRITE_SCOPES = frozenset({"playlist-modify-private", "playlist-modify-public"})
"""Asked for when somebody first wants something changed."""


KEPT_BY = "Kept by Earmark ("
"""Stands in the description of what Earmark made, so that it never becomes a source of itself."""

RATED_WITH = "To be rated with Earmark ("
"""Stands in the description of a playlist of suggestions: what lies in it is nobody's choice yet."""

MADE_WITH = "Made with Earmark ("
"""Stands in the description of a playlist of songs of several people: it tells of no single one's taste."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Who an account at Spotify belongs to."""

    account: str
    """Never changes; Spotify asks to link by it."""
    user: str
    """What playlists name as their owner."""
    name: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """What lets us in; never shown, never logged."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Linked:
    """A member's link as it is stored, without its secrets."""

    member: MemberId
    profile: Profile
    client: ClientId
    scopes: frozenset[str]
    authorized_at: datetime
    ended: bool
    """True when Spotify no longer accepts the login."""
    read_at: datetime | None
    """When the library was last read to its end."""

    @property
    def may_change(self) -> bool:
        """Tell whether the member has allowed changes in their Spotify."""
        return self.scopes >= WRITE_SCOPES


class Piece(StrEnum):
    """What stands at a place of a playlist."""

    TRACK = "track"
    LOCAL = "local"
    EPISODE = "episode"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Listed:
    """A playlist as Spotify lists it."""

    id: ListId
    name: str
    snapshot: str
    total: int | None
    """None where Spotify does not say."""
    owner: str
    collaborative: bool
    description: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One place in a playlist; `track` is None for an episode and for what is missing."""

    piece: Piece
    track: Track | None
    added_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some places of a playlist in their order, and how many there are in all."""

    items: tuple[Item, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Play:
    """A song that was played, and when."""

    track: Track
    played_at: datetime


@dataclass(frozen=True, slots=True)
class Artist:
    """Somebody whose songs Spotify has."""

    id: ArtistId
    name: str


@dataclass(frozen=True, slots=True)
class Album:
    """An album or a single, its songs left out."""

    id: AlbumId
    title: str
    release_date: str


@dataclass(frozen=True, slots=True)
class Lying:
    """What stands at a place of a playlist that Earmark keeps; `track` is None for what is no song."""

    track: TrackId | None
    isrc: str = ""
    song: str = ""
    """The song key: equal for the same song under another id; empty where it has no full name."""
    title: str = ""
