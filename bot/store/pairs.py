"""Whom a member may be compared with in a server: by what both agreed to, or as one of a pair."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain import MemberId, Place
from bot.store.database import Database, Transaction
from bot.store.times import read, written


class Seen(StrEnum):
    """Whether somebody may be compared with another in a server."""

    AGREED = "agreed"
    """Both agreed to it there."""
    PAIR = "pair"
    """The two have accepted each other there."""
    OTHER_ONLY = "other-only"
    """The other agreed there, and the one who asks has not."""
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Pair:
    """Somebody with whom a member may be compared in a server, beside what both agreed to."""

    place: Place
    other: MemberId
    name: str
    since: datetime


MY_ACCOUNTS = "(platform, account) IN (SELECT platform, account FROM identities WHERE member_id = {})"
"""Accounts of a member whose parameter is put in."""
_SEES = f"""SELECT
  EXISTS (SELECT 1 FROM blocks WHERE member_id = :one AND until IS NULL
    AND {MY_ACCOUNTS.format(":other")}) AS is_blocked,
  EXISTS (SELECT 1 FROM pairs WHERE one_id = min(:one, :other) AND other_id = max(:one, :other)
    AND platform = :platform AND server = :server) AS is_pair,
  count(*) FILTER (WHERE member_id = :one) AS one, count(*) FILTER (WHERE member_id = :other) AS other
  FROM agreements WHERE platform = :platform AND server = :server AND agreement = 'compare'
"""  # noqa: S608 - ours
_PAIR = (
    "INSERT INTO pairs SELECT :platform, :server, one.id, other.id, :one_name, :other_name, :at "
    "FROM members AS one JOIN members AS other ON one.id = :one AND other.id = :other "
    "WHERE true ON CONFLICT (one_id, other_id, platform, server) DO NOTHING"
)
_PAIRS = (
    "SELECT platform, server, other_id AS other, other_name AS name, paired_at FROM pairs "
    "WHERE one_id = :member "
    "UNION ALL SELECT platform, server, one_id, one_name, paired_at FROM pairs WHERE other_id = :member "
    "ORDER BY name, platform, server"
)
_END = (
    "DELETE FROM pairs WHERE one_id = min(:member, :other) AND other_id = max(:member, :other) "
    "AND (:server IS NULL OR (platform = :platform AND server = :server))"
)


async def seen(database: Database, one: MemberId, other: MemberId, place: Place) -> Seen:
    """Tell whether somebody may be compared with another in a server, and by what."""
    values = {"one": one, "other": other, "platform": place.platform, "server": place.server}
    row = await database.row(_SEES, values)
    if row is None or row["is_blocked"] or one == other:
        return Seen.NOT
    if row["one"] and row["other"]:
        return Seen.AGREED
    if row["is_pair"]:
        return Seen.PAIR
    return Seen.OTHER_ONLY if row["other"] else Seen.NOT


async def pairs_of(source: Database | Transaction, member: MemberId) -> tuple[Pair, ...]:
    """Return with whom a member may be compared by themselves, and where."""
    return tuple(
        Pair(
            Place(row["platform"], row["server"]), MemberId(row["other"]), row["name"], read(row["paired_at"])
        )
        for row in await source.rows(_PAIRS, {"member": member})
    )


async def pair_up(change: Transaction, place: Place, names: Mapping[MemberId, str], at: datetime) -> None:
    """Make a pair of two, by what they are called there."""
    one, other = sorted(names)
    values = {"one": one, "other": other, "one_name": names[one], "other_name": names[other]}
    where = {"platform": place.platform, "server": place.server}
    await change.execute(_PAIR, {**values, **where, "at": written(at)})


async def part(change: Transaction, member: MemberId, other: MemberId, place: Place | None) -> int:
    """Part two in a server, or in all, and return how many pairs that ended."""
    where = (
        {"platform": place.platform, "server": place.server} if place else {"platform": None, "server": None}
    )
    return await change.execute(_END, {"member": member, "other": other, **where})
