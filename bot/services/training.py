"""Trains a member's model when their library has changed."""

import asyncio
import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import msgspec

from bot.compute import Compute, Task
from bot.domain import Columns, MemberId
from bot.errors import JobFailed, NeedsLibrary, TooLittleToLearn
from bot.services.holding import Holding
from bot.store import Lease, Store, Trained

Tell = Callable[[str], None]
"""Takes a sentence of progress, to be shown in place of the one before."""

GUESSER = "guesser"

_SETTLING = timedelta(seconds=5)
"""A library is read playlist by playlist: as long as songs keep coming, it is not learned yet."""

_TRAIN = Task("models.tasks:train")


@dataclass(frozen=True, slots=True)
class Trouble:
    """When a member's training failed last, and by which kind of error."""

    at: datetime
    problem: str
    """The name of one of our errors, or of one that nobody expected."""
    is_final: bool
    """True where it is not tried again by itself until the library changes."""


class Training:
    """Keeps each member's model as new as their library; all training is a job that outlives a kill."""

    def __init__(
        self,
        store: Store,
        compute: Compute,
        holding: Holding,
        *,
        key: bytes,
        seed: int,
        least_tracks: int,
        options: Mapping[str, float] | None = None,
    ) -> None:
        self._store = store
        self._compute = compute
        self._holding = holding
        self._key = key
        self._seed = seed
        self._least = least_tracks
        self._looking = asyncio.Lock()
        self._options = dict(options or {})
        self._settings = hashlib.sha256(msgspec.json.encode(sorted(self._options.items()))).hexdigest()[:16]

    async def model(self, member: MemberId, tell: Tell, *, afresh: bool = False) -> Trained:
        """Return the member's model, trained first if the library changed or `afresh`.

        Raises NeedsLibrary, TooLittleToLearn or ComputeError.
        """
        refused = await self._store.trained.load(member, GUESSER) if afresh else None
        while True:
            digest = await self.digest(member)
            stored = await self._store.trained.load(member, GUESSER)
            if stored and stored.digest == digest and stored != refused:
                return stored
            lease = await self._holding.claim(GUESSER, member, digest)
            if lease is None:
                await self._wait(member, tell)
            elif made := await self.work(lease, tell, but=refused):
                return made

    async def digest(self, member: MemberId) -> str:
        """Return a text that differs whenever what a model would be made of does."""
        return await self._digest(member, await self._store.preferences.model(member))

    async def _digest(self, member: MemberId, model: str) -> str:
        library = await self._store.playlists.digest(member)
        return f"{model} {self._settings} {library}{await self._company(member)}"

    async def _company(self, member: MemberId) -> str:
        """Tell apart whose playlists help, and not what is in them: one more song of theirs can wait."""
        playlists = await self._store.agreements.company(member)
        # Under the key, since a digest is handed out with `/export`.
        text = msgspec.json.encode(playlists)
        return f" {hmac.digest(self._key, text, 'sha256').hex()[:16]}" if playlists else ""

    async def expect(self, member: MemberId, *, wait: timedelta = timedelta()) -> bool:
        """Ask for a model that is as new as the library; False where it is, or is asked for already."""
        return await self._store.jobs.put(GUESSER, member, await self.digest(member), wait=wait)

    async def look(self, *, soon: bool = False) -> int:
        """Ask for models of the libraries that changed, and return how many; raises StoreError.

        `soon`: only of those whose songs came or went, once that has ended.
        """
        wait, asked = _SETTLING if soon else timedelta(), 0
        # Two looks at once could take a change between them for one that is asked for already.
        async with self._looking:
            for member, changes in (await self._store.jobs.unlearned(soon=soon)).items():
                asked += await self.expect(member, wait=wait)
                await self._store.jobs.learned(member, changes)
        return asked

    async def trouble(self, member: MemberId) -> Trouble | None:
        """Tell how the member's training failed last, if it did not go well since."""
        failure = await self._store.jobs.failure(GUESSER, member)
        return Trouble(failure.at, failure.problem, failure.is_final) if failure else None

    async def work(self, lease: Lease, tell: Tell, *, but: Trained | None = None) -> Trained | None:
        """Do a job that is held and keep what it makes; None where another took it over meanwhile.

        `but`: a model that is of no use. Raises NeedsLibrary, TooLittleToLearn or ComputeError.
        """
        return await self._holding.through(lease, self._done(lease, tell, but))

    async def _wait(self, member: MemberId, tell: Tell) -> None:
        """Wait for whoever works on the member's job."""
        if not await self._store.playlists.any(member):
            raise NeedsLibrary
        tell("Learning your playlists …")
        await self._holding.until_free(GUESSER, member)

    async def _done(self, lease: Lease, tell: Tell, but: Trained | None) -> Trained | None:
        # Before the rows: a change in between makes the model look older than it is, never newer.
        model = await self._store.preferences.model(lease.member)
        digest = await self._digest(lease.member, model)
        stored = await self._store.trained.load(lease.member, GUESSER)
        if stored and stored.digest == digest and stored != but:
            return stored if await self._store.jobs.end(lease, digest) else None
        listens = await self._enough(lease.member)
        tell(f"Learning your {len(set(map(str, listens['playlist'])))} playlists …")
        content = await self._made(lease.member, model, listens)
        about = {"rows": len(listens["track_id"]), "seed": self._seed}
        return await self._store.jobs.keep(lease, content, digest, about)

    async def _made(self, member: MemberId, model: str, listens: Columns) -> bytes:
        given: dict[str, Any] = {"seed": self._seed, "member": str(member), "key": self._key}
        elsewhere = await self._store.agreements.elsewhere(member)
        given |= {"elsewhere": elsewhere if elsewhere["title"] else None}
        given |= {"kind": model, "options": self._options}
        try:
            return cast("bytes", await self._compute.run(_TRAIN, listens, **given))
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
        if not self.is_enough(listens):
            raise TooLittleToLearn(least=self._least)
        return listens

    def is_enough(self, listens: Columns) -> bool:
        """Tell whether two playlists have as many songs as a playlist needs: a choice needs two."""
        sizes = Counter(map(str, listens["playlist"])).values()
        return sum(size >= self._least for size in sizes) >= 2  # noqa: PLR2004 - a choice needs two
