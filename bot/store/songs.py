"""All that is known of songs, for models and for those who are shown them."""

import asyncio
from collections.abc import Sequence

from bot.domain import Columns, Track, TrackId
from bot.store.database import Database, Row
from bot.store.shapes import SONG_COLUMNS, as_json, song_values, track_of
from bot.store.sounds import SOUND, WITH_SOUND
from bot.store.tags import GENRES, TAGS, WITH_TAGS

# In the order of SONG_COLUMNS.
SONG = (
    "tracks.id, tracks.title, tracks.artists, tracks.album, tracks.release_date, tracks.duration_ms, "
    f"tracks.explicit, {GENRES}, {SOUND}"
)
SONGS = f"{WITH_SOUND} {WITH_TAGS}"
_THESE = "WHERE tracks.id IN (SELECT value FROM json_each(?))"
_KNOWN = f"SELECT tracks.*, {TAGS} AS tags, {SOUND} FROM tracks {SONGS} {_THESE}"  # noqa: S608 - the names are ours
_LEARNT = f"SELECT {SONG} FROM tracks {SONGS} {_THESE} ORDER BY tracks.id"  # noqa: S608 - the names are ours


async def known(database: Database, ids: Sequence[str]) -> dict[TrackId, Track]:
    """Return all that is known of these tracks, by their ids; of some that may be nothing."""
    rows = await database.rows(_KNOWN, (as_json(tuple(ids)),))
    # In a thread: some hundred tracks would hold up the event loop.
    tracks = await asyncio.to_thread(lambda: list(map(track_of, rows)))
    return {track.id: track for track in tracks}


async def learnt(database: Database, ids: Sequence[str]) -> Columns:
    """Return these tracks as columns, as a model learns from them."""
    rows = await database.rows(_LEARNT, (as_json(tuple(ids)),))
    return await asyncio.to_thread(as_songs, rows)


def as_songs(rows: Sequence[Row], *more: str) -> Columns:
    """Lay rows out as columns, with further ones after those of a song; no rows give empty ones."""
    turned = zip(*map(song_values, rows), strict=True)
    return {name: list(next(turned, ())) for name in (*SONG_COLUMNS, *more)}
