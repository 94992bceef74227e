"""Tells how members would like songs, by the models of what they said; whoever has none has no opinion."""

import logging
from collections.abc import Sequence
from typing import Any, cast

from bot.compute import Compute, Task
from bot.domain import MemberId, Track, track_columns
from bot.errors import EarmarkError
from bot.services.liking import LIKER, Liking
from bot.store import Store

_LIKELY = Task("models.recommending:likely")

_log = logging.getLogger("earmark.opinions")


class Opinions:
    """Asks the models that are there; nobody waits for one to be trained."""

    def __init__(self, store: Store, compute: Compute, liking: Liking, *, key: bytes) -> None:
        self._store = store
        self._compute = compute
        self._liking = liking
        self._key = key

    async def of(self, member: MemberId, songs: Sequence[Track]) -> list[float]:
        """Return the odds that somebody likes each song; nothing where that is not known."""
        model = await self._store.trained.load(member, LIKER)
        if model is None or not songs:
            return []
        verdicts = await self._liking.verdicts(member, model)
        given: dict[str, Any] = {"member": str(member), "key": self._key, "verdicts": verdicts}
        try:
            said = await self._compute.run(_LIKELY, model.content, track_columns(songs), **given)
        except EarmarkError as error:
            _log.warning("how member %d likes songs could not be told: %s", member, error)
            return []
        return cast("list[float]", said)
