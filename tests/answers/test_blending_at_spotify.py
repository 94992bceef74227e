"""A blend becomes a playlist at Spotify with a press, once its asker lets playlists be changed there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.accounts import MADE_WITH
from bot.answers.reply import Outcome, Reply
from bot.demo.spotify import Fault, StoredPlaylist, consent
from bot.domain import Shown
from tests.demo.spotify.visiting import small_world, uri
from tests.linked import Hand, Town, hush, link, song, town_in
from tests.servers import Server, button, tune

OF_ANA, OF_BEN = tuple(range(11, 21)), tuple(range(31, 41))


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = Hand()
    async with town_in(tmp_path, small_world(clock), clock) as opened:
        opened.world.add_playlist("ana", "Moss", [song(number) for number in OF_ANA])
        for number in OF_BEN:
            opened.world.add_track(song(number))
        yield opened


async def friends(town: Town, *, changes: bool = True, is_linked: bool = True) -> Server:
    """Let Ana, whose library is read from Spotify, and Ben, whose came from a file, compare."""
    server = Server(town.house)
    ana = await (town.linked("ana", changes=changes) if is_linked else town.member("ana"))
    server.people = {"ana": ana.member, "Ben": await town.house.store.members.identify("test", "Ben")}
    if is_linked:
        await town.house.services.reading.read(ana.member, hush)
        await server.shows("ana", Shown.VISIBLE)
    else:
        await server.brings("ana", map(tune, OF_ANA))
    await server.brings("Ben", map(tune, OF_BEN))
    await server.agrees("ana", "Ben")
    return server


async def blend(server: Server, **options: str) -> Reply:
    return await server.ask("ana", "blend", {"person": "Ben", **options})


def at_spotify(town: Town) -> list[StoredPlaylist]:
    return [each for each in town.playlists("ana") if MADE_WITH in each.description]


async def test_a_press_makes_it_a_private_playlist_in_the_order_that_was_shown(town: Town) -> None:
    server = await friends(town)

    shown = await blend(server)
    reply = await server.press("ana", shown, "Make it a playlist")

    (playlist,) = at_spotify(town)
    numbers = [int(line.split()[2]) for line in shown.fields[0].text.splitlines()]
    assert playlist.uris == [uri(number) for number in numbers]
    assert (playlist.name, playlist.public) == ("Our blend", False)
    assert "Ben" not in playlist.description
    assert reply.title == "“Our blend” is in your Spotify"
    assert [each.address for each in reply.links] == [f"https://open.spotify.com/playlist/{playlist.id}"]
    assert not reply.shareable


async def test_a_press_shows_the_addresses_to_copy_in_the_same_order(town: Town) -> None:
    server = await friends(town)
    shown = await blend(server)
    numbers = [int(line.split()[2]) for line in shown.fields[0].text.splitlines()]

    reply = await server.press("ana", shown, "Addresses to copy")
    await server.withdraws("Ben")
    gone = await server.press("ana", shown, "Addresses to copy")

    assert shown.attachment is None
    addresses = [f"https://open.spotify.com/track/{number:022}" for number in numbers]
    assert reply.text.splitlines()[1:] == addresses
    assert reply.attachment
    assert reply.attachment.content.decode().splitlines() == addresses
    assert not reply.shareable
    assert gone.title == "Nobody of them can be shown here now"


async def test_it_is_called_as_was_asked_and_made_once(town: Town) -> None:
    server = await friends(town)
    shown = await blend(server, name=" Kitchen | late ")

    first = await server.press("ana", shown, "Make it a playlist")
    again = await server.press("ana", shown, "Make it a playlist")

    (playlist,) = at_spotify(town)
    assert playlist.name == "Kitchen / late"
    assert first == again


async def test_a_name_that_no_button_holds_is_asked_for(town: Town) -> None:
    server = await friends(town)

    shown = await blend(server, name="n" * 100)

    choice = button(shown, "Make it a playlist")
    assert choice.asks == "name"
    typed = {**choice.options, "name": "Typed"}
    assert (await server.ask("ana", choice.command, typed)).title == "“Typed” is in your Spotify"


async def test_songs_that_spotify_no_longer_knows_are_left_out_and_counted(town: Town) -> None:
    server = await friends(town)
    shown = await blend(server)
    last = int(shown.fields[0].text.splitlines()[-1].split()[2])
    del town.world.tracks[f"{last:022}"]

    reply = await server.press("ana", shown, "Make it a playlist")

    assert f"{len(shown.fields[0].text.splitlines()) - 1} songs" in reply.text
    assert "1 could not be put in" in reply.text


async def test_who_has_not_let_playlists_be_changed_is_asked_for_it_first(town: Town) -> None:
    server = await friends(town, changes=False)
    shown = await blend(server)

    reply = await server.press("ana", shown, "Make it a playlist")
    assert reply.outcome is Outcome.NEEDS_LINK
    assert at_spotify(town) == []

    await server.ask("ana", "link", {"address": await consent(reply.links[0].address, "ana")})
    linked = await server.ask("ana", "link", {"confirm": "yes"})
    assert linked.then
    made = await server.ask("ana", linked.then.command, linked.then.options)
    assert made.title == "“Our blend” is in your Spotify"


async def test_who_is_not_linked_is_offered_to_link_and_it_goes_on(town: Town) -> None:
    server = await friends(town, is_linked=False)

    reply = await server.press("ana", await blend(server), "Make it a playlist")

    assert reply.outcome is Outcome.NEEDS_LINK
    assert button(reply, "Link Spotify").command == "link"
    await link(town, server.people["ana"], "ana")
    waited = await town.house.services.introducing.waited(server.people["ana"])
    assert waited
    assert waited[0] == "blended"


async def test_where_somebody_withdrew_meanwhile_none_is_made(town: Town) -> None:
    server = await friends(town)
    shown = await blend(server)
    await server.withdraws("Ben")

    reply = await server.press("ana", shown, "Make it a playlist")

    assert reply.title == "Nobody of them can be shown here now"
    assert at_spotify(town) == []


async def test_in_bad_weather_it_says_so_and_a_second_press_brings_it_to_its_end(town: Town) -> None:
    server = await friends(town)
    shown = await blend(server)
    town.standin.faults.add(Fault("503", times=99))

    reply = await server.press("ana", shown, "Make it a playlist")
    assert reply.outcome is Outcome.TRY_LATER

    town.standin.faults.clear()
    await server.press("ana", shown, "Make it a playlist")
    assert len(at_spotify(town)) == 1
