"""A house whose people link their accounts at our own Spotify, over real HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.accounts import MOST_IN_A_PLAYLIST
from bot.app import House, open_house
from bot.config import Compute, Config, Secrets, Spotify, Store
from bot.demo.spotify import SpotifyStandIn, SpotifyWorld, StoredPlaylist, consent, open_spotify
from bot.domain import MemberId
from tests.clocks import Hand
from tests.demo.spotify.visiting import CALLBACK, CLIENT, song
from tests.houses import KEY, Person

FULL = MOST_IN_A_PLAYLIST

SILENT = frozenset(("hang", "hang-after", "drip"))
"""The faults that only patience ends."""
PATIENCE = 1.5
"""Seconds to wait for an answer that does not come: a busy machine still gives every other one in time."""


@dataclass
class Town:
    """Our own Spotify, the house, and the clock that both go by."""

    house: House
    standin: SpotifyStandIn
    world: SpotifyWorld
    clock: Hand

    async def member(self, name: str) -> Person:
        """Return somebody who is known by the name of their account at Spotify, not linked yet."""
        return Person(self.house, await self.house.store.members.identify("test", name))

    async def linked(self, name: str, *, changes: bool = True) -> Person:
        """Return somebody who has linked their account."""
        person = await self.member(name)
        await link(self, person.member, name, changes=changes)
        return person

    def uris(self, person: str, name: str) -> list[str]:
        """Return what lies in a playlist of somebody's at Spotify, in its order."""
        (playlist,) = [each for each in self.playlists(person) if each.name == name]
        return [item.track.uri for item in playlist.items if item.track]

    def asked(self) -> list[str]:
        """Return the calls of the API and of the token endpoint since this was asked last."""
        calls = [f"{each.method} {each.path}" for each in self.standin.requests]
        self.standin.requests.clear()
        return calls

    def playlists(self, person: str) -> list[StoredPlaylist]:
        """Return the playlists that somebody's library at Spotify lists."""
        return [self.world.playlists[each] for each in self.world.people[person].playlists]


async def link(town: Town, member: MemberId, name: str, *, changes: bool = True) -> None:
    """Go the whole way: to the page of consent and back, and say yes."""
    linking = town.house.services.linking
    way = await linking.start(member, f"{name} at the test", changes=changes)
    await linking.pasted(member, await consent(way.address, name))
    await linking.confirm(member)


@asynccontextmanager
async def town_in(
    folder: Path,
    world: SpotifyWorld,
    clock: Hand,
    **settings: Any,  # noqa: ANN401 - by name
) -> AsyncIterator[Town]:
    """Open a house in a folder and our own Spotify beside it, one clock for both."""
    async with open_spotify(world) as standin, house_in(folder, standin, clock, **settings) as house:
        yield Town(house, standin, world, clock)


@asynccontextmanager
async def house_in(
    folder: Path,
    standin: SpotifyStandIn,
    clock: Hand,
    *,
    key: bytes | None = KEY,
    **settings: Any,  # noqa: ANN401 - by name
) -> AsyncIterator[House]:
    """Open a house that knows the way to a Spotify of ours."""
    given = {"gap_ms": 0, "client_id": CLIENT, "redirect": CALLBACK, **settings}
    spotify = Spotify(api_base=standin.api, accounts_base=standin.accounts, **given)
    store = Store(path=str(folder / "earmark.db"), backups=str(folder / "backups"))
    config = Config(store=store, compute=Compute(engine="inline"), spotify=spotify)
    async with open_house(config, Secrets(key=key, written=()), clock) as house:
        if (doors := house.services.linking._access._spotify) is not None:
            doors.gateway._wait = _at_once
        yield house


async def rows_left(house: House) -> dict[str, int]:
    """Count the rows of every table, those left out that say who somebody is and what an app has called."""
    database, counted = house.store.database, {}
    names = await database.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%STRICT'")
    for (name,) in names:
        (count,) = await database.rows(f"SELECT count(*) AS n FROM {name}")  # noqa: S608 - our own tables
        if count["n"] and name not in {"members", "identities", "calls"}:
            counted[name] = count["n"]
    return counted


def hush(_: str) -> None:
    """Take a sentence of progress, for nobody."""


async def _at_once(_: float) -> None:
    """Try again without waiting."""


__all__ = [
    "CALLBACK",
    "CLIENT",
    "FULL",
    "Hand",
    "Town",
    "house_in",
    "hush",
    "link",
    "rows_left",
    "song",
    "town_in",
]


def wait_less(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Let nobody wait long for an answer that does not come; every other answer has all its time."""
    if kind in SILENT:
        monkeypatch.setattr("bot.spotify.line.READING", PATIENCE)
        monkeypatch.setattr("bot.spotify.line.WHOLE", PATIENCE)
