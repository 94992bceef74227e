"""Who is compared with whom, whom that takes a yes of, and how it ends."""

import asyncio
from pathlib import Path

import discord
import pytest
import simcord

from bot.answers.reply import Reply
from bot.domain import Agreement, Place
from bot.frontends import discord_desk
from bot.frontends.discord_whispers import whispered
from tests.discord.rooms import PATIENCE, Room, buttons, labels, shown, words
from tests.exports import CALM, LOUD

pytestmark = pytest.mark.simcord(settle_timeout=PATIENCE)

SHOW = "Show everyone"
_ROUNDS = 5_000
"""Turns of the event loop in which an answer arrives for sure."""
CLOSED = 50007
"""Discord's word for somebody who takes no direct messages."""


@pytest.fixture
async def ana(room: Room, tmp_path: Path) -> simcord.MemberActor:
    return await room.owner("ana", tmp_path, LOUD, CALM)


@pytest.fixture
async def ben(room: Room, tmp_path: Path) -> simcord.MemberActor:
    return await room.owner("ben", tmp_path, LOUD)


async def compared(
    room: Room, person: simcord.MemberActor, other: simcord.MemberActor
) -> simcord.InteractionResult:
    return await person.slash(room.channel, "compare", person=other)


async def says(room: Room, person: simcord.MemberActor, label: str) -> str:
    """Let somebody press a button of the last letter that they have, and return what it says then."""
    letter = room.letters(person)[-1]
    full = next(each for each in labels(letter) if each.startswith(label))
    await person.user.click(letter, label=full)
    return words(next(each for each in room.letters(person) if each.id == letter.id))


async def test_two_who_agreed_are_compared_with_words_and_a_picture(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor
) -> None:
    await room.agree("compare", ana, ben)

    asked = await compared(room, ana, ben)

    assert asked.ephemeral
    assert "ana and ben" in words(shown(asked))
    (picture,) = shown(asked).attachments
    assert (room.env.backend.cdn.get(picture.url) or b"").startswith(b"\x89PNG")
    assert SHOW in labels(shown(asked))
    assert room.public() == []
    assert room.letters(ben) == []


async def test_who_has_not_agreed_is_asked_privately_and_the_channel_hears_nothing(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor
) -> None:
    asked = await compared(room, ana, ben)

    assert asked.ephemeral
    assert "I ask ben first" in words(shown(asked))
    assert SHOW not in labels(shown(asked))
    (letter,) = room.letters(ben)
    assert "ana would like to compare tastes with you" in words(letter)
    assert "Friends" in words(letter)
    assert [each.split(",")[0].split(" ")[0] for each in labels(letter)] == ["Yes", "Yes", "No", "Block"]
    assert room.public() == []
    assert LOUD not in words(shown(asked)) + words(letter)


async def test_a_yes_to_one_is_a_yes_to_that_one_and_the_other_hears_of_it(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor, tmp_path: Path
) -> None:
    cat = await room.owner("cat", tmp_path, CALM)
    await room.agree("compare", cat)
    await compared(room, ana, ben)

    assert "You can be compared with ana" in await says(room, ben, "Yes, with ana")

    assert "ben said yes" in words(room.letters(ana)[-1])
    assert "ana and ben" in words(shown(await compared(room, ana, ben)))
    assert "ben and ana" in words(shown(await compared(room, ben, ana)))
    # Between the two: nobody else sees it, and nobody else may ask.
    assert SHOW not in labels(shown(await compared(room, ana, ben)))
    assert "I ask ben first" in words(shown(await compared(room, cat, ben)))


async def test_a_yes_to_everyone_counts_for_the_server_that_was_asked_about(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor, tmp_path: Path
) -> None:
    cat = await room.owner("cat", tmp_path, CALM)
    await room.agree("compare", cat)
    await compared(room, ana, ben)

    await says(room, ben, "Yes, with everyone")

    assert "cat and ben" in words(shown(await compared(room, cat, ben)))
    member = await room.house.store.members.identify("discord", str(ben.id))
    here = Place("discord", str(room.env.guild.id))
    assert await room.house.store.agreements.all(member) == {here: frozenset({Agreement.COMPARE})}


