"""What people do in a server with Earmark in it, from the question to the last button."""

from pathlib import Path

import pytest
import simcord

from bot.answers.reply import Choice, Link, Menu, MenuItem, Reply
from bot.domain import Track, TrackId
from tests.discord.rooms import PATIENCE, Room, buttons, items, labels, shown, words
from tests.exports import CALM, LOUD, track_id
from tests.houses import NOW

pytestmark = pytest.mark.simcord(settle_timeout=PATIENCE)

LOUD_SONG = f"spotify:track:{track_id(LOUD, 3)}"
NEW = Track(TrackId("N" * 22), "Kettle on the boil", ("The Iron Kettles 1",), genres=("clatter",))


@pytest.fixture
async def ana(room: Room, tmp_path: Path) -> simcord.MemberActor:
    await room.house.store.catalogue.load([NEW], known_at=NOW)
    return await room.settled("ana", tmp_path)


async def guessed(room: Room, ana: simcord.MemberActor, track: str = LOUD_SONG) -> simcord.InteractionResult:
    return await ana.slash(room.channel, "guess", track=track)


async def test_a_guess_is_for_the_askers_eyes_with_odds_reasons_and_buttons(
    room: Room, ana: simcord.MemberActor
) -> None:
    result = await guessed(room, ana, f"https://open.spotify.com/track/{NEW.id}")

    assert result.ephemeral
    assert LOUD in words(shown(result))
    assert "▰" in words(shown(result))
    assert "Because" in words(shown(result))
    assert labels(shown(result)) == ["File it", "Not that one", "Why?", "Ask again", "Show everyone"]


async def test_asking_again_puts_a_better_answer_in_place_of_a_first_impression(
    room: Room, ana: simcord.MemberActor
) -> None:
    result = await guessed(room, ana, f"spotify:track:{NEW.id}")
    assert "A first impression" in words(shown(result))

    await ana.click(shown(result).message, label="Ask again")

    assert LOUD in words(shown(result))
    assert "A first impression" not in words(shown(result))
    assert labels(shown(result)) == ["File it", "Not that one", "Why?", "Show everyone"]


async def test_why_opens_the_reasons(room: Room, ana: simcord.MemberActor) -> None:
    result = await guessed(room, ana, f"spotify:track:{NEW.id}")

    why = await ana.click(shown(result).message, label="Why?")

    assert why.ephemeral
    assert f"What speaks for {LOUD}" in words(shown(why))
    assert "you keep The Iron Kettles 1 there" in words(shown(why))


async def test_not_that_one_takes_the_right_one_and_learns_it(room: Room, ana: simcord.MemberActor) -> None:
    result = await guessed(room, ana, f"spotify:track:{NEW.id}")
    offer = await ana.click(shown(result).message, label="Not that one")
    calm = next(value for label, value in items(shown(offer)).items() if label == CALM)

    picked = await ana.select(shown(offer).message, [calm])

    assert picked.acknowledged
    assert f"Noted: {CALM}" in words(shown(offer))
    again = await guessed(room, ana, f"spotify:track:{NEW.id}")
    assert f"You told me: it belongs in {CALM}." in words(shown(again))


async def test_none_of_them_is_remembered_and_can_be_undone(room: Room, ana: simcord.MemberActor) -> None:
    offer = await ana.click(shown(await guessed(room, ana)).message, label="Not that one")
    await ana.select(shown(offer).message, ["none"])
    assert "Noted: none of your playlists" in words(shown(offer))
    assert "none of your playlists" in words(shown(await guessed(room, ana)))

    await ana.click(shown(offer).message, label="Undo")

    assert "Taken back" in words(shown(offer))
    assert "You told me" not in words(shown(await guessed(room, ana)))


async def test_file_it_says_what_is_missing_and_what_works_today(
    room: Room, ana: simcord.MemberActor
) -> None:
    result = await guessed(room, ana, f"spotify:track:{NEW.id}")

    filed = await ana.click(shown(result).message, label="File it")

    assert "I can't file songs here" in words(shown(filed))
    assert f"Add to playlist, {LOUD}" in words(shown(filed))
    learnt = await ana.click(shown(filed).message, label="You were right")
    assert f"Noted: {LOUD}" in words(shown(learnt))


