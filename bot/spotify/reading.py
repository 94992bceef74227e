"""Reads Spotify's answers: every field that is used is checked, and what is not used is passed over."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, TypeVar
from urllib.parse import unquote_plus

import msgspec
from msgspec import Meta

from bot.accounts import (
    Album,
    AlbumId,
    Artist,
    ArtistId,
    Item,
    Listed,
    ListId,
    Page,
    Piece,
    Play,
    Profile,
)
from bot.domain import Milliseconds, Track, TrackId, local_id
from bot.errors import SpotifyGarbled

Answer = TypeVar("Answer", bound=msgspec.Struct)
_ID = re.compile(r"[0-9A-Za-z]{22}")
_Id = Annotated[str, Meta(pattern=r"\A[0-9A-Za-z]{22}\Z")]
_MOST = 2**53
"""Beyond it JSON's numbers are no longer exact, and SQLite's end soon."""
_Number = Annotated[int, Meta(ge=0, le=_MOST)]


class _Named(msgspec.Struct, frozen=True):
    name: str | None = ""
    id: str | None = None


class _Person(msgspec.Struct, frozen=True):
    id: str
    display_name: str | None = None
    account_id: str | None = None


class _Album(msgspec.Struct, frozen=True):
    name: str | None = ""
    release_date: str | None = ""


class _Codes(msgspec.Struct, frozen=True):
    isrc: str | None = ""


class _Track(msgspec.Struct, frozen=True):
    """A song, an episode, or a file of the member's own, which has no id."""

    uri: str
    id: str | None = None
    type: str = "track"
    name: str | None = ""
    artists: tuple[_Named, ...] = ()
    album: _Album | None = None
    duration_ms: Annotated[int, Meta(ge=-_MOST, le=_MOST)] | None = None
    explicit: bool | None = None
    external_ids: _Codes | None = None
    is_local: bool = False


class _Place(msgspec.Struct, frozen=True):
    """A place of a playlist: `item` since 2026, `track` before and among liked songs."""

    added_at: str | None = None
    item: _Track | None = None
    track: _Track | None = None
    is_local: bool = False


class _Places(msgspec.Struct, frozen=True):
    items: tuple[_Place | None, ...]
    total: _Number
    offset: _Number = 0


class _Total(msgspec.Struct, frozen=True):
    total: _Number | None = None


class _Playlist(msgspec.Struct, frozen=True):
    id: _Id
    name: str
    snapshot_id: str
    owner: _Person | None = None
    collaborative: bool | None = False
    description: str | None = ""
    items: _Total | None = None
    tracks: _Total | None = None


class _Playlists(msgspec.Struct, frozen=True):
    items: tuple[_Playlist | None, ...]
    total: _Number


class _Tracks(msgspec.Struct, frozen=True):
    items: tuple[_Track, ...]


class _Found(msgspec.Struct, frozen=True):
    items: tuple[_Track | None, ...]


class _Search(msgspec.Struct, frozen=True):
    tracks: _Found


class _Listing(msgspec.Struct, frozen=True):
    """An album as a list of them has it."""

    id: _Id
    name: str
    release_date: str | None = ""


class _Albums(msgspec.Struct, frozen=True):
    items: tuple[_Listing | None, ...]


class _Played(msgspec.Struct, frozen=True):
    track: _Track
    played_at: str


class _Plays(msgspec.Struct, frozen=True):
    items: tuple[_Played, ...]


class _Snapshot(msgspec.Struct, frozen=True):
    snapshot_id: str


def profile(answer: object) -> Profile:
    """Read who somebody is."""
    person = _as(answer, _Person)
    if not person.id:
        raise SpotifyGarbled(problem="an account has no id")
    return Profile(person.account_id or person.id, person.id, person.display_name or person.id)


def playlists(answer: object) -> tuple[tuple[Listed, ...], int, int]:
    """Read a page of playlists: those in it, how many places it has, and how many there are in all."""
    page = _as(answer, _Playlists)
    return tuple(_listed(each) for each in page.items if each), len(page.items), page.total


def playlist(answer: object) -> Listed:
    """Read one playlist."""
    return _listed(_as(answer, _Playlist))


def snapshot(answer: object) -> str:
    """Read which state a playlist is in."""
    return _as(answer, _Snapshot).snapshot_id


def flags(answer: object, number: int) -> tuple[bool, ...]:
    """Read so many times yes or no."""
    try:
        found = msgspec.convert(answer, tuple[bool, ...])
    except msgspec.ValidationError as error:
        raise SpotifyGarbled(problem=f"it is not what was agreed: {error}") from error
    if len(found) != number:
        raise SpotifyGarbled(problem="some answers are missing")
    return found


