"""Searches better options for the kinds of model, on libraries that the operator names or stores."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any, cast

from bot.clock import Clock
from bot.compute import Compute, Task
from bot.domain import Columns
from bot.errors import ComputeError, JobFailed, TooLittleToLearn
from bot.imports import Limits, read
from bot.sections import ModelKind
from bot.services.evaluating import columns_of
from bot.store import Store

Options = Mapping[str, float]
Tell = Callable[[str], None]
"""Takes a line of progress."""

_log = logging.getLogger("earmark.tuning")

_SONGS = Task("models.tuning:songs")
_DRAW = Task("models.tuning:draw")
_ATTEMPT = Task("models.tuning:attempt")
_JUDGE = Task("models.tuning:judge")
_COMPARE = Task("models.tuning:compare")
_WITHIN = 900.0
_MOST_LIBRARIES = 8
_LEAST_TRIES = 2
_LEAST_SONGS = 12


@dataclass(frozen=True, slots=True)
class Figures:
    """How good some options are on songs that nobody had seen: shares of right answers, and the log loss."""

    top1: float
    top3: float
    log_loss: float

    @classmethod
    def of(cls, answers: Mapping[str, list[float]]) -> "Figures":
        """Sum up the place of the right answer, and the loss, of each song."""
        places, losses = answers["place"], answers["loss"]
        return cls(
            top1=sum(place < 1 for place in places) / len(places),
            top3=sum(place < 3 for place in places) / len(places),  # noqa: PLR2004 - the first three
            log_loss=sum(losses) / len(losses),
        )


@dataclass(frozen=True, slots=True)
class Tuned:
    """What a search found for one kind of model, beside what is set now."""

    kind: ModelKind
    tries: int
    changes: Options
    """What differs from now in the best options; empty where none were better on the songs of the search."""
    now: Figures
    found: Figures
    less: float
    """How much less is lost with what was found, on the songs that were kept back."""
    bounds: tuple[float, float]
    """Where chance may have put that, in 99 of 100 cases."""

    @property
    def is_better(self) -> bool:
        """Tell whether it is better by more than chance."""
        return bool(self.changes) and self.bounds[0] > 0


@dataclass(frozen=True, slots=True)
class TuningReport:
    """A whole search: on how much, and what it found for each kind."""

    libraries: int
    searched: int
    kept_back: int
    tuned: tuple[Tuned, ...]


@dataclass(frozen=True, slots=True)
class Budget:
    """How long to search, over all kinds, and how many options to try at most for each."""

    time: timedelta
    tries: int


@dataclass(frozen=True, slots=True)
class _Best:
    """The best options so far, their log loss on the songs of the search, and how many were tried."""

    options: Options
    loss: float
    tries: int


async def libraries_of_exports(paths: Sequence[Path], limits: Limits) -> list[Columns]:
    """Read the libraries of some exports; raises ImportRefused."""
    return [columns_of(await asyncio.to_thread(read, path, limits)) for path in paths]


async def libraries_of_members(store: Store) -> list[Columns]:
    """Return the libraries of all members, as far as their owners let them be learned; raises StoreError."""
    return [await store.playlists.listens(member) for member in await store.members.with_playlists()]


class Tuning:
    """Draws options, tries them on some songs, and judges the best on others."""

    def __init__(
        self, libraries: Sequence[Columns], compute: Compute, clock: Clock, options: Options
    ) -> None:
        """Take the libraries to search on, and the options as they are now."""
        self._all = libraries
        self._compute = compute
        self._clock = clock
        self._options = dict(options)

    async def tune(
        self, kinds: Sequence[ModelKind], budget: Budget, *, seed: int, tell: Tell
    ) -> TuningReport:
        """Search for each kind in turn; raises TooLittleToLearn or ComputeError."""
        sizes = {place: size for place, size in enumerate(await self._sizes(seed)) if size}
        chosen = _spread(sorted(sizes, key=lambda place: (sizes[place]["search"], place)))
        if not chosen:
            raise TooLittleToLearn(least=_LEAST_SONGS)
        search = _Search([self._all[place] for place in chosen], self._compute, self._clock, seed, tell)
        begun, tuned = self._clock(), []
        for number, kind in enumerate(kinds, start=1):
            until = begun + budget.time * number / len(kinds)
            best = await search.best(kind, self._options, budget.tries, until)
            tuned.append(await search.judged(kind, self._options, best))
        searched, kept_back = (sum(sizes[place][part] for place in chosen) for part in ("search", "back"))
        return TuningReport(len(chosen), searched, kept_back, tuple(tuned))

    async def _sizes(self, seed: int) -> list[Mapping[str, int] | None]:
        return await asyncio.gather(*(self._size(library, seed) for library in self._all))

    async def _size(self, library: Columns, seed: int) -> Mapping[str, int] | None:
        """Count a library's songs; None where there are too few to search on."""
        try:
            return cast("Mapping[str, int]", await self._compute.run(_SONGS, library, seed=seed))
        except JobFailed as error:
            if error.facts.get("problem") == "TooLittle":
                return None
            raise


