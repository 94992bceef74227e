"""What was called at Spotify within a day, and until when it may not be called: a restart forgets neither."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.accounts import ClientId
from bot.clock import Clock
from bot.store.database import Database
from bot.store.times import read, written

_KEPT = timedelta(hours=25)
_LONGEST = timedelta(days=7)
"""No pause lasts longer: one that ends later was noted by a clock that was wrong."""


class Calls:
    """The tables of calls and of pauses."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def pause_of(self, client: ClientId) -> tuple[datetime, str] | None:
        """Return until when an app may not call, and why; None where it may."""
        row = await self._database.row("SELECT until, reason FROM pauses WHERE client_id = ?", (client,))
        return (read(row["until"]), row["reason"]) if row else None

    async def pause(self, client: ClientId, until: datetime, reason: str) -> None:
        """Keep a pause; a longer one that is known already stays, unless a wrong clock noted it."""
        beyond = written(self._clock() + _LONGEST)
        async with self._database.transaction() as change:
            await change.execute(
                "INSERT INTO pauses VALUES (?, ?, ?) ON CONFLICT (client_id) DO UPDATE SET "
                "reason = excluded.reason, "
                "until = iif(until > ?, excluded.until, max(until, excluded.until))",
                (client, written(until), reason, beyond),
            )

    async def count(self, client: ClientId, family: str) -> None:
        """Count a call, and drop those that no longer matter."""
        now = self._clock()
        async with self._database.transaction() as change:
            await change.execute("INSERT INTO calls VALUES (?, ?, ?)", (client, family, written(now)))
            await change.execute(
                "DELETE FROM calls WHERE client_id = ? AND called_at < ?", (client, written(now - _KEPT))
            )

    async def counted(self, client: ClientId, since: datetime) -> Mapping[str, tuple[int, datetime]]:
        """Return by family how many calls there were after a moment, and when the first of them was."""
        rows = await self._database.rows(
            "SELECT family, count(*) AS n, min(called_at) AS first FROM calls "
            "WHERE client_id = ? AND called_at > ? GROUP BY family",
            (client, written(since)),
        )
        return {row["family"]: (row["n"], read(row["first"])) for row in rows}
