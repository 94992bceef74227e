"""The question that a member asked before there was a library to answer it from, one each."""

from collections.abc import Mapping
from datetime import timedelta

import msgspec

from bot.clock import Clock
from bot.domain import MemberId
from bot.store.database import Database
from bot.store.times import written

KEPT = timedelta(hours=24)
"""How long a question waits: after a day, nobody expects its answer any more."""

_PUT = (
    "INSERT INTO waiting SELECT id, ?, ?, ? FROM members WHERE id = ? ON CONFLICT (member_id) DO UPDATE SET "
    "command = excluded.command, options = excluded.options, asked_at = excluded.asked_at"
)


class Waiting:
    """The table of waiting questions."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def put(self, member: MemberId, command: str, options: Mapping[str, str]) -> None:
        """Let a question wait in place of the member's earlier one."""
        values = (command, msgspec.json.encode(dict(options)).decode(), written(self._clock()), member)
        async with self._database.transaction() as change:
            await change.execute(_PUT, values)

    async def take(self, member: MemberId) -> tuple[str, dict[str, str]] | None:
        """Return the member's question and let it wait no longer; None where there is none from this day."""
        async with self._database.transaction() as change:
            rows = await change.rows("SELECT * FROM waiting WHERE member_id = ?", (member,))
            await change.execute("DELETE FROM waiting WHERE member_id = ?", (member,))
        if not rows or rows[0]["asked_at"] < written(self._clock() - KEPT):
            return None
        return rows[0]["command"], msgspec.json.decode(rows[0]["options"], type=dict[str, str])

    async def tidy(self) -> None:
        """Drop the questions that nobody waits for any more."""
        async with self._database.transaction() as change:
            await change.execute("DELETE FROM waiting WHERE asked_at < ?", (written(self._clock() - KEPT),))
