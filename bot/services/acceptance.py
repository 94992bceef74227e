"""Tells how well it is known what a member likes, and what became of the songs that they were suggested."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from bot.clock import Clock
from bot.compute import Compute, Task
from bot.domain import MemberId, Origin, Verdict
from bot.errors import JobFailed
from bot.services.liking import LIKER
from bot.store import Store

_SILENCE = timedelta(days=7)
_CARD = Task("models.recommending:card")


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a member said of songs, and how well that is foretold."""

    said: Mapping[Verdict, int]
    by_origin: Mapping[Origin, Mapping[Verdict, int]]
    """What they said of suggested songs, by where these were found."""
    card: Mapping[str, Any]
    """As `models.liking` gives it, measured on songs left out; empty where nothing was learned yet."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What everybody said of songs, and whether nobody says anything any more."""

    totals: Mapping[Verdict, int]
    is_silent: bool
    """True while songs are suggested, and for a week nobody has said anything of any."""


class Acceptance:
    """Reads off what was said and learned; trains nothing."""

    def __init__(self, store: Store, compute: Compute, clock: Clock, *, key: bytes) -> None:
        self._store = store
        self._compute = compute
        self._clock = clock
        self._key = key

    async def heard(self) -> Heard:
        """Return what is heard of everybody; raises StoreError."""
        suggested = await self._store.suggestions.since(await self._store.verdicts.newest())
        ago = self._clock() - _SILENCE
        # Of a bot that nobody has asked for a song lately there is nothing to be heard.
        is_silent = suggested is not None and suggested[0] <= ago < suggested[1]
        return Heard(await self._store.verdicts.totals(), is_silent)

    async def of(self, member: MemberId) -> Accepted:
        """Return what is known of a member; raises ComputeError."""
        said = Counter(rating.verdict for rating in await self._store.verdicts.all(member))
        by_origin = await self._store.verdicts.acceptance(member)
        return Accepted(said, by_origin, await self._card(member))

    async def _card(self, member: MemberId) -> Mapping[str, Any]:
        model = await self._store.trained.load(member, LIKER)
        if model is None:
            return {}
        try:
            card = await self._compute.run(_CARD, model.content, member=str(member), key=self._key)
        except JobFailed as error:
            # Altered or of another version: it is made anew when they next ask for a song.
            if error.facts.get("problem") != "Refused":
                raise
            return {}
        return cast("Mapping[str, Any]", card)
