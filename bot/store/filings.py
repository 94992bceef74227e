"""Which songs Earmark put into which playlists of a member's: only these does it take out again."""

from bot.accounts import SPOTIFY, Linked, ListId
from bot.clock import Clock
from bot.domain import MemberId, TrackId
from bot.store.database import Database
from bot.store.links import must_be_linked
from bot.store.mirrors import UNDOABLE
from bot.store.times import written

_PUT = (
    "INSERT INTO filings VALUES (?, ?, ?, ?) ON CONFLICT (member_id, list_id, track_id) "
    "DO UPDATE SET filed_at = excluded.filed_at"
)
_DOUBT = (
    "UPDATE snapshots SET snapshot = '' WHERE playlist_id IN "
    "(SELECT id FROM playlists WHERE member_id = ? AND source = ? AND key = ?)"
)


class Filings:
    """The table of songs that were filed within the last week."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def begin(self, link: Linked, playlist: ListId, track: TrackId) -> None:
        """Note that a song is about to be put into a playlist, which is read again unless that goes well.

        Filings that are too old to be taken back go. Raises NeedsLink.
        """
        now = self._clock()
        async with self._database.transaction() as change:
            await must_be_linked(change, link)
            await change.execute("DELETE FROM filings WHERE filed_at <= ?", (written(now - UNDOABLE),))
            await change.execute(_PUT, (link.member, playlist, track, written(now)))
            await change.execute(_DOUBT, (link.member, SPOTIFY, playlist))

    async def doubt(self, link: Linked, playlist: ListId) -> None:
        """Note that a playlist is about to be changed: unless that goes well, it is read again."""
        async with self._database.transaction() as change:
            await change.execute(_DOUBT, (link.member, SPOTIFY, playlist))

    async def has(self, member: MemberId, playlist: ListId, track: TrackId) -> bool:
        """Tell whether Earmark put a song into a playlist within the last week."""
        row = await self._database.row(
            "SELECT 1 FROM filings WHERE member_id = ? AND list_id = ? AND track_id = ? AND filed_at > ?",
            (member, playlist, track, written(self._clock() - UNDOABLE)),
        )
        return row is not None

    async def drop(self, member: MemberId, playlist: ListId, track: TrackId) -> None:
        """Forget a song that was not filed after all, or was taken out again."""
        async with self._database.transaction() as change:
            await change.execute(
                "DELETE FROM filings WHERE member_id = ? AND list_id = ? AND track_id = ?",
                (member, playlist, track),
            )