@pytest.mark.parametrize(("answer", "said"), [("No", "All right, no"), ("Block", "cannot ask you again")])
async def test_a_no_is_told_to_nobody_and_nobody_is_asked_again(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor, answer: str, said: str
) -> None:
    first = words(shown(await compared(room, ana, ben)))

    assert said in await says(room, ben, answer)

    assert room.letters(ana) == []
    assert words(shown(await compared(room, ana, ben))) == first
    assert len(room.letters(ben)) == 1
    assert room.public() == []


async def test_asked_again_too_soon_nobody_gets_a_second_letter_and_the_asker_is_told_the_same(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor
) -> None:
    first = words(shown(await compared(room, ana, ben)))

    assert words(shown(await compared(room, ana, ben))) == first

    assert len(room.letters(ben)) == 1


async def test_an_invitation_works_after_a_restart_and_so_do_its_buttons(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor
) -> None:
    await compared(room, ana, ben)
    await room.restart(afresh=True)

    assert "All right, no" in await says(room, ben, "No")
    await room.restart(afresh=True)
    assert "You can be compared with ana" in await says(room, ben, "Yes after all")

    assert "ana and ben" in words(shown(await compared(room, ana, ben)))
    assert not room.env.errors


async def test_somebody_elses_invitation_is_nobodys_to_answer(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor, tmp_path: Path
) -> None:
    cat = await room.owner("cat", tmp_path, CALM)
    await compared(room, ana, ben)
    yes = next(address for label, address in buttons(room.letters(ben)[0]).items() if "Yes" in label)
    forged = yes.replace(str(ben.id), str(cat.id))

    # Neither the button as it is, nor one that somebody made of it, says yes for ben.
    public = await ana.send(room.channel, "a message to hang a button on")
    for address in (yes, forged):
        row = {"type": 2, "style": 1, "label": "Yes", "custom_id": address}
        stored = room.env.backend.get_message(room.channel.id, public.id)
        stored.components = [{"type": 1, "components": [row]}]
        stored.author_id = room.env.backend.bot_user.id
        await cat.click(public, custom_id=address)

    assert "I ask ben first" in words(shown(await compared(room, ana, ben)))


async def test_where_somebody_takes_no_letters_the_asker_is_told_no_more_than_otherwise(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "earmark.discord")
    room.env.inject_error("POST", "/channels/*/messages", status=403, code=CLOSED)

    asked = await compared(room, ana, ben)

    assert asked.ephemeral
    assert "under /privacy" in words(shown(asked))
    assert room.letters(ben) == []
    assert room.public() == []
    told = [each.getMessage() for each in caplog.records if "direct message" in each.getMessage()]
    assert told == ["a direct message did not arrive: Forbidden (code 50007)"]
    assert not room.env.errors


