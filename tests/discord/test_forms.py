"""What people type into a form, and the links that they open beside it."""

from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.answers.question import Question
from bot.answers.reply import Choice, Link, Reply
from bot.services import Services
from tests.discord.contract import SPEC, problems
from tests.discord.rooms import PATIENCE, Room, labels, shown, words
from tests.exports import LOUD, track_id

pytestmark = pytest.mark.simcord(settle_timeout=PATIENCE)

LOUD_SONG = f"spotify:track:{track_id(LOUD, 3)}"
NAME_ONE = Reply("Which song?", choices=(Choice("Name a song", "guess", asks="track"),))
NAME_ONE_HERE = Reply("Which song?", choices=(Choice("Name a song", "guess", {}, True, "track"),))


@pytest.fixture
async def ana(room: Room, tmp_path: Path) -> simcord.MemberActor:
    return await room.settled("ana", tmp_path)


def form_in(pressed: simcord.InteractionResult) -> dict[str, Any]:
    assert pressed.modal is not None, "no form was opened"
    return pressed.modal


async def test_what_is_typed_into_a_form_is_asked_and_answered_for_the_askers_eyes(
    room: Room, ana: simcord.MemberActor
) -> None:
    offered = await room.offered(NAME_ONE, ana)
    pressed = await ana.click(offered, label="Name a song")

    answered = await ana.submit_modal(pressed, {"track": LOUD_SONG})

    assert form_in(pressed)["title"] == "Name a song"
    assert answered.ephemeral
    assert f"This belongs in {LOUD}" in words(shown(answered))
    assert "Why?" in labels(shown(answered))


async def test_an_answer_may_take_the_place_of_what_the_form_was_opened_from(
    room: Room, ana: simcord.MemberActor
) -> None:
    offered = await room.offered(NAME_ONE_HERE, ana)
    pressed = await ana.click(offered, label="Name a song")

    answered = await ana.submit_modal(pressed, {"track": LOUD_SONG})

    assert shown(answered).id == offered.id
    assert f"This belongs in {LOUD}" in words(shown(answered))


async def test_trouble_with_what_was_typed_leaves_the_button_to_try_again(
    room: Room, ana: simcord.MemberActor
) -> None:
    offered = await room.offered(NAME_ONE_HERE, ana)
    pressed = await ana.click(offered, label="Name a song")

    refused = await ana.submit_modal(pressed, {"track": "nothing like it"})
    again = await ana.submit_modal(await ana.click(offered, label="Name a song"), {"track": LOUD_SONG})

    assert "I found no track" in words(refused.followups[0])
    assert f"This belongs in {LOUD}" in words(shown(again))


async def test_a_form_is_opened_and_answered_by_a_bot_that_was_restarted_before_each(
    room: Room, ana: simcord.MemberActor
) -> None:
    offered = await room.offered(NAME_ONE, ana)

    await room.restart(afresh=True)
    pressed = await ana.click(offered, label="Name a song")
    await room.restart(afresh=True)
    answered = await ana.submit_modal(pressed, {"track": LOUD_SONG})

    assert f"This belongs in {LOUD}" in words(shown(answered))
    assert not room.env.errors


async def test_a_form_is_answered_once(room: Room, ana: simcord.MemberActor) -> None:
    offered = await room.offered(NAME_ONE, ana)
    pressed = await ana.click(offered, label="Name a song")
    before = len(room.env.http_requests)

    await ana.submit_modal(pressed, {"track": LOUD_SONG})

    assert [entry.method for entry in room.env.http_requests[before:]] == ["POST", "PATCH"]


async def test_somebody_elses_button_opens_no_form(room: Room, ana: simcord.MemberActor) -> None:
    ben = room.enter("ben")
    offered = await room.offered(NAME_ONE, ana)

    pressed = await ben.click(offered, label="Name a song")

    assert pressed.modal is None
    assert pressed.ephemeral
    assert "That button is somebody else's" in words(shown(pressed))
    assert 'outcome="not-yours"} 1.0' in room.metrics.page().decode()


async def test_a_button_of_an_older_earmark_is_met_kindly(room: Room, ana: simcord.MemberActor) -> None:
    offered = await room.offered(NAME_ONE, ana)
    stored = room.env.backend.get_message(room.channel.id, offered.id)
    address = stored.components[0]["components"][0]["custom_id"].replace(":guess:", ":gone:")
    stored.components[0]["components"][0]["custom_id"] = address

    pressed = await ana.click(offered, custom_id=address)

    assert pressed.modal is None
    assert "I don't know the command /gone" in words(shown(pressed))


async def test_a_form_that_comes_back_while_the_bot_ends_is_met_kindly(
    room: Room, ana: simcord.MemberActor
) -> None:
    offered = await room.offered(NAME_ONE, ana)
    pressed = await ana.click(offered, label="Name a song")
    await room.desk.close()

    answered = await ana.submit_modal(pressed, {"track": LOUD_SONG})

    assert "I am being restarted" in words(shown(answered))


async def test_a_form_that_discord_does_not_take_falls_over_nothing(
    room: Room, ana: simcord.MemberActor
) -> None:
    offered = await room.offered(NAME_ONE, ana)
    room.env.inject_error("POST", "/interactions/*", status=404, code=10062, message="Unknown interaction")

    pressed = await ana.click(offered, label="Name a song")

    assert pressed.modal is None
    assert not room.env.errors


@pytest.mark.skipif(not SPEC.exists(), reason="Discord's description is not at hand")
async def test_discord_takes_the_form_and_the_links(room: Room, ana: simcord.MemberActor) -> None:
    page = Link("Open Spotify", "https://accounts.spotify.com/authorize?a=b")
    offered = await room.offered(Reply("a", choices=NAME_ONE.choices, links=(page,)), ana)
    pressed = await ana.click(offered, label="Name a song")

    sent = next(call for call in room.env.http_requests if call.path.endswith("/messages"))
    opened = {"type": 9, "data": form_in(pressed)}
    assert problems("POST", "/interactions/1/token/callback", opened) == []
    assert problems("POST", f"/channels/{room.channel.id}/messages", sent.json) == []


async def test_an_answer_learns_what_the_asker_is_called(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Question] = []
    ben = room.env.guild.add_member(room.env.create_user("ben"), nick="Ben\u202e B")

    async def heard(_: Services, __: str, question: Question) -> Reply:
        asked.append(question)
        return Reply("Heard")

    monkeypatch.setattr("bot.frontends.discord_desk.ask", heard)
    await ben.slash(room.channel, "help")

    (question,) = asked
    assert question.asker == "Ben B (@ben) on Discord"
    assert question.account == f"discord:{ben.id}"
