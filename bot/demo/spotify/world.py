"""Everything that the demo's Spotify knows: songs, people, their playlists and likes, and who let whom in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Literal

from bot.clock import Clock
from bot.demo.discography import spotify_id
from bot.demo.spotify.logins import LOGIN_LIVES, App, Logins

Kind = Literal["track", "local", "episode"]
Shape = Literal["item", "track", "both"]

_APART = timedelta(minutes=1)


@dataclass(slots=True)
class StoredTrack:
    """An item of the catalogue; the id of a local file is its whole `spotify:local:` address."""

    id: str
    name: str
    artists: list[tuple[str, str]]
    """Each one's id and name."""
    album_id: str = "0000000000000000000000"
    album: str = "An Album"
    release_date: str = "2001-01-01"
    duration_ms: int = 200_000
    explicit: bool = False
    isrc: str | None = None
    kind: Kind = "track"
    number: int = 1
    genres: tuple[str, ...] = ()
    """By what kinds a search finds it; no answer tells them."""

    @property
    def uri(self) -> str:
        """The address by which Spotify names it."""
        return self.id if self.kind == "local" else f"spotify:{self.kind}:{self.id}"


@dataclass(slots=True)
class StoredItem:
    """A position in a playlist; the track is None where Spotify no longer has it."""

    track: StoredTrack | None
    added_at: str
    added_by: str


@dataclass(slots=True)
class StoredPlaylist:
    """A playlist; `collaborators` were invited by its owner, whether or not the playlist says so."""

    id: str
    owner: str
    name: str
    description: str = ""
    public: bool = False
    collaborative: bool = False
    snapshot_id: str = ""
    items: list[StoredItem] = field(default_factory=list)
    collaborators: set[str] = field(default_factory=set)
    snapshots: set[str] = field(default_factory=set)
    """Every snapshot id that it ever had."""

    @property
    def uris(self) -> list[str | None]:
        """The address of each position's track."""
        return [item.track.uri if item.track else None for item in self.items]


@dataclass(slots=True)
class Liked:
    """A song that somebody saved."""

    track: StoredTrack
    added_at: str


@dataclass(slots=True)
class Person:
    """Somebody with an account."""

    id: str
    account_id: str
    name: str
    playlists: list[str] = field(default_factory=list)
    """Ids of those in their library, their own and followed ones, in the order that Spotify shows."""
    liked: list[Liked] = field(default_factory=list)
    """The newest first."""
    top_tracks: list[StoredTrack] = field(default_factory=list)
    top_artists: list[tuple[str, str]] = field(default_factory=list)
    """Each one's id and name."""
    recent: list[tuple[StoredTrack, datetime]] = field(default_factory=list)
    """What they heard and when, the newest first."""


