"""Whom members let see their taste: a row is an agreement, and without one nobody is shown anything."""

import asyncio
from collections.abc import Mapping, Sequence

import msgspec

from bot.clock import Clock
from bot.domain import Agreement, Columns, MemberId, Place, PlaylistId
from bot.store.database import Database, Row, Transaction
from bot.store.shapes import texts
from bot.store.taking_in import ORPHANS
from bot.store.times import written

_AGREE = (
    "INSERT INTO agreements SELECT id, ?, ?, ?, ?, ? FROM members WHERE id = ? "
    "ON CONFLICT (member_id, platform, server, agreement) DO UPDATE SET name = excluded.name "
    "WHERE excluded.name NOT IN ('', name)"
)
_THERE = "(:server IS NULL OR (platform, server) = (:platform, :server))"
_AGREED = f"DELETE FROM agreements WHERE member_id = :member AND {_THERE}"  # noqa: S608 - ours
_SEEN = f"DELETE FROM map_links WHERE member_id = :member AND {_THERE}"  # noqa: S608 - ours
_SHOWN = (
    f"UPDATE displays SET stale = 1 WHERE {_THERE} AND (platform, message) IN "  # noqa: S608 - ours
    "(SELECT platform, message FROM displayed WHERE member_id = :member)"
)
_PAIRED = f"DELETE FROM pairs WHERE :member IN (one_id, other_id) AND {_THERE}"  # noqa: S608 - ours
_ASKED = (
    "UPDATE invitations SET stage = 'withdrawn' "  # noqa: S608 - ours
    f"WHERE asker_id = :member AND stage = 'open' AND {_THERE}"
)
_OF_A_SERVER = ("pairs", "invitations", "maps", "map_links", "apart", "displays")
_MOST_LISTENS = 30_000
# What is private or left out of taste tells nobody anything.
_COUNTS = (
    "FROM company JOIN playlists ON playlists.member_id = other_id "
    "{} WHERE company.member_id = :member AND guessed AND in_taste AND shown != 'private'"
)
_COMPANY = f"SELECT playlists.id {_COUNTS.format('')} ORDER BY 1"
_ELSEWHERE = (
    "SELECT playlists.id, title, artists "
    + _COUNTS.format("JOIN entries ON playlist_id = playlists.id JOIN tracks ON tracks.id = entries.track_id")
    + " AND artists != '[]' ORDER BY added_at DESC, playlists.id, position, tracks.id LIMIT :most"
)


