"""What is stored of a member, table by table: how it is handed out, and how it is erased.

A table that is not listed here fails a test, so nothing of anybody can be forgotten to be forgotten.
"""

import asyncio
from dataclasses import dataclass

import msgspec

from bot.domain import MemberId
from bot.store.database import Database, Row
from bot.store.taking_in import ORPHANS, unheld

_MY_PLAYLISTS = "(SELECT id FROM playlists WHERE member_id = :member)"
_MY_TRACKS = (
    f"(SELECT track_id FROM entries WHERE playlist_id IN {_MY_PLAYLISTS} "  # noqa: S608 - ours
    "UNION SELECT track_id FROM listening WHERE member_id = :member "
    "UNION SELECT track_id FROM corrections WHERE member_id = :member "
    "UNION SELECT track_id FROM tops WHERE member_id = :member "
    "UNION SELECT track_id FROM plays WHERE member_id = :member "
    "UNION SELECT track_id FROM met WHERE member_id = :member "
    "UNION SELECT track_id FROM verdicts WHERE member_id = :member "
    "UNION SELECT track_id FROM suggestions WHERE member_id = :member "
    "UNION SELECT track_id FROM post_tracks JOIN posts USING (platform, message) WHERE member_id = :member "
    "UNION SELECT track_id FROM weekly_songs WHERE member_id = :member "
    "UNION SELECT track_id FROM tasted WHERE member_id = :member)"
)
_MY_ACCOUNTS = "(platform, account) IN (SELECT platform, account FROM identities WHERE member_id = :member)"
_OF_MY_POSTS = "(platform, message) IN (SELECT platform, message FROM posts WHERE member_id = :member)"
_WRITTEN_AS_JSON = {"artists", "genres", "tags", "about", "options", "chosen", "added", "removed"}


@dataclass(frozen=True, slots=True)
class Holding:
    """How a table lets go of a member; both statements take `:member`."""

    table: str
    exporter: str
    eraser: str


