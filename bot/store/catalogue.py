"""The catalogue: songs with sound features that nobody here needs to own."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain import Sound, Track
from bot.store.database import Database
from bot.store.shapes import SOUND_MARKS, SOUNDS, as_json, key_of, sound_row, words_of
from bot.store.times import written

_COLUMNS = f"title, artists, release_date, duration_ms, explicit, song_key, words, {SOUNDS}"
_NEWER = ", ".join(f"excluded.{name}" for name in _COLUMNS.split(", "))
_LOAD = (
    f"INSERT INTO catalogue (id, known_at, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, {SOUND_MARKS}) "  # noqa: S608 - the names are ours
    f"ON CONFLICT (id) DO UPDATE SET (known_at, {_COLUMNS}) = (excluded.known_at, {_NEWER}) "
    f"WHERE ({_COLUMNS}) IS NOT ({_NEWER})"
)


class Catalogue:
    """The table of the catalogue; it holds nothing of any member."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, tracks: Iterable[Track], *, known_at: datetime) -> int:
        """Take in tracks in one transaction and return how many there were; equal ones stay untouched."""
        moment = written(known_at)
        loaded = tuple(tracks)
        async with self._database.transaction() as change:
            # A generator, which the writer's own thread runs: the event loop is not held up by it.
            await change.executemany(_LOAD, (_row(track, moment) for track in loaded))
        return len(loaded)

    async def size(self) -> int:
        """Count the tracks."""
        row = await self._database.row("SELECT count(*) AS n FROM catalogue")
        return int(row["n"]) if row else 0


def _row(track: Track, known_at: str) -> tuple[object, ...]:
    return (
        track.id,
        known_at,
        track.title,
        as_json(track.artists),
        track.release_date,
        track.duration,
        track.explicit,
        key_of(track),
        words_of(track),
        *sound_row(track.sound or Sound()),
    )
