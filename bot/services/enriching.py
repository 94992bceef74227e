"""Looks up what files do not say of songs, a little at a time."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.errors import LookupLimited
from bot.lookups import MusicBrainz, ReccoBeats
from bot.lookups.reccobeats import MOST_IDS
from bot.store import Store

RECCOBEATS = "reccobeats"
MUSICBRAINZ = "musicbrainz"

_log = logging.getLogger("earmark.enriching")
_PACE = 1.0
"""Seconds between two calls: MusicBrainz asks for it, and ReccoBeats says nothing of its limit."""


@dataclass(frozen=True, slots=True)
class Enriched:
    """How many songs were asked about, and of how many something was known."""

    asked: int = 0
    found: int = 0


class Enriching:
    """Fills in sound features and genres, for all members by turns; a service that is None is never asked."""

    def __init__(
        self,
        store: Store,
        reccobeats: ReccoBeats | None,
        musicbrainz: MusicBrainz | None,
        *,
        songs: int,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._reccobeats = reccobeats
        self._musicbrainz = musicbrainz
        self._songs = songs
        self._wait = wait
        self._monotonic = monotonic
        self._paused_until = {RECCOBEATS: 0.0, MUSICBRAINZ: 0.0}

    @property
    def hears(self) -> bool:
        """Tell whether there is a service to ask for sound features."""
        return self._reccobeats is not None

    @property
    def names(self) -> bool:
        """Tell whether there is a service to ask for genres."""
        return self._musicbrainz is not None

    async def hear(self) -> Enriched:
        """Ask for the sound of songs that lack it; what was heard is kept call by call. Raises LookupFailed.

        A service that asks for a pause gets it: until then nothing is asked.
        """
        asked = found = 0
        if self._reccobeats is None or self._is_paused(RECCOBEATS):
            return Enriched()
        tracks = await self._store.lookups.lacking(RECCOBEATS, self._songs)
        for start in range(0, len(tracks), MOST_IDS):
            some = tracks[start : start + MOST_IDS]
            try:
                sounds = await self._reccobeats.sounds(some)
            except LookupLimited as pause:
                self._pause(RECCOBEATS, pause)
                break
            await self._store.lookups.answered(RECCOBEATS, some, sounds)
            asked, found = asked + len(some), found + len(sounds)
            await self._wait(_PACE)
        return Enriched(asked, found)

    async def name(self) -> Enriched:
        """Ask for the genres of songs that lack them, song by song, as `hear` does; raises LookupFailed."""
        asked = found = 0
        if self._musicbrainz is None or self._is_paused(MUSICBRAINZ):
            return Enriched()
        for track, isrc in await self._store.lookups.unnamed(MUSICBRAINZ, self._songs):
            try:
                genres = await self._musicbrainz.genres(isrc)
            except LookupLimited as pause:
                self._pause(MUSICBRAINZ, pause)
                break
            await self._store.lookups.named(MUSICBRAINZ, track, genres)
            asked, found = asked + 1, found + bool(genres)
            await self._wait(_PACE)
        return Enriched(asked, found)

    def _is_paused(self, source: str) -> bool:
        return self._monotonic() < self._paused_until[source]

    def _pause(self, source: str, pause: LookupLimited) -> None:
        self._paused_until[source] = self._monotonic() + float(str(pause.facts["seconds"]))
        _log.info("%s", pause)