PERSONAL = (
    # First, so that nothing of a training under way is kept.
    Holding(
        "jobs",
        "SELECT kind, digest, state, attempts, made_at, ended_at, problem FROM jobs "
        "WHERE member_id = :member",
        "DELETE FROM jobs WHERE member_id = :member",
    ),
    Holding(
        "trained",
        "SELECT kind, digest, about, trained_at FROM trained WHERE member_id = :member",
        "DELETE FROM trained WHERE member_id = :member",
    ),
    Holding(
        "listening",
        "SELECT artist, title, track_id, plays, played_ms, last_at FROM listening WHERE member_id = :member",
        "DELETE FROM listening WHERE member_id = :member",
    ),
    Holding(
        "entries",
        "SELECT playlists.name AS playlist, track_id, position, added_at FROM entries "
        "JOIN playlists ON playlists.id = playlist_id WHERE member_id = :member ORDER BY name, position",
        f"DELETE FROM entries WHERE playlist_id IN {_MY_PLAYLISTS}",  # noqa: S608 - ours
    ),
    Holding(
        "corrections",
        "SELECT track_id, playlists.name AS playlist, corrected_at FROM corrections "
        "LEFT JOIN playlists ON playlists.id = playlist_id WHERE corrections.member_id = :member",
        "DELETE FROM corrections WHERE member_id = :member",
    ),
    Holding(
        "agreements",
        "SELECT platform, server, agreement, name, agreed_at FROM agreements WHERE member_id = :member",
        "DELETE FROM agreements WHERE member_id = :member",
    ),
    Holding(
        "verdicts",
        "SELECT track_id, verdict, origin, given_at FROM verdicts WHERE member_id = :member "
        "ORDER BY given_at",
        "DELETE FROM verdicts WHERE member_id = :member",
    ),
    Holding(
        "suggestions",
        "SELECT track_id, origin, suggested_at FROM suggestions WHERE member_id = :member "
        "ORDER BY suggested_at",
        "DELETE FROM suggestions WHERE member_id = :member",
    ),
    Holding(
        "tasted",
        "SELECT name AS playlist, track_id, origin FROM tasted JOIN tastings USING (member_id, marker) "
        "WHERE member_id = :member ORDER BY marker, position",
        "DELETE FROM tasted WHERE member_id = :member",
    ),
    Holding(
        "tastings",
        "SELECT name, list_id, made_at, touched FROM tastings WHERE member_id = :member",
        "DELETE FROM tastings WHERE member_id = :member",
    ),
    Holding(
        "post_tracks",
        f"SELECT platform, message, number, track_id FROM post_tracks WHERE {_OF_MY_POSTS}",  # noqa: S608 - ours
        f"DELETE FROM post_tracks WHERE {_OF_MY_POSTS}",  # noqa: S608 - ours
    ),
    Holding(
        "posts",
        "SELECT platform, channel, message, server, posted_at FROM posts WHERE member_id = :member",
        "DELETE FROM posts WHERE member_id = :member",
    ),
    Holding(
        "weekly_votes",
        "SELECT platform, server, week, track_id, verdict, voted_at FROM weekly_votes "
        "WHERE member_id = :member",
        "DELETE FROM weekly_votes WHERE member_id = :member",
    ),
    # The song goes from the list as well: without its name it would still be theirs.
    Holding(
        "weekly_songs",
        "SELECT platform, server, week, track_id FROM weekly_songs WHERE member_id = :member",
        "DELETE FROM weekly_songs WHERE member_id = :member",
    ),
    Holding(
        "invitations",
        "SELECT name AS asker, platform, server, account, asked_at, stage FROM invitations "  # noqa: S608 - ours
        f"WHERE asker_id = :member OR {_MY_ACCOUNTS} ORDER BY asked_at",
        f"DELETE FROM invitations WHERE asker_id = :member OR {_MY_ACCOUNTS}",  # noqa: S608 - ours
    ),
    # Only what they said themselves: who does not want to hear of them must not be told by it. That goes with
    # the member.
    Holding(
        "blocks",
        f"SELECT name, platform, account, until FROM blocks WHERE {_MY_ACCOUNTS}",  # noqa: S608 - ours
        f"DELETE FROM blocks WHERE {_MY_ACCOUNTS}",  # noqa: S608 - ours
    ),
    Holding(
        "pairs",
        "SELECT platform, server, one_name AS one, other_name AS other, paired_at FROM pairs "
        "WHERE :member IN (one_id, other_id)",
        "DELETE FROM pairs WHERE :member IN (one_id, other_id)",
    ),
    Holding(
        "spots",
        "SELECT track_id, x, y FROM spots JOIN maps ON maps.id = map_id WHERE member_id = :member",
        "DELETE FROM spots WHERE map_id IN (SELECT id FROM maps WHERE member_id = :member)",
    ),
    Holding(
        "maps",
        "SELECT fitted_at FROM maps WHERE member_id = :member",
        "DELETE FROM maps WHERE member_id = :member",
    ),
    Holding(
        "map_links",
        "SELECT platform, server, sorting, expires_at FROM map_links WHERE member_id = :member",
        "DELETE FROM map_links WHERE member_id = :member",
    ),
    # Those messages are marked by it, to be taken down.
    Holding(
        "displayed",
        "SELECT platform, channel, message, server, agreement FROM displayed "
        "JOIN displays USING (platform, message) WHERE member_id = :member",
        "DELETE FROM displayed WHERE member_id = :member",
    ),
    Holding(
        "preferences",
        "SELECT model FROM preferences WHERE member_id = :member",
        "DELETE FROM preferences WHERE member_id = :member",
    ),
    Holding(
        "waiting",
        "SELECT command, options, asked_at FROM waiting WHERE member_id = :member",
        "DELETE FROM waiting WHERE member_id = :member",
    ),
    Holding(
        "links",
        "SELECT account, user, name, client_id, scopes, authorized_at, ended_at, read_at FROM links "
        "WHERE member_id = :member",
        "DELETE FROM links WHERE member_id = :member",
    ),
    Holding(
        "linkings",
        "SELECT asker, client_id, started_at FROM linkings WHERE member_id = :member",
        "DELETE FROM linkings WHERE member_id = :member",
    ),
    Holding(
        "refusals",
        "SELECT list_id, snapshot FROM refusals WHERE member_id = :member",
        "DELETE FROM refusals WHERE member_id = :member",
    ),
    Holding(
        "pages",
        "SELECT list_id, snapshot, start FROM pages WHERE member_id = :member",
        "DELETE FROM pages WHERE member_id = :member",
    ),
    Holding(
        "tops",
        "SELECT span, rank, track_id FROM tops WHERE member_id = :member",
        "DELETE FROM tops WHERE member_id = :member",
    ),
    Holding(
        "plays",
        "SELECT played_at, track_id FROM plays WHERE member_id = :member",
        "DELETE FROM plays WHERE member_id = :member",
    ),
    Holding(
        "met",
        "SELECT track_id, met_at FROM met WHERE member_id = :member",
        "DELETE FROM met WHERE member_id = :member",
    ),
    Holding(
        "filings",
        "SELECT list_id, track_id, filed_at FROM filings WHERE member_id = :member",
        "DELETE FROM filings WHERE member_id = :member",
    ),
    Holding(
        "mirror_items",
        "SELECT part, position, track_id FROM mirror_items WHERE member_id = :member ORDER BY part, position",
        "DELETE FROM mirror_items WHERE member_id = :member",
    ),
    Holding(
        "mirror_parts",
        "SELECT part, list_id, snapshot FROM mirror_parts WHERE member_id = :member",
        "DELETE FROM mirror_parts WHERE member_id = :member",
    ),
    Holding(
        "mirror_homes",
        "SELECT list_id FROM mirror_homes WHERE member_id = :member",
        "DELETE FROM mirror_homes WHERE member_id = :member",
    ),
    Holding(
        "mirrored",
        "SELECT track_id FROM mirrored WHERE member_id = :member",
        "DELETE FROM mirrored WHERE member_id = :member",
    ),
    Holding(
        "mirror_changes",
        "SELECT made_at, added, removed, undone FROM mirror_changes WHERE member_id = :member",
        "DELETE FROM mirror_changes WHERE member_id = :member",
    ),
    Holding(
        "mirrors",
        "SELECT name, chosen, liked, newest_first, hours, synced_at FROM mirrors WHERE member_id = :member",
        "DELETE FROM mirrors WHERE member_id = :member",
    ),
    Holding(
        "snapshots",
        f"SELECT playlist_id, snapshot, total FROM snapshots WHERE playlist_id IN {_MY_PLAYLISTS}",  # noqa: S608 - ours
        f"DELETE FROM snapshots WHERE playlist_id IN {_MY_PLAYLISTS}",  # noqa: S608 - ours
    ),
    Holding(
        "sounds",
        f"SELECT * FROM sounds WHERE track_id IN {_MY_TRACKS}",  # noqa: S608 - ours
        f"DELETE FROM sounds WHERE {unheld('sounds.track_id')}",  # noqa: S608 - ours
    ),
    Holding(
        "lookups",
        f"SELECT * FROM lookups WHERE track_id IN {_MY_TRACKS}",  # noqa: S608 - ours
        f"DELETE FROM lookups WHERE {unheld('lookups.track_id')}",  # noqa: S608 - ours
    ),
    Holding(
        "tags",
        f"SELECT * FROM tags WHERE track_id IN {_MY_TRACKS}",  # noqa: S608 - ours
        f"DELETE FROM tags WHERE {unheld('tags.track_id')}",  # noqa: S608 - ours
    ),
    Holding("tracks", f"SELECT * FROM tracks WHERE id IN {_MY_TRACKS}", ORPHANS),  # noqa: S608 - ours
    Holding(
        "playlists",
        "SELECT * FROM playlists WHERE member_id = :member",
        "DELETE FROM playlists WHERE member_id = :member",
    ),
    # After all that is learned from, whose going is noted in it.
    Holding(
        "unlearned",
        "SELECT changes, soon FROM unlearned WHERE member_id = :member",
        "DELETE FROM unlearned WHERE member_id = :member",
    ),
    Holding(
        "identities",
        "SELECT platform, account FROM identities WHERE member_id = :member",
        "DELETE FROM identities WHERE member_id = :member",
    ),
    Holding("members", "SELECT * FROM members WHERE id = :member", "DELETE FROM members WHERE id = :member"),
)
"""In the order of erasing: what refers to a row goes before the row."""

