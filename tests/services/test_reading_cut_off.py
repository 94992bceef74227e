"""A reading that is cut off goes on from where it stopped, and leaves what is stored as it was until then."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.demo.spotify import Fault, SpotifyWorld, StoredPlaylist, open_spotify
from bot.errors import NeedsLink, SpotifyAway, SpotifyError, SpotifyPause
from tests.demo.spotify.visiting import small_world, song
from tests.houses import Person
from tests.linked import Hand, Town, house_in, hush, rows_left, town_in

GARBAGE = ("truncated", "cut", "empty", "html", "null", "500", "503", "500-after", "reset", "429")


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = Hand()
    async with town_in(tmp_path, small_world(clock), clock) as opened:
        yield opened


def long_playlist(world: SpotifyWorld, length: int = 600) -> StoredPlaylist:
    return world.add_playlist("ana", "Long", [song(number) for number in range(1, length + 1)])


async def read(town: Town, person: Person) -> None:
    town.asked()
    await town.house.services.reading.read(person.member, hush)


async def stored(town: Town, person: Person, name: str = "Long") -> list[str]:
    rows = await town.house.store.database.rows(
        "SELECT track_id FROM entries JOIN playlists ON playlists.id = playlist_id "
        "WHERE member_id = ? AND name = ? ORDER BY position",
        (person.member, name),
    )
    return [row["track_id"] for row in rows]


def there(playlist: StoredPlaylist) -> list[str]:
    return [item.track.id for item in playlist.items if item.track]


def pages(town: Town) -> list[int]:
    """Return at which places the pages began that were asked for, in order."""
    asked = [int(each.query["offset"]) for each in town.standin.requests if each.path.endswith("/items")]
    return list(dict.fromkeys(asked))


async def test_a_reading_that_was_cut_off_goes_on_from_the_page_where_it_stopped(town: Town) -> None:
    made = long_playlist(town.world)
    ana = await town.linked("ana")
    town.standin.faults.add(Fault("503", path="/items", after=5, times=4))
    with pytest.raises(SpotifyAway):
        await read(town, ana)
    assert pages(town) == [0, 50, 100, 150, 200, 250]
    assert await stored(town, ana) == []

    await read(town, ana)

    assert pages(town) == list(range(250, 600, 50))
    assert await stored(town, ana) == there(made)
    assert await town.house.store.database.rows("SELECT * FROM pages") == []


async def test_a_pause_that_spotify_asks_for_costs_no_page_twice(town: Town) -> None:
    made = long_playlist(town.world, 200)
    ana = await town.linked("ana")
    town.standin.faults.add(Fault("429", path="/items", after=2, retry_after=3600))
    with pytest.raises(SpotifyPause):
        await read(town, ana)
    with pytest.raises(SpotifyPause):
        await read(town, ana)
    assert town.asked() == []
    town.clock.now = town.clock.now.replace(hour=12)

    await read(town, ana)

    assert pages(town) == [100, 150]
    assert await stored(town, ana) == there(made)


async def test_a_reading_goes_on_in_a_house_that_was_opened_again(tmp_path: Path) -> None:
    clock = Hand()
    world = small_world(clock)
    made = long_playlist(world)
    async with open_spotify(world) as standin:
        async with house_in(tmp_path, standin, clock) as house:
            town = Town(house, standin, world, clock)
            ana = await town.linked("ana")
            standin.faults.add(Fault("503", path="/items", after=8, times=4))
            with pytest.raises(SpotifyAway):
                await read(town, ana)
        async with house_in(tmp_path, standin, clock) as house:
            town = Town(house, standin, world, clock)
            await read(town, ana)
            assert pages(town) == [400, 450, 500, 550]
            assert await stored(town, ana) == there(made)


async def test_pages_of_an_older_state_are_not_mixed_with_those_of_a_newer_one(town: Town) -> None:
    made = long_playlist(town.world, 200)
    ana = await town.linked("ana")
    town.standin.faults.add(Fault("503", path="/items", after=3, times=4))
    with pytest.raises(SpotifyAway):
        await read(town, ana)
    town.world.take_out(made.id, 0, 10)
    town.world.insert(made.id, [song(number) for number in range(900, 910)])

    await read(town, ana)

    assert pages(town) == [0, 50, 100, 150]
    assert await stored(town, ana) == there(made)


@pytest.mark.parametrize("after", range(5))
async def test_a_playlist_that_changes_between_two_pages_is_read_again(town: Town, after: int) -> None:
    made = long_playlist(town.world, 200)
    ana = await town.linked("ana")

    def shuffle(world: SpotifyWorld) -> None:
        # As many songs as before, so that no total tells.
        world.take_out(made.id, 0, 7)
        world.insert(made.id, [song(number) for number in range(900, 907)], 100)

    path = "/items" if after < 4 else f"/{made.id}$"
    town.standin.faults.add(Fault("change", path=path, after=after % 4, then=shuffle))

    await read(town, ana)

    assert await stored(town, ana) == there(made)


async def test_liked_songs_that_change_between_two_pages_are_read_again(town: Town) -> None:
    for number in range(1, 121):
        town.world.like("ana", song(number))
    ana = await town.linked("ana")

    def relike(world: SpotifyWorld) -> None:
        world.unlike("ana", song(120).uri)
        world.like("ana", song(500))

    town.standin.faults.add(Fault("change", path="/me/tracks", after=1, then=relike))

    await read(town, ana)

    assert await stored(town, ana, "Liked Songs") == [
        each.track.id for each in town.world.people["ana"].liked
    ]


async def test_a_playlist_that_never_keeps_still_is_kept_as_it_was(town: Town) -> None:
    made = long_playlist(town.world, 120)
    other = town.world.add_playlist("ana", "Short", [song(1)])
    ana = await town.linked("ana")
    await read(town, ana)
    before = await stored(town, ana)
    number = iter(range(1000, 2000))

    def add_one(world: SpotifyWorld) -> None:
        world.insert(made.id, [song(next(number))], 0)

    add_one(town.world)
    town.world.insert(other.id, [song(2)])
    town.standin.faults.add(Fault("change", path=f"{made.id}/items", times=99, then=add_one))

    done = await town.house.services.reading.read(ana.member, hush)

    assert done.unsteady == 1
    assert await stored(town, ana) == before
    assert await stored(town, ana, "Short") == [song(1).id, song(2).id]
    assert await town.house.store.database.rows("SELECT * FROM pages") == []
    town.standin.faults.clear()
    await read(town, ana)
    assert await stored(town, ana) == there(made)


@pytest.mark.parametrize("kind", GARBAGE)
@pytest.mark.parametrize(
    ("path", "after"), [("/items", 0), ("/items", 1), ("/items", 2), ("/me/playlists", 0), ("/me/tracks", 0)]
)
async def test_a_bad_page_leaves_what_is_stored_as_it_was(
    town: Town, kind: str, path: str, after: int
) -> None:
    made = long_playlist(town.world, 130)
    town.world.like("ana", song(77))
    ana = await town.linked("ana")
    await read(town, ana)
    before = await stored(town, ana)
    town.world.take_out(made.id, 3)
    town.world.like("ana", song(78))
    town.standin.faults.add(Fault(kind, path=path, after=after, times=4, retry_after=60))

    with pytest.raises(SpotifyError):
        await read(town, ana)

    assert await stored(town, ana) == before
    assert await stored(town, ana, "Liked Songs") == [song(77).id]
    town.standin.faults.clear()
    town.clock.now = town.clock.now.replace(minute=30)
    await read(town, ana)
    assert await stored(town, ana) == there(made)


@settings(max_examples=12)  # each opens a house
@given(st.lists(st.tuples(st.sampled_from(GARBAGE[:5]), st.integers(0, 12)), max_size=4))
def test_no_weather_ever_shrinks_a_stored_playlist(
    tmp_path_factory: pytest.TempPathFactory, weather: list[tuple[str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("weather")

    async def scene() -> None:
        clock = Hand()
        async with town_in(folder, small_world(clock), clock) as town:
            made = long_playlist(town.world, 110)
            ana = await town.linked("ana")
            await read(town, ana)
            before = await stored(town, ana)
            town.world.insert(made.id, [song(500)])
            for kind, after in weather:
                town.standin.faults.add(Fault(kind, after=after, times=4))
            for _ in range(3):
                try:
                    await read(town, ana)
                except SpotifyError:
                    assert await stored(town, ana) in (before, there(made))
                else:
                    assert await stored(town, ana) == there(made)

    asyncio.run(scene())


STORING = ("keep", "page", "only", "keep_tops", "keep_plays", "refuse", "drop_pages")


def leaving(town: Town, person: Person, way: str) -> Callable[[], Awaitable[object]]:
    """Return how the member leaves: by /unlink or by /forget."""
    if way == "unlink":
        return lambda: town.house.services.linking.unlink(person.member)
    return lambda: town.house.services.forgetting.forget(person.member)


@pytest.mark.parametrize("way", ["unlink", "forget"])
@pytest.mark.parametrize("moment", STORING)
async def test_who_leaves_while_they_are_read_leaves_nothing_behind(
    town: Town, monkeypatch: pytest.MonkeyPatch, way: str, moment: str
) -> None:
    made = long_playlist(town.world, 120)
    shared = town.world.add_playlist("ben", "Ours", [song(3)], collaborative=True, followers=["ana"])
    town.world.like("ana", song(77))
    town.world.people["ana"].top_tracks = [song(1)]
    town.world.people["ana"].recent = [(song(2), town.clock())]
    ana = await town.linked("ana")
    for_shared = Fault(
        "change", path=f"{shared.id}/items", then=lambda _: setattr(shared, "collaborative", False)
    )
    shift = Fault("change", path=f"{made.id}$", then=lambda world: world.take_out(made.id, 0))
    for fault in (for_shared, shift):
        town.standin.faults.add(fault)
    readings = town.house.store.readings
    original, left = getattr(readings, moment), list[str]()

    async def leave_first(*given: Any) -> object:  # noqa: ANN401 - handed on
        if not left:
            left.append(moment)
            await leaving(town, ana, way)()
        return await original(*given)

    monkeypatch.setattr(readings, moment, leave_first)

    with pytest.raises(NeedsLink):
        await read(town, ana)

    assert left
    assert await rows_left(town.house) == {}


@pytest.mark.parametrize("way", ["unlink", "forget"])
@pytest.mark.parametrize("after", range(0, 9, 2))
async def test_who_leaves_while_spotify_answers_leaves_nothing_behind(
    town: Town, way: str, after: int
) -> None:
    long_playlist(town.world, 120)
    town.world.like("ana", song(77))
    ana = await town.linked("ana")
    left: list[asyncio.Future[object]] = []

    def leave(_: SpotifyWorld) -> None:
        left.append(asyncio.ensure_future(leaving(town, ana, way)()))

    town.standin.faults.add(Fault("change", after=after, then=leave))

    with suppress(NeedsLink):
        await read(town, ana)
    await asyncio.gather(*left)

    assert await rows_left(town.house) == {}
