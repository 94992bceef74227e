"""Which account at Spotify is a member's, and what is under way to make it so."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from bot.accounts import ClientId, Linked, Profile, Tokens
from bot.clock import Clock
from bot.domain import MemberId
from bot.errors import AccountTaken, NeedsLink
from bot.sealing import Seal
from bot.store.database import Database, Row, Transaction
from bot.store.taking_in import ORPHANS
from bot.store.times import read, written

STARTED, FOUND = timedelta(minutes=10), timedelta(minutes=5)
"""How long a person has at Spotify's page, and then to say that it is them."""

_PUT = (
    "INSERT INTO links (member_id, account, user, name, client_id, scopes, tokens, authorized_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (member_id) DO UPDATE SET account = excluded.account, "
    "user = excluded.user, name = excluded.name, client_id = excluded.client_id, scopes = excluded.scopes, "
    "tokens = excluded.tokens, authorized_at = excluded.authorized_at, ended_at = NULL, told_at = NULL"
)
# In the order of what refers to what.
_READ_OF_AN_ACCOUNT = (
    "DELETE FROM mirror_items WHERE member_id = :member",
    "DELETE FROM mirror_parts WHERE member_id = :member",
    "DELETE FROM mirrored WHERE member_id = :member",
    "DELETE FROM mirror_homes WHERE member_id = :member",
    "DELETE FROM mirror_changes WHERE member_id = :member",
    "DELETE FROM mirrors WHERE member_id = :member",
    "DELETE FROM refusals WHERE member_id = :member",
    "DELETE FROM pages WHERE member_id = :member",
    "DELETE FROM tops WHERE member_id = :member",
    "DELETE FROM plays WHERE member_id = :member",
    "DELETE FROM met WHERE member_id = :member",
    "DELETE FROM filings WHERE member_id = :member",
    "DELETE FROM tasted WHERE member_id = :member",
    "DELETE FROM tastings WHERE member_id = :member",
    "DELETE FROM suggestions WHERE member_id = :member AND origin IN ('album', 'search')",
    "DELETE FROM playlists WHERE member_id = :member AND source = 'spotify'",
    ORPHANS,
)
_TOO_OLD = "found_at < :found OR (found_at IS NULL AND started_at < :started)"


class _Secret(msgspec.Struct, frozen=True):
    """What is sealed of a link."""

    access: str
    refresh: str
    expires_at: datetime
    scopes: tuple[str, ...]
    profile: tuple[str, str, str] | None = None
    brought: str = ""


@dataclass(frozen=True, slots=True)
class Linking:
    """A link under way."""

    state: str
    """Its digest: the state itself is known to nobody but the browser."""
    member: MemberId
    asker: str
    client: ClientId
    redirect: str
    verifier: str
    brought: str = ""
    """Tells what the person came back with, and by which door, from anything else."""
    tokens: Tokens | None = None
    """What that was traded for already, while nobody knows yet whose account it is."""


