"""Makes playlists at Spotify of songs that a member chose to keep; asked for again, it makes none twice."""

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.accounts import MADE_WITH, MOST_IN_A_PLAYLIST, Linked, ListId
from bot.domain import MemberId, TrackId
from bot.errors import NothingToKeep, OutcomeUnknown, SpotifyError
from bot.services.access import Access
from bot.services.compiling import contents
from bot.services.links import link_to
from bot.spotify import A_BATCH, Caller, Gateway

_ATTEMPTS = 3
_SETTLING = 2.0
"""Seconds until what was changed is seen by who looks."""
_PAUSES = (1.0, 3.0, 6.0)
"""Seconds between looks for a playlist that was perhaps made."""
_NAME, _DESCRIPTION = 100, 250
"""Spotify takes no more letters; of a description it takes 300, the last of which are ours."""
_MARKER_LETTERS = 12


@dataclass(frozen=True, slots=True)
class Made:
    """A playlist that lies at Spotify now."""

    name: str
    address: str
    songs: int


class Making:
    """Makes private playlists.

    A playlist carries a mark of its name and its songs. So whatever cuts one off, whoever asks for the
    same once more finds it, and what is missing is put in.
    """

    def __init__(self, access: Access) -> None:
        self._access = access
        self._locks: defaultdict[MemberId, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def playlist(
        self, member: MemberId, name: str, description: str, tracks: Sequence[TrackId]
    ) -> Made:
        """Make a playlist of songs in their order, each once; files of somebody's own are left out.

        Raises NeedsLink, NeedsLeave, NothingToKeep, OutcomeUnknown and SpotifyError.
        """
        link = await self._access.link(member, changing=True)
        songs = [track for track in dict.fromkeys(tracks) if link_to(track)][:MOST_IN_A_PLAYLIST]
        if not songs:
            raise NothingToKeep
        caller = self._access.caller(link, urgent=True)
        title = name.strip()[:_NAME] or "From Earmark"
        work = _Making(self._access.spotify.gateway, caller, link, title, description, songs)
        async with self._locks[member]:
            return await work.through()


class _Making:
    """One playlist on its way."""

    def __init__(
        self,
        gateway: Gateway,
        caller: Caller,
        link: Linked,
        name: str,
        description: str,
        songs: Sequence[TrackId],
    ) -> None:
        self._gateway = gateway
        self._caller = caller
        self._link = link
        self._name = name
        self._songs = songs
        meant = hashlib.sha256("\n".join([name, *songs]).encode()).hexdigest()[:_MARKER_LETTERS]
        self._mark = f"{MADE_WITH}{meant})"
        self._description = f"{description.strip()[:_DESCRIPTION]} {self._mark}.".strip()
        self._unknown: set[TrackId] = set()

    async def through(self) -> Made:
        """Make and fill it; after an unknown outcome look, and go on."""
        playlist = await self._found()
        for attempt in range(_ATTEMPTS):
            looks = playlist is not None
            try:
                if playlist is None:
                    made = await self._gateway.create(self._caller, self._name, self._description)
                    playlist = made.id
                return await self._filled(playlist, looks=looks)
            except OutcomeUnknown:
                if attempt == _ATTEMPTS - 1:
                    raise
            playlist = playlist or await self._found_late()
        raise OutcomeUnknown(problem="it kept failing")

    async def _found(self) -> ListId | None:
        listed = await self._gateway.playlists(self._caller)
        own = (each for each in listed if each.owner == self._link.profile.user)
        return next((each.id for each in own if self._mark in each.description), None)

    async def _found_late(self) -> ListId | None:
        """Return which playlist it is, if it was made: a list of all may be some seconds behind."""
        for pause in _PAUSES:
            await self._gateway.rest(pause)
            if found := await self._found():
                return found
        return None

    async def _filled(self, playlist: ListId, *, looks: bool) -> Made:
        missing = await self._missing(playlist) if looks else list(self._songs)
        for start in range(0, len(missing), A_BATCH):
            await self._put(playlist, missing[start : start + A_BATCH])
        kept = len(self._songs) - len(self._unknown)
        if not kept:
            await self._gateway.let_go(self._caller, playlist)
            raise NothingToKeep
        return Made(self._name, f"https://open.spotify.com/playlist/{playlist}", kept)

    async def _missing(self, playlist: ListId) -> list[TrackId]:
        """Return what does not lie there, once what was perhaps put in can be seen."""
        await self._gateway.rest(_SETTLING)
        lying = await contents(self._gateway, self._caller, playlist)
        missing = [track for track in self._songs if track not in lying.ids]
        # A song may lie there by another id: so as many are missing as there are places too few.
        room = max(0, len(self._songs) - lying.places)
        return missing[len(missing) - room :] if room < len(missing) else missing

    async def _put(self, playlist: ListId, tracks: Sequence[TrackId]) -> None:
        """Put in songs; one that Spotify does not know any more is left out, and the others go in."""
        try:
            await self._gateway.add(self._caller, playlist, tracks)
        except SpotifyError as error:
            # Only a call that was wrong in itself: one such song spoils it for all.
            if type(error) is not SpotifyError:
                raise
            if len(tracks) == 1:
                self._unknown.update(tracks)
                return
            half = len(tracks) // 2
            await self._put(playlist, tracks[:half])
            await self._put(playlist, tracks[half:])
