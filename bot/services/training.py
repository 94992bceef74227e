"""Trains a member's model when their library has changed, and keeps its honest score card."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import msgspec

from bot.compute import Compute, Task
from bot.domain import Columns, MemberId
from bot.errors import EarmarkError, JobFailed, NeedsLibrary, TooLittleToLearn
from bot.store import Store, Trained

Tell = Callable[[str], None]
"""Takes a sentence of progress, to be shown in place of the one before."""

GUESSER = "guesser"
CARD = "card"

_log = logging.getLogger("earmark.training")

_TRAIN = Task("models.tasks:train")
_CARD = Task("models.tasks:card")


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """How many members a round of training was for; who has too little to learn from is not counted."""

    trained: int
    failed: int


class Training:
    """Keeps each member's model as new as their library."""

    def __init__(self, store: Store, compute: Compute, *, key: bytes, seed: int, least_tracks: int) -> None:
        self._store = store
        self._compute = compute
        self._key = key
        self._seed = seed
        self._least = least_tracks
        self._locks: defaultdict[MemberId, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def model(self, member: MemberId, tell: Tell, *, afresh: bool = False) -> Trained:
        """Return the member's model, trained first if the library changed or `afresh`.

        Raises NeedsLibrary, TooLittleToLearn or ComputeError.
        """
        async with self._locks[member]:
            return await self._current(member, GUESSER, tell, afresh=afresh)

    async def card(self, member: MemberId, tell: Tell) -> Mapping[str, Any]:
        """Return the figures of the model on songs it had not seen, measured first if the library changed."""
        async with self._locks[member]:
            stored = await self._current(member, CARD, tell, afresh=False)
        return cast("Mapping[str, Any]", msgspec.json.decode(stored.content))

    async def catch_up(self, tell: Tell) -> CaughtUp:
        """Train whoever's library changed since their model was made, one after another; raises StoreError.

        A member whose training fails keeps nobody else waiting.
        """
        ends = [await self._caught_up(member, tell) for member in await self._store.members.with_playlists()]
        return CaughtUp(trained=ends.count(True), failed=ends.count(False))

    async def _caught_up(self, member: MemberId, tell: Tell) -> bool | None:
        """Tell how a member's training went; None where there was nothing to do."""
        try:
            if not await self._is_behind(member):
                return None
            await self.model(member, tell)
        except (NeedsLibrary, TooLittleToLearn):
            return None
        except EarmarkError as error:
            _log.warning("the model of member %d could not be trained: %s", member, error)
            return False
        except Exception:  # noqa: BLE001 - whatever one member's library does, the next one's turn comes
            _log.exception("the model of member %d could not be trained", member)
            return False
        return True

    async def _is_behind(self, member: MemberId) -> bool:
        stored = await self._store.trained.load(member, GUESSER)
        return stored is None or stored.digest != await self._store.playlists.digest(member)

    async def _current(self, member: MemberId, kind: str, tell: Tell, *, afresh: bool) -> Trained:
        digest = await self._store.playlists.digest(member)
        stored = await self._store.trained.load(member, kind)
        if stored and stored.digest == digest and not afresh:
            return stored
        listens = await self._enough(member)
        content = await self._made(member, kind, listens, tell)
        about = {"rows": len(listens["track_id"]), "seed": self._seed}
        return await self._store.trained.save(member, kind, content, digest, about)

    async def _made(self, member: MemberId, kind: str, listens: Columns, tell: Tell) -> bytes:
        playlists = len(set(map(str, listens["playlist"])))
        try:
            if kind == GUESSER:
                tell(f"Learning your {playlists} playlists …")
                job = self._compute.run(_TRAIN, listens, seed=self._seed, member=str(member), key=self._key)
                return cast("bytes", await job)
            tell(f"Testing myself on your {playlists} playlists …")
            return msgspec.json.encode(await self._compute.run(_CARD, listens, seed=self._seed))
        except JobFailed as error:
            if error.facts.get("problem") == "TooLittle":
                raise TooLittleToLearn(least=self._least) from error
            raise

    async def _enough(self, member: MemberId) -> Columns:
        listens = await self._store.playlists.listens(member)
        if not listens["track_id"]:
            if await self._store.playlists.all(member):
                raise TooLittleToLearn(least=self._least)
            raise NeedsLibrary
        sizes: defaultdict[str, int] = defaultdict(int)
        for playlist in listens["playlist"]:
            sizes[str(playlist)] += 1
        if sum(size >= self._least for size in sizes.values()) < 2:  # noqa: PLR2004 - a choice needs two
            raise TooLittleToLearn(least=self._least)
        return listens
