"""Keeps the playlist with everything true: shows what would change, changes it, and takes it back."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.accounts import Linked, Listed, ListId
from bot.domain import MemberId, Playlist
from bot.errors import (
    NotFromSpotify,
    NothingToSync,
    NothingToUndo,
    NotYourPlaylist,
    OutcomeUnknown,
)
from bot.services.access import Access
from bot.services.mirroring import Difference, Union, difference, union
from bot.services.reading import Reading
from bot.services.shelving import Back, Shelf, Shelving, named
from bot.services.training import Tell
from bot.spotify import Caller
from bot.store import LIKED, Change, Mirror, Part, Store

_ATTEMPTS = 4
"""How often a change of unknown outcome is looked at and gone on with before the member has to come back."""

_log = logging.getLogger("earmark.syncing")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the playlist with everything is to be, and what has to change for it."""

    mirror: Mirror
    union: Union
    difference: Difference
    sources: int
    """Playlists that it is made of, the liked songs included."""
    shelves: tuple[Shelf, ...]
    others: int = 0
    """Places in them without a song, or with one that the playlist repeats."""
    closed: int = 0
    """Playlists of others that the member follows: Spotify does not open them."""
    unsteady: int = 0
    """Playlists that changed while they were read: their songs of before count."""

    @property
    def is_nothing(self) -> bool:
        """Tell whether there is nothing to change, names included."""
        return self.difference.is_nothing and not self.renamed

    @property
    def renamed(self) -> tuple[str, ...]:
        """Return what parts are called now that are to be called otherwise."""
        return tuple(
            shelf.name
            for shelf in self.shelves
            if shelf.part.marker and shelf.name != named(self.mirror, shelf.part.number)
        )

    @property
    def is_new(self) -> bool:
        """Tell whether there is no such playlist yet."""
        return not self.shelves


