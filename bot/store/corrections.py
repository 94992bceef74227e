"""Where members said that a song belongs, one word a song: the last one counts."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.domain import Columns, MemberId, PlaylistId, TrackId
from bot.store.database import Database
from bot.store.songs import SONG, SONGS, as_songs
from bot.store.taking_in import ORPHANS
from bot.store.times import read, written

# A song of the catalogue gets a row of its own, for a correction to hold on to.
_ADOPT = (
    "INSERT INTO tracks "
    "SELECT id, title, artists, '', release_date, duration_ms, explicit, '[]', '', song_key, words "
    "FROM catalogue WHERE id = ? ON CONFLICT (id) DO NOTHING"
)
_CORRECT = (
    "INSERT INTO corrections SELECT :member, :track, :playlist, :at FROM members WHERE members.id = :member "
    "AND EXISTS (SELECT 1 FROM tracks WHERE id = :track) "
    "AND (:playlist IS NULL OR "
    "EXISTS (SELECT 1 FROM playlists WHERE id = :playlist AND member_id = :member)) "
    "ON CONFLICT (member_id, track_id) DO UPDATE SET playlist_id = excluded.playlist_id, "
    "corrected_at = excluded.corrected_at"
)
_MISFITS = (
    f"SELECT {SONG}, corrected_at AS given_at FROM corrections "  # noqa: S608 - the names are ours
    f"JOIN tracks ON tracks.id = corrections.track_id {SONGS} "
    "WHERE corrections.member_id = :member AND corrections.playlist_id IS NULL "
    "AND corrections.track_id NOT IN (SELECT track_id FROM verdicts WHERE member_id = :member) "
    "AND (tracks.title != '' OR tracks.artists != '[]') ORDER BY corrected_at, tracks.id"
)
_UNHELD = f"{ORPHANS} AND tracks.id = ?"
"""Nobody's songs stay in nobody's name: one that no correction holds any more goes again."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a member said of a track; `playlist` is None for none of their playlists."""

    playlist: PlaylistId | None
    at: datetime


class Corrections:
    """The table of corrections."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def put(self, member: MemberId, track: TrackId, playlist: PlaylistId | None) -> bool:
        """Keep where the track belongs; False where track, playlist or member are not there."""
        values = {"member": member, "track": track, "playlist": playlist, "at": written(self._clock())}
        async with self._database.transaction() as change:
            await change.execute(_ADOPT, (track,))
            corrected = await change.execute(_CORRECT, values) > 0
            await change.execute(_UNHELD, (track,))
            return corrected

    async def drop(self, member: MemberId, track: TrackId) -> None:
        """Take back what was said of the track."""
        async with self._database.transaction() as change:
            await change.execute(
                "DELETE FROM corrections WHERE member_id = ? AND track_id = ?", (member, track)
            )
            await change.execute(_UNHELD, (track,))

    async def of(self, member: MemberId, track: TrackId) -> Correction | None:
        """Return what the member said of the track, if anything."""
        row = await self._database.row(
            "SELECT playlist_id, corrected_at FROM corrections WHERE member_id = ? AND track_id = ?",
            (member, track),
        )
        return Correction(row["playlist_id"], read(row["corrected_at"])) if row else None

    async def misfits(self, member: MemberId) -> Columns:
        """Return the songs that fit none of the member's playlists, with the moment in which they said so.

        Those that they gave a verdict on are not in it.
        """
        rows = await self._database.rows(_MISFITS, {"member": member})
        return await asyncio.to_thread(as_songs, rows, "given_at")

    async def count(self, member: MemberId) -> int:
        """Return of how many tracks the member said where they belong."""
        row = await self._database.row("SELECT count(*) FROM corrections WHERE member_id = ?", (member,))
        return int(row[0]) if row else 0
