"""The playlist with everything stays the union of its sources, whatever Spotify or a kill does to it."""

from pathlib import Path

import pytest

from bot.demo.spotify import Fault, SpotifyWorld
from bot.errors import SpotifyPause
from tests.demo.spotify.visiting import songs, uri
from tests.linked import CALLBACK, CLIENT, Hand, Town, song, town_in
from tests.services.killing import nursery, ward_in
from tests.services.weathering import Found, place_in, small_playlists

LONG = range(1, 152)


def world_of(clock: Hand, *numbers: int) -> SpotifyWorld:
    world = SpotifyWorld(clock)
    world.add_person("ana", "Ana")
    world.add_app(CLIENT, redirect_uris=[CALLBACK], users=["ana"])
    world.add_playlist("ana", "Kettles", songs(*numbers))
    return world


async def sync(town: Town, member: int) -> None:
    town.clock.now = town.clock.now.replace(hour=town.clock.now.hour + 1)
    await town.house.services.syncing.apply(member, lambda _: None)  # type: ignore[arg-type]  # as it is stored


def playlist(town: Town, name: str) -> str:
    (found,) = [key for key, each in town.world.playlists.items() if each.name == name]
    return found


@pytest.mark.parametrize("seed", range(6))
async def test_nothing_is_doubled_or_lost_in_any_weather(seed: int, tmp_path: Path) -> None:
    async with place_in(tmp_path, seed) as place:
        for _ in range(10):
            await place.storm()

            assert place.found == Found(), place.town.standin.writes
            place.pass_time()
        assert place.faults.met


async def test_nothing_is_doubled_or_lost_where_it_needs_several_playlists(tmp_path: Path) -> None:
    with small_playlists():
        async with place_in(tmp_path, 1) as place:
            place.small = True
            for _ in range(8):
                await place.storm()

                assert place.found == Found(), place.town.standin.writes
                place.pass_time()
            assert len(place.habits.everything) > 1


@pytest.mark.slow
async def test_nothing_is_doubled_or_lost_by_a_kill_at_any_moment(tmp_path: Path) -> None:
    async with ward_in(tmp_path, 1) as ward, nursery() as children:
        kills = 0
        while kills < 8:
            kills += await ward.strike(children)
            await ward.complete(children)

            assert ward.found == Found(), ward.standin.writes
            ward.pass_time()


async def test_nothing_is_written_when_all_is_as_it_should_be_after_a_storm(tmp_path: Path) -> None:
    async with place_in(tmp_path, 7) as place:
        await place.storm()
        place.town.standin.requests.clear()

        await place.calm()

        assert place.town.standin.writes == []


async def test_a_song_put_in_by_hand_after_a_sync_was_cut_off_stays_when_it_leaves_its_playlist(
    tmp_path: Path,
) -> None:
    clock = Hand()
    async with town_in(tmp_path, world_of(clock, 1, 2, 3), clock) as town:
        ana = (await town.linked("ana")).member
        await sync(town, ana)
        town.world.insert(playlist(town, "Kettles"), [song(4)])
        town.standin.faults.add(Fault("429", method="POST", retry_after=3))
        with pytest.raises(SpotifyPause):
            await sync(town, ana)
        town.world.insert(playlist(town, "Everything"), [song(4)])
        await sync(town, ana)

        town.world.take_out(playlist(town, "Kettles"), 3)
        await sync(town, ana)

        assert sorted(town.uris("ana", "Everything")) == [uri(number) for number in (1, 2, 3, 4)]


async def test_a_song_of_a_batch_that_was_never_sent_is_the_members_if_they_put_it_in(tmp_path: Path) -> None:
    clock = Hand()
    async with town_in(tmp_path, world_of(clock, *LONG), clock) as town:
        ana = (await town.linked("ana")).member
        town.standin.faults.add(Fault("reset-after", method="POST", path="/items"))
        town.standin.faults.add(Fault("429", method="GET", path="/me/playlists", after=1, retry_after=3))
        with pytest.raises(SpotifyPause):
            await sync(town, ana)
        (sent,) = [each.body["uris"] for each in town.standin.writes if each.path.endswith("/items")]
        never_sent = next(number for number in LONG if uri(number) not in sent)
        town.world.insert(playlist(town, "Everything"), [song(never_sent)])
        await sync(town, ana)

        town.world.take_out_all(playlist(town, "Kettles"), [uri(number) for number in LONG])
        town.world.insert(playlist(town, "Kettles"), [song(900)])
        await sync(town, ana)

        assert uri(never_sent) in town.uris("ana", "Everything")


async def test_a_song_put_back_by_hand_after_a_removal_was_cut_off_stays(tmp_path: Path) -> None:
    clock = Hand()
    async with town_in(tmp_path, world_of(clock, *LONG), clock) as town:
        ana = (await town.linked("ana")).member
        await sync(town, ana)
        town.world.take_out(playlist(town, "Kettles"), 1, len(LONG))
        town.standin.faults.add(Fault("429", method="DELETE", after=1, retry_after=3))
        with pytest.raises(SpotifyPause):
            await sync(town, ana)
        taken = town.standin.writes[-2].body["items"][0]["uri"]
        town.world.insert(playlist(town, "Everything"), [song(int(taken[-6:]))])

        await sync(town, ana)

        assert sorted(town.uris("ana", "Everything")) == sorted([uri(1), taken])
