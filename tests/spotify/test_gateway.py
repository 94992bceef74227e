"""Every call of the gateway is one that Spotify describes, and every answer is read or refused whole."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.accounts import Album, AlbumId, ArtistId, Item, Listed, ListId, Piece, Profile, Tokens
from bot.demo.spotify import Fault, SpotifyStandIn, SpotifyWorld, StoredItem, StoredPlaylist
from bot.demo.spotify.world import Shape
from bot.domain import Track, TrackId
from bot.errors import (
    LoginEnded,
    OutcomeUnknown,
    SpotifyAway,
    SpotifyError,
    SpotifyGarbled,
    SpotifyGone,
    SpotifyRefused,
)
from bot.spotify import Caller
from tests.clocks import Hand
from tests.demo.spotify.contract import Contract
from tests.demo.spotify.visiting import episode, local_file, song, songs, uri
from tests.spotify.visiting import ANA, APP, Door, Purse, asked, caller_of, login

GARBAGE = ("truncated", "cut", "empty", "html", "null", "reset")
NOWHERE = ListId("Z" * 22)


@pytest.fixture
def mixed(world: SpotifyWorld) -> StoredPlaylist:
    """Give a playlist of Ana's with every kind of thing in it."""
    made = world.add_playlist("ana", "Mixed", [song(1), local_file(), episode(), None, song(2)])
    made.items[0].added_at = ""
    return made


def id_of(number: int) -> TrackId:
    return TrackId(f"{number:022}")


def titles(tracks: tuple[Track, ...]) -> list[str]:
    return [track.title for track in tracks]


async def test_every_question_is_one_that_spotify_describes(
    standin: SpotifyStandIn, door: Door, ana: Caller, mixed: StoredPlaylist, contract: Contract
) -> None:
    await ask_everything(door, ana, mixed)
    (kettles,) = await door.gateway.artists(ana, id_of(1))
    (album,) = await door.gateway.albums(ana, kettles.id)
    await door.gateway.songs(ana, album)
    await door.gateway.search(ana, 'artist:"The Kettles"')

    seen = [each for each in standin.requests if each.path != "/api/token"]
    for each in seen:
        contract.check_request(each.method, each.path, each.query, each.body)
        assert (each.person, each.status, each.body) == ("ana", 200, None)
    path = f"/playlists/{mixed.id}"
    fields = "id,name,snapshot_id,owner,collaborative,description,items(total),tracks(total)"
    assert [(each.path, each.query) for each in seen] == [
        ("/me", {}),
        ("/me/playlists", {"limit": "50", "offset": "0"}),
        (path, {"fields": fields}),
        (f"{path}/items", {"limit": "50", "offset": "0"}),
        ("/me/tracks", {"limit": "50", "offset": "0"}),
        ("/me/top/tracks", {"limit": "50", "time_range": "short_term"}),
        ("/me/player/recently-played", {"limit": "50"}),
        ("/me/player/recently-played", {"limit": "50", "after": "1795168800000"}),
        (f"/tracks/{1:022}", {}),
        (f"/tracks/{1:022}", {}),
        (f"/artists/{kettles.id}/albums", {"include_groups": "album,single", "limit": "10"}),
        (f"/albums/{album.id}/tracks", {"limit": "50"}),
        ("/search", {"q": 'artist:"The Kettles"', "type": "track", "limit": "10"}),
    ]
    families = ["me", "playlists", "playlists", "items", "library", "tops", "recent", "recent", "tracks"]
    families += ["tracks", "artists", "albums", "search"]
    assert door.slate.calls == [(APP, family) for family in families]


async def ask_everything(door: Door, ana: Caller, mixed: StoredPlaylist) -> None:
    gateway = door.gateway
    await gateway.me(ana)
    await gateway.playlists(ana)
    await gateway.playlist(ana, ListId(mixed.id))
    await gateway.items(ana, ListId(mixed.id), 0)
    await gateway.liked(ana, 0)
    await gateway.tops(ana, "short_term")
    await gateway.plays(ana, None)
    await gateway.plays(ana, datetime(2026, 11, 20, 10, tzinfo=UTC))
    await gateway.track(ana, id_of(1))