def stamp(moment: datetime) -> str:
    """Write a moment in UTC as Spotify does."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


class SpotifyWorld:
    """All state of the stand-in; what changes it here is what people do in Spotify's own app."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.tracks: dict[str, StoredTrack] = {}
        self.artists: dict[str, str] = {}
        self.people: dict[str, Person] = {}
        self.playlists: dict[str, StoredPlaylist] = {}
        self.logins = Logins(clock)
        self.shape: Shape = "both"
        """Under which key a playlist's items carry their track: the new one, the deprecated one, or both."""
        self._ids = Random("spotify")  # noqa: S311 - a world to play in, no secret
        self._snapshots = count(1)

    def add_person(self, id: str, name: str) -> Person:  # noqa: A002 - Spotify's word for it
        """Open an account."""
        person = self.people[id] = Person(id, spotify_id(self._ids), name)
        return person

    def add_track(self, track: StoredTrack) -> StoredTrack:
        """Publish a song or an episode; a local file stays out of the catalogue."""
        if track.kind != "local":
            self.tracks[track.id] = track
            self.artists.update(track.artists if track.kind == "track" else ())
        return track

    def add_playlist(
        self,
        owner: str,
        name: str,
        tracks: Iterable[StoredTrack | None] = (),
        *,
        collaborative: bool = False,
        followers: Iterable[str] = (),
        public: bool = False,
        added: Sequence[datetime] = (),
    ) -> StoredPlaylist:
        """Make a playlist; unless said when, its tracks were added a minute apart, the last one now."""
        contents = list(tracks)
        moments = added or self._minutes(len(contents))
        made = StoredPlaylist(spotify_id(self._ids), owner, name, public=public, collaborative=collaborative)
        made.items = [
            StoredItem(self._published(track), stamp(at), owner)
            for track, at in zip(contents, moments, strict=True)
        ]
        self.playlists[made.id] = made
        for person in (owner, *followers):
            self.people[person].playlists.append(made.id)
        self.change(made.id)
        return made

    def change(self, playlist_id: str) -> str:
        """Give a playlist a new snapshot id, as each change of it does."""
        playlist = self.playlists[playlist_id]
        playlist.snapshot_id = f"AAAA{next(self._snapshots):08}{playlist.id[:12]}"
        playlist.snapshots.add(playlist.snapshot_id)
        return playlist.snapshot_id

    def insert(
        self,
        playlist_id: str,
        tracks: Iterable[StoredTrack | None],
        position: int | None = None,
        by: str | None = None,
    ) -> str:
        """Add tracks now, at the end or before a position; return the new snapshot id."""
        playlist = self.playlists[playlist_id]
        place = len(playlist.items) if position is None else position
        at, who = stamp(self.clock()), by or playlist.owner
        playlist.items[place:place] = [StoredItem(self._published(track), at, who) for track in tracks]
        return self.change(playlist_id)

    def take_out(self, playlist_id: str, position: int, length: int = 1) -> str:
        """Remove positions; return the new snapshot id."""
        del self.playlists[playlist_id].items[position : position + length]
        return self.change(playlist_id)

    def take_out_all(self, playlist_id: str, uris: Iterable[str]) -> str:
        """Remove every position that holds one of these tracks; nothing changes if none does."""
        playlist, gone = self.playlists[playlist_id], set(uris)
        kept = [item for item in playlist.items if item.track is None or item.track.uri not in gone]
        if len(kept) == len(playlist.items):
            return playlist.snapshot_id
        playlist.items = kept
        return self.change(playlist_id)

    def replace(self, playlist_id: str, tracks: Iterable[StoredTrack | None], by: str | None = None) -> str:
        """Put these tracks in the place of all that was there."""
        self.playlists[playlist_id].items.clear()
        return self.insert(playlist_id, tracks, by=by)

    def move(self, playlist_id: str, start: int, before: int, length: int = 1) -> str:
        """Move positions so that they stand before the one that was at `before`."""
        items = self.playlists[playlist_id].items
        moved = items[start : start + length]
        del items[start : start + length]
        place = before if before <= start else max(start, before - len(moved))
        items[place:place] = moved
        return self.change(playlist_id)

    def rename(self, playlist_id: str, name: str) -> str:
        """Give a playlist another name."""
        self.playlists[playlist_id].name = name
        return self.change(playlist_id)

    def follow(self, person: str, playlist_id: str) -> None:
        """Put a playlist into a person's library."""
        if playlist_id not in self.people[person].playlists:
            self.people[person].playlists.insert(0, playlist_id)

    def unfollow(self, person: str, playlist_id: str) -> None:
        """Take a playlist out of a person's library: that is how one's own is deleted, too."""
        kept = self.people[person].playlists
        kept[:] = [each for each in kept if each != playlist_id]

    def like(self, person: str, track: StoredTrack, at: datetime | None = None) -> None:
        """Save a song now, or at some moment, unless it is saved already."""
        liked = self.people[person].liked
        if all(each.track.uri != track.uri for each in liked):
            liked.insert(0, Liked(self.add_track(track), stamp(at or self.clock())))
            liked.sort(key=lambda each: each.added_at, reverse=True)

    def unlike(self, person: str, uri: str) -> None:
        """Take a song out of those that are saved."""
        liked = self.people[person].liked
        liked[:] = [each for each in liked if each.track.uri != uri]

    def add_app(
        self,
        client_id: str,
        *,
        redirect_uris: Iterable[str],
        users: Iterable[str],
        rotates: bool = False,
        quota: int | None = None,
    ) -> None:
        """Register an app in development mode, which at most five people may use."""
        self.logins.add_app(App(client_id, tuple(redirect_uris), frozenset(users), rotates, quota))

    def revoke(self, person: str, client_id: str) -> None:
        """Let somebody remove an app's access on the page of their account."""
        self.logins.revoke(person, client_id)

    def age_logins(self, by: timedelta = LOGIN_LIVES) -> None:
        """Make every login so far that much older."""
        self.logins.age(by)

    def may_edit(self, person: str, playlist: StoredPlaylist) -> bool:
        """Tell whether somebody owns a playlist or works on it with others; only they may read it."""
        return (
            person == playlist.owner
            or person in playlist.collaborators
            or (playlist.collaborative and playlist.id in self.people[person].playlists)
        )

    def _published(self, track: StoredTrack | None) -> StoredTrack | None:
        if track is not None and track.id not in self.tracks:
            self.add_track(track)
        return track

    def _minutes(self, number: int) -> list[datetime]:
        now = self.clock()
        return [now - _APART * place for place in reversed(range(number))]
