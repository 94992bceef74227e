"""A song is filed once, whatever the weather; what is liked and filed nowhere is found."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.accounts import Linked, Listed, ListId
from bot.demo.spotify import Fault, StoredPlaylist
from bot.domain import Playlist
from bot.errors import (
    NeedsLeave,
    NeedsLink,
    NotFileable,
    NotFiledByMe,
    NotFromSpotify,
    OutcomeUnknown,
    SpotifyAway,
    SpotifyGarbled,
    SpotifyPause,
    UnknownTrack,
)
from bot.services.filing import Filed, Pile
from bot.spotify import Caller, Gateway
from tests.demo.spotify.visiting import local_file, small_world, song, songs
from tests.houses import Person
from tests.linked import Hand, Town, hush, town_in, wait_less
from tests.store.worlds import exported, listed

LOST = ["500-after", "hang-after", "reset-after", "truncated", "empty", "html", "null"]


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = Hand()
    async with town_in(tmp_path, small_world(clock), clock) as opened:
        opened.world.add_playlist("ana", "Moss", songs(1, 2, 3))
        opened.world.add_playlist("ana", "Fern", songs(4, 5))
        yield opened


async def reader(town: Town, *, changes: bool = True) -> Person:
    """Return Ana, whose library was read."""
    ana = await town.linked("ana", changes=changes)
    await town.house.services.reading.read(ana.member, hush)
    town.asked()
    return ana


def at(number: int) -> str:
    return f"spotify:track:{number:022}"


def there(town: Town, name: str = "Moss") -> StoredPlaylist:
    (found,) = [each for each in town.playlists("ana") if each.name == name]
    return found


def numbers(playlist: StoredPlaylist) -> list[int]:
    return [int(item.track.id) for item in playlist.items if item.track and item.track.kind == "track"]


async def playlist_called(town: Town, person: Person, name: str = "Moss") -> Playlist:
    (found,) = [each for each in await town.house.store.playlists.all(person.member) if each.name == name]
    return found


async def stored(town: Town, person: Person, name: str = "Moss") -> list[int]:
    rows = await town.house.store.database.rows(
        "SELECT track_id FROM entries JOIN playlists ON playlists.id = playlist_id "
        "WHERE member_id = ? AND name = ? ORDER BY position",
        (person.member, name),
    )
    return [int(row["track_id"]) for row in rows]


async def file(town: Town, person: Person, text: str, name: str = "Moss") -> Filed:
    playlist = await playlist_called(town, person, name)
    return await town.house.services.filing.file(person.member, text, playlist, hush)


async def take_back(town: Town, person: Person, text: str, name: str = "Moss") -> Filed:
    playlist = await playlist_called(town, person, name)
    return await town.house.services.filing.take_back(person.member, text, playlist, hush)


def put_by_hand(town: Town, *numbers: int, name: str = "Moss") -> None:
    town.world.insert(there(town, name).id, songs(*numbers))


async def filings(town: Town) -> list[int]:
    rows = await town.house.store.database.rows("SELECT track_id FROM filings")
    return [int(row["track_id"]) for row in rows]


def gateway(town: Town) -> Gateway:
    return town.house.services.filing._access.spotify.gateway


def gateway_caller(town: Town, link: Linked) -> Caller:
    return town.house.services.filing._access.caller(link)


def lag(town: Town, monkeypatch: pytest.MonkeyPatch, behind: Sequence[Listed]) -> None:
    """Let Spotify say of playlists what was true before, while their songs are those of now."""

    async def listed_before(_: Caller) -> tuple[Listed, ...]:
        return tuple(behind)

    async def one_before(_: Caller, playlist: ListId) -> Listed:
        (found,) = [each for each in behind if each.id == playlist]
        return found

    monkeypatch.setattr(gateway(town), "playlists", listed_before)
    monkeypatch.setattr(gateway(town), "playlist", one_before)


async def unfiled(town: Town, person: Person, start: int = 0, number: int = 50) -> Pile:
    return await town.house.services.filing.unfiled(person.member, start, number, hush)


async def test_a_song_is_put_at_the_end_of_a_playlist_and_known_to_lie_there(town: Town) -> None:
    ana = await reader(town)

    filed = await file(town, ana, at(4))

    assert (filed.track.title, filed.playlist.name, filed.was_there) == ("Song 4", "Moss", False)
    assert numbers(there(town)) == [1, 2, 3, 4]
    assert await stored(town, ana) == [1, 2, 3, 4]
    town.asked()
    await town.house.services.reading.read(ana.member, hush)
    assert Counter(town.asked()) == {"GET /me/playlists": 1, "GET /me/tracks": 1}


async def test_a_song_that_lies_there_is_left_at_that_also_under_another_id(town: Town) -> None:
    town.world.add_playlist("ana", "Rain", [song(400, "Song 1")])
    ana = await reader(town)

    assert (await file(town, ana, at(1))).was_there
    assert (await file(town, ana, at(400))).was_there

    assert town.standin.writes == []


async def test_a_song_is_filed_once_however_often_it_is_asked_for(town: Town) -> None:
    ana = await reader(town)

    await file(town, ana, at(4))
    again = await file(town, ana, at(4))

    assert again.was_there
    assert numbers(there(town)) == [1, 2, 3, 4]


@pytest.mark.parametrize("kind", LOST)
async def test_a_lost_answer_leaves_exactly_one_copy(
    town: Town, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    wait_less(monkeypatch, kind)
    ana = await reader(town)
    town.standin.faults.add(Fault(kind, method="POST", path="/items"))

    await file(town, ana, at(4))

    assert numbers(there(town)) == [1, 2, 3, 4]
    assert await stored(town, ana) == [1, 2, 3, 4]


@pytest.mark.parametrize("kind", ["500", "reset", "503"])
async def test_a_change_that_did_not_happen_is_made_after_a_look(town: Town, kind: str) -> None:
    ana = await reader(town)
    town.standin.faults.add(Fault(kind, method="POST", path="/items", times=2))

    assert not (await file(town, ana, at(4))).was_there

    assert numbers(there(town)) == [1, 2, 3, 4]


async def test_weather_that_lasts_is_said_and_nothing_is_stored(town: Town) -> None:
    ana = await reader(town)
    town.standin.faults.add(Fault("500", method="POST", path="/items", times=9))

    with pytest.raises(OutcomeUnknown):
        await file(town, ana, at(4))

    assert numbers(there(town)) == [1, 2, 3] == await stored(town, ana)


async def test_what_the_member_put_there_before_is_read_afterwards(town: Town) -> None:
    ana = await reader(town)
    town.world.insert(there(town).id, [song(20)])

    await file(town, ana, at(4))
    await town.house.services.reading.read(ana.member, hush)
    assert await stored(town, ana) == numbers(there(town)) == [1, 2, 3, 20, 4]

    town.world.take_out_all(there(town).id, [song(20).uri])
    await take_back(town, ana, at(4))
    await town.house.services.reading.read(ana.member, hush)
    assert await stored(town, ana) == numbers(there(town)) == [1, 2, 3]


async def test_a_filed_song_can_be_taken_out_again_and_twice_does_no_harm(town: Town) -> None:
    ana = await reader(town)
    await file(town, ana, at(4))
    assert await filings(town) == [4]

    assert (await take_back(town, ana, at(4))).track.title == "Song 4"

    assert await filings(town) == []
    with pytest.raises(NotFiledByMe):
        await take_back(town, ana, at(4))
    assert numbers(there(town)) == await stored(town, ana) == [1, 2, 3]
    assert numbers(there(town, "Fern")) == [4, 5]
    town.asked()
    await town.house.services.reading.read(ana.member, hush)
    assert Counter(town.asked()) == {"GET /me/playlists": 1, "GET /me/tracks": 1}


async def test_a_song_that_was_put_there_by_hand_since_is_neither_doubled_nor_taken_out(town: Town) -> None:
    ana = await reader(town)
    put_by_hand(town, 4)

    assert (await file(town, ana, at(4))).was_there
    with pytest.raises(NotFiledByMe):
        await take_back(town, ana, at(4))

    assert town.standin.writes == []
    assert numbers(there(town)) == await stored(town, ana) == [1, 2, 3, 4]


async def test_a_song_by_hand_is_seen_on_any_page(town: Town) -> None:
    town.world.add_playlist("ana", "Long", [song(number) for number in range(100, 220)])
    ana = await reader(town)
    put_by_hand(town, 4, name="Long")

    assert (await file(town, ana, at(4), "Long")).was_there

    assert len(await stored(town, ana, "Long")) == 121


async def test_a_song_that_was_taken_out_by_hand_since_is_filed(town: Town) -> None:
    ana = await reader(town)
    town.world.take_out_all(there(town).id, [at(3)])

    assert not (await file(town, ana, at(3))).was_there

    assert numbers(there(town)) == await stored(town, ana) == [1, 2, 3]


@pytest.mark.parametrize("kind", ["500-after", "null"])
async def test_after_a_lost_answer_the_songs_themselves_are_looked_at(
    town: Town, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    ana = await reader(town)
    caller = gateway_caller(town, await town.house.services.filing._access.link(ana.member))
    lag(town, monkeypatch, await gateway(town).playlists(caller))
    town.standin.faults.add(Fault(kind, method="POST", path="/items"))

    assert not (await file(town, ana, at(4))).was_there

    assert numbers(there(town)) == await stored(town, ana) == [1, 2, 3, 4]
    assert await filings(town) == [4]


async def test_a_kill_before_the_answer_leaves_the_playlist_to_be_read_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await reader(town)
    caller = gateway_caller(town, await town.house.services.filing._access.link(ana.member))
    before, add = await gateway(town).playlists(caller), gateway(town).add

    async def die(*given: Any) -> str:  # noqa: ANN401 - handed on
        await add(*given)
        raise asyncio.CancelledError

    with monkeypatch.context() as patch:
        patch.setattr(gateway(town), "add", die)
        with pytest.raises(asyncio.CancelledError):
            await file(town, ana, at(4))
    with monkeypatch.context() as patch:
        lag(town, patch, before)
        assert (await file(town, ana, at(4))).was_there

    assert numbers(there(town)) == await stored(town, ana) == [1, 2, 3, 4]
    await take_back(town, ana, at(4))
    assert numbers(there(town)) == [1, 2, 3]


async def test_a_song_that_earmark_never_put_there_is_left_there(town: Town) -> None:
    ana = await reader(town)
    await file(town, ana, at(1), "Fern")
    town.asked()

    with pytest.raises(NotFiledByMe, match="I left Moss as it is"):
        await take_back(town, ana, at(1))

    assert town.asked() == []
    assert numbers(there(town)) == [1, 2, 3]


async def test_a_filed_song_stays_where_the_member_put_it_there_once_more(town: Town) -> None:
    ana = await reader(town)
    await file(town, ana, at(4))
    put_by_hand(town, 4)
    await town.house.services.reading.read(ana.member, hush)

    with pytest.raises(NotFiledByMe, match="more than once"):
        await take_back(town, ana, at(4))

    assert numbers(there(town)) == [1, 2, 3, 4, 4]


async def test_a_filed_song_that_the_member_took_out_needs_no_change(town: Town) -> None:
    ana = await reader(town)
    await file(town, ana, at(4))
    town.world.take_out_all(there(town).id, [at(4)])

    await take_back(town, ana, at(4))

    assert [each.method for each in town.standin.writes] == ["POST"]
    assert await stored(town, ana) == [1, 2, 3]
    assert await filings(town) == []


async def test_a_filed_song_can_be_taken_out_for_a_week(town: Town) -> None:
    ana = await reader(town)
    await file(town, ana, at(4))
    await file(town, ana, at(5))
    town.clock.move(timedelta(days=6, hours=23))
    await take_back(town, ana, at(5))
    town.clock.move(timedelta(hours=2))

    with pytest.raises(NotFiledByMe, match="more than a week ago"):
        await take_back(town, ana, at(4))

    assert numbers(there(town)) == [1, 2, 3, 4]
    await file(town, ana, at(6))
    assert await filings(town) == [6]


async def test_taking_out_goes_on_after_a_lost_answer(town: Town) -> None:
    ana = await reader(town)
    await file(town, ana, at(4))
    town.standin.faults.add(Fault("500-after", method="DELETE", path="/items"))

    with pytest.raises(OutcomeUnknown):
        await take_back(town, ana, at(4))
    await take_back(town, ana, at(4))

    assert numbers(there(town)) == await stored(town, ana) == [1, 2, 3]
    assert [each.method for each in town.standin.writes] == ["POST", "DELETE"]


async def test_what_was_certainly_not_filed_cannot_be_taken_out(town: Town) -> None:
    ana = await reader(town)
    town.standin.faults.add(Fault("429", method="POST", path="/items", retry_after=3600))
    with pytest.raises(SpotifyPause):
        await file(town, ana, at(4))
    assert await filings(town) == []
    town.clock.move(timedelta(hours=2))
    town.standin.faults.add(Fault("500", method="POST", path="/items", times=9))
    with pytest.raises(OutcomeUnknown):
        await file(town, ana, at(4))

    assert await filings(town) == []


async def test_what_was_filed_while_nobody_could_look_can_be_taken_out(town: Town) -> None:
    ana = await reader(town)
    town.standin.faults.add(Fault("500-after", method="POST", path="/items"))
    town.standin.faults.add(Fault("503", method="GET", path="/items", times=9))
    with pytest.raises(SpotifyAway):
        await file(town, ana, at(4))
    town.standin.faults.clear()

    await take_back(town, ana, at(4))

    assert numbers(there(town)) == await stored(town, ana) == [1, 2, 3]


async def test_nothing_is_filed_into_everything_itself(town: Town) -> None:
    town.world.add_playlist("ana", "My whole life", songs(1, 2))
    ana = await reader(town)
    await town.house.services.syncing.adopt(ana.member, await playlist_called(town, ana, "My whole life"))
    town.asked()

    with pytest.raises(NotFileable, match="I fill it myself"):
        await file(town, ana, at(4), "My whole life")

    assert town.asked() == []
    assert town.standin.writes == []


async def test_a_playlist_that_keeps_changing_is_not_filed_into(town: Town) -> None:
    ana = await reader(town)
    put_by_hand(town, *range(500, 560))
    more = iter(range(600, 700))
    grow = Fault("change", method="GET", path="/items", times=9, then=lambda _: put_by_hand(town, next(more)))
    town.standin.faults.add(grow)

    with pytest.raises(SpotifyGarbled, match="keep still"):
        await file(town, ana, at(4))

    assert town.standin.writes == []


async def test_a_file_of_the_members_own_cannot_be_filed(town: Town) -> None:
    town.world.add_playlist("ana", "Tapes", [local_file()])
    ana = await reader(town)
    (tape,) = await town.house.store.tracks.search(ana.member, "birthday", 1)

    with pytest.raises(NotFileable, match="file of your own"):
        await file(town, ana, tape.id)

    assert town.standin.writes == []


async def test_a_playlist_from_a_file_cannot_be_filed_into(town: Town) -> None:
    ana = await reader(town)
    await town.house.store.playlists.take_in(ana.member, exported(listed("From a file", [1])))

    with pytest.raises(NotFromSpotify, match="From a file"):
        await file(town, ana, at(4), "From a file")


async def test_the_liked_songs_are_no_playlist_to_file_into(town: Town) -> None:
    ana = await reader(town)

    with pytest.raises(NotFileable):
        await file(town, ana, at(4), "Liked Songs")

    assert town.asked() == []


async def test_filing_needs_leave_to_change(town: Town) -> None:
    ana = await reader(town, changes=False)

    with pytest.raises(NeedsLeave):
        await file(town, ana, at(4))

    assert town.standin.writes == []


async def test_liked_songs_in_no_playlist_are_listed_newest_first(town: Town) -> None:
    for number, name in ((10, ""), (1, ""), (11, ""), (401, "Song 2"), (12, "")):
        town.world.like("ana", song(number, name))
        town.clock.now = town.clock.now.replace(minute=town.clock.now.minute + 1)
    ana = await reader(town)

    pile = await unfiled(town, ana)

    assert [each.track.title for each in pile.songs] == ["Song 12", "Song 11", "Song 10"]
    assert pile.total == 3
    page = await unfiled(town, ana, 1, 1)
    assert ([each.track.title for each in page.songs], page.total) == (["Song 11"], 3)
    await file(town, ana, at(11))
    assert [each.track.title for each in (await unfiled(town, ana)).songs] == ["Song 12", "Song 10"]


async def test_what_lies_in_everything_alone_is_filed_nowhere(town: Town) -> None:
    town.world.add_playlist("ana", "My whole life", songs(10))
    town.world.like("ana", song(10))
    ana = await reader(town)
    assert (await unfiled(town, ana)).total == 0

    await town.house.services.syncing.adopt(ana.member, await playlist_called(town, ana, "My whole life"))

    assert [each.track.title for each in (await unfiled(town, ana)).songs] == ["Song 10"]


async def test_each_of_them_comes_with_a_guess_once_there_is_enough_to_learn_from(town: Town) -> None:
    town.world.like("ana", song(90, "Kettle Hymn", "The Kettles"))
    ana = await reader(town)
    (poor,) = (await unfiled(town, ana)).songs
    assert poor.guess is None
    town.world.add_playlist("ana", "Kettles", [song(number) for number in range(200, 215)])
    town.world.add_playlist("ana", "Foxes", [song(number, "", "Mild Foxes") for number in range(300, 315)])
    await town.house.services.reading.read(ana.member, hush)

    (rich,) = (await unfiled(town, ana)).songs

    assert rich.guess is not None
    assert rich.guess.odds[0].playlist is not None
    assert rich.guess.odds[0].playlist.name == "Kettles"


async def test_a_link_that_nobody_knows_is_asked_about_once_and_remembered(town: Town) -> None:
    town.world.add_track(song(77, "Newcomer"))
    ana = await reader(town)

    for _ in range(3):
        assert (await town.house.services.guessing.track(ana.member, at(77))).title == "Newcomer"
    assert (await file(town, ana, at(77))).track.title == "Newcomer"

    assert town.asked().count(f"GET /tracks/{77:022}") == 1
    assert numbers(there(town)) == [1, 2, 3, 77]
    (found,) = await town.house.services.guessing.matching(ana.member, "newcomer", 5)
    assert found.title == "Newcomer"


async def test_what_one_member_asked_about_is_not_told_to_another(town: Town) -> None:
    town.world.add_track(song(77, "Newcomer"))
    ana, ben = await reader(town), await town.member("ben")
    await town.house.services.guessing.track(ana.member, at(77))

    with pytest.raises(UnknownTrack):
        await town.house.services.guessing.track(ben.member, at(77))


async def test_a_link_stays_unknown_to_who_is_not_linked_and_to_spotify_itself(town: Town) -> None:
    town.world.add_track(song(77, "Newcomer"))
    ben = await town.member("ben")
    with pytest.raises(UnknownTrack):
        await town.house.services.guessing.track(ben.member, at(77))
    assert town.asked() == []
    ana = await reader(town)

    for unknown in (at(99_999), "local:0123456789abcdef012345"):
        with pytest.raises(UnknownTrack):
            await town.house.services.guessing.track(ana.member, unknown)

    assert await town.house.store.database.rows("SELECT * FROM met") == []


async def test_who_unlinks_while_a_song_is_asked_about_leaves_nothing_behind(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.world.add_track(song(77, "Newcomer"))
    ana = await reader(town)
    readings = town.house.store.readings
    meet = readings.meet

    async def leave_first(*given: object) -> None:
        await town.house.services.linking.unlink(ana.member)
        await meet(*given)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(readings, "meet", leave_first)

    with pytest.raises(UnknownTrack):
        await town.house.services.guessing.track(ana.member, at(77))

    assert await town.house.store.database.rows("SELECT * FROM tracks") == []
    with pytest.raises(NeedsLink):
        await town.house.services.syncing.preview(ana.member, hush)
