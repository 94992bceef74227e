"""Blends the songs of several people of a server into one list, and makes it a playlist."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from bot.compute import Compute, Task
from bot.domain import Agreement, Columns, Fellow, MemberId, Place, Track, TrackId
from bot.errors import AllPrivate, NoLongerOpen
from bot.services.gathering import Gathering, Guest
from bot.services.links import link_to
from bot.services.making import Made, Making
from bot.services.naming import nameable, showing
from bot.services.training import Tell
from bot.store import Store
from bot.store.pairs import Seen

SONGS = 20
"""How many songs a blend has."""
MOST_PEOPLE = 10

_BLENDED = Task("models.comparing:blended")
_MOST_SONGS = 5_000
"""How many songs of each count, the newest first."""


class Way(StrEnum):
    """How a blend is made."""

    TURNS = "turns"
    """Everyone has as many songs in it."""
    LOVED = "loved"
    """Only what all of them love."""


@dataclass(frozen=True, slots=True)
class Blended:
    """A song of a blend, and who of its people has it."""

    track: Track
    owners: tuple[Fellow, ...]


@dataclass(frozen=True, slots=True)
class Blend:
    """Songs for several people together."""

    way: Way
    people: tuple[Fellow, ...]
    """Whose songs it is made of, the one who asked first."""
    silent: tuple[Fellow, ...]
    """Those of them who show no playlist, so that no song of theirs can be in it."""
    songs: tuple[Blended, ...]
    agreed: bool
    """True when all of them let everyone of the server see it."""
    shows: frozenset[str] = frozenset()
    """Which playlists of theirs it was made of, as `Tastes.shows` told."""


class Blending:
    """Makes blends of those who let the one who asks see their taste."""

    def __init__(
        self, store: Store, compute: Compute, gathering: Gathering, making: Making, *, seed: int
    ) -> None:
        self._store = store
        self._compute = compute
        self._gathering = gathering
        self._making = making
        self._seed = seed

    async def blend(
        self, asker: Fellow, guests: Sequence[Guest], place: Place, way: Way, tell: Tell
    ) -> Blend:
        """Blend the songs of the asker and of guests who are open to them.

        Raises AllPrivate, NoLongerOpen and ComputeError.
        """
        people = (asker, *(guest.fellow for guest in guests))
        tell(
            "Looking through your playlists …" if len(people) == 1 else "Looking through all your playlists …"
        )
        members = [each.member for each in people]
        shows = await self._store.tastes.shows(members)
        listens = await self._listens(asker.member, guests, place)
        if asker.member not in listens["member"]:
            raise AllPrivate
        tell(f"Blending the songs of {len(people)} people …")
        given: dict[str, Any] = {"members": members, "how": way.value, "number": SONGS, "seed": self._seed}
        said = await self._compute.run(_BLENDED, _heard_by_all(listens), **given)
        await self._must_be_open(asker.member, guests, place, shows)
        chosen = cast("Sequence[Mapping[str, Any]]", said)
        named = nameable(listens, (TrackId(each["track_id"]) for each in chosen))
        songs = _songs(chosen, named, people)
        heard = showing(listens)
        silent = tuple(each for each in people if each.member not in heard)
        return Blend(way, people, silent, songs, all(guest.seen is Seen.AGREED for guest in guests), shows)

    async def keep(self, member: MemberId, blend: Blend, name: str, description: str) -> Made:
        """Make a blend a playlist of a member's at Spotify; raises as `Making.playlist` does."""
        tracks = [song.track.id for song in blend.songs]
        return await self._making.playlist(member, name, description, tracks)

    async def _must_be_open(
        self, asker: MemberId, guests: Sequence[Guest], place: Place, shows: frozenset[str]
    ) -> None:
        # Blending takes a moment, in which anyone may have taken something back.
        members = [guest.fellow.member for guest in guests]
        now = await self._gathering.guests(asker, place, members)
        if any(was.seen is not is_now.seen for was, is_now in zip(guests, now, strict=True)):
            raise NoLongerOpen
        if not await self._store.tastes.still_show(shows):
            raise NoLongerOpen

    async def _listens(self, asker: MemberId, guests: Sequence[Guest], place: Place) -> Columns:
        """Return everyone's songs: of pairs what the two see of each other, of the others what all may."""
        agreed = [guest.fellow.member for guest in guests if guest.seen is Seen.AGREED]
        columns = await self._store.tastes.listens(
            place, Agreement.COMPARE, [asker, *agreed] if agreed else [], most=_MOST_SONGS
        )
        for guest in guests:
            if guest.seen is Seen.PAIR:
                pair = await self._store.tastes.of_pair(place, asker, guest.fellow.member)
                columns = _joined(columns, pair)
        return columns


def _joined(columns: Columns, further: Columns) -> Columns:
    """Add the rows of members of whom there are none yet."""
    known = set(columns["member"])
    rows = [row for row, member in enumerate(further["member"]) if member not in known]
    return {name: [*column, *(further[name][row] for row in rows)] for name, column in columns.items()}


def _heard_by_all(listens: Columns) -> Columns:
    """Leave out files of somebody's own, which nobody else can hear."""
    rows = [row for row, track in enumerate(listens["track_id"]) if link_to(TrackId(str(track)))]
    return {name: [column[row] for row in rows] for name, column in listens.items()}


def _songs(
    said: Sequence[Mapping[str, Any]], tracks: Mapping[TrackId, Track], people: Sequence[Fellow]
) -> tuple[Blended, ...]:
    return tuple(
        Blended(
            tracks[TrackId(each["track_id"])],
            tuple(person for person in people if person.member in set(each["owners"])),
        )
        for each in said
        if TrackId(each["track_id"]) in tracks
    )
