"""Takes an export file into a member's library."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from bot.domain import Counts, ImportChange, MemberId
from bot.imports import Limits, read
from bot.store import Store
from bot.threads import aside

_AT_ONCE = 2
"""How many exports are read side by side: each takes a processor and up to some hundred megabytes."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an export held, what it changed, and where the library's sound features come from."""

    counts: Counts
    change: ImportChange
    playlists: int
    sounds: dict[str, int]
    """Distinct tracks of the whole library by the source of their sound features."""


class Importing:
    """Reads exports and stores them, whole or not at all."""

    def __init__(self, store: Store, limits: Limits) -> None:
        self._store = store
        self._limits = limits
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def take_in(
        self, member: MemberId, path: Path, *, name: str | None = None, replace: bool = False
    ) -> Imported:
        """Import one file or folder; raises ImportRefused, and then nothing has changed.

        With `replace`, playlists that a whole export lacks are removed even if they are most of the library.
        """
        async with self._places:
            export = await aside(lambda: read(path.expanduser(), self._limits, name=name))
        change = await self._store.playlists.take_in(member, export, replace=replace)
        sounds = await self._store.tracks.sound_sources(member)
        return Imported(export.counts, change, len(export.playlists), sounds)
