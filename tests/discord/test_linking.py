"""Linking, syncing and filing in a server: for the asker's eyes, across restarts, with no secret said."""

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import simcord
from simcord.results import ResponseMessage

from bot.app import House
from bot.demo.spotify import SpotifyStandIn, SpotifyWorld, consent, open_spotify
from bot.logs import NOISY
from tests.demo.spotify.visiting import CLIENT, small_world, song
from tests.discord.contract import SPEC, problems
from tests.discord.rooms import PATIENCE, Room, buttons, labels, shown, words
from tests.linked import Hand as Clock
from tests.linked import house_in

pytestmark = pytest.mark.simcord(settle_timeout=PATIENCE)

PAGE = "https://earmark.example/spotify/callback"
Nothing = Callable[[], Awaitable[None]]


@dataclass
class Street:
    """Our own Spotify, and a house beside it that can be closed and opened again."""

    standin: SpotifyStandIn
    world: SpotifyWorld
    folder: Path
    clock: Clock
    settings: dict[str, Any]
    house: House = field(init=False)
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def open(self) -> House:
        """Open the house over the folder, after it was closed if it was open."""
        await self._open.aclose()
        opened = house_in(self.folder, self.standin, self.clock, **self.settings)
        self.house = await self._open.enter_async_context(opened)
        return self.house

    async def close(self) -> None:
        await self._open.aclose()


@pytest.fixture
def settings() -> dict[str, Any]:
    return {}


@pytest.fixture
async def street(tmp_path: Path, settings: dict[str, Any]) -> AsyncIterator[Street]:
    clock = Clock()
    world = small_world(clock)
    world.add_app(CLIENT, redirect_uris=["http://127.0.0.1:8888/callback", PAGE], users=["ana", "ben"])
    world.add_playlist("ana", "Loud", [song(number, artist="Kettles") for number in range(101, 112)])
    world.add_playlist("ana", "Calm", [song(number, artist="Fern") for number in range(201, 212)])
    world.like("ana", song(21, artist="Kettles"))
    async with open_spotify(world) as standin:
        opened = Street(standin, world, tmp_path, clock, settings)
        await opened.open()
        yield opened
        await opened.close()


@pytest.fixture
def house(street: Street) -> House:
    return street.house


@dataclass
class Visit:
    """Somebody in the room, and what happens between any two of their steps."""

    room: Room
    street: Street
    ana: simcord.MemberActor
    between: Nothing
    secrets: list[str] = field(default_factory=list)

    async def asks(self, command: str, **options: Any) -> ResponseMessage:  # noqa: ANN401 - as Discord takes them
        await self.between()
        return self._only_for_them(await self.ana.slash(self.room.channel, command, **options))

    async def presses(self, on: ResponseMessage, label: str) -> simcord.InteractionResult:
        await self.between()
        pressed = await self.ana.click(on.message, custom_id=buttons(on)[label])
        self._only_for_them(pressed)
        return pressed

    async def fills_in(self, form: simcord.InteractionResult, **typed: str) -> ResponseMessage:
        assert form.modal is not None, "no form was opened"
        await self.between()
        return self._only_for_them(await self.ana.submit_modal(form, typed))

    async def agrees(self, begun: ResponseMessage) -> str:
        """Agree at Spotify behind the link of a message, and return the address that one ends at."""
        back = await consent(buttons(begun)["Open Spotify"], "ana")
        given = parse_qs(urlsplit(back).query)
        self.secrets += [back, given["code"][0]]
        return back

    async def links(self, begun: ResponseMessage) -> simcord.InteractionResult:
        """Go from the first words to the last yes."""
        back = await self.agrees(begun)
        form = await self.presses(begun, "Paste the address")
        whose = await self.fills_in(form, address=back)
        assert "Is this you: Ana?" in words(whose)
        yes = await self.presses(whose, "Yes, that's me")
        assert "Linked: Ana" in words(whose)
        return yes

    def _only_for_them(self, result: simcord.InteractionResult) -> ResponseMessage:
        answers = [*([result.response] if result.response else []), *result.followups]
        assert all(answer.ephemeral for answer in answers)
        return answers[0] if answers else None  # type: ignore[return-value]  # where the answer is in place


@pytest.fixture
def visit(room: Room, street: Street, request: pytest.FixtureRequest) -> Visit:
    async def reborn() -> None:
        room.house = await street.open()
        await room.restart(afresh=True)

    async def nothing() -> None:
        pass

    is_shaken = getattr(request, "param", "") == "a restart between any two steps"
    return Visit(room, street, room.enter("ana"), reborn if is_shaken else nothing)


twice = pytest.mark.parametrize("visit", ["at once", "a restart between any two steps"], indirect=True)


def all_that_was_sent(room: Room) -> str:
    return json.dumps([[call.path, call.json] for call in room.env.http_requests], default=str)


@twice
async def test_a_member_links_syncs_and_takes_it_back(visit: Visit) -> None:
    begun = await visit.asks("link")
    assert "Spotify's rules forbid learning" in words(begun)
    assert labels(begun) == ["Open Spotify", "Paste the address", "I have an export"]
    yes = await visit.links(begun)
    assert "My playlists" in labels(shown(yes))

    preview = await visit.asks("sync")
    assert "Everything: 22 to add, 0 to remove" in words(preview)
    leave = await visit.presses(preview, "Apply")
    assert shown(leave).id == preview.id
    assert "Let me change playlists in your Spotify" in words(preview)
    gone_on = await visit.links(preview)
    (applied,) = gone_on.followups
    assert "22 songs put in" in words(applied)

    await visit.presses(applied, "Undo")
    assert "Taken back" in words(applied)
    again = await visit.asks("sync")
    await visit.presses(again, "Apply")
    assert "Everything is true" in words(again)
    assert "Open Everything" in labels(again)
    assert not visit.room.env.errors


