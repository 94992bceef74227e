"""The playlists at Spotify that the one with everything lies in: reads, fills and empties them."""

import re
import secrets as chance
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.accounts import KEPT_BY, MOST_IN_A_PLAYLIST, Item, Linked, Listed, ListId, Lying, Piece
from bot.domain import TrackId
from bot.errors import EarmarkError, OutcomeUnknown, SpotifyGarbled
from bot.services.access import Access
from bot.services.mirroring import Difference, placed
from bot.services.training import Tell
from bot.spotify import Caller, Gateway
from bot.spotify.gateway import A_BATCH, A_PAGE
from bot.store import Change, Mirror, Part, Sourced, Store
from bot.store.shapes import key_of

_RESTARTS = 3
_PAUSES = (1.0, 3.0, 6.0)
"""Seconds between looks for a playlist that was perhaps made."""
_MARKER_BYTES = 4
_DESCRIPTION = f"Every song of my playlists, once. {KEPT_BY}{{marker}})."
_MARKER = re.compile(re.escape(KEPT_BY) + r"([0-9a-f]{8})\)")


@dataclass(frozen=True, slots=True)
class Shelf:
    """One part of it, and what lies there."""

    part: Part
    lying: tuple[Lying, ...]
    name: str = ""
    """What it is called at Spotify."""

    @property
    def room(self) -> int:
        """Return how many songs more it takes."""
        return MOST_IN_A_PLAYLIST - len(self.lying)


@dataclass(frozen=True, slots=True)
class Back:
    """What is taken back, of all attempts together: songs put in again, and songs taken out again."""

    added: set[TrackId] = field(default_factory=set)
    removed: set[TrackId] = field(default_factory=set)


