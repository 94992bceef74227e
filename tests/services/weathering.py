"""Bad weather for the playlist with everything: a member who changes things by chance, faults, and kills."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, Self
from unittest.mock import patch

import bot.spotify.line
from bot.demo.spotify import Fault, Faults, SpotifyStandIn, SpotifyWorld, StoredPlaylist, StoredTrack
from bot.demo.spotify.faults import TOKEN
from bot.domain import MemberId
from bot.errors import EarmarkError
from bot.store import Mirror
from tests.demo.spotify.visiting import episode, local_file
from tests.linked import CALLBACK, CLIENT, Hand, Town, song, town_in

KINDS: Sequence[str | Fault] = (
    Fault("429", retry_after=3),
    Fault("429"),
    *("500", "502", "503", "hang", "reset"),
    *("500-after", "hang-after", "reset-after", "truncated", "cut", "empty", "html", "null"),
)
OFTEN: dict[str, Any] = {"calls_a_day": 1_000_000, "calls_a_family": 1_000_000}

_RECORDINGS = 500
_MARK = "Kept by Earmark"
_PATIENCE = 0.2
_WRITTEN = ("POST", "DELETE")
_A_WHILE, _AN_HOUR = timedelta(seconds=61), timedelta(hours=1)
_SMALL = 60


def recordings() -> dict[str, tuple[int, StoredTrack]]:
    """Make songs, every third one under a second id: with the same ISRC, or with none and the same names."""
    tracks = []
    for number in range(1, _RECORDINGS + 1):
        tracks.append((number, song(number)))
        if number % 3 == 0:
            other = song(10_000 + number, f"Song {number}")
            other.isrc = song(number).isrc if number % 2 else None
            tracks.append((number, other))
    return {track.id: (number, track) for number, track in tracks}


@dataclass
class Habits:
    """A member who changes their playlists, likes and the playlist with everything, as people do."""

    rng: Random
    world: SpotifyWorld
    songs: dict[str, tuple[int, StoredTrack]] = field(default_factory=recordings)
    by_hand: set[int] = field(default_factory=set)
    """Recordings that the member put into the playlist with everything."""
    taken: set[int] = field(default_factory=set)
    """Those that they took out since Earmark looked: put back before it looks again, they never were away."""

    acts: int = 0
    """How often they did something."""

    def settle(self) -> None:
        """Open accounts, fill some playlists, and follow one of somebody else's."""
        self.world.add_person("ana", "Ana")
        self.world.add_person("ben", "Ben")
        self.world.add_app(CLIENT, redirect_uris=[CALLBACK], users=["ana"])
        for _, track in self.songs.values():
            self.world.add_track(track)
        for number in range(4):
            self.world.add_playlist("ana", f"Playlist {number}", self.some(25))
        self.world.add_playlist("ana", "Odd ones", [local_file(), None, episode(), *self.some(3)])
        self.world.add_playlist("ben", "Ben's", self.some(5), followers=["ana"])

    def some(self, most: int) -> list[StoredTrack]:
        """Choose up to so many songs, at least one."""
        chosen = self.rng.sample(sorted(self.songs), self.rng.randint(1, most))
        return [self.songs[each][1] for each in chosen]

    @property
    def library(self) -> list[StoredPlaylist]:
        """The playlists that the member's library lists."""
        return [self.world.playlists[each] for each in self.world.people["ana"].playlists]

    @property
    def everything(self) -> list[StoredPlaylist]:
        """The playlists of the library that Earmark made."""
        return [each for each in self.library if _MARK in each.description]

    @property
    def sources(self) -> list[StoredPlaylist]:
        """The member's own playlists."""
        return [each for each in self.library if each.owner == "ana" and _MARK not in each.description]

    def lying(self) -> Counter[int]:
        """Count the recordings in the playlist with everything."""
        return self._counted(each for part in self.everything for each in part.items)

    def wanted(self) -> set[int]:
        """Return the recordings of all sources and those that were put there by hand."""
        items = (each for source in self.sources for each in source.items)
        return {*self._counted(items), *self._counted(self.world.people["ana"].liked), *self.by_hand}

    def _counted(self, items: Iterable[Any]) -> Counter[int]:
        return Counter(
            self.songs[each.track.id][0] for each in items if each.track and each.track.kind == "track"
        )

    def live(self, acts: int, avoided: frozenset[int] = frozenset()) -> None:
        """Do some things; by hand only what is not avoided is put into the playlist with everything."""
        ways: dict[Callable[[], None], int] = {
            self._add: 6,
            self._drop: 5,
            self._begin: 2,
            self._delete: 2,
            self._like: 3,
            self._rename: 1,
            lambda: self._put_by_hand(avoided | self.taken): 5,
            lambda: self._put_again(avoided | self.taken): 1,
            self._take_by_hand: 2,
            self._shuffle: 1,
        }
        self.acts += acts
        for way in self.rng.choices(list(ways), list(ways.values()), k=acts):
            way()

    def _add(self) -> None:
        most = 160 if self.rng.random() < 0.15 else 12
        source = self.rng.choice(self.sources)
        self.world.insert(source.id, self.some(most), self.rng.randint(0, len(source.items)))

    def _drop(self) -> None:
        source = self.rng.choice(self.sources)
        if len(source.items) > 1:
            start = self.rng.randrange(1, len(source.items))
            self.world.take_out(source.id, start, self.rng.choice((1, 5, 150)))

    def _begin(self) -> None:
        self.world.add_playlist("ana", f"Playlist {self.rng.randrange(1000)}", self.some(30))

    def _delete(self) -> None:
        while len(self.sources) > self.rng.randint(3, 8):
            self.world.unfollow("ana", self.rng.choice(self.sources).id)

    def _like(self) -> None:
        liked = self.world.people["ana"].liked
        if liked and self.rng.random() < 0.5:
            self.world.unlike("ana", self.rng.choice(liked).track.uri)
        for track in self.some(3):
            self.world.like("ana", track)

    def _rename(self) -> None:
        self.world.rename(self.rng.choice(self.sources).id, f"Renamed {self.rng.randrange(1000)}")

    def _put_by_hand(self, avoided: frozenset[int]) -> None:
        """Put in a song that is missing there, half of the time one that Earmark would put there."""
        there, soon = self.lying(), self.wanted() if self.rng.random() < 0.5 else range(_RECORDINGS + 1)
        missing = [
            track
            for number, track in self.songs.values()
            if number in soon and number not in there and number not in avoided
        ]
        if self.everything and missing:
            self._put(self.rng.choice(missing))

    def _put_again(self, avoided: frozenset[int]) -> None:
        """Put in a song of which Earmark has put another edition there."""
        there = set(self.lying()) - self.by_hand - avoided
        others = {item.track.id for part in self.everything for item in part.items if item.track}
        again = [each for id_, each in self.songs.items() if each[0] in there and id_ not in others]
        if again:
            self._put(self.rng.choice(again)[1])

    def _put(self, track: StoredTrack) -> None:
        part = self.rng.choice(self.everything)
        self.world.insert(part.id, [track], self.rng.randint(0, len(part.items)))
        self.by_hand.add(self.songs[track.id][0])

    def _take_by_hand(self) -> None:
        before = set(self.lying())
        for part in self.everything:
            if part.items:
                self.world.take_out(part.id, self.rng.randrange(len(part.items)))
        self.taken |= before - set(self.lying())
        self.by_hand -= self.taken

    def _shuffle(self) -> None:
        for part in self.everything:
            if len(part.items) > 1:
                self.world.move(part.id, 0, self.rng.randint(1, len(part.items)))

    def delete_everything(self) -> None:
        """Delete the playlist with everything, and what was put there by hand with it."""
        for part in self.everything:
            self.world.unfollow("ana", part.id)
        self.by_hand.clear()


