"""Maps in words: who is on it, where you are, and what to do where there is none."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.answers.catalogue import ask
from bot.answers.question import Question
from bot.answers.reply import Choice, Display, Outcome, Reply
from bot.app import open_house
from bot.config import Compute, Config, Maps, Secrets, Store, Web
from bot.domain import Agreement, MemberId, Place, Shown
from bot.services.mapping import Mapping
from tests.houses import KEY, NOW, Person, person_in
from tests.services.mapped import Cartographer
from tests.store.worlds import exported, listed, song

HERE = Place("test", "1")
SAID = "/privacy agree:map"


@dataclass
class Server:
    """People in one server, and what the picture would show of them."""

    people: dict[str, Person]
    engine: Cartographer

    def member(self, name: str) -> MemberId:
        return self.people[name].member

    async def bring(self, name: str, first: int, last: int, *, shown: Shown = Shown.VISIBLE) -> None:
        store = self.people[name].house.store
        await store.playlists.take_in(
            self.member(name), exported(listed(f"{name}'s best", range(first, last)), whole=False)
        )
        for playlist in await store.playlists.all(self.member(name)):
            await store.playlists.set_shown(self.member(name), playlist.id, shown)

    async def agree(self, *names: str) -> None:
        for name in names:
            store = self.people[name].house.store
            await store.agreements.agree(self.member(name), HERE, Agreement.MAP, called=name.title())

    async def asks(self, who: str, command: str = "map", /, **options: str) -> Reply:
        person = self.people[who]
        question = Question(person.member, options, person.told.append, HERE, called=who.title())
        return await ask(person.house.services, command, question)

    async def presses(self, who: str, reply: Reply, label: str) -> Reply:
        choice = pressing(reply, label)
        return await self.asks(who, choice.command, **choice.options)


def pressing(reply: Reply, label: str) -> Choice:
    (choice,) = (each for each in reply.choices if each.label == label)
    return choice


def labels(reply: Reply) -> list[str]:
    return [choice.label for choice in reply.choices]


def in_fields(reply: Reply) -> dict[str, str]:
    return {field.name: field.text for field in reply.fields}


def words(reply: Reply) -> str:
    return " ".join([reply.title, reply.text, *in_fields(reply).values()])


def engine_of(mapping: Mapping) -> Cartographer:
    """Let an engine of ours draw the maps of a house: no numbers, no pictures."""
    engine = Cartographer(seed=0)
    mapping._compute = mapping._spotting._compute = engine
    return engine


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with person_in(tmp_path) as ana:
        people = {"ana": ana}
        for name in ("ben", "cem", "eve"):
            people[name] = Person(ana.house, await ana.house.store.members.identify("test", name))
        there = Server(people, engine_of(ana.house.services.mapping))
        for number, name in enumerate(("ana", "ben", "cem")):
            await there.bring(name, 20 * number, 20 * number + 22)
        yield there


async def test_a_map_names_who_is_on_it_where_you_are_and_how_to_read_it(server: Server) -> None:
    await server.agree("ana", "ben", "cem")

    reply = await server.asks("ana")

    assert reply.outcome is Outcome.OK
    assert reply.title == "The taste of this server"
    assert reply.text.startswith("62 songs of 3 people who agreed.")
    said = in_fields(reply)
    assert said["On it"] == "Ana (you): 22 · Ben: 22 · Cem: 22 · of several of you: 4"
    assert said["Where you are"].startswith("Your songs are thickest near moss folk. ")
    assert said["What lies where"] == "moss folk"
    assert "flat picture of many numbers" in said["How to read it"]
    assert "/privacy withdraw:map" in said["How to read it"]
    assert reply.attachment is not None
    assert reply.attachment.name == "map.png"
    assert reply.attachment.content.startswith(b"\x89PNG")


async def test_the_picture_says_the_same_as_the_words(server: Server) -> None:
    await server.agree("ana", "ben", "cem")

    await server.asks("ben")

    (drawing,) = server.engine.drawings
    assert drawing["title"] == "The taste of this server"
    assert [group["name"] for group in drawing["groups"]] == ["Ana", "Ben (you)", "Cem", "of several of you"]
    assert [group["songs"] for group in drawing["groups"]] == ["22", "22", "22", "4"]
    assert [group["number"] for group in drawing["groups"]] == [0, 1, 2, None]
    assert [group["is_written"] for group in drawing["groups"]] == [True, False, True, False]
    assert drawing["here"]["label"] == "you are here"
    assert len(drawing["x"]) == len(drawing["y"]) == len(drawing["group"]) == 62
    assert "flat picture" in drawing["foot"]


async def test_it_may_be_shown_to_everyone_and_then_goes_when_one_of_them_withdraws(server: Server) -> None:
    await server.agree("ana", "ben")

    reply = await server.asks("ana")

    assert reply.shareable
    assert reply.display
    assert reply.display == replace(
        Display(HERE, (server.member("ana"), server.member("ben")), Agreement.MAP), shows=reply.display.shows
    )
    assert reply.display.shows


async def test_the_same_map_by_something_else_takes_its_place(server: Server) -> None:
    await server.agree("ana", "ben")
    reply = await server.asks("ana")

    assert labels(reply) == ["By playlist", "By genre", "By decade", "My own map"]
    assert all(choice.in_place for choice in reply.choices[:3])
    by_playlist = await server.presses("ana", reply, "By playlist")
    assert in_fields(by_playlist)["On it"] == "ana's best (Ana): 22 · ben's best (Ben): 22"
    by_decade = await server.presses("ana", by_playlist, "By decade")
    assert in_fields(by_decade)["On it"] == "2010s: 42"
    by_genre = await server.presses("ana", by_decade, "By genre")
    assert in_fields(by_genre)["On it"] == "moss folk: 42"
    assert "By member" in labels(by_genre)


async def test_who_agreed_and_shows_nothing_is_counted_and_not_named(server: Server) -> None:
    await server.agree("ana", "ben", "cem")
    await server.bring("cem", 40, 62, shown=Shown.COUNTED)

    reply = await server.asks("ana")

    assert in_fields(reply)["Not on it"] == "1 more agreed to be on it, but has no visible playlist."
    assert "Cem" not in words(reply)


async def test_who_sees_it_without_a_visible_playlist_is_told_how_to_come_on_it(server: Server) -> None:
    await server.agree("ana", "ben", "cem")
    await server.bring("cem", 40, 62, shown=Shown.PRIVATE)

    reply = await server.asks("cem")

    assert "none of your playlists is visible" in in_fields(reply)["Where you are"]
    assert server.engine.drawings[-1]["here"] is None


async def test_who_has_not_agreed_may_and_then_sees_it(server: Server) -> None:
    await server.agree("ben", "cem")

    reply = await server.asks("ana", by="genre")
    assert reply.outcome is Outcome.NOT_FOUND
    assert reply.attachment is None
    assert "you are not yet" in words(reply)
    assert labels(reply) == ["Allow map here", "My own map"]

    allowed = await server.presses("ana", reply, "Allow map here")
    assert allowed.outcome is Outcome.OK
    assert allowed.text == "62 songs of 3 people who agreed. Colour and shape: the genre."
    store = server.people["ana"].house.store
    assert server.member("ana") in await store.agreements.in_place(HERE, Agreement.MAP)
    assert [fellow.name for fellow in await store.tastes.fellows(HERE, Agreement.MAP)] == [
        "Ana",
        "Ben",
        "Cem",
    ]


async def test_where_one_is_alone_it_says_what_works_now(server: Server) -> None:
    nobody = await server.asks("ana")
    assert "nobody has agreed yet" in words(nobody)
    assert SAID in words(nobody)
    assert labels(nobody) == ["Allow map here", "My own map"]

    alone = await server.presses("ana", nobody, "Allow map here")
    assert "only one person has agreed yet" in words(alone)
    assert "whoever types /map here is offered it" in words(alone)
    assert "/privacy agree:map" not in words(alone)
    assert labels(alone) == ["My own map"]
    assert not alone.shareable

    own = await server.presses("ana", alone, "My own map")
    assert own.title == "The map of your taste"


async def test_who_agreed_and_keeps_all_to_themselves_opens_it_with_a_press(server: Server) -> None:
    await server.bring("ana", 0, 22, shown=Shown.PRIVATE)
    await server.agree("ana")

    alone = await server.asks("ana")

    assert "private" in in_fields(alone)["What they see of you"]
    assert labels(alone) == ["Make all my playlists visible", "Only count them", "My own map"]


async def test_ones_own_map_is_for_ones_own_eyes_unless_all_of_it_is_visible(server: Server) -> None:
    own = await server.asks("ana", who="me")

    assert own.shareable
    assert own.display
    assert own.display == replace(
        Display(HERE, (server.member("ana"),), Agreement.MAP), shows=own.display.shows
    )
    assert own.display.shows
    assert in_fields(own)["On it"] == "ana's best: 22"
    assert in_fields(own)["Where you are"] == "The songs you added last lie near moss folk."
    assert labels(own) == ["By genre", "By decade", "This server's map"]
    assert server.engine.drawings[-1]["here"]["label"] == "you, lately"

    await server.bring("ana", 0, 22, shown=Shown.PRIVATE)
    private = await server.asks("ana", who="me")
    assert not private.shareable
    assert "for your eyes alone" in in_fields(private)["How to read it"]


async def test_outside_of_a_server_a_map_is_ones_own(server: Server) -> None:
    ana = server.people["ana"]

    assert (await ana.ask("map")).title == "The map of your taste"
    for reply in (await ana.ask("map", who="server"), await ana.ask("mapped")):
        assert reply.outcome is Outcome.NOT_FOUND
        assert labels(reply) == ["My own map"]


async def test_somebody_new_is_welcomed_and_hardly_any_songs_are_no_map(server: Server) -> None:
    assert (await server.asks("eve", who="me")).outcome is Outcome.NEEDS_LIBRARY

    await server.bring("eve", 0, 3)
    reply = await server.asks("eve", who="me")
    assert reply.outcome is Outcome.NOT_FOUND
    assert "takes 8 songs, and I have 3" in words(reply)


@pytest.mark.parametrize("given", [{"who": "ben"}, {"by": "colour"}])
async def test_what_cannot_be_chosen_is_answered_with_what_can(server: Server, given: dict[str, str]) -> None:
    reply = await server.asks("ana", **given)

    assert reply.outcome is Outcome.BAD_INPUT
    assert "decade" in words(reply) or "server" in words(reply)
    assert "/map" in words(reply)


async def test_a_long_list_of_people_is_cut_in_words(server: Server) -> None:
    house = server.people["ana"].house
    for number in range(13):
        name = f"m{number:02}"
        server.people[name] = Person(house, await house.store.members.identify("test", name))
        await server.bring(name, 100 + 10 * number, 110 + 10 * number)
        await server.agree(name)

    said = in_fields(await server.asks("m03"))["On it"]

    assert said.startswith("M00: 10 · M01: 10")
    assert said.endswith("and 1 more")


async def test_while_it_works_it_says_what_it_does(server: Server) -> None:
    await server.agree("ana", "ben")

    await server.asks("ana")

    assert server.people["ana"].told == [
        "Gathering songs …",
        "Laying out 42 songs, so that what is alike lies together …",
        "Drawing 42 songs …",
    ]


async def test_with_an_address_there_is_a_page_for_whoever_asked(tmp_path: Path) -> None:
    config = Config(
        store=Store(path=str(tmp_path / "earmark.db"), backups=str(tmp_path / "backups")),
        compute=Compute(engine="inline"),
        web=Web(address="https://maps.example"),
        maps=Maps(link_minutes=5),
    )
    async with open_house(config, Secrets(key=KEY, written=()), lambda: NOW) as house:
        ana = Person(house, await house.store.members.identify("test", "ana"))
        engine_of(house.services.mapping)
        await house.store.playlists.take_in(ana.member, exported(listed("Rain", range(20))))

        (link,) = (await ana.ask("map")).links

        token = link.address.removeprefix("https://maps.example/map/")
        assert link.label == "Look closer"
        assert len((await house.services.mapping.page(token)).x) == 20


async def test_the_real_numbers_and_the_real_picture_make_a_map(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        house = ana.house
        ben = Person(house, await house.store.members.identify("test", "ben"))
        for person, genre, first in ((ana, "techno", 0), (ben, "baroque", 30)):
            songs = [
                replace(song(number, genres=(genre,)), artists=(f"{genre} {number % 4}",))
                for number in range(first, first + 30)
            ]
            await house.store.playlists.take_in(person.member, exported(listed(genre, songs)))
            (playlist,) = await house.store.playlists.all(person.member)
            await house.store.playlists.set_shown(person.member, playlist.id, Shown.VISIBLE)
            await house.store.agreements.agree(person.member, HERE, Agreement.MAP, called=genre.title())

        reply = await ana.ask_in(HERE, "map")
        again = await ben.ask_in(HERE, "map", by="genre")

        assert reply.outcome is Outcome.OK
        assert reply.attachment is not None
        assert reply.attachment.content.startswith(b"\x89PNG")
        assert "techno" in in_fields(reply)["Where you are"]
        assert "baroque" in in_fields(again)["Where you are"]
