"""The demo's invented world moves into the stand-in as it is."""

from datetime import UTC, datetime

import aiohttp
import pytest

from bot.demo.filing import Oddity
from bot.demo.spotify import SpotifyWorld, open_spotify
from bot.demo.spotify.peopled import peopled
from bot.demo.world import World, invent
from tests.demo.spotify.visiting import CALLBACK, CLIENT, Visitor

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def invented() -> World:
    """Invent the demo's world."""
    return invent(7, UNTIL)


@pytest.fixture
def spotify(invented: World) -> SpotifyWorld:
    """Move it in."""
    return peopled(invented, lambda: UNTIL)


def test_everybody_has_their_playlists_with_the_dates_they_filed(
    invented: World, spotify: SpotifyWorld
) -> None:
    for person in invented.people:
        account = spotify.people[person.name.casefold()]
        kept = [spotify.playlists[each] for each in account.playlists]
        own = [playlist for playlist in kept if playlist.owner == account.id]
        assert [playlist.name for playlist in own] == [playlist.name for playlist in person.playlists]
        for playlist, invented_one in zip(own, person.playlists, strict=True):
            assert [datetime.fromisoformat(item.added_at) for item in playlist.items] == [
                filed.added_at for filed in invented_one.filed
            ]
            kept_ids = [item.track.id for item in playlist.items if item.track and item.track.kind == "track"]
            assert kept_ids == [song.id for song in invented_one.songs]


def test_everybody_follows_one_playlist_of_somebody_elses(spotify: SpotifyWorld) -> None:
    for account in spotify.people.values():
        owners = [spotify.playlists[each].owner for each in account.playlists]
        assert sum(owner != account.id for owner in owners) == 1


def test_oddities_are_local_files_episodes_and_tracks_that_are_gone(
    invented: World, spotify: SpotifyWorld
) -> None:
    items = [item for playlist in spotify.playlists.values() for item in playlist.items]
    kinds = [item.track.kind if item.track else "gone" for item in items]
    assert {kind: kinds.count(kind) for kind in ("local", "episode", "gone")} == {
        "local": 10,
        "episode": 5,
        "gone": 5,
    }
    odd = [
        filed
        for person in invented.people
        for playlist in person.playlists
        for filed in playlist.filed
        if isinstance(filed.piece, Oddity)
    ]
    assert len(odd) == 20


def test_likes_favourites_and_plays_are_the_persons_own(invented: World, spotify: SpotifyWorld) -> None:
    for person in invented.people:
        account = spotify.people[person.name.casefold()]
        assert {each.track.id for each in account.liked} == {song.id for song in person.liked.songs}
        assert [each.added_at for each in account.liked] == sorted(
            (each.added_at for each in account.liked), reverse=True
        )
        assert 0 < len(account.top_tracks) <= 50
        assert 0 < len(account.top_artists) <= 50
        assert account.recent[0] == (spotify.tracks[person.plays[-1].song.id], person.plays[-1].at)


def test_newcomers_are_in_the_catalogue(invented: World, spotify: SpotifyWorld) -> None:
    assert {newcomer.song.id for newcomer in invented.newcomers} <= set(spotify.tracks)
    assert len([each for each in spotify.tracks.values() if each.kind == "track"]) == len(invented.songs)


async def test_the_people_of_the_demo_can_be_visited(spotify: SpotifyWorld) -> None:
    spotify.add_app(CLIENT, redirect_uris=[CALLBACK], users=spotify.people)
    async with open_spotify(spotify) as standin, aiohttp.ClientSession() as session:
        visitor = Visitor(standin, session)
        await visitor.enter("juno")
        listed = (await visitor.get("/me/playlists", limit=50)).body["items"]
        for playlist in listed:
            status = (await visitor.get(f"/playlists/{playlist['id']}/items")).status
            assert status == (200 if playlist["owner"]["id"] == "juno" else 403)
