"""The nouns that travel between the floors: tracks, playlists, exports, guesses."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import NewType

MemberId = NewType("MemberId", int)
"""A person's number in the store, whatever the platform."""

PlaylistId = NewType("PlaylistId", int)
"""A playlist's number in the store."""

TrackId = NewType("TrackId", str)
"""Spotify's 22 characters, or `local:` and a digest for a song that Spotify has no id for."""

Milliseconds = NewType("Milliseconds", int)
"""A length of music."""


@dataclass(frozen=True, slots=True)
class Sound:
    """What the sound of a track measures, on Spotify's scales; None where unknown."""

    danceability: float | None = None
    energy: float | None = None
    key: float | None = None
    loudness: float | None = None
    mode: float | None = None
    speechiness: float | None = None
    acousticness: float | None = None
    instrumentalness: float | None = None
    liveness: float | None = None
    valence: float | None = None
    tempo: float | None = None
    time_signature: float | None = None


SOUND_COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(Sound))
"""The twelve sound features in the order in which they are stored."""


@dataclass(frozen=True, slots=True)
class Track:
    """One song as far as it is known; an empty text or None means unknown."""

    id: TrackId
    title: str
    artists: tuple[str, ...]
    album: str = ""
    release_date: str = ""
    """`YYYY`, `YYYY-MM` or `YYYY-MM-DD`."""
    duration: Milliseconds | None = None
    explicit: bool | None = None
    genres: tuple[str, ...] = ()
    isrc: str = ""
    sound: Sound | None = None

    @property
    def is_nameless(self) -> bool:
        """Tell whether neither a title nor an artist is known."""
        return not self.title and not self.artists


class Kind(StrEnum):
    """What sort of list a playlist is."""

    PLAYLIST = "playlist"
    LIKED = "liked"


class Form(StrEnum):
    """Which kind of file a library came from."""

    EXPORTIFY = "exportify"
    ACCOUNT = "account"
    LINKED = "linked"
    """No file: a linked account."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A track's place in a playlist; `added_at` is aware and UTC, or None where unknown."""

    track: Track
    added_at: datetime | None


@dataclass(frozen=True, slots=True)
class ExportedPlaylist:
    """A playlist as an export holds it; `key` is equal for the same playlist in every export."""

    key: str
    name: str
    kind: Kind
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Listening:
    """How often a member played a song, summed over their history."""

    artist: str
    title: str
    track_id: TrackId | None
    plays: int
    played: Milliseconds
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import met on its way; each row of a file is counted exactly once."""

    rows: int = 0
    """Rows read, history aside."""
    kept: int = 0
    """Rows that became a place in a playlist."""
    duplicates: int = 0
    """Rows that repeat a track of the same playlist: skipped, the earliest date is kept."""
    episodes: int = 0
    """Podcast episodes and audiobook chapters: skipped."""
    unidentified: int = 0
    """Rows with neither an id nor a title: skipped."""
    local: int = 0
    """Of those kept: files of the member's own, known by name only."""
    nameless: int = 0
    """Of those kept: tracks with an id but no title; nothing is learned from them."""
    odd_dates: int = 0
    """Of those kept: rows whose date could not be read; the date counts as unknown."""
    empty_files: int = 0
    """Playlists without a single track: kept, empty."""
    other_files: int = 0
    """Files that are no playlist: not read."""
    with_sound: int = 0
    """Of those kept: rows that carry sound features."""
    plays: int = 0
    """Plays read from the listening history."""


@dataclass(frozen=True, slots=True)
class Export:
    """All that was read from one file or folder."""

    form: Form
    whole: bool
    """True when it holds a whole library, so that what it lacks has been removed."""
    playlists: tuple[ExportedPlaylist, ...]
    listening: tuple[Listening, ...]
    counts: Counts


class Shown(StrEnum):
    """Who may learn of a playlist."""

    PRIVATE = "private"
    COUNTED = "counted"
    VISIBLE = "visible"


@dataclass(frozen=True, slots=True)
class Playlist:
    """A member's playlist in the store."""

    id: PlaylistId
    name: str
    kind: Kind
    tracks: int
    guessed: bool
    """True when `/guess` may answer with it."""
    in_taste: bool
    """False when it is left out of taste: sleep, children, parties."""
    shown: Shown


@dataclass(frozen=True, slots=True)
class Place:
    """A server on a chat platform, where several people see one another."""

    platform: str
    server: str


