"""The map of a server: who is on it, how many that takes, and how somebody is taken off again."""

import asyncio
from pathlib import Path

import discord
import pytest
import simcord
from simcord.results import ResponseMessage

from bot.services.mapping import Drawn, Mapping, ToDraw
from bot.services.mapsheets import Asked
from bot.services.training import Tell
from tests.discord.rooms import PATIENCE, Room, buttons, labels, shown, words
from tests.exports import CALM, LOUD

pytestmark = pytest.mark.simcord(settle_timeout=PATIENCE)

SHOW, ALLOW = "Show everyone", "Allow map here"
GONE = "This was shown with everybody's leave, and is no longer shown."


async def mapped(room: Room, person: simcord.MemberActor, **options: str) -> simcord.InteractionResult:
    return await person.slash(room.channel, "map", **options)


def picture(room: Room, message: ResponseMessage | discord.Message) -> bytes:
    (file,) = message.attachments
    return room.env.backend.cdn.get(file.url) or b""


async def test_three_who_agreed_are_on_one_picture_for_the_askers_eyes(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    await room.agree("map", *people)

    asked = await mapped(room, people[0])

    assert asked.ephemeral
    assert picture(room, shown(asked)).startswith(b"\x89PNG")
    for name in ("ana", "ben", "cat"):
        assert name in words(shown(asked))
    assert room.public() == []


@pytest.mark.parametrize("agreeing", [1, 2])
async def test_fewer_than_three_or_both_are_no_map(
    room: Room, people: list[simcord.MemberActor], agreeing: int
) -> None:
    await room.agree("map", *people[1 : 1 + agreeing])

    asked = await mapped(room, people[0])

    assert shown(asked).attachments == []
    assert ALLOW in labels(shown(asked))
    assert "ben" not in words(shown(asked))
    assert "cat" not in words(shown(asked))


async def test_two_see_a_map_of_the_two_and_nobody_else_does(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    ana, ben, cat = people
    await room.agree("map", ana, ben)

    assert picture(room, shown(await mapped(room, ana)))
    assert shown(await mapped(room, cat)).attachments == []


async def test_the_askers_yes_goes_on_by_itself_after_a_restart(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    ana, *others = people
    await room.agree("map", *others)
    asked = await mapped(room, ana)
    await room.restart(afresh=True)

    pressed = await ana.click(shown(asked).message, label=ALLOW)

    assert picture(room, shown(pressed))
    assert not room.env.errors


async def test_it_is_sorted_otherwise_in_its_place_and_can_be_shown_then(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    await room.agree("map", *people)
    ana = people[0]
    asked = await mapped(room, ana)
    await room.restart(afresh=True)

    pressed = await ana.click(shown(asked).message, label="By genre")
    await ana.click(shown(asked).message, label=SHOW)

    assert pressed.followups == []
    (public,) = room.public()
    assert picture(room, public)
    # A way to the page is its asker's alone.
    assert buttons(public) == {}


async def test_a_map_that_everyone_sees_is_nobodys_to_press(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    await room.agree("map", *people)
    ana, ben, _ = people
    asked = await mapped(room, ana)
    show = buttons(shown(asked))[SHOW]
    room.env.backend.get_message(room.channel.id, shown(asked).id).flags = 0

    for address in (show, buttons(shown(asked))["By genre"]):
        pressed = await ben.click(shown(asked).message, custom_id=address)
        assert "That button is somebody else's" in words(shown(pressed))

    assert len(room.public()) == 1


@pytest.mark.parametrize("who", [0, 1])
async def test_one_who_withdraws_takes_down_the_map_that_everyone_sees(
    room: Room, people: list[simcord.MemberActor], who: int
) -> None:
    await room.agree("map", *people)
    asked = await mapped(room, people[0])
    await people[0].click(shown(asked).message, label=SHOW)
    await room.restart(afresh=True)

    await people[who].slash(room.channel, "privacy", withdraw="map")

    (public,) = room.public()
    assert words(public).strip() == GONE
    assert public.attachments == []


async def test_who_withdraws_elsewhere_than_in_the_server_is_taken_down_as_well(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    await room.agree("map", *people)
    asked = await mapped(room, people[0])
    await people[0].click(shown(asked).message, label=SHOW)

    await people[1].user.slash("privacy", withdraw="everywhere")

    assert [words(each).strip() for each in room.public()] == [GONE]


async def test_what_was_answered_before_somebody_withdrew_is_not_shown_after_it(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    await room.agree("map", *people)
    asked = await mapped(room, people[0])
    await people[2].slash(room.channel, "privacy", withdraw="map")
    await people[2].slash(room.channel, "privacy", agree="map")

    pressed = await people[0].click(shown(asked).message, label=SHOW)

    assert room.public() == []
    assert ["I may not show it any more" in words(each) for each in pressed.followups] == [True]


async def test_who_has_left_is_on_no_map_and_no_longer_agreed(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    await room.agree("map", *people)
    room.env.guild.remove_member(people[2])

    asked = await mapped(room, people[0])

    assert "cat" not in words(shown(asked))
    member = await room.house.store.members.identify("discord", str(people[2].id))
    assert await room.house.store.agreements.all(member) == {}


async def test_a_private_playlist_is_not_even_a_dot(room: Room, tmp_path: Path) -> None:
    ana, ben, cat = [
        await room.owner(name, tmp_path, *own)
        for name, own in {"ana": (LOUD, CALM), "ben": (LOUD,), "cat": (CALM,)}.items()
    ]
    await room.agree("map", ana, ben, cat)
    before = words(shown(await mapped(room, ana)))
    await cat.slash(room.channel, "playlists", playlist=CALM, set="private")

    after = words(shown(await mapped(room, ana)))

    assert "cat: 16" in before
    assert "cat" not in after


async def test_alone_with_the_bot_there_is_ones_own_map(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    ana = people[0]

    assert picture(room, shown(await ana.user.slash("map")))
    assert "no server here" in words(shown(await ana.user.slash("map", who="server")))


async def test_ones_own_map_is_shown_to_everyone_and_goes_with_its_owner(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    ana = people[0]
    asked = await mapped(room, ana, who="me")

    await ana.click(shown(asked).message, label=SHOW)
    (public,) = room.public()
    assert picture(room, public)
    await ana.slash(room.channel, "forget", confirm="forget me")

    assert [words(each).strip() for each in room.public()] == [GONE]


async def test_ones_own_map_with_something_private_on_it_stays_ones_own(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    await people[0].slash(room.channel, "playlists", playlist=CALM, set="private")

    assert SHOW not in labels(shown(await mapped(room, people[0], who="me")))


async def test_a_map_by_whom_the_bot_was_only_brought_along_shows_nobody_else(
    room: Room, people: list[simcord.MemberActor], monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.agree("map", *people)
    monkeypatch.setattr(room.env.bot, "get_guild", lambda _: None)

    asked = await mapped(room, people[0], who="server")

    assert "no server here" in words(shown(asked))


QUARTER_OF_AN_HOUR = 15 * 60


@pytest.mark.parametrize("taken_back", [{"withdraw": "map"}, {"playlists": "private"}, {}])
async def test_a_map_that_waits_under_a_button_is_not_handed_out_once_somebody_takes_something_back(
    room: Room,
    people: list[simcord.MemberActor],
    monkeypatch: pytest.MonkeyPatch,
    taken_back: dict[str, str],
) -> None:
    ana, ben, _ = people
    await room.agree("map", *people)
    drawn = Mapping.drawn

    async def slowly(self: Mapping, asked: Asked, to_draw: ToDraw, tell: Tell) -> Drawn:
        found = await drawn(self, asked, to_draw, tell)
        await asyncio.sleep(QUARTER_OF_AN_HOUR + 60)
        return found

    monkeypatch.setattr(Mapping, "drawn", slowly)
    asked = await mapped(room, ana)
    await room.env.advance_time(QUARTER_OF_AN_HOUR + 120)
    if taken_back:
        await ben.slash(room.channel, "privacy", **taken_back)

    await ana.click(shown(asked).message, label="See the answer")

    assert bool(shown(asked).attachments) is not bool(taken_back)
    assert ("ben" in words(shown(asked))) is not bool(taken_back)