@dataclass
class Found:
    """What was found wrong, and how much of it."""

    duplicates: int = 0
    lost: int = 0
    strangers: int = 0
    """Recordings that no source holds and that nobody put there by hand."""
    sources_touched: int = 0
    playlists_too_many: int = 0

    @property
    def is_clean(self) -> bool:
        """Tell whether all is as it should be."""
        return self == Found()

    def __iadd__(self, other: "Found") -> Self:
        """Count what else was found."""
        for name, number in vars(other).items():
            setattr(self, name, getattr(self, name) + number)
        return self


@contextmanager
def untouched(habits: Habits, standin: SpotifyStandIn, found: Found) -> Iterator[None]:
    """See to it that within the block no call touches a source, or doubles anything even for a moment."""
    doubled = _doubled(habits)
    before, seen, acts = [_state(each) for each in habits.sources], len(standin.requests), habits.acts
    yield
    ours = {key for key, each in habits.world.playlists.items() if _MARK in each.description}
    fine = {"/me/playlists", *(f"/playlists/{key}/items" for key in ours)}
    writes = [each for each in standin.requests[seen:] if each in standin.writes]
    found.sources_touched += sum(each.path not in fine for each in writes)
    if acts == habits.acts:
        found.sources_touched += before != [_state(each) for each in habits.sources]
        found.duplicates += max(0, _doubled(habits) - doubled)


def _doubled(habits: Habits) -> int:
    there = habits.lying()
    return sum(there.values()) - len(there)


def _state(playlist: StoredPlaylist) -> tuple[object, ...]:
    return playlist.id, playlist.snapshot_id, playlist.name, playlist.description, playlist.uris


def compared(habits: Habits, parts: int = 1) -> Found:
    """Compare the playlist with everything, of so many parts, with what it should be."""
    there, wanted = habits.lying(), habits.wanted()
    return Found(
        duplicates=_doubled(habits),
        lost=len(wanted - set(there)),
        strangers=len(set(there) - wanted),
        playlists_too_many=len(habits.everything) - parts,
    )


