"""A server whose people agree to be on a map, and an engine that lays songs out by their numbers."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.compute import Task
from bot.domain import Agreement, MemberId, Place, PlaylistId, Shown, Track, TrackId
from bot.errors import NothingToKeep
from bot.services.making import Made
from bot.services.mapping import Mapping, Settings
from bot.services.mapsheets import Asked, By, Point, Sheet, Who
from bot.services.presence import Presence
from bot.services.spotting import Spotting
from bot.services.surveying import Surveying
from bot.store import Store
from tests.clocks import Hand
from tests.store.worlds import exported, listed

HERE = Place("test", "1")
ADDRESS = "https://maps.example"
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)


def spot(number: int, shift: float = 0.0) -> Point:
    """Return where the engine puts a song: by its tens upwards, by its ones to the right."""
    return shift + number % 10 / 20, number // 10 % 10 / 10


@dataclass
class Cartographer:
    """An engine that lays songs out by number, and keeps what it was asked."""

    asked: list[str] = field(default_factory=list)
    before: list[Any] = field(default_factory=list)
    """Which spots were known at each laying out."""
    songs: dict[str, Any] = field(default_factory=dict)
    drawings: list[Any] = field(default_factory=list)
    shift: float = 0.0
    meanwhile: list[Any] = field(default_factory=list)
    """What happens while pictures are drawn, one each."""
    error: Exception | None = None
    seed: int = 7

    async def run(
        self,
        task: Task,
        /,
        *given: Any,  # noqa: ANN401 - whatever a task takes
        within: float | None = None,
        **named: Any,  # noqa: ANN401 - whatever a task takes
    ) -> object:
        """Answer as a worker would."""
        del within
        name = task.partition(":")[2]
        self.asked.append(name)
        await asyncio.sleep(0)
        if self.error:
            raise self.error
        if name == "taste_map":
            (drawing,) = given
            self.drawings.append(drawing)
            if self.meanwhile:
                await self.meanwhile.pop(0)
            return b"\x89PNG"
        self.songs = given[0]
        numbers = [int(track) for track in self.songs["track_id"]]
        if name == "lay_out":
            assert named["seed"] == self.seed
            self.before.append(named["before"])
            return [list(spot(number, self.shift)) for number in numbers]
        if name == "place":
            return [
                known or spot(number, self.shift) for number, known in zip(numbers, given[1], strict=True)
            ]
        assert name == "regions"
        assert len(given[1]) == len(numbers)
        return [{"name": "moss folk", "x": 0.2, "y": 0.3, "size": len(numbers)}]

    async def close(self) -> None:
        """Have nothing to close."""


@dataclass
class Press:
    """Makes playlists that are kept here."""

    made: list[tuple[MemberId, str, tuple[TrackId, ...]]] = field(default_factory=list)

    async def playlist(
        self, member: MemberId, name: str, description: str, tracks: Iterable[TrackId]
    ) -> Made:
        """Keep a playlist as it was wished."""
        assert description
        songs = tuple(tracks)
        if not songs:
            raise NothingToKeep
        self.made.append((member, name, songs))
        return Made(name, "https://open.example/playlist", len(songs))


@dataclass
class Town:
    """A server, and a second one that some of its people are in."""

    store: Store
    clock: Hand
    engine: Cartographer = field(default_factory=Cartographer)
    press: Press = field(default_factory=Press)
    presence: Presence = field(init=False)
    people: dict[str, MemberId] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Know who is where."""
        self.presence = Presence(self.store)

    def mapping(self, *, address: str = ADDRESS, most: int = 1000, anew: float = 0.3) -> Mapping:
        """Open the service as it is after a start."""
        spotting = Spotting(self.store, self.engine, seed=7, anew=anew)
        surveying = Surveying(self.store, self.presence, most=most)
        settings = Settings(address, timedelta(hours=1))
        return Mapping(self.store, self.engine, surveying, spotting, self.press, settings)  # type: ignore[arg-type]  # our own press

    async def settle(
        self,
        name: str,
        songs: Iterable[int | Track] = (),
        *,
        shown: Shown = Shown.VISIBLE,
        agrees: bool = True,
    ) -> MemberId:
        """Let somebody come with one playlist."""
        member = self.people[name] = await self.store.members.identify("test", name)
        if agrees:
            await self.store.agreements.agree(member, HERE, Agreement.MAP, called=name.title())
        await self.bring(name, f"{name}'s best", songs, shown=shown)
        return member

    async def bring(
        self, name: str, called: str, songs: Iterable[int | Track], *, shown: Shown = Shown.VISIBLE
    ) -> PlaylistId:
        """Give somebody one more playlist, filled the day before."""
        member = self.people[name]
        filled = listed(called, songs, added=self.clock.now - timedelta(days=1))
        export = exported(filled, whole=False)
        await self.store.playlists.take_in(member, export)
        playlist = next(each.id for each in await self.store.playlists.all(member) if each.name == called)
        await self.store.playlists.set_shown(member, playlist, shown)
        return playlist

    async def withdraw(self, name: str) -> None:
        """Let somebody take back that they are on the map."""
        await self.store.agreements.withdraw(self.people[name], HERE, Agreement.MAP)

    def asked(
        self, name: str, who: Who = Who.SERVER, by: By = By.MEMBER, place: Place | None = HERE
    ) -> Asked:
        """Ask as somebody does."""
        return Asked(self.people[name], place, who, by)

    async def seen(
        self, name: str, who: Who = Who.SERVER, by: By = By.MEMBER, place: Place | None = HERE
    ) -> Sheet:
        """Return the map that somebody sees."""
        drawn = await self.mapping().drawn(self.asked(name, who, by, place), dict_of, self.told.append)
        return drawn.sheet


def dict_of(sheet: Sheet) -> dict[str, Any]:
    """Put a map into no words."""
    return {"songs": len(sheet.x)}


def numbers(sheet: Sheet) -> list[int]:
    """Return the numbers of the songs on a map, in order."""
    return sorted(int(track) for track in sheet.track_id)


def lying(sheet: Sheet) -> dict[int, Point]:
    """Return where each song lies."""
    return {int(t): (x, y) for t, x, y in zip(sheet.track_id, sheet.x, sheet.y, strict=True)}
