"""What services were asked about songs, and what they said of them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.clock import Clock
from bot.domain import Sound, TrackId
from bot.store.database import Database
from bot.store.shapes import SOUND_MARKS, SOUNDS, as_json, sound_row
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


_UNNAMED = """
SELECT id, isrc FROM (
  SELECT tracks.id, isrc,
    row_number() OVER (PARTITION BY member_id ORDER BY max(added_at) DESC, tracks.id) AS turn
  FROM tracks JOIN entries ON entries.track_id = tracks.id
  JOIN playlists ON playlists.id = entries.playlist_id
  WHERE tracks.genres = '[]' AND isrc != '' AND NOT EXISTS (
    SELECT 1 FROM lookups WHERE lookups.track_id = tracks.id AND lookups.source = :source
    AND asked_at > :since)
  GROUP BY tracks.id, member_id)
GROUP BY id ORDER BY min(turn), id LIMIT :limit
"""
_TAGGED = (
    "INSERT INTO tags SELECT id, ?, ?, ? FROM tracks WHERE id = ? ON CONFLICT (track_id, source) "
    "DO UPDATE SET known_at = excluded.known_at, tags = excluded.tags"
)


class Lookups:
    """The table of lookups."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def lacking(self, source: str, limit: int) -> tuple[TrackId, ...]:
        """Return tracks of libraries that have no sound features and were not asked about lately."""
        rows = await self._database.rows(_LACKING, self._wanted(source, limit))
        return tuple(TrackId(row["id"]) for row in rows)

    async def unnamed(self, source: str, limit: int) -> tuple[tuple[TrackId, str], ...]:
        """Return tracks of libraries without a genre, with their ISRCs, not asked about lately."""
        rows = await self._database.rows(_UNNAMED, self._wanted(source, limit))
        return tuple((TrackId(row["id"]), row["isrc"]) for row in rows)

    def _wanted(self, source: str, limit: int) -> dict[str, object]:
        return {"source": source, "since": written(self._clock() - AGAIN), "limit": limit}

    async def answered(self, source: str, asked: Sequence[TrackId], found: Mapping[TrackId, Sound]) -> None:
        """Keep in one transaction what was asked and what was found; songs that went meanwhile stay gone."""
        now = written(self._clock())
        async with self._database.transaction() as change:
            await change.executemany(_ASKED, [(source, now, track) for track in asked])
            await change.executemany(
                _HEARD, [(source, now, *sound_row(sound), track) for track, sound in found.items()]
            )

    async def named(self, source: str, track: TrackId, genres: tuple[str, ...]) -> None:
        """Keep that a track was asked about, and the genres that it has, if any."""
        now = written(self._clock())
        async with self._database.transaction() as change:
            await change.execute(_ASKED, (source, now, track))
            if genres:
                await change.execute(_TAGGED, (source, now, as_json(genres), track))
