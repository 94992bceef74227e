"""What is known of single tracks: a member's own first, then the catalogue, never another member's."""

from collections import Counter

from bot.domain import MemberId, Track, TrackId, plain_words
from bot.store import sounds
from bot.store.database import Database, Row
from bot.store.shapes import sound_of, track_of

_OWN = (
    "EXISTS (SELECT 1 FROM entries JOIN playlists ON playlists.id = entries.playlist_id "
    "WHERE entries.track_id = tracks.id AND playlists.member_id = ?)"
)


class Tracks:
    """The table of tracks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, member: MemberId, track_id: TrackId) -> Track | None:
        """Return a track of the member's library or of the catalogue, with its sound features if known."""
        own = await self._database.row(
            f"SELECT * FROM tracks WHERE id = ? AND {_OWN}",  # noqa: S608 - the condition is ours
            (track_id, member),
        )
        if own:
            return await self._own(own)
        listed = await self._database.row("SELECT * FROM catalogue WHERE id = ?", (track_id,))
        return track_of(listed, sound_of(listed)) if listed else None

    async def search(self, member: MemberId, words: str, limit: int) -> tuple[Track, ...]:
        """Return tracks in which each word begins a word: own ones first, the shortest names first."""
        wanted = plain_words(words).split()
        if not wanted:
            return ()
        matching = " AND ".join(["instr(words, ?) > 0"] * len(wanted))
        starts = [f" {word}" for word in wanted]
        order = "ORDER BY length(words), id LIMIT ?"
        own = await self._database.rows(
            f"SELECT * FROM tracks WHERE {matching} AND {_OWN} {order}",  # noqa: S608 - marks for values only
            (*starts, member, limit),
        )
        found = [await self._own(row) for row in own]
        if len(found) < limit:
            listed = await self._database.rows(
                f"SELECT * FROM catalogue WHERE {matching} {order}",  # noqa: S608 - marks for values only
                (*starts, limit),
            )
            known = {row["song_key"] for row in own}
            found += [track_of(row, sound_of(row)) for row in listed if row["song_key"] not in known]
        return tuple(found[:limit])

    async def sound_sources(self, member: MemberId) -> dict[str, int]:
        """Count the distinct tracks of a library by where their sound features come from."""
        row = await self._database.row(
            "SELECT count(DISTINCT track_id) AS n FROM entries "
            "JOIN playlists ON playlists.id = entries.playlist_id WHERE member_id = ?",
            (member,),
        )
        resolved = await sounds.of_library(self._database, member)
        counted = Counter(source for source, _ in resolved.values())
        total = row["n"] if row else 0
        return {
            sounds.FILE: counted[sounds.FILE],
            sounds.CATALOGUE: counted[sounds.CATALOGUE],
            sounds.NONE: total - len(resolved),
        }

    async def _own(self, row: Row) -> Track:
        return track_of(row, await sounds.of_track(self._database, row["id"], row["song_key"]))
