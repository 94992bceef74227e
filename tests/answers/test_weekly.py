"""A server's list in words: whose songs, how to say something of them, and what to do where there is none."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.answers.reply import Choice, Outcome, Reply
from bot.domain import Agreement, Place, Post, Shown, TrackId, Verdict
from bot.services.links import track_in
from tests.houses import Person, person_in
from tests.store.worlds import exported, listed, song

HERE = Place("test", "1")
LIST = {"server": "true"}


@dataclass
class Server:
    """Two people in one server."""

    ana: Person
    ben: Person

    async def agree(self, *people: Person) -> None:
        for person in people:
            store = self.ana.house.store
            for playlist in await store.playlists.all(person.member):
                await store.playlists.set_shown(person.member, playlist.id, Shown.VISIBLE)
            name = "Ana" if person is self.ana else "Ben"
            await store.agreements.agree(person.member, HERE, Agreement.SUGGEST, called=name)

    async def listed(self) -> Reply:
        await self.agree(self.ana, self.ben)
        return await self.ana.ask_in(HERE, "recommend", **LIST)

    async def said(self, person: Person, track: TrackId) -> Verdict | None:
        rating = await self.ana.house.store.verdicts.of(person.member, track)
        return rating.verdict if rating else None


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with person_in(tmp_path) as ana:
        store = ana.house.store
        ben = Person(ana.house, await store.members.identify("test", "ben"))
        for person, name, first in ((ana, "Rain", 0), (ben, "Sun", 40)):
            songs = [replace(song(n), artists=(f"Artist {n}",)) for n in range(first, first + 12)]
            await store.playlists.take_in(person.member, exported(listed(name, songs)))
        yield Server(ana, ben)


def pressing(reply: Reply, label: str) -> Choice:
    (choice,) = (each for each in reply.choices if each.label == label)
    return choice


async def press(person: Person, reply: Reply, label: str) -> Reply:
    choice = pressing(reply, label)
    return await person.ask_in(HERE, choice.command, **choice.options)


def rows(reply: Reply) -> list[str]:
    return [line for line in reply.text.splitlines() if line[:1].isdigit()]


def in_fields(reply: Reply) -> dict[str, str]:
    return {field.name: field.text for field in reply.fields}


async def test_the_list_names_whose_songs_they_are_and_how_it_is_made(server: Server) -> None:
    reply = await server.listed()

    assert reply.outcome is Outcome.OK
    assert reply.title == "Songs for this server, week 44"
    assert len(rows(reply)) == len(reply.rated) == 5
    for number, line in enumerate(rows(reply), start=1):
        assert line.startswith(f"{number}. Song ")
        assert line.endswith(("from Ana's “Rain”", "from Ben's “Sun”"))
    assert "songs of 2 people here" in in_fields(reply)["How it is made"]
    assert "/privacy agree:suggest" in in_fields(reply)["How it is made"]
    assert reply.shareable


async def test_each_song_has_its_buttons_and_page_by_its_number(server: Server) -> None:
    reply = await server.listed()

    labels = [choice.label for choice in reply.choices]
    assert labels == [*(f"{sign} {n}" for sign in "👍👎" for n in range(1, 6)), "Most joy"]
    for number, track in enumerate(reply.rated, start=1):
        options = pressing(reply, f"👎 {number}").options
        assert track_in(options["track"]) == track
        assert options["server"] == "true"
        assert reply.links[number - 1].address.endswith(track)
        assert reply.links[number - 1].label == f"Listen to {number}"


async def test_a_press_counts_in_the_list_and_for_oneself(server: Server) -> None:
    before = await server.listed()
    last = before.rated[-1]

    reply = await press(server.ben, before, "👍 5")

    assert rows(reply)[0].endswith(" · 1 👍")
    assert reply.rated[0] == last
    assert in_fields(reply)["You said"].startswith("👍 Song ")
    assert await server.said(server.ben, last) is Verdict.LIKE
    assert await server.said(server.ana, last) is None

    disliked = await press(server.ana, reply, "👎 1")
    assert disliked.rated[-1] == last or last not in disliked.rated
    assert await server.said(server.ana, last) is Verdict.DISLIKE


async def test_who_has_no_library_counts_as_well_and_that_is_no_trouble(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    before = await server.listed()
    stranger = Person(server.ana.house, await server.ana.house.store.members.identify("test", "cem"))

    reply = await press(stranger, before, "👍 5")

    assert rows(reply)[0].endswith(" · 1 👍")
    assert not [record for record in caplog.records if record.levelname == "WARNING"]


async def test_a_word_on_a_song_can_be_taken_back(server: Server) -> None:
    before = await server.listed()
    voted = await press(server.ben, before, "👍 5")

    reply = await press(server.ben, voted, "Take that back")

    assert reply.rated == before.rated
    assert rows(reply) == rows(before)
    assert in_fields(reply)["You said"].startswith("nothing of Song ")
    assert await server.said(server.ben, before.rated[-1]) is None


async def test_the_switch_says_what_comes_first_and_leads_back(server: Server) -> None:
    fine = await server.listed()
    joy = await press(server.ana, fine, "Most joy")
    again = await press(server.ana, joy, "Everyone at least fine")

    assert "at least fine" in fine.text.splitlines()[0]
    assert "most joy" in joy.text.splitlines()[0]
    assert (await server.ben.ask_in(HERE, "recommend", **LIST)).text == again.text == fine.text


async def test_a_reaction_of_anybody_there_sorts_the_list_until_it_is_taken_away(server: Server) -> None:
    before = await server.listed()
    recommending = server.ana.house.services.recommending
    await recommending.posted(Post("test", "7", "message", before.rated, None, HERE))
    stranger = await server.ana.house.store.members.identify("test", "cem")

    for account in ("ben", "cem"):
        assert await recommending.reacted(account, "test", "message", "5️⃣", added=True)
    liked = await server.ana.ask_in(HERE, "recommend", **LIST)
    assert rows(liked)[0].endswith(" · 2 👍")
    assert liked.rated[0] == before.rated[-1]
    assert await server.said(Person(server.ana.house, stranger), before.rated[-1]) is Verdict.LIKE

    for account in ("ben", "cem"):
        assert await recommending.reacted(account, "test", "message", "5️⃣", added=False)
    assert rows(await server.ana.ask_in(HERE, "recommend", **LIST)) == rows(before)


async def test_what_suggestions_one_asked_for_oneself_get_said_sorts_no_list(server: Server) -> None:
    before = await server.listed()
    store = server.ana.house.store
    await store.verdicts.put(server.ana.member, song(45), Verdict.LIKE, None)

    assert rows(await server.ana.ask_in(HERE, "recommend", **LIST)) == rows(before)


async def test_where_fewer_than_two_agree_it_says_what_to_do(server: Server) -> None:
    for people, there in (((), "there is none"), ((server.ana,), "there is one")):
        await server.agree(*people)
        reply = await server.ana.ask_in(HERE, "recommend", **LIST)

        assert "no list for this server" in f"{reply.title} {reply.text}"
        assert there in f"{reply.title} {reply.text}"
        assert "/privacy agree:suggest" in f"{reply.title} {reply.text}"
        assert [choice.command for choice in reply.choices] == ["privacy", "playlists"]
        assert reply.outcome is not Outcome.OK


async def test_outside_of_a_server_there_is_no_list(server: Server) -> None:
    track = f":{'0' * 22}"
    for reply in (
        await server.ana.ask("recommend", **LIST),
        await server.ana.ask("judge", track=track, verdict="like", **LIST),
    ):
        assert reply.outcome is Outcome.NOT_FOUND
        assert [choice.command for choice in reply.choices] == ["recommend"]


@pytest.mark.parametrize(
    "given",
    [
        {"track": ":" + "0" * 21 + "9", "verdict": "love"},
        {"track": "words", "verdict": "like"},
        {"track": ":" + "9" * 22, "verdict": "like"},
    ],
)
async def test_a_button_of_a_song_that_is_not_in_the_list_says_so(
    server: Server, given: dict[str, str]
) -> None:
    await server.listed()

    reply = await server.ana.ask_in(HERE, "judge", **given, **LIST)

    assert "no longer there" in f"{reply.title} {reply.text}"


async def test_buttons_of_last_week_have_nothing_to_count_for(server: Server) -> None:
    before = await server.listed()
    weekly = server.ana.house.services.weekly
    then = weekly._clock()
    weekly._clock = lambda: then + timedelta(days=7)

    reply = await press(server.ben, before, "👍 5")

    assert "no longer there" in f"{reply.title} {reply.text}"
