"""The page from end to end: the demo's people in a house of their own, and one who withdraws meanwhile."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
import pytest
from selenium import webdriver

from bot.app import House
from bot.clock import utc_now
from bot.config import Config, Secrets
from bot.demo import tour
from bot.demo.spotify import consent, open_spotify
from bot.demo.spotify.peopled import peopled
from bot.demo.world import invent
from bot.domain import Agreement, MemberId
from bot.errors import LinkExpired
from bot.frontends.web import open_web
from bot.frontends.web_mapping import MapPages
from bot.metrics import Metrics
from bot.services.mapsheets import Asked, By, Who
from tests.page.atlas import Atlas, own_map
from tests.page.browsing import PHONE, Window

PATIENCE = 120
HERE = tour._AMONG_FRIENDS
Result = TypeVar("Result")
LATER = "[Date.now = () => 9e15, document.dispatchEvent(new Event('visibilitychange'))].length"


@dataclass
class Friends:
    """The demo's people, linked and open to each other, in a house that runs beside the test."""

    house: House
    port: int
    people: dict[str, MemberId]
    loop: asyncio.AbstractEventLoop

    def do(self, work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
        """Have the house do something, and return what came of it."""
        return asyncio.run_coroutine_threadsafe(work(), self.loop).result(PATIENCE)

    def link(self, name: str) -> str:
        """Open a link to the map of the server as the chat does, and return its last part."""
        asked = Asked(self.people[name], HERE, Who.SERVER, By.MEMBER)
        address = self.do(lambda: self.house.services.mapping.link(asked))
        assert address is not None
        return address.rpartition("/")[2]

    def allow(self, name: str) -> None:
        """Let somebody allow, at Spotify's page of consent, that their playlists are changed."""
        self.do(lambda: self._allow(self.people[name], name.casefold()))

    async def _allow(self, member: MemberId, login: str) -> None:
        linking = self.house.services.linking
        way = await linking.start(member, "on this machine", changes=True)
        await linking.pasted(member, await consent(way.address, login))
        await linking.confirm(member)

    def withdraw(self, name: str) -> None:
        """Let somebody take back that they are on the map."""
        self.do(lambda: self.house.services.consenting.withdraw(self.people[name], HERE, Agreement.MAP))


async def _live(told: Callable[[Friends], None], over: threading.Event) -> None:
    world = await asyncio.to_thread(invent, tour.SEED, tour.UNTIL)
    async with open_spotify(tour._with_app(peopled(world, utc_now))) as spotify:
        port = tour._free_port()
        pages = msgspec.structs.replace(Config().web, address=f"http://127.0.0.1:{port}")
        config = msgspec.structs.replace(Config(), spotify=tour._settings(spotify), web=pages)
        secrets = tour._with_key(Secrets(key=None, written=()))
        async with tour._visit(config, secrets, utc_now) as (house, _):
            maps = MapPages(house.services.mapping, pages.address)
            async with open_web("127.0.0.1", port, Metrics(), {}, maps=maps):
                people = {}
                for person in world.people:
                    people[person.name] = await tour._linked(house, person.name)
                    await tour._open_up(house, people[person.name], person.name)
                told(Friends(house, port, people, asyncio.get_running_loop()))
                await asyncio.to_thread(over.wait)


@contextmanager
def living() -> Iterator[Friends]:
    friends: list[Friends] = []
    there, over = threading.Event(), threading.Event()

    def told(them: Friends) -> None:
        friends.append(them)
        there.set()

    thread = threading.Thread(target=lambda: asyncio.run(_live(told, over)))
    thread.start()
    try:
        assert there.wait(PATIENCE)
        yield friends[0]
    finally:
        over.set()
        thread.join()


@pytest.mark.slow
def test_friends_look_at_their_map_keep_some_of_it_and_see_one_of_them_go(chromium: webdriver.Chrome) -> None:
    with living() as friends:
        # What stands behind this window is a house.
        window = Window(chromium, Atlas(own_map(1)), friends.port, PHONE, has_fingers=True)
        window.open(friends.link("Juno"))
        assert (
            window.text("#about") == f"{window.js('earmark.sheet.size'):,} songs of 5 people. Near is alike."
        )
        assert [name for name in friends.people if name not in window.text("#groups")] == []

        window.click("#groups .chip:nth-child(2)")
        window.click("#take-found")
        window.click("#make")
        window.wait("!document.querySelector('#links').hidden")
        assert "only read your Spotify" in window.text("#keeping-said")
        taken = window.js("earmark.keeping.songs.filter(song => earmark.sheet.address(song)).length")
        assert len(window.js("document.querySelector('#links').value").split()) == taken
        friends.allow("Juno")
        window.click("#make")
        window.wait("document.querySelector('#keeping-said a')")
        address = window.js("document.querySelector('#keeping-said a').href")
        assert address.startswith("https://open.spotify.com/playlist/")
        window.click("#keeping-close")

        friends.withdraw("Teo")
        window.js(LATER)
        window.wait("earmark.sheet.people.length === 4")
        window.still()
        assert "Teo" not in window.js("document.body.innerText")

        friends.withdraw("Juno")
        window.js(LATER)
        window.wait("document.body.className === 'is-refused'")
        assert window.text("#notice-title") == LinkExpired().said
        chromium.get("about:blank")
