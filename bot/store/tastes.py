"""What the people of a server let each other see of their taste: their songs, whose, and how openly."""

import asyncio
import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache

import msgspec

from bot.domain import LISTEN_COLUMNS, Agreement, Columns, Fellow, MemberId, Place
from bot.store.database import Database, Row, Transaction
from bot.store.pairs import Seen, seen
from bot.store.shapes import digest_of, texts
from bot.store.sounds import SOUND, WITH_SOUND
from bot.store.tags import GENRES, WITH_TAGS

COLUMNS = (*LISTEN_COLUMNS, "member", "shown")
Read = Callable[[str], list[str]]
"""Reads a list of texts as it is written."""

_FELLOWS = (
    "SELECT member_id, name FROM agreements WHERE platform = ? AND server = ? AND agreement = ? ORDER BY 1"
)
_WHO_SHOWS = (
    "SELECT member_id, playlist_id, shown FROM shared "
    "WHERE platform = :platform AND server = :server AND agreement = :agreement"
)
_SHARED = f"{_WHO_SHOWS} AND member_id = :member"
_OWN = "SELECT member_id, id AS playlist_id, shown FROM playlists WHERE in_taste AND member_id = :member"
# By a pair, two let each other see no more than by agreeing.
_PAIRED = f"{_OWN} AND shown != 'private'"
# In the order of COLUMNS.
_LISTENS = (
    "SELECT playlist_id, tracks.id, tracks.title, tracks.artists, tracks.album, tracks.release_date, "  # noqa: S608 - the names are ours
    f"tracks.duration_ms, tracks.explicit, added_at, {GENRES}, {SOUND}, member_id, shown "
    f"FROM (SELECT * FROM ({{}}) JOIN entries USING (playlist_id) "
    "ORDER BY added_at DESC, playlist_id, position, track_id LIMIT :most) AS placed "
    f"JOIN tracks ON tracks.id = placed.track_id {WITH_SOUND} {WITH_TAGS} "
    "WHERE tracks.title != '' OR tracks.artists != '[]' ORDER BY playlist_id, position, tracks.id"
)
_ALL = -1
_NAMES = (
    "SELECT id, name FROM playlists WHERE in_taste AND shown = 'visible' "
    "AND id IN (SELECT value FROM json_each(?))"
)
_OPEN = (
    "SELECT id || ':' || shown AS open FROM playlists WHERE in_taste AND shown != 'private' "
    "AND member_id IN (SELECT value FROM json_each(?))"
)
KEPT_BACK = (
    "EXISTS (SELECT 1 FROM json_each(:shows) WHERE NOT EXISTS (SELECT 1 FROM playlists "
    "WHERE id = CAST(value AS INTEGER) AND in_taste "
    "AND shown IN ('visible', substr(value, instr(value, ':') + 1))))"
)
"""Whether one of `:shows`, as `Tastes.shows` tells them, is not shown as openly any more, or is gone."""