async def test_every_change_is_one_that_spotify_describes(
    standin: SpotifyStandIn, door: Door, ana: Caller, contract: Contract, world: SpotifyWorld
) -> None:
    gateway = door.gateway
    made = await gateway.create(ana, "All of it", "Kept by a bot")
    added = await gateway.add(ana, made.id, [id_of(1), id_of(2), id_of(1)])
    inserted = await gateway.add(ana, made.id, [id_of(3)], position=0)
    assert world.playlists[made.id].uris == [uri(3), uri(1), uri(2), uri(1)]
    removed = await gateway.remove(ana, made.id, [id_of(1)])
    assert world.playlists[made.id].uris == [uri(3), uri(2)]
    await gateway.rename(ana, made.id, "Some of it")
    assert world.playlists[made.id].name == "Some of it"
    assert await gateway.kept(ana, [made.id]) == {made.id}
    await gateway.let_go(ana, made.id)
    assert await gateway.kept(ana, [made.id]) == set()
    assert world.people["ana"].playlists == []

    for each in standin.writes:
        contract.check_request(each.method, each.path, each.query, each.body)
    path = f"/playlists/{made.id}"
    wish = {"name": "All of it", "public": False, "collaborative": False, "description": "Kept by a bot"}
    assert [(each.method, each.path, each.query, each.body) for each in standin.writes] == [
        ("POST", "/me/playlists", {}, wish),
        ("POST", f"{path}/items", {}, {"uris": [uri(1), uri(2), uri(1)]}),
        ("POST", f"{path}/items", {}, {"uris": [uri(3)], "position": 0}),
        ("DELETE", f"{path}/items", {}, {"items": [{"uri": uri(1)}]}),
        ("PUT", path, {}, {"name": "Some of it"}),
        ("DELETE", "/me/library", {"uris": f"spotify:playlist:{made.id}"}, None),
    ]
    assert (made.owner, made.total, made.collaborative) == ("ana", 0, False)
    assert len({made.snapshot, added, inserted, removed}) == 4
    assert {family for _, family in door.slate.calls} == {"changes", "library"}


async def test_from_a_song_it_is_three_steps_to_all_that_its_artist_made(
    door: Door, ana: Caller, world: SpotifyWorld
) -> None:
    for number, title in ((101, "Blue Smoke"), (102, "Low Tide")):
        album = {"album_id": f"{number:022}", "album": f"Record {number}", "release_date": f"2{number}-01"}
        world.add_track(song(number, title, "Ada Quill", **album))

    (quill,) = await door.gateway.artists(ana, id_of(101))
    newest, oldest = await door.gateway.albums(ana, quill.id)
    (track,) = await door.gateway.songs(ana, newest)

    assert (quill.name, newest.title, oldest.title) == ("Ada Quill", "Record 102", "Record 101")
    assert (track.id, track.title, track.artists) == (id_of(102), "Low Tide", ("Ada Quill",))
    assert (track.album, track.release_date) == ("Record 102", "2102-01")


async def test_a_search_finds_ten_songs_at_most_and_perhaps_none(door: Door, ana: Caller) -> None:
    assert len(await door.gateway.search(ana, "song")) == 10
    (only,) = await door.gateway.search(ana, "isrc:ZZEAR2600007")
    assert (only.title, only.isrc) == ("Song 7", "ZZEAR2600007")
    assert await door.gateway.search(ana, "nothing of the kind") == ()


async def test_an_artist_or_album_that_is_gone_is_one_of_ours(door: Door, ana: Caller) -> None:
    with pytest.raises(SpotifyGone):
        await door.gateway.albums(ana, ArtistId("Z" * 22))
    with pytest.raises(SpotifyGone):
        await door.gateway.songs(ana, Album(AlbumId("Z" * 22), "Gone", ""))


