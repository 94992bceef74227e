"""Reads one JSON document of a Spotify account export: playlists, the library or a listening history.

The structures below do not declare addresses, user agents, user names, countries, collaborators or e-mail:
what is not declared is skipped by the decoder and never becomes a value of this process.
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from enum import Enum, auto
from html import unescape
from typing import TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType, field

from bot.domain import Form, Kind, Milliseconds, TrackId
from bot.errors import HalfFile, NotAnExport, TooLarge
from bot.imports.dates import When, added
from bot.imports.gathering import Gathering, Row, Shelf
from bot.imports.identity import Leads, address
from bot.imports.limits import Limits
from bot.imports.listening import History, Play
from bot.imports.naming import LIKED
from bot.imports.reading import Source, ours
from bot.imports.values import clean

_T = TypeVar("_T")

_EXPECTED = re.compile(
    r"(?:Playlist\d*|YourLibrary\d*|StreamingHistory\w*|Streaming_History_Audio[\w-]*|endsong\w*)"
    r"(?: ?\(\d+\))?(?:\.json)+",
    re.IGNORECASE,
)
_REMOVED = frozenset(("Unknown Artist", "Unknown Track"))
"""What Spotify writes into a history for songs that it has removed."""

_LONGEST = 2**31


class Holds(Enum):
    """What a document of an account export holds."""

    PLAYLISTS = auto()
    LIBRARY = auto()
    HISTORY = auto()


class _Nothing(Struct):
    """Something of which only the presence matters."""


class _Song(Struct, rename="camel"):
    track_name: str | None = None
    artist_name: str | None = None
    album_name: str | None = None
    track_uri: str | None = None
    uri: str | None = None


class _Item(Struct, rename="camel"):
    track: _Song | None = None
    local_track: _Song | str | None = None
    episode: _Nothing | None = None
    audiobook: _Nothing | None = None
    added_date: str | None = None


class _Playlist(Struct):
    name: str | None = None
    items: list[_Item | None] | None = None


class _Saved(Struct):
    artist: str | None = None
    album: str | None = None
    track: str | None = None
    uri: str | None = None


class _Document(Struct):
    playlists: list[_Playlist] | UnsetType = UNSET
    tracks: list[_Saved] | UnsetType = UNSET


class _Heard(Struct):
    """A row of either history."""

    ts: str | None = None
    ms_played: float | None = None
    title: str | None = field(default=None, name="master_metadata_track_name")
    artist: str | None = field(default=None, name="master_metadata_album_artist_name")
    uri: str | None = field(default=None, name="spotify_track_uri")
    end_time: str | None = field(default=None, name="endTime")
    ms_played_then: float | None = field(default=None, name="msPlayed")
    title_then: str | None = field(default=None, name="trackName")
    artist_then: str | None = field(default=None, name="artistName")


def is_expected(source: Source) -> bool:
    """Tell whether the file bears one of the names that Spotify gives to what is read here."""
    return bool(_EXPECTED.fullmatch(source.name))


def rank(source: Source) -> int:
    """Order documents so that the library takes its name before a playlist called the same."""
    return 0 if source.name.casefold().startswith("yourlibrary") else 1


def read_document(source: Source, shelf: Shelf, history: History, limits: Limits) -> Holds | None:
    """Take in what the document holds; None when it is none of ours; raises ImportRefused."""
    data = _bytes(source, limits)
    if data.lstrip().startswith(b"["):
        return _take_history(_decoded(data, list[_Heard], source), history, source)
    document = _decoded(data, _Document, source)
    if document.playlists is not UNSET:
        for playlist in document.playlists:
            _take_playlist(playlist, shelf)
        return Holds.PLAYLISTS
    if document.tracks is not UNSET:
        _take_library(document.tracks, shelf)
        return Holds.LIBRARY
    return None


def _bytes(source: Source, limits: Limits) -> bytes:
    data = source.whole(limits.document)
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        with ours(source.name):
            data = data.decode("utf-16").encode()
    # An object takes three bytes in the file and a hundred in memory.
    if data.count(b"{") > 2 * limits.rows:
        raise TooLarge(name=source.name, limit=f"{2 * limits.rows:,} entries")
    return data.removeprefix(BOM_UTF8)


def _decoded(data: bytes, shape: type[_T], source: Source) -> _T:
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.ValidationError, RecursionError) as error:
        raise NotAnExport(name=source.name, problem="it is built in a way that I do not know") from error
    except (msgspec.DecodeError, UnicodeError) as error:
        raise HalfFile(name=source.name, problem="it is no complete JSON document") from error


def _take_playlist(found: _Playlist, shelf: Shelf) -> None:
    gathering = shelf.begin(_text(found.name) or "Playlist", Kind.PLAYLIST, Form.ACCOUNT)
    for item in found.items or ():
        _take_item(item or _Item(), gathering)


def _take_item(item: _Item, gathering: Gathering) -> None:
    song = item.track or item.local_track
    if song is None and (item.episode or item.audiobook):
        gathering.skip_spoken()
        return
    song = _Song(uri=song) if isinstance(song, str) else song or _Song()
    gathering.add(
        Row(
            address=song.track_uri or song.uri or "",
            title=_text(song.track_name),
            artists=_artists(song.artist_name),
            when=added(item.added_date or ""),
            album=_text(song.album_name),
        )
    )


def _take_library(saved: list[_Saved], shelf: Shelf) -> None:
    gathering = shelf.begin(LIKED, Kind.LIKED, Form.ACCOUNT)
    for song in saved:
        gathering.add(
            Row(
                address=song.uri or "",
                title=_text(song.track),
                artists=_artists(song.artist),
                when=When(),
                album=_text(song.album),
            )
        )


def _take_history(heard: list[_Heard], history: History, source: Source) -> Holds | None:
    if not is_expected(source) and not any(row.ts or row.end_time for row in heard):
        return None
    for row in heard:
        if play := _play(row):
            history.add(play)
    return Holds.HISTORY


def _play(row: _Heard) -> Play | None:
    title, artist = _text(row.title or row.title_then), _text(row.artist or row.artist_then)
    played = row.ms_played or row.ms_played_then or 0
    at = added(row.ts or row.end_time or "").at
    if not title or not artist or not _REMOVED.isdisjoint((title, artist)):
        return None
    if at is None or not 1 <= played < _LONGEST:
        return None
    track = address(row.uri or "")
    track_id = TrackId(track.id) if track.leads is Leads.TRACK else None
    return Play(artist, title, track_id, Milliseconds(int(played)), at)


def _text(name: str | None) -> str:
    return clean(unescape(name or ""))


def _artists(name: str | None) -> tuple[str, ...]:
    artist = _text(name)
    return (artist,) if artist else ()