@dataclass(frozen=True, slots=True)
class _Search:
    """A search on some libraries, each of which counts the same."""

    libraries: Sequence[Columns]
    compute: Compute
    clock: Clock
    seed: int
    tell: Tell

    async def best(self, kind: ModelKind, now: Options, tries: int, until: datetime) -> _Best:
        """Try the options as they are, then others, until the time is up; at least once each."""
        best = _Best(now, await self._loss(kind, now), 1)
        self.tell(f"{kind}: log loss {best.loss:.3f} as it is")
        for number in range(1, tries):
            if number >= _LEAST_TRIES and self.clock() >= until:
                break
            best = await self._tried(kind, now, best, number)
        return best

    async def _tried(self, kind: ModelKind, now: Options, best: _Best, number: int) -> _Best:
        drawn = await self.compute.run(_DRAW, kind, options=now, seed=self.seed, number=number)
        options = cast("Options", drawn)
        try:
            loss = await self._loss(kind, options)
        except ComputeError as error:
            # Some options need more time or memory than there is: they are none for this machine.
            _log.warning("try %d of %s is passed over: %s", number, kind, error)
            return replace(best, tries=number + 1)
        if loss >= best.loss:
            return replace(best, tries=number + 1)
        self.tell(f"{kind}: log loss {loss:.3f} at try {number}")
        return _Best(options, loss, number + 1)

    async def _loss(self, kind: ModelKind, options: Options) -> float:
        losses = cast("list[float]", await self._each(_ATTEMPT, kind, options))
        return sum(losses) / len(losses)

    async def judged(self, kind: ModelKind, now: Options, best: _Best) -> Tuned:
        """Ask about the songs that were kept back, with the options as they are and with the best."""
        before = await self._answers(kind, now)
        changes = {name: value for name, value in best.options.items() if value != now[name]}
        after = await self._answers(kind, best.options) if changes else before
        compared = await self.compute.run(_COMPARE, before["loss"], after["loss"], seed=self.seed)
        less, least, most = (
            cast("Mapping[str, float]", compared)[name] for name in ("less", "least", "most")
        )
        figures = Figures.of(before), Figures.of(after)
        return Tuned(kind, best.tries, changes, *figures, less=less, bounds=(least, most))

    async def _answers(self, kind: ModelKind, options: Options) -> Mapping[str, list[float]]:
        """Return the place and the loss of each song of all libraries."""
        each = cast("list[Mapping[str, list[float]]]", await self._each(_JUDGE, kind, options))
        return {part: list(chain.from_iterable(one[part] for one in each)) for part in ("place", "loss")}

    async def _each(self, task: Task, kind: ModelKind, options: Options) -> list[Any]:
        """Run a task on every library at once, and return what they gave in their order."""
        jobs = (
            self.compute.run(task, library, kind, options=options, seed=self.seed, within=_WITHIN)
            for library in self.libraries
        )
        return await asyncio.gather(*jobs)


def _spread(places: Sequence[int]) -> Sequence[int]:
    """Choose a few of the libraries, from the smallest to the largest alike."""
    count = min(len(places), _MOST_LIBRARIES)
    return [places[(2 * number + 1) * len(places) // (2 * count)] for number in range(count)]
