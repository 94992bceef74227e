"""Keeps whom members let see their taste: nobody, until they agree, server by server."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain import Agreement, MemberId, Place, Shown
from bot.store import Block, Invitation, Pair, Store

__all__ = ["Block", "Consenting", "Invitation", "Pair", "Visibility"]


@dataclass(frozen=True, slots=True)
class Visibility:
    """What others may see of a member."""

    agreed: Mapping[Place, frozenset[Agreement]]
    playlists: Mapping[Shown, int]
    """How many playlists are shown to whom."""
    pairs: tuple[Pair, ...] = ()
    """With whom they may be compared by themselves."""
    blocks: tuple[Block, ...] = ()
    waiting: tuple[Invitation, ...] = ()
    """Who waits for their answer."""
    asked: int = 0
    """Of how many people they wait for an answer."""


class Consenting:
    """Shows, gives and withdraws agreements."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def visibility(self, member: MemberId) -> Visibility:
        """Return what others may see of the member at this moment."""
        counted = Counter(playlist.shown for playlist in await self._store.playlists.all(member))
        invitations = self._store.invitations
        return Visibility(
            await self._store.agreements.all(member),
            counted,
            await invitations.pairs(member),
            await invitations.blocks(member),
            await invitations.waiting(member),
            await invitations.asked(member),
        )

    async def agree(self, member: MemberId, place: Place, agreement: Agreement, *, called: str = "") -> None:
        """Let the people of a server see something of the member's taste, by the name they have there.

        A name is kept with what is shown by name only.
        """
        shown = "" if agreement is Agreement.ARTISTS else called
        await self._store.agreements.agree(member, place, agreement, called=shown)

    async def withdraw(self, member: MemberId, place: Place, agreement: Agreement) -> None:
        """Take that back at once."""
        await self._store.agreements.withdraw(member, place, agreement)

    async def withdraw_from_all(self, member: MemberId, agreement: Agreement) -> None:
        """Take one agreement back in every server."""
        await self._store.agreements.withdraw(member, None, agreement)

    async def withdraw_all(self, member: MemberId) -> None:
        """Take everything back, in every server."""
        await self._store.agreements.withdraw_all(member)

    async def show_all(self, member: MemberId, shown: Shown) -> int:
        """Say at once who may learn of all the member's playlists, and return how many there are."""
        return await self._store.playlists.set_all_shown(member, shown)

    async def part(self, member: MemberId, place: Place, other: MemberId) -> None:
        """End that two may be compared with each other in a server."""
        await self._store.invitations.end_pair(member, place, other)

    async def unblock(self, member: MemberId, other: MemberId) -> None:
        """Let somebody ask the member again."""
        await self._store.invitations.unblock(member, other)

    async def take_back(self, member: MemberId) -> None:
        """Let nobody say yes any more to what the member asked them."""
        await self._store.invitations.take_back(member)

    async def stay_in(self, platform: str, places: Sequence[Place]) -> None:
        """Drop what anybody agreed to in servers of a platform other than these."""
        await self._store.agreements.keep_only(platform, places)

    async def leave(self, place: Place) -> None:
        """Drop what anybody agreed to in a server that Earmark is no longer in."""
        await self._store.agreements.close(place)
