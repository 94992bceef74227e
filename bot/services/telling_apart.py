"""Keeps the models that tell the people of a server apart as new as what these people show there."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any, cast

from bot.compute import Compute, Task
from bot.domain import Agreement, Place
from bot.errors import EarmarkError, JobFailed, NoLongerOpen, TooFewNamed
from bot.services.training import Tell
from bot.store import Apart, Store

_LEARN = Task("models.attributing:learn")
_FORM = "2"
"""How a model is made; one that was made otherwise is learned anew."""
_STRANGERS = 1_000
"""Songs of the catalogue that stand for all that is nobody's."""
_MOST = 2_000
"""Places of songs that are read of each person, the newest: a song may lie in several playlists."""
_TRIES = 3
_AGAIN = 3600.0
"""Seconds after which learning the same songs is tried once more."""
_TOO_LITTLE = "only one of them shows enough songs"

_log = logging.getLogger("earmark.telling_apart")


class TellingApart:
    """One model a server, learned when it is first asked for, and again once something changed.

    An old one answers meanwhile where the same people still show the same playlists; else it is gone.
    """

    def __init__(
        self,
        store: Store,
        compute: Compute,
        *,
        key: bytes,
        seed: int,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._compute = compute
        self._key = key
        self._seed = seed
        self._learning: dict[Place, asyncio.Task[None]] = {}
        self._monotonic = monotonic
        self._failed: dict[Place, tuple[str, float]] = {}

    async def model(self, place: Place, tell: Tell, *, but: Apart | None = None) -> Apart:
        """Return the model of a server; only the first one is waited for, a newer one is made meanwhile.

        `but`: a model that is of no use. Raises TooFewNamed, NoLongerOpen or ComputeError.
        """
        for _ in range(_TRIES):
            digest = await self._digest(place)
            stored = await self._store.apart.load(place)
            if stored is not None and stored != but and _who(stored.digest) == _who(digest):
                if stored.digest != digest and not self._is_hopeless(place, digest):
                    self._begin(place, digest)
                return stored
            tell("Learning to tell the people here apart …")
            await asyncio.shield(self._begin(place, digest))
        raise NoLongerOpen

    async def is_open(self, place: Place, model: Apart) -> bool:
        """Tell whether the people whom a model knows still show there what it knows of them."""
        return _who(await self._digest(place)) == _who(model.digest)

    async def is_current(self, place: Place, model: Apart) -> bool:
        """Tell whether a model was made of the very songs that are shown there now."""
        return model.digest == await self._digest(place)

    def name_of(self, place: Place) -> str:
        """Return the name that models of a server are signed with."""
        return f"{place.platform}:{place.server}"

    async def close(self) -> None:
        """End what is being learned; it is learned anew when it is asked for."""
        learning = list(self._learning.values())
        for task in learning:
            task.cancel()
        await asyncio.gather(*learning, return_exceptions=True)

    def _is_hopeless(self, place: Place, digest: str) -> bool:
        """Tell whether learning the same songs failed lately: not for every question is it tried again."""
        failed, until = self._failed.get(place, ("", 0.0))
        return failed == digest and self._monotonic() < until

    def _begin(self, place: Place, digest: str) -> asyncio.Task[None]:
        """Learn the people of a server, unless that is going on already."""
        task = self._learning.get(place)
        if task is None:
            task = self._learning[place] = asyncio.create_task(self._learned(place, digest))
            task.add_done_callback(lambda ended: self._ended(place, digest, ended))
        return task

    def _ended(self, place: Place, digest: str, task: asyncio.Task[None]) -> None:
        del self._learning[place]
        error = None if task.cancelled() else task.exception()
        if error is None:
            self._failed.pop(place, None)
            return
        self._failed[place] = (digest, self._monotonic() + _AGAIN)
        if not isinstance(error, TooFewNamed):
            level = logging.WARNING if isinstance(error, EarmarkError) else logging.ERROR
            _log.log(level, "the people of a server could not be told apart: %s", type(error).__name__)

    async def _learned(self, place: Place, digest: str) -> None:
        fellows = await self._store.tastes.fellows(place, Agreement.WHOSE)
        members = [fellow.member for fellow in fellows]
        listens = await self._store.tastes.listens(place, Agreement.WHOSE, members, most=_MOST)
        strangers = await self._store.suggestions.strangers(_STRANGERS, self._seed)
        given: dict[str, Any] = {"seed": self._seed, "place": self.name_of(place), "key": self._key}
        try:
            content = cast("bytes", await self._compute.run(_LEARN, listens, strangers, **given))
        except JobFailed as error:
            if error.facts.get("problem") == "TooFew":
                raise TooFewNamed(there=_TOO_LITTLE) from error
            raise
        await self._store.apart.save(place, content, digest)

    async def _digest(self, place: Place) -> str:
        # Before the rows: what changes in between makes a model look older than it is, never newer.
        return f"{await self._store.tastes.digest(place, Agreement.WHOSE)} {_FORM} {self._seed}"


def _who(digest: str) -> str:
    """Return the part of a digest that says who shows which playlists."""
    return digest.partition(":")[0]
