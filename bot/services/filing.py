"""Puts songs into a member's playlists at Spotify, takes them out again, and finds those that are in none."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass

from bot.accounts import Linked, ListId
from bot.domain import MemberId, Playlist, Track
from bot.errors import NotFileable, NotFromSpotify, OutcomeUnknown, TooLittleToLearn
from bot.services.access import Access
from bot.services.guessing import Guess, Guessing
from bot.services.links import address_of
from bot.services.reading import Reading
from bot.services.training import Tell
from bot.store import LIKED, Store

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Filed:
    """Which song went where; `was_there` where it lay there already."""

    track: Track
    playlist: Playlist
    was_there: bool = False


@dataclass(frozen=True, slots=True)
class Unfiled:
    """A liked song that sits in no playlist, and where it might belong; None where nothing is learned yet."""

    track: Track
    guess: Guess | None


@dataclass(frozen=True, slots=True)
class Pile:
    """Some of the liked songs that sit in no playlist, and how many there are in all."""

    songs: tuple[Unfiled, ...]
    total: int


class Filing:
    """Files songs at Spotify; what is filed is learned like everything that lies in a playlist."""

    def __init__(self, store: Store, access: Access, reading: Reading, guessing: Guessing) -> None:
        self._store = store
        self._access = access
        self._reading = reading
        self._guessing = guessing
        self._locks: defaultdict[MemberId, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def file(self, member: MemberId, text: str, playlist: Playlist, tell: Tell) -> Filed:
        """Put a song at the end of a playlist, once; raises NeedsLink, NotFileable and SpotifyError."""
        async with self._locks[member]:
            link, key, track = await self._meant(member, text, playlist)
            if await self._lies_in(member, playlist, track):
                return Filed(track, playlist, was_there=True)
            caller = self._access.caller(link, urgent=True)
            for _ in range(_ATTEMPTS):
                before = await self._access.spotify.gateway.playlist(caller, key)
                try:
                    snapshot = await self._access.spotify.gateway.add(caller, key, [track.id])
                except OutcomeUnknown:
                    # Never again without a look: it may lie there by now.
                    await self._reading.read(member, tell)
                    if await self._lies_in(member, playlist, track):
                        return Filed(track, playlist)
                    continue
                await self._store.readings.put_in(link, key, track, before.snapshot, snapshot)
                return Filed(track, playlist)
        raise OutcomeUnknown(problem="it kept failing")

    async def take_back(self, member: MemberId, text: str, playlist: Playlist) -> Filed:
        """Take a song out of a playlist again; taking out twice does no harm."""
        async with self._locks[member]:
            link, key, track = await self._meant(member, text, playlist)
            caller = self._access.caller(link, urgent=True)
            before = await self._access.spotify.gateway.playlist(caller, key)
            snapshot = await self._access.spotify.gateway.remove(caller, key, [track.id])
            await self._store.readings.take_out(link, key, track, before.snapshot, snapshot)
        return Filed(track, playlist)

    async def unfiled(self, member: MemberId, start: int, number: int, tell: Tell) -> Pile:
        """Return some liked songs that are in no playlist, newest first, each with a guess."""
        tracks = await self._store.playlists.unfiled(member)
        songs = [await self._with_guess(member, track, tell) for track in tracks[start : start + number]]
        return Pile(tuple(songs), len(tracks))

    async def _with_guess(self, member: MemberId, track: Track, tell: Tell) -> Unfiled:
        try:
            return Unfiled(track, await self._guessing.guess(member, address_of(track.id), tell))
        except TooLittleToLearn:
            return Unfiled(track, None)

    async def _meant(self, member: MemberId, text: str, playlist: Playlist) -> tuple[Linked, ListId, Track]:
        track = await self._guessing.track(member, text)
        link = await self._access.link(member, changing=True)
        known = await self._store.readings.known(member)
        keys = [key for key, each in known.items() if each.playlist == playlist.id]
        if not keys:
            raise NotFromSpotify(name=playlist.name)
        if keys[0] == LIKED:
            problem = "I may only read what you like"
            raise NotFileable(track=track.title, playlist=playlist.name, problem=problem)
        if track.id.startswith("local:"):
            problem = "it is a file of your own, which only Spotify's app can file"
            raise NotFileable(track=track.title, playlist=playlist.name, problem=problem)
        return link, keys[0], track

    async def _lies_in(self, member: MemberId, playlist: Playlist, track: Track) -> bool:
        return playlist.id in {each.id for each in await self._store.playlists.holding(member, track.id)}
