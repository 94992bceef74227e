"""Reads a member's library at Spotify: only what changed, and on from where it stopped."""

import asyncio
import hashlib
import logging
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.accounts import KEPT_BY, MADE_WITH, RATED_WITH, Item, Linked, Listed, ListId, Page
from bot.clock import Clock
from bot.domain import ImportChange, MemberId
from bot.errors import (
    SpotifyGarbled,
    SpotifyGone,
    SpotifyRefused,
)
from bot.services.access import Access
from bot.services.patience import Patience
from bot.services.rating import Rating
from bot.services.training import Tell
from bot.spotify.gateway import A_PAGE
from bot.store import LIKED, Known, Store

LIKED_SONGS = "Liked Songs"
_RESTARTS = 3
_SPANS = ("short_term", "medium_term", "long_term")

_log = logging.getLogger("earmark.reading")


@dataclass(frozen=True, slots=True)
class Read:
    """What was listed, and what reading it changed here."""

    listed: tuple[Listed, ...]
    """All playlists that Spotify lists, those of others included."""
    change: ImportChange
    closed: int
    """How many of them belong to others and are not shared with the member: Spotify does not open those."""
    unsteady: int
    """How many changed while they were read, three times over: they are kept as they were."""


class Reading:
    """Keeps libraries as they are at Spotify."""

    def __init__(self, store: Store, access: Access, clock: Clock) -> None:
        self._store = store
        self._access = access
        self._clock = clock
        self._patience = self.patience()
        self.rating = Rating(store, access, clock)
        """The playlists to rate, which are looked at whenever a library is read."""
        self._locks: defaultdict[MemberId, asyncio.Lock] = defaultdict(asyncio.Lock)

    def patience(self) -> Patience:
        """Return a patience of its own for what goes by the same clock."""
        return Patience(self._clock)

    async def read(self, member: MemberId, tell: Tell, *, urgent: bool = True) -> Read:
        """Bring the stored library to what it is at Spotify; raises NeedsLink, SpotifyError.

        Each playlist is stored by itself: what was read stays read, whatever happens to the next.
        """
        async with self._locks[member]:
            link = await self._access.link(member)
            found = await _Round(self._store, self._access, link, tell, urgent=urgent).run(self._clock)
            # After the library: what was put into a playlist of it is known there by now.
            await self.rating.look(link, self._access.caller(link, urgent=urgent), found.listed)
            return found

    async def read_one(self, link: Linked, playlist: ListId, tell: Tell) -> tuple[Item, ...]:
        """Read one playlist whole, whatever is known of it, and keep it; raises NeedsLink, SpotifyError."""
        async with self._locks[link.member]:
            return await _Round(self._store, self._access, link, tell, urgent=True).anew(playlist)

    async def catch_up(self, every: timedelta) -> tuple[int, int]:
        """Read every library that was not read for a while; returns how many went well, and how many not."""
        now = self._clock()
        links = [link for link in await self._store.links.all() if not link.ended]
        # One that was read at a time yet to come was read by a clock that was wrong.
        due = [
            link.member for link in links if link.read_at is None or not now - every <= link.read_at <= now
        ]
        turns = [member for member in due if self._patience.is_due(member)]
        ends = await asyncio.gather(*(self._caught_up(member, every) for member in turns))
        return ends.count(True), ends.count(False)

    async def tidy(self) -> None:
        """Forget what was kept for a while: songs that were asked about, and what was played long ago."""
        await self._store.readings.tidy()

    async def _caught_up(self, member: MemberId, every: timedelta) -> bool:
        work = self.read(member, _log.debug, urgent=False)
        return await self._patience.tried(member, work, every, "the library")


