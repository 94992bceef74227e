"""How Earmark behaves when things take long, go wrong or are asked too often."""

import asyncio
from pathlib import Path

import discord
import pytest
import simcord
from discord import app_commands

from bot.answers.catalogue import LISTED
from bot.config import Limits
from bot.domain import Agreement, MemberId, Place
from bot.errors import StoreFull
from bot.frontends.discord_bot import DiscordBot, vital_of
from bot.services.guessing import Guess, Guessing
from bot.services.training import Tell
from tests.discord.contract import SPEC, beyond_registration, problems
from tests.discord.rooms import PATIENCE, SLOW, Room, buttons, labels, open_room, shown, words, zipped
from tests.exports import LOUD, track_id, write_export

pytestmark = pytest.mark.simcord(settle_timeout=PATIENCE)

LOUD_SONG = f"spotify:track:{track_id(LOUD, 3)}"
QUARTER_OF_AN_HOUR = 15 * 60


@pytest.fixture
async def ana(room: Room, tmp_path: Path) -> simcord.MemberActor:
    return await room.settled("ana", tmp_path)


def slow_down(patch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let every guess take this long, in the simulated Discord's own time."""
    guess = Guessing.guess

    async def slowly(self: Guessing, member: MemberId, text: str, tell: Tell) -> Guess:
        tell("Learning your 2 playlists …")
        await asyncio.sleep(seconds)
        return await guess(self, member, text, tell)

    patch.setattr(Guessing, "guess", slowly)


async def test_what_is_offered_is_exactly_the_catalogue(room: Room) -> None:
    assert isinstance(room.env.bot, DiscordBot)
    offered = {
        each.name: each for each in room.env.bot.tree.get_commands(type=discord.AppCommandType.chat_input)
    }

    assert set(offered) == {command.name for command in LISTED}
    for command in LISTED:
        slash = offered[command.name]
        assert isinstance(slash, app_commands.Command)
        options = [(option.display_name, option.required) for option in slash.parameters]
        assert options == [(option.name, option.required) for option in command.options]
        assert slash.description == command.summary


async def test_what_is_registered_is_within_what_discord_takes(room: Room) -> None:
    assert isinstance(room.env.bot, DiscordBot)
    tree = room.env.bot.tree
    commands = [each.to_dict(tree) for each in tree.get_commands()]

    assert beyond_registration(commands) == []
    if SPEC.exists():
        assert problems("PUT", "/applications/1/commands", commands) == []
    types = {
        f"{each['name']} {option['name']}": option["type"]
        for each in commands
        for option in each.get("options", ())
    }
    people = {name for name in types if name.split()[1].startswith("person")}
    assert len(people) == 10
    assert {types[name] for name in people} == {discord.AppCommandOptionType.user.value}


async def test_no_privileged_intent_is_asked_for(room: Room) -> None:
    asked_for = {name for name, is_asked_for in room.env.bot.intents if is_asked_for}

    # Songs are rated by reactions, where others are and where nobody else is.
    assert asked_for == {"guilds", "guild_reactions", "dm_reactions"}


async def test_an_answer_that_takes_long_shows_how_far_it_is(
    room: Room, ana: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow_down(monkeypatch, 5 * SLOW)
    result = await ana.slash(room.channel, "guess", track=LOUD_SONG)
    assert result.deferred

    await room.env.advance_time(2 * SLOW)
    assert "Learning your 2 playlists" in words(shown(result))
    await room.env.advance_time(4 * SLOW)

    assert f"This belongs in {LOUD}" in words(shown(result))


async def test_a_quick_answer_shows_no_progress(room: Room, ana: simcord.MemberActor) -> None:
    before = len(room.env.http_requests)

    await ana.slash(room.channel, "guess", track=LOUD_SONG)

    assert [entry.method for entry in room.env.http_requests[before:]] == ["POST", "PATCH"]


async def test_an_answer_that_outlasts_discords_patience_waits_under_a_button(
    room: Room, ana: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow_down(monkeypatch, QUARTER_OF_AN_HOUR + 120)
    result = await ana.slash(room.channel, "guess", track=LOUD_SONG)

    await room.env.advance_time(QUARTER_OF_AN_HOUR - 30)
    assert "longer than Discord lets me answer" in words(shown(result))
    early = await ana.click(shown(result).message, label="See the answer")
    assert early.acknowledged
    assert labels(shown(result)) == ["See the answer"]
    await room.env.advance_time(200)
    await ana.click(shown(result).message, label="See the answer")

    assert f"This belongs in {LOUD}" in words(shown(result))
    assert "Why?" in labels(shown(result))


async def test_a_late_answers_button_says_after_a_restart_that_it_is_gone(
    room: Room, ana: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow_down(monkeypatch, 3 * QUARTER_OF_AN_HOUR)
    result = await ana.slash(room.channel, "guess", track=LOUD_SONG)
    await room.env.advance_time(QUARTER_OF_AN_HOUR - 30)

    await room.restart(afresh=True)
    await ana.click(shown(result).message, label="See the answer")

    assert "no longer there" in words(shown(result))


async def test_whoever_waits_is_told_when_earmark_is_stopped(
    room: Room, ana: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow_down(monkeypatch, 5 * SLOW)
    result = await ana.slash(room.channel, "guess", track=LOUD_SONG)

    await room.desk.close()

    assert "I am being restarted" in words(shown(result))
    assert labels(shown(result)) == ["Ask again"]


async def test_asking_too_much_is_met_with_one_polite_notice(tmp_path: Path) -> None:
    async with open_room(tmp_path, limits=Limits(burst=2, burst_seconds=10)) as room:
        ana = room.enter("ana")
        answers = [await ana.slash(room.channel, "help") for _ in range(4)]

        assert "short break" in words(shown(answers[2]))
        assert answers[3].acknowledged
        assert answers[3].response is None
        room.clock.now += 60
        assert "Earmark knows" in words(shown(await ana.slash(room.channel, "help")))


async def test_the_pause_of_one_is_no_pause_for_another(tmp_path: Path) -> None:
    async with open_room(tmp_path, limits=Limits(burst=1, burst_seconds=10)) as room:
        ana, ben = room.enter("ana"), room.enter("ben")
        await ana.slash(room.channel, "help")
        await ana.slash(room.channel, "help")

        assert "Earmark knows" in words(shown(await ben.slash(room.channel, "help")))


async def test_a_full_disk_is_said_and_nothing_of_it_is_a_traceback(
    room: Room, ana: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object, **__: object) -> None:
        raise StoreFull

    monkeypatch.setattr(type(room.house.store.members), "identify", full)

    result = await ana.slash(room.channel, "guess", track=LOUD_SONG)

    assert "no room left" in words(shown(result))


async def test_a_fault_of_ours_is_owned_up_to_and_logged_once(
    room: Room, ana: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Guessing, "guess", broken)

    result = await ana.slash(room.channel, "guess", track=LOUD_SONG)

    assert "I made a mistake there" in words(shown(result))
    assert [record.exc_info is not None for record in caplog.records if record.levelname == "ERROR"] == [True]


async def test_an_answer_that_discord_does_not_take_falls_over_nothing(
    room: Room, ana: simcord.MemberActor
) -> None:
    room.env.inject_error("PATCH", "/webhooks/*", status=404, code=10008, message="Unknown Message")

    await ana.slash(room.channel, "guess", track=LOUD_SONG)

    assert f"This belongs in {LOUD}" in words(shown(await ana.slash(room.channel, "guess", track=LOUD_SONG)))


async def test_answers_are_counted_by_command_and_outcome(room: Room, ana: simcord.MemberActor) -> None:
    await ana.slash(room.channel, "guess", track=LOUD_SONG)
    await ana.slash(room.channel, "guess", track="nothing like it")

    page = room.metrics.page().decode()
    assert 'earmark_answers_total{command="guess",outcome="ok"} 1.0' in page
    assert 'earmark_answers_total{command="guess",outcome="not-found"} 1.0' in page
    assert 'earmark_answers_total{command="import",outcome="ok"} 1.0' in page
    assert "earmark_acknowledgement_seconds_count 3.0" in page


async def test_leaving_a_server_ends_what_was_agreed_to_there(room: Room, ana: simcord.MemberActor) -> None:
    await ana.slash(room.channel, "privacy", agree="map")
    member = await room.house.store.members.identify("discord", str(ana.id))
    assert await room.house.store.agreements.all(member)

    guild = room.env.bot.get_guild(room.env.guild.id)
    assert guild is not None
    assert isinstance(room.env.bot, DiscordBot)
    await room.env.bot.on_guild_remove(guild)

    assert await room.house.store.agreements.all(member) == {}


async def test_the_vital_of_discord_tells_whether_its_heart_beats(room: Room) -> None:
    assert isinstance(room.env.bot, DiscordBot)

    assert (await vital_of(room.env.bot)).well
    assert not (await vital_of(None)).well


async def test_names_that_would_mention_or_link_are_shown_as_they_read(room: Room, tmp_path: Path) -> None:
    folder = tmp_path / "hostile"
    folder.mkdir()
    title = "@everyone [free](https://example.com) **bold**"
    rows = [
        f"spotify:track:{number:0>22},{title} {number},Artist,2020-01-0{1 + number}T00:00:00Z"
        for number in range(8)
    ]
    text = "\n".join(["Track URI,Track Name,Artist Name(s),Added At", *rows])
    (folder / "evil.csv").write_text(text, encoding="utf-8")
    ana = await room.settled("ana", tmp_path)
    await ana.slash(room.channel, "import", file=("evil.csv", text.encode()))

    result = await ana.slash(room.channel, "guess", track=f"spotify:track:{1:0>22}")

    raw = str(shown(result).embeds[0].title)
    assert "\\@everyone" in raw
    assert "https://" not in raw
    assert title in words(shown(result))


async def test_a_pressed_button_of_an_older_earmark_is_met_kindly(
    room: Room, ana: simcord.MemberActor
) -> None:
    result = await ana.slash(room.channel, "guess", track=LOUD_SONG)
    stored = room.env.backend.get_message(room.channel.id, shown(result).id)
    address = buttons(shown(result))["Why?"]
    stored.components[0]["components"][2]["custom_id"] = address.replace(":why:", ":gone:")

    pressed = await ana.click(shown(result).message, custom_id=address.replace(":why:", ":gone:"))

    assert "I don't know the command /gone" in words(shown(pressed))


async def test_a_channel_that_may_not_be_written_to_is_said_to_the_one_who_asked(
    room: Room, ana: simcord.MemberActor
) -> None:
    result = await ana.slash(room.channel, "guess", track=LOUD_SONG)
    room.env.inject_error("POST", "/webhooks/*", status=403, code=50013, message="Missing Permissions")

    pressed = await ana.click(shown(result).message, label="Show everyone")

    (said,) = pressed.followups
    assert said.ephemeral
    assert "I may not show it here" in words(said)
    assert room.channel.last_message is None or room.channel.last_message.id == shown(result).id


async def test_a_question_that_discord_has_given_up_on_is_not_worked_on(
    room: Room, ana: simcord.MemberActor, caplog: pytest.LogCaptureFixture
) -> None:
    room.env.inject_error("POST", "/interactions/*", status=404, code=10062, message="Unknown interaction")
    before = len(room.env.http_requests)

    await ana.slash(room.channel, "guess", track=LOUD_SONG)

    assert [entry.method for entry in room.env.http_requests[before:]] == ["POST"]
    assert "Unknown interaction" in caplog.text
    assert all(record.exc_info is None for record in caplog.records)


async def test_a_limit_leaves_the_message_that_was_pressed_as_it_is(tmp_path: Path) -> None:
    async with open_room(tmp_path, limits=Limits(burst=2, burst_seconds=10)) as room:
        ana = await room.settled("ana", tmp_path)
        listed = await ana.slash(room.channel, "privacy")

        pressed = await ana.click(shown(listed).message, label="Allow map here")

        assert "What I keep, and who sees it" in words(shown(listed))
        (said,) = pressed.followups
        assert "short break" in words(said)
        assert said.ephemeral


async def test_forgetting_oneself_gives_no_fresh_start_with_the_limits(tmp_path: Path) -> None:
    async with open_room(tmp_path, limits=Limits(burst=2, burst_seconds=10)) as room:
        ana = room.enter("ana")
        for _ in range(2):
            await ana.slash(room.channel, "forget", confirm="forget me")

        assert "short break" in words(shown(await ana.slash(room.channel, "forget", confirm="forget me")))


async def test_the_question_that_waited_counts_for_no_limit(tmp_path: Path) -> None:
    async with open_room(tmp_path, limits=Limits(burst=2, burst_seconds=10)) as room:
        ana = room.enter("ana")
        await ana.slash(room.channel, "playlists")

        packed = zipped(write_export(tmp_path / "export"))
        result = await ana.slash(room.channel, "import", file=("export.zip", packed))

        assert "Your 2 playlists" in words(result.followups[0])


async def test_a_closed_desk_says_so_at_once(room: Room, ana: simcord.MemberActor) -> None:
    await room.desk.close()

    result = await ana.slash(room.channel, "guess", track=LOUD_SONG)

    assert not result.deferred
    assert "I am being restarted" in words(shown(result))


async def test_an_interrupted_connection_is_not_well(room: Room) -> None:
    assert isinstance(room.env.bot, DiscordBot)

    await room.env.bot.on_disconnect()
    interrupted = await vital_of(room.env.bot)
    await room.env.bot.on_resumed()

    assert not interrupted.well
    assert (await vital_of(room.env.bot)).well


async def test_agreements_of_servers_left_meanwhile_are_dropped_at_the_next_start(
    room: Room, ana: simcord.MemberActor
) -> None:
    member = await room.house.store.members.identify("discord", str(ana.id))
    await ana.slash(room.channel, "privacy", agree="map")
    await room.house.store.agreements.agree(member, Place("discord", "404"), Agreement.MAP)
    await room.house.store.agreements.agree(member, Place("elsewhere", "404"), Agreement.MAP)
    assert isinstance(room.env.bot, DiscordBot)

    await room.env.bot.on_ready()

    places = set(await room.house.store.agreements.all(member))
    assert places == {Place("discord", str(room.env.guild.id)), Place("elsewhere", "404")}


async def test_a_playlist_whose_name_cannot_be_seen_breaks_no_suggestions(room: Room, tmp_path: Path) -> None:
    text = "Track URI,Track Name,Artist Name(s)\n" + f"spotify:track:{7:0>22},A,B"
    ana = await room.settled("ana", tmp_path)
    await ana.slash(room.channel, "import", file=("\u2800.csv", text.encode()))

    offered = await ana.autocomplete(room.channel, "playlists", "playlist", "")

    assert all(1 <= len(choice["name"]) <= 100 for choice in offered)
    assert len(offered) == 3
