"""ReccoBeats: sound features by Spotify's track ids, for forty songs a call, without a key."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import aiohttp
import msgspec

from bot.domain import Sound, TrackId
from bot.errors import LookupFailed, LookupLimited

SERVICE = "ReccoBeats"
MOST_IDS = 40
"""More ids in one call are refused."""

_AGENT = "Earmark/0.3 (a playlist bot)"
_PATIENCE = aiohttp.ClientTimeout(total=20)
_TRACK = re.compile(r"/track/([A-Za-z0-9]{22})\Z")
_LIMITED = 429
_PAUSE, _LONGEST_PAUSE = 60, 24 * 3600


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


class ReccoBeats:
    """Asks for sound features; one call at a time is the caller's duty."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self._session = session
        self._address = f"{base}/audio-features"

    async def sounds(self, tracks: Sequence[TrackId]) -> Mapping[TrackId, Sound]:
        """Return what is known of at most 40 tracks, misses left out; raises LookupFailed."""
        if len(tracks) > MOST_IDS:
            raise ValueError(f"{len(tracks)} tracks are more than one call takes")
        if not tracks:
            return {}
        answer = _read(await self._ask(",".join(tracks)))
        wanted = set(tracks)
        found = {track: _sound(row) for row in answer.content if (track := _track_of(row)) in wanted}
        return {track: sound for track, sound in found.items() if track and sound != Sound()}

    async def _ask(self, ids: str) -> bytes:
        try:
            async with self._session.get(self._address, params={"ids": ids}) as answer:
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
    try:
        return msgspec.json.decode(content, type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise LookupFailed(service=SERVICE, problem="its answer is not what was agreed") from error


def _track_of(row: _Row) -> TrackId | None:
    """Return the track that a row is about: the order of rows says nothing."""
    link = _TRACK.search(row.href)
    return TrackId(link[1]) if link else None


def _sound(row: _Row) -> Sound:
    known = {name: getattr(row, name) for name in _Row.__struct_fields__ if name != "href"}
    return Sound(**known)


def _pause(headers: Mapping[str, str]) -> int:
    """Return how many seconds the service wants to be left alone, a minute where it does not say."""
    said = headers.get("Retry-After", "")
    return min(max(int(said), 1), _LONGEST_PAUSE) if said.isascii() and said.isdecimal() else _PAUSE
