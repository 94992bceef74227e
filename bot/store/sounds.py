"""Where a track's sound features come from: the member's file, else the catalogue by id, else by song."""

from bot.domain import MemberId, Sound
from bot.store.database import Database, Row
from bot.store.shapes import SOUNDS, sound_of

FILE = "file"
CATALOGUE = "catalogue"
NONE = "none"

_MINE = """
WITH mine AS (
  SELECT DISTINCT tracks.id, tracks.song_key FROM tracks
  JOIN entries ON entries.track_id = tracks.id JOIN playlists ON playlists.id = entries.playlist_id
  WHERE playlists.member_id = ?
)"""
# The best source comes last, so that it is the one that stays.
_RESOLVED = f"""
SELECT mine.id AS track_id, 1 AS rank, catalogue.id AS tie, '{CATALOGUE}' AS source, {SOUNDS}
  FROM mine JOIN catalogue ON catalogue.song_key = mine.song_key WHERE mine.song_key != ''
UNION ALL
SELECT mine.id, 2, '', '{CATALOGUE}', {SOUNDS} FROM mine JOIN catalogue ON catalogue.id = mine.id
UNION ALL
SELECT mine.id, 3, known_at, '{FILE}', {SOUNDS} FROM mine JOIN sounds ON sounds.track_id = mine.id
ORDER BY rank, tie
"""  # noqa: S608 - the names are ours

Resolved = dict[str, tuple[str, Sound]]
"""Source and sound features by track id; a track without any is not in it."""


async def of_library(database: Database, member: MemberId) -> Resolved:
    """Resolve the sound features of all tracks of a member."""
    return _best(await database.rows(_MINE + _RESOLVED, (member,)))


async def of_track(database: Database, track_id: str, song_key: str) -> Sound | None:
    """Resolve the sound features of one track of the member's own."""
    rows = await database.rows(
        f"WITH mine (id, song_key) AS (VALUES (?, ?)){_RESOLVED}", (track_id, song_key)
    )
    resolved = _best(rows).get(track_id)
    return resolved[1] if resolved else None


def _best(rows: list[Row]) -> Resolved:
    return {row["track_id"]: (row["source"], sound) for row in rows if (sound := sound_of(row))}
