"""Measures each kind of model on a member's own songs, and keeps the cards until the library changes."""

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, cast

import msgspec

from bot.compute import Compute, Task
from bot.domain import Columns, MemberId
from bot.errors import (
    JobFailed,
    JobTimedOut,
    NeedsLibrary,
    OutOfMemory,
    Quarantined,
    TooLittleToLearn,
    WorkerLost,
)
from bot.services.scorecards import KINDS, Card, Comparison, whole
from bot.services.training import GUESSER, Tell, Training
from bot.store import Store
from bot.store.preferences import USUAL_MODEL

Begin = Callable[[str, int], None]
"""Takes the kind that is measured next, and on how many playlists."""

SONGS_TO_MEASURE = 12
"""Songs that a playlist needs before it can be measured how well it is known."""

_SCORE = Task("models.scoring:score")
_CONTENT = Task("models.scoring:content")
_SCORECARD = Task("bot.pictures.tasks:scorecard")
_FORM = "1"
"""How a card is made; one that was made otherwise is measured anew."""
_LASTING = (JobFailed, JobTimedOut, OutOfMemory, WorkerLost, Quarantined)
"""What would happen again with the same library: it is noted, and not tried for every question."""


class Scoring:
    """Keeps a score card of each kind of model for each member, one job a kind."""

    def __init__(
        self,
        store: Store,
        compute: Compute,
        training: Training,
        *,
        seed: int,
        options: Mapping[str, float] | None = None,
    ) -> None:
        self._store = store
        self._compute = compute
        self._training = training
        self._seed = seed
        self._options = dict(options or {})
        self._locks: defaultdict[tuple[MemberId, str], asyncio.Lock] = defaultdict(asyncio.Lock)
        # One at a time of all members: those who ask for a guess meanwhile find workers free.
        self._in_turn = asyncio.Semaphore(1)

    async def first(self, member: MemberId, begin: Begin) -> Comparison:
        """Return what is known, the usual kind and the chosen one at least.

        Raises NeedsLibrary, TooLittleToLearn, or ComputeError where the usual kind cannot be measured.
        """
        return await self._compared(member, begin, further=0)

    async def further(self, member: MemberId, begin: Begin) -> Comparison:
        """Measure one more kind and return what is known then; raises as `first` does."""
        return await self._compared(member, begin, further=1)

    async def choose(self, member: MemberId, kind: str, tell: Tell) -> None:
        """Let a kind of model guess for the member, trained at once; if that fails, all stays as it was."""
        before = await self._store.preferences.model(member)
        await self._store.preferences.choose_model(member, kind)
        try:
            await self._training.model(member, tell)
        except Exception:
            await self._store.preferences.choose_model(member, before)
            raise

    async def picture(self, drawing: Mapping[str, Any]) -> bytes:
        """Draw what was put into words, as a PNG; raises ComputeError."""
        return cast("bytes", await self._compute.run(_SCORECARD, drawing))

    async def _compared(self, member: MemberId, begin: Begin, *, further: int) -> Comparison:
        # Measuring takes its time, and the library may change meanwhile: what was measured is shown all the
        # same, beside what else is known of the library as it was.
        digest = await self._digest(member)
        found = [await self._stored(member, kind, digest) for kind in KINDS]
        cards = {card.kind: card for card in found if card}
        wanted = (USUAL_MODEL, await self._store.preferences.model(member))
        missing = [kind for kind in KINDS if kind not in cards and kind not in wanted]
        for kind in (*wanted, *missing[:further]):
            cards[kind] = cards.get(kind) or await self._measured(member, kind, digest, begin)
        return await self._comparison(member, {kind: cards[kind] for kind in KINDS if kind in cards})

    async def _comparison(self, member: MemberId, cards: Mapping[str, Card]) -> Comparison:
        model = await self._store.trained.load(member, GUESSER)
        return Comparison(
            chosen=await self._store.preferences.model(member),
            cards=cards,
            names={str(each.id): each.name for each in await self._store.playlists.all(member)},
            learned_at=model.trained_at if model else None,
            is_behind=model is not None and model.digest != await self._training.digest(member),
        )

    async def _measured(self, member: MemberId, kind: str, digest: str, begin: Begin) -> Card:
        async with self._locks[member, kind]:
            if stored := await self._stored(member, kind, digest):
                return stored
            # After the digest: a change in between makes the card look older than it is, never newer.
            listens = await self._listens(member)
            playlists = set(map(str, listens["playlist"]))
            begin(kind, len(playlists))
            async with self._in_turn:
                card = await self._measure(kind, listens)
            content, about = msgspec.json.encode(card), {"seed": self._seed}
            await self._store.trained.save(
                member, f"card:{kind}", content, digest, about, of=sorted(map(int, playlists))
            )
            return Card(kind=kind, **card)

    async def _measure(self, kind: str, listens: Columns) -> dict[str, Any]:
        try:
            return {"figures": await self._figures(kind, listens)}
        except _LASTING as error:
            if error.facts.get("problem") == "TooLittle":
                raise TooLittleToLearn(least=SONGS_TO_MEASURE) from error
            if kind == USUAL_MODEL:
                raise
            return {"figures": {}, "problem": type(error).__name__}

    async def _figures(self, kind: str, listens: Columns) -> Mapping[str, Any]:
        """Measure over time, and the usual kind by content as well: side by side on two workers."""
        tasks = (_SCORE, _CONTENT) if kind == USUAL_MODEL else (_SCORE,)
        jobs = (
            self._compute.run(task, listens, kind=kind, options=self._options, seed=self._seed)
            for task in tasks
        )
        # To the end of both, whatever becomes of one: what is measured next finds its worker free.
        ended = await asyncio.gather(*jobs, return_exceptions=True)
        for each in ended:
            if isinstance(each, BaseException):
                raise each
        return whole(*cast("list[Mapping[str, Any]]", ended))

    async def _stored(self, member: MemberId, kind: str, digest: str) -> Card | None:
        stored = await self._store.trained.load(member, f"card:{kind}")
        if stored is None or stored.digest != digest:
            return None
        return Card(kind=kind, **msgspec.json.decode(stored.content))

    async def _digest(self, member: MemberId) -> str:
        library = await self._store.playlists.digest(member)
        settings = msgspec.json.encode([_FORM, self._seed, sorted(self._options.items())])
        return f"{hashlib.sha256(settings).hexdigest()[:16]} {library}"

    async def _listens(self, member: MemberId) -> Columns:
        listens = await self._store.playlists.listens(member)
        if listens["track_id"]:
            return listens
        if await self._store.playlists.all(member):
            raise TooLittleToLearn(least=SONGS_TO_MEASURE)
        raise NeedsLibrary
