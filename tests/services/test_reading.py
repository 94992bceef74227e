"""A library is read as it is at Spotify: what did not change costs nothing, and nothing is ever half read."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.demo.spotify import Fault, StoredTrack
from bot.domain import Kind, Playlist, PlaylistId, Shown
from bot.errors import NeedsLink
from bot.services.reading import Read
from tests.demo.spotify.visiting import episode, local_file, small_world, song, songs
from tests.houses import Person
from tests.linked import CLIENT, Hand, Town, hush, town_in
from tests.store.worlds import exported, listed
from tests.store.worlds import song as known_song

DAY = timedelta(days=1)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = Hand()
    async with town_in(tmp_path, small_world(clock), clock) as opened:
        yield opened


async def read(town: Town, person: Person) -> Read:
    """Read a library, and leave what was asked before out of the count."""
    town.asked()
    return await town.house.services.reading.read(person.member, hush)


async def stored(town: Town, person: Person) -> dict[str, list[str]]:
    """Return the titles in each stored playlist, in their order."""
    rows = await town.house.store.database.rows(
        "SELECT name, title FROM playlists LEFT JOIN entries ON playlist_id = playlists.id "
        "LEFT JOIN tracks ON tracks.id = track_id WHERE member_id = ? ORDER BY name, position",
        (person.member,),
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["name"], []).extend([row["title"]] if row["title"] is not None else [])
    return found


async def playlist_called(town: Town, person: Person, name: str) -> Playlist:
    (found,) = [each for each in await town.house.store.playlists.all(person.member) if each.name == name]
    return found


def titles(tracks: list[StoredTrack]) -> list[str]:
    return [track.name for track in tracks]


async def test_own_and_shared_playlists_are_read_and_followed_ones_never_asked_for(town: Town) -> None:
    town.world.add_playlist("ana", "Mine", songs(1, 2))
    town.world.add_playlist("ben", "Ours", songs(3), collaborative=True, followers=["ana"])
    followed = town.world.add_playlist("ben", "His", songs(4, 5), public=True, followers=["ana"])
    town.world.like("ana", song(6))
    ana = await town.linked("ana")

    done = await read(town, ana)

    assert await stored(town, ana) == {
        "Liked Songs": ["Song 6"],
        "Mine": ["Song 1", "Song 2"],
        "Ours": ["Song 3"],
    }
    assert done.closed == 1
    assert {each.name for each in done.listed} == {"Mine", "Ours", "His"}
    assert (done.change.playlists_new, done.change.entries_added, done.unsteady) == (3, 4, 0)
    assert not any(followed.id in call for call in town.asked())


@pytest.mark.parametrize(("number", "pages"), [(0, 1), (1, 1), (50, 1), (51, 2), (120, 3)])
async def test_an_unchanged_library_costs_a_call_for_each_fifty_playlists_and_one_for_the_likes(
    town: Town, number: int, pages: int
) -> None:
    for place in range(number):
        town.world.add_playlist("ana", f"P{place}", songs(1 + place % 20))
    for each in range(1, 30):
        town.world.like("ana", song(each))
    ana = await town.linked("ana")
    first = await read(town, ana)
    assert first.change.playlists_new == number + 1

    again = await read(town, ana)

    assert Counter(town.asked()) == {"GET /me/playlists": pages, "GET /me/tracks": 1}
    assert again.change == type(again.change)(0, 0, 0, 0, 0, 0)


async def test_of_many_playlists_only_the_one_that_changed_is_read(town: Town) -> None:
    made = [town.world.add_playlist("ana", f"P{place}", songs(1, 2, 3)) for place in range(10)]
    ana = await town.linked("ana")
    await read(town, ana)
    town.world.insert(made[4].id, [song(9)], 1)
    town.world.take_out(made[4].id, 0)

    done = await read(town, ana)

    assert [call for call in town.asked() if "/me/" not in call] == [f"GET /playlists/{made[4].id}/items"]
    assert (await stored(town, ana))["P4"] == ["Song 9", "Song 2", "Song 3"]
    change = done.change
    assert (change.playlists_changed, change.entries_added, change.entries_removed) == (1, 1, 1)


async def test_a_renamed_playlist_stays_the_same_one_and_a_deleted_one_goes(town: Town) -> None:
    kept = town.world.add_playlist("ana", "Moss", songs(1, 2))
    gone = town.world.add_playlist("ana", "Ash", songs(3))
    emptied = town.world.add_playlist("ana", "Rain", songs(4, 5))
    ana = await town.linked("ana")
    await read(town, ana)
    before = await playlist_called(town, ana, "Moss")
    town.world.rename(kept.id, "Moss and Fern")
    town.world.unfollow("ana", gone.id)
    town.world.replace(emptied.id, [])

    done = await read(town, ana)

    assert await stored(town, ana) == {"Liked Songs": [], "Moss and Fern": ["Song 1", "Song 2"], "Rain": []}
    assert (await playlist_called(town, ana, "Moss and Fern")).id == before.id
    assert done.change.playlists_removed == 1


async def test_a_new_name_without_a_new_state_is_taken_without_reading_the_playlist(town: Town) -> None:
    kept = town.world.add_playlist("ana", "Moss", songs(1, 2))
    ana = await town.linked("ana")
    await read(town, ana)
    kept.name = "Fern"

    await read(town, ana)

    assert set(await stored(town, ana)) == {"Fern", "Liked Songs"}
    assert Counter(town.asked()) == {"GET /me/playlists": 1, "GET /me/tracks": 1}


async def test_what_is_liked_and_unliked_is_seen(town: Town) -> None:
    for number in range(1, 61):
        town.world.like("ana", song(number))
        town.clock.move(timedelta(seconds=1))
    ana = await town.linked("ana")
    await read(town, ana)

    town.world.like("ana", song(99))
    await read(town, ana)
    assert (await stored(town, ana))["Liked Songs"][:2] == ["Song 99", "Song 60"]

    town.world.unlike("ana", song(3).uri)
    await read(town, ana)
    liked = (await stored(town, ana))["Liked Songs"]
    assert "Song 3" not in liked
    assert len(liked) == 60

    town.world.unlike("ana", song(99).uri)
    town.world.like("ana", song(100))
    await read(town, ana)
    assert (await stored(town, ana))["Liked Songs"][:2] == ["Song 100", "Song 60"]


async def test_what_is_no_song_keeps_the_places_of_the_others_and_is_not_stored(town: Town) -> None:
    mixed = [song(1), None, episode(), local_file(), *songs(*range(2, 60)), None, song(61), song(1)]
    town.world.add_playlist("ana", "Mixed", mixed)
    ana = await town.linked("ana")

    await read(town, ana)

    kept = (await stored(town, ana))["Mixed"]
    assert kept == ["Song 1", "Birthday", *(f"Song {number}" for number in range(2, 60)), "Song 61"]
    (local,) = await town.house.store.tracks.search(ana.member, "birthday", 5)
    assert local.id.startswith("local:")
    await read(town, ana)
    assert not any("items" in call for call in town.asked())


@pytest.mark.parametrize("shape", ["item", "track", "both"])
async def test_songs_are_found_under_the_old_key_and_the_new_one(town: Town, shape: str) -> None:
    town.world.shape = shape  # type: ignore[assignment]  # one of its own
    town.world.add_playlist("ana", "Moss", songs(1, 2))
    ana = await town.linked("ana")

    await read(town, ana)

    assert (await stored(town, ana))["Moss"] == ["Song 1", "Song 2"]


async def test_a_playlist_that_a_file_told_of_becomes_spotifys_with_all_that_was_said_of_it(
    town: Town,
) -> None:
    store = town.house.store
    ana = await town.member("ana")
    from_file = exported(listed("moss", [known_song(1), known_song(500)]), listed("From file alone", [2]))
    await store.playlists.take_in(ana.member, from_file)
    before = await playlist_called(town, ana, "moss")
    await store.playlists.set_guessed(ana.member, before.id, False)
    await store.playlists.set_in_taste(ana.member, before.id, False)
    await store.playlists.set_shown(ana.member, before.id, Shown.VISIBLE)
    await store.corrections.put(ana.member, known_song(500).id, before.id)
    town.world.add_playlist("ana", "Moss", songs(1, 2, 3))
    ana = await town.linked("ana")

    await read(town, ana)

    after = await playlist_called(town, ana, "Moss")
    assert (after.id, after.guessed, after.in_taste, after.shown) == (before.id, False, False, Shown.VISIBLE)
    assert (await stored(town, ana))["Moss"] == ["Song 1", "Song 2", "Song 3"]
    said = await store.corrections.of(ana.member, known_song(500).id)
    assert said is not None
    names = {each.name for each in await store.playlists.all(ana.member)}
    assert names == {"Moss", "From file alone", "Liked Songs"}

    # The same file again, and a newer one: neither doubles what Spotify tells of, nor shrinks it.
    await store.playlists.take_in(ana.member, from_file)
    await store.playlists.take_in(
        ana.member, exported(listed("moss", [7]), listed("Liked songs", [8], kind=Kind.LIKED))
    )
    assert (await stored(town, ana))["Moss"] == ["Song 1", "Song 2", "Song 3"]
    assert Counter(each.kind for each in await store.playlists.all(ana.member))[Kind.LIKED] == 1
    assert {each.name for each in await store.playlists.all(ana.member)} == names


async def test_two_playlists_of_one_name_take_over_one_from_a_file(town: Town) -> None:
    ana = await town.member("ana")
    await town.house.store.playlists.take_in(ana.member, exported(listed("Moss", [1])))
    before: set[PlaylistId] = {each.id for each in await town.house.store.playlists.all(ana.member)}
    town.world.add_playlist("ana", "Moss", songs(1))
    town.world.add_playlist("ana", "Moss", songs(2))
    ana = await town.linked("ana")

    await read(town, ana)

    found = [each for each in await town.house.store.playlists.all(ana.member) if each.name == "Moss"]
    assert len(found) == 2
    assert before <= {each.id for each in found}


async def test_a_playlist_that_spotify_does_not_open_is_asked_for_once_in_each_state(town: Town) -> None:
    shared = town.world.add_playlist("ben", "Ours", songs(3), collaborative=True, followers=["ana"])
    ana = await town.linked("ana")

    def close(_: object) -> None:
        shared.collaborative = False

    for state in range(2):
        shared.collaborative = True
        town.standin.faults.add(Fault("change", path=f"{shared.id}/items", then=close))
        assert (await read(town, ana)).closed == 0
        assert f"GET /playlists/{shared.id}/items" in town.asked()
        shared.collaborative = True
        for _ in range(3):
            assert (await read(town, ana)).closed == 1, state
            assert f"GET /playlists/{shared.id}/items" not in town.asked()
        town.world.insert(shared.id, [song(4)])

    assert (await read(town, ana)).change.playlists_new == 1


async def test_what_a_member_plays_is_read_once_a_day(town: Town) -> None:
    person = town.world.people["ana"]
    person.top_tracks = songs(1, 2)
    person.recent = [(song(3), town.clock() - timedelta(hours=1))]
    ana = await town.linked("ana")
    await read(town, ana)
    assert Counter(town.asked()) == {
        "GET /me/playlists": 1,
        "GET /me/tracks": 1,
        "GET /me/top/tracks": 3,
        "GET /me/player/recently-played": 1,
    }
    person.top_tracks = songs(2)
    town.clock.move(timedelta(hours=2))
    person.recent.insert(0, (song(4), town.clock()))
    await read(town, ana)
    assert set(town.asked()) == {"POST /api/token", "GET /me/playlists", "GET /me/tracks"}

    asked = Counter[str]()
    for _ in range(8):
        town.clock.move(timedelta(hours=6))
        await read(town, ana)
        asked.update(town.asked())

    # However often the library is read: two more days, so twice more.
    assert (asked["GET /me/top/tracks"], asked["GET /me/player/recently-played"]) == (6, 2)
    database = town.house.store.database
    tops = await database.rows("SELECT span, track_id FROM tops WHERE span = 'short_term'")
    assert [row["track_id"] for row in tops] == [song(2).id]
    plays = await database.rows("SELECT track_id FROM plays ORDER BY played_at")
    assert [row["track_id"] for row in plays] == [song(3).id, song(4).id]


async def test_catching_up_reads_what_is_due_and_lets_nobody_wait_for_another(town: Town) -> None:
    for name in ("ana", "ben", "cleo"):
        town.world.add_playlist(name, f"{name}'s", songs(1))
    ana, ben, cleo = [await town.linked(name) for name in ("ana", "ben", "cleo")]
    reading = town.house.services.reading
    await read(town, ana)
    town.world.revoke("ben", CLIENT)
    town.standin.requests.clear()

    assert await reading.catch_up(DAY) == (1, 1)

    assert set(await stored(town, cleo)) == {"cleo's", "Liked Songs"}
    assert await stored(town, ben) == {}
    assert {each.person for each in town.standin.requests if each.status == 200} <= {"cleo", None}
    town.asked()
    assert await reading.catch_up(DAY) == (0, 0)
    assert town.asked() == []
    town.clock.move(DAY + timedelta(minutes=1))
    assert await reading.catch_up(DAY) == (2, 0)
    town.clock.move(timedelta(minutes=1))
    assert await reading.catch_up(timedelta()) == (2, 0)


async def test_nobody_is_read_who_is_not_linked(town: Town) -> None:
    ana = await town.member("ana")

    with pytest.raises(NeedsLink):
        await read(town, ana)

    assert await town.house.services.reading.catch_up(timedelta()) == (0, 0)
    assert town.asked() == []
