"""Keeps the question of somebody new until there is a library to answer it from."""

from collections.abc import Mapping

from bot.domain import MemberId
from bot.store import Store


class Introducing:
    """Knows who is new, and what they wanted."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def is_new(self, member: MemberId) -> bool:
        """Tell whether the member has no library yet."""
        return not await self._store.playlists.any(member)

    async def wait(self, member: MemberId, command: str, options: Mapping[str, str]) -> None:
        """Let a question wait for the library."""
        await self._store.waiting.put(member, command, options)

    async def tidy(self) -> None:
        """Drop the questions that are older than a day."""
        await self._store.waiting.tidy()

    async def waited(self, member: MemberId) -> tuple[str, Mapping[str, str]] | None:
        """Return the question that waited, once."""
        return await self._store.waiting.take(member)
