"""Trained models and score cards, one of a kind for each member."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from bot.clock import Clock
from bot.domain import MemberId
from bot.store.database import Database
from bot.store.times import read, written


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training left, and the digest of the library that it was made from."""

    content: bytes
    digest: str
    about: Mapping[str, object]
    trained_at: datetime


class TrainedModels:
    """The table of what was trained."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def save(
        self, member: MemberId, kind: str, content: bytes, digest: str, about: Mapping[str, object]
    ) -> Trained:
        """Keep this in place of the member's last one of the kind; nothing is kept of a forgotten member."""
        now = self._clock()
        values = (member, kind, content, digest, msgspec.json.encode(about).decode(), written(now), member)
        async with self._database.transaction() as change:
            await change.execute(
                "INSERT INTO trained SELECT ?, ?, ?, ?, ?, ? FROM members WHERE id = ? "
                "ON CONFLICT (member_id, kind) DO UPDATE SET content = excluded.content, "
                "digest = excluded.digest, about = excluded.about, trained_at = excluded.trained_at",
                values,
            )
        return Trained(content, digest, about, now)

    async def load(self, member: MemberId, kind: str) -> Trained | None:
        """Return the member's newest of the kind, if any."""
        row = await self._database.row(
            "SELECT * FROM trained WHERE member_id = ? AND kind = ?", (member, kind)
        )
        if row is None:
            return None
        return Trained(
            row["content"], row["digest"], msgspec.json.decode(row["about"]), read(row["trained_at"])
        )
