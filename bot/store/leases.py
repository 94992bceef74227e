"""What only one process at a time may do: a lease that ends by itself unless it is renewed."""

from datetime import datetime, timedelta

from bot.clock import Clock
from bot.store.database import Database
from bot.store.times import milliseconds

_LONGEST = timedelta(minutes=5)
"""No lease is longer: one that ends later was written by a clock that was wrong."""

_TAKE = (
    "INSERT INTO leases VALUES (:name, :holder, :until) ON CONFLICT (name) DO UPDATE SET "
    "holder = excluded.holder, until = excluded.until "
    "WHERE holder = excluded.holder OR until NOT BETWEEN :now AND :far"
)


def until(now: datetime, term: timedelta) -> dict[str, int]:
    """Name the moments of a lease that is taken now: `now`, `until`, and `far`, which none may reach."""
    moments = {"now": now, "until": now + term, "far": now + _LONGEST}
    return {name: milliseconds(moment) for name, moment in moments.items()}


class Leases:
    """The table of leases, each by the name of what it is for."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def take(self, name: str, holder: str, term: timedelta) -> bool:
        """Take or renew a lease; False while another holds it."""
        values = {"name": name, "holder": holder, **until(self._clock(), term)}
        async with self._database.transaction() as change:
            return await change.execute(_TAKE, values) > 0

    async def release(self, name: str, holder: str) -> None:
        """Let the next one have it at once."""
        async with self._database.transaction() as change:
            await change.execute("DELETE FROM leases WHERE name = ? AND holder = ?", (name, holder))
