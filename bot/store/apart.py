"""The model that tells the people of a server apart, one for each server."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.domain import Agreement, Place
from bot.store.database import Database
from bot.store.tastes import who_shows
from bot.store.times import read, written

_PUT = (
    "INSERT INTO apart VALUES (?, ?, ?, ?, ?) ON CONFLICT (platform, server) DO UPDATE SET "
    "content = excluded.content, digest = excluded.digest, trained_at = excluded.trained_at"
)


@dataclass(frozen=True, slots=True)
class Apart:
    """A model, the digest of what it was made from, and when that was."""

    content: bytes
    digest: str
    trained_at: datetime


class ApartModels:
    """The table of these models; who withdraws takes the model along in the same moment."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def load(self, place: Place) -> Apart | None:
        """Return the model of a server, if there is one."""
        row = await self._database.row(
            "SELECT * FROM apart WHERE platform = ? AND server = ?", (place.platform, place.server)
        )
        return Apart(row["content"], row["digest"], read(row["trained_at"])) if row else None

    async def save(self, place: Place, content: bytes, digest: str) -> bool:
        """Keep a model with the digest of `Tastes.digest` from before its songs were read.

        False, and nothing is kept, where somebody has taken something back since.
        """
        at = written(self._clock())
        async with self._database.transaction() as change:
            if not digest.startswith(f"{await who_shows(change, place, Agreement.WHOSE)}:"):
                return False
            await change.execute(_PUT, (place.platform, place.server, content, digest, at))
        return True