async def test_a_song_that_is_filed_there_already_is_not_offered_to_be_filed(
    room: Room, ana: simcord.MemberActor
) -> None:
    assert labels(shown(await guessed(room, ana))) == ["Not that one", "Why?", "Ask again", "Show everyone"]


async def test_show_everyone_makes_the_answer_public_once(room: Room, ana: simcord.MemberActor) -> None:
    result = await guessed(room, ana)
    pressed = await ana.click(shown(result).message, label="Show everyone")

    (public,) = pressed.followups
    assert not public.ephemeral
    assert LOUD in words(public)
    assert "ana asked" in str(public.embeds[0].author.name)
    assert 'earmark_answers_total{command="show",outcome="ok"} 1.0' in room.metrics.page().decode()
    assert "Show everyone" not in labels(shown(result))


async def test_what_stood_beside_show_everyone_stays_and_works_after_a_restart(
    room: Room, ana: simcord.MemberActor
) -> None:
    page = Link("Spotify", "https://open.spotify.com/track/a")
    choices = (Choice("Why?", "why", {"track": LOUD_SONG}), Choice("Name a song", "guess", asks="track"))
    menu = Menu("Pick", "playlists", "playlist", (MenuItem(LOUD, LOUD), MenuItem(CALM, CALM, "soft")))
    everything = Reply("All", choices=choices, links=(page,), menu=menu, shareable=True)
    offered = await room.offered(everything, ana)
    pressed = await ana.click(offered, label="Show everyone")

    stays = room.env.backend.get_message(room.channel.id, offered.id).components
    parts = [part for row in stays for part in row["components"]]
    assert [part.get("label") for part in parts] == [None, "Spotify", "Why?", "Name a song"]
    assert [option["value"] for option in parts[0]["options"]] == [LOUD, CALM]
    assert parts[1]["url"] == page.address
    (public,) = pressed.followups
    assert labels(public) == ["Where would it go for me?"]
    await room.restart(afresh=True)
    form = await ana.click(offered, label="Name a song")
    named = await ana.submit_modal(form, {"track": LOUD_SONG})
    assert f"This belongs in {LOUD}" in words(shown(named))
    await ana.select(offered, [CALM])
    assert not room.env.errors


async def test_others_ask_the_same_of_their_own_playlists_under_a_shown_answer(
    room: Room, ana: simcord.MemberActor
) -> None:
    ben = room.enter("ben")
    pressed = await ana.click(shown(await guessed(room, ana)).message, label="Show everyone")

    asked = await ben.click(pressed.followups[0].message, label="Where would it go for me?")

    assert asked.ephemeral
    assert "Hello, I'm Earmark" in words(shown(asked))


async def test_somebody_elses_button_is_declined_kindly(room: Room, ana: simcord.MemberActor) -> None:
    ben = room.enter("ben")
    result = await guessed(room, ana)
    room.env.backend.get_message(room.channel.id, shown(result).id).flags = 0

    pressed = await ben.click(shown(result).message, custom_id=buttons(shown(result))["Why?"])

    assert pressed.ephemeral
    assert "That button is somebody else's" in words(shown(pressed))
    assert 'outcome="not-yours"} 1.0' in room.metrics.page().decode()


@pytest.mark.parametrize("label", ["Why?", "Not that one", "File it", "Show everyone"])
async def test_every_button_works_after_a_restart(room: Room, ana: simcord.MemberActor, label: str) -> None:
    result = await guessed(room, ana, f"spotify:track:{NEW.id}")
    await room.restart()

    pressed = await ana.click(shown(result).message, label=label)

    assert pressed.acknowledged
    answers = [*pressed.followups, *([pressed.response] if pressed.response else [])]
    assert answers
    assert not room.env.errors


async def test_the_menu_of_a_message_finds_its_link(room: Room, ana: simcord.MemberActor) -> None:
    said = await ana.send(room.channel, f"you all need https://open.spotify.com/track/{NEW.id}?si=1 today")

    result = await ana.context_menu(room.channel, "Guess this", said)

    assert "Kettle on the boil" in words(shown(result))