@dataclass(frozen=True, slots=True)
class Synced:
    """What was changed, and where it is."""

    wanted: Wanted
    """As it was before."""
    added: int
    removed: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back."""

    mirror: Mirror
    added: int
    """Songs put back."""
    removed: int
    """Songs taken out again."""
    was_kept: bool
    """True when it was brought up to date by itself until now."""


class Syncing:
    """The playlist with everything, for each member by turns."""

    def __init__(self, store: Store, access: Access, reading: Reading) -> None:
        self._store = store
        self._access = access
        self._reading = reading
        self._patience = reading.patience()
        self._shelving = Shelving(store, access)
        self._locks: defaultdict[MemberId, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def mirror(self, member: MemberId) -> Mirror:
        """Return what the member wants it to be."""
        return await self._store.mirrors.of(member) or Mirror()

    async def choose(self, member: MemberId, mirror: Mirror) -> None:
        """Keep what the member wants it to be; raises NeedsLeave where it is to be kept true by itself."""
        if mirror.hours:
            await self._access.link(member, changing=True)
        await self._store.mirrors.set(member, mirror)

    async def sources(self, member: MemberId) -> dict[ListId, Playlist]:
        """Return the playlists that it can be made of, by their ids at Spotify and in the order of names."""
        known = await self._store.readings.known(member)
        taken = {part.list for part in await self._store.mirrors.parts(member)}
        by_id = {each.playlist: key for key, each in known.items() if key not in taken}
        playlists = await self._store.playlists.all(member)
        return {by_id[each.id]: each for each in playlists if each.id in by_id}

    async def toggled(self, member: MemberId, mirror: Mirror, playlist: Playlist) -> Mirror:
        """Return what it would be with a playlist taken in that was left out, or the other way round."""
        keys = {key: each for key, each in (await self.sources(member)).items() if key != LIKED}
        if playlist.id not in {each.id for each in keys.values()}:
            raise NotFromSpotify(name=playlist.name)
        chosen = set(keys if mirror.chosen is None else mirror.chosen) & set(keys)
        chosen ^= {key for key, each in keys.items() if each.id == playlist.id}
        return replace(mirror, chosen=None if chosen == set(keys) else tuple(sorted(chosen)))

    async def adopt(self, member: MemberId, playlist: Playlist) -> None:
        """Let a playlist of the member's become the one with everything: all that lies in it stays.

        Raises NotFromSpotify, and NotYourPlaylist for one that is somebody else's.
        """
        link = await self._access.link(member)
        key = await self._store.readings.list_of(member, playlist.id)
        if key is None or key == LIKED:
            raise NotFromSpotify(name=playlist.name)
        async with self._locks[member]:
            home = await self._access.spotify.gateway.playlist(self._access.caller(link, urgent=True), key)
            if home.owner != link.profile.user:
                raise NotYourPlaylist(name=playlist.name)
            mirror = await self.mirror(member)
            await self._store.mirrors.set(member, replace(mirror, name=playlist.name))
            await self._store.mirrors.move(member, key)
            await self._store.playlists.set_guessed(member, playlist.id, False)  # noqa: FBT003 - a setter's one value
            await self._store.playlists.set_in_taste(member, playlist.id, False)  # noqa: FBT003 - a setter's one value

    async def preview(self, member: MemberId, tell: Tell) -> Wanted:
        """Read what changed at Spotify and say what has to change; changes nothing there.

        Raises NeedsLink, NothingToSync and SpotifyError.
        """
        async with self._locks[member]:
            link = await self._access.link(member)
            return await self._looked(link, self._access.caller(link, urgent=True), tell)

    async def apply(self, member: MemberId, tell: Tell, *, urgent: bool = True) -> Synced:
        """Make it so; raises NeedsLeave, NeedsLink, NothingToSync, OutcomeUnknown and SpotifyError."""
        async with self._locks[member]:
            link = await self._access.link(member, changing=True)
            caller = self._access.caller(link, urgent=urgent)
            before = await self._looked(link, caller, tell)
            await self._store.mirrors.set(member, before.mirror)
            added, removed = await self._bring(link, caller, before, tell)
            await self._store.mirrors.synced(member)
            return Synced(before, added, removed, await self._store.mirrors.parts(member))

    async def undo(self, member: MemberId, tell: Tell) -> Undone:
        """Take the last change back; raises NothingToUndo, and as `apply` does."""
        async with self._locks[member]:
            link = await self._access.link(member, changing=True)
            change = await self._store.mirrors.last_change(member)
            if change is None:
                raise NothingToUndo
            tell("Taking it back …")
            mirror = await self.mirror(member)
            added, removed = await self._take_back(link, change, tell)
            await self._store.mirrors.undone(change.id)
            # What was taken back would come again by itself.
            await self._store.mirrors.set(member, replace(mirror, hours=0))
            return Undone(mirror, added, removed, was_kept=mirror.hours > 0)

    async def catch_up(self) -> tuple[int, int]:
        """Bring up to date what is due; returns how many went well, and how many not."""
        due = [member for member in await self._store.mirrors.due() if self._patience.is_due(member)]
        ends = [await self._caught_up(member) for member in due]
        return ends.count(True), ends.count(False)

    async def tidy(self) -> None:
        """Forget the changes that can no longer be taken back."""
        await self._store.mirrors.tidy()

    async def _caught_up(self, member: MemberId) -> bool:
        period = timedelta(hours=(await self.mirror(member)).hours)
        work = self.apply(member, _log.debug, urgent=False)
        return await self._patience.tried(member, work, period, "the playlist with everything")

    async def _looked(self, link: Linked, caller: Caller, tell: Tell) -> Wanted:
        """Read what changed at Spotify, and compare."""
        read = await self._reading.read(link.member, tell, urgent=caller.urgent)
        tell("Comparing …")
        wanted = await self._wanted(link, caller, read.listed)
        return replace(wanted, closed=read.closed, unsteady=read.unsteady)

    async def _wanted(self, link: Linked, caller: Caller, listed: Iterable[Listed] | None) -> Wanted:
        """Compare what is wanted with what lies there."""
        mirror = await self.mirror(link.member)
        shelves = await self._shelving.shelves(link, caller, listed)
        sources = await self._store.mirrors.sourced(link.member, mirror)
        if not sources.playlists:
            raise NothingToSync(name=mirror.name)
        ours = await self._store.mirrors.ours(link.member)
        lying = [each for shelf in shelves for each in shelf.lying]

        def compare() -> tuple[Union, Difference]:
            whole = union(sources.songs, newest_first=mirror.newest_first)
            return whole, difference(whole.songs, lying, ours)

        whole, differs = await asyncio.to_thread(compare)
        return Wanted(mirror, whole, differs, sources.playlists, shelves, sources.others)

    async def _bring(self, link: Linked, caller: Caller, wanted: Wanted, tell: Tell) -> tuple[int, int]:
        """Change what has to be changed; after an unknown outcome look, compare, and go on."""
        change: int | None = None
        added, removed = set[str](), set[str]()
        for attempt in range(_ATTEMPTS):
            if attempt:
                wanted = await self._wanted(link, caller, None)
            differs = wanted.difference
            if wanted.is_nothing:
                break
            add = [song.id for song in differs.add]
            if not differs.is_nothing:
                change = await self._store.mirrors.begin(link.member, add, differs.remove, change)
            added, removed = added.union(add), removed.union(differs.remove)
            try:
                await self._shelving.change(caller, wanted.mirror, wanted.shelves, differs, tell)
                break
            except OutcomeUnknown:
                if attempt == _ATTEMPTS - 1:
                    raise
        return len(added), len(removed)

    async def _take_back(self, link: Linked, change: Change, tell: Tell) -> tuple[int, int]:
        caller = self._access.caller(link, urgent=True)
        mirror, done = await self.mirror(link.member), Back()
        for attempt in range(_ATTEMPTS):
            try:
                await self._shelving.take_back(link, caller, mirror, change, done, tell)
                return len(done.added), len(done.removed)
            except OutcomeUnknown:
                if attempt == _ATTEMPTS - 1:
                    raise
        raise OutcomeUnknown(problem="it kept failing")
