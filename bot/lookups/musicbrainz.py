"""MusicBrainz: what kind of music a recording is, by its ISRC; free data, one question a second."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import msgspec

from bot.errors import LookupFailed, LookupLimited

SERVICE = "MusicBrainz"

# MusicBrainz asks every program for a name and a way to reach whoever runs it.
_AGENT = "Earmark/0.5 ( {contact} )"
_PATIENCE = aiohttp.ClientTimeout(total=20)
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")
_UNKNOWN, _LIMITED, _PAUSE = 404, {429, 503}, 60
_LEAST_VOTES, _MOST_TAGS = 1, 5


class _Genre(msgspec.Struct, frozen=True):
    name: str = ""
    count: int = 0


class _Artist(msgspec.Struct, frozen=True):
    genres: tuple[_Genre, ...] = ()


class _Credit(msgspec.Struct, frozen=True):
    artist: _Artist = _Artist()


class _Recording(msgspec.Struct, frozen=True):
    genres: tuple[_Genre, ...] = ()
    credits: tuple[_Credit, ...] = msgspec.field(default=(), name="artist-credit")


class _Answer(msgspec.Struct, frozen=True):
    """All recordings that bear an ISRC; most ISRCs have one."""

    recordings: tuple[_Recording, ...] = ()


class MusicBrainz:
    """Asks for genres; to ask once a second is the caller's duty."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self._session = session
        self._base = base

    async def genres(self, isrc: str) -> tuple[str, ...]:
        """Return the genres of a recording, else of its artists, most agreed first; empty where unknown.

        Raises LookupFailed.
        """
        code = isrc.upper().replace("-", "")
        if not _ISRC.fullmatch(code):
            return ()
        content = await self._ask(code)
        return () if content is None else _genres_of(_read(content))

    async def _ask(self, isrc: str) -> bytes | None:
        try:
            address, asked = f"{self._base}/isrc/{isrc}", {"inc": "artist-credits+genres", "fmt": "json"}
            async with self._session.get(address, params=asked) as answer:
                if answer.status == _UNKNOWN:
                    return None
                if answer.status in _LIMITED:
                    raise LookupLimited(service=SERVICE, problem="too many questions", seconds=_PAUSE)
                answer.raise_for_status()
                return await answer.read()
        except aiohttp.ClientResponseError as error:
            raise LookupFailed(service=SERVICE, problem=f"status {error.status}") from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise LookupFailed(service=SERVICE, problem="no connection") from error


@asynccontextmanager
async def open_musicbrainz(base: str, contact: str) -> AsyncIterator[MusicBrainz]:
    """Open the connection to MusicBrainz at an address, and close it in every case."""
    agent = {"User-Agent": _AGENT.format(contact=contact)}
    async with aiohttp.ClientSession(headers=agent, timeout=_PATIENCE) as session:
        yield MusicBrainz(session, base)


def _read(content: bytes) -> _Answer:
    try:
        return msgspec.json.decode(content, type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise LookupFailed(service=SERVICE, problem="its answer is not what was agreed") from error


def _genres_of(answer: _Answer) -> tuple[str, ...]:
    own = [genre for recording in answer.recordings for genre in recording.genres]
    credited = [each.artist for recording in answer.recordings for each in recording.credits]
    agreed = _agreed(own) or _agreed([genre for artist in credited for genre in artist.genres])
    return tuple(dict.fromkeys(agreed))[:_MOST_TAGS]


def _agreed(genres: list[_Genre]) -> list[str]:
    """Name the genres that people agree on, the most agreed first."""
    known = [genre for genre in genres if genre.name.strip() and genre.count >= _LEAST_VOTES]
    return [
        genre.name.strip().lower() for genre in sorted(known, key=lambda genre: (-genre.count, genre.name))
    ]
