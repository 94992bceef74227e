"""A link to a map from beginning to end: a house with people in it, its pages, and whoever looks at them."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.domain import Shown
from bot.errors import LinkExpired
from bot.frontends.web import open_web
from bot.frontends.web_mapping import MapPages
from bot.metrics import Metrics
from bot.services.mapsheets import By, Who
from bot.store import open_store
from tests.clocks import Hand
from tests.services.mapped import ADDRESS, MONDAY, Town
from tests.store.worlds import song


@dataclass
class Site:
    """A town whose maps are served."""

    town: Town
    origin: str
    browser: aiohttp.ClientSession

    async def link(self, name: str, who: Who = Who.SERVER, by: By = By.MEMBER) -> str:
        """Open a link as the chat does, and give its path."""
        address = await self.town.mapping().link(self.town.asked(name, who, by))
        assert address is not None
        return address.removeprefix(ADDRESS)

    async def songs(self, path: str) -> tuple[int, Any]:
        async with self.browser.get(f"{self.origin}{path}/songs") as answer:
            return answer.status, await answer.json()

    async def keep(self, path: str, *numbers: int) -> tuple[int, Any]:
        body = json.dumps({"name": "From here", "tracks": [song(number).id for number in numbers]})
        headers = {"Origin": ADDRESS, "Content-Type": "application/json"}
        async with self.browser.post(f"{self.origin}{path}/playlist", data=body, headers=headers) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with open_store(tmp_path / "earmark.db", clock := Hand(MONDAY)) as store:
        town = Town(store, clock)
        await town.settle("ana", range(20))
        await town.settle("ben", range(15, 40))
        await town.settle("cem", range(40, 60))
        pages = MapPages(town.mapping(), ADDRESS)
        async with (
            open_web("127.0.0.1", 0, Metrics(), {}, maps=pages) as port,
            aiohttp.ClientSession() as browser,
        ):
            yield Site(town, f"http://127.0.0.1:{port}", browser)


async def test_the_page_shows_what_the_chat_shows(site: Site) -> None:
    status, told = await site.songs(await site.link("ana"))

    assert (status, told["people"]) == (200, ["Ana", "Ben", "Cem"])
    assert len(told["title"]) == len(set(told["track_id"])) == 60
    names = [(group["name"], group["person"], group["you"]) for group in told["groups"][:3]]
    assert names == [("Ana", 0, True), ("Ben", 1, False), ("Cem", 2, False)]
    assert [region["name"] for region in told["regions"]] == ["moss folk"]


async def test_whoever_withdraws_is_gone_from_a_page_that_is_open(site: Site) -> None:
    path = await site.link("ana")
    await site.town.withdraw("ben")

    status, told = await site.songs(path)

    assert (status, told["people"]) == (200, ["Ana", "Cem"])
    assert len(told["title"]) == 40


@pytest.mark.parametrize("ending", ["time", "withdrawn", "forgotten", "alone"])
async def test_a_link_ends_with_its_time_and_with_the_right_to_look(site: Site, ending: str) -> None:
    path = await site.link("ana")
    if ending == "time":
        site.town.clock.now += timedelta(hours=1, seconds=1)
    elif ending == "withdrawn":
        await site.town.withdraw("ana")
    elif ending == "forgotten":
        await site.town.store.personal.erase(site.town.people["ana"])
    else:
        await site.town.withdraw("ben")
        await site.town.withdraw("cem")

    assert await site.songs(path) == (
        410,
        {"said": LinkExpired().said, "advice": LinkExpired().advice, "links": False},
    )
    assert (await site.keep(path, 1))[0] == 410
    assert site.town.press.made == []


async def test_a_private_playlist_is_on_nobodys_page_but_ones_own(site: Site) -> None:
    await site.town.bring("ana", "secret", range(70, 80), shown=Shown.PRIVATE)

    _, shared = await site.songs(await site.link("ana"))
    _, own = await site.songs(await site.link("ana", Who.ME, By.PLAYLIST))

    assert not {song(number).id for number in range(70, 80)} & set(shared["track_id"])
    assert {song(number).id for number in range(70, 80)} <= set(own["track_id"])
    assert own["who"] == "me"


async def test_a_playlist_is_made_for_whose_link_it_is_of_songs_on_the_map_alone(site: Site) -> None:
    path = await site.link("ana")

    status, made = await site.keep(path, 3, 55, 99)

    assert (status, made["songs"]) == (200, 2)
    assert site.town.press.made == [(site.town.people["ana"], "From here", (song(3).id, song(55).id))]
