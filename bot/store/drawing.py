"""Draws songs that a member does not have: of others who allow it, and of the catalogue.

Half of them are by artists whom the member has, so that of a large library or catalogue some are near.
"""

import asyncio
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice, zip_longest
from typing import TypeVar

import msgspec

from bot.domain import SOUND_COLUMNS, Candidate, Columns, MemberId, Origin, Place, Track, TrackId
from bot.store.database import Database, Row
from bot.store.recordings import Recording, held, repeats
from bot.store.shapes import as_json, texts, track_of
from bot.store.songs import as_songs, known, learnt

_MOST_FRIENDS, _MOST_PLAYLISTS, _MOST_ARTISTS, _OF_ONE_ARTIST = 20, 12, 150, 8
_SPARE = 3
"""So many times as many are drawn as are wanted: the member has some of them already."""
_Drawn = TypeVar("_Drawn")
_PRIME = 1_000_003

# Without a place: in every server where the member allows the same.
_OPEN = (
    "SELECT member_id, max(owner) AS owner, playlist_id, playlist FROM offered "
    "WHERE member_id != :member AND (platform, server) IN ({}) GROUP BY playlist_id "
    "ORDER BY member_id, playlist_id"
)
HERE = "SELECT :platform, :server"
EVERYWHERE = "SELECT platform, server FROM agreements WHERE agreement = 'suggest' AND member_id = :member"
_ARTISTS = (
    "SELECT substr(song_key, 1, instr(song_key, char(9)) - 1) AS artist, min(artists) AS names, "
    "count(*) AS n FROM entries JOIN playlists ON playlists.id = playlist_id "
    "JOIN tracks ON tracks.id = track_id WHERE member_id = ? AND in_taste AND song_key != '' "
    "GROUP BY 1 ORDER BY 1"
)


def _shuffled(table: str) -> str:
    """Order the rows of a table the same for the same seed, as SQLite's own chance knows no seed."""
    return f"({table}.rowid * :by) % {_PRIME}"


def _near(table: str, columns: str, more: str, where: str) -> str:
    """Find songs by certain artists through the index of song keys, a few of each artist."""
    # A tab ends the artist in a song's key, and a line feed is next to it.
    return (
        f"SELECT * FROM (SELECT {columns}, value AS artist, "  # noqa: S608 - the names are ours
        f"row_number() OVER (PARTITION BY value ORDER BY {_shuffled(table)}) AS turn "
        f"FROM json_each(:artists) CROSS JOIN {table} ON {table}.song_key >= value || char(9) "
        f"AND {table}.song_key < value || char(10) {more} WHERE {where}) "
        f"WHERE turn <= {_OF_ONE_ARTIST} ORDER BY turn, artist LIMIT :most"
    )


# Other ids than Spotify's are of files of somebody's own.
_IS_SONG = "length(tracks.id) = 22 AND tracks.title != '' AND tracks.artists != '[]'"
_FRIENDS = "playlist_id IN (SELECT value FROM json_each(:playlists))"
_FRIENDS_NEAR = _near(
    "tracks",
    "tracks.id, isrc, song_key, playlist_id",
    "CROSS JOIN entries ON entries.track_id = tracks.id",
    # The plus: from a song to its few playlists, not from each of a thousand playlists to the song.
    f"+{_FRIENDS} AND {_IS_SONG}",
)
_FRIENDS_ANY = (
    "SELECT tracks.id, isrc, song_key, playlist_id, '' AS artist FROM "  # noqa: S608 - ours
    f"(SELECT playlist_id, track_id FROM entries WHERE {_FRIENDS} "
    f"ORDER BY {_shuffled('entries')}, track_id LIMIT :most) "
    f"JOIN tracks ON tracks.id = track_id WHERE {_IS_SONG} ORDER BY {_shuffled('tracks')}"
)
_IS_LISTED = "title != '' AND artists != '[]'"
_LISTED_NEAR = _near("catalogue", "catalogue.id, '' AS isrc, song_key", "", _IS_LISTED)
_LISTED_ANY = (
    "SELECT id, '' AS isrc, song_key, '' AS artist FROM catalogue "  # noqa: S608 - ours
    f"WHERE rowid IN (SELECT value FROM json_each(:rows)) AND {_IS_LISTED} ORDER BY {_shuffled('catalogue')}"
)
_THESE = "FROM catalogue WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
_LISTED = f"SELECT * {_THESE}"
_LISTED_LEARNT = (
    "SELECT id, title, artists, '', release_date, duration_ms, explicit, '[]', "
    f"{', '.join(SOUND_COLUMNS)} {_THESE}"
)


@dataclass(frozen=True, slots=True)
class _Open:
    """A playlist whose songs may be suggested."""

    id: int
    name: str
    member: int
    owner: str


