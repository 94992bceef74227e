"""Requests to be compared, sent to one person for their eyes alone, and what became of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.clock import Clock
from bot.domain import Agreement, MemberId, Place
from bot.errors import TooManyAsked
from bot.store.agreements import agree
from bot.store.database import Database, Row, Transaction
from bot.store.pairs import MY_ACCOUNTS, Pair, Seen, pair_up, pairs_of, part, seen
from bot.store.times import read, written

WAITS = timedelta(days=7)
"""How long a request can be accepted, and how long nobody is asked again."""
AFTER_A_NO = timedelta(days=30)
"""How long somebody is not asked again who has declined."""
MOST = 10
"""How many people somebody may ask in a week, but for those who said yes."""


class Answer(StrEnum):
    """What can be said to a request."""

    YES = "yes"
    """With the one who asks."""
    ALL = "all"
    """With everyone in that server."""
    NO = "no"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A request of a member's to one account, to be compared with whose it is."""

    id: int
    asker: MemberId
    name: str
    """What the asker is called."""
    place: Place
    account: str
    """Whom it asks, as `platform:id`."""
    asked_at: datetime
    is_met: bool = False
    """True where the other had asked the same, so that the two are a pair now."""


@dataclass(frozen=True, slots=True)
class Block:
    """Somebody who may not ask a member."""

    member: MemberId
    name: str
    until: datetime | None
    """None: for good."""


_OPEN = "stage = 'open' AND asked_at > :since"
_MUTUAL = (
    "SELECT invitations.* FROM invitations JOIN identities ON identities.member_id = asker_id "  # noqa: S608 - ours
    "WHERE identities.platform = :platform AND identities.account = :account "
    "AND (invitations.platform, invitations.account) IN "
    "(SELECT platform, account FROM identities WHERE member_id = :asker) "
    f"AND server = :server AND {_OPEN}"
)
_IS_OWN = "SELECT 1 FROM identities WHERE platform = :platform AND account = :account AND member_id = :asker"
_OF = "asker_id = :asker AND platform = :platform AND account = :account"
# Whoever was accepted in one server may ask in another.
_LATELY = (
    f"SELECT 1 FROM invitations WHERE {_OF} AND asked_at > :since "  # noqa: S608 - ours
    "AND (server = :server OR stage != 'accepted')"
)
_ONCE_MORE = (
    f"UPDATE invitations SET stage = 'open', name = :name WHERE {_OF} AND server = :server "  # noqa: S608 - ours
    "AND stage = 'withdrawn'"
)
_ASK = (
    "INSERT INTO invitations (asker_id, name, platform, server, account, asked_at) "
    "SELECT id, :name, :platform, :server, :account, :at FROM members WHERE id = :asker RETURNING *"
)
# Whatever became of them, but a yes: nothing is told by it.
_MANY = (
    "SELECT count(*) FROM invitations WHERE asker_id = :asker AND asked_at > :since AND stage != 'accepted'"
)
_IS_BLOCKED = (
    "SELECT 1 FROM blocks WHERE platform = :platform AND account = :account AND member_id = :asker "
    "AND (until IS NULL OR until > :at)"
)
_BLOCK = (
    "INSERT INTO blocks SELECT platform, account, :other, :name, :until FROM identities "
    "WHERE member_id = :member AND platform = :platform "
    "ON CONFLICT (platform, account, member_id) DO UPDATE SET until = "
    "CASE WHEN until IS NULL OR excluded.until IS NULL THEN NULL ELSE max(until, excluded.until) END"
)
_UNBLOCK = f"DELETE FROM blocks WHERE member_id = :other AND {MY_ACCOUNTS.format(':member')}"  # noqa: S608 - ours
_WAITING = (
    f"SELECT * FROM invitations WHERE {MY_ACCOUNTS.format(':member')} AND {_OPEN} AND NOT EXISTS ("  # noqa: S608 - ours
    "SELECT 1 FROM blocks WHERE blocks.platform = invitations.platform "
    "AND blocks.account = invitations.account AND blocks.member_id = asker_id "
    "AND (until IS NULL OR until > :at)) ORDER BY asked_at, id"
)


