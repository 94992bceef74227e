"""Which songs members were suggested, and which may be suggested next."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain import Candidate, Columns, MemberId, Origin, Place, Track, TrackId
from bot.store.adopting import adopt, forsake
from bot.store.database import Database
from bot.store.drawing import EVERYWHERE, HERE, Drawing
from bot.store.recordings import Recording, held, repeats
from bot.store.songs import known
from bot.store.times import read, written

KEPT = timedelta(days=365)
"""How long it is remembered which songs a member was suggested."""

_NOBODY = MemberId(0)

_SHOWN = (
    "INSERT INTO suggestions SELECT id, ?, ?, ? FROM members WHERE id = ? "
    "ON CONFLICT (member_id, track_id) DO UPDATE SET origin = excluded.origin, "
    "suggested_at = excluded.suggested_at"
)
_OF = "SELECT * FROM suggestions WHERE member_id = ? AND track_id = ?"
_OFFERED = (
    "SELECT 1 FROM offered CROSS JOIN entries ON entries.playlist_id = offered.playlist_id "
    "AND entries.track_id = :track WHERE (platform, server) IN ({}) LIMIT 1"
)


class Suggestions:
    """The table of suggestions, and where songs for further ones are found."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def shown(self, member: MemberId, candidates: Sequence[Candidate]) -> None:
        """Keep which songs the member is suggested now; nothing is kept of a forgotten one."""
        at = written(self._clock())
        tracks = [each.track for each in candidates]
        async with self._database.transaction() as change:
            await adopt(change, tracks, at)
            rows = [(each.track.id, each.origin.value, at, member) for each in candidates]
            await change.executemany(_SHOWN, rows)
            await forsake(change, [track.id for track in tracks])

    async def origin_of(self, member: MemberId, track: TrackId) -> Origin | None:
        """Return where a song was found that the member was suggested."""
        row = await self._database.row(_OF, (member, track))
        return Origin(row["origin"]) if row else None

    async def track(self, member: MemberId, track: TrackId) -> Track | None:
        """Return a song that the member was suggested, with its sound where known."""
        if await self._database.row(_OF, (member, track)) is None:
            return None
        return (await known(self._database, [track])).get(track)

    async def fresh(
        self, member: MemberId, candidates: Sequence[Candidate], within: timedelta
    ) -> tuple[Candidate, ...]:
        """Return the candidates that are new to the member, in their order and each recording once.

        Left out is what they have, under whatever id, what they judged, and what they were shown or
        skipped within the time.
        """
        recordings = await asyncio.to_thread(lambda: [Recording.of(each.track) for each in candidates])
        since = written(self._clock() - within)
        old = await held(self._database, member, recordings, since=since) | repeats(recordings)
        return tuple(each for place, each in enumerate(candidates) if place not in old)

    async def from_friends(
        self, member: MemberId, place: Place | None, limit: int, seed: int
    ) -> tuple[Candidate, ...]:
        """Draw songs of others who allow it there; without a place, where the member allows it, too."""
        return await Drawing(self._database, member, seed).of_friends(place, limit)

    async def is_offered(self, member: MemberId | None, place: Place | None, track: TrackId) -> bool:
        """Tell whether somebody allows a song of theirs there; without a place, where the member does."""
        values: dict[str, object] = {"member": member, "track": track}
        if place:
            values |= {"platform": place.platform, "server": place.server}
        return await self._database.row(_OFFERED.format(HERE if place else EVERYWHERE), values) is not None

    async def from_catalogue(self, member: MemberId, limit: int, seed: int) -> tuple[Candidate, ...]:
        """Draw songs of the catalogue that the member does not have."""
        return await Drawing(self._database, member, seed).of_catalogue(limit)

    async def others(self, member: MemberId, limit: int) -> Columns:
        """Return songs that are not the member's, to learn what is theirs against."""
        return await Drawing(self._database, member, member).others(limit)

    async def strangers(self, limit: int, seed: int) -> Columns:
        """Return songs of the catalogue alone, drawn for nobody in particular, the same ones for a seed."""
        return await Drawing(self._database, _NOBODY, seed).others(limit)

    async def since(self, moment: datetime | None) -> tuple[datetime, datetime] | None:
        """Return when the first and the last song was suggested to anybody after a moment, or ever."""
        row = await self._database.row(
            "SELECT min(suggested_at), max(suggested_at) FROM suggestions WHERE suggested_at > ?",
            (written(moment) if moment else "",),
        )
        return (read(row[0]), read(row[1])) if row and row[0] else None

    async def tidy(self) -> None:
        """Forget what was suggested long ago, with the songs that nobody else has."""
        before = written(self._clock() - KEPT)
        async with self._database.transaction() as change:
            gone = await change.rows(
                "DELETE FROM suggestions WHERE suggested_at < ? RETURNING track_id", (before,)
            )
            await forsake(change, [row["track_id"] for row in gone])