class _Round:
    """One reading of one library."""

    def __init__(self, store: Store, access: Access, link: Linked, tell: Tell, *, urgent: bool) -> None:
        self._store = store
        self._gateway = access.spotify.gateway
        self._link = link
        self._caller = access.caller(link, urgent=urgent)
        self._tell = tell

    async def run(self, clock: Clock) -> Read:
        member = self._link.member
        self._tell("Asking Spotify for your playlists …")
        listed = await self._gateway.playlists(self._caller)
        known, refused = await self._store.readings.known(member), await self._store.readings.refused(member)
        parts = {part.list for part in await self._store.mirrors.parts(member)}
        parts |= {tasting.list for tasting in await self._store.tastings.all(member)}
        mine = [each for each in listed if self._is_open(each, refused) and each.id not in parts]
        liked, first = await self._liked()
        changes, unsteady = await self._playlists([*mine, liked], known, first)
        kept = {each.id for each in mine} | {LIKED} | (parts & known.keys())
        kept |= await self._missing(known.keys() - kept - {each.id for each in listed})
        gone = await self._store.readings.only(self._link, filter(None, kept), (each.id for each in listed))
        # By the day: libraries that are read every few hours would never be read long enough ago.
        if self._link.read_at is None or self._link.read_at.date() < clock().date():
            await self._taste()
        await self._store.links.was_read(member)
        closed = sum(self._is_closed(each, refused) for each in listed)
        return Read(listed, _sum(changes, gone), closed, unsteady)

    async def anew(self, playlist: ListId) -> tuple[Item, ...]:
        """Read and keep one playlist; what was said or kept of it before may be behind."""
        for _ in range(_RESTARTS):
            await self._store.readings.drop_pages(self._link.member, playlist)
            listed = await self._gateway.playlist(self._caller, playlist)
            items = await self._steady(replace(listed, total=None), None)
            if items is not None:
                await self._store.readings.keep(self._link, replace(listed, total=len(items)), items)
                return items
        raise SpotifyGarbled(problem="the playlist does not keep still")

    async def _missing(self, playlists: set[ListId]) -> frozenset[ListId]:
        """Return which of those that the list lacks are still there: a list may have holes."""
        return await self._gateway.kept(self._caller, sorted(playlists)) if playlists else frozenset()

    def _is_closed(self, listed: Listed, refused: dict[ListId, str]) -> bool:
        shared = listed.collaborative and refused.get(listed.id) != listed.snapshot
        return listed.owner != self._link.profile.user and not shared

    def _is_open(self, listed: Listed, refused: dict[ListId, str]) -> bool:
        if refused.get(listed.id) == listed.snapshot:
            return False
        if any(mark in listed.description for mark in (KEPT_BY, RATED_WITH, MADE_WITH)):
            # An earlier Everything: as a source of the next one, it would keep what all others let go.
            # A playlist to rate is nobody's choice, and a blend would make all that are in it look alike.
            return False
        return listed.owner == self._link.profile.user or listed.collaborative

    async def _playlists(
        self, wanted: list[Listed], known: dict[ListId, Known], first: Page
    ) -> tuple[list[ImportChange], int]:
        changes, unsteady = [], 0
        stale = [each for each in wanted if _is_stale(each, known.get(each.id))]
        for number, listed in enumerate(stale, start=1):
            self._tell(f"Reading {number} of {len(stale)} playlists: {listed.name} …")
            found = await self._one(listed, first if listed.id == LIKED else None)
            if found is None:
                unsteady += 1
            elif found:
                changes.append(await self._store.readings.keep(self._link, *found))
        for listed in wanted:
            if listed not in stale and known[listed.id].name != listed.name:
                await self._store.readings.rename(self._link, listed)
        return changes, unsteady

    async def _one(
        self, listed: Listed, first: Page | None
    ) -> tuple[Listed, tuple[Item, ...]] | tuple[()] | None:
        """Read a playlist whole; empty where Spotify does not open it, None where it does not keep still."""
        for _ in range(_RESTARTS):
            try:
                found = await self._steady(listed, first)
            except SpotifyGone:
                return ()
            except SpotifyRefused:
                if listed.owner == self._link.profile.user:
                    # One's own is open always: it is the whole account that was shut meanwhile.
                    raise
                await self._store.readings.refuse(self._link, listed)
                return ()
            if found is not None:
                return listed, found
            await self._store.readings.drop_pages(self._link.member, listed.id)
            listed, first = await self._again(listed)
        return None

    async def _again(self, listed: Listed) -> tuple[Listed, Page | None]:
        if listed.id == LIKED:
            return await self._liked()
        return await self._gateway.playlist(self._caller, listed.id), None

    async def _steady(self, listed: Listed, first: Page | None) -> tuple[Item, ...] | None:
        """Read all pages of one state; None where it changed meanwhile."""
        items = await self._store.readings.pages(self._link.member, listed)
        page = first if first and not items else None
        total = page.total if page else None
        while total is None or len(items) < total:
            page = page or await self._page(listed.id, len(items))
            if page.total != (page.total if total is None else total):
                return None
            total = page.total
            if not page.items and len(items) < total:
                raise SpotifyGarbled(problem=f"a page of {listed.name} is empty")
            if len(items) + len(page.items) < total:
                await self._store.readings.page(self._link, listed, len(items), page.items)
            items, page = items + page.items, None
            if total > len(items):
                self._tell(f"Reading {listed.name}: {len(items):,} of {total:,} songs …")
        if listed.total not in {None, len(items)}:
            return None
        return items if await self._is_same(listed, len(items)) else None

    async def _page(self, playlist: ListId, offset: int) -> Page:
        if playlist == LIKED:
            return await self._gateway.liked(self._caller, offset)
        return await self._gateway.items(self._caller, playlist, offset)

    async def _is_same(self, listed: Listed, length: int) -> bool:
        """Tell whether a playlist of several pages is still in the state that the first was in."""
        if length <= A_PAGE:
            return True
        now, _ = await self._again(listed)
        return now.snapshot == listed.snapshot

    async def _liked(self) -> tuple[Listed, Page]:
        """Return the liked songs as if they were a playlist, with their first page.

        They have no snapshot: what is liked or unliked shows in the number and the newest fifty.
        """
        page = await self._gateway.liked(self._caller, 0)
        digest = hashlib.sha256(str(page.total).encode())
        for item in page.items:
            digest.update(f"|{item.track.id if item.track else ''}|{item.added_at}".encode())
        listed = Listed(LIKED, LIKED_SONGS, digest.hexdigest(), page.total, self._link.profile.user, False)  # noqa: FBT003 - nobody else adds to them
        return listed, page

    async def _taste(self) -> None:
        """Read what the member plays; that it cannot be had is no reason to fail."""
        try:
            for span in _SPANS:
                tracks = await self._gateway.tops(self._caller, span)
                await self._store.readings.keep_tops(self._link, span, tracks)
            last = await self._store.readings.last_play(self._link.member)
            await self._store.readings.keep_plays(self._link, await self._gateway.plays(self._caller, last))
        except (SpotifyRefused, SpotifyGone) as error:
            _log.info("what member %d plays cannot be read: %s", self._link.member, error)


def _is_stale(listed: Listed, known: Known | None) -> bool:
    return known is None or known.snapshot != listed.snapshot


def _sum(changes: list[ImportChange], gone: int) -> ImportChange:
    nothing = ImportChange(0, 0, gone, 0, 0, 0)
    for each in changes:
        nothing = replace(
            nothing,
            playlists_new=nothing.playlists_new + each.playlists_new,
            playlists_changed=nothing.playlists_changed + each.playlists_changed,
            entries_added=nothing.entries_added + each.entries_added,
            entries_removed=nothing.entries_removed + each.entries_removed,
        )
    return nothing
