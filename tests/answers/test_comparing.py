"""Two people of a server side by side: what is said and shown, and what is offered where it is not."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.comparing import of_both
from bot.answers.reply import Choice, Display, Outcome, Reply
from bot.compute.inline import Inline
from bot.compute.tasks import Task
from bot.domain import Agreement, Place, Shown, local_id
from bot.errors import OutOfMemory
from bot.services.overlap import Shares
from tests.houses import Person
from tests.servers import ELSEWHERE, HERE, SHARED, Server, button, in_fields, server_in, tune


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with server_in(tmp_path) as opened:
        yield opened


async def compared(server: Server) -> Reply:
    """Compare Ana and Ben, where all have agreed."""
    await server.agrees(*server.people)
    return await server.ask("Ana", "compare", {"person": "Ben"})


def everything(reply: Reply) -> str:
    """Return all words of a reply."""
    return "\n".join([reply.title, reply.text, *(f"{each.name}\n{each.text}" for each in reply.fields)])


async def test_a_comparison_says_how_near_where_that_stands_and_how_sure_it_is(server: Server) -> None:
    reply = await compared(server)

    assert reply.outcome is Outcome.OK
    assert reply.title == "Ana and Ben: the same shelf"
    assert "of 100 in common" in reply.text
    assert "the closest of the 10 pairs here, the 95th percentile" in reply.text
    assert "songs drawn blindly from the others here" in reply.text
    fields = in_fields(reply)
    assert "nine times of ten" in fields["How sure I am"]
    assert fields["What the number is made of"].startswith("artists ")
    assert "decades" not in fields["What the number is made of"]


async def test_the_evidence_names_what_both_have_and_what_each_would_like_of_the_others(
    server: Server,
) -> None:
    fields = in_fields(await compared(server))

    found = fields["You two and nobody else here"].splitlines()
    assert len(found) == 3
    assert {int(line.split()[2]) for line in found} <= set(SHARED)
    for name, giver, first in (("Ana", "Ben", 12), ("Ben", "Ana", 0)):
        songs = fields[f"For {name}, from {giver}'s playlists, nearest to their own"].splitlines()
        numbers = [int(line.split()[2]) for line in songs]
        assert len(set(numbers)) == 5
        assert set(numbers) <= set(range(first, first + 12))
    assert "near to both" in fields["A bridge between you"]


async def test_it_is_the_same_from_either_side(server: Server) -> None:
    ana = await compared(server)
    ben = await server.ask("Ben", "compare", {"person": "Ana"})

    assert ben.title == "Ben and Ana: the same shelf"
    assert ben.text == ana.text
    for name in ("How sure I am", "What the number is made of", "You two and nobody else here"):
        assert in_fields(ana)[name] == in_fields(ben)[name]


async def test_a_picture_comes_with_it_and_a_button_to_blend_the_two(server: Server) -> None:
    reply = await compared(server)

    assert reply.attachment
    assert reply.attachment.name == "compare.png"
    assert reply.attachment.content.startswith(b"\x89PNG")
    assert button(reply, "Blend us") == Choice("Blend us", "blend", {"person": "Ben"})
    assert (await server.press("Ana", reply, "Blend us")).title == "A blend of Ana and Ben"
    assert server.told[0].startswith("Comparing")


async def test_without_its_picture_the_words_are_there_all_the_same(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Inline.run

    async def runs_words_alone(self: Inline, task: Task, /, *arguments: object, **options: object) -> object:
        if task.startswith("bot.pictures"):
            raise OutOfMemory
        return await run(self, task, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Inline, "run", runs_words_alone)
    reply = await compared(server)

    assert reply.attachment is None
    assert reply.title == "Ana and Ben: the same shelf"


async def test_two_who_agreed_to_the_server_may_show_it_to_everyone(server: Server) -> None:
    reply = await compared(server)

    members = (server.people["Ana"], server.people["Ben"])
    assert reply.shareable
    assert reply.display
    assert reply.display == replace(Display(HERE, members, Agreement.COMPARE), shows=reply.display.shows)
    assert reply.display.shows


async def test_what_two_accepted_between_themselves_cannot_be_shown_to_others(server: Server) -> None:
    await server.agrees("Cem", "Dot", "Eve")
    await server.pair("Ana", "Ben")

    reply = await server.ask("Ben", "compare", {"person": "Ana"})

    assert reply.title.startswith("Ben and Ana: ")
    assert not reply.shareable
    assert "of the 10 pairs here" in reply.text


async def test_who_has_not_agreed_is_asked_privately_and_nothing_is_shown(server: Server) -> None:
    await server.agrees("Ana")

    reply = await server.ask("Ana", "compare", {"person": "Ben"})

    assert reply.outcome is Outcome.NOT_FOUND
    assert [each.account for each in reply.whispers] == ["test:Ben"]
    assert reply.attachment is None
    assert "Song" not in everything(reply)


async def test_somebody_whom_nobody_knows_is_asked_in_the_same_words(server: Server) -> None:
    known = await server.ask("Ana", "compare", {"person": "Ben"}, there={"Ben": "B"})
    unknown = await server.ask("Ana", "compare", {"person": "Zoe"}, there={"Zoe": "B"})

    assert everything(known) == everything(unknown)
    assert len(unknown.whispers) == 1


async def test_two_who_ask_each_other_are_compared_at_once(server: Server) -> None:
    await server.ask("Ana", "compare", {"person": "Ben"})

    reply = await server.ask("Ben", "compare", {"person": "Ana"})

    assert reply.then
    then = await server.ask("Ben", reply.then.command, reply.then.options)
    assert then.title.startswith("Ben and Ana: ")


async def test_whoever_has_not_agreed_themself_may_do_so_with_one_press(server: Server) -> None:
    await server.agrees("Ben")

    reply = await server.ask("Ana", "compare", {"person": "Ben"})
    assert reply.title == "Ben lets people here compare; do you?"
    assert reply.attachment is None

    then = await server.press("Ana", reply, "Allow compare here")
    assert then.title.startswith("Ana and Ben: ")
    agreed = await server.house.store.agreements.all(server.people["Ana"])
    assert agreed == {HERE: {Agreement.COMPARE}}


async def test_what_is_agreed_in_one_server_shows_nothing_in_another(server: Server) -> None:
    await server.agrees("Ana", "Ben")

    reply = await server.ask("Ana", "compare", {"person": "Ben"}, place=ELSEWHERE)

    assert reply.outcome is Outcome.NOT_FOUND
    assert reply.title == "I ask Ben first"


async def test_withdrawing_ends_it_at_once(server: Server) -> None:
    await compared(server)
    await server.withdraws("Ben")

    assert (await server.ask("Ana", "compare", {"person": "Ben"})).title == "I ask Ben first"


async def test_who_withdraws_while_it_is_worked_out_is_not_shown(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Inline.run

    async def slowly(self: Inline, task: Task, /, *arguments: object, **options: object) -> object:
        await server.withdraws("Ben")
        return await run(self, task, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Inline, "run", slowly)
    reply = await compared(server)

    assert reply.outcome is Outcome.NOT_FOUND
    assert reply.title.startswith("While I was at it, somebody took back")
    assert reply.attachment is None


async def test_who_has_left_the_server_is_shown_no_more_and_has_to_agree_anew(server: Server) -> None:
    await server.agrees(*server.people)

    async def only_ana(_: Place, account: str) -> bool:
        return account != "Ben"

    server.house.services.presence.ask("test", only_ana)
    reply = await server.ask("Ana", "compare", {"person": "Ben"})

    assert reply.title == "I don't see Ben here just now"
    assert not reply.whispers
    assert await server.house.store.agreements.all(server.people["Ben"]) == {}


async def test_where_it_is_not_known_who_is_there_nobody_is_shown_and_nobody_is_asked(server: Server) -> None:
    await server.agrees(*server.people)

    async def silent(*_: object) -> None:
        return None

    server.house.services.presence.ask("test", silent)
    compared = await server.ask("Ana", "compare", {"person": "Ben"})
    blended = await server.ask("Ana", "blend", {"person": "Ben"})

    assert compared.outcome is Outcome.TRY_LATER
    assert "in a moment" in compared.text
    assert button(compared, "Try again").options == {"person": "Ben"}
    assert blended.title == "Nobody of them can be shown here now"
    assert not (*compared.whispers, *blended.whispers)
    assert await server.house.store.agreements.all(server.people["Ben"]) == {HERE: {Agreement.COMPARE}}


async def test_private_playlists_take_no_part(server: Server) -> None:
    await server.shows("Ben", Shown.PRIVATE)

    reply = await compared(server)

    assert reply.outcome is Outcome.NOT_FOUND
    assert reply.title == "Ben may be compared with here, but has not opened a playlist for it yet."


async def test_whose_own_playlists_are_all_private_is_offered_to_open_them(server: Server) -> None:
    await server.shows("Ana", Shown.PRIVATE)

    reply = await compared(server)
    assert reply.title.startswith("All your playlists are private")

    await server.press("Ana", reply, "Make all my playlists visible")
    assert (await server.ask("Ana", "compare", {"person": "Ben"})).outcome is Outcome.OK


async def test_playlists_that_are_only_counted_add_to_the_figures_and_are_not_named(server: Server) -> None:
    await server.shows("Ben", Shown.COUNTED)
    open_to_all = await compared(server)

    said = everything(open_to_all)
    assert "of 100 in common" in said
    assert not any(f"Song {number} " in said for number in (*range(12, 24), *SHARED))
    assert "For Ben, from Ana's playlists, nearest to their own" in said
    assert in_fields(open_to_all)["Not named"].startswith("Ben's playlists are only counted")


async def test_in_a_server_of_two_there_is_no_percentile_and_that_is_said(server: Server) -> None:
    await server.agrees("Ana", "Ben")

    reply = await server.ask("Ana", "compare", {"person": "Ben"})

    assert "You are the only two here who can be compared" in reply.text
    assert "percentile" not in reply.text
    assert "with a third one who agrees" in reply.text


async def test_the_same_library_is_all_in_common_and_others_songs_are_none(server: Server) -> None:
    await server.brings("Cem", map(tune, (*range(12), *SHARED)))

    await server.agrees(*server.people)
    same = await server.ask("Ana", "compare", {"person": "Cem"})

    assert same.title == "Ana and Cem: one and the same shelf"
    assert same.text.startswith("100 of 100 in common")
    assert "What you would argue about" not in in_fields(same)


async def test_somebody_new_is_welcomed_first_and_compared_when_their_library_is_there(
    server: Server,
) -> None:
    await server.agrees("Ben")
    server.people["Zoe"] = await server.house.store.members.identify("test", "Zoe")

    reply = await server.ask("Zoe", "compare", {"person": "Ben"})

    assert reply.outcome is Outcome.NEEDS_LIBRARY
    assert "I go on with your /compare" in reply.text


async def test_oneself_a_bot_and_somebody_from_elsewhere_are_met_kindly(server: Server) -> None:
    await server.agrees("Ana")

    oneself = await server.ask("Ana", "compare", {"person": "Ana"})
    stranger = await server.ask("Ana", "compare", {"person": "77"}, there={})

    assert oneself.title == "You and yourself: the same shelf"
    assert button(oneself, "My own map").command == "map"
    assert stranger.title == "I can't compare you with them"
    assert not stranger.whispers


@pytest.mark.parametrize("command", ["compare", "compared", "blend", "blended"])
async def test_outside_of_a_server_nobody_is_shown_to_anybody(server: Server, command: str) -> None:
    await server.agrees("Ana", "Ben")
    named = {"members": "2"} if command == "blended" else {"person": "Ben"}

    reply = await server.ask("Ana", command, named, place=None)

    assert reply.outcome is Outcome.NOT_FOUND
    assert reply.title.endswith("works in a server")
    assert await server.house.store.agreements.all(server.people["Ana"]) == {HERE: {Agreement.COMPARE}}


async def test_files_of_somebodys_own_are_offered_to_nobody(server: Server) -> None:
    own = [tune(number) for number in range(24, 30)]
    files = [
        type(each)(local_id(each.artists[0], each.title), each.title, each.artists, genres=each.genres)
        for each in own
    ]
    await server.brings("Cem", files)

    await server.agrees(*server.people)
    reply = await server.ask("Ana", "compare", {"person": "Cem"})

    assert not any(name.startswith("For Ana") for name in in_fields(reply))


async def test_the_words_of_a_door_without_people_are_no_way_in(server: Server) -> None:
    await server.agrees("Ana", "Ben")
    person = Person(server.house, server.people["Ana"])

    assert (await person.ask_in(HERE, "compare", person="Ben")).outcome is Outcome.NOT_FOUND


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=8))
def test_what_is_argued_about_is_of_both_and_nothing_is_said_twice(shares: list[tuple[float, float]]) -> None:
    differences = [Shares("genre", f"{place}", *each) for place, each in enumerate(shares)]

    told = of_both(differences)

    assert sorted(told, key=lambda each: int(each.name)) == differences
    assert told[:1] == differences[:1]
    sides = [each.one >= each.other for each in told]
    assert len(set(sides[:2])) == len(set(sides))
