"""Knows which messages show whom to all, and has those taken down in which somebody is no longer open."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.domain import MemberId, Place
from bot.services.presence import Presence
from bot.store import Displayed, Public, Store

TakeDown = Callable[[Public], Awaitable[bool]]
"""Takes a message down, and tells whether it is gone; False where it is to be tried again."""
Reveal = Callable[[], Awaitable[bool]]
"""Shows what is to be seen, and tells whether it is there."""

_Seen = dict[Place, set[MemberId]]
_KEPT = timedelta(days=1)
"""How long an answer for one person's eyes may still be shown to all."""

_log = logging.getLogger("earmark.displaying")


class Displaying:
    """Keeps whom messages show, asks before they are shown to all, and takes them down."""

    def __init__(self, store: Store, presence: Presence) -> None:
        self._store = store
        self._presence = presence
        self._take_down: dict[str, TakeDown] = {}
        self._turn = asyncio.Lock()
        self._revealing: set[Public] = set()

    def ask(self, platform: str, take_down: TakeDown) -> None:
        """Have messages of a platform taken down by this from now on."""
        self._take_down[platform] = take_down

    async def offered(self, displayed: Displayed, asker: MemberId) -> None:
        """Keep whom an answer shows that its asker alone sees, and may show to all; raises StoreError.

        The asker is in it as well if they agreed to the same there: taking that back takes it down.
        """
        public, agreement, members = displayed.public, displayed.agreement, displayed.members
        agreed = await self._store.agreements.all(asker)
        if agreement in agreed.get(public.place, ()):
            members = (*members, asker)
        await self._store.displays.put(
            public, agreement, members, asker=asker, shows=displayed.shows, offered=True
        )

    async def may_show(self, platform: str, message: str) -> Displayed | None:
        """Return whom such an answer shows, or None if one of them is no longer to be shown, or is not there.

        Raises StoreError.
        """
        offered = await self._store.displays.get(platform, message)
        if offered is None:
            return None
        there = await self._presence.present(offered.public.place, offered.members)
        # Looked at anew: whoever was found to have left has just lost what they agreed to.
        return await self._store.displays.get(platform, message) if there >= set(offered.members) else None

    async def show(self, offered: Displayed, public: Public, asker: MemberId, reveal: Reveal) -> bool:
        """Keep whom a message is about to show to all, have it show them, and return whether it does.

        Nothing is shown of an offer that somebody took something back from; whoever does so while it is shown
        is seen for this moment at the longest. Raises StoreError.
        """
        await self._store.displays.put(
            public, offered.agreement, offered.members, asker=asker, offer=offered.public
        )
        self._revealing.add(public)
        try:
            is_there = await self._stands(public) and await reveal()
        finally:
            self._revealing.discard(public)
        if is_there and await self._stands(public):
            return True
        await self._taken_down(public)
        return False

    async def _stands(self, public: Public) -> bool:
        return await self._store.displays.get(public.place.platform, public.message) is not None

    async def sweep(self) -> None:
        """Have all messages taken down in which somebody took something back; raises StoreError."""
        async with self._turn:
            for public in await self._store.displays.stale():
                # What is being revealed now is looked at again when it is there.
                if public not in self._revealing:
                    await self._taken_down(public)

    async def look_round(self) -> None:
        """Find out who of those shown has left, and forget what is too old to be shown; raises StoreError."""
        await self._store.displays.tidy(_KEPT)
        seen: _Seen = {}
        for displayed in await self._store.displays.standing():
            seen.setdefault(displayed.public.place, set()).update(displayed.members)
        for place, members in seen.items():
            await self._presence.present(place, sorted(members))
        await self.sweep()

    async def _taken_down(self, public: Public) -> None:
        """Have a message taken down, and forget it once it is; else it is tried again."""
        take_down = self._take_down.get(public.place.platform)
        if take_down is not None and await take_down(public):
            await self._store.displays.drop(public)
        else:
            _log.warning("a message that shows somebody who is no longer open stays for now")
