"""Keeps where songs lie on a map, laid out once, so that all is at the same place next week."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, cast
from weakref import WeakValueDictionary

from bot.compute import Compute, Task
from bot.domain import Columns, MemberId
from bot.services.mapsheets import Gathered, Point, Region
from bot.services.training import Tell
from bot.store import MapOf, Store

_LAY_OUT = Task("models.mapping:lay_out")
_PLACE = Task("models.mapping:place")
_REGIONS = Task("models.mapping:regions")
_TELLING = ("track_id", "title", "artists", "genres", "release_date")
"""What names of regions are made of."""
_KNOWN = 100
"""Maps of which it is kept in mind what their parts are about."""

_log = logging.getLogger("earmark.mapping")


class Spotting:
    """Lays maps out, places new songs into them, and lays them out anew when much is new."""

    def __init__(self, store: Store, compute: Compute, *, seed: int, anew: float) -> None:
        """Take the share of songs that came since a map was laid out from which on it is laid out anew."""
        self._store = store
        self._compute = compute
        self._seed = seed
        self._anew = anew
        self._known: dict[MapOf, tuple[int, tuple[Region, ...]]] = {}
        self._locks: WeakValueDictionary[MapOf, asyncio.Lock] = WeakValueDictionary()

    async def spots(self, of: MapOf, gathered: Gathered, tell: Tell) -> list[Point]:
        """Return a spot for each song, and keep those that are new; raises ComputeError."""
        # Two who ask at the same moment see the same map.
        lock = self._locks.setdefault(of, asyncio.Lock())
        async with lock:
            known = await self._store.maps.spots(of)
            before = [known.get(track) for track in gathered.track_ids]
            if None not in before:
                return cast("list[Point]", before)
            if await self._is_old(of, gathered):
                return await self._laid_out(of, gathered, before, tell)
            return await self._placed(of, gathered, before, tell)

    async def regions(self, of: MapOf, gathered: Gathered, spots: Sequence[Point]) -> tuple[Region, ...]:
        """Return what a map's parts are about; of the same songs at the same spots that is known already."""
        told = {name: gathered.songs[name] for name in _TELLING}
        mark = await asyncio.to_thread(_mark, told, spots)
        known = self._known.pop(of, None)
        if known is None or known[0] != mark:
            said = await self._compute.run(_REGIONS, told, spots)
            known = mark, tuple(Region(**each) for each in cast("list[dict[str, Any]]", said))
        self._known[of] = known
        if len(self._known) > _KNOWN:
            del self._known[next(iter(self._known))]
        return known[1]

    def forget(self, member: MemberId) -> None:
        """Keep nothing in mind of a member's map, nor of any that they may have been on."""
        for of in [each for each in self._known if each.member in {None, member}]:
            del self._known[of]

    async def _is_old(self, of: MapOf, gathered: Gathered) -> bool:
        """Tell whether a map was never laid out, or much has come since it was."""
        fitted = await self._store.maps.fitted(of)
        new = sum(track not in fitted for track in gathered.track_ids)
        return not fitted or new > self._anew * len(gathered.track_ids)

    async def _laid_out(
        self, of: MapOf, gathered: Gathered, before: Sequence[Point | None], tell: Tell
    ) -> list[Point]:
        songs = len(before)
        tell(f"Laying out {songs:,} songs, so that what is alike lies together …")
        hint = before if any(before) else None
        said = await self._compute.run(_LAY_OUT, gathered.songs, seed=self._seed, before=hint)
        spots = _points(said)
        await self._store.maps.put(of, dict(zip(gathered.track_ids, spots, strict=True)), fitted=True)
        _log.info("a map of %d songs was laid out", songs)
        return spots

    async def _placed(
        self, of: MapOf, gathered: Gathered, before: Sequence[Point | None], tell: Tell
    ) -> list[Point]:
        new = sum(spot is None for spot in before)
        tell(f"Finding a place for {new:,} new {'song' if new == 1 else 'songs'} …")
        spots = _points(await self._compute.run(_PLACE, gathered.songs, before, seed=self._seed))
        fresh = {
            track: spot
            for track, spot, old in zip(gathered.track_ids, spots, before, strict=True)
            if old is None
        }
        await self._store.maps.put(of, fresh, fitted=False)
        return [old or spot for old, spot in zip(before, spots, strict=True)]


def _points(said: object) -> list[Point]:
    return [(float(x), float(y)) for x, y in cast("Sequence[Point]", said)]


def _mark(told: Columns, spots: Sequence[Point]) -> int:
    """Return a number that is another one for other songs, other words on them, or other spots."""
    words = (repr(each) for values in told.values() for each in values)
    return hash((tuple(words), tuple(spots)))