async def test_a_hundred_songs_go_in_and_out_at_once(
    door: Door, ana: Caller, world: SpotifyWorld, standin: SpotifyStandIn, contract: Contract
) -> None:
    made, numbers = world.add_playlist("ana", "Long"), range(100, 200)
    for track in songs(*numbers):
        world.add_track(track)

    await door.gateway.add(ana, ListId(made.id), [id_of(number) for number in numbers])
    assert made.uris == [uri(number) for number in numbers]
    await door.gateway.remove(ana, ListId(made.id), [id_of(number) for number in numbers])

    assert made.uris == []
    for each in standin.writes:
        contract.check_request(each.method, each.path, each.query, each.body)


async def test_who_somebody_is_comes_with_the_id_that_never_changes(
    door: Door, ana: Caller, world: SpotifyWorld
) -> None:
    assert await door.gateway.me(ana) == Profile(world.people["ana"].account_id, "ana", "Ana")


@pytest.mark.parametrize("shape", ["item", "track", "both"])
async def test_what_stands_in_a_playlist_keeps_its_place_in_either_shape(
    door: Door, ana: Caller, world: SpotifyWorld, mixed: StoredPlaylist, clock: Hand, shape: Shape
) -> None:
    world.shape = shape

    page = await door.gateway.items(ana, ListId(mixed.id), 0)

    pieces = [Piece.TRACK, Piece.LOCAL, Piece.EPISODE, Piece.MISSING, Piece.TRACK]
    assert (page.total, [item.piece for item in page.items]) == (5, pieces)
    first, local, podcast, missing, last = page.items
    assert first.track
    assert (first.track.id, first.track.title, first.track.artists) == (id_of(1), "Song 1", ("The Kettles",))
    assert (first.track.isrc, first.track.duration, first.added_at) == ("ZZEAR2600001", 200_000, None)
    assert local.track
    assert local.track.id.startswith("local:")
    assert (local.track.title, local.track.artists, local.track.album) == ("Birthday", ("Grandad",), "Tapes")
    assert podcast == Item(Piece.EPISODE, None, clock() - timedelta(minutes=2))
    assert missing == Item(Piece.MISSING, None, clock() - timedelta(minutes=1))
    assert last.track
    assert (last.track.id, last.added_at) == (id_of(2), clock())


async def test_a_long_playlist_comes_in_pages_of_fifty(door: Door, ana: Caller, world: SpotifyWorld) -> None:
    made = world.add_playlist("ana", "Long", songs(*range(1, 121)))

    pages = [await door.gateway.items(ana, ListId(made.id), offset) for offset in (0, 50, 100, 150)]

    assert [(len(page.items), page.total) for page in pages] == [(50, 120), (50, 120), (20, 120), (0, 120)]
    found = [item.track.id for page in pages for item in page.items if item.track]
    assert found == [id_of(number) for number in range(1, 121)]


async def test_likes_favourites_and_plays_come_as_songs(
    door: Door, ana: Caller, world: SpotifyWorld, clock: Hand
) -> None:
    person = world.people["ana"]
    for track in songs(1, 2):
        world.like("ana", track, clock() - timedelta(days=track.number))
    person.top_tracks = songs(3, 4)
    # A thousandth part of a second is as fine as Spotify counts.
    before = clock() - timedelta(hours=1, milliseconds=1)
    person.recent = [(song(5), clock()), (song(6), before)]

    liked = await door.gateway.liked(ana, 0)
    assert [item.track.id for item in liked.items if item.track] == [id_of(2), id_of(1)]
    assert titles(await door.gateway.tops(ana, "long_term")) == ["Song 3", "Song 4"]
    plays = await door.gateway.plays(ana, None)
    assert [(play.track.id, play.played_at) for play in plays] == [(id_of(5), clock()), (id_of(6), before)]
    assert [play.track.id for play in await door.gateway.plays(ana, before)] == [id_of(5)]
    assert (await door.gateway.track(ana, id_of(7))).isrc == "ZZEAR2600007"


