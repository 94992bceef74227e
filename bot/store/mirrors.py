"""The playlist with everything: what it is to be, what lies in it, and what was changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from bot.accounts import SPOTIFY, ListId, Lying
from bot.clock import Clock
from bot.domain import MemberId, TrackId
from bot.errors import NeedsLink
from bot.store.database import Database, Row, Transaction
from bot.store.times import read, written

UNDOABLE = timedelta(days=7)
"""How long a change can be taken back."""

_SET = (
    "INSERT INTO mirrors (member_id, name, chosen, liked, newest_first, hours) "
    "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (member_id) DO UPDATE SET "
    "name = excluded.name, chosen = excluded.chosen, liked = excluded.liked, "
    "newest_first = excluded.newest_first, hours = excluded.hours"
)
_IS_SOURCE = (
    "playlists.member_id = :member AND source = :source AND (kind = 'liked' AND :liked OR kind = 'playlist' "
    "AND (:chosen = 'null' OR key IN (SELECT value FROM json_each(:chosen)))) "
    "AND key NOT IN (SELECT list_id FROM mirror_parts WHERE member_id = :member AND list_id IS NOT NULL) "
    "AND key NOT IN (SELECT list_id FROM mirror_homes WHERE member_id = :member)"
)
_COUNTED = (
    "SELECT count(*) AS playlists, coalesce(sum(max(0, coalesce(total, 0) - "  # noqa: S608 - ours
    "(SELECT count(*) FROM entries WHERE playlist_id = playlists.id))), 0) AS others FROM playlists "
    f"LEFT JOIN snapshots ON snapshots.playlist_id = playlists.id WHERE {_IS_SOURCE}"
)
_SOURCES = (
    "SELECT tracks.id, isrc, song_key, title, added_at "  # noqa: S608 - ours
    "FROM playlists JOIN entries ON playlist_id = playlists.id JOIN tracks ON tracks.id = track_id "
    f"WHERE {_IS_SOURCE} ORDER BY kind DESC, name COLLATE NOCASE, playlists.id, position"
)
_DUE = (
    "SELECT member_id FROM mirrors JOIN links USING (member_id) WHERE hours > 0 AND ended_at IS NULL "
    "AND (synced_at IS NULL OR abs(strftime('%s', ?) - strftime('%s', synced_at)) >= hours * 3600) "
    "ORDER BY synced_at NULLS FIRST"
)


@dataclass(frozen=True, slots=True)
class Mirror:
    """What a member wants the playlist to be."""

    name: str = "Everything"
    chosen: tuple[ListId, ...] | None = None
    """The playlists that it is made of; None for all, those to come included."""
    liked: bool = False
    newest_first: bool = True
    hours: int = 0
    """How often it is brought up to date by itself; 0 for only when asked."""


@dataclass(frozen=True, slots=True)
class Part:
    """One playlist at Spotify that it lies in; further ones take what does not fit into the first."""

    number: int
    marker: str
    """Stands in its description."""
    list: ListId | None
    """None until it is known to be made."""
    snapshot: str | None
    """None where nobody knows what lies in it now."""


@dataclass(frozen=True, slots=True)
class Sourced:
    """A song of a source: the same song under another id has the same isrc or song key."""

    id: TrackId
    isrc: str
    song: str
    title: str
    added_at: str


@dataclass(frozen=True, slots=True)
class Sources:
    """What the playlists hold that it is made of."""

    songs: tuple[Sourced, ...]
    """As found, repeated ones too."""
    playlists: int
    """How many there are, empty ones and the liked songs included."""
    others: int
    """Places that hold no song: episodes, what Spotify has removed; and songs that a playlist repeats."""


@dataclass(frozen=True, slots=True)
class Change:
    """What was changed at a time."""

    id: int
    made_at: datetime
    added: tuple[TrackId, ...]
    removed: tuple[TrackId, ...]


class Mirrors:
    """The tables of mirrors, their parts, what lies in them, and changes."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of(self, member: MemberId) -> Mirror | None:
        """Return what the member wants, where they said so."""
        row = await self._database.row("SELECT * FROM mirrors WHERE member_id = ?", (member,))
        return _mirror(row) if row else None

    async def set(self, member: MemberId, mirror: Mirror) -> None:
        """Keep what the member wants; raises NeedsLink."""
        chosen = msgspec.json.encode(mirror.chosen).decode()
        values = (member, mirror.name, chosen, mirror.liked, mirror.newest_first, mirror.hours)
        async with self._database.transaction() as change:
            await _still(change, member)
            await change.execute(_SET, values)

    async def due(self) -> tuple[MemberId, ...]:
        """Return whose playlist is to be brought up to date by now, the longest waiting first."""
        rows = await self._database.rows(_DUE, (written(self._clock()),))
        return tuple(MemberId(row["member_id"]) for row in rows)

    async def synced(self, member: MemberId) -> None:
        """Note that it was brought up to date just now."""
        async with self._database.transaction() as change:
            await change.execute(
                "UPDATE mirrors SET synced_at = ? WHERE member_id = ?", (written(self._clock()), member)
            )

    async def sourced(self, member: MemberId, mirror: Mirror) -> Sources:
        """Return what all sources hold, repeated songs too."""
        chosen = msgspec.json.encode(mirror.chosen).decode()
        wanted = {"member": member, "source": SPOTIFY, "liked": mirror.liked, "chosen": chosen}
        rows = await self._database.rows(_SOURCES, wanted)
        counted = await self._database.row(_COUNTED, wanted)
        playlists, others = (counted["playlists"], counted["others"]) if counted else (0, 0)
        return Sources(tuple(map(_sourced, rows)), playlists, others)

    async def parts(self, member: MemberId) -> tuple[Part, ...]:
        """Return the playlists that it lies in."""
        rows = await self._database.rows(
            "SELECT * FROM mirror_parts WHERE member_id = ? ORDER BY part", (member,)
        )
        return tuple(_part(row) for row in rows)

    async def intend(self, member: MemberId, part: Part) -> None:
        """Note that a part is about to be made, or which list is one; raises NeedsLink."""
        async with self._database.transaction() as change:
            await _still(change, member)
            await change.execute(
                "INSERT INTO mirror_parts VALUES (?, ?, ?, ?, ?) ON CONFLICT (member_id, part) DO UPDATE SET "
                "marker = excluded.marker, list_id = excluded.list_id, snapshot = excluded.snapshot",
                (member, part.number, part.marker, part.list, part.snapshot),
            )

    async def move(self, member: MemberId, home: ListId) -> None:
        """Let another playlist of the member's be the one: what was done to the earlier one is past.

        Raises NeedsLink.
        """
        async with self._database.transaction() as change:
            await _still(change, member)
            await change.execute(
                "INSERT INTO mirror_homes SELECT member_id, list_id FROM mirror_parts "
                "WHERE member_id = ? AND list_id IS NOT NULL ON CONFLICT DO NOTHING",
                (member,),
            )
            await change.execute(
                "DELETE FROM mirror_homes WHERE member_id = ? AND list_id = ?", (member, home)
            )
            for table in ("mirror_parts", "mirrored", "mirror_changes"):
                await change.execute(f"DELETE FROM {table} WHERE member_id = ?", (member,))  # noqa: S608 - ours
            await change.execute("INSERT INTO mirror_parts VALUES (?, 1, '', ?, NULL)", (member, home))

    async def drop_part(self, member: MemberId, number: int) -> None:
        """Forget a part that is no longer there."""
        async with self._database.transaction() as change:
            await change.execute(
                "DELETE FROM mirror_parts WHERE member_id = ? AND part = ?", (member, number)
            )

    async def lying(self, member: MemberId, number: int) -> list[Lying]:
        """Return what lies in a part as it is known, in its order."""
        rows = await self._database.rows(
            "SELECT track_id, isrc, song_key, title FROM mirror_items WHERE member_id = ? AND part = ? "
            "ORDER BY position",
            (member, number),
        )
        return [
            Lying(
                TrackId(row["track_id"]) if row["track_id"] else None,
                row["isrc"],
                row["song_key"],
                row["title"],
            )
            for row in rows
        ]

    async def keep(self, member: MemberId, number: int, snapshot: str | None, lying: Sequence[Lying]) -> None:
        """Keep what lies in a part in a state, in one transaction; without a state it is looked at again."""
        rows = [
            (member, number, position, each.track, each.isrc, each.song, each.title)
            for position, each in enumerate(lying)
        ]
        async with self._database.transaction() as change:
            held = await change.execute(
                "UPDATE mirror_parts SET snapshot = ? WHERE member_id = ? AND part = ?",
                (snapshot, member, number),
            )
            await change.execute(
                "DELETE FROM mirror_items WHERE member_id = ? AND part = ?", (member, number)
            )
            if held:
                await change.executemany("INSERT INTO mirror_items VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    async def doubt(self, member: MemberId, number: int) -> None:
        """Note that a part is about to be changed: until it went well, nobody knows what lies in it."""
        async with self._database.transaction() as change:
            await change.execute(
                "UPDATE mirror_parts SET snapshot = NULL WHERE member_id = ? AND part = ?", (member, number)
            )

    async def ours(self, member: MemberId) -> frozenset[TrackId]:
        """Return the songs in it that Earmark put there."""
        rows = await self._database.rows("SELECT track_id FROM mirrored WHERE member_id = ?", (member,))
        return frozenset(TrackId(row["track_id"]) for row in rows)

    async def own(self, member: MemberId, tracks: Sequence[TrackId]) -> None:
        """Note that Earmark puts these songs there, before it does; raises NeedsLink."""
        async with self._database.transaction() as change:
            await _still(change, member)
            await change.executemany(
                "INSERT INTO mirrored VALUES (?, ?) ON CONFLICT DO NOTHING",
                [(member, track) for track in tracks],
            )

    async def disown(self, member: MemberId, tracks: Sequence[TrackId]) -> None:
        """Note that these songs are no longer there."""
        async with self._database.transaction() as change:
            await change.executemany(
                "DELETE FROM mirrored WHERE member_id = ? AND track_id = ?",
                [(member, track) for track in tracks],
            )

    async def disown_the_gone(self, member: MemberId) -> None:
        """Drop from what Earmark put there whatever is gone: put there again, it is the member's."""
        async with self._database.transaction() as change:
            await change.execute(
                "DELETE FROM mirrored WHERE member_id = ? AND track_id NOT IN "
                "(SELECT track_id FROM mirror_items WHERE member_id = ? AND track_id IS NOT NULL)",
                (member, member),
            )

    async def begin(
        self, member: MemberId, added: Sequence[TrackId], removed: Sequence[TrackId], change_id: int | None
    ) -> int:
        """Write down, before it is done, what is to be changed; a change that goes on keeps its number.

        Raises NeedsLink.
        """
        async with self._database.transaction() as change:
            await _still(change, member)
            if change_id is not None:
                await self._extend(change, change_id, added, removed)
                return change_id
            (made,) = await change.rows(
                "INSERT INTO mirror_changes (member_id, made_at, added, removed) "
                "VALUES (?, ?, ?, ?) RETURNING id",
                (member, written(self._clock()), _json(added), _json(removed)),
            )
            return int(made["id"])

    async def _extend(
        self, change: Transaction, change_id: int, added: Sequence[TrackId], removed: Sequence[TrackId]
    ) -> None:
        (row,) = await change.rows("SELECT added, removed FROM mirror_changes WHERE id = ?", (change_id,))
        more = dict.fromkeys((*_ids(row["added"]), *added))
        less = dict.fromkeys((*_ids(row["removed"]), *removed))
        await change.execute(
            "UPDATE mirror_changes SET added = ?, removed = ? WHERE id = ?",
            (_json(tuple(more)), _json(tuple(less)), change_id),
        )

    async def last_change(self, member: MemberId) -> Change | None:
        """Return the last change of this week that was not taken back."""
        row = await self._database.row(
            "SELECT * FROM mirror_changes WHERE member_id = ? AND undone = 0 AND made_at > ? "
            "ORDER BY id DESC LIMIT 1",
            (member, written(self._clock() - UNDOABLE)),
        )
        return _change(row) if row else None

    async def undone(self, change_id: int) -> None:
        """Note that a change was taken back."""
        async with self._database.transaction() as change:
            await change.execute("UPDATE mirror_changes SET undone = 1 WHERE id = ?", (change_id,))

    async def tidy(self) -> None:
        """Drop the changes that nobody can take back any more."""
        async with self._database.transaction() as change:
            await change.execute(
                "DELETE FROM mirror_changes WHERE made_at < ?", (written(self._clock() - UNDOABLE),)
            )


async def _still(change: Transaction, member: MemberId) -> None:
    """Raise NeedsLink where the member has unlinked or was forgotten meanwhile."""
    if not await change.rows("SELECT 1 FROM links WHERE member_id = ?", (member,)):
        raise NeedsLink


def _json(tracks: Sequence[TrackId]) -> str:
    return msgspec.json.encode(list(tracks)).decode()


def _ids(text: str) -> tuple[TrackId, ...]:
    return msgspec.json.decode(text, type=tuple[TrackId, ...])


def _change(row: Row) -> Change:
    return Change(row["id"], read(row["made_at"]), _ids(row["added"]), _ids(row["removed"]))


def _mirror(row: Row) -> Mirror:
    chosen = msgspec.json.decode(row["chosen"], type=tuple[ListId, ...] | None)
    return Mirror(row["name"], chosen, bool(row["liked"]), bool(row["newest_first"]), row["hours"])


def _sourced(row: Row) -> Sourced:
    return Sourced(TrackId(row["id"]), row["isrc"], row["song_key"], row["title"], row["added_at"] or "")


def _part(row: Row) -> Part:
    return Part(
        row["part"], row["marker"], ListId(row["list_id"]) if row["list_id"] else None, row["snapshot"]
    )