async def test_a_letter_that_was_decided_on_is_brought_although_the_bot_is_ending(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    closing = []

    async def brought(client: discord.Client, reply: Reply) -> Reply:
        closing.append(asyncio.ensure_future(room.desk.close()))
        # The end of the bot cuts the question off here.
        await asyncio.sleep(0)
        return await whispered(client, reply)

    monkeypatch.setattr(discord_desk, "whispered", brought)

    await compared(room, ana, ben)

    await asyncio.gather(*closing)
    assert len(room.letters(ben)) == 1


async def test_who_asks_has_their_answer_before_anything_is_sent_to_anybody(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[bool] = []

    async def brought(client: discord.Client, reply: Reply) -> Reply:
        # As slow as Discord may be: until the one who asked has read all that there is to read.
        while len(told) < _ROUNDS and not any(told):
            told.append(any("I ask ben first" in str(each.json) for each in room.env.http_requests))
            await asyncio.sleep(0)
        return await whispered(client, reply)

    monkeypatch.setattr(discord_desk, "whispered", brought)

    await compared(room, ana, ben)

    assert any(told)
    assert len(room.letters(ben)) == 1


async def test_who_has_agreed_waits_for_the_askers_own_yes_which_goes_on_by_itself(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor
) -> None:
    await room.agree("compare", ben)
    asked = await compared(room, ana, ben)
    assert "do you?" in words(shown(asked))
    assert room.letters(ben) == []
    await room.restart(afresh=True)

    pressed = await ana.click(shown(asked).message, label="Allow compare here")

    assert "ana and ben" in words(shown(pressed))


async def test_the_menu_of_a_person_compares_as_well(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor
) -> None:
    await room.agree("compare", ana, ben)

    asked = await ana.context_menu(room.channel, "Compare taste", ben)

    assert asked.ephemeral
    assert "ana and ben" in words(shown(asked))


async def test_what_two_agreed_to_can_be_shown_to_everyone_once(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor
) -> None:
    await room.agree("compare", ana, ben)
    asked = await compared(room, ana, ben)
    await room.restart(afresh=True)

    await ana.click(shown(asked).message, label=SHOW)

    (public,) = room.public()
    assert "ana and ben" in words(public)
    assert "ana asked" in str(public.embeds[0].author.name)
    (picture,) = public.attachments
    assert (room.env.backend.cdn.get(picture.url) or b"").startswith(b"\x89PNG")
    assert SHOW not in labels(shown(asked))


async def test_who_withdraws_between_the_answer_and_the_press_is_not_shown(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor
) -> None:
    await room.agree("compare", ana, ben)
    asked = await compared(room, ana, ben)
    await ben.slash(room.channel, "privacy", withdraw="compare")

    pressed = await ana.click(shown(asked).message, label=SHOW)

    assert room.public() == []
    assert ["I may not show it any more" in words(each) for each in pressed.followups] == [True]
    assert room.letters(ben) == []


@pytest.mark.parametrize("how", ["withdraw", "forget", "private"])
async def test_what_everyone_sees_goes_when_one_of_the_two_takes_it_back(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor, how: str
) -> None:
    await room.agree("compare", ana, ben)
    asked = await compared(room, ana, ben)
    await ana.click(shown(asked).message, label=SHOW)
    await room.restart(afresh=True)

    if how == "withdraw":
        await ben.slash(room.channel, "privacy", withdraw="compare")
    elif how == "forget":
        await ben.slash(room.channel, "forget", confirm="forget me")
    else:
        await ben.slash(room.channel, "playlists", playlist=LOUD, set="private")

    (public,) = room.public()
    assert words(public).strip() == "This was shown with everybody's leave, and is no longer shown."
    assert public.attachments == []
    assert public.content == ""
    assert labels(public) == []
    assert public.embeds[0].author.name is None


async def test_what_discord_does_not_take_down_at_once_is_taken_down_later(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor
) -> None:
    await room.agree("compare", ana, ben)
    asked = await compared(room, ana, ben)
    await ana.click(shown(asked).message, label=SHOW)
    room.env.inject_error("PATCH", f"/channels/{room.channel.id}/messages/*", status=403, code=50013)
    await ben.slash(room.channel, "privacy", withdraw="compare")
    assert "ana and ben" in words(room.public()[0])

    await room.house.services.displaying.sweep()

    assert "ana and ben" not in words(room.public()[0])


async def test_what_discord_does_not_show_is_not_left_half_shown_either(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor
) -> None:
    await room.agree("compare", ana, ben)
    asked = await compared(room, ana, ben)
    room.env.inject_error("PATCH", "/webhooks/*/messages/[0-9]*", status=403, code=50013)

    pressed = await ana.click(shown(asked).message, label=SHOW)

    assert [words(each).strip() for each in room.public()] == [
        "This was shown with everybody's leave, and is no longer shown."
    ]
    assert "I may not show it any more" in words(pressed.followups[-1])


async def test_where_the_bot_may_not_write_nothing_is_kept_and_nothing_shown(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor
) -> None:
    await room.agree("compare", ana, ben)
    asked = await compared(room, ana, ben)
    room.env.inject_error("POST", "/webhooks/*", status=403, code=50013)

    pressed = await ana.click(shown(asked).message, label=SHOW)

    assert room.public() == []
    assert ["I may not show it here" in words(each) for each in pressed.followups] == [True]
    assert await room.house.store.displays.standing() == ()


async def test_who_has_left_the_server_is_compared_with_nobody_and_not_asked(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor
) -> None:
    await room.agree("compare", ana, ben)
    room.env.guild.remove_member(ben)

    asked = await ana.slash(room.channel, "compare", person=ben.user)

    assert "I can't compare you with them" in words(shown(asked))
    assert room.letters(ben) == []


async def test_who_left_after_being_shown_goes_from_the_channel_by_the_schedule(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor
) -> None:
    await room.agree("compare", ana, ben)
    asked = await compared(room, ana, ben)
    await ana.click(shown(asked).message, label=SHOW)
    room.env.guild.remove_member(ben)
    # Who was there a moment ago is taken to be there; the house below knows nothing of that moment.
    room.house.services.presence._there.clear()

    await room.house.services.displaying.look_round()

    assert "ana and ben" not in words(room.public()[0])
    member = await room.house.store.members.identify("discord", str(ben.id))
    assert await room.house.store.agreements.all(member) == {}


async def test_while_discord_does_not_say_who_is_there_nobody_is_shown_and_nothing_is_lost(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor
) -> None:
    await room.agree("compare", ana, ben)
    room.env.inject_error("GET", "/guilds/*/members/*", status=403, code=50001, times=None)

    asked = await compared(room, ana, ben)

    assert "I don't see ben here just now" in words(shown(asked))
    assert shown(asked).attachments == []
    assert room.letters(ben) == []
    member = await room.house.store.members.identify("discord", str(ben.id))
    assert await room.house.store.agreements.all(member) != {}


async def test_when_the_bot_leaves_the_server_everybodys_yes_there_ends(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor
) -> None:
    await room.agree("compare", ana, ben)
    await compared(room, ana, ben)
    guild = room.env.bot.get_guild(room.env.guild.id)
    assert guild is not None

    await room.env.bot.on_guild_remove(guild)  # type: ignore[attr-defined]  # our bot's own

    asked = await compared(room, ana, ben)
    assert "I ask ben first" in words(shown(asked))


async def test_where_the_bot_was_only_brought_along_nobody_is_compared_or_asked(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.agree("compare", ana, ben)
    monkeypatch.setattr(room.env.bot, "get_guild", lambda _: None)

    asked = await compared(room, ana, ben)

    assert "works in a server" in words(shown(asked))
    assert room.letters(ben) == []


async def test_outside_of_a_server_nobody_is_compared(ana: simcord.MemberActor) -> None:
    asked = await ana.user.slash("compare", person=ana.user)

    assert "works in a server" in words(shown(asked))


async def test_a_bot_and_oneself_are_nobody_to_compare_with(room: Room, ana: simcord.MemberActor) -> None:
    robot = room.env.guild.add_member(room.env.create_user("robot", bot=True))

    asked = await compared(room, ana, robot)

    assert "That is a bot" in words(shown(asked))
    assert "You and yourself" in words(shown(await compared(room, ana, ana)))
    assert await room.house.store.members.known("discord", str(robot.id)) is None


async def test_a_question_asked_by_a_button_knows_what_people_are_called(
    room: Room, ana: simcord.MemberActor, ben: simcord.MemberActor
) -> None:
    await room.agree("compare", ana, ben)
    asked = await compared(room, ana, ben)

    blend = await ana.click(shown(asked).message, label="Blend us")

    assert "ben" in words(shown(blend))
    assert "A blend of" in words(shown(blend))
