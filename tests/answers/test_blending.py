"""A blend in words: whose songs are in it, who is left out and why, and how it becomes a playlist."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.reblending import WAYS, members_in, written
from bot.answers.reply import Choice, Display, Outcome, Reply
from bot.compute.inline import Inline
from bot.compute.tasks import Task
from bot.domain import Agreement, MemberId, Shown, local_id
from bot.errors import ButtonExpired, WorkerLost
from bot.frontends.discord_buttons import encode
from bot.frontends.discord_drawing import draw
from tests.answers.test_choices import GREATEST_ACCOUNT
from tests.servers import EVERYONE, HERE, SHARED, SONGS, Server, button, in_fields, server_in, tune

SPOTIFY = "https://open.spotify.com/track/"
OTHERS = {"person": "Ben", "person2": "Cem", "person3": "Dot", "person4": "Eve"}


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with server_in(tmp_path) as opened:
        yield opened


def numbers(reply: Reply) -> list[int]:
    """Return which songs are listed, in their order."""
    return [int(line.split()[2]) for line in listed(reply)]


def listed(reply: Reply) -> list[str]:
    """Return the lines of the list."""
    lines = "\n".join(each.text for each in reply.fields).splitlines()
    return [line for line in lines if line.partition(" ")[0].removesuffix(".").isdigit() and ". " in line]


async def test_everyone_puts_on_a_song_in_turn_and_each_has_its_owners_on_one_line(server: Server) -> None:
    await server.agrees(*EVERYONE)

    reply = await server.ask("Ana", "blend", OTHERS)

    assert reply.title == "A blend of Ana, Ben, Cem and 2 others"
    assert len(numbers(reply)) == len(set(numbers(reply))) == 20
    assert all("\n".join(listed(reply)).count(name) >= 4 for name in EVERYONE)
    assert all(
        line.rpartition(" · ")[2].split()[0].strip(",") in {*EVERYONE, "all"} for line in listed(reply)
    )
    assert SPOTIFY not in "\n".join(each.text for each in reply.fields)


async def test_only_what_all_love_begins_with_what_all_have(server: Server) -> None:
    await server.agrees("Ana", "Ben")

    reply = await server.ask("Ana", "blend", {"person": "Ben", "how": "loved"})

    assert set(numbers(reply)[: len(SHARED)]) == set(SHARED)
    assert listed(reply)[0].endswith(" · both of you")
    assert len(listed(reply)) < 20
    assert "all I know of that would suit each of you" in reply.text


async def test_a_press_shows_it_the_other_way_in_its_place_and_back(server: Server) -> None:
    await server.agrees("Ana", "Ben")
    turns = await server.ask("Ana", "blend", {"person": "Ben"})

    loved = await server.press("Ana", turns, "Only what we all love")
    again = await server.press("Ana", loved, "By fair turns")

    assert button(turns, "Only what we all love").in_place
    assert numbers(loved) != numbers(turns)
    assert again == turns


async def test_who_has_not_agreed_is_asked_privately_and_the_others_are_blended_without_them(
    server: Server,
) -> None:
    await server.agrees("Ana", "Ben")

    reply = await server.ask("Ana", "blend", OTHERS)

    assert reply.title == "A blend of Ana and Ben"
    assert [each.account for each in reply.whispers] == ["test:Cem", "test:Dot", "test:Eve"]
    assert in_fields(reply)["Not in it"].startswith("Cem, Dot and Eve: I have asked privately")
    assert not reply.shareable
    assert set(numbers(reply)) <= {*SONGS["Ana"], *SONGS["Ben"]}


async def test_who_is_asked_hears_of_it_though_the_blend_itself_fails(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    await server.agrees("Ana", "Ben")

    async def fails(*_: object, **__: object) -> object:
        raise WorkerLost

    monkeypatch.setattr(Inline, "run", fails)
    reply = await server.ask("Ana", "blend", OTHERS)

    assert reply.outcome is Outcome.TRY_LATER
    assert [each.account for each in reply.whispers] == ["test:Cem", "test:Dot", "test:Eve"]


async def test_where_nobody_has_agreed_all_are_asked_and_nothing_is_shown(server: Server) -> None:
    reply = await server.ask("Ana", "blend", OTHERS)

    assert reply.outcome is Outcome.NOT_FOUND
    assert reply.title == "I ask Ben, Cem, Dot and Eve first"
    assert len(reply.whispers) == 4
    assert numbers(reply) == []


async def test_whoever_has_not_agreed_themself_does_so_with_a_press_and_it_goes_on(server: Server) -> None:
    await server.agrees("Ben", "Cem")
    asked = {"person": "Ben", "person2": "Cem", "how": "turns", "name": "Ours"}

    reply = await server.ask("Ana", "blend", asked)
    assert numbers(reply) == []

    then = await server.press("Ana", reply, "Allow compare here")
    assert then.title == "A blend of Ana, Ben and Cem"
    assert button(then, "Only what we all love").options["name"] == "Ours"


async def test_a_pair_is_blended_beside_those_who_agreed_and_is_shown_to_nobody_else(server: Server) -> None:
    await server.agrees("Ana", "Ben")
    await server.pair("Ana", "Cem")

    pair = await server.ask("Ana", "blend", {"person": "Ben", "person2": "Cem"})
    agreed = await server.ask("Ana", "blend", {"person": "Ben"})

    assert pair.title == "A blend of Ana, Ben and Cem"
    assert set(numbers(pair)) & set(SONGS["Cem"])
    assert not pair.shareable
    assert agreed.shareable
    members = (server.people["Ana"], server.people["Ben"])
    assert agreed.display
    assert agreed.display == replace(Display(HERE, members, Agreement.COMPARE), shows=agreed.display.shows)
    assert agreed.display.shows


async def test_a_pair_alone_can_blend_without_agreeing_to_the_server(server: Server) -> None:
    await server.agrees("Ben")
    await server.pair("Ana", "Cem")

    reply = await server.ask("Ana", "blend", {"person": "Ben", "person2": "Cem"})

    assert reply.title == "A blend of Ana and Cem"
    assert "Ben: they agreed to be compared here, and you have not yet" in in_fields(reply)["Not in it"]
    assert set(numbers(reply)) <= {*SONGS["Ana"], *SONGS["Cem"]}


async def test_the_two_who_would_not_see_each_other_are_in_it_only_for_who_asked(server: Server) -> None:
    await server.pair("Ana", "Ben")
    await server.pair("Ana", "Cem")

    ana = await server.ask("Ana", "blend", {"person": "Ben", "person2": "Cem"})
    ben = await server.ask("Ben", "blend", {"person": "Ana", "person2": "Cem"})

    assert ana.title == "A blend of Ana, Ben and Cem"
    assert ben.title == "A blend of Ben and Ana"


async def test_two_who_name_each_other_are_blended_by_themselves(server: Server) -> None:
    await server.ask("Ana", "blend", {"person": "Ben"})

    reply = await server.ask("Ben", "blend", {"person": "Ana", "how": "loved"})

    assert reply.title == "A blend of Ben and Ana"
    assert "Not in it" not in in_fields(reply)
    assert [each.account for each in reply.whispers] == ["test:Ana"]


async def test_who_withdrew_since_is_no_longer_in_it(server: Server) -> None:
    await server.agrees("Ana", "Ben", "Cem")
    before = await server.ask("Ana", "blend", {"person": "Ben", "person2": "Cem"})
    await server.withdraws("Ben")

    after = await server.press("Ana", before, "Only what we all love")
    await server.withdraws("Cem")
    nobody = await server.press("Ana", before, "Only what we all love")

    assert after.title == "A blend of Ana and Cem"
    assert "took that back" in in_fields(after)["Not in it"]
    assert "Ben" not in str(after)
    assert nobody.title == "Nobody of them can be shown here now"
    assert not after.whispers


async def test_who_withdraws_while_it_is_made_is_not_shown(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    await server.agrees("Ana", "Ben")
    run = Inline.run

    async def slowly(self: Inline, task: Task, /, *arguments: object, **options: object) -> object:
        await server.withdraws("Ben")
        return await run(self, task, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Inline, "run", slowly)
    reply = await server.ask("Ana", "blend", {"person": "Ben"})

    assert numbers(reply) == []
    assert reply.title.startswith("While I was at it, somebody took back")


async def test_of_playlists_that_are_only_counted_no_song_is_in_it_and_that_is_said(server: Server) -> None:
    await server.agrees("Ana", "Ben")
    await server.shows("Ben", Shown.COUNTED)

    reply = await server.ask("Ana", "blend", {"person": "Ben"})

    assert in_fields(reply)["Not heard"].startswith("No song of Ben is in it")
    assert not set(numbers(reply)) & set(range(12, 24))


async def test_where_nobody_shows_a_playlist_there_is_nothing_to_blend(server: Server) -> None:
    await server.agrees("Ana", "Ben")
    for name in ("Ana", "Ben"):
        await server.shows(name, Shown.COUNTED)

    reply = await server.ask("Ana", "blend", {"person": "Ben"})

    assert reply.outcome is Outcome.NOT_FOUND
    assert reply.title == "Nobody of you shows a song"


async def test_files_of_somebodys_own_are_in_no_blend(server: Server) -> None:
    files = [
        type(each)(local_id("Me", each.title), each.title, ("Me",)) for each in map(tune, range(200, 212))
    ]
    await server.brings("Ben", [*files, tune(12)])
    await server.agrees("Ana", "Ben")

    reply = await server.ask("Ana", "blend", {"person": "Ben"})

    assert not set(numbers(reply)) & set(range(200, 212))
    assert reply.attachment
    assert reply.attachment.content.decode().count(SPOTIFY) == len(numbers(reply)) > 0


@pytest.mark.parametrize(
    ("options", "there"),
    [({"person": "Ana"}, {"Ana": "Ana"}), ({"person": "77"}, {}), ({"person": "Ana", "person2": "77"}, {})],
)
async def test_a_blend_with_nobody_says_how_to_name_somebody(
    server: Server, options: dict[str, str], there: dict[str, str]
) -> None:
    reply = await server.ask("Ana", "blend", options, there=there)

    assert reply.outcome is Outcome.BAD_INPUT
    assert "/blend @Ana @Ben" in reply.text


async def test_bots_and_strangers_are_left_out_and_that_is_said(server: Server) -> None:
    await server.agrees("Ana", "Ben")

    reply = await server.ask("Ana", "blend", {"person": "Ben", "person2": "77"}, there={"Ben": "Ben"})

    assert reply.title == "A blend of Ana and Ben"
    assert in_fields(reply)["Not in it"].startswith("1 of those you named")
    assert not reply.whispers


async def test_somebody_who_is_named_twice_is_in_it_once(server: Server) -> None:
    await server.agrees("Ana", "Ben")

    reply = await server.ask("Ana", "blend", {"person": "Ben", "person2": "Ben", "person3": "Ana"})

    assert reply.title == "A blend of Ana and Ben"


@pytest.mark.parametrize("members", ["", "words", "zz.1", "-1", "0x1", "1_0", "1..2", "f" * 40, "٣"])
async def test_a_button_that_names_nobody_is_answered_kindly(server: Server, members: str) -> None:
    reply = await server.ask("Ana", "blended", {"members": members or " "})

    assert reply.outcome in {Outcome.NOT_FOUND, Outcome.BAD_INPUT}
    assert numbers(reply) == []


async def test_a_forged_button_shows_nobody_who_has_not_agreed(server: Server) -> None:
    everybody = ".".join(f"{member:x}" for member in server.people.values())

    reply = await server.ask("Ana", "blended", {"members": everybody})

    assert reply.title == "Nobody of them can be shown here now"
    assert not reply.whispers


async def test_without_spotify_the_addresses_come_in_a_file_to_copy(server: Server) -> None:
    await server.agrees("Ana", "Ben")

    reply = await server.ask("Ana", "blend", {"person": "Ben"})

    assert [choice.label for choice in reply.choices] == ["Only what we all love"]
    assert reply.attachment
    assert reply.attachment.name == "blend.txt"
    addresses = reply.attachment.content.decode().splitlines()
    assert addresses == [f"{SPOTIFY}{number:022}" for number in numbers(reply)]


async def test_a_list_of_long_names_keeps_its_lines_whole_within_what_discord_shows(server: Server) -> None:
    long = [
        replace(
            tune(number),
            title=f"Song {number} {'and on ' * 40}",
            artists=(f"Band {number} {'of many ' * 8}", f"Another {number}"),
        )
        for number in range(40)
    ]
    await server.brings("Ben", long)
    await server.agrees("Ana", "Ben")

    reply = await server.ask("Ana", "blend", {"person": "Ben"})
    (embed,) = draw(reply, owner=1).embeds

    assert len(numbers(reply)) == 20
    assert all(line.endswith((" · Ana", " · Ben", " · both of you")) for line in listed(reply))
    assert len(embed) <= 6000
    assert "".join(str(each.value) for each in embed.fields).count(" · ") >= 20
    assert all(len(line) < 140 for line in listed(reply))


@given(st.lists(st.integers(0, 16**12 - 1), min_size=1, max_size=9, unique=True))
def test_a_button_names_the_same_people_when_it_is_read_back(members: list[int]) -> None:
    assert members_in(written(map(MemberId, members))) == members


@given(st.text())
def test_whatever_a_button_says_is_read_as_people_or_as_nothing(text: str) -> None:
    try:
        members = members_in(text)
    except ButtonExpired:
        return
    assert all(0 <= member < 16**12 for member in members)


@pytest.mark.parametrize("how", WAYS)
def test_a_button_holds_a_blend_of_ten(how: str) -> None:
    members = ".".join(f"{member:x}" for member in range(4_000, 4_009))
    choice = Choice("", "blended", {"members": members, "how": how, "make": "true"})

    assert encode(choice.command, choice.options, GREATEST_ACCOUNT, in_place=True)
