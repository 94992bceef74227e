"""What members said of songs, one word a song: the last one counts."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from bot.clock import Clock
from bot.domain import Columns, MemberId, Origin, Rating, Track, TrackId, Verdict
from bot.store.adopting import adopt, forsake
from bot.store.database import Database, Row
from bot.store.shapes import digest_of
from bot.store.songs import SONG, SONGS, as_songs
from bot.store.times import read, written

_PUT = (
    "INSERT INTO verdicts SELECT id, :track, :verdict, coalesce(:origin, "
    "(SELECT origin FROM suggestions WHERE member_id = :member AND track_id = :track)), :at "
    "FROM members WHERE id = :member "
    "ON CONFLICT (member_id, track_id) DO UPDATE SET verdict = excluded.verdict, "
    "origin = coalesce(excluded.origin, origin), given_at = excluded.given_at"
)
_OF = "SELECT * FROM verdicts WHERE member_id = ? AND track_id = ?"
_COLUMNS = (
    f"SELECT {SONG}, verdict, given_at FROM verdicts JOIN tracks ON tracks.id = verdicts.track_id {SONGS} "  # noqa: S608 - the names are ours
    "WHERE verdicts.member_id = ? AND given_at >= ? AND (tracks.title != '' OR tracks.artists != '[]') "
    "ORDER BY given_at, verdicts.rowid"
)


class Verdicts:
    """The table of verdicts."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def put(
        self, member: MemberId, track: Track, verdict: Verdict, origin: Origin | None
    ) -> Rating | None:
        """Keep a verdict and return what stood before; nothing is kept of a forgotten member.

        Without an origin, the one that the song was suggested from is kept, if it was.
        """
        at = written(self._clock())
        values = {"member": member, "track": track.id, "verdict": verdict, "origin": origin, "at": at}
        async with self._database.transaction() as change:
            before = await change.rows(_OF, (member, track.id))
            await adopt(change, [track], at)
            await change.execute(_PUT, values)
            await forsake(change, [track.id])
        return _rating(before[0]) if before else None

    async def take_back(self, member: MemberId, track: TrackId) -> Rating | None:
        """Forget what the member said of a song, and return what that was."""
        async with self._database.transaction() as change:
            before = await change.rows(_OF, (member, track))
            await change.execute("DELETE FROM verdicts WHERE member_id = ? AND track_id = ?", (member, track))
            await forsake(change, [track])
        return _rating(before[0]) if before else None

    async def of(self, member: MemberId, track: TrackId) -> Rating | None:
        """Return what the member said of a song, if anything."""
        row = await self._database.row(_OF, (member, track))
        return _rating(row) if row else None

    async def all(self, member: MemberId) -> tuple[Rating, ...]:
        """Return all that the member said, the newest last."""
        rows = await self._database.rows(
            "SELECT * FROM verdicts WHERE member_id = ? ORDER BY given_at, rowid", (member,)
        )
        return await asyncio.to_thread(lambda: tuple(map(_rating, rows)))

    async def columns(self, member: MemberId, since: datetime | None = None) -> Columns:
        """Return the songs with what was said of them, from a moment on or ever, as a model learns it."""
        rows = await self._database.rows(_COLUMNS, (member, written(since) if since else ""))
        return await asyncio.to_thread(as_songs, rows, "verdict", "given_at")

    async def count(self, member: MemberId) -> int:
        """Return of how many songs the member said something."""
        row = await self._database.row("SELECT count(*) FROM verdicts WHERE member_id = ?", (member,))
        return int(row[0]) if row else 0

    async def digest(self, member: MemberId) -> str:
        """Return a text that differs whenever, and only when, what the member said does."""
        rows = await self._database.rows(
            "SELECT track_id, verdict, given_at FROM verdicts WHERE member_id = ? ORDER BY track_id",
            (member,),
        )
        return await asyncio.to_thread(digest_of, rows)

    async def acceptance(self, member: MemberId) -> Mapping[Origin, Mapping[Verdict, int]]:
        """Count what the member said of suggested songs, by where these were found."""
        rows = await self._database.rows(
            "SELECT origin, verdict, count(*) AS n FROM verdicts "
            "WHERE member_id = ? AND origin IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2",
            (member,),
        )
        counted: dict[Origin, dict[Verdict, int]] = {}
        for row in rows:
            counted.setdefault(Origin(row["origin"]), {})[Verdict(row["verdict"])] = row["n"]
        return counted

    async def totals(self) -> Mapping[Verdict, int]:
        """Count the verdicts of everybody."""
        rows = await self._database.rows("SELECT verdict, count(*) AS n FROM verdicts GROUP BY verdict")
        return dict.fromkeys(Verdict, 0) | {Verdict(row["verdict"]): row["n"] for row in rows}

    async def newest(self) -> datetime | None:
        """Return when anybody last gave a verdict that still stands."""
        row = await self._database.row("SELECT max(given_at) FROM verdicts")
        return read(row[0]) if row and row[0] else None


def _rating(row: Row) -> Rating:
    return Rating(
        track_id=TrackId(row["track_id"]),
        verdict=Verdict(row["verdict"]),
        origin=Origin(row["origin"]) if row["origin"] else None,
        given_at=read(row["given_at"]),
    )
