"""ReccoBeats: sound features by Spotify's track ids, and songs that are like others; without a key."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

import aiohttp
import msgspec

from bot.domain import Milliseconds, Sound, Track, TrackId
from bot.errors import LookupFailed, LookupLimited

SERVICE = "ReccoBeats"
MOST_IDS = 40
"""More ids in one call are refused."""
MOST_SEEDS, MOST_SONGS = 5, 100
"""So many songs may be named that others are to be like, and so many of those come at most."""

_Answered = TypeVar("_Answered", bound=msgspec.Struct)

_AGENT = "Earmark/0.5 (a playlist bot)"
_PATIENCE = aiohttp.ClientTimeout(total=20)
_TRACK = re.compile(r"/track/([A-Za-z0-9]{22})\Z")
_LIMITED = 429
_PAUSE, _LONGEST_PAUSE = 60, 24 * 3600
_LONGEST_SONG = 24 * 3600 * 1000


class _Row(msgspec.Struct, frozen=True):
    """One song of an answer; whatever else it says is passed over."""

    href: str = ""
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


class _Answer(msgspec.Struct, frozen=True):
    """A whole answer: the songs that it knows, in any order."""

    content: tuple[_Row, ...]


class _Artist(msgspec.Struct, frozen=True):
    name: str | None = ""


class _Song(msgspec.Struct, frozen=True):
    """One song that it recommends; it knows neither album nor year."""

    href: str | None = ""
    title: str | None = msgspec.field(default="", name="trackTitle")
    artists: tuple[_Artist, ...] | None = ()
    duration: int | None = msgspec.field(default=None, name="durationMs")
    isrc: str | None = ""


class _Songs(msgspec.Struct, frozen=True):
    """The songs of an answer."""

    content: tuple[_Song, ...]


class ReccoBeats:
    """Asks for sound features and for songs; one call at a time is the caller's duty."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self._session = session
        self._base = base

    async def sounds(self, tracks: Sequence[TrackId]) -> Mapping[TrackId, Sound]:
        """Return what is known of at most 40 tracks, misses left out; raises LookupFailed."""
        if len(tracks) > MOST_IDS:
            raise ValueError(f"{len(tracks)} tracks are more than one call takes")
        if not tracks:
            return {}
        answer = _read(await self._ask("audio-features", {"ids": ",".join(tracks)}))
        wanted = set(tracks)
        found = {track: _sound(row) for row in answer.content if (track := _track_of(row)) in wanted}
        return {track: sound for track, sound in found.items() if track and sound != Sound()}

    async def recommended(self, seeds: Sequence[TrackId], number: int = MOST_SONGS) -> tuple[Track, ...]:
        """Return up to so many songs that are like the seeds, which are one to five; raises LookupFailed.

        Asked again it says others: what it recommends is drawn by lot.
        """
        if not 1 <= len(seeds) <= MOST_SEEDS:
            raise ValueError(f"{len(seeds)} seeds are not one to five")
        asked = {"size": str(min(number, MOST_SONGS)), "seeds": ",".join(seeds)}
        answer = _as(await self._ask("track/recommendation", asked), _Songs)
        found = {track.id: track for song in answer.content if (track := _track(song))}
        return tuple(track for track in found.values() if track.id not in set(seeds))

    async def _ask(self, path: str, asked: Mapping[str, str]) -> bytes:
        try:
            async with self._session.get(f"{self._base}/{path}", params=asked) as answer:
                if answer.status == _LIMITED:
                    raise LookupLimited(
                        service=SERVICE, problem="too many questions", seconds=_pause(answer.headers)
                    )
                answer.raise_for_status()
                return await answer.read()
        except aiohttp.ClientResponseError as error:
            raise LookupFailed(service=SERVICE, problem=f"status {error.status}") from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise LookupFailed(service=SERVICE, problem="no connection") from error


@asynccontextmanager
async def open_reccobeats(base: str) -> AsyncIterator[ReccoBeats]:
    """Open the connection to ReccoBeats at an address, and close it in every case."""
    async with aiohttp.ClientSession(headers={"User-Agent": _AGENT}, timeout=_PATIENCE) as session:
        yield ReccoBeats(session, base)


def _read(content: bytes) -> _Answer:
    return _as(content, _Answer)


def _as(content: bytes, kind: type[_Answered]) -> _Answered:
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise LookupFailed(service=SERVICE, problem="its answer is not what was agreed") from error


def _track_of(row: _Row | _Song) -> TrackId | None:
    """Return the track that a row is about: the order of rows says nothing."""
    link = _TRACK.search(row.href or "")
    return TrackId(link[1]) if link else None


def _track(song: _Song) -> Track | None:
    """Read a song; one without a name or a page at Spotify is of no use."""
    track, artists = _track_of(song), tuple(each.name for each in song.artists or () if each.name)
    if track is None or not song.title or not artists:
        return None
    length = Milliseconds(song.duration) if song.duration and 0 < song.duration <= _LONGEST_SONG else None
    return Track(track, song.title, artists, duration=length, isrc=(song.isrc or "").upper())


def _sound(row: _Row) -> Sound:
    known = {name: getattr(row, name) for name in _Row.__struct_fields__ if name != "href"}
    return Sound(**known)


def _pause(headers: Mapping[str, str]) -> int:
    """Return how many seconds the service wants to be left alone, a minute where it does not say."""
    said = headers.get("Retry-After", "")
    return min(max(int(said), 1), _LONGEST_PAUSE) if said.isascii() and said.isdecimal() else _PAUSE
