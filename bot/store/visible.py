"""The songs that people of a server show each other by name."""

import asyncio

from bot.domain import Agreement, MemberId, Place, Track, TrackId, plain_words
from bot.store.database import Database
from bot.store.shapes import texts
from bot.store.songs import known
from bot.store.tracks import best_first, each_once, matching, wanted_of

_VISIBLE = (
    "SELECT playlist_id FROM shared WHERE platform = :platform AND server = :server "
    "AND agreement = :agreement AND shown = 'visible'"
)
_LIES_THERE = f"SELECT 1 FROM entries WHERE track_id = :track AND playlist_id IN ({_VISIBLE}) LIMIT 1"  # noqa: S608 - the names are ours
_NAMED = (
    "SELECT DISTINCT title, artists FROM entries JOIN tracks ON tracks.id = track_id WHERE playlist_id IN "  # noqa: S608 - ours
    f"({_VISIBLE} AND member_id = :member)"
)
_VERSIONS = 5
"""How many versions of a song are allowed for, so that a search finds as many songs as it was asked for."""


class VisibleSongs:
    """Finds songs of visible playlists alone, of those who agreed to something in a server."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, place: Place, agreement: Agreement, track: TrackId) -> Track | None:
        """Return a song that somebody shows there."""
        if await self._database.row(_LIES_THERE, {**_values(place, agreement), "track": track}) is None:
            return None
        return (await known(self._database, [track])).get(track)

    async def named(self, place: Place, agreement: Agreement, member: MemberId) -> frozenset[tuple[str, str]]:
        """Return the songs that a member shows there, as they are told apart by `named_as`."""
        rows = await self._database.rows(_NAMED, {**_values(place, agreement), "member": member})
        return await asyncio.to_thread(
            lambda: frozenset(named_as(row["title"], ", ".join(texts(row["artists"]))) for row in rows)
        )

    async def search(self, place: Place, agreement: Agreement, words: str, limit: int) -> tuple[Track, ...]:
        """Return songs in whose title and artists each word occurs, each song once, the nearest first."""
        wanted = wanted_of(words)
        if not wanted:
            return ()
        rows = await self._database.rows(
            f"SELECT id, song_key FROM tracks WHERE {matching(wanted)} AND id IN "  # noqa: S608 - marks for values only
            f"(SELECT track_id FROM entries WHERE playlist_id IN ({_VISIBLE})) {best_first(wanted)}",
            {**_values(place, agreement), **wanted, "limit": limit * _VERSIONS},
        )
        ids = [row["id"] for row in each_once(rows)[:limit]]
        found = await known(self._database, ids)
        return tuple(found[track] for track in ids if track in found)


def named_as(title: str, artists: str) -> tuple[str, str]:
    """Return what stands for a song that is known by its title and all its artists alone."""
    return plain_words(title), plain_words(artists)


def _values(place: Place, agreement: Agreement) -> dict[str, object]:
    return {"platform": place.platform, "server": place.server, "agreement": agreement.value}