class Invitations:
    """The tables of requests, of pairs, and of who may not ask whom."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def sees(self, one: MemberId, other: MemberId, place: Place) -> Seen:
        """Tell whether somebody may be compared with another in a server, and by what."""
        return await seen(self._database, one, other, place)

    async def invite(self, asker: MemberId, place: Place, account: str, called: str) -> Invitation | None:
        """Keep that a member asks an account to be compared, and return what it is to be asked with.

        None: nothing is sent, as it was asked within the week, declined within the month, or blocks them; the
        asker is told the same in each case. Where the other had asked the same, the two are a pair at once.
        Raises TooManyAsked.
        """
        values = {**self._times(), **_of(asker, place, account), "name": called}
        async with self._database.transaction() as change:
            if await change.rows(_IS_OWN, values):
                return None
            if mutual := await change.rows(_MUTUAL, values):
                return await self._met(change, mutual[0], asker, called)
            if await change.rows(_LATELY, values):
                await change.execute(_ONCE_MORE, values)
                return None
            if (await change.rows(_MANY, values))[0][0] >= MOST:
                raise TooManyAsked(most=MOST)
            await change.execute(f"DELETE FROM invitations WHERE {_OF}", values)  # noqa: S608 - ours
            made = await change.rows(_ASK, values)
            # Kept in either case: their export must not tell the asker what was said.
            return None if await change.rows(_IS_BLOCKED, values) or not made else _invitation(made[0])

    async def answer(
        self, number: int, member: MemberId, answer: Answer, *, called: str = ""
    ) -> Invitation | None:
        """Do what a member says to a request to them; None where there is none, or it is too old."""
        values = {**self._times(), "id": number, "member": member}
        mine = f"SELECT * FROM invitations WHERE id = :id AND {MY_ACCOUNTS.format(':member')}"  # noqa: S608 - ours
        if answer in {Answer.YES, Answer.ALL}:
            mine += f" AND {_OPEN}"
        async with self._database.transaction() as change:
            rows = await change.rows(mine, values)
            if not rows:
                return None
            invitation = _invitation(rows[0])
            if answer in {Answer.YES, Answer.ALL}:
                await self._accept(change, invitation, member, called)
                if answer is Answer.ALL:
                    await agree(change, member, invitation.place, Agreement.COMPARE, values["at"], called)
            else:
                await self._refuse(change, invitation, member, for_good=answer is Answer.BLOCK)
        return invitation

    async def waiting(self, member: MemberId) -> tuple[Invitation, ...]:
        """Return the requests that wait for a member's answer."""
        rows = await self._database.rows(_WAITING, {**self._times(), "member": member})
        return tuple(map(_invitation, rows))

    async def asked(self, member: MemberId) -> int:
        """Count the requests of a member's that could still be accepted, for all that they may know."""
        row = await self._database.row(
            f"SELECT count(*) FROM invitations WHERE asker_id = :member AND {_OPEN}",  # noqa: S608 - ours
            {**self._times(), "member": member},
        )
        return int(row[0]) if row else 0

    async def take_back(self, member: MemberId) -> None:
        """Let nobody accept any more what a member asked."""
        async with self._database.transaction() as change:
            await change.execute(
                "UPDATE invitations SET stage = 'withdrawn' WHERE asker_id = ? AND stage = 'open'", (member,)
            )

    async def pairs(self, member: MemberId) -> tuple[Pair, ...]:
        """Return with whom a member may be compared by themselves, and where."""
        return await pairs_of(self._database, member)

    async def end_pair(self, member: MemberId, place: Place, other: MemberId) -> None:
        """Part two in a server; who parted is not asked again by the other for as long as after a no."""
        async with self._database.transaction() as change:
            known = await pairs_of(change, member)
            if await part(change, member, other, place):
                name = next((pair.name for pair in known if pair.other == other), "")
                values = {"member": member, "other": other, "platform": place.platform, "name": name}
                await change.execute(_BLOCK, {**values, "until": written(self._clock() + AFTER_A_NO)})

    async def blocks(self, member: MemberId) -> tuple[Block, ...]:
        """Return who may not ask a member, for a while or for good."""
        rows = await self._database.rows(
            f"SELECT * FROM blocks WHERE {MY_ACCOUNTS.format(':member')} "  # noqa: S608 - ours
            "AND (until IS NULL OR until > :at) ORDER BY name, member_id",
            {**self._times(), "member": member},
        )
        return tuple(
            Block(MemberId(row["member_id"]), row["name"], read(row["until"]) if row["until"] else None)
            for row in rows
        )

    async def unblock(self, member: MemberId, other: MemberId) -> None:
        """Let somebody ask a member again."""
        async with self._database.transaction() as change:
            await change.execute(_UNBLOCK, {"member": member, "other": other})

    async def tidy(self) -> None:
        """Forget requests and refusals that mean nothing any more."""
        now = self._clock()
        async with self._database.transaction() as change:
            await change.execute("DELETE FROM invitations WHERE asked_at < ?", (written(now - AFTER_A_NO),))
            await change.execute("DELETE FROM blocks WHERE until < ?", (written(now),))

    async def _met(self, change: Transaction, row: Row, asker: MemberId, called: str) -> Invitation:
        invitation = _invitation(row, is_met=True)
        await self._accept(change, invitation, asker, called)
        return invitation

    async def _accept(
        self, change: Transaction, invitation: Invitation, member: MemberId, called: str
    ) -> None:
        """Make a pair of two, who may both ask each other again from now on."""
        asker = invitation.asker
        names = {asker: invitation.name, member: called}
        await pair_up(change, invitation.place, names, self._clock())
        for mine, theirs in ((asker, member), (member, asker)):
            await change.execute(_UNBLOCK, {"member": mine, "other": theirs})
        await change.execute("UPDATE invitations SET stage = 'accepted' WHERE id = ?", (invitation.id,))

    async def _refuse(
        self, change: Transaction, invitation: Invitation, member: MemberId, *, for_good: bool
    ) -> None:
        values = {
            "member": member,
            "other": invitation.asker,
            "platform": invitation.place.platform,
            "name": invitation.name,
            "until": None if for_good else written(self._clock() + AFTER_A_NO),
        }
        await change.execute(_BLOCK, values)
        await part(change, member, invitation.asker, None if for_good else invitation.place)
        if for_good:
            # What they asked themselves is no yes any more.
            await change.execute(
                "UPDATE invitations SET stage = 'withdrawn' "  # noqa: S608 - ours
                f"WHERE asker_id = :member AND stage = 'open' AND {MY_ACCOUNTS.format(':other')}",
                values,
            )

    def _times(self) -> dict[str, object]:
        now = self._clock()
        return {"at": written(now), "since": written(now - WAITS)}


def _of(asker: MemberId, place: Place, account: str) -> dict[str, object]:
    number = account.partition(":")[2]
    return {"asker": asker, "platform": place.platform, "server": place.server, "account": number}


def _invitation(row: Row, *, is_met: bool = False) -> Invitation:
    return Invitation(
        id=row["id"],
        asker=MemberId(row["asker_id"]),
        name=row["name"],
        place=Place(row["platform"], row["server"]),
        account=f"{row['platform']}:{row['account']}",
        asked_at=read(row["asked_at"]),
        is_met=is_met,
    )
