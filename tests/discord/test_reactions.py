"""Songs are rated by reactions: whose count, for which song, and what the message shows for it."""

import re
from pathlib import Path

import discord
import pytest
import simcord
from hypothesis import given
from hypothesis import strategies as st
from simcord.results import ResponseMessage

from bot.config import Limits
from bot.domain import MemberId, Origin, Post, Track, TrackId, Verdict
from bot.errors import StoreFull
from bot.frontends.discord_signs import NUMBERS, VERDICTS, sign_of
from bot.store.database import Database
from bot.store.verdicts import Verdicts
from tests.discord.rooms import PATIENCE, Room, labels, open_room, shown, suggested, words, zipped
from tests.exports import CALM, LOUD, track_id, write_export

pytestmark = pytest.mark.simcord(settle_timeout=PATIENCE)

NEXT = "Next suggestion"
LIKED = "👍 I like it"


@pytest.fixture
async def ana(room: Room, tmp_path: Path) -> simcord.MemberActor:
    await room.stock()
    return await room.settled("ana", tmp_path)


async def public(room: Room, person: simcord.MemberActor) -> ResponseMessage:
    """Have a song suggested to somebody, who shows it to everyone."""
    asked = await person.slash(room.channel, "recommend")
    pressed = await person.click(shown(asked).message, label="Show everyone")
    (message,) = pressed.followups
    return message


async def listed(room: Room, songs: int = 3) -> tuple[discord.Message, list[TrackId]]:
    """Have a message in the channel whose songs everyone rates for themself."""
    tracks = [track_id(playlist, number) for number in range(songs) for playlist in (CALM, LOUD)][:songs]
    channel = room.env.bot.get_channel(room.channel.id)
    assert isinstance(channel, discord.TextChannel)
    message = await channel.send("This week's songs")
    post = Post("discord", str(channel.id), str(message.id), tuple(tracks), None)
    await room.house.services.recommending.posted(post)
    return message, tracks


@pytest.mark.parametrize("tone", ["", *map(chr, range(0x1F3FB, 0x1F400))])
def test_a_hand_of_any_colour_means_the_same(tone: str) -> None:
    assert sign_of(discord.PartialEmoji(name=f"👍{tone}")) == "👍"
    assert sign_of(discord.PartialEmoji(name=f"👎{tone}")) == "👎"


@pytest.mark.parametrize("sign", [*VERDICTS.values(), *NUMBERS])
def test_a_sign_means_the_same_in_colours_and_without(sign: str) -> None:
    assert sign_of(discord.PartialEmoji(name=sign)) == sign
    assert sign_of(discord.PartialEmoji(name=sign.replace("\ufe0f", ""))) == sign


@given(st.text("👍👎⏭🎉1567\u20e3\ufe0f\U0001f3fb\U0001f3ff", max_size=4) | st.text(max_size=2))
def test_any_other_reaction_means_nothing(name: str) -> None:
    meant = sign_of(discord.PartialEmoji(name=name))

    colours = {"\ufe0f", "\U0001f3fb", "\U0001f3ff"}
    assert meant is None or [each for each in name if each not in colours] == [
        each for each in meant if each not in colours
    ]


def test_a_servers_own_emoji_means_nothing_whatever_it_is_called() -> None:
    assert sign_of(discord.PartialEmoji(name="👍", id=1)) is None


async def test_a_song_that_is_shown_to_everyone_has_its_reactions_beneath_it(
    room: Room, ana: simcord.MemberActor
) -> None:
    message = await public(room, ana)

    assert room.signs(message) == ["👍", "👎", "⏭️"]
    # What the bot itself put there says nothing.
    assert await room.verdicts(ana) == {}


async def test_a_reaction_is_kept_and_the_message_shows_what_it_did(
    room: Room, ana: simcord.MemberActor
) -> None:
    message = await public(room, ana)
    before = labels(message)

    await ana.react(message, "👎")

    assert await room.verdicts(ana) == {suggested(message): Verdict.DISLIKE}
    assert room.above(message).startswith("👎")
    assert labels(message) == [NEXT, *before]


