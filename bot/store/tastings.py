"""Playlists of suggestions at Spotify, and which of their songs still wait to be kept or taken out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.accounts import Linked, ListId
from bot.clock import Clock
from bot.domain import Candidate, MemberId, Origin, Track, TrackId
from bot.store.adopting import adopt, forsake
from bot.store.database import Database, Row, Transaction
from bot.store.links import must_be_linked
from bot.store.songs import known
from bot.store.times import read, written

_PUT, _SEEN = 1, 2
_OF = "WHERE member_id = ? AND marker = ?"
_BEGIN = (
    "INSERT INTO tastings (member_id, marker, name, made_at, since) "
    "VALUES (:member, :marker, :name, :at, :at)"
)
_PLAYED = (
    "SELECT 1 FROM tasted JOIN plays USING (member_id, track_id) JOIN tastings USING (member_id, marker) "
    "WHERE member_id = ? AND marker = ? AND played_at > made_at LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Tasting:
    """A playlist that was made to be rated."""

    marker: str
    """Stands in its description."""
    list: ListId | None
    """None until it is known to be made."""
    name: str
    made_at: datetime
    snapshot: str
    """In which state it was last looked at; empty where it never was."""
    since: datetime
    """Since when it is known to be in that state."""
    touched: bool
    """True once the member has changed what lies in it."""


@dataclass(frozen=True, slots=True)
class Tasted:
    """A song of it that does not count yet."""

    track: Track
    origin: Origin
    put: bool
    """True once Spotify said that it was put in."""
    seen: bool
    """True once it was seen to lie there, which may be a little later."""


class Tastings:
    """The tables of playlists to be rated and of their songs."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def begin(self, link: Linked, marker: str, name: str, candidates: Sequence[Candidate]) -> Tasting:
        """Note that a playlist of these songs is about to be made; raises NeedsLink."""
        now = self._clock()
        rows = [
            (link.member, marker, position, each.track.id, each.origin.value)
            for position, each in enumerate(candidates)
        ]
        async with self._database.transaction() as change:
            await must_be_linked(change, link)
            await adopt(change, [each.track for each in candidates], written(now))
            values = {"member": link.member, "marker": marker, "name": name, "at": written(now)}
            await change.execute(_BEGIN, values)
            await change.executemany(
                "INSERT INTO tasted (member_id, marker, position, track_id, origin) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT DO NOTHING",
                rows,
            )
        return Tasting(marker, None, name, now, "", now, touched=False)

    async def all(self, member: MemberId) -> tuple[Tasting, ...]:
        """Return the member's, the oldest first."""
        rows = await self._database.rows(
            "SELECT * FROM tastings WHERE member_id = ? ORDER BY made_at, rowid", (member,)
        )
        return tuple(map(_tasting, rows))

    async def songs(self, member: MemberId, tasting: Tasting) -> tuple[Tasted, ...]:
        """Return the songs that do not count yet, in their order."""
        rows = await self._database.rows(
            f"SELECT * FROM tasted {_OF} ORDER BY position",  # noqa: S608 - ours
            (member, tasting.marker),
        )
        tracks = await known(self._database, [row["track_id"] for row in rows])
        return tuple(
            Tasted(
                tracks[TrackId(row["track_id"])],
                Origin(row["origin"]),
                put=row["stage"] >= _PUT,
                seen=row["stage"] >= _SEEN,
            )
            for row in rows
        )

    async def was_played(self, member: MemberId, tasting: Tasting) -> bool:
        """Tell whether the member is known to have played one of its songs since it was made."""
        return await self._database.row(_PLAYED, (member, tasting.marker)) is not None

    async def made(self, link: Linked, tasting: Tasting, playlist: ListId) -> None:
        """Note which playlist it is; raises NeedsLink."""
        async with self._database.transaction() as change:
            await must_be_linked(change, link)
            await change.execute(
                f"UPDATE tastings SET list_id = ? {_OF}",  # noqa: S608 - ours
                (playlist, link.member, tasting.marker),
            )

    async def put(self, member: MemberId, tasting: Tasting, tracks: Iterable[TrackId]) -> None:
        """Note that Spotify says that songs were put in."""
        async with self._database.transaction() as change:
            await _rise(change, (member, tasting.marker), tracks, _PUT)

    async def noticed(
        self, member: MemberId, tasting: Tasting, snapshot: str, seen: Iterable[TrackId], *, touched: bool
    ) -> Tasting:
        """Note in which state it is and which songs were seen to lie there; return how it stands now."""
        since = tasting.since if tasting.snapshot == snapshot else self._clock()
        touched = touched or tasting.touched
        values = (snapshot, written(since), touched, member, tasting.marker)
        async with self._database.transaction() as change:
            await change.execute(
                f"UPDATE tastings SET snapshot = ?, since = ?, touched = ? {_OF}",  # noqa: S608 - ours
                values,
            )
            await _rise(change, (member, tasting.marker), seen, _SEEN)
        return Tasting(
            tasting.marker, tasting.list, tasting.name, tasting.made_at, snapshot, since, touched=touched
        )

    async def judged(self, member: MemberId, tasting: Tasting, tracks: Sequence[TrackId]) -> None:
        """Note that songs count by now, or never will: nobody looks for them again."""
        async with self._database.transaction() as change:
            await change.executemany(
                f"DELETE FROM tasted {_OF} AND track_id = ?",  # noqa: S608 - ours
                [(member, tasting.marker, track) for track in tracks],
            )
            await forsake(change, list(tracks))

    async def drop(self, member: MemberId, tasting: Tasting) -> None:
        """Forget one that is no longer there, or never came to be."""
        tracks = [song.track.id for song in await self.songs(member, tasting)]
        async with self._database.transaction() as change:
            for table in ("tasted", "tastings"):
                await change.execute(f"DELETE FROM {table} {_OF}", (member, tasting.marker))  # noqa: S608 - ours
            await forsake(change, tracks)


async def _rise(change: Transaction, of: tuple[MemberId, str], tracks: Iterable[TrackId], stage: int) -> None:
    await change.executemany(
        f"UPDATE tasted SET stage = max(stage, ?) {_OF} AND track_id = ?",  # noqa: S608 - ours
        [(stage, *of, track) for track in tracks],
    )


def _tasting(row: Row) -> Tasting:
    return Tasting(
        marker=row["marker"],
        list=ListId(row["list_id"]) if row["list_id"] else None,
        name=row["name"],
        made_at=read(row["made_at"]),
        snapshot=row["snapshot"],
        since=read(row["since"]),
        touched=bool(row["touched"]),
    )
