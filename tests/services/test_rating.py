"""Suggestions are rated in a playlist at Spotify: what stays there is liked, what is taken out is not."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import NoReturn

import pytest

from bot.accounts import KEPT_BY, RATED_WITH, Page
from bot.demo.spotify import Fault, StoredPlaylist
from bot.domain import Candidate, Origin, Track, TrackId, Verdict, local_id
from bot.errors import (
    NeedsLeave,
    NeedsLink,
    NothingToSuggest,
    OutcomeUnknown,
    SpotifyAway,
    SpotifyError,
    SpotifyPause,
    SpotifyRefused,
)
from bot.services.compiling import ToRate
from bot.services.rating import Rating
from bot.spotify import Gateway
from bot.store.tastings import Tastings
from bot.store.verdicts import Verdicts
from tests.demo.spotify.visiting import local_file, small_world, song, songs, uri
from tests.houses import Person
from tests.linked import Hand, Town, hush, rows_left, town_in, wait_less

CHOSEN = tuple(range(11, 31))
LOST = ["500-after", "hang-after", "reset-after", "truncated", "empty", "html", "null"]
STORMS = (
    "429",
    "500",
    "503",
    "reset",
    "500-after",
    "reset-after",
    "truncated",
    "cut",
    "empty",
    "html",
    "null",
)
DAY = timedelta(days=1)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = Hand()
    async with town_in(tmp_path, small_world(clock), clock) as opened:
        opened.world.add_playlist("ana", "Moss", songs(1, 2, 3))
        yield opened


@dataclass
class Chooser:
    """Suggests songs by their numbers, and notes how many it was asked for."""

    numbers: Sequence[int] = CHOSEN
    asked: list[int] = field(default_factory=list)

    async def __call__(self, number: int) -> Sequence[Candidate]:
        self.asked.append(number)
        return [Candidate(track(each), Origin.FRIEND, "Ben", "Rain") for each in self.numbers]


def track(number: int) -> Track:
    return Track(TrackId(f"{number:022}"), f"Song {number}", ("The Kettles",), isrc=f"ZZEAR26{number:05}")


def rating(town: Town) -> Rating:
    return town.house.services.rating


async def reader(town: Town, *, changes: bool = True) -> Person:
    """Return Ana, whose library was read."""
    ana = await town.linked("ana", changes=changes)
    await read(town, ana)
    return ana


async def read(town: Town, person: Person) -> None:
    await town.house.services.reading.read(person.member, hush)


async def make(town: Town, person: Person, choose: Chooser | None = None) -> ToRate:
    return await rating(town).make(person.member, choose or Chooser(), hush)


def at_spotify(town: Town) -> list[StoredPlaylist]:
    return [each for each in town.playlists("ana") if RATED_WITH in each.description]


def take_out(town: Town, *numbers: int) -> None:
    (playlist,) = at_spotify(town)
    town.world.take_out_all(playlist.id, [uri(number) for number in numbers])


async def said(town: Town, person: Person) -> dict[int, Verdict]:
    ratings = await town.house.store.verdicts.all(person.member)
    return {int(each.track_id): each.verdict for each in ratings}


async def test_twenty_suggestions_come_to_lie_in_a_private_playlist_that_says_what_it_is(town: Town) -> None:
    ana, choose = await reader(town), Chooser()

    made = await make(town, ana, choose)

    (playlist,) = at_spotify(town)
    assert (made.list, made.name, playlist.name) == (playlist.id, "To rate, 20 November", made.name)
    assert playlist.uris == [uri(number) for number in CHOSEN]
    assert not playlist.public
    assert KEPT_BY not in playlist.description
    assert [each.title for each in made.songs] == [f"Song {number}" for number in CHOSEN]
    assert choose.asked == [20]


async def test_it_is_made_only_for_who_let_me_change_their_spotify(town: Town) -> None:
    ben, ana, choose = await town.member("ben"), await reader(town, changes=False), Chooser()

    with pytest.raises(NeedsLink):
        await make(town, ben, choose)
    with pytest.raises(NeedsLeave):
        await make(town, ana, choose)

    assert choose.asked == []
    assert at_spotify(town) == []


async def test_what_lies_in_it_is_neither_taste_nor_part_of_everything(town: Town) -> None:
    ana = await reader(town)
    await make(town, ana)
    # A description can be edited away: then it is known by its id.
    at_spotify(town)[0].description = ""

    await read(town, ana)
    await town.house.services.syncing.apply(ana.member, hush)

    assert [each.name for each in await town.house.store.playlists.all(ana.member)] == ["Liked Songs", "Moss"]
    assert town.uris("ana", "Everything") == [uri(number) for number in (3, 2, 1)]


async def test_a_playlist_to_rate_of_an_earlier_link_is_told_by_its_description(town: Town) -> None:
    ana = await reader(town)
    await make(town, ana)
    await town.house.services.linking.unlink(ana.member)

    again = await reader(town)

    assert [each.name for each in await town.house.store.playlists.all(again.member)] == [
        "Liked Songs",
        "Moss",
    ]
    await town.house.services.syncing.apply(again.member, hush)
    assert town.uris("ana", "Everything") == [uri(number) for number in (3, 2, 1)]


async def test_what_is_taken_out_is_disliked_at_the_next_reading_and_what_stays_is_liked_a_day_later(
    town: Town,
) -> None:
    ana = await reader(town)
    await make(town, ana)
    await read(town, ana)
    assert await said(town, ana) == {}

    take_out(town, 11, 12)
    await read(town, ana)
    assert await said(town, ana) == {11: Verdict.DISLIKE, 12: Verdict.DISLIKE}

    town.clock.move(DAY - timedelta(seconds=1))
    await read(town, ana)
    assert len(await said(town, ana)) == 2
    town.clock.move(timedelta(seconds=1))
    await read(town, ana)

    kept = dict.fromkeys(CHOSEN[2:], Verdict.LIKE)
    assert await said(town, ana) == {11: Verdict.DISLIKE, 12: Verdict.DISLIKE, **kept}
    counted = await town.house.store.verdicts.acceptance(ana.member)
    assert counted == {Origin.FRIEND: {Verdict.LIKE: 18, Verdict.DISLIKE: 2}}


async def test_a_song_counts_once_whatever_becomes_of_it_later(town: Town) -> None:
    ana = await reader(town)
    await make(town, ana)
    take_out(town, 11)
    await read(town, ana)
    town.clock.move(DAY)
    await read(town, ana)

    at_spotify(town)[0].items.clear()
    town.world.change(at_spotify(town)[0].id)
    await town.house.store.verdicts.take_back(ana.member, track(30).id)
    town.asked()
    await read(town, ana)

    assert await said(town, ana) == {11: Verdict.DISLIKE, **dict.fromkeys(CHOSEN[1:-1], Verdict.LIKE)}
    assert not any(call.endswith(f"{at_spotify(town)[0].id}/items") for call in town.asked())


async def test_while_the_member_goes_on_changing_it_what_stays_waits_a_week_at_most(town: Town) -> None:
    ana = await reader(town)
    await make(town, ana)
    for number in range(11, 17):
        town.clock.move(DAY)
        take_out(town, number)
        await read(town, ana)
    assert set((await said(town, ana)).values()) == {Verdict.DISLIKE}

    town.clock.move(DAY)
    take_out(town, 17)
    await read(town, ana)

    assert [number for number, each in (await said(town, ana)).items() if each is Verdict.LIKE] == [
        *range(18, 31)
    ]


async def test_a_playlist_that_nobody_touched_says_nothing(town: Town) -> None:
    ana = await reader(town)
    await make(town, ana)
    for _ in range(10):
        town.clock.move(DAY)
        await read(town, ana)

    assert await said(town, ana) == {}


@pytest.mark.parametrize("number", [11, 1])
async def test_to_play_one_of_its_songs_is_to_go_through_it(town: Town, number: int) -> None:
    ana = await reader(town)
    await make(town, ana)
    town.clock.move(timedelta(days=2))
    town.world.people["ana"].recent = [(song(number), town.clock.now - timedelta(hours=1))]

    await read(town, ana)
    town.clock.move(DAY)
    await read(town, ana)

    assert await said(town, ana) == (dict.fromkeys(CHOSEN, Verdict.LIKE) if number == 11 else {})


async def test_a_song_that_moved_on_into_a_playlist_was_filed(town: Town) -> None:
    ana = await reader(town)
    await make(town, ana)
    (moss,) = [each for each in town.playlists("ana") if each.name == "Moss"]
    town.world.insert(moss.id, songs(11, 12))
    take_out(town, 11, 13)

    await read(town, ana)
    town.clock.move(DAY)
    await read(town, ana)

    found = await said(town, ana)
    assert [found[number] for number in (11, 12, 13, 14)] == [
        Verdict.FILE,
        Verdict.FILE,
        Verdict.DISLIKE,
        Verdict.LIKE,
    ]


async def test_what_the_member_said_of_a_song_stands_and_a_skip_does_not(town: Town) -> None:
    ana = await reader(town)
    await make(town, ana)
    await town.house.store.verdicts.put(ana.member, track(11), Verdict.LIKE, Origin.FRIEND)
    await town.house.store.verdicts.put(ana.member, track(12), Verdict.SKIP, Origin.FRIEND)

    take_out(town, 11, 12)
    await read(town, ana)

    assert await said(town, ana) == {11: Verdict.LIKE, 12: Verdict.DISLIKE}


async def test_the_same_recording_under_another_id_was_not_taken_out(town: Town) -> None:
    ana = await reader(town)
    await make(town, ana)
    (playlist,) = at_spotify(town)
    other = song(900, "Song 11, moved")
    other.isrc = song(11).isrc
    town.world.take_out_all(playlist.id, [uri(11), uri(12)])
    town.world.insert(playlist.id, [other, song(901, "Song 12"), local_file()])

    await read(town, ana)

    assert await said(town, ana) == {}


async def test_a_song_that_spotify_lost_was_not_taken_out(town: Town) -> None:
    ana = await reader(town)
    await make(town, ana)
    (playlist,) = at_spotify(town)
    playlist.items[0].track = None
    town.world.change(playlist.id)

    await read(town, ana)
    town.clock.move(DAY)
    await read(town, ana)
    assert await said(town, ana) == {}

    town.world.take_out(playlist.id, 0)
    take_out(town, 12)
    await read(town, ana)
    assert (await said(town, ana))[12] is Verdict.DISLIKE


async def test_what_spotify_lost_is_waited_for_no_longer_than_the_others(town: Town) -> None:
    ana = await reader(town)
    await make(town, ana)
    (playlist,) = at_spotify(town)
    playlist.items[0].track = None
    town.world.insert(playlist.id, [song(900)])

    await read(town, ana)
    town.clock.move(DAY)
    await read(town, ana)

    assert await said(town, ana) == dict.fromkeys(CHOSEN[1:], Verdict.LIKE)
    assert "tasted" not in await rows_left(town.house)


async def test_a_playlist_that_was_deleted_says_nothing_and_is_forgotten(town: Town) -> None:
    ana = await reader(town)
    await make(town, ana)
    town.world.unfollow("ana", at_spotify(town)[0].id)

    await read(town, ana)

    assert await said(town, ana) == {}
    assert not {"tastings", "tasted"} & (await rows_left(town.house)).keys()


async def test_songs_that_spotify_shows_only_after_a_while_were_not_taken_out(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await reader(town)
    with monkeypatch.context() as patch:
        patch.setattr(Gateway, "items", _empty)
        await make(town, ana)
        town.clock.move(timedelta(minutes=9))
        await read(town, ana)
    assert await said(town, ana) == {}

    take_out(town, 11)
    await read(town, ana)
    assert await said(town, ana) == {}
    town.clock.move(timedelta(minutes=1))
    await read(town, ana)

    assert await said(town, ana) == {11: Verdict.DISLIKE}


async def test_a_list_with_a_hole_is_no_deletion(town: Town) -> None:
    ana = await reader(town)
    await make(town, ana)
    link = await rating(town)._access.link(ana.member)

    await rating(town).look(link, rating(town)._access.caller(link), ())
    take_out(town, 11)
    await read(town, ana)

    assert await said(town, ana) == {11: Verdict.DISLIKE}


async def test_while_nothing_changes_reading_costs_no_further_call(town: Town) -> None:
    ana = await reader(town)
    await make(town, ana)
    await read(town, ana)
    town.asked()

    await read(town, ana)

    assert sorted(town.asked()) == ["GET /me/playlists", "GET /me/tracks"]


async def test_what_cannot_be_looked_at_waits_and_the_library_is_read_all_the_same(town: Town) -> None:
    ana = await reader(town)
    await make(town, ana)
    take_out(town, 11)
    town.world.add_playlist("ana", "Fern", songs(4))
    path = f"/playlists/{at_spotify(town)[0].id}/items"
    town.standin.faults.add(Fault("500", path=path, times=9))

    await read(town, ana)
    assert await said(town, ana) == {}
    assert len(await town.house.store.playlists.all(ana.member)) == 3

    town.standin.faults.clear()
    await read(town, ana)
    assert await said(town, ana) == {11: Verdict.DISLIKE}


@pytest.mark.parametrize("path", ["/me/playlists", "/items"])
@pytest.mark.parametrize("kind", LOST)
async def test_whatever_becomes_of_an_answer_there_is_one_playlist_with_each_song_once(
    town: Town, monkeypatch: pytest.MonkeyPatch, kind: str, path: str
) -> None:
    ana = await reader(town)
    wait_less(monkeypatch, kind)
    town.standin.faults.add(Fault(kind, method="POST", path=path))

    made = await make(town, ana)

    (playlist,) = at_spotify(town)
    assert made.list == playlist.id
    assert playlist.uris == [uri(number) for number in CHOSEN]


@pytest.mark.parametrize("path", ["/me/playlists", "/items"])
@pytest.mark.parametrize("kind", ["500", "500-after"])
async def test_what_was_broken_off_for_good_is_brought_to_its_end_when_it_is_asked_for_again(
    town: Town, path: str, kind: str
) -> None:
    ana, again = await reader(town), Chooser((1, 2))
    # Whatever is looked at meanwhile does not show, either.
    town.standin.faults.add(Fault(kind, method="POST", path=path, times=3))
    town.standin.faults.add(Fault("500", method="GET", path=path, times=99))
    with pytest.raises((OutcomeUnknown, SpotifyAway)):
        await make(town, ana)
    town.standin.faults.clear()

    made = await make(town, ana, again)

    (playlist,) = at_spotify(town)
    assert playlist.uris == [uri(number) for number in CHOSEN]
    assert len(made.songs) == 20
    assert again.asked == []


@pytest.mark.parametrize("seed", range(12))
async def test_in_any_weather_each_song_lies_there_once_and_the_members_word_is_read_right(
    town: Town, seed: int
) -> None:
    ana, rng, faults = await reader(town), Random(seed), town.standin.faults
    faults.at_random(rng, rng.choice((0.1, 0.3, 0.5)), STORMS)
    while not (done := await _went_well(make(town, ana))):
        town.clock.move(timedelta(minutes=2))
    assert done
    (playlist,) = at_spotify(town)
    assert playlist.uris == [uri(number) for number in CHOSEN]

    gone = rng.sample(CHOSEN, 5)
    for number in gone:
        take_out(town, number)
        await _went_well(read(town, ana))
        town.clock.move(timedelta(minutes=10))
    for _ in range(3):
        while not await _went_well(read(town, ana)):
            town.clock.move(timedelta(hours=1))
        faults.clear()
        town.clock.move(DAY)

    expected = {number: Verdict.DISLIKE if number in gone else Verdict.LIKE for number in CHOSEN}
    assert await said(town, ana) == expected


class CutOffError(Exception):
    """The process is no more."""


STEPS = (
    (Tastings, "begin"),
    (Gateway, "create"),
    (Tastings, "made"),
    (Gateway, "add"),
    (Tastings, "noticed"),
)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("room", "name"), STEPS)
async def test_cut_off_at_any_step_it_is_gone_on_with_and_nothing_is_made_twice(
    town: Town, monkeypatch: pytest.MonkeyPatch, room: type, name: str, moment: str
) -> None:
    ana, whole = await reader(town), getattr(room, name)

    async def cut(*given: object, **named: object) -> NoReturn:
        if moment == "after":
            await whole(*given, **named)
        raise CutOffError

    with monkeypatch.context() as patch:
        patch.setattr(room, name, cut)
        with pytest.raises(CutOffError):
            await make(town, ana)
    if (name, moment) != ("noticed", "after"):
        await make(town, ana)

    (playlist,) = at_spotify(town)
    assert playlist.uris == [uri(number) for number in CHOSEN]
    take_out(town, 11)
    await read(town, ana)
    assert await said(town, ana) == {11: Verdict.DISLIKE}


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("room", "name"), [(Verdicts, "put"), (Tastings, "judged"), (Tastings, "noticed")])
async def test_cut_off_while_it_is_looked_at_every_song_counts_once(
    town: Town, monkeypatch: pytest.MonkeyPatch, room: type, name: str, moment: str
) -> None:
    ana, whole = await reader(town), getattr(room, name)
    await make(town, ana)
    take_out(town, 11, 12)

    async def cut(*given: object, **named: object) -> NoReturn:
        if moment == "after":
            await whole(*given, **named)
        raise CutOffError

    with monkeypatch.context() as patch:
        patch.setattr(room, name, cut)
        with pytest.raises(CutOffError):
            await read(town, ana)
    town.clock.move(DAY)
    await read(town, ana)
    town.clock.move(DAY)
    await read(town, ana)

    kept = dict.fromkeys(CHOSEN[2:], Verdict.LIKE)
    assert await said(town, ana) == {11: Verdict.DISLIKE, 12: Verdict.DISLIKE, **kept}


async def test_what_was_never_made_is_forgotten_after_an_hour(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await reader(town)
    with monkeypatch.context() as patch:
        patch.setattr(Gateway, "create", _cut)
        with pytest.raises(CutOffError):
            await make(town, ana)

    await read(town, ana)
    assert (await rows_left(town.house))["tasted"] == 20
    town.clock.move(timedelta(hours=1))
    await read(town, ana)

    assert not {"tastings", "tasted"} & (await rows_left(town.house)).keys()


async def test_a_playlist_whose_answer_was_lost_is_found_by_the_next_reading(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await reader(town)
    with monkeypatch.context() as patch:
        patch.setattr(Tastings, "made", _cut)
        with pytest.raises(CutOffError):
            await make(town, ana)
    town.world.add_playlist("ben", "Copied", followers=["ana"]).description = at_spotify(town)[0].description

    await read(town, ana)

    (tasting,) = await town.house.store.tastings.all(ana.member)
    assert tasting.list == next(each.id for each in at_spotify(town) if each.owner == "ana")


async def test_one_that_was_cut_off_and_then_deleted_gives_way_to_a_new_one(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await reader(town)
    with monkeypatch.context() as patch:
        patch.setattr(Gateway, "add", _cut)
        with pytest.raises(CutOffError):
            await make(town, ana)
    town.world.unfollow("ana", at_spotify(town)[0].id)

    await make(town, ana, Chooser((1, 2)))

    assert [each.uris for each in at_spotify(town)] == [[uri(1), uri(2)]]


async def test_a_song_that_spotify_no_longer_has_is_left_out_and_the_others_go_in(town: Town) -> None:
    ana = await reader(town)

    made = await make(town, ana, Chooser((11, 777, 12, 13)))

    (playlist,) = at_spotify(town)
    assert playlist.uris == [uri(11), uri(12), uri(13)]
    assert [each.title for each in made.songs] == ["Song 11", "Song 12", "Song 13"]
    town.clock.move(DAY)
    take_out(town, 11)
    await read(town, ana)
    assert await said(town, ana) == {11: Verdict.DISLIKE}


@pytest.mark.parametrize("numbers", [(), (777, 778)])
async def test_with_no_song_to_put_in_there_is_no_playlist(town: Town, numbers: tuple[int, ...]) -> None:
    ana = await reader(town)

    with pytest.raises(NothingToSuggest):
        await make(town, ana, Chooser(numbers))

    assert at_spotify(town) == []
    assert not {"tastings", "tasted"} & (await rows_left(town.house)).keys()


async def test_a_friends_own_file_is_put_into_no_playlist(town: Town) -> None:
    ana = await reader(town)

    async def choose(_: int) -> Sequence[Candidate]:
        file = Track(local_id("Grandad", "Birthday"), "Birthday", ("Grandad",))
        return [Candidate(file, Origin.FRIEND), Candidate(track(11), Origin.FRIEND)]

    await rating(town).make(ana.member, choose, hush)

    assert at_spotify(town)[0].uris == [uri(11)]


@pytest.mark.parametrize(
    "error", [SpotifyRefused(problem="Forbidden"), SpotifyPause(until="at noon", problem="too many calls")]
)
async def test_a_refusal_is_told_and_what_was_begun_goes_on_later(
    town: Town, monkeypatch: pytest.MonkeyPatch, error: SpotifyError
) -> None:
    ana = await reader(town)

    async def refuse(*_: object) -> NoReturn:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(Gateway, "add", refuse)
        with pytest.raises(type(error)):
            await make(town, ana)
    await make(town, ana, Chooser((1, 2)))

    (playlist,) = at_spotify(town)
    assert playlist.uris == [uri(number) for number in CHOSEN]


async def test_asked_for_twice_at_once_there_are_two_and_neither_is_broken(town: Town) -> None:
    ana = await reader(town)

    await asyncio.gather(make(town, ana), make(town, ana, Chooser((1, 2))), read(town, ana))

    assert sorted(len(each.uris) for each in at_spotify(town)) == [2, 20]


async def test_unlinking_and_forgetting_leave_nothing_of_it(town: Town) -> None:
    ana = await reader(town)
    await make(town, ana)
    exported = await town.house.store.personal.export(ana.member)
    assert len(exported["tasted"]) == 20
    assert [row["name"] for row in exported["tastings"]] == ["To rate, 20 November"]

    await town.house.services.linking.unlink(ana.member)
    assert not {"tastings", "tasted", "tracks"} & (await rows_left(town.house)).keys()

    again = await reader(town)
    await make(town, again)
    await town.house.services.forgetting.forget(again.member)
    assert not {"tastings", "tasted", "tracks"} & (await rows_left(town.house)).keys()


async def _went_well(work: Awaitable[object]) -> bool:
    try:
        await work
    except SpotifyError:
        return False
    return True


async def _empty(*_: object) -> Page:
    return Page((), 0)


async def _cut(*_: object, **__: object) -> NoReturn:
    raise CutOffError
