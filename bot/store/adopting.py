"""Gives songs that nobody has in a playlist a row of their own, for what is said of them to hold on to."""

from collections.abc import Sequence

from bot.domain import Origin, Track
from bot.store.database import Transaction
from bot.store.shapes import SOUND_MARKS, SOUNDS, as_json, sound_row, track_row
from bot.store.taking_in import ORPHANS

# What is known already stays: it may be somebody's own description.
_ADOPT = "INSERT INTO tracks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"
# Of songs in playlists, others find out the sound; what they found must not change by a suggestion.
_HEARD = (
    f"INSERT INTO sounds (track_id, source, known_at, {SOUNDS}) SELECT id, ?, ?, {SOUND_MARKS} FROM tracks "  # noqa: S608 - ours
    "WHERE id = ? AND NOT EXISTS (SELECT 1 FROM sounds WHERE track_id = tracks.id) "
    "AND NOT EXISTS (SELECT 1 FROM catalogue WHERE catalogue.id = tracks.id) "
    "AND NOT EXISTS (SELECT 1 FROM entries WHERE track_id = tracks.id)"
)
_UNHELD = f"{ORPHANS} AND tracks.id IN (SELECT value FROM json_each(?))"  # noqa: S608 - ours


async def adopt(change: Transaction, tracks: Sequence[Track], at: str) -> None:
    """Keep songs with their sound as far as they are not known yet."""
    await change.executemany(_ADOPT, map(track_row, tracks))
    heard = [(track.id, track.sound) for track in tracks if track.sound]
    source = Origin.RECCOBEATS.value
    await change.executemany(_HEARD, [(source, at, *sound_row(sound), track) for track, sound in heard])


async def forsake(change: Transaction, tracks: Sequence[str]) -> None:
    """Let go of those of these songs that nobody's row names any more."""
    if tracks:
        await change.execute(_UNHELD, (as_json(tuple(tracks)),))