class Links:
    """The tables of links and of those under way; secrets in them are sealed."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of(self, member: MemberId) -> Linked | None:
        """Return the member's link, if any."""
        row = await self._database.row("SELECT * FROM links WHERE member_id = ?", (member,))
        return _linked(row) if row else None

    async def all(self) -> tuple[Linked, ...]:
        """Return every link, the one whose library was read longest ago first."""
        rows = await self._database.rows("SELECT * FROM links ORDER BY read_at NULLS FIRST, member_id")
        return tuple(map(_linked, rows))

    async def tokens(self, member: MemberId, seal: Seal) -> Tokens | None:
        """Return what lets us in; raises NeedsRelink where it was sealed with another key."""
        row = await self._database.row("SELECT tokens FROM links WHERE member_id = ?", (member,))
        return _tokens(_opened(seal, row["tokens"], _about(member))) if row else None

    async def renew(self, link: Linked, tokens: Tokens, seal: Seal) -> None:
        """Keep renewed tokens; where the member has linked anew meanwhile, those of then stay."""
        sealed = _closed(seal, tokens, _about(link.member))
        async with self._database.transaction() as change:
            await change.execute(
                "UPDATE links SET tokens = ? WHERE member_id = ? AND authorized_at = ?",
                (sealed, link.member, written(link.authorized_at)),
            )

    async def put(self, member: MemberId, client: ClientId, who: Profile, tokens: Tokens, seal: Seal) -> None:
        """Link a member; what was read of another account of theirs goes. Raises AccountTaken."""
        sealed, scopes = _closed(seal, tokens, _about(member)), " ".join(sorted(tokens.scopes))
        values = (member, who.account, who.user, who.name, client, scopes, sealed, written(self._clock()))
        async with self._database.transaction() as change:
            if await change.rows(
                "SELECT 1 FROM links WHERE account = ? AND member_id != ?", (who.account, member)
            ):
                raise AccountTaken(name=who.name)
            if await change.rows(
                "SELECT 1 FROM links WHERE member_id = ? AND account != ?", (member, who.account)
            ):
                await _forget_account(change, member)
            await change.execute(_PUT, values)
            await change.execute("DELETE FROM linkings WHERE member_id = ?", (member,))

    async def end(self, link: Linked) -> None:
        """Note that this login is over, and throw its tokens away; all that was read stays."""
        async with self._database.transaction() as change:
            await change.execute(
                "UPDATE links SET ended_at = ?, tokens = x'', told_at = NULL "
                "WHERE member_id = ? AND authorized_at = ? AND ended_at IS NULL",
                (written(self._clock()), link.member, written(link.authorized_at)),
            )

    async def was_read(self, member: MemberId) -> None:
        """Note that the library was read to its end just now."""
        async with self._database.transaction() as change:
            await change.execute(
                "UPDATE links SET read_at = ? WHERE member_id = ?", (written(self._clock()), member)
            )

    async def tell(self, member: MemberId, every: timedelta) -> bool:
        """Note that the member is told of their login's end now; False where they were told lately."""
        now = self._clock()
        async with self._database.transaction() as change:
            told = await change.execute(
                "UPDATE links SET told_at = ? WHERE member_id = ? AND (told_at IS NULL OR told_at < ?)",
                (written(now), member, written(now - every)),
            )
        return told > 0

    async def drop(self, member: MemberId) -> bool:
        """Erase the link and all that was read through it, down to the bytes; False where there is none."""
        async with self._database.transaction() as change:
            gone = await change.execute("DELETE FROM links WHERE member_id = ?", (member,))
            await change.execute("DELETE FROM linkings WHERE member_id = ?", (member,))
            await _forget_account(change, member)
            await change.execute("DELETE FROM trained WHERE member_id = ?", (member,))
        await self._database.settle_files()
        return gone > 0

    async def start(self, linking: Linking, seal: Seal) -> None:
        """Keep a link under way, in place of the member's earlier ones."""
        verifier = seal.close(linking.verifier, linking.state)
        values = (*_facts(linking), verifier, written(self._clock()))
        async with self._database.transaction() as change:
            await self._tidy(change)
            await change.execute(
                "DELETE FROM linkings WHERE member_id = ? AND found IS NULL", (linking.member,)
            )
            await change.execute(
                "INSERT INTO linkings (state, member_id, asker, client_id, redirect, verifier, started_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                values,
            )

    async def returned(self, state: str, member: MemberId | None, brought: str, seal: Seal) -> Linking | None:
        """Return the link under way of a state, once; None where it is not there, too old, or another's.

        While nobody knows whose account it is, who brings the very same again is not turned away.
        """
        theirs = "state = ? AND (member_id = ? OR ? IS NULL)"
        async with self._database.transaction() as change:
            await self._tidy(change)
            rows = await change.rows(
                f"UPDATE linkings SET found_at = ? WHERE {theirs} AND found_at IS NULL RETURNING *",  # noqa: S608 - ours
                (written(self._clock()), state, member, member),
            )
            traded = await change.rows(
                f"SELECT * FROM linkings WHERE {theirs} AND found IS NOT NULL",  # noqa: S608 - ours
                (state, member, member),
            )
        if rows:
            return replace(_linking(rows[0], seal), brought=brought)
        return _traded(traded[0], brought, seal) if traded else None

    async def release(self, linking: Linking) -> None:
        """Let a state be good once more, as what came with it was not traded for anything."""
        async with self._database.transaction() as change:
            await change.execute(
                "UPDATE linkings SET found_at = NULL WHERE state = ? AND found IS NULL", (linking.state,)
            )

    async def trade(self, linking: Linking, tokens: Tokens, seal: Seal) -> None:
        """Keep tokens until it is known whose they are: as long as a person has at Spotify's page."""
        sealed = _closed(seal, tokens, linking.state, brought=linking.brought)
        longer = f"+{(STARTED - FOUND).seconds} seconds"
        async with self._database.transaction() as change:
            await change.execute(
                "UPDATE linkings SET found = ?, "
                "found_at = max(found_at, strftime('%Y-%m-%dT%H:%M:%SZ', started_at, ?)) WHERE state = ?",
                (sealed, longer, linking.state),
            )

    async def find(
        self, linking: Linking, code: str | None, who: Profile, tokens: Tokens, seal: Seal
    ) -> None:
        """Keep whom a link leads to until the member says yes; with `code`, only to who can say that, too."""
        sealed = _closed(seal, tokens, linking.state, who)
        async with self._database.transaction() as change:
            await change.execute(
                "UPDATE linkings SET found = ?, found_at = ?, code = ?, tried = 0 WHERE state = ?",
                (sealed, written(self._clock()), code, linking.state),
            )

    async def unlock(self, member: MemberId, code: str, most: int) -> bool:
        """Tell whether a code is the member's, once; after so many wrong ones what waits is dropped."""
        async with self._database.transaction() as change:
            await self._tidy(change)
            right = await change.execute(
                "UPDATE linkings SET code = NULL WHERE member_id = ? AND code = ?", (member, code)
            )
            if not right:
                await change.execute(
                    "UPDATE linkings SET tried = tried + 1 WHERE member_id = ? AND code IS NOT NULL",
                    (member,),
                )
                await change.execute(
                    "DELETE FROM linkings WHERE member_id = ? AND tried >= ?", (member, most)
                )
        return right > 0

    async def found(self, member: MemberId, seal: Seal) -> tuple[ClientId, Profile, Tokens] | None:
        """Return whom the member's link leads to, where nothing but their yes is missing."""
        async with self._database.transaction() as change:
            await self._tidy(change)
            rows = await change.rows(
                "SELECT * FROM linkings WHERE member_id = ? AND found IS NOT NULL AND code IS NULL "
                "ORDER BY found_at DESC",
                (member,),
            )
        for row in rows:
            secret = _opened(seal, row["found"], row["state"])
            if secret.profile:
                return ClientId(row["client_id"]), Profile(*secret.profile), _tokens(secret)
        return None

    async def abandon(self, member: MemberId) -> None:
        """Drop what is under way."""
        async with self._database.transaction() as change:
            await change.execute("DELETE FROM linkings WHERE member_id = ?", (member,))

    async def reseal(self, old: Seal, new: Seal) -> int:
        """Seal every token with a new key, in one transaction; returns how many. Raises NeedsRelink."""
        async with self._database.transaction() as change:
            rows = await change.rows("SELECT member_id, tokens FROM links WHERE tokens != x''")
            turned = [row for row in rows if not new.is_mine(row["tokens"])]
            values = [
                (new.close(old.open(row["tokens"], about), about), row["member_id"])
                for row in turned
                if (about := _about(row["member_id"]))
            ]
            await change.executemany("UPDATE links SET tokens = ? WHERE member_id = ?", values)
            await change.execute("DELETE FROM linkings")
        return len(values)

    async def tidy(self) -> None:
        """Drop what is under way for too long: nobody comes back for it."""
        async with self._database.transaction() as change:
            await self._tidy(change)

    async def _tidy(self, change: Transaction) -> None:
        now = self._clock()
        limits = {"started": written(now - STARTED), "found": written(now - FOUND)}
        await change.execute(f"DELETE FROM linkings WHERE {_TOO_OLD}", limits)  # noqa: S608 - ours