class Shelving:
    """Knows which playlists it lies in, and changes them batch by batch."""

    def __init__(self, store: Store, access: Access) -> None:
        self._store = store
        self._access = access

    async def shelves(
        self, link: Linked, caller: Caller, listed: Iterable[Listed] | None
    ) -> tuple[Shelf, ...]:
        """Return what lies where; a playlist whose state is known is not read again.

        Without a list of playlists Spotify is asked for it. A part that it no longer lists was deleted by the
        member, and is forgotten.
        """
        if listed is None:
            listed = await self._access.spotify.gateway.playlists(caller)
        by_id = {each.id: each for each in listed}
        shelves = []
        for part in await self._parts(link, by_id.values()):
            found = await self._found(caller, part, by_id)
            if found is not None:
                shelves.append(await self._shelf(link, caller, part, found))
            elif part.list:
                await self._store.mirrors.drop_part(link.member, part.number)
        # A change that was cut off may have left songs as ours that never came to lie there.
        await self._store.mirrors.disown_the_gone(link.member)
        return tuple(shelves)

    async def _parts(self, link: Linked, listed: Iterable[Listed]) -> tuple[Part, ...]:
        """Return the parts that are known, or else those that an earlier link left at Spotify."""
        if known := await self._store.mirrors.parts(link.member):
            return known
        left = [
            (each.name, found[1], each.id)
            for each in listed
            if each.owner == link.profile.user and (found := _MARKER.search(each.description))
        ]
        for number, (_, marker, playlist) in enumerate(sorted(left), start=1):
            await self._store.mirrors.intend(link.member, Part(number, marker, playlist, None))
        return await self._store.mirrors.parts(link.member)

    async def _found(self, caller: Caller, part: Part, by_id: Mapping[ListId, Listed]) -> Listed | None:
        """Return the playlist of a part, which a list that is some seconds behind may lack."""
        gateway = self._access.spotify.gateway
        if part.list:
            if part.list not in by_id and part.list in await gateway.kept(caller, [part.list]):
                return await gateway.playlist(caller, part.list)
            return by_id.get(part.list)
        found = _marked(part.marker, by_id.values())
        for pause in _PAUSES:
            if found is not None:
                break
            # Nobody said whether it was made: twice would be worse than late.
            await gateway.rest(pause)
            found = _marked(part.marker, await gateway.playlists(caller))
        return found

    async def change(
        self,
        caller: Caller,
        mirror: Mirror,
        shelves: Sequence[Shelf],
        differs: Difference,
        tell: Tell,
    ) -> None:
        """Take out what is too much, then put in what is missing; raises OutcomeUnknown and SpotifyError."""
        gateway = self._access.spotify.gateway
        work = _Work(self._store, gateway, caller, tell, len(differs.add) + len(differs.remove))
        emptied = [await work.take_out(shelf, frozenset(differs.remove)) for shelf in shelves]
        await work.fill(mirror, emptied, differs.add)
        await self._store.mirrors.disown(caller.member, differs.theirs)
        for shelf in shelves:
            await work.call(shelf, mirror)

    async def take_back(
        self, link: Linked, caller: Caller, mirror: Mirror, change: Change, done: Back, tell: Tell
    ) -> None:
        """Take out what a change put in, and put back what it took out; a playlist left empty goes."""
        shelves = await self.shelves(link, caller, None)
        ours = await self._store.mirrors.ours(link.member)
        lying = {each.track for shelf in shelves for each in shelf.lying if each.track}
        # What was taken out and put back, for it lay there twice, lay there before the change, too.
        gone = (frozenset(change.added) - frozenset(change.removed)) & ours & lying
        back = [track for track in change.removed if track not in lying] if shelves else []
        done.added.update(back)
        done.removed.update(gone)
        work = _Work(self._store, self._access.spotify.gateway, caller, tell, len(gone) + len(back))
        kept = []
        for shelf in shelves:
            if shelf.part.marker and not back and {each.track for each in shelf.lying} <= gone:
                await work.let_go(shelf)
            else:
                kept.append(await work.take_out(shelf, gone))
        await self._store.mirrors.disown(link.member, tuple(gone))
        if back and kept:
            await work.fill(mirror, kept, [Sourced(track, "", "", "", "") for track in back])
            # A change keeps ids alone: what those songs are called and recorded as is read anew.
            for part in await self._store.mirrors.parts(link.member):
                await self._store.mirrors.doubt(link.member, part.number)

    async def _shelf(self, link: Linked, caller: Caller, part: Part, found: Listed) -> Shelf:
        """Return what lies in a part, read again only where its state is another than the one known."""
        if part.list and part.snapshot == found.snapshot:
            lying = await self._store.mirrors.lying(link.member, part.number)
            return Shelf(part, tuple(lying), found.name)
        for _ in range(_RESTARTS):
            lying = await self._read(caller, found)
            now = found
            if len(lying) > A_PAGE:
                now = await self._access.spotify.gateway.playlist(caller, found.id)
            if now.snapshot == found.snapshot:
                known = Part(part.number, part.marker, found.id, found.snapshot)
                await self._store.mirrors.intend(link.member, known)
                await self._store.mirrors.keep(link.member, part.number, found.snapshot, lying)
                return Shelf(known, tuple(lying), found.name)
            found = now
        raise SpotifyGarbled(problem=f"{found.name} does not keep still")

    async def _read(self, caller: Caller, listed: Listed) -> list[Lying]:
        lying: list[Lying] = []
        total = None
        while total is None or len(lying) < total:
            page = await self._access.spotify.gateway.items(caller, listed.id, len(lying))
            total = page.total
            if not page.items and len(lying) < total:
                raise SpotifyGarbled(problem=f"a page of {listed.name} is empty")
            lying += map(_lying, page.items)
        return lying


