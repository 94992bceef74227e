"""A blend of several people: whoever agreed is in it, whoever has not is asked privately."""

import asyncio
from pathlib import Path

import pytest
import simcord

from bot.services.gathering import Gathering
from tests.discord.rooms import PATIENCE, Room, labels, shown, words
from tests.exports import LOUD

pytestmark = pytest.mark.simcord(settle_timeout=PATIENCE)

SHOW = "Show everyone"


@pytest.fixture
async def people(people: list[simcord.MemberActor], room: Room, tmp_path: Path) -> list[simcord.MemberActor]:
    return [*people, await room.owner("dan", tmp_path, LOUD)]


async def test_of_a_mixed_group_those_who_agreed_are_in_it_and_the_others_are_asked(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    ana, ben, cat, dan = people
    await room.agree("compare", ana, ben, cat)
    robot = room.env.guild.add_member(room.env.create_user("robot", bot=True))

    asked = await ana.slash(room.channel, "blend", person=ben, person2=dan, person3=cat, person4=robot)

    assert asked.ephemeral
    assert "A blend of ana, ben and cat" in words(shown(asked))
    assert "dan" in words(shown(asked)).partition("Not in it")[2]
    assert "robot" not in words(shown(asked))
    assert [len(room.letters(each)) for each in (ben, cat, dan)] == [0, 0, 1]
    assert "ana would like to compare tastes with you" in words(room.letters(dan)[0])
    assert room.public() == []


async def test_it_is_made_otherwise_by_a_button_that_outlives_a_restart(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    ana, ben, cat, _ = people
    await room.agree("compare", ana, ben, cat)
    asked = await ana.slash(room.channel, "blend", person=ben, person2=cat, how="turns")
    await room.restart(afresh=True)

    pressed = await ana.click(shown(asked).message, label="Only what we all love")

    said = words(shown(pressed if pressed.response else asked))
    assert "you would all love" in said or "Only what all of you" in said
    assert not room.env.errors


async def test_one_of_ten_people_that_was_cut_off_is_asked_for_again_by_a_button(
    room: Room, people: list[simcord.MemberActor], monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben, cat, _ = people
    await room.agree("compare", ana, ben, cat)
    others = [room.enter(f"nobody{number}") for number in range(7)]
    named = {f"person{number}": other for number, other in enumerate(others, start=3)}
    with monkeypatch.context() as patch:
        patch.setattr(Gathering, "must_have_library", lambda *_: asyncio.sleep(1e6))
        asked = await ana.slash(room.channel, "blend", person=ben, person2=cat, **named)
        await room.desk.close()
    assert "I am being restarted" in words(shown(asked))
    await room.restart(afresh=True)

    pressed = await ana.click(shown(asked).message, label="Ask again")

    assert "A blend of ana, ben and cat" in words(shown(pressed))
    assert "nobody0, nobody1, nobody2 and 4 others" in words(shown(pressed))
    assert [len(room.letters(other)) for other in others] == [1] * 7
    assert not room.env.errors


async def test_a_blend_by_agreement_can_be_shown_and_goes_when_one_withdraws(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    ana, ben, cat, _ = people
    await room.agree("compare", ana, ben, cat)
    asked = await ana.slash(room.channel, "blend", person=ben, person2=cat)
    await ana.click(shown(asked).message, label=SHOW)
    assert "A blend of ana, ben and cat" in words(room.public()[0])

    await cat.slash(room.channel, "privacy", withdraw="compare")

    (public,) = room.public()
    assert "cat" not in words(public)
    assert public.attachments == []


async def test_a_blend_with_somebody_who_said_yes_to_one_alone_stays_between_them(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    ana, _, _, dan = people
    await ana.slash(room.channel, "compare", person=dan)
    (letter,) = room.letters(dan)
    await dan.user.click(letter, label="Yes, with ana")

    asked = await ana.slash(room.channel, "blend", person=dan)

    assert "A blend of ana and dan" in words(shown(asked))
    assert SHOW not in labels(shown(asked))


async def test_somebody_who_is_not_in_the_server_is_not_asked(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    ana, _, _, dan = people
    room.env.guild.remove_member(dan)

    asked = await ana.slash(room.channel, "blend", person=dan.user)

    assert "no person of this server" in words(shown(asked))
    assert room.letters(dan) == []
