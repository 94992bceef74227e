"""What services were asked about songs, and the sound features that they gave."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.clock import Clock
from bot.domain import Sound, TrackId
from bot.store.database import Database
from bot.store.shapes import SOUND_MARKS, SOUNDS, sound_row
from bot.store.sounds import SOURCE, WITH_SOUND
from bot.store.times import written

AGAIN = timedelta(days=30)
"""What a service did not know is asked again after this long."""

# Each member's newest songs first, by turns, so that one large library does not keep the others waiting.
_LACKING = f"""
SELECT id FROM (
  SELECT tracks.id, row_number() OVER (PARTITION BY member_id ORDER BY max(added_at) DESC, tracks.id) AS turn
  FROM tracks JOIN entries ON entries.track_id = tracks.id
  JOIN playlists ON playlists.id = entries.playlist_id
  {WITH_SOUND}
  WHERE {SOURCE} IS NULL AND length(tracks.id) = 22 AND NOT EXISTS (
    SELECT 1 FROM lookups WHERE lookups.track_id = tracks.id AND lookups.source = :source
    AND asked_at > :since)
  GROUP BY tracks.id, member_id)
GROUP BY id ORDER BY min(turn), id LIMIT :limit
"""  # noqa: S608 - the names are ours
_ASKED = (
    "INSERT INTO lookups SELECT id, ?, ? FROM tracks WHERE id = ? "
    "ON CONFLICT (track_id, source) DO UPDATE SET asked_at = excluded.asked_at"
)
_HEARD = (
    f"INSERT INTO sounds (track_id, source, known_at, {SOUNDS}) SELECT id, ?, ?, {SOUND_MARKS} FROM tracks "  # noqa: S608 - ours
    "WHERE id = ? ON CONFLICT (track_id, source) DO NOTHING"
)


class Lookups:
    """The table of lookups."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def lacking(self, source: str, limit: int) -> tuple[TrackId, ...]:
        """Return tracks of libraries that have no sound features and were not asked about lately."""
        since = written(self._clock() - AGAIN)
        values = {"source": source, "since": since, "limit": limit}
        return tuple(TrackId(row["id"]) for row in await self._database.rows(_LACKING, values))

    async def answered(self, source: str, asked: Sequence[TrackId], found: Mapping[TrackId, Sound]) -> None:
        """Keep in one transaction what was asked and what was found; songs that went meanwhile stay gone."""
        now = written(self._clock())
        async with self._database.transaction() as change:
            await change.executemany(_ASKED, [(source, now, track) for track in asked])
            await change.executemany(
                _HEARD, [(source, now, *sound_row(sound), track) for track, sound in found.items()]
            )
