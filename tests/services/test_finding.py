"""Songs to suggest are found with friends, in the catalogue and outside, where no failure does harm."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import NoReturn

import pytest
from aiohttp import web

from bot.demo.spotify import Fault
from bot.domain import Agreement, Candidate, Origin, Place, Shown, Track, TrackId, Verdict
from bot.errors import SpotifyPause
from bot.lookups import open_reccobeats
from bot.services.access import Access
from bot.services.finding import Finding
from bot.services.outside import Outside, seeds_of
from bot.spotify import Gateway
from tests.demo.spotify.visiting import local_file, small_world, song, songs
from tests.houses import Person
from tests.linked import Hand, Town, hush, town_in
from tests.lookups.standin import RESET, Standin, limited, open_standin, saying
from tests.lookups.standin import song as recommended
from tests.store.worlds import exported, listed

Limit = Callable[[], asyncio.Timeout]

HERE = Place("discord", "1")
DAY, A_WHILE = timedelta(days=1), timedelta(minutes=10)
FOUND = [recommended(f"{800 + n:022}", f"Recommended {n}", f"Somebody {n}") for n in range(30)]


@dataclass
class Around:
    """A town with ReccoBeats beside it, and who finds songs there."""

    town: Town
    standin: Standin
    outside: Outside
    finding: Finding
    told: list[str] = field(default_factory=list)

    async def find(self, person: Person, number: int = 400) -> tuple[Candidate, ...]:
        return await self.finding.candidates(person.member, HERE, self.told.append, number=number)

    async def by_origin(self, person: Person, number: int = 400) -> Counter[Origin]:
        return Counter(each.origin for each in await self.find(person, number))

    def calls(self) -> list[str]:
        """Return the calls of ReccoBeats and of Spotify since this was asked last."""
        asked = [f"GET recommendation {len(each) - 1}" for each in self.standin.asked]
        self.standin.asked.clear()
        return asked + [call for call in self.town.asked() if "token" not in call]

    def finds(self, outside: Outside, limit: Limit = lambda: asyncio.timeout(None)) -> None:
        """Let somebody else find, who waits for as long as it takes unless said otherwise."""
        self.finding = Finding(self.town.house.store, outside, self.town.clock, limit=limit)


def access(town: Town) -> Access:
    return town.house.services.filing._access


@pytest.fixture
async def around(tmp_path: Path) -> AsyncIterator[Around]:
    clock = Hand()
    async with (
        town_in(tmp_path, small_world(clock), clock) as town,
        open_standin() as standin,
        open_reccobeats(standin.base) as reccobeats,
    ):
        for number in range(1, 9):
            single = {"album_id": f"{50 + number:022}", "album": f"Record {50 + number}"}
            town.world.add_track(song(100 + number, f"Tide {number}", f"Band {number}", **single))
            album = {"album_id": f"{number:022}", "album": f"Record {number}"}
            for other in range(5):
                title = f"Tune {number}{other}"
                town.world.add_track(song(200 + 10 * number + other, title, f"Band {number}", **album))
        standin.recommended = list(FOUND)
        outside = Outside(reccobeats, access(town))
        found = Around(town, standin, outside, Finding(town.house.store, outside, clock))
        found.finds(outside)
        town.world.add_playlist("ana", "Sea", [town.world.tracks[f"{n:022}"] for n in range(101, 109)])
        yield found


async def reader(around: Around) -> Person:
    """Return Ana, whose library was read."""
    ana = await around.town.linked("ana")
    await around.town.house.services.reading.read(ana.member, hush)
    around.calls()
    return ana


async def friend(around: Around, *tracks: Track) -> Person:
    """Return Ben, who lets the server have these songs suggested."""
    ben, store = await around.town.member("ben"), around.town.house.store
    await store.playlists.take_in(ben.member, exported(listed("Rain", tracks)))
    (playlist,) = await store.playlists.all(ben.member)
    await store.playlists.set_shown(ben.member, playlist.id, Shown.VISIBLE)
    await store.agreements.agree(ben.member, HERE, Agreement.SUGGEST, called="Ben")
    return ben


async def catalogued(around: Around, *tracks: Track) -> None:
    await around.town.house.store.catalogue.load(tracks, known_at=around.town.clock())


def track(number: int, title: str = "", artist: str = "", isrc: str = "") -> Track:
    return Track(TrackId(f"{number:022}"), title or f"New {number}", (artist or f"New {number}",), isrc=isrc)


async def test_every_origin_gives_songs_and_says_where_they_are_from(around: Around) -> None:
    ana = await reader(around)
    await friend(around, track(501))
    await catalogued(around, track(502))

    found = await around.find(ana)

    first = {each.origin: each for each in reversed(found)}
    assert set(first) == set(Origin)
    assert (first[Origin.FRIEND].owner, first[Origin.FRIEND].playlist) == ("Ben", "Rain")
    assert first[Origin.CATALOGUE].track.title == "New 502"
    assert first[Origin.RECCOBEATS].track.title.startswith("Recommended")
    assert first[Origin.ALBUM].seed == first[Origin.ALBUM].track.artists[0]
    assert first[Origin.ALBUM].track.album.startswith("Record")
    assert first[Origin.SEARCH].seed == first[Origin.SEARCH].track.artists[0]
    assert around.told == ["Looking around for songs …"]


async def test_outside_few_calls_are_made_and_each_is_counted(around: Around) -> None:
    ana = await reader(around)
    before = await counted(around)

    await around.find(ana)

    (asked,) = around.standin.asked
    assert (len(set(asked[:-1])), asked[-1]) == (5, "100")
    made = {family: number - before.get(family, 0) for family, number in (await counted(around)).items()}
    assert {family: number for family, number in made.items() if number} == {
        "search": 2,
        "tracks": 2,
        "artists": 2,
        "albums": 2,
    }


async def test_what_was_said_is_good_for_a_day(around: Around) -> None:
    ana = await reader(around)
    first = await around.find(ana)
    assert around.calls()

    around.town.clock.move(DAY - timedelta(seconds=1))
    assert {each.track.id for each in await around.find(ana)} == {each.track.id for each in first}
    assert around.calls() == []
    around.town.clock.move(timedelta(seconds=1))
    await around.find(ana)

    assert len(around.calls()) == 9
    assert around.told == ["Looking around for songs …"] * 2


async def test_with_nobody_outside_nobody_is_asked(around: Around) -> None:
    ana, ben = await around.town.member("ana"), await friend(around, track(501))
    await around.town.house.store.playlists.take_in(ana.member, exported(listed("Mine", [track(1)])))
    around.finds(Outside(None, access(around.town)))

    assert await around.by_origin(ana) == {Origin.FRIEND: 1}
    assert await around.by_origin(ben) == {}
    assert around.calls() == []
    assert around.told == []


async def test_who_is_not_linked_is_found_songs_by_reccobeats_alone(around: Around) -> None:
    ana = await around.town.member("ana")
    await around.town.house.store.playlists.take_in(ana.member, exported(listed("Mine", [track(1)])))

    (first, *_) = await around.find(ana)

    assert (first.origin, first.seed) == (Origin.RECCOBEATS, "New 1")
    assert len(around.calls()) == 1


async def test_a_member_without_a_song_to_begin_with_is_asked_about_nowhere(around: Around) -> None:
    eli = await around.town.linked("eli")
    around.calls()

    assert await around.find(eli) == ()
    assert around.calls() == []


@pytest.mark.parametrize(
    "fault", [limited("7"), saying("<html>"), saying('{"content": 5}'), saying("no", 500), RESET]
)
async def test_whatever_is_wrong_with_reccobeats_the_others_are_found(
    around: Around, fault: web.Response | str
) -> None:
    ana = await reader(around)
    await friend(around, track(501))
    around.standin.faults = [fault, fault]

    found = await around.by_origin(ana)

    assert found[Origin.RECCOBEATS] == 0
    assert {Origin.FRIEND, Origin.ALBUM, Origin.SEARCH} <= set(found)


@pytest.mark.parametrize("kind", ["500", "429", "reset", "truncated", "html", "null"])
async def test_whatever_is_wrong_with_spotify_the_others_are_found(around: Around, kind: str) -> None:
    ana = await reader(around)
    await friend(around, track(501))
    around.town.standin.faults.add(Fault(kind, times=99))

    found = await around.by_origin(ana)

    assert set(found) == {Origin.FRIEND, Origin.RECCOBEATS}


async def test_what_was_said_before_a_fault_counts_and_it_is_asked_again_in_a_while(around: Around) -> None:
    ana = await reader(around)
    around.town.standin.faults.add(Fault("500", path="/search", after=1, times=4))

    some = await around.by_origin(ana)
    assert some[Origin.SEARCH] > 0
    around.calls()
    around.town.clock.move(A_WHILE - timedelta(seconds=1))
    await around.find(ana)
    assert around.calls() == []
    around.town.clock.move(timedelta(seconds=1))

    assert (await around.by_origin(ana))[Origin.SEARCH] > some[Origin.SEARCH]
    assert around.calls() == ["GET /search"] * 2


async def test_reccobeats_is_left_alone_for_as_long_as_it_asks(around: Around) -> None:
    ana = await reader(around)
    around.standin.faults = [limited("3600")]
    await around.find(ana)

    around.town.clock.move(timedelta(seconds=3599))
    assert (await around.by_origin(ana))[Origin.RECCOBEATS] == 0
    around.town.clock.move(timedelta(seconds=1))

    assert (await around.by_origin(ana))[Origin.RECCOBEATS] == len(FOUND)


async def test_who_asks_for_a_pause_has_it_from_everybody(around: Around) -> None:
    ana, dov = await reader(around), await around.town.member("dov")
    await around.town.house.store.playlists.take_in(dov.member, exported(listed("Mine", [track(1)])))
    around.standin.faults = [limited("3600")]
    await around.find(ana)
    around.calls()

    assert await around.by_origin(dov) == {}
    assert around.calls() == []
    around.town.clock.move(timedelta(seconds=3600))
    assert await around.by_origin(dov) == {Origin.RECCOBEATS: len(FOUND)}


async def test_the_last_calls_of_a_day_are_left_to_those_who_wait(around: Around) -> None:
    ana = await reader(around)
    link = await access(around.town).link(ana.member)
    turns = access(around.town).spotify.gateway._turns
    limits = turns._limits
    for _ in range(limits.a_family * 9 // 10):
        await around.town.house.store.calls.count(link.client, "search")

    found = await around.by_origin(ana)

    assert found[Origin.SEARCH] == 0
    assert found[Origin.ALBUM] > 0
    await turns.look(access(around.town).caller(link, urgent=True), "search")
    with pytest.raises(SpotifyPause):
        await turns.look(access(around.town).caller(link), "search")


async def test_when_the_time_is_up_what_has_come_is_taken(around: Around) -> None:
    ana, limits = await reader(around), list[asyncio.Timeout]()
    around.finds(around.outside, limit=lambda: _limit(limits))
    around.town.standin.faults.add(Fault("hang", path="/search"))
    asking = asyncio.create_task(around.by_origin(ana))
    while not around.standin.asked or not any(
        each.path == "/search" for each in around.town.standin.requests
    ):
        await asyncio.sleep(0.01)
    await _answered(around)

    limits[0].reschedule(asyncio.get_running_loop().time())
    found = await asking

    assert (found[Origin.RECCOBEATS], found[Origin.SEARCH]) == (len(FOUND), 0)
    around.calls()
    await around.find(ana)
    assert around.calls() == []


async def test_when_songs_run_low_more_are_asked_for_from_other_songs_on_some_times_a_day(
    around: Around,
) -> None:
    ana, rounds = await reader(around), []
    for number in range(8):
        around.standin.recommended = [
            recommended(f"{1000 * number + n:022}", f"Round {number} {n}", f"Somebody {number} {n}")
            for n in range(20)
        ]
        found = await around.find(ana)
        rounds.append(_titles(found, Origin.RECCOBEATS))
        await around.town.house.store.suggestions.shown(ana.member, found)

    assert [len(each) for each in rounds] == [20, 20, 20, 20, 0, 0, 0, 0]
    assert len(set.union(*rounds)) == 80
    seeds = {seed for asked in around.standin.asked for seed in asked[:-1]}
    assert len(seeds) == 8
    for _ in range(6):
        around.town.clock.move(DAY)
        around.calls()
        await around.town.house.store.suggestions.shown(ana.member, await around.find(ana))
        await around.find(ana)
        assert len(around.standin.asked) > 1


async def test_who_failed_is_not_asked_for_more(around: Around) -> None:
    ana = await reader(around)
    around.town.standin.faults.add(Fault("500", times=99))
    await around.town.house.store.suggestions.shown(ana.member, await around.find(ana))
    around.calls()

    await around.find(ana)

    assert around.calls() == ["GET recommendation 5"]


async def test_two_presses_at_once_ask_once(around: Around) -> None:
    ana = await reader(around)

    first, second = await asyncio.gather(around.find(ana), around.find(ana))

    assert [each.track.id for each in first] == [each.track.id for each in second]
    assert len(around.standin.asked) == 1


async def test_what_a_fault_of_our_own_breaks_is_logged_and_harmless(
    around: Around, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ana = await reader(around)
    monkeypatch.setattr(Gateway, "search", _broken)

    found = await around.by_origin(ana)

    assert found[Origin.ALBUM] > 0
    assert "a question for songs failed unexpectedly" in caplog.text


async def test_the_log_says_neither_who_was_asked_for_nor_what_they_hear(
    around: Around, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "earmark")
    ana = await reader(around)
    around.standin.faults = [saying("no", 500)]
    around.town.standin.faults.add(Fault("500", path="/search", times=99))

    await around.find(ana)

    said = [each.getMessage() for each in caplog.records if each.name == "earmark.finding"]
    assert len(said) == 2
    assert not any(word in line for line in said for word in ("Tide", "Band", "ana", "Bearer", "http"))


async def test_what_the_member_has_judged_or_was_shown_is_not_found(around: Around) -> None:
    ana, store = await reader(around), around.town.house.store
    had, same, judged, shown = track(101), track(503, isrc="ZZEAR2600102"), track(504), track(505)
    await friend(around, had, same, judged, shown, track(506))
    await store.verdicts.put(ana.member, judged, Verdict.DISLIKE, Origin.FRIEND)
    await store.suggestions.shown(ana.member, [Candidate(shown, Origin.FRIEND)])

    found = [each.track.id for each in await around.find(ana) if each.origin is Origin.FRIEND]

    assert found == [track(506).id]
    around.town.clock.move(timedelta(days=31))
    later = {each.track.id for each in await around.find(ana)}
    assert shown.id in later
    assert not {had.id, same.id, judged.id} & later


async def test_of_several_who_have_a_song_the_friend_is_named(around: Around) -> None:
    ana = await reader(around)
    await friend(around, track(502))
    await catalogued(around, track(502))
    around.standin.recommended = [recommended(track(502).id, "New 502", "New 502")]

    (one,) = [each for each in await around.find(ana) if each.track.id == track(502).id]

    assert (one.origin, one.owner) == (Origin.FRIEND, "Ben")


async def test_where_there_are_more_than_wanted_each_origin_has_its_turn(around: Around) -> None:
    ana = await reader(around)
    await friend(around, *(track(number) for number in range(501, 540)))
    await catalogued(around, *(track(number) for number in range(541, 580)))

    assert set((await around.by_origin(ana, 5)).values()) == {1}
    assert sum((await around.by_origin(ana, 30)).values()) == 30


async def test_other_songs_of_the_catalogue_come_by_the_hour_and_what_friends_allow_counts_at_once(
    around: Around,
) -> None:
    ana, store = await reader(around), around.town.house.store
    ben = await friend(around, track(501))
    await catalogued(around, *(track(number) for number in range(1000, 1400)))
    first = await around.find(ana, 40)

    await store.agreements.withdraw(ben.member, HERE, Agreement.SUGGEST)
    again = await around.find(ana, 40)
    around.town.clock.move(timedelta(hours=1))
    later = await around.find(ana, 40)

    assert _titles(first, Origin.FRIEND) == {"New 501"}
    assert _titles(again, Origin.FRIEND) == set()
    assert _titles(first, Origin.CATALOGUE) <= _titles(again, Origin.CATALOGUE)
    assert _titles(later, Origin.CATALOGUE) - _titles(again, Origin.CATALOGUE)


async def test_no_more_is_kept_of_an_origin_than_it_takes(around: Around) -> None:
    ana = await reader(around)
    for day in range(4):
        around.standin.recommended = [
            recommended(f"{1000 * day + n:022}", f"Day {day} {n}", f"Somebody {day} {n}") for n in range(90)
        ]
        assert (await around.by_origin(ana))[Origin.RECCOBEATS] == (90 if day == 0 else 120)
        around.town.clock.move(DAY)


async def test_whoever_asked_long_ago_makes_room(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.hearsay._MOST_MEMBERS", 2)
    people = [await around.town.member(name) for name in ("cleo", "dov", "eli")]
    for person in people:
        await around.town.house.store.playlists.take_in(person.member, exported(listed("Mine", [track(1)])))
        await around.find(person)
    around.calls()

    await around.find(people[2])
    assert around.calls() == []
    await around.find(people[0])
    assert len(around.calls()) == 1
    around.town.clock.move(DAY + timedelta(seconds=1))
    await around.find(people[0])
    assert len(around.finding._hearsay._memories) == 1


async def test_what_spotify_said_goes_with_the_link_and_everything_when_it_is_wished(around: Around) -> None:
    ana = await reader(around)
    await around.town.house.store.playlists.take_in(ana.member, exported(listed("Mine", [track(1)])))
    assert {Origin.ALBUM, Origin.SEARCH} <= set(await around.by_origin(ana))

    await around.town.house.services.linking.unlink(ana.member)
    assert set(await around.by_origin(ana)) == {Origin.RECCOBEATS}
    around.finding.forget(ana.member)
    around.calls()
    await around.find(ana)

    assert len(around.calls()) == 1


async def test_songs_liked_and_filed_last_lead_to_others_and_no_two_of_one_artist(around: Around) -> None:
    store = around.town.house.store
    around.town.world.add_playlist("ana", "Old", songs(*range(1, 31)))
    around.town.world.add_playlist("ana", "Tapes", [local_file()])
    ana = await reader(around)
    await store.verdicts.put(ana.member, track(601, artist="Liked One"), Verdict.LIKE, Origin.FRIEND)
    await store.verdicts.put(ana.member, track(602, artist="Disliked One"), Verdict.DISLIKE, Origin.FRIEND)
    await store.verdicts.put(ana.member, track(603, artist="Skipped One"), Verdict.SKIP, Origin.FRIEND)

    seeds = await seeds_of(store, ana.member, Random(1))

    artists = [seed.artist for seed in seeds]
    assert artists[0] == "Liked One"
    assert Counter(artists) == Counter(["Liked One", "The Kettles", *(f"Band {n}" for n in range(1, 9))])
    assert await seeds_of(store, ana.member, Random(1)) == seeds


async def test_a_song_that_is_gone_at_spotify_leads_nowhere_and_the_next_one_does(around: Around) -> None:
    ana, store = await around.town.member("ana"), around.town.house.store
    tide = replace(track(101, artist="Band 1"), album="Record 51")
    await store.playlists.take_in(ana.member, exported(listed("Mine", [track(901), tide])))
    await around.town.linked("ana")

    found = await around.by_origin(ana)

    assert found[Origin.ALBUM] == 5


async def test_where_the_kind_of_a_song_is_known_that_is_searched_for(around: Around) -> None:
    ana, store = await around.town.member("ana"), around.town.house.store
    around.town.world.add_track(song(700, "Far Shore", "Unheard Of", genres=("moss folk",)))
    file = exported(listed("Mine", [Track(track(1).id, "Mine", ("Me",), genres=("moss folk",))]))
    await store.playlists.take_in(ana.member, file)
    await around.town.linked("ana")

    (found,) = [each for each in await around.find(ana) if each.origin is Origin.SEARCH]

    assert (found.track.title, found.seed) == ("Far Shore", "Mine")


def _titles(found: Sequence[Candidate], origin: Origin) -> set[str]:
    return {each.track.title for each in found if each.origin is origin}


async def counted(around: Around) -> dict[str, int]:
    rows = await around.town.house.store.database.rows(
        "SELECT family, count(*) AS n FROM calls GROUP BY family"
    )
    return {row["family"]: row["n"] for row in rows}


def _limit(limits: list[asyncio.Timeout]) -> asyncio.Timeout:
    limits.append(asyncio.timeout(None))
    return limits[-1]


async def _answered(around: Around) -> None:
    """Wait until ReccoBeats's answer was taken in."""
    while around.outside._turn.locked():
        await asyncio.sleep(0.01)
    await asyncio.sleep(0)


async def _broken(*_: object) -> NoReturn:
    raise ZeroDivisionError
