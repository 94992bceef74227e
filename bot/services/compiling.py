"""Compiles playlists of suggestions at Spotify; one that was cut off on its way is gone on with."""

import logging
import secrets as chance
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.accounts import RATED_WITH, Linked, Listed, ListId, Piece
from bot.domain import Candidate, Track, TrackId
from bot.errors import NothingToSuggest, OutcomeUnknown, SpotifyError, SpotifyGarbled
from bot.services.access import Access
from bot.services.training import Tell
from bot.spotify import Caller, Gateway
from bot.store import Store, Tasting
from bot.store.shapes import key_of

SONGS = 20
"""Songs in a playlist to rate."""

_ATTEMPTS = 3
_SETTLING = 2.0
"""Seconds until what was changed is seen by who looks."""
_PAUSES = (0.0, 1.0, 3.0, 6.0)
"""Seconds between looks for a playlist that was perhaps made."""
_MARKER_BYTES = 4
_DESCRIPTION = (
    f"Songs that you may like: keep those that you do, take out the others. {RATED_WITH}{{marker}})."
)

_log = logging.getLogger("earmark.compiling")


@dataclass(frozen=True, slots=True)
class ToRate:
    """A playlist that lies at Spotify to be rated."""

    name: str
    list: ListId
    songs: tuple[Track, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """The songs of a playlist, by all that tells one from another."""

    ids: frozenset[TrackId]
    isrcs: frozenset[str]
    keys: frozenset[str]
    has_holes: bool
    """True where Spotify shows a place without its song: any song may be the one that lies there."""
    places: int = 0
    """How many places it has, whatever lies there."""

    def has(self, track: Track) -> bool:
        """Tell whether a song lies there, under this id or another."""
        return (
            track.id in self.ids
            or (track.isrc != "" and track.isrc in self.isrcs)
            or (key_of(track) != "" and key_of(track) in self.keys)
        )


_NOTHING = Contents(frozenset(), frozenset(), frozenset(), has_holes=False)


class Compiling:
    """One playlist on its way; whatever cuts it off, the next attempt looks before it goes on."""

    def __init__(self, store: Store, access: Access, link: Linked, tell: Tell) -> None:
        self._tastings = store.tastings
        self._gateway = access.spotify.gateway
        self._link = link
        self._caller = access.caller(link, urgent=True)
        self._tell = tell

    async def begun(self) -> Tasting | None:
        """Return a playlist that was cut off: none of its songs was ever seen there.

        One that was deleted meanwhile is forgotten.
        """
        for tasting in await self._tastings.all(self._link.member):
            songs = await self._tastings.songs(self._link.member, tasting)
            if not songs or tasting.touched or any(song.seen for song in songs):
                continue
            if tasting.list is None or await self._gateway.kept(self._caller, [tasting.list]):
                return tasting
            await self._tastings.drop(self._link.member, tasting)
        return None

    async def intend(self, chosen: Sequence[Candidate], now: datetime) -> Tasting:
        """Write down what is to be made; raises NothingToSuggest and NeedsLink."""
        # What is a file of a friend's own can be put into no playlist by anybody else.
        candidates = [each for each in chosen if not each.track.id.startswith("local:")][:SONGS]
        if not candidates:
            raise NothingToSuggest
        name, marker = f"To rate, {now.day} {now:%B}", chance.token_hex(_MARKER_BYTES)
        return await self._tastings.begin(self._link, marker, name, candidates)

    async def through(self, tasting: Tasting, *, is_new: bool) -> ToRate:
        """Make and fill it; after an unknown outcome look, and go on. Raises SpotifyError."""
        self._tell("Making a playlist at Spotify …")
        playlist = None if is_new else await self._found(tasting)
        for attempt in range(_ATTEMPTS):
            looks = playlist is not None
            try:
                playlist = playlist or await self._made(tasting)
                return await self._filled(tasting, playlist, looks=looks)
            except OutcomeUnknown:
                if attempt == _ATTEMPTS - 1:
                    raise
            playlist = playlist or await self._found(tasting)
        raise OutcomeUnknown(problem="it kept failing")

    async def _found(self, tasting: Tasting) -> ListId | None:
        """Return which playlist it is, if it was made: a list of all may be some seconds behind."""
        if tasting.list:
            return tasting.list
        for pause in _PAUSES:
            await self._gateway.rest(pause)
            listed = await self._gateway.playlists(self._caller)
            if found := marked(tasting, listed, self._link):
                return found.id
        return None

    async def _made(self, tasting: Tasting) -> ListId:
        text = _DESCRIPTION.format(marker=tasting.marker)
        made = await self._gateway.create(self._caller, tasting.name, text)
        await self._tastings.made(self._link, tasting, made.id)
        return made.id

    async def _filled(self, tasting: Tasting, playlist: ListId, *, looks: bool) -> ToRate:
        """Put in what is missing; a playlist that Spotify lets nothing be put into goes again."""
        lying = await self._lying(tasting, playlist) if looks else _NOTHING
        songs = await self._tastings.songs(self._link.member, tasting)
        there = [song.track.id for song in songs if lying.has(song.track)]
        await self._tastings.put(self._link.member, tasting, there)
        # What was put in and is gone was taken out.
        missing = [song.track.id for song in songs if not song.put and song.track.id not in there]
        await self._put(tasting, playlist, missing)
        left = await self._tastings.songs(self._link.member, tasting)
        if not left:
            await self._gateway.let_go(self._caller, playlist)
            await self._tastings.drop(self._link.member, tasting)
            raise NothingToSuggest
        await self._see(replace(tasting, list=playlist), playlist, (song.track for song in left))
        return ToRate(tasting.name, playlist, tuple(song.track for song in left))

    async def _lying(self, tasting: Tasting, playlist: ListId) -> Contents:
        """Return what lies there, once what was perhaps put in can be seen."""
        await self._tastings.made(self._link, tasting, playlist)
        await self._gateway.rest(_SETTLING)
        return await contents(self._gateway, self._caller, playlist)

    async def _put(self, tasting: Tasting, playlist: ListId, tracks: Sequence[TrackId]) -> None:
        """Put in songs; one that Spotify does not know any more is left out, and the others go in."""
        if not tracks:
            return
        try:
            await self._gateway.add(self._caller, playlist, tracks)
            await self._tastings.put(self._link.member, tasting, tracks)
        except SpotifyError as error:
            # Only a call that was wrong in itself: one such song spoils it for all.
            if type(error) is not SpotifyError:
                raise
            if len(tracks) == 1:
                await self._tastings.judged(self._link.member, tasting, tracks)
                return
            half = len(tracks) // 2
            await self._put(tasting, playlist, tracks[:half])
            await self._put(tasting, playlist, tracks[half:])

    async def _see(self, tasting: Tasting, playlist: ListId, tracks: Iterable[Track]) -> None:
        """Look which songs lie there by now: only of those it is said soon that they were taken out."""
        try:
            await self._gateway.rest(_SETTLING)
            lying = await contents(self._gateway, self._caller, playlist)
        except SpotifyError as error:
            _log.info("a playlist to rate of member %d is looked at later: %s", self._link.member, error)
            return
        seen = [track.id for track in tracks if lying.has(track)]
        await self._tastings.noticed(self._link.member, tasting, "", seen, touched=False)


def marked(tasting: Tasting, listed: Iterable[Listed], link: Linked) -> Listed | None:
    """Return the playlist that it is, by its id or else by what its description says."""
    for each in listed:
        if each.id == tasting.list:
            return each
        is_it = f"{RATED_WITH}{tasting.marker})" in each.description
        if tasting.list is None and is_it and each.owner == link.profile.user:
            return each
    return None


async def contents(gateway: Gateway, caller: Caller, playlist: ListId) -> Contents:
    """Return what lies in a playlist; raises SpotifyError."""
    tracks: list[Track] = []
    places, total, has_holes = 0, None, False
    while total is None or places < total:
        page = await gateway.items(caller, playlist, places)
        places, total = places + len(page.items), page.total
        if not page.items and places < total:
            raise SpotifyGarbled(problem="a page of a playlist is empty")
        tracks += [item.track for item in page.items if item.track]
        has_holes |= any(item.piece is Piece.MISSING for item in page.items)
    return Contents(
        ids=frozenset(track.id for track in tracks),
        isrcs=frozenset(track.isrc for track in tracks if track.isrc),
        keys=frozenset(key_of(track) for track in tracks),
        has_holes=has_holes,
        places=places,
    )