class Counting(Faults):
    """Faults that are counted as they are met."""

    def __init__(self) -> None:
        super().__init__()
        self.met: Counter[str] = Counter()

    def next(self, method: str, path: str) -> Fault | None:
        """Take the fault that is due for a call, and count it."""
        fault = super().next(method, path)
        if fault and path == TOKEN and fault.kind.startswith("hang"):
            # Its patience is of a session, and too long for a thousand runs.
            return None
        if fault:
            self.met[fault.kind] += 1
        return fault


@dataclass
class Place:
    """A member, our own Spotify, and the house that keeps their playlist with everything."""

    habits: Habits
    town: Town
    member: MemberId
    faults: Counting
    found: Found = field(default_factory=Found)
    ends: Counter[str] = field(default_factory=Counter)
    small: bool = False
    """Whether playlists take so little that it needs several of them."""

    async def apply(self) -> str:
        """Bring the playlist up to date, and return how that ended."""
        with untouched(self.habits, self.town.standin, self.found):
            try:
                await self.town.house.services.syncing.apply(self.member, lambda _: None)
            except EarmarkError as error:
                return type(error).__name__
            return "well"

    async def storm(self) -> None:
        """Bring it up to date in bad weather, let the member act on what came of it, and again in good."""
        _brew(self.habits.rng, self.faults)
        if self.habits.rng.random() < 0.25:
            self._meddle(self.habits.wanted())
        with patch.object(bot.spotify.line, "READING", _PATIENCE):
            self.ends[await self.apply()] += 1
        self.faults.clear()
        if self.habits.rng.random() < 0.4:
            self.habits.live(2, doubtful(self.habits, self.town.standin))
        self.town.clock.move(_A_WHILE)
        await self.calm()

    def _meddle(self, wanted: set[int]) -> None:
        """Let the member act while it is brought up to date; they put in nothing that is about to be."""

        def act(_: SpotifyWorld) -> None:
            doubts = doubtful(self.habits, self.town.standin)
            self.habits.live(1, frozenset(wanted | self.habits.wanted() | doubts))

        after, times = self.habits.rng.randrange(12), self.habits.rng.randint(1, 3)
        self.faults.add(Fault("change", after=after, times=times, then=act))

    async def calm(self) -> None:
        """Bring it up to date in good weather, and compare."""
        ended = await self.apply()
        self.habits.taken.clear()
        assert ended == "well", ended
        parts = await self.town.house.store.mirrors.parts(self.member) if self.small else "1"
        self.found += compared(self.habits, len(parts))

    def pass_time(self) -> None:
        """Let the member live on for a while."""
        self.town.standin.requests.clear()
        rng = self.habits.rng
        self.town.clock.move(_AN_HOUR)
        if rng.random() < 0.02:
            self.habits.delete_everything()
        self.habits.live(rng.randint(0, 5))


def _brew(rng: Random, faults: Faults) -> None:
    """Let a share of all calls go wrong, or some of the changes."""
    if rng.random() < 0.5:
        faults.at_random(rng, rng.choice((0.1, 0.3, 0.6)), KINDS, token=True)
        return
    for _ in range(rng.randint(1, 6)):
        kind = rng.choice(KINDS)
        name, wait = (kind, None) if isinstance(kind, str) else (kind.kind, kind.retry_after)
        after, method = rng.choice((0, 0, 0, 1, 2)), rng.choice(_WRITTEN)
        times = rng.choice((1, 1, 1, 5))
        faults.add(Fault(name, method=method, retry_after=wait, after=after, times=times))


def doubtful(habits: Habits, standin: SpotifyStandIn) -> frozenset[int]:
    """Return the recordings of the last change: unanswered, nobody can tell the member's from ours."""
    bodies = [each.body for each in standin.writes if each.path.endswith("/items")]
    listed = [each["uri"] for each in bodies[-1].get("items", [])] if bodies else []
    uris = [*listed, *(bodies[-1].get("uris", []) if bodies else [])]
    return frozenset(habits.songs[uri.rpartition(":")[2]][0] for uri in uris)


async def introduced(town: Town) -> MemberId:
    """Link the member, and let them wish for the liked songs as well."""
    member = (await town.linked("ana")).member
    await town.house.services.syncing.choose(member, Mirror(liked=True))
    return member


@contextmanager
def small_playlists() -> Iterator[None]:
    """Let playlists take few songs within the block, so that it needs several of them."""
    names = ("bot.demo.spotify.playlists.MOST_ITEMS", "bot.services.mirroring.MOST_IN_A_PLAYLIST")
    with (
        patch(names[0], _SMALL),
        patch(names[1], _SMALL),
        patch("bot.services.shelving.MOST_IN_A_PLAYLIST", _SMALL),
    ):
        yield


@asynccontextmanager
async def place_in(folder: Path, seed: int) -> AsyncIterator[Place]:
    """Open a house for a member whose habits go by a seed."""
    clock = Hand()
    habits = Habits(Random(seed), SpotifyWorld(clock))
    habits.settle()
    async with town_in(folder, habits.world, clock, **OFTEN) as town:
        member = await introduced(town)
        faults = town.standin.faults = Counting()
        yield Place(habits, town, member, faults)
