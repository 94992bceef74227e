"""Draws the taste of a server, or of one member, as a map, and shows it on a page."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, cast

from bot.compute import Compute, Task
from bot.domain import Fellow, MemberId, TrackId
from bot.errors import LinkExpired, NeedsLibrary, NoLongerOpen, NothingToMap, TooFewOpen, TooFewSongs
from bot.services.grouping import sheet_of
from bot.services.making import Made, Making
from bot.services.mapsheets import Asked, By, Gathered, Sheet, Who, people_of
from bot.services.spotting import Spotting
from bot.services.surveying import LEAST_PEOPLE, Surveying
from bot.services.training import Tell
from bot.store import MapLink, MapOf, Store

LEAST_SONGS = 8
_TRIES = 5
"""How often it is begun anew because somebody took something back while it was made."""

_PICTURE = Task("bot.pictures.tasks:taste_map")
_DESCRIPTION = "Picked on a map of taste."
_SHOWING = ("nobody who agreed has a visible playlist", "only one who agreed has a visible playlist")

ToDraw = Callable[[Sheet], dict[str, Any]]
"""Puts a map into the words and numbers of a picture."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can choose."""

    address: str = ""
    """Where pages are reached from outside; empty for no pages."""
    within: timedelta = timedelta(hours=1)
    """How long a page can be opened."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A map, and its picture as a PNG."""

    sheet: Sheet
    picture: bytes
    fellows: tuple[Fellow, ...]
    """Who may be on it, those without a song to show among them."""
    shows: frozenset[str] = frozenset()
    """Which playlists it was made of, as `Tastes.shows` tells them."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A map, and what it was made of."""

    sheet: Sheet
    gathered: Gathered
    fellows: tuple[Fellow, ...]


class Mapping:
    """Shows maps to those who may see them, as they are now: each time everybody on it is asked for anew."""

    def __init__(
        self,
        store: Store,
        compute: Compute,
        surveying: Surveying,
        spotting: Spotting,
        making: Making,
        settings: Settings,
    ) -> None:
        self._store = store
        self._compute = compute
        self._surveying = surveying
        self._spotting = spotting
        self._making = making
        self._settings = settings

    async def drawn(self, asked: Asked, to_draw: ToDraw, tell: Tell) -> Drawn:
        """Draw a map; raises NothingToMap in its kinds, NeedsLibrary, NoLongerOpen and ComputeError."""
        for _ in range(_TRIES):
            made = await self._made(asked, tell)
            tell(f"Drawing {len(made.sheet.x):,} songs …")
            words = await asyncio.to_thread(to_draw, made.sheet)
            picture = cast("bytes", await self._compute.run(_PICTURE, words))
            # Drawing takes its time; what somebody took back meanwhile is not handed out.
            if await self._is_open(asked, made):
                return Drawn(made.sheet, picture, made.fellows, _shows(made.gathered))
        raise NoLongerOpen

    async def link(self, asked: Asked) -> str | None:
        """Return the address of a map's page for the one who asked; None where there are no pages."""
        if not self._settings.address:
            return None
        of = _map_of(asked)
        await self._store.maps.tidy()
        token = await self._store.maps.open_link(asked.viewer, of, asked.by.value, self._settings.within)
        return f"{self._settings.address}/map/{token}"

    async def page(self, token: str) -> Sheet:
        """Return what a page shows now; raises LinkExpired, also where its owner may no longer see it."""
        asked = _asked(await self._opened(token))
        try:
            for _ in range(_TRIES):
                if await self._is_open(asked, made := await self._made(asked, _silent)):
                    return made.sheet
        except (NothingToMap, NeedsLibrary):
            raise LinkExpired from None
        raise NoLongerOpen

    async def mark(self, token: str) -> str:
        """Return a text that differs once a page shows others, or other songs, without making it anew.

        Raises LinkExpired as `page` does.
        """
        asked = _asked(await self._opened(token))
        try:
            fellows = await self._surveying.fellows(asked)
        except NothingToMap:
            raise LinkExpired from None
        there = " ".join(str(fellow.member) for fellow in fellows)
        lying = await self._store.maps.mark(_map_of(asked))
        return hashlib.sha256(f"{there}:{lying}".encode()).hexdigest()

    async def keep(self, token: str, name: str, tracks: Sequence[TrackId]) -> Made:
        """Make a playlist of songs on a page; others are left out.

        Raises LinkExpired, and what `Making.playlist` does.
        """
        sheet, link = await self.page(token), await self._opened(token)
        there = set(sheet.track_id)
        kept = [track for track in tracks if track in there]
        return await self._making.playlist(link.member, name, _DESCRIPTION, kept)

    def forget(self, member: MemberId) -> None:
        """Keep nothing of a member in memory."""
        self._spotting.forget(member)

    async def _opened(self, token: str) -> MapLink:
        link = await self._store.maps.opened(token)
        if link is None:
            raise LinkExpired
        return link

    async def _made(self, asked: Asked, tell: Tell) -> _Made:
        tell("Gathering songs …")
        fellows = await self._surveying.fellows(asked)
        gathered = await self._surveying.gathered(asked, fellows)
        people = people_of(gathered, fellows)
        if asked.who is Who.SERVER and len(people) < LEAST_PEOPLE:
            raise TooFewOpen(there=_SHOWING[len(people)])
        if len(gathered.track_ids) < LEAST_SONGS:
            raise TooFewSongs(least=LEAST_SONGS, songs=len(gathered.track_ids))
        spots = await self._spotting.spots(_map_of(asked), gathered, tell)
        names = await self._surveying.names(asked, gathered)
        # Side by side: one is worked out by a worker, the other here.
        regions, sheet = await asyncio.gather(
            self._spotting.regions(_map_of(asked), gathered, spots),
            asyncio.to_thread(sheet_of, asked, gathered, spots, people, names),
        )
        return _Made(replace(sheet, regions=regions), gathered, fellows)

    async def _is_open(self, asked: Asked, made: _Made) -> bool:
        return await self._surveying.is_open(asked, made.gathered, made.sheet.people)


def _map_of(asked: Asked) -> MapOf:
    return MapOf(None, asked.viewer) if asked.who is Who.ME else MapOf(asked.place, None)


def _asked(link: MapLink) -> Asked:
    who = Who.SERVER if link.of.place else Who.ME
    return Asked(link.member, link.of.place, who, By(link.by))


def _shows(gathered: Gathered) -> frozenset[str]:
    """Name the playlists of a map that others may see: they were visible, all of them."""
    return frozenset(f"{playlist}:visible" for playlist in gathered.holders if gathered.are_visible)


def _silent(_: str) -> None:
    """Take progress that nobody waits for."""