async def test_taking_a_reaction_away_takes_the_verdict_back_and_restores_the_message(
    room: Room, ana: simcord.MemberActor
) -> None:
    message = await public(room, ana)
    before = labels(message), words(message)
    await ana.react(message, "👍")

    await ana.unreact(message, "👍")

    assert await room.verdicts(ana) == {}
    assert room.above(message) == ""
    assert (labels(message), words(message)) == before


async def test_the_last_reaction_counts_and_what_remains_when_it_is_taken_away(
    room: Room, ana: simcord.MemberActor
) -> None:
    message = await public(room, ana)
    song = suggested(message)
    await ana.react(message, "👍")
    await ana.react(message, "👎")
    assert await room.verdicts(ana) == {song: Verdict.DISLIKE}

    await ana.unreact(message, "👎")

    assert await room.verdicts(ana) == {song: Verdict.LIKE}
    assert room.above(message).startswith("👍")


async def test_reactions_in_a_hurry_count_in_their_order(
    room: Room, ana: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = await public(room, ana)
    put = Verdicts.put

    async def slowly(
        self: Verdicts, member: MemberId, track: Track, verdict: Verdict, origin: Origin | None
    ) -> object:
        # What is taken back meanwhile would be taken back first.
        for _ in range(40):
            await self.of(member, track.id)
        return await put(self, member, track, verdict, origin)

    monkeypatch.setattr(Verdicts, "put", slowly)
    room.env.backend.set_reaction(room.channel.id, message.id, "👍", ana.id, reacted=True)
    await ana.unreact(message, "👍")

    assert await room.verdicts(ana) == {}
    assert room.above(message) == ""


async def test_verdicts_and_messages_outlive_a_restart(room: Room, ana: simcord.MemberActor) -> None:
    first, second = await public(room, ana), await public(room, ana)
    await ana.react(first, "👎")

    await room.restart(afresh=True)

    assert await room.verdicts(ana) == {suggested(first): Verdict.DISLIKE}
    await ana.react(second, "👍")
    await ana.unreact(first, "👎")
    assert await room.verdicts(ana) == {suggested(second): Verdict.LIKE}
    assert room.above(second).startswith("👍")
    assert room.above(first) == ""


async def test_only_the_one_who_asked_is_heard(room: Room, ana: simcord.MemberActor, tmp_path: Path) -> None:
    ben = await room.settled("ben", tmp_path)
    message = await public(room, ana)

    await ben.react(message, "👎")
    await ana.react(message, "👍")
    await ben.unreact(message, "👎")

    assert await room.verdicts(ana) == {suggested(message): Verdict.LIKE}
    assert await room.verdicts(ben) == {}
    assert room.above(message).startswith("👍")


async def test_everyone_rates_a_shared_list_for_themself(
    room: Room, ana: simcord.MemberActor, tmp_path: Path
) -> None:
    ben = await room.settled("ben", tmp_path)
    message, songs = await listed(room)

    await ana.react(message, "1️⃣")
    await ben.react(message, "1️⃣")
    await ben.react(message, "3️⃣")
    await ana.unreact(message, "1️⃣")

    assert await room.verdicts(ana) == {}
    assert await room.verdicts(ben) == {songs[0]: Verdict.LIKE, songs[2]: Verdict.LIKE}
    # What each of them said is nobody else's business.
    assert room.env.backend.get_message(room.channel.id, message.id).content == "This week's songs"


async def test_a_reaction_to_any_other_message_costs_one_look_at_the_database(
    room: Room, ana: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = await ana.send(room.channel, "who likes this?")
    looks: list[str] = []
    row = Database.row

    async def counted(self: Database, sql: str, *given: object) -> object:
        looks.append(sql)
        return await row(self, sql, *given)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(Database, "row", counted)
    await ana.react(message, "🎉")
    assert looks == []

    before = len(room.env.http_requests)
    await ana.react(message, "👍")

    assert len(looks) == 1
    assert room.env.http_requests[before:] == []


async def test_reactions_keep_to_the_limits_and_the_first_that_is_dropped_is_told(tmp_path: Path) -> None:
    async with open_room(tmp_path, limits=Limits(burst=3, burst_seconds=10)) as room:
        await room.stock()
        ana = await room.settled("ana", tmp_path)
        ben = room.enter("ben")
        chat = await ana.send(room.channel, "and this?")
        room.clock.now += 60
        message = await public(room, ana)
        for person, elsewhere in ((ana, chat), (ben, message), (ben, chat)):
            # What is none of the bot's business counts for nothing.
            for _ in range(4):
                await person.react(elsewhere, "👍")
                await person.unreact(elsewhere, "👍")
        assert "Earmark knows" in words(shown(await ben.slash(room.channel, "help")))
        await ana.react(message, "👍")
        await ana.react(message, "👎")
        assert await room.verdicts(ana) == {suggested(message): Verdict.DISLIKE}

        await ana.react(message, "⏭️")

        assert "short break" in room.above(message)
        assert await room.verdicts(ana) == {suggested(message): Verdict.DISLIKE}
        room.clock.now += 60
        await ana.unreact(message, "⏭️")
        await ana.react(message, "⏭️")
        assert await room.verdicts(ana) == {suggested(message): Verdict.SKIP}
        assert room.above(message).startswith("⏭️")


async def test_presses_beneath_a_song_keep_to_the_limits_once_each(tmp_path: Path) -> None:
    async with open_room(tmp_path, limits=Limits(burst=3, burst_seconds=10)) as room:
        await room.stock()
        ana = await room.settled("ana", tmp_path)
        room.clock.now += 60
        message = await public(room, ana)
        await ana.click(message.message, label=LIKED)
        await ana.click(message.message, label="👎 Not for me")

        pressed = await ana.click(message.message, label="⏭️ Not now")

        assert "short break" in words(shown(pressed))
        assert await room.verdicts(ana) == {suggested(message): Verdict.DISLIKE}
        assert room.above(message).startswith("👎")


async def test_a_full_disk_falls_over_no_reaction(
    room: Room, ana: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    message = await public(room, ana)

    async def full(*_: object) -> None:
        raise StoreFull

    with monkeypatch.context() as patch:
        patch.setattr(type(room.house.store.posts), "get", full)
        await ana.react(message, "👍")
    assert "a reaction was not heard" in caplog.text
    monkeypatch.setattr(type(room.house.store.verdicts), "put", full)
    await ana.react(message, "👎")

    assert "no room left" in room.above(message)
    assert await room.verdicts(ana) == {}
    assert not room.env.errors


async def test_a_fault_of_ours_is_owned_up_to_above_the_song(
    room: Room, ana: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    message = await public(room, ana)

    async def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(type(room.house.store.verdicts), "put", broken)
    await ana.react(message, "👍")

    assert "I made a mistake there" in room.above(message)
    assert [record.exc_info is not None for record in caplog.records if record.levelname == "ERROR"] == [True]


async def test_where_it_may_not_react_its_buttons_and_everybodys_reactions_do(
    room: Room, ana: simcord.MemberActor
) -> None:
    room.env.inject_error("PUT", "/channels/*", status=403, code=50013, message="Missing Permissions")

    message = await public(room, ana)

    assert room.signs(message) == []
    await ana.react(message, "👍")
    assert await room.verdicts(ana) == {suggested(message): Verdict.LIKE}
    await ana.click(message.message, label="👎 Not for me")
    assert await room.verdicts(ana) == {suggested(message): Verdict.DISLIKE}


async def test_where_it_may_not_read_it_still_says_what_was_kept(
    room: Room, ana: simcord.MemberActor
) -> None:
    message = await public(room, ana)
    before = labels(message)
    room.env.inject_error("GET", "/channels/*", status=403, code=50001, message="Missing Access")

    await ana.react(message, "👍")

    assert room.above(message).startswith("👍")
    assert labels(message) == before


@pytest.mark.parametrize("method", ["GET", "PATCH"])
async def test_a_message_that_is_gone_takes_no_verdict_with_it(
    room: Room, ana: simcord.MemberActor, method: str
) -> None:
    message = await public(room, ana)
    room.env.inject_error(method, "/channels/*", status=404, code=10008, message="Unknown Message")

    await ana.react(message, "👍")

    assert await room.verdicts(ana) == {suggested(message): Verdict.LIKE}
    assert not room.env.errors


async def test_whoever_forgot_themself_is_heard_no_more(room: Room, ana: simcord.MemberActor) -> None:
    message = await public(room, ana)
    await ana.slash(room.channel, "forget", confirm="forget me")

    await ana.react(message, "👍")

    assert await room.house.store.members.known("discord", str(ana.id)) is None
    assert room.above(message) == ""


async def test_a_closed_desk_hears_no_reaction(room: Room, ana: simcord.MemberActor) -> None:
    message = await public(room, ana)
    await room.desk.close()

    await ana.react(message, "👍")

    assert await room.verdicts(ana) == {}


async def list_of_the_week(room: Room, folder: Path) -> tuple[list[simcord.MemberActor], ResponseMessage]:
    """Have two people let their songs be suggested, and one of them show the list of the week."""
    people = []
    for name, playlists in (("ana", (LOUD, "Rest")), ("ben", (CALM, "Walk"))):
        person = room.enter(name)
        packed = zipped(write_export(folder / name, playlists=playlists))
        await person.slash(room.channel, "import", file=("export.zip", packed))
        for playlist in playlists:
            await person.slash(room.channel, "playlists", playlist=playlist, set="visible")
        await person.slash(room.channel, "privacy", agree="suggest")
        people.append(person)
    asked = await people[0].slash(room.channel, "recommend", server="true")
    (message,) = (await people[0].click(shown(asked).message, label="Show everyone")).followups
    return people, message


def order(message: ResponseMessage) -> list[str]:
    """Return the numbers of a list's songs from top to bottom."""
    return re.findall(r"^(\d)\. ", words(message), flags=re.MULTILINE)


async def test_the_reactions_of_all_sort_the_list_of_the_week_and_its_numbers_stay(
    room: Room, tmp_path: Path
) -> None:
    (ana, ben), message = await list_of_the_week(room, tmp_path)
    assert room.signs(message) == ["1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣"]
    assert order(message) == ["1", "2", "3", "4", "5"]
    rows = {row[0]: row.split(" · ")[0] for row in words(message).splitlines() if row[:2] in {"2.", "4."}}

    await ana.react(message, "4️⃣")
    await ben.react(message, "4️⃣")
    await ben.react(message, "2️⃣")

    assert order(message) == ["4", "2", "1", "3", "5"]
    for row in rows.values():
        assert row in words(message)
    assert "ana asked" in str(message.embeds[0].author.name)
    await ana.unreact(message, "4️⃣")
    await ben.unreact(message, "4️⃣")
    assert order(message) == ["2", "1", "3", "4", "5"]
    assert list((await room.verdicts(ben)).values()) == [Verdict.LIKE]
    assert await room.verdicts(ana) == {}


async def test_what_bots_react_with_says_nothing(room: Room, tmp_path: Path) -> None:
    _, message = await list_of_the_week(room, tmp_path)
    robot = room.env.guild.add_member(room.env.create_user("robot", bot=True))

    await robot.react(message, "5️⃣")

    assert order(message) == ["1", "2", "3", "4", "5"]
    assert room.env.bot.user is not None
    for bot in (robot.id, room.env.bot.user.id):
        assert await room.house.store.members.known("discord", str(bot)) is None


async def test_everyone_presses_the_buttons_of_a_shown_list_for_themself(room: Room, tmp_path: Path) -> None:
    (ana, ben), message = await list_of_the_week(room, tmp_path)

    pressed = await ben.click(message.message, label="👍 3")
    await ana.click(message.message, label="👎 1")

    assert pressed.ephemeral
    assert "You said\n👍" in words(shown(pressed))
    assert order(message) == ["3", "2", "4", "5", "1"]
    assert list((await room.verdicts(ben)).values()) == [Verdict.LIKE]
    assert list((await room.verdicts(ana)).values()) == [Verdict.DISLIKE]


async def test_a_list_outlives_a_restart(room: Room, tmp_path: Path) -> None:
    (ana, _), message = await list_of_the_week(room, tmp_path)
    await room.restart(afresh=True)

    await ana.react(message, "5️⃣")

    assert order(message)[0] == "5"
