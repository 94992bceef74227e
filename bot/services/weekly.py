"""A server's list of the week: songs of people there who allow it, chosen for all of them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from random import Random
from weakref import WeakValueDictionary

from bot.clock import Clock
from bot.domain import Agreement, Candidate, MemberId, Place, Post, Track, TrackId, Verdict
from bot.errors import ButtonExpired, NothingToShare
from bot.services.opinions import Opinions
from bot.store import Likely, Store, Week

SONGS = 5

_LEAST_PEOPLE = 2
_MOST_PEOPLE = 20
_OF_EACH = 40
"""How many songs are drawn that are new to one of those who agreed."""
_LIKED = (Verdict.LIKE, Verdict.FILE)


class Sorting(StrEnum):
    """What makes a song a good one for several people."""

    FINE = "fine"
    """That whoever likes it least still likes it: the least misery."""
    JOY = "joy"
    """That it is liked most on average."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A song of the list, and how it stands."""

    candidate: Candidate
    likes: int
    dislikes: int


@dataclass(frozen=True, slots=True)
class Listed:
    """The list as it stands now."""

    week: int
    sorting: Sorting
    songs: tuple[Shared, ...]
    people: int
    """How many allow their songs to be suggested there."""


class Weekly:
    """Makes a list once a week and server, and sorts it by what is said of its songs."""

    def __init__(self, store: Store, opinions: Opinions, clock: Clock) -> None:
        self._store = store
        self._opinions = opinions
        self._clock = clock
        self._making: WeakValueDictionary[Place, asyncio.Lock] = WeakValueDictionary()

    async def listed(self, place: Place, sorting: Sorting | None = None) -> Listed:
        """Return the list of the week, made first where there is none; raises NothingToShare."""
        people = await self._store.agreements.in_place(place, Agreement.SUGGEST)
        if len(people) < _LEAST_PEOPLE:
            raise NothingToShare(there="there is one" if people else "there is none")
        week = await self._week(place, people)
        if sorting and sorting != week.sorting:
            await self._store.weekly.sort(place, week.week, sorting)
        return await self._stands(week, sorting or Sorting(week.sorting), len(people))

    async def standing(self, post: Post) -> Listed | None:
        """Return how the songs of a message with the list stand now; None where none of them is on it."""
        week = await self._store.weekly.get(post.place, _key(self._clock())) if post.place else None
        if week is None:
            return None
        people = await self._store.agreements.in_place(week.place, Agreement.SUGGEST)
        there = replace(week, songs=tuple(each for each in week.songs if each.track.id in post.tracks))
        return await self._stands(there, Sorting(week.sorting), len(people)) if there.songs else None

    async def vote(self, member: MemberId, place: Place, track: TrackId, verdict: Verdict | None) -> Track:
        """Take what somebody says of a song of the list, or take it back; raises ButtonExpired."""
        key = _key(self._clock())
        week = await self._store.weekly.get(place, key)
        song = next((each.track for each in week.songs if each.track.id == track), None) if week else None
        if song is None:
            raise ButtonExpired
        await self._store.weekly.vote(member, place, key, track, verdict)
        return song

    async def _week(self, place: Place, people: Sequence[MemberId]) -> Week:
        # Two who ask at the same moment see the same list; other servers have theirs made meanwhile.
        making = self._making.setdefault(place, asyncio.Lock())
        async with making:
            key = _key(self._clock())
            week = await self._store.weekly.get(place, key)
            if week is None or not week.songs:
                await self._store.weekly.put(await self._made(place, key, people))
                week = await self._store.weekly.get(place, key)
        if week is None or not week.songs:
            raise NothingToShare(there="songs that not all of them have")
        return week

    async def _stands(self, week: Week, sorting: Sorting, people: int) -> Listed:
        votes = await self._store.weekly.votes(week.place, week.week)
        songs = _best([_shared(each, votes) for each in week.songs], week.likely, sorting)
        return Listed(self._clock().isocalendar().week, sorting, songs, people)

    async def _made(self, place: Place, key: str, people: Sequence[MemberId]) -> Week:
        asked = Random(key).sample(people, min(len(people), _MOST_PEOPLE))  # noqa: S311 - it draws people
        found = await self._found(place, asked)
        songs = [song.track for song in found]
        # Whose liking is not known has no say: nobody waits for it here.
        opinions = await asyncio.gather(*(self._opinions.of(each, songs) for each in asked))
        told = [each for each in opinions if each]
        likely = {song.track.id: _together([each[row] for each in told]) for row, song in enumerate(found)}
        unsaid = [Shared(song, 0, 0) for song in found]
        # The best by either measure: so each has a list of its own.
        best = [each.candidate for sorting in Sorting for each in _best(unsaid, likely, sorting)]
        return Week(place, key, tuple(dict.fromkeys(best)), Sorting.FINE, likely=likely)

    async def _found(self, place: Place, people: Sequence[MemberId]) -> list[Candidate]:
        """Draw songs of each one's friends there, the same ones all week."""
        seed = int(f"{self._clock():%G%V}")
        drawn = [await self._store.suggestions.from_friends(each, place, _OF_EACH, seed) for each in people]
        return list({song.track.id: song for songs in drawn for song in songs}.values())


def _together(odds: Sequence[float]) -> Likely:
    # Whose liking is not known counts as the mean of the others, which changes neither.
    return Likely(min(odds), sum(odds) / len(odds)) if odds else Likely()


def _best(songs: Sequence[Shared], likely: Mapping[TrackId, Likely], sorting: Sorting) -> tuple[Shared, ...]:
    """Choose the songs that stand best, no two of an artist, and of each owner about equally many."""
    standing = sorted(songs, key=lambda song: _standing(song, likely, sorting))
    share = -(-SONGS // max(1, len({song.candidate.owner for song in songs})))
    chosen: list[Shared] = []
    # Where some have too little to give, the others give more.
    for most in (share, SONGS):
        for song in standing:
            of_owner = sum(each.candidate.owner == song.candidate.owner for each in chosen)
            if len(chosen) < SONGS and of_owner < most and not any(_is_alike(song, each) for each in chosen):
                chosen.append(song)
    return tuple(sorted(chosen, key=lambda song: _standing(song, likely, sorting)))


def _standing(song: Shared, likely: Mapping[TrackId, Likely], sorting: Sorting) -> tuple[float, float, float]:
    """Tell by what a song is sorted, the best first: before all odds counts what was said of it."""
    odds = _odds(likely[song.candidate.track.id], sorting)
    if sorting is Sorting.FINE:
        return song.dislikes, -song.likes, -odds
    return song.dislikes - song.likes, 0, -odds


def _is_alike(one: Shared, other: Shared) -> bool:
    artists, others = ({name.casefold() for name in each.candidate.track.artists} for each in (one, other))
    return bool(artists & others) or one.candidate.track.id == other.candidate.track.id


def _odds(likely: Likely, sorting: Sorting) -> float:
    return likely.fine if sorting is Sorting.FINE else likely.joy


def _shared(song: Candidate, votes: Mapping[TrackId, Mapping[Verdict, int]]) -> Shared:
    said = votes.get(song.track.id, {})
    return Shared(song, sum(said.get(each, 0) for each in _LIKED), said.get(Verdict.DISLIKE, 0))


def _key(now: datetime) -> str:
    return f"{now:%G-W%V}"
