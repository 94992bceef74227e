"""Finds out whom somebody may see in a server, of those whom they name."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import Agreement, Fellow, MemberId, Place
from bot.errors import NeedsLibrary
from bot.services.presence import Presence
from bot.store import Store
from bot.store.pairs import Seen

_SOMEBODY = "somebody"
"""What people are called of whom no name is known."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who was named, and whether the one who named them may see their taste."""

    account: str
    """By which the platform knows them, to be asked by it; empty for somebody who cannot be."""
    name: str
    member: MemberId | None
    seen: Seen

    @property
    def is_open(self) -> bool:
        """Tell whether the two may be shown to each other."""
        return self.member is not None and self.seen in {Seen.AGREED, Seen.PAIR}

    @property
    def fellow(self) -> Fellow:
        """Return them as one of those who are shown; only of somebody who is open."""
        if self.member is None:
            raise ValueError("nobody is known by that account")
        return Fellow(self.member, self.name)


class Gathering:
    """Asks anew each time who agreed and who is there."""

    def __init__(self, store: Store, presence: Presence) -> None:
        self._store = store
        self._presence = presence

    async def must_have_library(self, member: MemberId) -> None:
        """Raise NeedsLibrary for somebody without a playlist."""
        if not await self._store.playlists.any(member):
            raise NeedsLibrary

    async def guest(self, asker: MemberId, place: Place, account: str, called: str) -> Guest:
        """Return what becomes of somebody whom the asker names by an account of that platform."""
        member = await self._store.members.known(place.platform, account)
        if member is None:
            return Guest(account, called or _SOMEBODY, None, Seen.NOT)
        agreed = await self._store.invitations.sees(asker, member, place)
        seen = await self._seen(asker, place, member)
        # Whoever agreed and is not there now is not asked anew.
        is_gone = seen is not agreed
        name = called or await self._name(asker, place, member, seen)
        return Guest("" if is_gone else account, name, member, seen)

    async def guests(self, asker: MemberId, place: Place, members: Sequence[MemberId]) -> tuple[Guest, ...]:
        """Return what becomes of members who were seen before."""
        return tuple([await self._known(asker, place, member) for member in members])

    async def around(self, place: Place) -> tuple[Fellow, ...]:
        """Return everyone who lets the people of a server compare, as far as they are there."""
        fellows = await self._store.tastes.fellows(place, Agreement.COMPARE)
        return await self._presence.among(place, fellows)

    async def _known(self, asker: MemberId, place: Place, member: MemberId) -> Guest:
        seen = await self._seen(asker, place, member)
        return Guest("", await self._name(asker, place, member, seen), member, seen)

    async def _seen(self, asker: MemberId, place: Place, member: MemberId) -> Seen:
        seen = await self._store.invitations.sees(asker, member, place)
        if seen is Seen.NOT or member in await self._presence.present(place, [member]):
            return seen
        return Seen.NOT

    async def _name(self, asker: MemberId, place: Place, member: MemberId, seen: Seen) -> str:
        """Return by which name somebody let themself be seen."""
        if seen is Seen.NOT:
            return _SOMEBODY
        fellows = await self._store.tastes.fellows(place, Agreement.COMPARE)
        pairs = await self._store.invitations.pairs(asker)
        known = {pair.other: pair.name for pair in pairs if pair.place == place}
        known |= {fellow.member: fellow.name for fellow in fellows if fellow.name}
        return known.get(member) or _SOMEBODY
