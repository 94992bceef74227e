"""Says how the tastes of two people of a server overlap, and what each might like of the other's."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

from bot.compute import Compute, Task
from bot.domain import Agreement, Columns, Fellow, MemberId, Place, Shown, Track, TrackId
from bot.errors import AllPrivate, NoLongerOpen, NothingOpen
from bot.services.gathering import Gathering
from bot.services.links import link_to
from bot.services.naming import nameable, showing
from bot.services.opinions import Opinions
from bot.services.overlap import Overlap, overlap_of
from bot.services.training import Tell
from bot.store import Store
from bot.store.pairs import Seen

SONGS = 5
"""How many songs of the other's each is told of."""

_COMPARED = Task("models.comparing:compared")
_PICTURE = Task("bot.pictures.tasks:comparison")
_MOST_PEOPLE = 30
"""How many others of the server the two are held against; their 496 pairs are enough for a percentile."""
_MOST_SONGS = 2_000
"""How many songs of each of them count, the newest first."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two people, how their tastes overlap, and the songs that are named for it."""

    one: Fellow
    other: Fellow
    overlap: Overlap
    songs: Mapping[TrackId, Track]
    for_one: tuple[TrackId, ...]
    """Songs of the other's that one would like."""
    for_other: tuple[TrackId, ...]
    bridge: tuple[TrackId, Fellow] | None
    """A song that one of the two has and that is near to both, and whose it is."""
    silent: frozenset[MemberId]
    """Who of them shows no playlist, so that no song of theirs is named."""
    agreed: bool
    """True when both let everyone of the server see it; otherwise it is between the two."""
    by_likes: frozenset[MemberId] = frozenset()
    """For whom songs were chosen by what they said they like."""
    shows: frozenset[str] = frozenset()
    """Which playlists of theirs it was made of, as `Tastes.shows` told."""


class Comparing:
    """Compares two people with each other and with the other pairs of a server."""

    def __init__(
        self, store: Store, compute: Compute, gathering: Gathering, opinions: Opinions, *, seed: int
    ) -> None:
        self._store = store
        self._compute = compute
        self._gathering = gathering
        self._opinions = opinions
        self._seed = seed

    async def compare(self, one: Fellow, other: Fellow, place: Place, tell: Tell) -> Compared:
        """Compare two people of whom each may see the other.

        Raises AllPrivate, NothingOpen, NoLongerOpen and ComputeError.
        """
        seen = await self._seen(one, other, place)
        shows = await self._store.tastes.shows((one.member, other.member))
        listens = await self._listens(one, other, place)
        _must_have(one.member, listens, AllPrivate())
        _must_have(other.member, listens, NothingOpen(name=other.name))
        tell("Comparing the two of you, and all pairs here …")
        given = {"one": one.member, "other": other.member, "seed": self._seed}
        said = await self._compute.run(_COMPARED, listens, **given)
        overlap = overlap_of(cast("Mapping[str, Any]", said))
        songs = nameable(listens, (*overlap.bridges, *overlap.for_one, *overlap.for_other))
        tell("Looking what you would like of each other's …")
        bridge = _bridge(overlap.bridges, listens, (one, other))
        # The bridge is told of already.
        said_of = {bridge[0]} if bridge else set()
        (for_one, by_one), (for_other, by_other) = await asyncio.gather(
            self._liked(one.member, [each for each in overlap.for_one if each not in said_of], songs),
            self._liked(other.member, [each for each in overlap.for_other if each not in said_of], songs),
        )
        likes = {each.member for each, is_by in ((one, by_one), (other, by_other)) if is_by}
        agreed, by_likes = seen is Seen.AGREED, frozenset(likes)
        silent = frozenset({one.member, other.member} - showing(listens))
        found = Compared(
            one, other, overlap, songs, for_one, for_other, bridge, silent, agreed, by_likes, shows
        )
        await self.must_be_open(found, place)
        return found

    async def must_be_open(self, found: Compared, place: Place) -> None:
        """Raise NoLongerOpen where either took something back while it was worked out, or drawn."""
        seen = await self._seen(found.one, found.other, place)
        if (seen is Seen.AGREED) is not found.agreed or not await self._store.tastes.still_show(found.shows):
            raise NoLongerOpen

    async def picture(self, drawing: Mapping[str, Any]) -> bytes:
        """Draw what was put into words, as a PNG; raises ComputeError."""
        return cast("bytes", await self._compute.run(_PICTURE, drawing))

    async def _seen(self, one: Fellow, other: Fellow, place: Place) -> Seen:
        (guest,) = await self._gathering.guests(one.member, place, [other.member])
        if not guest.is_open:
            raise NoLongerOpen
        return guest.seen

    async def _listens(self, one: Fellow, other: Fellow, place: Place) -> Columns:
        """Return the songs of the two, and of others who agreed there, for the pairs to compare with."""
        two = await self._store.tastes.of_pair(place, one.member, other.member)
        around = [fellow.member for fellow in await self._gathering.around(place)]
        others = [member for member in around if member not in {one.member, other.member}]
        rest = await self._store.tastes.listens(
            place, Agreement.COMPARE, others[:_MOST_PEOPLE], most=_MOST_SONGS
        )
        return {name: [*column, *rest[name]] for name, column in two.items()}

    async def _liked(
        self, member: MemberId, tracks: Sequence[TrackId], songs: Mapping[TrackId, Track]
    ) -> tuple[tuple[TrackId, ...], bool]:
        """Choose songs by what somebody said they like; the nearest ones where nothing is known of that."""
        # A file of somebody's own is nothing that another could hear.
        found = [track for track in tracks if track in songs and link_to(track)]
        odds = await self._opinions.of(member, [songs[track] for track in found])
        ranked = sorted(zip(odds, found, strict=True), key=lambda each: -each[0]) if odds else []
        chosen = [track for _, track in ranked] or found
        return tuple(_by_different_artists(chosen, songs)), bool(odds)


def _must_have(member: MemberId, listens: Columns, error: Exception) -> None:
    if member not in listens["member"]:
        raise error


def _by_different_artists(tracks: Sequence[TrackId], songs: Mapping[TrackId, Track]) -> Iterator[TrackId]:
    """Choose the first songs, no two of an artist while there are others."""
    first: dict[str, TrackId] = {}
    for track in tracks:
        first.setdefault("".join(songs[track].artists[:1]).casefold(), track)
    chosen = list(first.values())
    return islice((*chosen, *(track for track in tracks if track not in chosen)), SONGS)


def _bridge(
    tracks: Sequence[TrackId], listens: Columns, people: Sequence[Fellow]
) -> tuple[TrackId, Fellow] | None:
    """Return the first song, and who of the two shows it."""
    rows = zip(listens["track_id"], listens["shown"], listens["member"], strict=True)
    named = set(tracks)
    shown = {(track, member) for track, shown, member in rows if track in named and shown == Shown.VISIBLE}
    found = ((track, person) for track in tracks for person in people if (track, person.member) in shown)
    return next(found, None)
