"""What was read of a linked account: playlists by snapshot, pages of half-read ones, tops and plays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from bot.accounts import SPOTIFY, Item, Linked, Listed, ListId, Play
from bot.clock import Clock
from bot.domain import (
    Counts,
    Entry,
    Export,
    ExportedPlaylist,
    Form,
    ImportChange,
    Kind,
    MemberId,
    PlaylistId,
    Track,
)
from bot.store.database import Database, Transaction
from bot.store.links import must_be_linked
from bot.store.shapes import track_row
from bot.store.taking_in import ORPHANS, TRACK, TakingIn
from bot.store.times import read, written

LIKED = ListId("liked")
"""Stands for the liked songs among playlists."""

MET_KEPT, PLAYS_KEPT = timedelta(days=30), timedelta(days=90)
"""How long it is remembered which songs a member asked about, and which they played."""

_SNAPSHOT = (
    "INSERT INTO snapshots SELECT id, ?, ? FROM playlists WHERE member_id = ? AND source = ? AND key = ? "
    "ON CONFLICT (playlist_id) DO UPDATE SET snapshot = excluded.snapshot, total = excluded.total"
)
_KNOWN = (
    "SELECT key, playlists.id, name, snapshot, total FROM playlists "
    "LEFT JOIN snapshots ON playlist_id = playlists.id WHERE member_id = ? AND source = ?"
)


@dataclass(frozen=True, slots=True)
class Known:
    """A playlist as it was read last; an empty snapshot means that it must be read again."""

    playlist: PlaylistId
    name: str
    snapshot: str
    total: int


class Readings:
    """The tables of snapshots, refusals, pages, tops and plays, and the playlists of linked accounts."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def known(self, member: MemberId) -> dict[ListId, Known]:
        """Return the member's playlists of Spotify as they were read last."""
        rows = await self._database.rows(_KNOWN, (member, SPOTIFY))
        return {
            ListId(row["key"]): Known(
                PlaylistId(row["id"]), row["name"], row["snapshot"] or "", row["total"] or 0
            )
            for row in rows
        }

    async def list_of(self, member: MemberId, playlist: PlaylistId) -> ListId | None:
        """Return which playlist at Spotify one of the member's is; None for one that a file told of."""
        row = await self._database.row(
            "SELECT key FROM playlists WHERE id = ? AND member_id = ? AND source = ?",
            (playlist, member, SPOTIFY),
        )
        return ListId(row["key"]) if row else None

    async def keep(self, link: Linked, listed: Listed, items: Sequence[Item]) -> ImportChange:
        """Bring one playlist to what was read of it, in one transaction; raises NeedsLink.

        The first time, a playlist of the same name that a file told of becomes this one, with all that the
        member said of it.
        """
        kind = Kind.LIKED if listed.id == LIKED else Kind.PLAYLIST
        entries = tuple(Entry(item.track, item.added_at) for item in items if item.track)
        playlist = ExportedPlaylist(listed.id, listed.name, kind, entries)
        export = Export(Form.LINKED, whole=False, playlists=(playlist,), listening=(), counts=Counts())
        async with self._database.transaction() as change:
            await must_be_linked(change, link)
            now = written(self._clock())
            done = await TakingIn(change, link.member, export, now, SPOTIFY).run(replace=False)
            values = (listed.snapshot, listed.total or 0, link.member, SPOTIFY, listed.id)
            await change.execute(_SNAPSHOT, values)
            await _drop_pages(change, link.member, listed.id)
        return done

    async def rename(self, link: Linked, listed: Listed) -> None:
        """Give a playlist the name that it has at Spotify."""
        async with self._database.transaction() as change:
            await change.execute(
                "UPDATE playlists SET name = ? WHERE member_id = ? AND source = ? AND key = ?",
                (listed.name, link.member, SPOTIFY, listed.id),
            )

    async def put_in(self, link: Linked, playlist: ListId, track: Track, before: str, after: str) -> None:
        """Note that a song was filed, as if the playlist had been read again; raises NeedsLink.

        Where the state before was not the one that is known, it must be read again.
        """
        now = written(self._clock())
        async with self._database.transaction() as change:
            await must_be_linked(change, link)
            await change.execute(TRACK, track_row(track))
            await change.execute(
                "INSERT INTO entries SELECT id, ?, coalesce((SELECT max(position) + 1 FROM entries "
                "WHERE playlist_id = playlists.id), 0), ? FROM playlists "
                "WHERE member_id = ? AND source = ? AND key = ? ON CONFLICT DO NOTHING",
                (track.id, now, link.member, SPOTIFY, playlist),
            )
            await self._move_on(change, (link.member, playlist), before, after, 1)

    async def take_out(self, link: Linked, playlist: ListId, track: Track, before: str, after: str) -> None:
        """Note that a song was taken out again; as `put_in` does."""
        async with self._database.transaction() as change:
            await change.execute(
                "DELETE FROM entries WHERE track_id = ? AND playlist_id IN "
                "(SELECT id FROM playlists WHERE member_id = ? AND source = ? AND key = ?)",
                (track.id, link.member, SPOTIFY, playlist),
            )
            await self._move_on(change, (link.member, playlist), before, after, -1)

    async def _move_on(
        self, change: Transaction, of: tuple[MemberId, ListId], before: str, after: str, by: int
    ) -> None:
        await change.execute(
            "UPDATE snapshots SET snapshot = iif(snapshot = ?, ?, ''), total = total + ? "
            "WHERE playlist_id IN (SELECT id FROM playlists WHERE member_id = ? AND key = ? AND source = ?)",
            (before, after, by, *of, SPOTIFY),
        )

    async def only(self, link: Linked, opened: Iterable[ListId], listed: Iterable[ListId]) -> int:
        """Drop the playlists that Spotify no longer opens, and return how many; raises NeedsLink.

        What is known of those that it lists but does not open stays.
        """
        kept, still = (msgspec.json.encode(sorted(each)).decode() for each in (opened, listed))
        gone = "WHERE member_id = ? AND source = ? AND key NOT IN (SELECT value FROM json_each(?))"
        async with self._database.transaction() as change:
            await must_be_linked(change, link)
            dropped = await change.execute(f"DELETE FROM playlists {gone}", (link.member, SPOTIFY, kept))  # noqa: S608 - ours
            await change.execute(
                "DELETE FROM refusals WHERE member_id = ? "
                "AND list_id NOT IN (SELECT value FROM json_each(?))",
                (link.member, still),
            )
            if dropped:
                await change.execute(ORPHANS)
        return dropped

    async def refused(self, member: MemberId) -> dict[ListId, str]:
        """Return the playlists that Spotify does not open to the member, with the state they were in."""
        rows = await self._database.rows("SELECT * FROM refusals WHERE member_id = ?", (member,))
        return {ListId(row["list_id"]): row["snapshot"] for row in rows}

    async def refuse(self, link: Linked, listed: Listed) -> None:
        """Remember that Spotify does not open a playlist to the member; raises NeedsLink."""
        async with self._database.transaction() as change:
            await must_be_linked(change, link)
            await change.execute(
                "INSERT INTO refusals VALUES (?, ?, ?) ON CONFLICT (member_id, list_id) "
                "DO UPDATE SET snapshot = excluded.snapshot",
                (link.member, listed.id, listed.snapshot),
            )

    async def page(self, link: Linked, listed: Listed, start: int, items: tuple[Item, ...]) -> None:
        """Keep one page of a long playlist, so that its reading can go on from there; raises NeedsLink."""
        values = (link.member, listed.id, listed.snapshot, start, msgspec.msgpack.encode(items))
        async with self._database.transaction() as change:
            await must_be_linked(change, link)
            await change.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?)", values)

    async def pages(self, member: MemberId, listed: Listed) -> tuple[Item, ...]:
        """Return what was read already of a playlist in this very state, from its first place on."""
        async with self._database.transaction() as change:
            await change.execute(
                "DELETE FROM pages WHERE member_id = ? AND list_id = ? AND snapshot != ?",
                (member, listed.id, listed.snapshot),
            )
        rows = await self._database.rows(
            "SELECT start, content FROM pages WHERE member_id = ? AND list_id = ? ORDER BY start",
            (member, listed.id),
        )
        items: tuple[Item, ...] = ()
        for row in rows:
            if row["start"] != len(items):
                break
            items += msgspec.msgpack.decode(row["content"], type=tuple[Item, ...])
        return items

    async def drop_pages(self, member: MemberId, playlist: ListId) -> None:
        """Throw away what was read of a playlist that has changed meanwhile."""
        async with self._database.transaction() as change:
            await _drop_pages(change, member, playlist)

    async def keep_tops(self, link: Linked, span: str, tracks: Sequence[Track]) -> None:
        """Keep the songs that the member plays most in a span, in place of the earlier ones."""
        async with self._database.transaction() as change:
            await must_be_linked(change, link)
            await change.executemany(TRACK, map(track_row, tracks))
            await change.execute("DELETE FROM tops WHERE member_id = ? AND span = ?", (link.member, span))
            rows = [(link.member, span, rank, track.id) for rank, track in enumerate(tracks)]
            await change.executemany("INSERT INTO tops VALUES (?, ?, ?, ?)", rows)

    async def keep_plays(self, link: Linked, plays: Sequence[Play]) -> None:
        """Keep what was played lately; the same play twice is one."""
        since = self._clock() - PLAYS_KEPT
        plays = [play for play in plays if play.played_at >= since]
        async with self._database.transaction() as change:
            await must_be_linked(change, link)
            await change.executemany(TRACK, (track_row(play.track) for play in plays))
            rows = [(link.member, written(play.played_at), play.track.id) for play in plays]
            await change.executemany("INSERT INTO plays VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows)

    async def last_play(self, member: MemberId) -> datetime | None:
        """Return when the last known play was."""
        row = await self._database.row("SELECT max(played_at) FROM plays WHERE member_id = ?", (member,))
        return read(row[0]) if row and row[0] else None

    async def meet(self, link: Linked, track: Track) -> None:
        """Keep a song that the member asked about, for what they do with it next; raises NeedsLink."""
        async with self._database.transaction() as change:
            await must_be_linked(change, link)
            await change.execute(TRACK, track_row(track))
            await change.execute(
                "INSERT INTO met SELECT id, ?, ? FROM members WHERE id = ? ON CONFLICT DO NOTHING",
                (track.id, written(self._clock()), link.member),
            )

    async def tidy(self) -> None:
        """Forget songs that were asked about, and plays, once they are too old, with what nobody else has."""
        now = self._clock()
        async with self._database.transaction() as change:
            met = await change.execute("DELETE FROM met WHERE met_at < ?", (written(now - MET_KEPT),))
            plays = await change.execute(
                "DELETE FROM plays WHERE played_at < ?", (written(now - PLAYS_KEPT),)
            )
            if met or plays:
                await change.execute(ORPHANS)


async def _drop_pages(change: Transaction, member: MemberId, playlist: ListId) -> None:
    await change.execute("DELETE FROM pages WHERE member_id = ? AND list_id = ?", (member, playlist))