NOBODYS = {
    "catalogue": "public features of songs, loaded by the operator",
    "calls": "how often each app called Spotify within a day",
    "leases": "which of several Earmarks on one database works by itself",
    "apart": "the model of who lets a server know it; it goes when one of them is forgotten",
    "displays": "in which messages people are shown, but not who",
    "weekly": "by what a server's list of a week is ordered",
    "pauses": "until when an app may not call Spotify",
}
"""Tables that hold nothing of any member, each with its reason."""


class Personal:
    """Hands out and erases all that is stored of a member."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def export(self, member: MemberId) -> dict[str, list[dict[str, object]]]:
        """Return every row of the member's by table, as of one moment, model bytes left out."""
        async with self._database.transaction() as change:
            found = {
                holding.table: await change.rows(holding.exporter, {"member": member}) for holding in PERSONAL
            }
        # In a thread: a large library would hold up the event loop.
        return await asyncio.to_thread(
            lambda: {table: list(map(_plain, rows)) for table, rows in found.items()}
        )

    async def erase(self, member: MemberId) -> dict[str, int]:
        """Erase the member in one transaction, down to the bytes of the files, and count rows by table."""
        async with self._database.transaction() as change:
            gone = {
                holding.table: await change.execute(
                    holding.eraser, {"member": member} if ":member" in holding.eraser else ()
                )
                for holding in PERSONAL
            }
        await self._database.settle_files()
        return gone


def _plain(row: Row) -> dict[str, object]:
    """Name the values of a row; lists and objects come as such, not as JSON within JSON."""
    return {
        name: msgspec.json.decode(value) if name in _WRITTEN_AS_JSON else value
        for name, value in zip(row.keys(), row, strict=True)
    }
