"""Trained models and score cards, one of a kind for each member."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from bot.clock import Clock
from bot.domain import MemberId
from bot.store.database import Database, Transaction
from bot.store.times import read, written


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training left, and the digest of the library that it was made from."""

    content: bytes
    digest: str
    about: Mapping[str, object]
    trained_at: datetime


_KEEP = (
    "INSERT INTO trained SELECT ?, ?, ?, ?, ?, ? FROM members WHERE id = ? "
    "ON CONFLICT (member_id, kind) DO UPDATE SET content = excluded.content, "
    "digest = excluded.digest, about = excluded.about, trained_at = excluded.trained_at"
)
_HERE = "SELECT count(*) FROM playlists WHERE member_id = ? AND id IN (SELECT value FROM json_each(?))"


async def keep(change: Transaction, member: MemberId, kind: str, trained: Trained) -> None:
    """Keep what was trained as part of a greater change."""
    about, at = msgspec.json.encode(trained.about).decode(), written(trained.trained_at)
    await change.execute(_KEEP, (member, kind, trained.content, trained.digest, about, at, member))


class TrainedModels:
    """The table of what was trained."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def save(
        self,
        member: MemberId,
        kind: str,
        content: bytes,
        digest: str,
        about: Mapping[str, object],
        *,
        of: Collection[int] = (),
    ) -> Trained:
        """Keep this in place of the member's last one of the kind.

        Nothing is kept of a forgotten member, nor of playlists, by their ids, of which one is gone by now.
        """
        trained = Trained(content, digest, about, self._clock())
        async with self._database.transaction() as change:
            here = await change.rows(_HERE, (member, msgspec.json.encode(list(of)).decode()))
            if here[0][0] == len(of):
                await keep(change, member, kind, trained)
        return trained

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
