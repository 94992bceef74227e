"""Messages in which people are shown, to be taken down when one of them takes that back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from bot.clock import Clock
from bot.domain import Agreement, MemberId, Place
from bot.store.database import Database, Row
from bot.store.times import written

_DROP = "DELETE FROM displays WHERE platform = ? AND message = ?"
# Somebody in it may have taken it back in the moment in which it was sent. Whoever asked shows themself.
_PUT = (
    "INSERT INTO displays SELECT :platform, :message, :channel, :server, :agreement, EXISTS ("
    "SELECT 1 FROM json_each(:members) WHERE value IS NOT :asker AND value NOT IN (SELECT member_id "
    "FROM agreements WHERE (platform, server, agreement) = (:platform, :server, :agreement))), :offered_at"
)
_SHOWN = (
    "INSERT INTO displayed SELECT :platform, :message, id FROM members "
    "WHERE id IN (SELECT value FROM json_each(:members))"
)
_WHICH = (
    "SELECT displays.*, (SELECT json_group_array(member_id) FROM displayed "
    "WHERE displayed.platform = displays.platform AND displayed.message = displays.message) AS members "
    "FROM displays WHERE {} ORDER BY platform, message"
)


@dataclass(frozen=True, slots=True)
class Public:
    """A message that people in a server see, by its numbers on the platform."""

    place: Place
    channel: str
    message: str


@dataclass(frozen=True, slots=True)
class Displayed:
    """Whom such a message shows, and by which agreement."""

    public: Public
    agreement: Agreement
    members: tuple[MemberId, ...]


class Displays:
    """The tables of messages that show people, and of whom they show."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def put(
        self,
        public: Public,
        agreement: Agreement,
        members: Sequence[MemberId],
        *,
        asker: MemberId | None = None,
        offered: bool = False,
    ) -> None:
        """Keep whom a message shows by which agreement, in place of whom it showed before.

        One that is `offered` is seen by its asker alone, who may show it to all.
        """
        place = public.place
        values = {
            "platform": place.platform,
            "message": public.message,
            "channel": public.channel,
            "server": place.server,
            "agreement": agreement.value,
            "asker": asker,
            "members": msgspec.json.encode(sorted(set(members))).decode(),
            "offered_at": written(self._clock()) if offered else None,
        }
        async with self._database.transaction() as change:
            await change.execute(_DROP, (place.platform, public.message))
            await change.execute(_PUT, values)
            await change.execute(_SHOWN, values)

    async def get(self, platform: str, message: str) -> Displayed | None:
        """Return whom a message shows, or None where one of them took something back, or nothing is known."""
        query = _WHICH.format("platform = ? AND message = ? AND NOT stale")
        row = await self._database.row(query, (platform, message))
        return _displayed(row) if row else None

    async def stale(self) -> tuple[Public, ...]:
        """Return the messages for all in which somebody is shown who has taken something back since."""
        rows = await self._database.rows(_WHICH.format("stale AND offered_at IS NULL"))
        return tuple(map(_public, rows))

    async def standing(self) -> tuple[Displayed, ...]:
        """Return the messages for all in which everybody is shown rightly, as far as is known."""
        rows = await self._database.rows(_WHICH.format("offered_at IS NULL AND NOT stale"))
        return tuple(map(_displayed, rows))

    async def drop(self, public: Public) -> None:
        """Forget a message that is taken down, or gone."""
        async with self._database.transaction() as change:
            await change.execute(_DROP, (public.place.platform, public.message))

    async def tidy(self, kept: timedelta) -> None:
        """Forget what was offered longer ago than this."""
        before = written(self._clock() - kept)
        async with self._database.transaction() as change:
            await change.execute("DELETE FROM displays WHERE offered_at < ?", (before,))


def _public(row: Row) -> Public:
    return Public(Place(row["platform"], row["server"]), row["channel"], row["message"])


def _displayed(row: Row) -> Displayed:
    members = sorted(msgspec.json.decode(row["members"]))
    return Displayed(_public(row), Agreement(row["agreement"]), tuple(map(MemberId, members)))