async def test_the_menu_of_a_message_without_a_link_says_so(room: Room, ana: simcord.MemberActor) -> None:
    said = await ana.send(room.channel, "no music here")

    result = await ana.context_menu(room.channel, "Guess this", said)

    assert "no link to a Spotify track" in words(shown(result))


async def test_typing_suggests_own_songs_by_their_words(room: Room, ana: simcord.MemberActor) -> None:
    offered = await ana.autocomplete(room.channel, "guess", "track", "calm 3")

    assert 0 < len(offered) <= 25
    assert all("Calm song" in choice["name"] for choice in offered)
    result = await guessed(room, ana, offered[0]["value"])
    assert CALM in words(shown(result))


async def test_typing_nothing_suggests_what_was_added_last(room: Room, ana: simcord.MemberActor) -> None:
    offered = await ana.autocomplete(room.channel, "guess", "track", "")

    assert len(offered) == 25


async def test_a_stranger_gets_no_suggestions_and_is_not_remembered_for_typing(room: Room) -> None:
    ben = room.enter("ben")

    assert await ben.autocomplete(room.channel, "guess", "track", "calm") == []
    assert await room.house.store.members.known("discord", str(ben.id)) is None


async def test_a_playlist_is_picked_from_the_list_and_set_by_its_buttons(
    room: Room, ana: simcord.MemberActor
) -> None:
    listed = await ana.slash(room.channel, "playlists")
    member = await room.house.store.members.identify("discord", str(ana.id))
    loud = next(each for each in await room.house.store.playlists.all(member) if each.name == LOUD)

    await ana.select(shown(listed).message, [f"#{loud.id}"])
    await ana.click(shown(listed).message, label="Leave it out of /guess")

    assert f"I no longer answer with {LOUD}" in words(shown(listed))
    assert "Use it in /guess" in labels(shown(listed))
    await ana.click(shown(listed).message, label="All my playlists")
    assert "not in /guess" in words(shown(listed))


async def test_a_playlists_name_is_suggested(room: Room, ana: simcord.MemberActor) -> None:
    (offered,) = await ana.autocomplete(room.channel, "playlists", "playlist", "loud")

    result = await ana.slash(room.channel, "playlists", playlist=offered["value"], set="leave-out")

    assert f"{LOUD} is left out of your taste" in words(shown(result))


async def test_privacy_agrees_and_withdraws_for_this_server_alone(
    room: Room, ana: simcord.MemberActor
) -> None:
    result = await ana.slash(room.channel, "privacy")
    assert "✗ compare" in words(shown(result))

    await ana.click(shown(result).message, label="Allow compare here")
    assert "✓ compare" in words(shown(result))
    await ana.click(shown(result).message, label="Stop compare here")

    assert "✗ compare" in words(shown(result))


async def test_the_export_is_a_file_with_everything_in_it(room: Room, ana: simcord.MemberActor) -> None:
    result = await ana.slash(room.channel, "export")

    (file,) = shown(result).attachments
    assert file.filename == "earmark.json"
    assert LOUD.encode() in (room.env.backend.cdn.get(file.url) or b"")


async def test_forgetting_needs_the_words_and_counts_what_went(room: Room, ana: simcord.MemberActor) -> None:
    asked = await ana.slash(room.channel, "forget")
    assert "2 × playlist" in words(shown(asked))

    gone = await ana.slash(room.channel, "forget", confirm="forget me")

    assert "32 × song in playlists" in words(shown(gone))
    assert await room.house.store.members.known("discord", str(ana.id)) is None
    assert "Hello, I'm Earmark" in words(shown(await guessed(room, ana)))


async def test_help_explains_one_command(room: Room, ana: simcord.MemberActor) -> None:
    result = await ana.slash(room.channel, "help", command="guess")

    assert "/guess track" in words(shown(result))


async def test_earmark_answers_in_a_conversation_of_two(room: Room) -> None:
    result = await room.env.create_user("ana").slash("privacy")

    assert "Type /privacy in a server" in words(shown(result))
    assert not any("here" in label for label in labels(shown(result)))
