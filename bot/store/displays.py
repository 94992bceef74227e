"""Messages in which people are shown, to be taken down when one of them takes that back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from bot.clock import Clock
from bot.domain import Agreement, MemberId, Place
from bot.store.database import Database, Row
from bot.store.tastes import KEPT_BACK, written_shows
from bot.store.times import written

_DROP = "DELETE FROM displays WHERE platform = ? AND message = ?"
# Somebody in it may have taken something back since it was worked out. Whoever asked shows themself.
_PUT = (
    "INSERT INTO displays SELECT :platform, :message, :channel, :server, :agreement, EXISTS ("  # noqa: S608 - ours
    "SELECT 1 FROM json_each(:members) WHERE value IS NOT :asker AND value NOT IN (SELECT member_id "
    "FROM agreements WHERE (platform, server, agreement) = (:platform, :server, :agreement))) "
    f"OR {KEPT_BACK} OR (:offer IS NOT NULL AND NOT EXISTS (SELECT 1 FROM displays "
    "WHERE platform = :platform AND message = :offer AND NOT stale)), :offered_at"
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
    shows: frozenset[str] = frozenset()
    """Which playlists it was made of, as `Tastes.shows` told before; known of what is offered alone."""


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
        shows: Collection[str] = (),
        offered: bool = False,
        offer: Public | None = None,
    ) -> None:
        """Keep whom a message shows by which agreement, in place of whom it showed before.

        One that is `offered` is seen by its asker alone, who may show it to all; what they show then tells
        its `offer`. It is stale from the start where that is, or where one of the playlists that it `shows`,
        as `Tastes.shows` told before they were read, is kept back since.
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
            "shows": written_shows(shows),
            "offer": offer.message if offer else None,
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
