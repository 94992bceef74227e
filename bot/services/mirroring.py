"""What belongs into the playlist with everything, and what has to change for it: no calls, no tables."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.accounts import MOST_IN_A_PLAYLIST, Lying
from bot.domain import TrackId
from bot.store import Sourced

_LOCAL = "local:"
_Place = tuple[TrackId, str, str]
"""A track, its ISRC and its song key."""


@dataclass(slots=True)
class _Recordings:
    """Recordings that were met: the same one under another id is known by its ISRC, else by its names."""

    ids: set[TrackId] = field(default_factory=set)
    isrcs: set[str] = field(default_factory=set)
    songs: set[str] = field(default_factory=set)
    songs_without_isrc: set[str] = field(default_factory=set)

    def has(self, track: TrackId, isrc: str, song: str) -> bool:
        """Tell whether the recording was met."""
        if track in self.ids or (isrc and isrc in self.isrcs):
            return True
        # Two ISRCs are two recordings, as a song and its new version; names decide where one is unknown.
        return bool(song) and song in (self.songs_without_isrc if isrc else self.songs)

    def meet(self, track: TrackId, isrc: str, song: str) -> None:
        """Take a recording as met."""
        self.ids.add(track)
        if isrc:
            self.isrcs.add(isrc)
        if song:
            self.songs.add(song)
            if not isrc:
                self.songs_without_isrc.add(song)


@dataclass(frozen=True, slots=True)
class Union:
    """What the sources hold together."""

    songs: tuple[Sourced, ...]
    """Each recording once, in the order that was wished for."""
    repeated: int
    """Recordings under a further id, left out."""
    local: int
    """Files of the member's own, which Spotify takes from nobody but its own app."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What has to change; equal inputs give equal differences."""

    add: tuple[Sourced, ...]
    remove: tuple[TrackId, ...]
    """Songs that Earmark put there and that left all sources, or lie there twice."""
    there: int
    """Songs of the sources that lie there."""
    by_hand: int
    """Songs that the member put there and that no source holds: they stay."""
    titles: tuple[str, ...] = ()
    """What the songs to be removed are called."""
    theirs: tuple[TrackId, ...] = ()
    """Songs of ours that lie there twice: one of the two may be the member's, so one stays and is theirs."""

    @property
    def is_nothing(self) -> bool:
        """Tell whether all is as it should be."""
        return not self.add and not self.remove


def union(sourced: Iterable[Sourced], *, newest_first: bool) -> Union:
    """Return each recording of the sources once: newest first, or in the order in which they are found."""
    songs = list(sourced)
    newest: dict[TrackId, str] = {}
    for each in songs:
        newest[each.id] = max(newest.get(each.id, ""), each.added_at)
    if newest_first:
        # Stable: what was added at the same moment stays as found.
        songs.sort(key=lambda each: newest[each.id], reverse=True)
    met, kept, repeated, local = _Recordings(), [], set[TrackId](), set[TrackId]()
    for each in songs:
        if each.id.startswith(_LOCAL):
            local.add(each.id)
        elif not met.has(each.id, each.isrc, each.song):
            met.meet(each.id, each.isrc, each.song)
            kept.append(each)
        elif each.id not in met.ids:
            repeated.add(each.id)
    return Union(tuple(kept), len(repeated), len(local))


def difference(wanted: Sequence[Sourced], lying: Iterable[Lying], ours: frozenset[TrackId]) -> Difference:
    """Compare what is wanted with what lies there; songs that are not `ours` are never taken away."""
    lying = [each for each in lying if each.track is not None]
    places = [(each.track, each.isrc, each.song) for each in lying if each.track is not None]
    titles = {each.track: each.title for each in lying}
    in_sources = _met((song.id, song.isrc, song.song) for song in wanted)
    remove = _too_much(places, in_sources, ours)
    # Spotify takes a song out wherever it stands: what lies there twice is put back once.
    there = _met(place for place in places if place[0] not in remove)
    add = [song for song in wanted if not there.has(song.id, song.isrc, song.song)]
    twice = _twice(places, ours)
    again = [Sourced(*place, titles[place[0]], "") for place in twice if not in_sources.has(*place)]
    by_hand = sum(place[0] not in ours and not in_sources.has(*place) for place in places)
    return Difference(
        add=(*add, *again),
        remove=tuple(remove),
        there=len(wanted) - len(add),
        by_hand=by_hand + len(again),
        titles=tuple(titles[track] for track in remove),
        theirs=tuple(place[0] for place in twice),
    )


def _twice(places: Sequence[_Place], ours: frozenset[TrackId]) -> list[_Place]:
    """Return those of ours that lie there more than once."""
    counted = Counter(place[0] for place in places)
    return list({place[0]: place for place in places if place[0] in ours and counted[place[0]] > 1}.values())


def _met(places: Iterable[_Place]) -> _Recordings:
    met = _Recordings()
    for place in places:
        met.meet(*place)
    return met


def _too_much(
    places: Sequence[_Place], in_sources: _Recordings, ours: frozenset[TrackId]
) -> dict[TrackId, None]:
    """Return those of ours that no source holds any more, or whose recording lies there besides."""
    there, remove = _Recordings(), dict[TrackId, None]()
    # The member's own first: where the same recording lies there from both, theirs is the one that stays.
    for place in sorted(places, key=lambda each: each[0] in ours):
        if place[0] in ours and (not in_sources.has(*place) or there.has(*place)):
            remove[place[0]] = None
        else:
            there.meet(*place)
    return remove


def placed(add: Sequence[Sourced], room: Sequence[int]) -> list[list[TrackId]]:
    """Lay songs into parts with room for so many each, and into further parts where those are full."""
    rest = [song.id for song in add]
    parts = []
    for free in room:
        parts.append(rest[: max(free, 0)])
        rest = rest[max(free, 0) :]
    while rest:
        parts.append(rest[:MOST_IN_A_PLAYLIST])
        rest = rest[MOST_IN_A_PLAYLIST:]
    return parts
