"""Gives members all that is stored of them, and forgets it."""

from collections.abc import Callable, Mapping

import msgspec

from bot.domain import MemberId
from bot.store import Store

_SHARED = {"tracks", "sounds", "lookups", "tags"}


class Forgetting:
    """Hands out and erases what is stored of a member."""

    def __init__(self, store: Store, *unkept: Callable[[MemberId], None]) -> None:
        self._store = store
        self._unkept = unkept
        """Forget what is kept of a member in memory."""

    async def export(self, member: MemberId) -> bytes:
        """Return everything stored of the member as JSON, without model bytes."""
        tables = await self._store.personal.export(member)
        return msgspec.json.format(msgspec.json.encode(tables), indent=2)

    async def would_go(self, member: MemberId) -> Mapping[str, int]:
        """Count by table what forgetting would erase, and erase nothing.

        Descriptions of songs are not counted: those that others have too will stay.
        """
        tables = await self._store.personal.export(member)
        return {name: len(rows) for name, rows in tables.items() if rows and name not in _SHARED}

    async def forget(self, member: MemberId) -> Mapping[str, int]:
        """Erase everything of the member in one transaction and count by table what went."""
        gone = await self._store.personal.erase(member)
        for forget in self._unkept:
            forget(member)
        return {name: rows for name, rows in gone.items() if rows}

    async def tidy(self) -> None:
        """Forget what was suggested a year ago, messages and weekly lists of two months ago, and requests.

        Of requests and refusals goes what is older than a month, of addresses of maps what has ended.
        """
        await self._store.suggestions.tidy()
        await self._store.posts.tidy()
        await self._store.weekly.tidy()
        await self._store.invitations.tidy()
        await self._store.maps.tidy()