def page(answer: object, offset: int) -> Page:
    """Read some places of a playlist or of the liked songs; raises SpotifyGarbled where some are left out."""
    places = _as(answer, _Places)
    if places.offset != offset:
        raise SpotifyGarbled(problem="it is another page than the one asked for")
    return Page(tuple(_item(place or _Place()) for place in places.items), places.total)


def track(answer: object) -> Track:
    """Read a song."""
    return _song(_as(answer, _Track))


def tracks(answer: object) -> tuple[Track, ...]:
    """Read a list of songs."""
    return tuple(_song(each) for each in _as(answer, _Tracks).items if each.id)


def artists(answer: object) -> tuple[Artist, ...]:
    """Read whose song it is, those left out whom Spotify gives no page."""
    return tuple(
        Artist(ArtistId(each.id), each.name)
        for each in _as(answer, _Track).artists
        if each.name and each.id and _ID.fullmatch(each.id)
    )


def albums(answer: object) -> tuple[Album, ...]:
    """Read a list of albums."""
    return tuple(
        Album(AlbumId(each.id), each.name, _date(each.release_date or ""))
        for each in _as(answer, _Albums).items
        if each
    )


def songs_of(answer: object, album: Album) -> tuple[Track, ...]:
    """Read the songs of an album, which do not name it themselves."""
    return tuple(
        replace(track, album=album.title, release_date=album.release_date) for track in tracks(answer)
    )


def found(answer: object) -> tuple[Track, ...]:
    """Read what a search for songs found."""
    return tuple(_song(each) for each in _as(answer, _Search).tracks.items if each and each.id)


def plays(answer: object) -> tuple[Play, ...]:
    """Read what was played."""
    found = []
    for each in _as(answer, _Plays).items:
        played_at = _moment(each.played_at)
        if each.track.id and played_at:
            found.append(Play(_song(each.track), played_at))
    return tuple(found)


def _as(answer: object, kind: type[Answer]) -> Answer:
    try:
        return msgspec.convert(answer, kind)
    except msgspec.ValidationError as error:
        raise SpotifyGarbled(problem=f"it is not what was agreed: {error}") from error


def _listed(playlist: _Playlist) -> Listed:
    held = playlist.items or playlist.tracks or _Total()
    return Listed(
        id=ListId(playlist.id),
        name=playlist.name,
        snapshot=playlist.snapshot_id,
        total=held.total,
        owner=playlist.owner.id if playlist.owner else "",
        collaborative=bool(playlist.collaborative),
        description=playlist.description or "",
    )


def _item(place: _Place) -> Item:
    added_at = _moment(place.added_at or "")
    piece = place.item or place.track
    if piece is None:
        return Item(Piece.MISSING, None, added_at)
    if place.is_local or piece.is_local or piece.uri.startswith("spotify:local:"):
        return Item(Piece.LOCAL, _local(piece), added_at)
    # Asked in the old manner, Spotify calls an episode a track; its address tells.
    if piece.type != "track" or piece.uri.startswith("spotify:episode:"):
        return Item(Piece.EPISODE, None, added_at)
    return Item(Piece.TRACK, _song(piece), added_at) if piece.id else Item(Piece.MISSING, None, added_at)


def _song(piece: _Track) -> Track:
    album = piece.album or _Album()
    return Track(
        id=TrackId(_id(piece)),
        title=piece.name or "",
        artists=_names(piece),
        album=album.name or "",
        release_date=_date(album.release_date or ""),
        duration=_length(piece),
        explicit=piece.explicit,
        isrc=(piece.external_ids.isrc or "").upper() if piece.external_ids else "",
    )


def _id(piece: _Track) -> str:
    """Return the id that the member's playlist holds; a song that was moved keeps its old one there."""
    found = piece.uri.removeprefix("spotify:track:") if piece.type == "track" else ""
    if not _ID.fullmatch(found):
        raise SpotifyGarbled(problem="a song has no id")
    return found


def _local(piece: _Track) -> Track:
    names, title, album = _names(piece), piece.name or "", piece.album or _Album()
    if not title:
        parts = [unquote_plus(part) for part in piece.uri.split(":")]
        names, title = (parts[2],) if len(parts) > 4 and parts[2] else (), parts[-2] if len(parts) > 4 else ""  # noqa: PLR2004 - spotify:local:artist:album:title:seconds
    return Track(
        local_id(names[0] if names else "", title), title, names, album.name or "", duration=_length(piece)
    )


def _names(piece: _Track) -> tuple[str, ...]:
    return tuple(artist.name for artist in piece.artists if artist.name)


def _length(piece: _Track) -> Milliseconds | None:
    return Milliseconds(piece.duration_ms) if piece.duration_ms and piece.duration_ms > 0 else None


def _date(text: str) -> str:
    """Return a date of release, or nothing for the year nought that Spotify gives where it knows none."""
    return "" if text.startswith("0") else text


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