class Agreement(StrEnum):
    """What members can let others in a server see of their taste."""

    COMPARE = "compare"
    WHOSE = "whose"
    MAP = "map"
    ARTISTS = "artists"
    """Nothing is shown: which artists they file together helps the guesses of those who allow it, too."""
    SUGGEST = "suggest"
    """Songs of theirs may be suggested to the people of that server, with their name and the playlist's."""


@dataclass(frozen=True, slots=True)
class Fellow:
    """Somebody who lets the people of a server see something of their taste, by the name they have there."""

    member: MemberId
    name: str


class Verdict(StrEnum):
    """What a member said of a song that was suggested to them."""

    LIKE = "like"
    DISLIKE = "dislike"
    SKIP = "skip"
    """Not now: it says nothing of the song, and much the same may come again."""
    FILE = "file"
    """They put it into a playlist: more than a like."""


class Origin(StrEnum):
    """Where a suggested song was found."""

    FRIEND = "friend"
    CATALOGUE = "catalogue"
    RECCOBEATS = "reccobeats"
    ALBUM = "album"
    SEARCH = "search"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A song that may be suggested, and how it was found."""

    track: Track
    origin: Origin
    owner: str = ""
    """What the friend is called who has it, where it is a friend's."""
    playlist: str = ""
    """In which playlist of that friend's it lies."""
    seed: str = ""
    """The member's own song or artist that led to it, where one did."""


@dataclass(frozen=True, slots=True)
class Rating:
    """What a member said of a song, and when; `origin` is None where it was not suggested."""

    track_id: TrackId
    verdict: Verdict
    origin: Origin | None
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Post:
    """A message whose songs can be rated by reactions, in the order in which they are numbered."""

    platform: str
    channel: str
    message: str
    tracks: tuple[TrackId, ...]
    member: MemberId | None
    """Who was asked; None for a list that everyone rates for themself."""
    place: "Place | None" = None


@dataclass(frozen=True, slots=True)
class ImportChange:
    """What an import changed in the store; all zero when the same export came again."""

    playlists_new: int
    playlists_changed: int
    playlists_removed: int
    playlists_missing: int
    """Playlists that this export lacks but that were kept, because most of the library is missing in it."""
    entries_added: int
    entries_removed: int


Columns = dict[str, list[object]]
"""A table on its way to a worker: equally long columns by name."""

LISTEN_COLUMNS = (
    "playlist",
    "track_id",
    "title",
    "artists",
    "album",
    "release_date",
    "duration_ms",
    "explicit",
    "added_at",
    "genres",
    *SOUND_COLUMNS,
)
"""What a model learns from: one row for each place of a track in a playlist."""


def as_columns(rows: Iterable[tuple[object, ...]]) -> Columns:
    """Lay rows of listens out as columns; no rows give empty ones."""
    turned = zip(*rows, strict=True)
    return {name: list(next(turned, ())) for name in LISTEN_COLUMNS}


def track_columns(tracks: Iterable[Track]) -> Columns:
    """Lay songs out as columns, as models are asked about them."""
    songs = tuple(tracks)
    columns: Columns = {
        "track_id": [track.id for track in songs],
        "title": [track.title for track in songs],
        "artists": [list(track.artists) for track in songs],
        "album": [track.album for track in songs],
        "release_date": [track.release_date for track in songs],
        "duration_ms": [track.duration for track in songs],
        "explicit": [track.explicit for track in songs],
        "genres": [list(track.genres) for track in songs],
    }
    for name in SOUND_COLUMNS:
        columns[name] = [getattr(track.sound, name) if track.sound else None for track in songs]
    return columns


_BRACKETED = re.compile(r"[(\[](?:feat|ft|with|prod)\b[^)\]]*[)\]]")
_EDITION = re.compile(
    r"\s[-–]\s(?:\d{4} )?(?:remaster|mono|stereo|single version|album version|radio edit).*$"
)
_NOT_WORD = re.compile(r"[^\w]+")


def plain_words(text: str) -> str:
    """Fold case, accents and punctuation, so that the same words compare equal in any spelling."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", bare).strip()


def song_key(artist: str, title: str) -> str:
    """Name a song by its first artist and bare title, equal across remasters and credits of guests."""
    bare = _EDITION.sub("", _BRACKETED.sub("", title.casefold()))
    return f"{plain_words(artist)}\t{plain_words(bare) or plain_words(title)}"


def local_id(artist: str, title: str) -> TrackId:
    """Give a song that is known by name alone the same id in every export."""
    key = song_key(artist, title)
    # Titles of signs alone fold to nothing, and would all be one song.
    if key.endswith("\t"):
        key += title.casefold()
    return TrackId(f"local:{blake2b(key.encode(), digest_size=11).hexdigest()}")
