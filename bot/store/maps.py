"""Where songs lie on maps of taste, and the addresses under which somebody sees one."""

import asyncio
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain import MemberId, Place, TrackId
from bot.store.database import Database
from bot.store.shapes import digest_of
from bot.store.times import read, written

_TOKEN_BYTES = 32
_THIS = "platform IS :platform AND server IS :server AND member_id IS :member"
_MAP = (
    "INSERT INTO maps (platform, server, member_id, fitted_at) SELECT :platform, :server, :member, :at "  # noqa: S608 - ours
    "WHERE (:member IS NULL OR EXISTS (SELECT 1 FROM members WHERE id = :member)) "
    f"AND NOT EXISTS (SELECT 1 FROM maps WHERE {_THIS})"
)
_FITTED = f"UPDATE maps SET fitted_at = :at WHERE {_THIS}"  # noqa: S608 - ours
_SPOTS = f"SELECT track_id, x, y FROM spots JOIN maps ON maps.id = map_id WHERE {_THIS}"  # noqa: S608 - ours
_CLEAR = f"DELETE FROM spots WHERE map_id IN (SELECT id FROM maps WHERE {_THIS})"  # noqa: S608 - ours
# Only what may lie there at this moment, whatever it was when it was laid out.
_SPOT = (
    f"INSERT INTO spots SELECT id, :track, :x, :y, :fitted FROM maps WHERE {_THIS} "  # noqa: S608 - ours
    "AND EXISTS (SELECT 1 FROM mappable WHERE map_id = maps.id AND track_id = :track) "
    "ON CONFLICT (map_id, track_id) DO UPDATE SET x = excluded.x, y = excluded.y, fitted = excluded.fitted"
)
_LINK = "INSERT INTO map_links SELECT ?, id, ?, ?, ?, ? FROM members WHERE id = ?"
# Whoever does not let the server see theirs does not see the server's.
_OPENED = (
    "SELECT * FROM map_links WHERE digest = :digest AND expires_at > :at AND (server IS NULL OR EXISTS ("
    "SELECT 1 FROM agreements WHERE agreements.member_id = map_links.member_id AND agreement = 'map' "
    "AND agreements.platform = map_links.platform AND agreements.server = map_links.server))"
)
# What lies on a map, and who shows it; of a playlist its songs are read from its index alone.
_LYING = (
    "SELECT agreements.name AS called, playlists.member_id, playlists.id, playlists.name, shown, "
    "(SELECT group_concat(track_id, ' ') FROM entries WHERE playlist_id = playlists.id) AS songs "
    "FROM playlists {} WHERE in_taste AND {} ORDER BY playlists.id"
)
_ON_A_SERVERS = _LYING.format(
    "JOIN agreements ON agreements.member_id = playlists.member_id AND agreement = 'map' "
    "AND agreements.platform = :platform AND agreements.server = :server",
    "shown = 'visible'",
)
_ON_ONES_OWN = _LYING.format("LEFT JOIN agreements ON false", "playlists.member_id = :member")


@dataclass(frozen=True, slots=True)
class MapOf:
    """Whose taste a map is of: a server's, or one member's."""

    place: Place | None = None
    member: MemberId | None = None


@dataclass(frozen=True, slots=True)
class MapLink:
    """What an address leads to, and for whom."""

    member: MemberId
    of: MapOf
    by: str
    expires_at: datetime


class Maps:
    """The tables of maps, of the spots on them, and of links to them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def spots(self, of: MapOf) -> Mapping[TrackId, tuple[float, float]]:
        """Return where the songs of a map lie, as far as that is settled."""
        rows = await self._database.rows(_SPOTS, _values(of))
        # In a thread: twenty thousand spots would hold up the event loop.
        return await asyncio.to_thread(
            lambda: {TrackId(row["track_id"]): (row["x"], row["y"]) for row in rows}
        )

    async def put(self, of: MapOf, spots: Mapping[TrackId, tuple[float, float]], *, fitted: bool) -> None:
        """Keep where songs lie: with `fitted` all anew, else these beside the others.

        Songs that nobody shows there any more are left out; nothing is kept of a forgotten member.
        """
        values = {**_values(of), "at": written(self._clock()), "fitted": int(fitted)}
        async with self._database.transaction() as change:
            if not await change.execute(_MAP, values) and fitted:
                await change.execute(_FITTED, values)
                await change.execute(_CLEAR, values)
            rows = ({**values, "track": track, "x": x, "y": y} for track, (x, y) in spots.items())
            await change.executemany(_SPOT, rows)

    async def fitted(self, of: MapOf) -> frozenset[TrackId]:
        """Return the songs that lie where the map was laid out, and were not put among the others since."""
        rows = await self._database.rows(f"{_SPOTS} AND fitted", _values(of))
        return frozenset(TrackId(row["track_id"]) for row in rows)

    async def fitted_at(self, of: MapOf) -> datetime | None:
        """Return when a map was laid out as a whole; None where there is none."""
        row = await self._database.row(f"SELECT fitted_at FROM maps WHERE {_THIS}", _values(of))  # noqa: S608 - ours
        return read(row["fitted_at"]) if row else None

    async def open_link(self, member: MemberId, of: MapOf, by: str, within: timedelta) -> str:
        """Return what stands in the address of a map for a member for a while; they alone know it."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        place, until = of.place, written(self._clock() + within)
        where = (place.platform, place.server) if place else (None, None)
        async with self._database.transaction() as change:
            await change.execute(_LINK, (_digest(token), *where, by, until, member))
        return token

    async def opened(self, token: str) -> MapLink | None:
        """Return what an address leads to; None where it is unknown, expired or withdrawn."""
        values = {"digest": _digest(token), "at": written(self._clock())}
        row = await self._database.row(_OPENED, values)
        if row is None:
            return None
        member = MemberId(row["member_id"])
        of = MapOf(place=Place(row["platform"], row["server"])) if row["server"] else MapOf(member=member)
        return MapLink(member, of, row["sorting"], read(row["expires_at"]))

    async def mark(self, of: MapOf) -> str:
        """Return a text that differs whenever other songs, or those of others, may lie on a map."""
        rows = await self._database.rows(_ON_A_SERVERS if of.place else _ON_ONES_OWN, _values(of))
        return await asyncio.to_thread(digest_of, rows)

    async def tidy(self) -> None:
        """Forget addresses that lead nowhere any more."""
        async with self._database.transaction() as change:
            await change.execute("DELETE FROM map_links WHERE expires_at <= ?", (written(self._clock()),))


def _values(of: MapOf) -> dict[str, object]:
    return {
        "platform": of.place.platform if of.place else None,
        "server": of.place.server if of.place else None,
        "member": of.member,
    }


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