class Drawing:
    """One draw for one member; the same seed draws the same songs from the same tables."""

    def __init__(self, database: Database, member: MemberId, seed: int) -> None:
        self._database = database
        self._member = member
        self._chance = random.Random(seed)  # noqa: S311 - nobody gains by foreseeing it
        self._by = self._chance.randrange(1, _PRIME)

    async def of_friends(self, place: Place | None, limit: int) -> tuple[Candidate, ...]:
        """Draw songs of members who allow it, with their names and those of their playlists."""
        playlists = {each.id: each for each in await self._open(place)}
        if not playlists:
            return ()
        artists = await self._artists()
        wanted = {"artists": _written(artists), "playlists": _written(playlists)}
        most = limit * _SPARE
        near = await self._rows(_FRIENDS_NEAR, wanted, most)
        rows = await self._new(_in_turn(near, await self._of_each(playlists.values(), most)), limit)
        tracks = await known(self._database, [row["id"] for row in rows])
        return tuple(
            Candidate(
                tracks[TrackId(row["id"])],
                Origin.FRIEND,
                playlists[row["playlist_id"]].owner,
                playlists[row["playlist_id"]].name,
                artists.get(row["artist"], ""),
            )
            for row in rows
            if row["id"] in tracks
        )

    async def of_catalogue(self, limit: int) -> tuple[Candidate, ...]:
        """Draw songs of the catalogue."""
        artists = await self._artists()
        most = limit * _SPARE
        near = await self._rows(_LISTED_NEAR, {"artists": _written(artists)}, most)
        rows = await self._new(_in_turn(near, await self._listed(most)), limit)
        tracks = await self._described([row["id"] for row in rows])
        return tuple(
            Candidate(tracks[row["id"]], Origin.CATALOGUE, seed=artists.get(row["artist"], ""))
            for row in rows
            if row["id"] in tracks
        )

    async def others(self, limit: int) -> Columns:
        """Draw songs to learn against, up to half of them of members who allow it to each other."""
        playlists = await self._open(None)
        theirs = await self._new(await self._of_each(playlists, limit // 2), limit // 2)
        listed = await self._new(await self._listed(limit), limit - len(theirs))
        columns = await learnt(self._database, [row["id"] for row in theirs])
        ids = as_json(tuple(row["id"] for row in listed))
        rows = await self._database.rows(_LISTED_LEARNT, (ids,))
        more = await asyncio.to_thread(as_songs, rows)
        return {name: values + more[name] for name, values in columns.items()}

    async def _open(self, place: Place | None) -> list[_Open]:
        values: dict[str, object] = {"member": self._member}
        if place:
            values |= {"platform": place.platform, "server": place.server}
        rows = await self._database.rows(_OPEN.format(HERE if place else EVERYWHERE), values)
        return [_Open(row["playlist_id"], row["playlist"], row["member_id"], row["owner"]) for row in rows]

    async def _of_each(self, playlists: Iterable[_Open], most: int) -> list[Row]:
        """Draw from each friend in turn, so that one large library leaves room for others."""
        by_friend = groupby(playlists, key=lambda each: each.member)
        of_each = self._some([[each.id for each in group] for _, group in by_friend], _MOST_FRIENDS)
        share = -(-most // max(1, len(of_each)))
        drawn = [_written(self._some(ids, _MOST_PLAYLISTS)) for ids in of_each]
        return _in_turn(*[await self._rows(_FRIENDS_ANY, {"playlists": ids}, share) for ids in drawn])

    def _some(self, values: Sequence[_Drawn], most: int) -> list[_Drawn]:
        return self._chance.sample(values, min(len(values), most))

    async def _listed(self, most: int) -> list[Row]:
        row = await self._database.row("SELECT max(rowid) FROM catalogue")
        size = int(row[0] or 0) if row else 0
        chosen = _written(self._some(range(1, size + 1), most))
        return await self._rows(_LISTED_ANY, {"rows": chosen}, most)

    async def _artists(self) -> dict[str, str]:
        """Draw artists of the member, those with many songs foremost, and how they are written."""
        rows = await self._database.rows(_ARTISTS, (self._member,))
        drawn = sorted(rows, key=lambda row: -(self._chance.random() ** (1 / row["n"])))
        return {row["artist"]: texts(row["names"])[0] for row in drawn[:_MOST_ARTISTS]}

    async def _rows(self, sql: str, values: Mapping[str, object], most: int) -> list[Row]:
        return await self._database.rows(sql, {"by": self._by, "most": most, **values})

    async def _new(self, rows: Sequence[Row], limit: int) -> list[Row]:
        """Leave out what the member has or judged, and repeats."""
        # In a thread: ten thousand songs would hold up the event loop.
        recordings, again = await asyncio.to_thread(_recordings, rows)
        old = await held(self._database, self._member, recordings) | again
        return list(islice((row for place, row in enumerate(rows) if place not in old), limit))

    async def _described(self, ids: Sequence[str]) -> dict[str, Track]:
        rows = await self._database.rows(_LISTED, (as_json(tuple(ids)),))
        tracks = await asyncio.to_thread(lambda: list(map(track_of, rows)))
        return {track.id: track for track in tracks}


def _in_turn(*drawn: Sequence[Row]) -> list[Row]:
    return [row for row in chain.from_iterable(zip_longest(*drawn)) if row is not None]


def _recordings(rows: Sequence[Row]) -> tuple[list[Recording], frozenset[int]]:
    recordings = [Recording(row["id"], row["isrc"], row["song_key"]) for row in rows]
    return recordings, repeats(recordings)


def _written(values: Iterable[object]) -> str:
    return msgspec.json.encode(list(values)).decode()
