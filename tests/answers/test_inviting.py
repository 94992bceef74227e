"""Being asked privately whether one may be compared, what can be said to it, and what its asker learns."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answers.catalogue import ask, named
from bot.answers.question import Question
from bot.answers.reply import Outcome, Reply
from bot.domain import Agreement, Shown
from bot.store import Seen
from tests.servers import ELSEWHERE, HERE, Server, button, in_fields, server_in

SAID = ("No", "Block Ana", "Yes, with Ana", "Yes, with everyone there")


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with server_in(tmp_path) as opened:
        yield opened


async def asks(server: Server, asker: str, other: str) -> Reply:
    """Ask to compare with somebody who has not agreed."""
    return await server.ask(asker, "compare", {"person": other})


async def request(server: Server, asker: str = "Ana", other: str = "Ben") -> Reply:
    """Return what somebody is asked privately."""
    (whisper,) = (await asks(server, asker, other)).whispers
    assert whisper.account == f"test:{other}"
    return whisper.reply


async def says(server: Server, name: str, asked: Reply, label: str) -> Reply:
    """Press a button in a private chat."""
    choice = button(asked, label)
    return await server.ask(name, choice.command, choice.options, place=None)


async def seen(server: Server, one: str = "Ana", other: str = "Ben") -> Seen:
    return await server.house.store.invitations.sees(server.people[one], server.people[other], HERE)


def quiet(reply: Reply) -> Reply:
    """Return what an asker themself is told."""
    return replace(reply, whispers=())


async def test_a_request_says_who_asks_for_what_and_can_be_answered_in_four_ways(server: Server) -> None:
    asked = await request(server)

    assert "Ana" in asked.title
    assert "private ones take no part" in asked.text
    assert {each.label for each in asked.choices} == set(SAID)
    assert all(each.in_place for each in asked.choices)
    assert not asked.shareable


async def test_the_server_is_named_where_the_door_knows_its_name(server: Server) -> None:
    question = Question(
        server.people["Ana"],
        {"person": "Ben"},
        server.told.append,
        HERE,
        called="Ana",
        account="test:Ana",
        people={"Ben": "Ben"},
        server="The Moss Garden",
    )

    (whisper,) = (await ask(server.house.services, "compare", question)).whispers

    assert "in The Moss Garden" in whisper.reply.text
    assert button(whisper.reply, "Yes, with everyone in The Moss Garden").options["answer"] == "all"


@pytest.mark.parametrize("label", ["Yes, with Ana", "Yes, with everyone there"])
async def test_a_yes_lets_the_two_be_compared_and_is_told_to_whoever_asked(
    server: Server, label: str
) -> None:
    asked = await request(server)

    reply = await says(server, "Ben", asked, label)
    compared = await asks(server, "Ana", "Ben")

    (whisper,) = reply.whispers
    assert whisper.account == "test:Ana"
    assert whisper.reply.title == "Ben said yes"
    assert "Ana" in reply.title
    assert compared.outcome is Outcome.OK
    assert compared.attachment


async def test_after_a_yes_there_is_something_to_look_at_one_press_away(server: Server) -> None:
    private = await says(server, "Ben", await request(server), "Yes, with Ana")
    asked = await request(server, "Ana", "Cem")
    choice = button(asked, "Yes, with Ana")
    there = await server.ask("Cem", choice.command, choice.options)

    assert "My own map" in [each.label for each in private.choices]
    assert (await server.press("Cem", there, "Compare us now")).title.startswith("Cem and Ana: ")


async def test_whoever_asks_and_keeps_all_private_is_told_what_is_missing_meanwhile(server: Server) -> None:
    await server.shows("Ana", Shown.PRIVATE)

    reply = await asks(server, "Ana", "Ben")

    assert reply.title == "I ask Ben first"
    assert "All your playlists are private" in in_fields(reply)["What they see of you"]
    await server.press("Ana", reply, "Make all my playlists visible")
    assert in_fields(await asks(server, "Ana", "Ben")) == {}


async def test_a_yes_to_one_is_none_to_others_and_a_yes_to_everyone_is(server: Server) -> None:
    await server.agrees("Cem")

    await says(server, "Ben", await request(server), "Yes, with Ana")
    to_one = await seen(server, "Cem", "Ben")
    await says(server, "Dot", await request(server, "Ana", "Dot"), "Yes, with everyone there")

    assert to_one is Seen.NOT
    assert await seen(server, "Cem", "Dot") is Seen.AGREED


@pytest.mark.parametrize("label", [None, "No", "Block Ana"])
async def test_whoever_asks_again_is_told_the_same_whatever_was_said(
    server: Server, label: str | None
) -> None:
    first = await asks(server, "Ana", "Ben")
    if label:
        reply = await says(server, "Ben", first.whispers[0].reply, label)
        assert reply.whispers == ()

    second = await asks(server, "Ana", "Ben")

    assert second == quiet(first)
    assert await seen(server) is Seen.NOT


async def test_whether_a_request_arrived_is_told_to_nobody(server: Server) -> None:
    """Who closes their private messages cannot be told from whoever blocks."""
    (whisper,) = (await asks(server, "Ana", "Ben")).whispers

    assert whisper.unreached == ""


@pytest.mark.parametrize("label", SAID)
@pytest.mark.parametrize("stranger", ["Ana", "Cem"])
async def test_a_strangers_press_does_nothing(server: Server, stranger: str, label: str) -> None:
    asked = await request(server)

    reply = await says(server, stranger, asked, label)

    assert reply.outcome is Outcome.NOT_FOUND
    assert reply.whispers == ()
    assert "Ana" not in f"{reply}"
    assert await seen(server) is Seen.NOT
    assert len(await server.house.services.inviting.waiting(server.people["Ben"])) == 1


@pytest.mark.parametrize("label", SAID)
async def test_a_request_that_was_taken_back_or_whose_asker_is_forgotten_says_so_kindly(
    server: Server, label: str
) -> None:
    asked, other = await request(server), await request(server, "Cem", "Ben")
    await server.ask("Cem", "privacy", {"withdraw": "requests"})
    await server.ask("Ana", "forget", {"confirm": "forget me"})

    reply = await says(server, "Ben", asked, label)
    withdrawn = await says(server, "Ben", other, label.replace("Ana", "Cem"))

    assert reply.outcome is Outcome.NOT_FOUND
    assert "no longer there" in reply.title
    assert (withdrawn.outcome is Outcome.NOT_FOUND) == label.startswith("Yes")
    assert await seen(server, "Cem", "Ben") is Seen.NOT


async def test_after_a_no_there_is_still_a_yes(server: Server) -> None:
    declined = await says(server, "Ben", await request(server), "No")

    reply = await says(server, "Ben", declined, "Yes after all")

    assert "a month" in declined.text
    assert [each.account for each in reply.whispers] == ["test:Ana"]
    assert await seen(server) is Seen.PAIR


async def test_two_who_ask_each_other_are_a_pair_at_once_and_both_hear_of_it(server: Server) -> None:
    await asks(server, "Ana", "Ben")

    reply = await asks(server, "Ben", "Ana")

    assert reply.then
    compared = await server.ask("Ben", reply.then.command, reply.then.options)
    assert [(each.account, each.reply.title) for each in reply.whispers] == [("test:Ana", "Ben said yes")]
    assert compared.outcome is Outcome.OK
    assert compared.attachment


async def test_somebody_without_a_library_can_answer_and_is_told_how_to_bring_one(server: Server) -> None:
    server.people["Fay"] = await server.house.store.members.identify("test", "Fay")
    question = {"person": "Fay"}
    (whisper,) = (await server.ask("Ana", "compare", question, there={"Fay": "Fay"})).whispers

    reply = await says(server, "Fay", whisper.reply, "Yes, with Ana")

    assert "/import" in in_fields(reply)["What they see of you"]
    assert button(reply, "I have an export").command == "help"
    assert await seen(server, "Fay", "Ana") is Seen.PAIR


async def test_somebody_who_is_nobody_here_yet_is_asked_and_nothing_is_kept_but_their_account(
    server: Server,
) -> None:
    store = server.house.store
    (whisper,) = (await server.ask("Ana", "compare", {"person": "900"}, there={"900": "Gus"})).whispers
    kept = await store.database.rows("SELECT * FROM invitations")
    nobody = await store.members.known("test", "900")

    server.people["900"] = await store.members.identify("test", "900")
    await says(server, "900", whisper.reply, "Yes, with Ana")

    assert whisper.account == "test:900"
    assert nobody is None
    assert "Gus" not in f"{[tuple(row) for row in kept]}"
    assert await seen(server, "900", "Ana") is Seen.PAIR


async def test_whoever_says_yes_with_all_playlists_private_may_open_them_with_one_press(
    server: Server,
) -> None:
    await server.shows("Ben", Shown.PRIVATE)

    reply = await says(server, "Ben", await request(server), "Yes, with Ana")
    counted = await says(server, "Ben", reply, "Only count them")
    opened = await says(server, "Ben", counted, "Make all my playlists visible")

    assert "private" in in_fields(reply)["What they see of you"]
    assert "1 counted" in in_fields(counted)["Your playlists"]
    assert "1 visible" in in_fields(opened)["Your playlists"]
    assert "Make all my playlists visible" not in [each.label for each in opened.choices]


async def test_whoever_says_yes_with_counted_playlists_learns_what_that_means(server: Server) -> None:
    await server.shows("Ben", Shown.COUNTED)

    reply = await says(server, "Ben", await request(server), "Yes, with Ana")

    assert "no song of them is named" in in_fields(reply)["What they see of you"]
    assert "Only count them" not in [each.label for each in reply.choices]


async def test_a_request_waits_under_privacy_for_whom_no_message_reaches(server: Server) -> None:
    asked = await request(server)

    privacy = await server.ask("Ben", "privacy", {}, place=None)
    shown = await says(server, "Ben", privacy, "Answer Ana")
    blocked = await says(server, "Ben", shown, "Block Ana")
    after = await server.ask("Ben", "privacy", {}, place=None)

    assert "Ana asks to compare tastes with you." in in_fields(privacy)["Between you and others"]
    assert shown.choices == asked.choices
    assert "cannot ask you again" in blocked.title
    assert "Answer Ana" not in [each.label for each in after.choices]


async def test_several_are_asked_one_by_one(server: Server) -> None:
    await server.agrees("Ana", "Cem")

    reply = await server.ask("Ana", "blend", {"person": "Ben", "person2": "Cem", "person3": "Dot"})

    assert [each.account for each in reply.whispers] == ["test:Ben", "test:Dot"]


async def test_whoever_asks_too_many_is_told_so_and_asks_nobody_else(server: Server) -> None:
    named = {str(number): f"Member {number}" for number in range(12)}
    replies = [await server.ask("Ana", "compare", {"person": each}, there=named) for each in named]

    assert [len(reply.whispers) for reply in replies] == [1] * 10 + [0] * 2
    assert replies[-1].outcome is Outcome.TOO_FAST
    assert "10 people" in replies[-1].title


@pytest.mark.parametrize("options", [{"id": "x"}, {"id": "1", "answer": "maybe"}, {"id": "99"}])
async def test_a_press_that_means_nothing_is_met_kindly(server: Server, options: dict[str, str]) -> None:
    await request(server)

    reply = await server.ask("Ben", "invited", options, place=None)

    assert reply.outcome is Outcome.NOT_FOUND


async def test_what_a_button_holds_is_a_command_with_its_options_so_it_works_after_a_restart(
    server: Server,
) -> None:
    asked = await request(server)

    for choice in asked.choices:
        command = named(choice.command)
        assert not command.listed
        assert set(choice.options) <= {option.name for option in command.options}


async def test_what_is_agreed_by_a_request_counts_in_the_server_where_it_was_asked(server: Server) -> None:
    await says(server, "Ben", await request(server), "Yes, with everyone there")

    agreed = await server.house.store.agreements.all(server.people["Ben"])
    there = await server.ask("Ana", "compare", {"person": "Ben"}, place=ELSEWHERE)

    assert agreed == {HERE: frozenset({Agreement.COMPARE})}
    assert there.attachment is None
