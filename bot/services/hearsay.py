"""Keeps for a day what is said outside for each member, and asks again when the songs run low."""

import asyncio
import logging
from collections import OrderedDict, defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from bot.clock import Clock
from bot.domain import Candidate, MemberId, Origin
from bot.errors import EarmarkError, LookupLimited
from bot.services.outside import Outside, Seed, Way, seeds_of
from bot.services.training import Tell
from bot.store import Store

Limit = Callable[[], asyncio.Timeout]
"""Gives the time that all who are asked have together."""

_KEPT = timedelta(days=1)
_LATER = timedelta(minutes=10)
"""Who was cut off or did not answer is not asked again before that."""
_ROUNDS, _SEEDS = 4, 5
"""How often one is asked in a day at most, and by how many songs further on each time."""
_MOST_KEPT, _MOST_MEMBERS = 120, 100
"""Songs kept of one origin for one member, and members that songs are kept for."""

_log = logging.getLogger("earmark.finding")


@dataclass(slots=True)
class _Said:
    """What an origin said, when it was asked, and when it may be asked again."""

    candidates: tuple[Candidate, ...]
    asked_at: datetime
    until: datetime
    rounds: int
    """How often it was asked without a day in between."""

    def is_due(self, now: datetime) -> bool:
        """Tell whether what was said holds no longer."""
        # What was asked at a time yet to come was noted by a clock that was wrong.
        return not self.asked_at <= now < self.until

    @property
    def has_more(self) -> bool:
        """Tell whether it answered well, and may be asked on from other songs."""
        return self.rounds < _ROUNDS and self.until >= self.asked_at + _KEPT


@dataclass(slots=True)
class _Memory:
    """What was said for one member, and when they last asked."""

    used_at: datetime
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    said: dict[Origin, _Said] = field(default_factory=dict)


class Hearsay:
    """Asks outside for members; whoever is asked may be off, late or failing without any harm."""

    def __init__(self, store: Store, outside: Outside, clock: Clock, limit: Limit) -> None:
        self._store = store
        self._outside = outside
        self._clock = clock
        self._limit = limit
        self._memories: OrderedDict[MemberId, _Memory] = OrderedDict()
        self._paused: dict[Origin, datetime] = {}

    async def of(self, member: MemberId, tell: Tell, *, more: bool = False) -> tuple[Candidate, ...]:
        """Return what is said: today, or now; `more` asks again on from other songs, some times a day."""
        link = await self._store.links.of(member)
        ways = self._outside.ways(linked=link is not None and not link.ended)
        memory = self._memory(member)
        async with memory.lock:
            # What an account let us see goes with its link.
            memory.said = {origin: said for origin, said in memory.said.items() if origin in ways}
            due = {origin: way for origin, way in ways.items() if self._asks(memory, origin, more=more)}
            if due and (seeds := await seeds_of(self._store, member, self._chance(member))):
                tell("Looking around for songs …")
                await self._ask(member, memory, due, seeds)
        return tuple(
            each for origin in Origin if origin in memory.said for each in memory.said[origin].candidates
        )

    def forget(self, member: MemberId) -> None:
        """Keep nothing that was said for a member."""
        self._memories.pop(member, None)

    def _asks(self, memory: _Memory, origin: Origin, *, more: bool) -> bool:
        now, said = self._clock(), memory.said.get(origin)
        # A service that wants to be left alone is, whoever asks; none does for more than a day.
        if now < self._paused.get(origin, now) <= now + _KEPT:
            return False
        return said is None or said.is_due(now) or (more and said.has_more)

    async def _ask(
        self, member: MemberId, memory: _Memory, ways: Mapping[Origin, Way], seeds: Sequence[Seed]
    ) -> None:
        """Ask all at the same time; what came before the time is up counts."""
        heard: defaultdict[Origin, list[Candidate]] = defaultdict(list)
        rounds = {origin: self._rounds(memory, origin) for origin in ways}
        pauses = dict.fromkeys(ways, _LATER)

        async def ask(origin: Origin, way: Way) -> None:
            first = _SEEDS * rounds[origin] % len(seeds)
            said = way(member, [*seeds[first:], *seeds[:first]])
            pauses[origin] = await self._heard(origin, said, heard[origin])

        try:
            async with self._limit(), asyncio.TaskGroup() as asking:
                for origin, way in ways.items():
                    asking.create_task(ask(origin, way))
        except TimeoutError:
            _log.info("not all who were asked for songs have answered in time")
        now = self._clock()
        for origin, pause in pauses.items():
            before = memory.said[origin].candidates if origin in memory.said else ()
            newest = (*heard[origin], *before)[:_MOST_KEPT]
            memory.said[origin] = _Said(newest, now, now + pause, rounds[origin] + 1)

    async def _heard(
        self, origin: Origin, said: AsyncIterator[Candidate], heard: list[Candidate]
    ) -> timedelta:
        """Take in what is said, and return for how long it holds."""
        try:
            async for candidate in said:
                # One by one: what came before the time was up counts.
                heard.append(candidate)  # noqa: PERF401
        except LookupLimited as pause:
            _log.info("%s", pause)
            wanted = timedelta(seconds=float(str(pause.facts["seconds"])))
            self._paused[origin] = self._clock() + wanted
            return wanted
        except EarmarkError as error:
            _log.info("a question for songs was not answered: %s", error)
            return _LATER
        except Exception:  # noqa: BLE001 - logged whole here: no fault outside is to keep a member from songs
            _log.exception("a question for songs failed unexpectedly")
            return _LATER
        return _KEPT

    def _rounds(self, memory: _Memory, origin: Origin) -> int:
        """Return how often an origin was asked already for what holds by now."""
        said = memory.said.get(origin)
        return 0 if said is None or said.is_due(self._clock()) else said.rounds

    def _memory(self, member: MemberId) -> _Memory:
        """Return what is kept for a member; whoever asked a day ago, or longest ago, makes room."""
        now = self._clock()
        memory = self._memories.setdefault(member, _Memory(now))
        memory.used_at = now
        self._memories.move_to_end(member)
        while len(self._memories) > _MOST_MEMBERS or self._oldest() + _KEPT < now:
            self._memories.popitem(last=False)
        return memory

    def _oldest(self) -> datetime:
        return next(iter(self._memories.values())).used_at

    def _chance(self, member: MemberId) -> Random:
        """Draw the same songs all day long, and others on the next."""
        return Random(f"{member} {self._clock():%Y-%m-%d}")  # noqa: S311 - it draws songs
