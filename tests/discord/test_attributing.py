"""Whose taste a song is: of those who let themselves be named, and of nobody else."""

import pytest
import simcord

from tests.discord.rooms import PATIENCE, Room, labels, shown, words
from tests.exports import LOUD, track_id

pytestmark = pytest.mark.simcord(settle_timeout=PATIENCE)

SHOW, ALLOW = "Show everyone", "Allow whose here"
LOUD_SONG = f"https://open.spotify.com/track/{track_id(LOUD, 3)}"


async def asked_of(
    room: Room, person: simcord.MemberActor, track: str = LOUD_SONG
) -> simcord.InteractionResult:
    return await person.slash(room.channel, "whose", track=track)


async def test_a_song_is_said_to_be_the_one_persons_who_lets_themself_be_named_and_has_its_like(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    ana, ben, cat = people
    await room.agree("whose", ben, cat)

    asked = await asked_of(room, ana)

    assert asked.ephemeral
    assert "ben" in words(shown(asked)).split("What speaks for")[0]
    assert "ana" not in words(shown(asked))
    assert room.public() == []


async def test_where_too_few_agreed_nobody_is_named_and_the_askers_yes_goes_on_by_itself(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    ana, ben, _ = people
    await room.agree("whose", ben)
    asked = await asked_of(room, ana)
    assert "ben" not in words(shown(asked))
    await room.restart(afresh=True)

    pressed = await ana.click(shown(asked).message, label=ALLOW)

    assert "ben" in words(shown(pressed))
    assert "ana" in words(shown(pressed))


async def test_the_menu_of_a_message_asks_whose_its_song_is(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    ana, ben, cat = people
    await room.agree("whose", ben, cat)
    said = await ana.send(room.channel, f"listen: {LOUD_SONG}")
    silent = await ana.send(room.channel, "no music here")

    asked = await ana.context_menu(room.channel, "Whose is this?", said)

    assert asked.ephemeral
    assert "Loud song 3" in words(shown(asked))
    refused = await ana.context_menu(room.channel, "Whose is this?", silent)
    assert "no link to a Spotify track" in words(shown(refused))


async def test_typing_suggests_own_songs(room: Room, people: list[simcord.MemberActor]) -> None:
    offered = await people[0].autocomplete(room.channel, "whose", "track", "loud 3")

    assert offered
    assert all("Loud song" in each["name"] for each in offered)


async def test_what_everyone_sees_goes_when_one_of_those_named_withdraws(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    ana, ben, cat = people
    await room.agree("whose", ben, cat)
    asked = await asked_of(room, ana)
    await ana.click(shown(asked).message, label=SHOW)
    (public,) = room.public()
    assert "ben" in words(public)
    assert labels(public) == ["Where would it go for me?"]
    await room.restart(afresh=True)

    await ben.slash(room.channel, "privacy", withdraw="whose")

    (public,) = room.public()
    assert "ben" not in words(public)
    assert "is no longer shown" in words(public)
    assert "ben" not in words(shown(await asked_of(room, ana)))


async def test_who_withdraws_before_it_is_shown_is_not_shown(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    ana, ben, cat = people
    await room.agree("whose", ben, cat)
    asked = await asked_of(room, ana)
    await ben.slash(room.channel, "privacy", withdraw="whose")

    pressed = await ana.click(shown(asked).message, label=SHOW)

    assert room.public() == []
    assert ["I may not show it any more" in words(each) for each in pressed.followups] == [True]


async def test_who_has_left_is_not_named_and_no_longer_agreed(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    ana, ben, cat = people
    await room.agree("whose", ana, ben, cat)
    room.env.guild.remove_member(ben)

    asked = await asked_of(room, ana)

    assert "ben" not in words(shown(asked))
    assert "What speaks for" in words(shown(asked))
    member = await room.house.store.members.identify("discord", str(ben.id))
    assert await room.house.store.agreements.all(member) == {}


async def test_how_well_people_are_told_apart_is_a_picture_under_a_button(
    room: Room, people: list[simcord.MemberActor]
) -> None:
    ana, ben, cat = people
    await room.agree("whose", ben, cat)
    asked = await asked_of(room, ana)

    card = await ana.click(shown(asked).message, label="How well do you tell us apart?")

    assert card.ephemeral
    (picture,) = shown(card).attachments
    assert (room.env.backend.cdn.get(picture.url) or b"").startswith(b"\x89PNG")