class _Work:
    """One change of it, batch by batch, with its progress.

    Before it begins the state is noted as unknown: whatever cuts it off, the next look reads what lies there.
    """

    def __init__(self, store: Store, gateway: Gateway, caller: Caller, tell: Tell, songs: int) -> None:
        self._store = store
        self._gateway = gateway
        self._caller = caller
        self._member = caller.member
        self._tell = tell
        self._songs = songs
        self._done = 0

    async def take_out(self, shelf: Shelf, tracks: frozenset[TrackId]) -> Shelf:
        """Take songs out of a part, wherever they stand in it."""
        gone = [each for each in dict.fromkeys(place.track for place in shelf.lying) if each in tracks]
        if not gone:
            return shelf
        playlist, snapshot = await self._opened(shelf)
        for start in range(0, len(gone), A_BATCH):
            some = [track for track in gone[start : start + A_BATCH] if track]
            snapshot = await self._gateway.remove(self._caller, playlist, some)
            await self._store.mirrors.disown(self._member, some)
            self._progress(len(some))
        return await self._kept(
            shelf, playlist, snapshot, [each for each in shelf.lying if each.track not in tracks]
        )

    async def fill(self, mirror: Mirror, shelves: Sequence[Shelf], songs: Sequence[Sourced]) -> None:
        """Put songs into the parts as far as there is room, and the rest into further ones."""
        by_id = {song.id: song for song in songs}
        used = [shelf.part.number for shelf in shelves]
        for number, tracks in enumerate(placed(songs, [shelf.room for shelf in shelves])):
            if number < len(shelves):
                shelf = shelves[number]
            else:
                used.append(min({*range(1, len(used) + 2)} - {*used}))
                shelf = await self.make(mirror, used[-1])
            await self.put_in(shelf, tracks, by_id, at_top=mirror.newest_first)

    async def call(self, shelf: Shelf, mirror: Mirror) -> None:
        """Give a part that Earmark made the name that the member wishes."""
        name = named(mirror, shelf.part.number)
        if shelf.part.marker and shelf.part.list and shelf.name != name:
            await self._gateway.rename(self._caller, shelf.part.list, name)

    async def put_in(
        self, shelf: Shelf, tracks: Sequence[TrackId], songs: Mapping[TrackId, Sourced], *, at_top: bool
    ) -> Shelf:
        """Put songs into a part: above all others, or below them."""
        if not tracks:
            return shelf
        playlist, snapshot = await self._opened(shelf)
        for start in range(0, len(tracks), A_BATCH):
            some = tracks[start : start + A_BATCH]
            snapshot = await self._add(playlist, some, start if at_top else None)
            self._progress(len(some))
        new = [Lying(song.id, song.isrc, song.song, song.title) for song in map(songs.__getitem__, tracks)]
        return await self._kept(
            shelf, playlist, snapshot, [*new, *shelf.lying] if at_top else [*shelf.lying, *new]
        )

    async def _add(self, playlist: ListId, tracks: Sequence[TrackId], position: int | None) -> str:
        """Put in one batch; its songs are ours before it is sent, and not if it surely did not arrive.

        No other song is: what the member puts in by hand after a change was cut off is theirs.
        """
        await self._store.mirrors.own(self._member, tracks)
        try:
            return await self._gateway.add(self._caller, playlist, tracks, position)
        except OutcomeUnknown:
            raise
        except EarmarkError:
            await self._store.mirrors.disown(self._member, tracks)
            raise

    async def make(self, mirror: Mirror, number: int) -> Shelf:
        """Make a further part; what marks it is written down first, to find it if the answer is lost."""
        known = {part.number: part for part in await self._store.mirrors.parts(self._member)}
        marker = known[number].marker if number in known else chance.token_hex(_MARKER_BYTES)
        await self._store.mirrors.intend(self._member, Part(number, marker, None, None))
        name = named(mirror, number)
        made = await self._gateway.create(self._caller, name, _DESCRIPTION.format(marker=marker))
        part = Part(number, marker, made.id, made.snapshot)
        await self._store.mirrors.intend(self._member, part)
        return Shelf(part, (), name)

    async def let_go(self, shelf: Shelf) -> None:
        """Delete a part that Earmark made and in which nothing of the member's own lies."""
        playlist, snapshot = await self._opened(shelf)
        now = await self._gateway.playlist(self._caller, playlist)
        if (now.snapshot, now.total) != (snapshot, len(shelf.lying)):
            raise OutcomeUnknown(problem="somebody else changed it meanwhile")
        await self._gateway.let_go(self._caller, playlist)
        await self._store.mirrors.drop_part(self._member, shelf.part.number)

    async def _opened(self, shelf: Shelf) -> tuple[ListId, str]:
        if shelf.part.list is None:
            raise OutcomeUnknown(problem="it is not known where the playlist is")
        await self._store.mirrors.doubt(self._member, shelf.part.number)
        return shelf.part.list, shelf.part.snapshot or ""

    async def _kept(self, shelf: Shelf, playlist: ListId, snapshot: str, lying: Sequence[Lying]) -> Shelf:
        """Keep what must lie there now; where the member changed it meanwhile, the next look reads it."""
        now = await self._gateway.playlist(self._caller, playlist)
        state = snapshot if (now.snapshot, now.total) == (snapshot, len(lying)) else None
        await self._store.mirrors.keep(self._member, shelf.part.number, state, lying)
        part = Part(shelf.part.number, shelf.part.marker, shelf.part.list, state)
        return Shelf(part, tuple(lying), shelf.name)

    def _progress(self, songs: int) -> None:
        self._done += songs
        self._tell(f"{self._done:,} of {self._songs:,} songs …")


def named(mirror: Mirror, number: int) -> str:
    """Return what a part is to be called."""
    return mirror.name if number == 1 else f"{mirror.name} {number}"


def _marked(marker: str, listed: Iterable[Listed]) -> Listed | None:
    return next((each for each in listed if marker and marker in each.description), None)


def _lying(item: Item) -> Lying:
    if item.piece is not Piece.TRACK or item.track is None:
        return Lying(None)
    return Lying(item.track.id, item.track.isrc, key_of(item.track), item.track.title)
