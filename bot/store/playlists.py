"""A member's playlists, and the table that models learn from."""

import asyncio
from datetime import datetime

from bot.clock import Clock
from bot.domain import (
    Columns,
    Export,
    ImportChange,
    Kind,
    MemberId,
    Playlist,
    PlaylistId,
    Shown,
    Track,
    TrackId,
    as_columns,
)
from bot.store.database import Database, Row
from bot.store.shapes import digest_of, texts, track_of
from bot.store.sounds import SOUND, WITH_SOUND
from bot.store.tags import GENRES, TAGS, WITH_TAGS
from bot.store.taking_in import TakingIn
from bot.store.times import written

_ALL = (
    "SELECT playlists.*, count(entries.track_id) AS tracks FROM playlists "
    "LEFT JOIN entries ON entries.playlist_id = playlists.id WHERE member_id = ? {} "
    "GROUP BY playlists.id ORDER BY name COLLATE NOCASE, playlists.id"
)
_HOLDING = (
    "AND EXISTS (SELECT 1 FROM entries AS held JOIN tracks ON tracks.id = held.track_id "
    "WHERE held.playlist_id = playlists.id AND (tracks.id = ? OR (tracks.song_key != '' AND "
    "tracks.song_key = (SELECT song_key FROM tracks WHERE id = ? UNION ALL "
    "SELECT song_key FROM catalogue WHERE id = ? LIMIT 1))))"
)
# What a member said of a song counts as if it lay there since.
_PLACED = (
    "(SELECT playlist_id, track_id, position, added_at FROM entries UNION ALL "
    "SELECT playlist_id, track_id, 2147483647, corrected_at FROM corrections WHERE playlist_id IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM entries WHERE entries.playlist_id = corrections.playlist_id "
    "AND entries.track_id = corrections.track_id)) AS placed"
)
# In the order of LISTEN_COLUMNS.
_TASTE = (
    "SELECT playlist_id, tracks.id, tracks.title, tracks.artists, tracks.album, tracks.release_date, "  # noqa: S608 - the names are ours
    f"tracks.duration_ms, tracks.explicit, added_at, {GENRES}, {SOUND} FROM playlists "
    f"JOIN {_PLACED} ON playlist_id = playlists.id JOIN tracks ON tracks.id = placed.track_id "
    f"{WITH_SOUND} {WITH_TAGS} WHERE member_id = ? AND in_taste "
    "AND (tracks.title != '' OR tracks.artists != '[]') ORDER BY playlist_id, position, tracks.id"
)
_LISTENS = _TASTE.replace("AND in_taste", "AND guessed AND in_taste")
_SINCE = f"SELECT * FROM ({_LISTENS}) WHERE added_at > ?"  # noqa: S608 - ours
_BEFORE = f"SELECT count(*) FROM ({_LISTENS}) WHERE added_at IS NULL OR added_at <= ?"  # noqa: S608 - ours
_UNFILED = (
    f"SELECT tracks.*, {TAGS} AS tags, {SOUND} FROM entries "  # noqa: S608 - the names are ours
    "JOIN playlists ON playlists.id = entries.playlist_id JOIN tracks ON tracks.id = entries.track_id "
    f"{WITH_SOUND} {WITH_TAGS} "
    "WHERE playlists.member_id = :member AND playlists.kind = 'liked' AND tracks.title != '' AND NOT EXISTS ("
    "SELECT 1 FROM entries AS filed JOIN playlists AS home ON home.id = filed.playlist_id "
    "JOIN tracks AS same ON same.id = filed.track_id "
    "WHERE home.member_id = :member AND home.kind = 'playlist' AND home.key NOT IN "
    "(SELECT list_id FROM mirror_parts WHERE member_id = :member AND list_id IS NOT NULL) AND "
    "(same.id = tracks.id OR same.song_key != '' AND same.song_key = tracks.song_key)) "
    "GROUP BY tracks.id ORDER BY max(entries.added_at) DESC, tracks.id"
)


