"""Which messages can be rated by reactions, and the songs in them."""

from datetime import timedelta

from bot.clock import Clock
from bot.domain import MemberId, Place, Post, Track, TrackId
from bot.store.adopting import forsake
from bot.store.database import Database, Transaction
from bot.store.songs import known
from bot.store.times import written

KEPT = timedelta(days=60)
"""How long a message can be rated."""

_PUT = (
    "INSERT INTO posts SELECT :platform, :message, :channel, :member, :server, :at "
    "WHERE :member IS NULL OR EXISTS (SELECT 1 FROM members WHERE id = :member)"
)
_TRACK = "INSERT INTO post_tracks VALUES (?, ?, ?, ?)"
_TRACKS = "SELECT track_id FROM post_tracks WHERE platform = ? AND message = ? ORDER BY number"


class Posts:
    """The tables of posts and of the songs in them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def put(self, post: Post) -> None:
        """Keep what a message asks about, in place of what it asked before; nothing of a forgotten member."""
        values = {
            "platform": post.platform,
            "message": post.message,
            "channel": post.channel,
            "member": post.member,
            "server": post.place.server if post.place else None,
            "at": written(self._clock()),
        }
        async with self._database.transaction() as change:
            before = await change.rows(_TRACKS, (post.platform, post.message))
            await _drop(change, post.platform, post.message)
            if await change.execute(_PUT, values):
                rows = [
                    (post.platform, post.message, number, track) for number, track in enumerate(post.tracks)
                ]
                await change.executemany(_TRACK, rows)
            await forsake(change, [row["track_id"] for row in before])

    async def get(self, platform: str, message: str) -> Post | None:
        """Return what a message asks about, if it does and is not too old."""
        row = await self._database.row(
            "SELECT * FROM posts WHERE platform = ? AND message = ? AND posted_at >= ?",
            (platform, message, written(self._clock() - KEPT)),
        )
        if row is None:
            return None
        tracks = await self._database.rows(_TRACKS, (platform, message))
        return Post(
            platform=platform,
            channel=row["channel"],
            message=message,
            tracks=tuple(TrackId(each["track_id"]) for each in tracks),
            member=None if row["member_id"] is None else MemberId(row["member_id"]),
            place=None if row["server"] is None else Place(platform, row["server"]),
        )

    async def track(self, post: Post, track: TrackId) -> Track | None:
        """Return a song of a message, with its sound where known."""
        row = await self._database.row(
            "SELECT 1 FROM post_tracks WHERE platform = ? AND message = ? AND track_id = ?",
            (post.platform, post.message, track),
        )
        return (await known(self._database, [track])).get(track) if row else None

    async def tidy(self) -> None:
        """Forget messages that are too old, with the songs that nobody else has."""
        before = written(self._clock() - KEPT)
        async with self._database.transaction() as change:
            gone = await change.rows(
                "SELECT DISTINCT track_id FROM post_tracks JOIN posts USING (platform, message) "
                "WHERE posted_at < ?",
                (before,),
            )
            await change.execute("DELETE FROM posts WHERE posted_at < ?", (before,))
            await forsake(change, [row["track_id"] for row in gone])


async def _drop(change: Transaction, platform: str, message: str) -> None:
    await change.execute("DELETE FROM posts WHERE platform = ? AND message = ?", (platform, message))
