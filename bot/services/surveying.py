"""Finds out who may be on a map and what of theirs, each time anew."""

import asyncio
from collections.abc import Mapping, Sequence

from bot.domain import Agreement, Fellow, MemberId, Place, Shown
from bot.errors import NeedsLibrary, NotOnTheMap, TooFewOpen
from bot.services.mapsheets import Asked, Gathered, Who, gather
from bot.services.presence import Presence
from bot.store import Store

LEAST_PEOPLE = 2
"""All on a map agreed to be on it, and so two are enough."""

_PLACES = 1.25
"""In about so many playlists of people who are much alike lies each song of theirs."""
_AGREED = ("nobody has agreed yet", "only one person has agreed yet")


class Surveying:
    """Gathers the songs of those who agreed and are there, or of one member for their own eyes."""

    def __init__(self, store: Store, presence: Presence, *, most: int) -> None:
        """Take how many songs a map may have."""
        self._store = store
        self._presence = presence
        self._most = most

    async def fellows(self, asked: Asked) -> tuple[Fellow, ...]:
        """Return who may be on a map; raises NotOnTheMap and TooFewOpen."""
        place = _place(asked)
        if place is None:
            return (Fellow(asked.viewer, ""),)
        agreed = await self._store.tastes.fellows(place, Agreement.MAP)
        fellows = await self._presence.among(place, agreed)
        if fellows and asked.viewer not in {fellow.member for fellow in fellows}:
            raise NotOnTheMap
        if len(fellows) < LEAST_PEOPLE:
            raise TooFewOpen(there=_AGREED[len(fellows)])
        return fellows

    async def gathered(self, asked: Asked, fellows: Sequence[Fellow]) -> Gathered:
        """Return the songs that these people show there; raises NeedsLibrary for a map of one's own."""
        place = _place(asked)
        if place is None:
            return await self._own(asked.viewer)
        members = [fellow.member for fellow in fellows]
        sizes = [await self._visible_songs(member) for member in members]
        most = fair(round(_PLACES * self._most), sizes)
        listens = await self._store.tastes.listens(place, Agreement.MAP, members, most=most)
        return await asyncio.to_thread(gather, listens, most=self._most, visible_only=True)

    async def names(self, asked: Asked, gathered: Gathered) -> Mapping[str, str]:
        """Return what playlists are called, by their numbers: others' are visible ones alone."""
        if asked.who is Who.ME:
            return {str(each.id): each.name for each in await self._store.playlists.all(asked.viewer)}
        found = await self._store.tastes.playlist_names(map(int, gathered.holders))
        return {str(playlist): name for playlist, name in found.items()}

    async def is_open(self, asked: Asked, gathered: Gathered, people: Sequence[Fellow]) -> bool:
        """Tell whether all that was gathered may still be shown to whoever asked for it."""
        place = _place(asked)
        if place is None:
            return True
        agreed = {fellow.member for fellow in await self._store.tastes.fellows(place, Agreement.MAP)}
        if not {asked.viewer, *(fellow.member for fellow in people)} <= agreed:
            return False
        return set(gathered.holders) <= set(await self.names(asked, gathered))

    async def _own(self, member: MemberId) -> Gathered:
        own = await self._store.tastes.own(member)
        if not own["track_id"] and not await self._store.playlists.all(member):
            raise NeedsLibrary
        return await asyncio.to_thread(gather, own, most=self._most, visible_only=False)

    async def _visible_songs(self, member: MemberId) -> int:
        playlists = await self._store.playlists.all(member)
        return sum(each.tracks for each in playlists if each.shown is Shown.VISIBLE and each.in_taste)


def fair(most: int, sizes: Sequence[int]) -> int | None:
    """Return how many songs each may bring, so that all together bring at most so many; None for all."""
    if sum(sizes) <= most:
        return None
    left, people = most, len(sizes)
    for size in sorted(sizes):
        if size * people > left:
            break
        left, people = left - size, people - 1
    return max(1, left // people)


def _place(asked: Asked) -> Place | None:
    """Return the server that a map is of; None where it is of one member."""
    return asked.place if asked.who is Who.SERVER else None
