"""Puts songs into a member's playlists at Spotify, takes them out again, and finds those that are in none."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field

from bot.accounts import Linked, ListId
from bot.domain import MemberId, Playlist, Track
from bot.errors import (
    EarmarkError,
    NotFileable,
    NotFiledByMe,
    NotFromSpotify,
    OutcomeUnknown,
    TooLittleToLearn,
)
from bot.services.access import Access
from bot.services.guessing import Guess, Guessing
from bot.services.learning import Learning, Learnt
from bot.services.links import address_of
from bot.services.reading import Reading
from bot.services.training import Tell
from bot.store import LIKED, Store

_ATTEMPTS = 3
_SETTLING = 2.0
"""Seconds until what was changed is seen by who looks."""


@dataclass(frozen=True, slots=True)
class Filed:
    """Which song went where, and what that changed; `was_there` where it lay there already."""

    track: Track
    playlist: Playlist
    was_there: bool = False
    learnt: Learnt = field(default_factory=Learnt)


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


@dataclass(frozen=True, slots=True)
class _Meant:
    """A song and a playlist that it can be filed in."""

    link: Linked
    key: ListId
    track: Track
    playlist: Playlist

    def left(self, problem: str) -> NotFiledByMe:
        """Return why the song is not taken out."""
        return NotFiledByMe(playlist=self.playlist.name, problem=problem)


class Filing:
    """Files songs at Spotify; what is filed is learned like everything that lies in a playlist."""

    def __init__(
        self, store: Store, access: Access, reading: Reading, guessing: Guessing, learning: Learning
    ) -> None:
        self._store = store
        self._access = access
        self._reading = reading
        self._guessing = guessing
        self._learning = learning
        self._locks: defaultdict[MemberId, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def file(self, member: MemberId, text: str, playlist: Playlist, tell: Tell) -> Filed:
        """Put a song at the end of a playlist, once; raises NeedsLink, NotFileable and SpotifyError.

        It is learned at once; what is filed stays filed, whatever becomes of that.
        """
        before = await self._learning.opinion(member, text, tell)
        async with self._locks[member]:
            meant = await self._meant(member, text, playlist)
            if await self._lies_there(meant, tell):
                return Filed(meant.track, playlist, was_there=True)
            await self._put(meant, tell)

        def told(said: str) -> None:
            tell(f"It is in {playlist.name} now. {said}")

        learnt = await self._learning.learn(member, text, playlist, before, told)
        return Filed(meant.track, playlist, learnt=learnt)

    async def take_back(self, member: MemberId, text: str, playlist: Playlist, tell: Tell) -> Filed:
        """Take a song out again that was filed within a week; raises NotFiledByMe, and as `file` does."""
        async with self._locks[member]:
            meant = await self._meant(member, text, playlist)
            await self._must_be_ours(meant)
            copies = await self._copies(meant, tell)
            if copies > 1:
                # Spotify takes out all of them, also what the member put there.
                raise meant.left(f"{meant.track.title} is in it more than once; I can't take out one alone")
            if copies:
                await self._take_out(meant)
            await self._store.filings.drop(member, meant.key, meant.track.id)
        return Filed(meant.track, playlist)

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

    async def _meant(self, member: MemberId, text: str, playlist: Playlist) -> _Meant:
        track = await self._guessing.track(member, text)
        link = await self._access.link(member, changing=True)
        key = await self._store.readings.list_of(member, playlist.id)
        if key is None:
            raise NotFromSpotify(name=playlist.name)
        if problem := await self._problem(member, track, key):
            raise NotFileable(track=track.title, playlist=playlist.name, problem=problem)
        return _Meant(link, key, track, playlist)

    async def _problem(self, member: MemberId, track: Track, key: ListId) -> str:
        """Say why a song cannot be put into a playlist; nothing where it can."""
        if key == LIKED:
            return "I may only read what you like"
        if track.id.startswith("local:"):
            return "it is a file of your own, which only Spotify's app can file"
        if key in {part.list for part in await self._store.mirrors.parts(member)}:
            return "I fill it myself with what lies in your other playlists, so file it in one of those"
        return ""

    async def _lies_there(self, meant: _Meant, tell: Tell) -> bool:
        """Tell whether a song lies in a playlist, which is read again where it has changed."""
        caller = self._access.caller(meant.link, urgent=True)
        now = await self._access.spotify.gateway.playlist(caller, meant.key)
        known = (await self._store.readings.known(meant.link.member)).get(meant.key)
        if known is None or known.snapshot != now.snapshot:
            await self._reading.read_one(meant.link, meant.key, tell)
        return await self._is_known_there(meant)

    async def _is_known_there(self, meant: _Meant) -> bool:
        holding = await self._store.playlists.holding(meant.link.member, meant.track.id)
        return meant.playlist.id in {each.id for each in holding}

    async def _put(self, meant: _Meant, tell: Tell) -> None:
        """Put a song into a playlist that lacks it; raises OutcomeUnknown."""
        for _ in range(_ATTEMPTS):
            try:
                snapshot = await self._add(meant)
            except OutcomeUnknown:
                # Never again without a look: it may lie there by now.
                if await self._lies_there_after_all(meant, tell):
                    return
                continue
            # The state before was put in doubt: if it no longer is, somebody read the playlist meanwhile.
            await self._store.readings.put_in(meant.link, meant.key, meant.track, "", snapshot)
            return
        await self._store.filings.drop(meant.link.member, meant.key, meant.track.id)
        raise OutcomeUnknown(problem="it kept failing")

    async def _add(self, meant: _Meant) -> str:
        """Add a song, which is written down before; if it certainly did not happen, that is undone."""
        caller = self._access.caller(meant.link, urgent=True)
        await self._store.filings.begin(meant.link, meant.key, meant.track.id)
        try:
            return await self._access.spotify.gateway.add(caller, meant.key, [meant.track.id])
        except OutcomeUnknown:
            raise
        except EarmarkError:
            await self._store.filings.drop(meant.link.member, meant.key, meant.track.id)
            raise

    async def _lies_there_after_all(self, meant: _Meant, tell: Tell) -> bool:
        """Look at the songs themselves: what Spotify says of a playlist may be behind."""
        await self._access.spotify.gateway.rest(_SETTLING)
        return await self._copies(meant, tell) > 0 or await self._is_known_there(meant)

    async def _copies(self, meant: _Meant, tell: Tell) -> int:
        items = await self._reading.read_one(meant.link, meant.key, tell)
        return sum(item.track is not None and item.track.id == meant.track.id for item in items)

    async def _must_be_ours(self, meant: _Meant) -> None:
        if not await self._store.filings.has(meant.link.member, meant.key, meant.track.id):
            title = meant.track.title
            raise meant.left(f"I put {title} there more than a week ago, took it out again, or never did")

    async def _take_out(self, meant: _Meant) -> None:
        caller = self._access.caller(meant.link, urgent=True)
        await self._store.filings.doubt(meant.link, meant.key)
        snapshot = await self._access.spotify.gateway.remove(caller, meant.key, [meant.track.id])
        await self._store.readings.take_out(meant.link, meant.key, meant.track, "", snapshot)