@twice
async def test_a_question_that_needs_the_link_goes_on_behind_it(visit: Visit) -> None:
    welcome = await visit.asks("unfiled")
    assert labels(welcome)[:2] == ["I have an export", "Link Spotify"]

    begun = await visit.presses(welcome, "Link Spotify")
    yes = await visit.links(shown(begun))

    (listed,) = yes.followups
    assert "1 liked song in no playlist" in words(listed)
    assert not visit.room.env.errors


@twice
@pytest.mark.parametrize("settings", [{"redirect": PAGE}], ids=["by a page"])
async def test_where_a_page_shows_the_code_it_is_typed_into_the_form(visit: Visit) -> None:
    begun = await visit.asks("link")
    back = await visit.agrees(begun)
    code = (await visit.street.house.services.linking.returned(back)).code
    visit.secrets.append(code)

    form = await visit.presses(begun, "I have the code")
    whose = await visit.fills_in(form, code=code)
    await visit.presses(whose, "Yes, that's me")

    assert "Linked: Ana" in words(whose)
    assert_that_no_secret_was_sent(visit)


def assert_that_no_secret_was_sent(visit: Visit) -> None:
    sent = all_that_was_sent(visit.room)
    assert visit.secrets
    for secret in visit.secrets:
        assert secret not in sent


async def test_neither_address_nor_code_is_ever_in_a_message_or_a_log(
    visit: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in NOISY:
        # As bot.logs does: what these say at DEBUG holds whole requests.
        caplog.set_level(logging.WARNING, logger=name)

    begun = await visit.asks("link")
    form = await visit.presses(begun, "Paste the address")
    wrong = "http://127.0.0.1:8888/callback?code=AQDwrongwrong&state=wrongstate"
    refused = await visit.fills_in(form, address=wrong)
    assert "none of your links that wait" in words(refused)
    visit.secrets += [wrong, "AQDwrongwrong", "wrongstate"]
    await visit.links(begun)
    await visit.asks("sync")

    assert_that_no_secret_was_sent(visit)
    tokens = await visit.street.house.store.database.rows("SELECT tokens FROM links")
    assert len(tokens) == 1
    for secret in visit.secrets:
        assert secret not in caplog.text


async def test_whoever_is_cut_off_gets_no_button_that_holds_what_was_typed(visit: Visit) -> None:
    begun = await visit.asks("link")
    form = await visit.presses(begun, "Paste the address")
    back = "http://127.0.0.1:8888/callback?code=abc&state=def"
    visit.secrets.append("code=abc")
    identify, closing = visit.street.house.store.members.identify, visit.room.desk.close

    async def closed(platform: str, account: str) -> None:
        await identify(platform, account)
        await closing()

    visit.room.desk._members = type("Members", (), {"identify": staticmethod(closed)})()
    answered = await visit.fills_in(form, address=back)

    assert "I am being restarted" in words(answered)
    assert_that_no_secret_was_sent(visit)


async def test_a_stranger_who_presses_is_declined_kindly(visit: Visit) -> None:
    room, ben = visit.room, visit.room.enter("ben")
    begun = await visit.asks("link")
    room.env.backend.get_message(room.channel.id, begun.id).flags = 0

    pressed = await ben.click(begun.message, custom_id=buttons(begun)["Paste the address"])

    assert pressed.modal is None
    assert pressed.ephemeral
    assert "That button is somebody else's" in words(shown(pressed))


async def test_an_address_that_somebody_else_brings_links_neither_of_them(visit: Visit) -> None:
    ben = visit.room.enter("ben")
    back = await visit.agrees(await visit.asks("link"))
    its_own = await ben.slash(visit.room.channel, "link")
    form = await ben.click(shown(its_own).message, label="Paste the address")

    brought = await ben.submit_modal(form, {"address": back})

    assert "none of your links that wait" in words(shown(brought))
    assert await visit.street.house.store.links.all() == ()


async def test_a_song_is_filed_and_taken_out_again_in_place(visit: Visit) -> None:
    leave = await visit.asks("link", changes="yes")
    await visit.links(leave)
    listed = await visit.asks("unfiled")
    (label,) = (label for label in labels(listed) if label.startswith("File 1 in "))

    filed = shown(await visit.presses(listed, label))
    assert "Filed in" in words(filed)
    await visit.presses(filed, "Undo")

    assert "Taken out again" in words(filed)


async def test_a_playlist_gets_another_name_by_a_form(visit: Visit) -> None:
    await visit.links(await visit.asks("link"))
    settings = await visit.asks("sync", settings="show")
    form = await visit.presses(settings, "Another name")

    await visit.fills_in(form, name="All of it")

    assert "What All of it is" in words(settings)


@pytest.mark.skipif(not SPEC.exists(), reason="Discord's description is not at hand")
async def test_discord_would_take_all_of_it(visit: Visit) -> None:
    await visit.links(await visit.asks("link", changes="yes"))
    preview = await visit.asks("sync")
    await visit.presses(preview, "Apply")
    await visit.presses(preview, "Undo")
    await visit.asks("sync", settings="show")
    await visit.asks("unfiled")
    await visit.asks("unlink")

    for call in visit.room.env.http_requests:
        if call.path.startswith(("/interactions/", "/webhooks/")):
            assert problems(call.method, call.path, call.json) == [], call