class Agreements:
    """The table of agreements, by member and server."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def all(self, member: MemberId) -> dict[Place, frozenset[Agreement]]:
        """Return what the member agreed to, by server."""
        rows = await self._database.rows(
            "SELECT platform, server, agreement FROM agreements WHERE member_id = ? ORDER BY 1, 2",
            (member,),
        )
        places: dict[Place, set[Agreement]] = {}
        for row in rows:
            places.setdefault(Place(row["platform"], row["server"]), set()).add(Agreement(row["agreement"]))
        return {place: frozenset(agreed) for place, agreed in places.items()}

    async def in_place(self, place: Place, agreement: Agreement) -> tuple[MemberId, ...]:
        """Return who agreed to something in a server."""
        rows = await self._database.rows(
            "SELECT member_id FROM agreements WHERE platform = ? AND server = ? AND agreement = ? ORDER BY 1",
            (place.platform, place.server, agreement.value),
        )
        return tuple(MemberId(row["member_id"]) for row in rows)

    async def company(self, member: MemberId) -> tuple[PlaylistId, ...]:
        """Return the playlists of others that may help the member's guesses.

        They belong to whoever allows it in a server where the member does, and tell of their taste.
        """
        rows = await self._database.rows(_COMPANY, {"member": member})
        return tuple(PlaylistId(row["id"]) for row in rows)

    async def elsewhere(self, member: MemberId) -> Columns:
        """Return the newest songs of the playlists of `company` as columns, with numbers for their names."""
        values = {"member": member, "most": _MOST_LISTENS}
        rows = await self._database.rows(_ELSEWHERE, values)
        return await asyncio.to_thread(_columns, rows)

    async def agree(self, member: MemberId, place: Place, agreement: Agreement, *, called: str = "") -> None:
        """Keep that the member agreed, and what they are called there; nothing of a forgotten member."""
        async with self._database.transaction() as change:
            await agree(change, member, place, agreement, written(self._clock()), called)

    async def withdraw(self, member: MemberId, place: Place | None, agreement: Agreement) -> None:
        """Take an agreement back at once, with all that was made of it; without a place, in every server.

        Whoever is not to be compared in a server is not to be compared there with anybody.
        """
        values = {"member": member, **_of(place), "agreement": agreement.value}
        async with self._database.transaction() as change:
            await change.execute(f"{_AGREED} AND agreement = :agreement", values)
            if agreement is Agreement.COMPARE:
                await _part(change, values)

    async def withdraw_all(self, member: MemberId) -> None:
        """Take back all that the member agreed to, in every server and with whomever."""
        await self._withdraw_all(member, None)

    async def leave(self, member: MemberId, place: Place) -> None:
        """Drop all that a member agreed to in a server that they have left, and what shows them there."""
        await self._withdraw_all(member, place)

    async def _withdraw_all(self, member: MemberId, place: Place | None) -> None:
        values = {"member": member, **_of(place)}
        async with self._database.transaction() as change:
            await change.execute(_AGREED, values)
            await _part(change, values)
            await change.execute(_SEEN, values)
            await change.execute(_SHOWN, values)

    async def keep_only(self, platform: str, places: Sequence[Place]) -> None:
        """Drop every agreement of servers that the bot is no longer in, and what it showed there."""
        servers = msgspec.json.encode([place.server for place in places]).decode()
        await self._drop("server NOT IN (SELECT value FROM json_each(?))", (platform, servers))

    async def close(self, place: Place) -> None:
        """Drop every agreement of a server that the bot has left, and what it showed there."""
        await self._drop("server = ?", (place.platform, place.server))

    async def _drop(self, which: str, values: tuple[str, str]) -> None:
        # A message in a private chat has no server.
        where = f"WHERE platform = ? AND server IS NOT NULL AND {which}"
        async with self._database.transaction() as change:
            await change.execute(f"DELETE FROM agreements {where}", values)  # noqa: S608 - ours
            for table in _OF_A_SERVER:
                await change.execute(f"DELETE FROM {table} {where}", values)  # noqa: S608 - ours
            lists = await change.execute(f"DELETE FROM weekly {where}", values)  # noqa: S608 - ours
            posts = await change.execute(f"DELETE FROM posts {where}", values)  # noqa: S608 - ours
            if lists or posts:
                await change.execute(ORPHANS)


async def agree(
    change: Transaction, member: MemberId, place: Place, agreement: Agreement, at: object, called: str
) -> None:
    """Keep an agreement as part of a greater change; nothing of a forgotten member."""
    values = (place.platform, place.server, agreement.value, at, called, member)
    await change.execute(_AGREE, values)


async def _part(change: Transaction, values: Mapping[str, object]) -> None:
    """Let a member be compared with nobody there, neither now nor by what they asked."""
    await change.execute(_PAIRED, values)
    await change.execute(_ASKED, values)


def _of(place: Place | None) -> dict[str, object]:
    return {
        "platform": place.platform if place else None,
        "server": place.server if place else None,
    }


def _columns(rows: list[Row]) -> Columns:
    numbers: dict[int, str] = {}
    for row in rows:
        numbers.setdefault(row["id"], str(len(numbers)))
    return {
        "playlist": [numbers[row["id"]] for row in rows],
        "title": [row["title"] for row in rows],
        "artists": [list(texts(row["artists"])) for row in rows],
    }
