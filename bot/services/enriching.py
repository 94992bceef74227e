"""Looks up what files do not say of songs, a little at a time."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.domain import TrackId
from bot.errors import LookupLimited
from bot.lookups import ReccoBeats
from bot.lookups.reccobeats import MOST_IDS
from bot.store import Store

SOURCE = "reccobeats"

_log = logging.getLogger("earmark.enriching")
_PACE = 1.0
"""Seconds between two calls: the service says nothing of its limit, so we keep well below any."""


@dataclass(frozen=True, slots=True)
class Enriched:
    """How many songs were asked about, and of how many something was known."""

    asked: int
    found: int


class Enriching:
    """Fills in sound features from a service, for all members by turns; without one it does nothing."""

    def __init__(
        self,
        store: Store,
        reccobeats: ReccoBeats | None,
        *,
        songs: int,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._reccobeats = reccobeats
        self._songs = songs
        self._wait = wait
        self._monotonic = monotonic
        self._paused_until = 0.0

    @property
    def is_on(self) -> bool:
        """Tell whether there is a service to ask."""
        return self._reccobeats is not None

    async def enrich(self) -> Enriched:
        """Ask about the songs that lack something; what was heard is kept call by call. Raises LookupFailed.

        A service that asks for a pause gets it: until then nothing is asked.
        """
        asked = found = 0
        if self._reccobeats is None or self._monotonic() < self._paused_until:
            return Enriched(asked, found)
        tracks = await self._store.lookups.lacking(SOURCE, self._songs)
        for start in range(0, len(tracks), MOST_IDS):
            some = tracks[start : start + MOST_IDS]
            try:
                found += await self._ask(self._reccobeats, some)
            except LookupLimited as pause:
                self._paused_until = self._monotonic() + float(str(pause.facts["seconds"]))
                _log.info("%s", pause)
                break
            asked += len(some)
            await self._wait(_PACE)
        return Enriched(asked, found)

    async def _ask(self, reccobeats: ReccoBeats, tracks: tuple[TrackId, ...]) -> int:
        sounds = await reccobeats.sounds(tracks)
        await self._store.lookups.answered(SOURCE, tracks, sounds)
        return len(sounds)
