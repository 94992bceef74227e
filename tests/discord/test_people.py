"""What the bot finds out about people at Discord, and what it brings them, in all weathers."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

import discord
import pytest

from bot.answers.reply import Choice, Reply, Whisper
from bot.domain import Place
from bot.frontends import discord_people
from bot.frontends.discord_displays import Displays
from bot.frontends.discord_people import People
from bot.frontends.discord_whispers import whispered
from bot.services.displaying import TakeDown
from bot.store import Public
from tests.discord.contract import SPEC, beyond_limits, problems
from tests.discord.standin import Standin, open_standin
from tests.discord.standin_client import Listener, pointed
from tests.discord.standin_faults import Fault, failing, limited, page, reset, slow
from tests.discord.standin_world import channel_of, guild_number

ANA, BEN = 1_250_000_000_000_000_000, 1_260_000_000_000_000_000
FRIENDS = guild_number(0)
HERE = Place("discord", str(FRIENDS))
MEMBER = f"GET /guilds/{FRIENDS}/members/{ANA}"
ROOM = str(channel_of(FRIENDS))


@dataclass
class Town:
    """A bot at the stand-in."""

    standin: Standin
    client: discord.Client
    people: People

    @property
    def calls(self) -> list[tuple[str, str, object]]:
        """What the bot asked for by itself."""
        return [(each.method, each.path, each.body) for each in self.standin.requests if _is_own(each.path)]


def _is_own(path: str) -> bool:
    return path.startswith(("/guilds/", "/channels/", "/users/@me/"))


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """Let a bot in that knows its server; whatever it asks for, Discord's description has to know."""
    async with open_standin() as standin:
        with pointed(standin):
            client, people = Listener(), People()
            work = asyncio.create_task(client.start(standin.token))
            await standin.changes.until(lambda: standin.sockets.sessions)
            await client.wait_until_ready()
            people.meet_through(client)
            town = Town(standin, client, people)
            yield town
            await client.close()
            await work
    for method, path, body in town.calls:
        assert beyond_limits(body) == []
        if SPEC.exists():
            assert problems(method, path, body or None) == [], (method, path)


async def test_who_is_there_is_known_by_the_name_they_have_there(town: Town) -> None:
    town.standin.neighbours.names[FRIENDS, ANA] = "Ana the loud"

    assert await town.people.is_there(HERE, str(ANA)) is True
    assert await town.people.named_in({"person": str(ANA)}, HERE) == {str(ANA): "Ana the loud"}


async def test_who_has_left_is_known_to_have_left(town: Town) -> None:
    assert await town.people.is_there(HERE, str(ANA)) is False
    assert await town.people.named_in({"person2": str(ANA), "how": "turns"}, HERE) == {}


