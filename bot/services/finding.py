"""Finds songs that may be suggested to a member: of friends, of the catalogue, and from outside."""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import zip_longest

from bot.clock import Clock
from bot.domain import Candidate, MemberId, Origin, Place
from bot.services.hearsay import Hearsay, Limit
from bot.services.outside import Outside
from bot.services.training import Tell
from bot.store import Store

PATIENCE = 3.0
"""Seconds that all who are asked outside have together."""
AGAIN = timedelta(days=30)
"""A song that was shown does not come again before that."""

_FEW = 40
_TURN = 3600
"""Seconds after which other songs are drawn of friends and of the catalogue."""
_MOST_DRAWS = 100
"""Members for whom the songs of the catalogue are kept that were drawn in this turn."""

_Draw = tuple[int, int]
"""How many songs are drawn, and in whose turn."""


class Finding:
    """Gathers candidates; whoever is asked outside may be off, late or failing without any harm."""

    def __init__(
        self,
        store: Store,
        outside: Outside,
        clock: Clock,
        *,
        again: timedelta = AGAIN,
        limit: Limit = lambda: asyncio.timeout(PATIENCE),
    ) -> None:
        self._store = store
        self._clock = clock
        self._again = again
        self._hearsay = Hearsay(store, outside, clock, limit)
        self._draws: OrderedDict[MemberId, tuple[_Draw, tuple[Candidate, ...]]] = OrderedDict()

    async def candidates(
        self, member: MemberId, place: Place | None, tell: Tell, *, number: int = 400
    ) -> tuple[Candidate, ...]:
        """Return up to so many songs that the member neither has nor judged nor was shown of late.

        Friends are those of the place, or of everywhere without one. Where there are more, each origin
        gives equally many. When what was said outside is used up, it is asked for more.
        """
        said = await self._hearsay.of(member, tell)
        found = await self._fresh(member, place, said, number)
        if len(found) < min(_FEW, number) and 2 * len({*said} & {*found}) < len(said):
            said = await self._hearsay.of(member, tell, more=True)
            found = await self._fresh(member, place, said, number)
        return _by_turns(found, number)

    def forget(self, member: MemberId) -> None:
        """Keep nothing that was found for a member."""
        self._hearsay.forget(member)
        self._draws.pop(member, None)

    async def _fresh(
        self, member: MemberId, place: Place | None, said: Sequence[Candidate], number: int
    ) -> tuple[Candidate, ...]:
        """Return what is new to the member of all that there is."""
        draw = max(number // 2, 1), int(self._clock().timestamp()) // _TURN
        # After those who take their time: whoever takes their leave back meanwhile is not among them.
        friends = await self._store.suggestions.from_friends(member, place, *draw)
        catalogue = await self._catalogue(member, draw)
        # Of several that have a song, the first is named: a friend before any service.
        return await self._store.suggestions.fresh(member, (*friends, *said, *catalogue), self._again)

    async def _catalogue(self, member: MemberId, draw: _Draw) -> tuple[Candidate, ...]:
        """Return the songs of a draw, which takes a while; of friends it is made anew, by what they allow."""
        if member not in self._draws or self._draws[member][0] != draw:
            drawn = await self._store.suggestions.from_catalogue(member, *draw)
            if not drawn:
                # A catalogue that is loaded a minute later is seen at once.
                return ()
            self._draws[member] = draw, drawn
        self._draws.move_to_end(member)
        if len(self._draws) > _MOST_DRAWS:
            self._draws.popitem(last=False)
        return self._draws[member][1]


def _by_turns(candidates: Iterable[Candidate], number: int) -> tuple[Candidate, ...]:
    """Let the origins have their turns until there are enough."""
    by_origin: defaultdict[Origin, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_origin[candidate.origin].append(candidate)
    rounds = zip_longest(*by_origin.values())
    return tuple(each for row in rounds for each in row if each)[:number]
