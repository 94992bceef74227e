"""Who is who: members, and their accounts on chat platforms."""

from collections.abc import Sequence

import msgspec

from bot.clock import Clock
from bot.domain import MemberId
from bot.store.database import Database
from bot.store.times import written

_KNOWN = "SELECT member_id FROM identities WHERE platform = ? AND account = ?"
_ACCOUNTS = (
    "SELECT member_id, account FROM identities "
    "WHERE platform = ? AND member_id IN (SELECT value FROM json_each(?)) ORDER BY 1, 2"
)
_WITH_PLAYLISTS = (
    "SELECT id FROM members WHERE EXISTS (SELECT 1 FROM playlists WHERE member_id = members.id) ORDER BY id"
)


class Members:
    """The table of members."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def known(self, platform: str, account: str) -> MemberId | None:
        """Return the member behind an account, if there is one."""
        row = await self._database.row(_KNOWN, (platform, account))
        return MemberId(row["member_id"]) if row else None

    async def identify(self, platform: str, account: str) -> MemberId:
        """Return the member behind an account, made now where new; calls that race agree."""
        if (member := await self.known(platform, account)) is not None:
            return member
        async with self._database.transaction() as change:
            rows = await change.rows(_KNOWN, (platform, account))
            if rows:
                return MemberId(rows[0]["member_id"])
            (made,) = await change.rows(
                "INSERT INTO members (created_at) VALUES (?) RETURNING id", (written(self._clock()),)
            )
            await change.execute("INSERT INTO identities VALUES (?, ?, ?)", (platform, account, made["id"]))
        return MemberId(made["id"])

    async def accounts(self, platform: str, members: Sequence[MemberId]) -> dict[MemberId, tuple[str, ...]]:
        """Return the accounts of members on a platform; who has none there is left out."""
        rows = await self._database.rows(_ACCOUNTS, (platform, msgspec.json.encode(members).decode()))
        found: dict[MemberId, tuple[str, ...]] = {}
        for row in rows:
            member = MemberId(row["member_id"])
            found[member] = (*found.get(member, ()), row["account"])
        return found

    async def with_playlists(self) -> tuple[MemberId, ...]:
        """Return every member who has a playlist here, who came first foremost."""
        return tuple(MemberId(row["id"]) for row in await self._database.rows(_WITH_PLAYLISTS))
