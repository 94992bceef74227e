"""What is known of single tracks: a member's own first, then the catalogue, never another member's."""

from collections.abc import Iterable, Mapping, Sequence

from bot.domain import MemberId, Track, TrackId, plain_words
from bot.store.database import Database, Row
from bot.store.shapes import track_of
from bot.store.songs import known
from bot.store.sounds import CATALOGUE, FILE, NONE, SOURCE, WITH_SOUND

_OWN = (
    "(EXISTS (SELECT 1 FROM entries JOIN playlists ON playlists.id = entries.playlist_id "
    "WHERE entries.track_id = tracks.id AND playlists.member_id = :member) OR "
    "EXISTS (SELECT 1 FROM listening WHERE listening.track_id = tracks.id AND listening.member_id = :member) "
    "OR EXISTS (SELECT 1 FROM corrections AS said "
    "WHERE said.track_id = tracks.id AND said.member_id = :member) OR "
    "EXISTS (SELECT 1 FROM met WHERE met.track_id = tracks.id AND met.member_id = :member) OR "
    "EXISTS (SELECT 1 FROM verdicts AS judged "
    "WHERE judged.track_id = tracks.id AND judged.member_id = :member) OR "
    "EXISTS (SELECT 1 FROM suggestions AS offer "
    "WHERE offer.track_id = tracks.id AND offer.member_id = :member))"
)
_MINE = (
    "tracks.id IN (SELECT track_id FROM entries JOIN playlists ON playlists.id = entries.playlist_id "
    "WHERE member_id = :member UNION SELECT track_id FROM listening WHERE member_id = :member "
    "UNION SELECT track_id FROM corrections WHERE member_id = :member "
    "UNION SELECT track_id FROM met WHERE member_id = :member "
    "UNION SELECT track_id FROM verdicts WHERE member_id = :member "
    "UNION SELECT track_id FROM suggestions WHERE member_id = :member)"
)
_RECENT = (
    "SELECT tracks.id FROM tracks JOIN entries ON entries.track_id = tracks.id "
    "JOIN playlists ON playlists.id = entries.playlist_id WHERE member_id = ? AND title != '' "
    "GROUP BY tracks.id ORDER BY max(added_at) DESC NULLS LAST, tracks.id LIMIT ?"
)
_SOURCES = (
    f"SELECT coalesce({SOURCE}, '{NONE}') AS source, count(*) AS n FROM tracks {WITH_SOUND} "  # noqa: S608 - the names are ours
    "WHERE tracks.id IN (SELECT track_id FROM entries JOIN playlists ON playlists.id = playlist_id "
    "WHERE member_id = ?) GROUP BY 1"
)
_VERSIONS = 5
"""How many versions of a song are allowed for, so that a search finds as many songs as it was asked for."""


class Tracks:
    """The table of tracks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, member: MemberId, track_id: TrackId) -> Track | None:
        """Return a track of the member's library or of the catalogue, with its sound features if known."""
        own = await self._database.rows(
            f"SELECT id FROM tracks WHERE id = :track AND {_OWN}",  # noqa: S608 - the condition is ours
            {"track": track_id, "member": member},
        )
        if own:
            return (await self._known(own))[0]
        listed = await self._database.row("SELECT * FROM catalogue WHERE id = ?", (track_id,))
        return track_of(listed) if listed else None

    async def search(self, member: MemberId, words: str, limit: int) -> tuple[Track, ...]:
        """Return songs in whose title and artists each word occurs, each song once.

        The member's own come first, then the catalogue's; of both those with whole words, then those with
        beginnings of words, then the shortest titles.
        """
        wanted = wanted_of(words)
        if not wanted:
            return ()
        having, order = matching(wanted), best_first(wanted)
        own = await self._database.rows(
            f"SELECT id, song_key FROM tracks WHERE {having} AND {_MINE} {order}",  # noqa: S608 - marks for values only
            {**wanted, "member": member, "limit": limit * _VERSIONS},
        )
        songs = each_once(own)
        found = await self._known(songs[:limit])
        if len(found) < limit:
            listed = await self._database.rows(
                f"SELECT * FROM catalogue WHERE {having} {order}",  # noqa: S608 - marks for values only
                {**wanted, "limit": limit * _VERSIONS},
            )
            others = each_once([*songs, *listed])[len(songs) :]
            found += [track_of(row) for row in others[: limit - len(found)]]
        return tuple(found)

    async def recent(self, member: MemberId, limit: int) -> tuple[Track, ...]:
        """Return the tracks that the member added last, newest first, those without a name left out."""
        rows = await self._database.rows(_RECENT, (member, limit))
        return tuple(await self._known(rows))

    async def sound_sources(self, member: MemberId) -> dict[str, int]:
        """Count the distinct tracks of a library by where their sound features come from."""
        counted = {row["source"]: row["n"] for row in await self._database.rows(_SOURCES, (member,))}
        return dict.fromkeys((FILE, CATALOGUE, NONE), 0) | counted

    async def _known(self, rows: Sequence[Row]) -> list[Track]:
        """Return all that is known of these tracks, in their order."""
        ids = [row["id"] for row in rows]
        found = await known(self._database, ids)
        return [found[track_id] for track_id in ids if track_id in found]


def wanted_of(words: str) -> dict[str, str]:
    """Return each word that is searched for once, by the name that it has in a statement."""
    return {f"word{number}": word for number, word in enumerate(dict.fromkeys(plain_words(words).split()))}


def matching(wanted: Mapping[str, str]) -> str:
    """Return the condition that a song has all the words."""
    # instr, unlike LIKE, knows no signs with a meaning.
    return " AND ".join(f"instr(words, :{name}) > 0" for name in wanted)


def best_first(wanted: Mapping[str, str]) -> str:
    """Return the order in which songs with the words are found, and the limit of their number."""
    whole = " + ".join(f"(instr(words, ' ' || :{name} || ' ') > 0)" for name in wanted)
    begun = " + ".join(f"(instr(words, ' ' || :{name}) > 0)" for name in wanted)
    return f"ORDER BY {whole} DESC, {begun} DESC, length(title), words, id LIMIT :limit"


def each_once(rows: Iterable[Row]) -> list[Row]:
    """Leave out further versions of a song; one without a full name is told by its id."""
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(row["song_key"] or row["id"], row)
    return list(first.values())