async def must_be_linked(change: Transaction, link: Linked) -> None:
    """Raise NeedsLink where the member has unlinked, forgotten or changed the account meanwhile."""
    values = (link.member, link.profile.account)
    if not await change.rows("SELECT 1 FROM links WHERE member_id = ? AND account = ?", values):
        raise NeedsLink


async def _forget_account(change: Transaction, member: MemberId) -> None:
    for statement in _READ_OF_AN_ACCOUNT:
        await change.execute(statement, {"member": member})


def _about(member: int) -> str:
    return f"spotify|{member}"


def _facts(linking: Linking) -> tuple[object, ...]:
    return (linking.state, linking.member, linking.asker, linking.client, linking.redirect)


def _linking(row: Row, seal: Seal) -> Linking:
    verifier = seal.open(row["verifier"], row["state"])
    member, client = MemberId(row["member_id"]), ClientId(row["client_id"])
    return Linking(row["state"], member, row["asker"], client, row["redirect"], verifier)


def _traded(row: Row, brought: str, seal: Seal) -> Linking | None:
    """Return a link whose tokens wait for their owner's name; None to whoever brings something else."""
    secret = _opened(seal, row["found"], row["state"])
    if secret.profile or secret.brought != brought:
        return None
    return replace(_linking(row, seal), brought=brought, tokens=_tokens(secret))


def _linked(row: Row) -> Linked:
    return Linked(
        member=MemberId(row["member_id"]),
        profile=Profile(row["account"], row["user"], row["name"]),
        client=ClientId(row["client_id"]),
        scopes=frozenset(row["scopes"].split()),
        authorized_at=read(row["authorized_at"]),
        ended=row["ended_at"] is not None,
        read_at=read(row["read_at"]) if row["read_at"] else None,
    )


def _closed(
    seal: Seal, tokens: Tokens, about: str, who: Profile | None = None, *, brought: str = ""
) -> bytes:
    profile = (who.account, who.user, who.name) if who else None
    scopes = tuple(sorted(tokens.scopes))
    secret = _Secret(tokens.access, tokens.refresh, tokens.expires_at, scopes, profile, brought)
    return seal.close(msgspec.json.encode(secret).decode(), about)


def _opened(seal: Seal, sealed: bytes, about: str) -> _Secret:
    return msgspec.json.decode(seal.open(sealed, about), type=_Secret)


def _tokens(secret: _Secret) -> Tokens:
    return Tokens(secret.access, secret.refresh, secret.expires_at, frozenset(secret.scopes))
