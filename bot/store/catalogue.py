"""The catalogue: songs with sound features that nobody here needs to own."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain import Sound, Track
from bot.store.database import Database
from bot.store.shapes import SOUND_MARKS, SOUNDS, as_json, key_of, sound_row, words_of
from bot.store.times import written

_LOAD = (
    "INSERT OR REPLACE INTO catalogue (id, title, artists, release_date, duration_ms, explicit, song_key, "  # noqa: S608 - the names are ours
    f"words, known_at, {SOUNDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, {SOUND_MARKS})"
)


class Catalogue:
    """The table of the catalogue; it holds nothing of any member."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, tracks: Iterable[Track], *, known_at: datetime) -> int:
        """Take in tracks, replacing those of the same id, and return how many there were."""
        moment = written(known_at)
        rows = [_row(track, moment) for track in tracks]
        async with self._database.transaction() as change:
            await change.executemany(_LOAD, rows)
        return len(rows)

    async def size(self) -> int:
        """Count the tracks."""
        row = await self._database.row("SELECT count(*) AS n FROM catalogue")
        return int(row["n"]) if row else 0


def _row(track: Track, known_at: str) -> tuple[object, ...]:
    return (
        track.id,
        track.title,
        as_json(track.artists),
        track.release_date,
        track.duration,
        track.explicit,
        key_of(track),
        words_of(track),
        known_at,
        *sound_row(track.sound or Sound()),
    )