class Playlists:
    """The table of playlists and their entries."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._digests: dict[tuple[str, MemberId], tuple[int, str]] = {}

    async def take_in(self, member: MemberId, export: Export, *, replace: bool = False) -> ImportChange:
        """Bring the stored library to what the export holds, in one transaction.

        A whole export removes the playlists that it lacks, unless they are most of the library: those are
        kept and counted as missing, or removed with `replace`. The same export twice changes nothing.
        """
        async with self._database.transaction() as change:
            now = written(self._clock())
            return await TakingIn(change, member, export, now).run(replace=replace)

    async def all(self, member: MemberId) -> tuple[Playlist, ...]:
        """Return the member's playlists by name."""
        return tuple(_playlist(row) for row in await self._database.rows(_ALL.format(""), (member,)))

    async def any(self, member: MemberId) -> bool:
        """Tell whether the member has a playlist here."""
        row = await self._database.row("SELECT 1 FROM playlists WHERE member_id = ? LIMIT 1", (member,))
        return row is not None

    async def holding(self, member: MemberId, track_id: TrackId) -> tuple[Playlist, ...]:
        """Return the playlists that hold the track, or the same song under another id."""
        values = (member, track_id, track_id, track_id)
        return tuple(_playlist(row) for row in await self._database.rows(_ALL.format(_HOLDING), values))

    async def unfiled(self, member: MemberId) -> tuple[Track, ...]:
        """Return the named liked songs that sit in no playlist under any id, newest first."""
        return tuple(track_of(row) for row in await self._database.rows(_UNFILED, {"member": member}))

    async def set_guessed(self, member: MemberId, playlist: PlaylistId, value: bool) -> None:  # noqa: FBT001 - a setter's one value
        """Say whether `/guess` may answer with a playlist."""
        await self._set("guessed", member, playlist, value)

    async def set_in_taste(self, member: MemberId, playlist: PlaylistId, value: bool) -> None:  # noqa: FBT001 - a setter's one value
        """Say whether a playlist tells of the member's taste."""
        await self._set("in_taste", member, playlist, value)

    async def set_shown(self, member: MemberId, playlist: PlaylistId, value: Shown) -> None:
        """Say who may learn of a playlist."""
        await self._set("shown", member, playlist, value)

    async def set_all_shown(self, member: MemberId, value: Shown) -> int:
        """Say who may learn of all the member's playlists, and return how many there are."""
        async with self._database.transaction() as change:
            return await change.execute("UPDATE playlists SET shown = ? WHERE member_id = ?", (value, member))

    async def _set(self, column: str, member: MemberId, playlist: PlaylistId, value: object) -> None:
        async with self._database.transaction() as change:
            await change.execute(
                f"UPDATE playlists SET {column} = ? WHERE id = ? AND member_id = ?",  # noqa: S608 - the name is ours
                (value, playlist, member),
            )

    async def listens(self, member: MemberId) -> Columns:
        """Return what a model learns from, one row for each place of a track, columns equally long.

        Playlists that are excluded or left out of taste are not in it, nor are tracks without a name.
        """
        return await self._columns(_LISTENS, member)

    async def taste(self, member: MemberId) -> Columns:
        """Return what `listens` does, with liked songs and all others that `/guess` does not answer with."""
        return await self._columns(_TASTE, member)

    async def _columns(self, listens: str, member: MemberId) -> Columns:
        rows = await self._database.rows(listens, (member,))
        # In a thread: ten thousand rows would hold up the event loop for a tenth of a second.
        return await asyncio.to_thread(lambda: as_columns(map(_listen, rows)))

    async def filed_since(self, member: MemberId, moment: datetime) -> tuple[Columns, int]:
        """Return the rows of `listens` that were filed after a moment, and how many are older or undated."""
        values = (member, written(moment))
        rows = await self._database.rows(_SINCE, values)
        before = await self._database.row(_BEFORE, values)
        # In a thread: after a first import these are all that there are.
        since = await asyncio.to_thread(lambda: as_columns(map(_listen, rows)))
        return since, int(before[0]) if before else 0

    async def digest(self, member: MemberId) -> str:
        """Return a text that differs whenever, and only when, `listens` does."""
        return await self._digest(_LISTENS, member)

    async def taste_digest(self, member: MemberId) -> str:
        """Return a text that differs whenever, and only when, `taste` does."""
        return await self._digest(_TASTE, member)

    async def _digest(self, listens: str, member: MemberId) -> str:
        # Read before the rows: a change in between makes the digest look older than it is, never newer.
        version = await self._database.version()
        of, known = self._digests.get((listens, member), (None, ""))
        if of == version:
            return known
        rows = await self._database.rows(listens, (member,))
        digest = await asyncio.to_thread(digest_of, rows)
        self._digests[listens, member] = (version, digest)
        return digest


def _playlist(row: Row) -> Playlist:
    return Playlist(
        id=PlaylistId(row["id"]),
        name=row["name"],
        kind=Kind(row["kind"]),
        tracks=row["tracks"],
        guessed=bool(row["guessed"]),
        in_taste=bool(row["in_taste"]),
        shown=Shown(row["shown"]),
    )


def _listen(row: Row) -> tuple[object, ...]:
    playlist, track_id, title, artists, album, released, duration, explicit, added, genres, *sound = row
    return (
        str(playlist),
        track_id,
        title,
        list(texts(artists)),
        album,
        released,
        duration,
        None if explicit is None else bool(explicit),
        added,
        list(texts(genres)),
        *sound,
    )
