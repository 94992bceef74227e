"""A server's list of the week: the songs in it, whose they are while they allow it, and its votes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.clock import Clock
from bot.domain import Candidate, MemberId, Origin, Place, TrackId, Verdict
from bot.store.adopting import adopt, forsake
from bot.store.database import Database
from bot.store.songs import known
from bot.store.times import written

KEPT = timedelta(days=60)
"""How long a list is kept."""

_PUT = (
    "INSERT INTO weekly VALUES (:platform, :server, :week, :sorting, :at) "
    "ON CONFLICT (platform, server, week) DO UPDATE SET sorting = excluded.sorting, "
    "made_at = excluded.made_at"
)
_THIS = "platform = :platform AND server = :server AND week = :week"
_OF = f"SELECT * FROM weekly WHERE {_THIS}"  # noqa: S608 - ours
_CLEAR = f"DELETE FROM weekly_songs WHERE {_THIS} RETURNING track_id"  # noqa: S608 - ours
_SORT = f"UPDATE weekly SET sorting = :sorting WHERE {_THIS}"  # noqa: S608 - ours
_VOTES = f"SELECT track_id, verdict, count(*) AS n FROM weekly_votes WHERE {_THIS} GROUP BY 1, 2"  # noqa: S608 - ours
_TAKE_BACK = f"DELETE FROM weekly_votes WHERE {_THIS} AND track_id = :track AND member_id = :member"  # noqa: S608 - ours
# Of a member's song it is asked once more whether they allow it there, by this name, from this playlist.
_SONG = (
    "INSERT INTO weekly_songs SELECT :platform, :server, :week, :number, :track, :origin, "
    "theirs.member_id, theirs.playlist_id, :fine, :joy FROM (SELECT 1) LEFT JOIN ("
    "SELECT member_id, playlist_id FROM offered JOIN entries USING (playlist_id) "
    "WHERE platform = :platform AND server = :server AND track_id = :track AND owner = :owner "
    "AND playlist = :playlist ORDER BY member_id LIMIT 1) AS theirs ON :origin = 'friend' "
    "WHERE :origin != 'friend' OR theirs.member_id IS NOT NULL"
)
_SONGS = (
    "SELECT weekly_songs.*, owner, playlist FROM weekly_songs LEFT JOIN offered "  # noqa: S608 - ours
    "USING (platform, server, member_id, playlist_id) "
    f"WHERE {_THIS} AND (member_id IS NULL OR owner IS NOT NULL) ORDER BY number"
)
_VOTE = (
    f"INSERT INTO weekly_votes SELECT platform, server, week, track_id, :member, :verdict, :at "  # noqa: S608 - ours
    f"FROM weekly_songs WHERE {_THIS} AND track_id = :track "
    "AND EXISTS (SELECT 1 FROM members WHERE id = :member) "
    "ON CONFLICT (platform, server, week, track_id, member_id) DO UPDATE SET "
    "verdict = excluded.verdict, voted_at = excluded.voted_at"
)


@dataclass(frozen=True, slots=True)
class Likely:
    """How likely a song is liked, from 0 to 1: by whoever likes it least, and on average."""

    fine: float = 0.0
    joy: float = 0.0


@dataclass(frozen=True, slots=True)
class Week:
    """The list of a server for a week, as `2026-W48`."""

    place: Place
    week: str
    songs: tuple[Candidate, ...]
    sorting: str
    """By what its songs are ordered."""
    likely: Mapping[TrackId, Likely] = field(default_factory=dict)


class WeeklyLists:
    """The tables of weekly lists, their songs and their votes."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def put(self, week: Week) -> None:
        """Keep a list in place of that week's; songs of members who do not allow it there are left out."""
        at = written(self._clock())
        values = {"sorting": week.sorting, "at": at, **_of(week.place, week.week)}
        tracks = [each.track for each in week.songs]
        async with self._database.transaction() as change:
            await change.execute(_PUT, values)
            gone = await change.rows(_CLEAR, values)
            await adopt(change, tracks, at)
            songs = [_song(week, number, each) for number, each in enumerate(week.songs)]
            await change.executemany(_SONG, songs)
            await forsake(change, [row["track_id"] for row in gone] + [track.id for track in tracks])

    async def get(self, place: Place, week: str) -> Week | None:
        """Return a list with those of its songs that are allowed there now."""
        values = _of(place, week)
        row = await self._database.row(_OF, values)
        if row is None:
            return None
        songs = await self._database.rows(_SONGS, values)
        tracks = await known(self._database, [each["track_id"] for each in songs])
        candidates = tuple(
            Candidate(
                tracks[TrackId(each["track_id"])],
                Origin(each["origin"]),
                each["owner"] or "",
                each["playlist"] or "",
            )
            for each in songs
        )
        likely = {TrackId(each["track_id"]): Likely(each["fine"], each["joy"]) for each in songs}
        return Week(place, week, candidates, row["sorting"], likely)

    async def sort(self, place: Place, week: str, sorting: str) -> None:
        """Keep by what the songs of a list are ordered."""
        values = {"sorting": sorting, **_of(place, week)}
        await self._change(_SORT, values)

    async def vote(
        self, member: MemberId, place: Place, week: str, track: TrackId, verdict: Verdict | None
    ) -> None:
        """Keep what a member said of a song of the list, or take that back."""
        values = {"member": member, "track": track, "verdict": verdict, **_of(place, week)}
        if verdict is None:
            await self._change(_TAKE_BACK, values)
        else:
            await self._change(_VOTE, values | {"at": written(self._clock())})

    async def hear(self, member: MemberId, place: Place, track: TrackId, verdict: Verdict | None) -> None:
        """Keep what a member said of a song, or take that back, where it is in the server's newest list."""
        values = (place.platform, place.server)
        row = await self._database.row(
            "SELECT max(week) FROM weekly WHERE platform = ? AND server = ?", values
        )
        if row and row[0]:
            await self.vote(member, place, row[0], track, verdict)

    async def votes(self, place: Place, week: str) -> Mapping[TrackId, Mapping[Verdict, int]]:
        """Count what was said of the songs of a list, by song."""
        rows = await self._database.rows(_VOTES, _of(place, week))
        counted: dict[TrackId, dict[Verdict, int]] = {}
        for row in rows:
            counted.setdefault(TrackId(row["track_id"]), {})[Verdict(row["verdict"])] = row["n"]
        return counted

    async def tidy(self) -> None:
        """Forget lists that are too old, with the songs that nobody else has."""
        before = written(self._clock() - KEPT)
        async with self._database.transaction() as change:
            gone = await change.rows(
                "SELECT DISTINCT track_id FROM weekly_songs JOIN weekly USING (platform, server, week) "
                "WHERE made_at < ?",
                (before,),
            )
            await change.execute("DELETE FROM weekly WHERE made_at < ?", (before,))
            await forsake(change, [row["track_id"] for row in gone])

    async def _change(self, sql: str, values: Mapping[str, object]) -> None:
        async with self._database.transaction() as change:
            await change.execute(sql, values)


def _of(place: Place, week: str) -> dict[str, object]:
    return {"platform": place.platform, "server": place.server, "week": week}


def _song(week: Week, number: int, song: Candidate) -> dict[str, object]:
    likely = week.likely.get(song.track.id, Likely())
    return _of(week.place, week.week) | {
        "number": number,
        "track": song.track.id,
        "origin": song.origin.value,
        "owner": song.owner,
        "playlist": song.playlist,
        "fine": likely.fine,
        "joy": likely.joy,
    }
