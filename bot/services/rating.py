"""Lets members rate suggestions at Spotify: what one keeps in a playlist of them, they like."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.accounts import Linked, Listed
from bot.clock import Clock
from bot.domain import Candidate, MemberId, Verdict
from bot.errors import SpotifyError
from bot.services.access import Access
from bot.services.compiling import SONGS, Compiling, ToRate, contents, marked
from bot.services.training import Tell
from bot.spotify import Caller
from bot.store import Store, Tasted, Tasting

REST, LATEST = timedelta(days=1), timedelta(days=7)
"""Songs that are kept count when the playlist was left alone for so long, or so long after it was made."""

_SETTLED = timedelta(minutes=10)
"""By then a song that was put into a playlist is seen there by whoever looks."""
_NEVER_MADE = timedelta(hours=1)
"""A playlist that Spotify does not list by then was never made."""

_log = logging.getLogger("earmark.rating")

Choose = Callable[[int], Awaitable[Sequence[Candidate]]]
"""Gives up to so many suggestions, best first."""


class Rating:
    """Makes playlists to rate, and reads back what became of their songs.

    A song that is taken out counts at the next look: as disliked, or as filed where it lies in a playlist
    of the member's by then. A song that is kept counts as liked once the member has been through the
    playlist, which shows in a song that was taken out, put in by hand, or played: when it was then left
    alone for a day, or a week after it was made. A playlist that nobody touched says nothing, and neither
    does one that was deleted. Each song counts once, and never against what was said of it otherwise.
    """

    def __init__(self, store: Store, access: Access, clock: Clock) -> None:
        self._store = store
        self._access = access
        self._clock = clock
        self._locks: defaultdict[MemberId, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._makings: defaultdict[MemberId, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def make(self, member: MemberId, choose: Choose, tell: Tell) -> ToRate:
        """Make a private playlist of 20 suggestions, or bring to its end one that was cut off.

        Raises NeedsLink, NeedsLeave, NothingToSuggest, OutcomeUnknown and SpotifyError.
        """
        async with self._makings[member]:
            link = await self._access.link(member, changing=True)
            work = Compiling(self._store, self._access, link, tell)
            begun = await work.begun()
            # Not within the other lock: whoever chooses may have the library read, and that looks.
            chosen = () if begun else await choose(SONGS)
            async with self._locks[member]:
                tasting = begun or await work.intend(chosen, self._clock())
                return await work.through(tasting, is_new=begun is None)

    async def look(self, link: Linked, caller: Caller, listed: Sequence[Listed]) -> None:
        """See what the member did with playlists to rate, of all that Spotify lists; what fails waits."""
        async with self._locks[link.member]:
            for tasting in await self._store.tastings.all(link.member):
                look = _Look(self._store, self._access, link, caller)
                try:
                    await look.at(tasting, listed, self._clock())
                except SpotifyError as error:
                    _log.info("a playlist to rate of member %d waits: %s", link.member, error)


class _Look:
    """One look at one playlist to rate."""

    def __init__(self, store: Store, access: Access, link: Linked, caller: Caller) -> None:
        self._store = store
        self._tastings = store.tastings
        self._gateway = access.spotify.gateway
        self._link = link
        self._member = link.member
        self._caller = caller

    async def at(self, tasting: Tasting, listed: Sequence[Listed], now: datetime) -> None:
        """Take what the member did with it; one whose state is known costs no call."""
        found = marked(tasting, listed, self._link)
        if found is None:
            await self._missed(tasting, now)
            return
        if tasting.list is None:
            await self._tastings.made(self._link, tasting, found.id)
        songs = await self._tastings.songs(self._member, tasting)
        if not tasting.touched and await self._tastings.was_played(self._member, tasting):
            tasting = replace(tasting, touched=True)
        if songs and (found.snapshot != tasting.snapshot or _is_settled(tasting, now)):
            await self._read(replace(tasting, list=found.id), found, songs, now)

    async def _read(self, tasting: Tasting, found: Listed, songs: Sequence[Tasted], now: datetime) -> None:
        lying = await contents(self._gateway, self._caller, found.id)
        there = [song for song in songs if lying.has(song.track)]
        missing = [song for song in songs if song.put and song not in there]
        is_late = now >= tasting.made_at + _SETTLED
        # A song that Spotify lost was taken out by nobody.
        gone = [song for song in missing if (song.seen or is_late) and not lying.has_holes]
        # Without a state it is looked at again: what is missing may be on its way.
        is_known = len(gone) == len(missing) or lying.has_holes
        snapshot = found.snapshot if is_known else ""
        touched = tasting.touched or bool(gone) or len(lying.ids) > len(there)
        seen = [song.track.id for song in there]
        tasting = await self._tastings.noticed(self._member, tasting, snapshot, seen, touched=touched)
        await self._judge(tasting, gone, Verdict.DISLIKE)
        if _is_settled(tasting, now):
            await self._judge(tasting, there, Verdict.LIKE)
            if lying.has_holes:
                await self._tastings.judged(self._member, tasting, [song.track.id for song in missing])

    async def _judge(self, tasting: Tasting, songs: Sequence[Tasted], verdict: Verdict) -> None:
        """Keep what was said of songs by keeping them or not, unless the member said it themself."""
        for song in songs:
            said = await self._store.verdicts.of(self._member, song.track.id)
            if said is None or said.verdict is Verdict.SKIP:
                filed = await self._store.playlists.holding(self._member, song.track.id)
                meant = Verdict.FILE if filed else verdict
                await self._store.verdicts.put(self._member, song.track, meant, song.origin)
            # After the verdict: cut off in between, it is found to be said already.
            await self._tastings.judged(self._member, tasting, [song.track.id])

    async def _missed(self, tasting: Tasting, now: datetime) -> None:
        """Forget one that was deleted or never made; a list may have holes."""
        if tasting.list is None:
            is_gone = not tasting.made_at <= now < tasting.made_at + _NEVER_MADE
        else:
            is_gone = not await self._gateway.kept(self._caller, [tasting.list])
        if is_gone:
            await self._tastings.drop(self._member, tasting)


def _is_settled(tasting: Tasting, now: datetime) -> bool:
    """Tell whether the member is through with it, so that what they kept counts."""
    return tasting.touched and (now - tasting.since >= REST or now - tasting.made_at >= LATEST)