class Tastes:
    """Reads what members agreed to let others see; nothing of a private playlist, nor of one left out."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._digests: dict[tuple[Place, Agreement], tuple[int, str]] = {}

    async def fellows(self, place: Place, agreement: Agreement) -> tuple[Fellow, ...]:
        """Return who agreed to something in a server, by the names they have there."""
        rows = await self._database.rows(_FELLOWS, (place.platform, place.server, agreement.value))
        return tuple(Fellow(MemberId(row["member_id"]), row["name"]) for row in rows)

    async def listens(
        self,
        place: Place,
        agreement: Agreement,
        members: Sequence[MemberId],
        *,
        most: int | None = None,
    ) -> Columns:
        """Return the songs of those of these members who agreed there: of each all, or so many newest.

        One row for each place of a song in a playlist, with `member`, and `shown`: counted or visible.
        """
        return await self._columns(_SHARED, members, most=most, **_values(place, agreement))

    async def of_pair(self, place: Place, one: MemberId, other: MemberId) -> Columns:
        """Return the same of two, as far as the first may see the other there; else empty columns."""
        may = await seen(self._database, one, other, place) in {Seen.AGREED, Seen.PAIR}
        return await self._columns(_PAIRED, (one, other) if may else ())

    async def own(self, member: MemberId) -> Columns:
        """Return the same of all that tells of a member's taste, for their eyes: private playlists, too."""
        return await self._columns(_OWN, (member,))

    async def digest(self, place: Place, agreement: Agreement) -> str:
        """Return a text that differs whenever what `listens` may give there does.

        Its first part tells who shows which playlists: by that, what was made of them may be kept or not.
        """
        # Read before the rows: a change in between makes the digest look older than it is, never newer.
        version = await self._database.version()
        of, known = self._digests.get((place, agreement), (None, ""))
        if of == version:
            return known
        who = await who_shows(self._database, place, agreement)
        songs = hashlib.sha256()
        for fellow in await self.fellows(place, agreement):
            rows = await self._listens(_SHARED, fellow.member, _ALL, _values(place, agreement))
            songs.update((await asyncio.to_thread(digest_of, rows)).encode())
        digest = f"{who}:{songs.hexdigest()}"
        self._digests[place, agreement] = (version, digest)
        return digest

    async def playlist_names(self, ids: Iterable[int]) -> Mapping[int, str]:
        """Return what playlists are called, of those that are visible."""
        wanted = msgspec.json.encode([int(each) for each in ids]).decode()
        rows = await self._database.rows(_NAMES, (wanted,))
        return {int(row["id"]): str(row["name"]) for row in rows}

    async def shows(self, members: Iterable[MemberId]) -> frozenset[str]:
        """Return which playlists these members let others learn of, and how openly, as texts to keep."""
        wanted = msgspec.json.encode(sorted(set(members))).decode()
        return frozenset(str(row["open"]) for row in await self._database.rows(_OPEN, (wanted,)))

    async def still_show(self, shows: Collection[str]) -> bool:
        """Tell whether all these playlists are shown as openly as they were; what was opened since may be."""
        row = await self._database.row(f"SELECT NOT {KEPT_BACK}", {"shows": written_shows(shows)})
        return bool(row and row[0])

    async def _columns(
        self, of: str, members: Iterable[MemberId], *, most: int | None = None, **values: object
    ) -> Columns:
        columns: Columns = {name: [] for name in COLUMNS}
        # The same names are one list: eighty thousand of them would keep the collector of rubbish busy.
        read = cache(lambda written: list(texts(written)))
        # One by one: forty thousand rows at once would keep all other questions waiting for a second.
        for member in sorted(set(members)):
            rows = await self._listens(of, member, _ALL if most is None else most, values)
            await asyncio.to_thread(_add, columns, rows, read)
        return columns

    async def _listens(self, of: str, member: MemberId, most: int, values: Mapping[str, object]) -> list[Row]:
        return await self._database.rows(_LISTENS.format(of), {**values, "member": member, "most": most})


def written_shows(shows: Collection[str]) -> str:
    """Write down what `Tastes.shows` told, as `KEPT_BACK` reads it."""
    return msgspec.json.encode(sorted(shows)).decode()


async def who_shows(database: Database | Transaction, place: Place, agreement: Agreement) -> str:
    """Return a text that differs whenever other people, or other playlists, are shown in a server."""
    rows = await database.rows(f"{_WHO_SHOWS} ORDER BY member_id, playlist_id", _values(place, agreement))
    return digest_of(rows)


def _values(place: Place, agreement: Agreement) -> dict[str, object]:
    return {"platform": place.platform, "server": place.server, "agreement": agreement.value}


def _add(columns: Columns, rows: Sequence[Row], read: Read) -> None:
    laid_out = (_listen(row, read) for row in rows)
    for name, values in zip(COLUMNS, zip(*laid_out, strict=True), strict=False):
        columns[name].extend(values)


def _listen(row: Row, read: Read) -> tuple[object, ...]:
    playlist, track_id, title, artists, album, released, duration, explicit, added, genres, *rest = row
    return (
        str(playlist),
        track_id,
        title,
        read(artists),
        album,
        released,
        duration,
        None if explicit is None else bool(explicit),
        added,
        read(genres),
        *rest,
    )