async def test_all_playlists_are_listed_its_own_and_those_it_follows(
    door: Door, ana: Caller, world: SpotifyWorld
) -> None:
    theirs = world.add_playlist("ben", "Ben's", songs(1), followers=["ana"])
    both = world.add_playlist("ben", "Ours", songs(1, 2), followers=["ana"], collaborative=True)
    own = [world.add_playlist("ana", f"No. {number}") for number in range(118)]

    found = await door.gateway.playlists(ana)

    assert [playlist.id for playlist in found] == [each.id for each in (theirs, both, *own)]
    assert found[0] == Listed(ListId(theirs.id), "Ben's", theirs.snapshot_id, 1, "ben", collaborative=False)
    assert (found[1].collaborative, found[1].total) == (True, 2)
    one = await door.gateway.playlist(ana, ListId(both.id))
    assert one == found[1]


async def test_a_list_that_changes_between_two_pages_is_read_again(
    standin: SpotifyStandIn, door: Door, ana: Caller, world: SpotifyWorld
) -> None:
    for number in range(60):
        world.add_playlist("ana", f"No. {number}")

    def make(changed: SpotifyWorld) -> None:
        changed.follow("ana", changed.add_playlist("ben", "New").id)

    def swap(changed: SpotifyWorld) -> None:
        make(changed)
        changed.people["ana"].playlists.pop()

    standin.faults.add(Fault("change", path="/me/playlists", after=1, then=make))
    standin.faults.add(Fault("change", path="/me/playlists", after=2, then=swap))

    found = await door.gateway.playlists(ana)

    assert [playlist.id for playlist in found] == world.people["ana"].playlists
    assert asked(standin) == [("GET", "/me/playlists")] * 6


async def test_a_list_that_never_keeps_still_is_given_up(
    standin: SpotifyStandIn, door: Door, ana: Caller, world: SpotifyWorld
) -> None:
    for number in range(60):
        world.add_playlist("ana", f"No. {number}")

    def make(changed: SpotifyWorld) -> None:
        changed.add_playlist("ana", "Another")

    standin.faults.add(Fault("change", path="/me/playlists", times=99, then=make))

    with pytest.raises(SpotifyGarbled, match="does not keep still"):
        await door.gateway.playlists(ana)
    assert len(asked(standin)) == 6


async def test_what_spotify_does_not_open_is_refused_and_what_it_does_not_know_is_gone(
    standin: SpotifyStandIn, door: Door, ana: Caller, world: SpotifyWorld
) -> None:
    theirs = ListId(world.add_playlist("ben", "Ben's", songs(1), public=True).id)

    for question in (door.gateway.items(ana, theirs, 0), door.gateway.add(ana, theirs, [id_of(1)])):
        with pytest.raises(SpotifyRefused):
            await question
    for question in (door.gateway.items(ana, NOWHERE, 0), door.gateway.add(ana, NOWHERE, [id_of(1)])):
        with pytest.raises(SpotifyGone):
            await question
    with pytest.raises(SpotifyGone):
        await door.gateway.track(ana, TrackId("Z" * 22))
    with pytest.raises(SpotifyError, match="non-existing ID"):
        await door.gateway.add(ana, (await door.gateway.create(ana, "New", "")).id, [TrackId("Z" * 22)])
    assert len(asked(standin)) == 7
    assert door.waits.asked == []


async def test_a_dead_token_is_renewed_once_and_then_the_login_has_ended(
    standin: SpotifyStandIn, door: Door, tokens: Tokens
) -> None:
    renewing = caller_of("dead", tokens.access)
    assert (await door.gateway.me(renewing)).user == "ana"
    assert isinstance(renewing.token, Purse)
    assert renewing.token.refused == ["dead"]
    assert [each.status for each in standin.requests[1:]] == [401, 200]

    ending = caller_of("dead", "dead too", tokens.access)
    with pytest.raises(LoginEnded):
        await door.gateway.me(ending)
    assert [each.status for each in standin.requests[3:]] == [401, 401]


