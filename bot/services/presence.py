"""Knows who of a server's people is in it now: nobody else is shown there."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from bot.domain import Fellow, MemberId, Place
from bot.store import Store

Look = Callable[[Place, str], Awaitable[bool | None]]
"""Tells whether an account is in a server now; None where the platform did not say."""

_REMEMBERED = 600.0
"""Seconds for which somebody who was there is taken to be there still."""
_AT_ONCE = 5
_PATIENCE = 15.0
"""Seconds for all who are looked after together: a platform that hangs must not hold up an answer."""


class Presence:
    """Asks the platforms who is where; whoever has left loses what they agreed to there."""

    def __init__(
        self, store: Store, *, monotonic: Callable[[], float] = time.monotonic, patience: float = _PATIENCE
    ) -> None:
        self._store = store
        self._patience = patience
        self._monotonic = monotonic
        self._looks: dict[str, Look] = {}
        self._there: dict[tuple[Place, str], float] = {}
        self._turns = asyncio.Semaphore(_AT_ONCE)

    def ask(self, platform: str, look: Look) -> None:
        """Ask this from now on who is where on a platform; without a look all count as there."""
        self._looks[platform] = look

    async def among(self, place: Place, fellows: Sequence[Fellow]) -> tuple[Fellow, ...]:
        """Return those who are there; of whom that cannot be known is left out, and loses nothing.

        Raises StoreError.
        """
        there = await self.present(place, [fellow.member for fellow in fellows])
        return tuple(fellow for fellow in fellows if fellow.member in there)

    async def present(self, place: Place, members: Sequence[MemberId]) -> frozenset[MemberId]:
        """Return which of these members are in a server now; raises StoreError."""
        look = self._looks.get(place.platform)
        if look is None or not members:
            return frozenset(members)
        self._tidy()
        accounts = await self._store.members.accounts(place.platform, members)
        looking = {
            member: asyncio.create_task(self._is_there(look, place, accounts.get(member, ())))
            for member in members
        }
        found = await _within(self._patience, looking)
        for member in (member for member, is_there in found.items() if is_there is False):
            await self._store.agreements.leave(member, place)
        return frozenset(member for member, is_there in found.items() if is_there)

    async def _is_there(self, look: Look, place: Place, accounts: Iterable[str]) -> bool | None:
        """Tell whether any of somebody's accounts is there; None where that cannot be known of one."""
        said = [await self._looked(look, place, account) for account in accounts]
        if any(said):
            return True
        return False if said and None not in said else None

    async def _looked(self, look: Look, place: Place, account: str) -> bool | None:
        if (place, account) in self._there:
            return True
        async with self._turns:
            is_there = await look(place, account)
        # That somebody has left is not remembered: they may come back, and agree anew.
        if is_there:
            self._there[place, account] = self._monotonic() + _REMEMBERED
        return is_there

    def _tidy(self) -> None:
        now = self._monotonic()
        self._there = {who: until for who, until in self._there.items() if until > now}


async def _within(
    seconds: float, looking: Mapping[MemberId, asyncio.Task[bool | None]]
) -> dict[MemberId, bool | None]:
    """Return what is known in time; of the others it is not known."""
    try:
        done, late = await asyncio.wait(looking.values(), timeout=seconds)
    finally:
        for task in looking.values():
            task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return {member: task.result() if task in done else None for member, task in looking.items()}
