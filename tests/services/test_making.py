"""Playlists that a member chose to keep come to lie at Spotify once, whatever the weather."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.accounts import MADE_WITH
from bot.demo.spotify import Fault, StoredPlaylist
from bot.domain import TrackId, local_id
from bot.errors import (
    LinkingOff,
    NeedsLeave,
    NeedsLink,
    NothingToKeep,
    OutcomeUnknown,
    SpotifyAway,
    SpotifyPause,
)
from bot.services.making import Made, Making
from tests.demo.spotify.visiting import small_world, uri
from tests.houses import Person, person_in
from tests.linked import Hand, Town, hush, rows_left, song, town_in, wait_less

SONGS = (11, 12, 13)
LOST = ["500-after", "hang-after", "reset-after", "truncated", "empty", "html", "null"]
STRANGE = TrackId("9" * 22)
"""A song that Spotify does not know."""


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = Hand()
    async with town_in(tmp_path, small_world(clock), clock) as opened:
        opened.world.add_playlist("ana", "Moss", [song(number) for number in (1, 2, 3)])
        yield opened


def track(number: int) -> TrackId:
    return TrackId(f"{number:022}")


def making(town: Town) -> Making:
    return town.house.services.making


async def make(town: Town, person: Person, numbers: Sequence[int] = SONGS, name: str = "Ours") -> Made:
    return await making(town).playlist(person.member, name, "Songs of us all.", [track(n) for n in numbers])


def at_spotify(town: Town) -> list[StoredPlaylist]:
    return [each for each in town.playlists("ana") if MADE_WITH in each.description]


async def test_songs_come_to_lie_in_a_private_playlist_in_their_order(town: Town) -> None:
    ana = await town.linked("ana")

    made = await make(town, ana)

    (playlist,) = at_spotify(town)
    assert (playlist.name, playlist.public) == ("Ours", False)
    assert playlist.uris == [uri(number) for number in SONGS]
    assert playlist.description.startswith("Songs of us all. ")
    assert made == Made("Ours", f"https://open.spotify.com/playlist/{playlist.id}", 3)


async def test_it_is_made_only_for_who_let_me_change_their_spotify(town: Town) -> None:
    ben, ana = await town.member("ben"), await town.linked("ana", changes=False)

    with pytest.raises(NeedsLink):
        await make(town, ben)
    with pytest.raises(NeedsLeave):
        await make(town, ana)

    assert at_spotify(town) == []


async def test_without_a_way_to_spotify_it_says_so(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        with pytest.raises(LinkingOff):
            await ana.house.services.making.playlist(ana.member, "Ours", "", [track(1)])


async def test_whoever_asks_for_the_same_again_gets_the_same_playlist(town: Town) -> None:
    ana = await town.linked("ana")

    first, second = await make(town, ana), await make(town, ana)

    (playlist,) = at_spotify(town)
    assert first == second
    assert playlist.uris == [uri(number) for number in SONGS]


async def test_other_songs_or_another_name_make_another_playlist(town: Town) -> None:
    ana = await town.linked("ana")

    await make(town, ana)
    await make(town, ana, (11, 12))
    await make(town, ana, name="Theirs")

    assert [len(each.uris) for each in at_spotify(town)] == [3, 2, 3]


async def test_a_playlist_of_somebody_else_with_the_same_mark_is_left_alone(town: Town) -> None:
    ana, ben = await town.linked("ana"), await town.linked("ben")
    await make(town, ana)
    (theirs,) = at_spotify(town)
    town.world.people["ben"].playlists.append(theirs.id)

    made = await make(town, ben)

    assert not made.address.endswith(theirs.id)


async def test_what_was_taken_out_by_hand_is_put_back_when_it_is_asked_for_again(town: Town) -> None:
    ana = await town.linked("ana")
    await make(town, ana)
    town.world.take_out_all(at_spotify(town)[0].id, [uri(12)])

    await make(town, ana)

    assert at_spotify(town)[0].uris == [uri(11), uri(13), uri(12)]


async def test_a_song_that_lies_there_by_another_id_is_not_put_in_twice(town: Town) -> None:
    ana = await town.linked("ana")
    await make(town, ana)
    (playlist,) = at_spotify(town)
    playlist.items[0].track = song(99)

    await make(town, ana)

    assert playlist.uris == [uri(99), uri(12), uri(13)]


async def test_each_song_is_in_it_once_and_files_of_somebodys_own_are_left_out(town: Town) -> None:
    ana = await town.linked("ana")
    own = local_id("The Kettles", "At home")

    made = await making(town).playlist(ana.member, " ", "", [track(11), own, track(11), track(12)])

    assert at_spotify(town)[0].uris == [uri(11), uri(12)]
    assert (made.songs, made.name) == (2, "From Earmark")


async def test_a_song_that_spotify_does_not_know_leaves_the_others_in(town: Town) -> None:
    ana = await town.linked("ana")

    made = await making(town).playlist(ana.member, "Ours", "", [track(11), STRANGE, track(12)])

    assert at_spotify(town)[0].uris == [uri(11), uri(12)]
    assert made.songs == 2


@pytest.mark.parametrize("tracks", [(), (local_id("a", "b"),), (STRANGE,)])
async def test_where_nothing_is_left_to_put_in_no_playlist_stays(
    town: Town, tracks: tuple[TrackId, ...]
) -> None:
    ana = await town.linked("ana")

    with pytest.raises(NothingToKeep):
        await making(town).playlist(ana.member, "Ours", "", tracks)

    assert at_spotify(town) == []


async def test_more_songs_than_one_change_takes_go_in_one_after_the_other(town: Town) -> None:
    ana = await town.linked("ana")
    numbers = list(range(100, 350))
    for number in numbers:
        town.world.tracks.setdefault(track(number), song(number))

    made = await make(town, ana, numbers)

    assert made.songs == 250
    assert at_spotify(town)[0].uris == [uri(number) for number in numbers]


@pytest.mark.parametrize("path", ["/me/playlists", "/items"])
@pytest.mark.parametrize("kind", LOST)
async def test_whatever_becomes_of_an_answer_there_is_one_playlist_with_each_song_once(
    town: Town, monkeypatch: pytest.MonkeyPatch, kind: str, path: str
) -> None:
    ana = await town.linked("ana")
    wait_less(monkeypatch, kind)
    town.standin.faults.add(Fault(kind, method="POST", path=path))

    made = await make(town, ana)

    (playlist,) = at_spotify(town)
    assert playlist.uris == [uri(number) for number in SONGS]
    assert made.songs == 3


@pytest.mark.parametrize("path", ["/me/playlists", "/items"])
async def test_what_was_broken_off_for_good_is_brought_to_its_end_when_it_is_asked_for_again(
    town: Town, path: str
) -> None:
    ana = await town.linked("ana")
    # Whatever is looked at meanwhile does not show, either.
    town.standin.faults.add(Fault("500-after", method="POST", path=path, times=1))
    town.standin.faults.add(Fault("500", method="GET", times=99))
    with pytest.raises((OutcomeUnknown, SpotifyAway)):
        await make(town, ana)
    town.standin.faults.clear()

    await make(town, ana)

    (playlist,) = at_spotify(town)
    assert playlist.uris == [uri(number) for number in SONGS]


async def test_a_pause_is_handed_on_and_not_taken_for_a_song_that_is_gone(town: Town) -> None:
    ana = await town.linked("ana")
    town.standin.faults.add(Fault("429", method="POST", path="/items", retry_after=3600))

    with pytest.raises(SpotifyPause):
        await make(town, ana)

    town.clock.move(timedelta(hours=2))
    assert (await make(town, ana)).songs == 3
    assert len(at_spotify(town)) == 1


async def test_it_is_no_playlist_to_learn_from_and_no_part_of_everything(town: Town) -> None:
    ana = await town.linked("ana")
    await make(town, ana)

    await town.house.services.reading.read(ana.member, hush)

    names = [each.name for each in await town.house.store.playlists.all(ana.member)]
    assert names == ["Liked Songs", "Moss"]


async def test_nothing_of_it_is_kept_here(town: Town) -> None:
    ana = await town.linked("ana")
    before = await rows_left(town.house)

    await make(town, ana)

    assert await rows_left(town.house) == before