@pytest.mark.parametrize(
    "fault",
    [failing(403), failing(401), page(), reset()],
    ids=["forbidden", "token revoked", "a page of the network's", "cut line"],
)
async def test_whatever_else_discord_says_nothing_is_known(
    town: Town, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    town.standin.neighbours.names[FRIENDS, ANA] = "Ana the loud"
    # A line that was cut is tried once more below us.
    town.standin.faults.plan(MEMBER, *[fault] * 4)

    assert await town.people.is_there(HERE, str(ANA)) is None
    assert await town.people.named_in({"person": str(ANA)}, HERE) == {str(ANA): ""}
    assert "Discord did not say who is in a server" in caplog.text
    assert str(ANA) not in caplog.text
    town.standin.faults.coming.clear()
    assert await town.people.is_there(HERE, str(ANA)) is True


async def test_a_limit_is_waited_out(town: Town) -> None:
    town.standin.neighbours.names[FRIENDS, ANA] = "Ana the loud"
    town.standin.faults.plan(MEMBER, limited(0.01))

    assert await town.people.is_there(HERE, str(ANA)) is True


async def test_an_answer_that_takes_too_long_is_not_waited_for(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.standin.neighbours.names[FRIENDS, ANA] = "Ana the loud"
    never = asyncio.Event()
    town.standin.faults.plan(MEMBER, slow(never))
    monkeypatch.setattr(discord_people, "_PATIENCE", 0.05)

    assert await town.people.is_there(HERE, str(ANA)) is None
    never.set()


async def test_of_a_server_that_the_bot_does_not_know_now_nothing_is_asked(town: Town) -> None:
    assert await town.people.is_there(Place("discord", "1"), str(ANA)) is None
    assert await town.people.is_there(Place("console", str(FRIENDS)), str(ANA)) is None
    assert await People().is_there(HERE, str(ANA)) is None
    assert town.calls == []


def whisper(person: int, unreached: str = "") -> Whisper:
    choice = Choice("Yes", "invited", {"id": "7", "answer": "yes"}, in_place=True)
    return Whisper(f"discord:{person}", Reply("For you", "alone", choices=(choice,)), unreached)


async def test_a_whisper_is_a_direct_message_whose_buttons_are_of_whom_it_is_for(town: Town) -> None:
    reply = await whispered(
        town.client, Reply("Asked", "I ask them.", whispers=(whisper(ANA, "not reached"),))
    )

    assert reply == Reply("Asked", "I ask them.")
    (letter,) = town.standin.neighbours.letters[ANA]
    assert letter["embeds"][0]["title"] == "For you"
    (button,) = letter["components"][0]["components"]
    assert button["custom_id"] == f"i:{ANA}:invited:7|yes"


async def test_whom_it_does_not_reach_the_asker_hears_once_of_each_and_the_log_names_nobody(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "earmark.discord")
    town.standin.neighbours.closed = {ANA, BEN}
    whispers = (whisper(ANA, "Ask them yourself."), whisper(BEN, "Ask them yourself."), whisper(ANA))

    reply = await whispered(town.client, Reply("Asked", "I ask them.", whispers=whispers))

    assert reply == Reply("Asked", "I ask them.\n\nAsk them yourself.")
    told = [each.getMessage() for each in caplog.records if each.name == "earmark.discord"]
    assert told == ["a direct message did not arrive: Forbidden (code 50007)"] * 3


async def test_one_that_does_not_arrive_keeps_no_other_back(town: Town) -> None:
    town.standin.neighbours.closed = {ANA}

    await whispered(town.client, Reply("", whispers=(whisper(ANA), whisper(BEN))))

    assert [letter["embeds"][0]["title"] for letter in town.standin.neighbours.letters[BEN]] == ["For you"]


async def test_in_bad_weather_a_whisper_counts_as_not_arrived(town: Town) -> None:
    town.standin.faults.plan("POST /users/@me/channels", reset(), failing(403), page())
    elsewhere = Whisper("console:ana", Reply(""), "nowhere")
    whispers = (*(whisper(ANA, said) for said in ("cut", "forbidden", "page")), elsewhere)

    told = await whispered(town.client, Reply("", whispers=whispers))

    assert told.text.split() == ["cut", "forbidden", "page", "nowhere"]


class Deciding:
    """Stands for what decides on messages; nothing but taking down is asked of it here."""

    take_down: TakeDown

    def ask(self, platform: str, take_down: TakeDown) -> None:
        assert platform == "discord"
        self.take_down = take_down


def displays(town: Town) -> Displays:
    made = Displays(Deciding(), None)  # type: ignore[arg-type]  # neither is asked for anything
    made.reach_through(town.client)
    return made


async def test_what_is_taken_down_keeps_neither_words_nor_picture_nor_buttons(town: Town) -> None:
    shown = {"content": "a", "embeds": [{"title": "ben"}], "attachments": [{"id": "1"}], "components": [{}]}
    message = town.standin.neighbours.says(ROOM, shown)

    assert await displays(town).take_down(Public(HERE, ROOM, message["id"]))

    assert message["embeds"][0]["title"].startswith("This was shown with everybody's leave")
    assert not message["content"]
    assert (message["attachments"], message["components"]) == ([], [])


async def test_what_is_gone_already_counts_as_taken_down(town: Town) -> None:
    assert await displays(town).take_down(Public(HERE, ROOM, "1"))


@pytest.mark.parametrize("fault", [failing(403), reset()], ids=["forbidden", "cut line"])
async def test_what_discord_does_not_take_down_now_stays_to_be_taken_down(town: Town, fault: Fault) -> None:
    message = town.standin.neighbours.says(ROOM, {"embeds": [{"title": "ben"}]})
    town.standin.faults.plan(f"PATCH /channels/{ROOM}/messages/{message['id']}", fault)
    public = Public(HERE, ROOM, message["id"])

    assert not await displays(town).take_down(public)
    assert await displays(town).take_down(public)
    assert not await Displays(Deciding(), None).take_down(public)  # type: ignore[arg-type]  # as above