async def test_a_change_with_a_dead_token_is_made_once_with_the_next(
    standin: SpotifyStandIn, door: Door, tokens: Tokens, mixed: StoredPlaylist
) -> None:
    await door.gateway.add(caller_of("dead", tokens.access), ListId(mixed.id), [id_of(9)])

    assert [each.status for each in standin.writes] == [401, 201]
    assert mixed.uris.count(uri(9)) == 1


async def test_a_change_is_not_begun_where_no_token_is_to_be_had(
    standin: SpotifyStandIn, door: Door, mixed: StoredPlaylist
) -> None:
    async def away(_: str) -> str:
        raise SpotifyAway(problem="no connection to its login")

    with pytest.raises(SpotifyAway):
        await door.gateway.add(Caller(ANA, APP, away), ListId(mixed.id), [id_of(9)])
    assert standin.requests == []
    assert door.waits.asked == []


async def test_a_person_who_is_not_on_the_list_is_refused(door: Door) -> None:
    stranger = caller_of((await login(door, "stranger")).access)

    with pytest.raises(SpotifyRefused, match="not registered"):
        await door.gateway.me(stranger)


@pytest.mark.parametrize("kind", [*GARBAGE, "500", "502", "503"])
async def test_a_question_in_bad_weather_is_asked_up_to_four_times(
    standin: SpotifyStandIn, door: Door, ana: Caller, kind: str
) -> None:
    standin.faults.add(Fault(kind, times=3))
    assert (await door.gateway.me(ana)).user == "ana"
    assert len(asked(standin)) == 4
    first, second, third = door.waits.asked
    assert 0.25 <= first <= 0.75
    assert 0.5 <= second <= 1.5
    assert 1.0 <= third <= 3.0

    standin.faults.add(Fault(kind, times=4))
    garbled = kind in {"truncated", "empty", "html", "null"}
    with pytest.raises(SpotifyGarbled if garbled else SpotifyAway):
        await door.gateway.me(ana)
    assert len(asked(standin)) == 8
    assert (await door.gateway.me(ana)).user == "ana"


@pytest.mark.parametrize("kind", [*GARBAGE, "500", "502", "503", "500-after", "reset-after"])
async def test_a_change_in_bad_weather_is_made_once(
    standin: SpotifyStandIn, door: Door, ana: Caller, mixed: StoredPlaylist, kind: str
) -> None:
    standin.faults.add(Fault(kind, method="POST", times=2))
    standin.faults.add(Fault(kind, method="DELETE"))
    playlist = ListId(mixed.id)

    for change in (
        door.gateway.create(ana, "New", ""),
        door.gateway.add(ana, playlist, [id_of(9)]),
        door.gateway.remove(ana, playlist, [id_of(1)]),
    ):
        with pytest.raises(OutcomeUnknown):
            await change
    assert len(asked(standin)) == 3
    assert door.waits.asked == []


@pytest.mark.parametrize("kind", ["html", "null", "reset", "500", "500-after", "reset-after"])
async def test_a_change_that_is_answered_with_nothing_is_made_once_too(
    standin: SpotifyStandIn, door: Door, ana: Caller, mixed: StoredPlaylist, kind: str
) -> None:
    standin.faults.add(Fault(kind, times=2))

    for change in (
        door.gateway.rename(ana, ListId(mixed.id), "New"),
        door.gateway.let_go(ana, ListId(mixed.id)),
    ):
        with pytest.raises(OutcomeUnknown):
            await change
    assert [each.method for each in standin.writes] == ["PUT", "DELETE"]


async def test_a_moment_of_long_ago_is_no_moment(door: Door, ana: Caller, world: SpotifyWorld) -> None:
    made = world.add_playlist("ana", "Old", songs(1))
    made.items = [StoredItem(song(1), "1970-01-01T00:00:00Z", "ana"), StoredItem(song(2), "", "ana")]

    page = await door.gateway.items(ana, ListId(made.id), 0)

    assert [item.added_at for item in page.items] == [datetime(1970, 1, 1, tzinfo=UTC), None]
