"""What everybody may look up."""

import pytest

from bot.demo.spotify import SpotifyWorld
from tests.demo.spotify.visiting import Visitor, episode, song, uri


@pytest.fixture(autouse=True)
def records(world: SpotifyWorld) -> None:
    """Publish some songs to search for."""
    world.add_track(song(101, "Blue Smoke at Noon", "Ada Quill", album="Ports", release_date="1961"))
    world.add_track(song(102, "Blue Smoke", "Ada Quill", album="Ports", release_date="1961-04-02"))
    world.add_track(song(103, "Été sans fin", "Los Hornos", album="Blue Harbour", release_date="2003-01-01"))
    world.tracks[f"{102:022}"].genres = ("dream pop", "sea shanty")
    world.add_track(episode())


async def found(ana: Visitor, query: str, **more: object) -> list[str]:
    said = await ana.get("/search", q=query, type="track", **more)
    assert said.status == 200, said
    return [each["uri"] for each in said.body["tracks"]["items"]]


async def test_a_song_and_its_artist_are_shown(ana: Visitor) -> None:
    track = (await ana.get(f"/tracks/{102:022}")).body
    assert (track["name"], track["album"]["name"]) == ("Blue Smoke", "Ports")
    assert track["external_ids"]["isrc"] == "ZZEAR2600102"
    assert track["album"]["release_date_precision"] == "day"
    artist = (await ana.get(f"/artists/{track['artists'][0]['id']}")).body
    assert artist["name"] == "Ada Quill"
    assert not {"popularity", "followers", "available_markets"} & (set(track) | set(artist))


async def test_an_artists_own_albums_come_newest_first_and_their_songs_in_order(
    ana: Visitor, world: SpotifyWorld
) -> None:
    second = song(105, "Low Tide", "Ada Quill", album_id="b" * 22, album="Anchors", release_date="1999")
    second.number = 2
    world.add_track(second)
    world.add_track(song(104, "High Tide", "Ada Quill", album_id="b" * 22, album="Anchors"))
    guest = song(106, "A Duet", album_id="c" * 22, album="Duets")
    guest.artists.append(second.artists[0])
    world.add_track(guest)
    path = f"/artists/{second.artists[0][0]}/albums"

    newest, oldest = (await ana.get(path, include_groups="album,single", limit=10)).body["items"]

    assert (newest["name"], oldest["name"]) == ("Anchors", "Ports")
    songs = (await ana.get(f"/albums/{newest['id']}/tracks")).body["items"]
    assert [each["name"] for each in songs] == ["High Tide", "Low Tide"]
    assert not {"album", "external_ids", "popularity"} & set(songs[0])
    assert (await ana.get(path, include_groups="single")).body["total"] == 0
    assert (await ana.get(path, include_groups="tapes")).status == 400
    assert (await ana.get(path, limit=11)).status == 400


async def test_what_is_unknown_is_not_found(ana: Visitor) -> None:
    kinds = ("/tracks/{}", "/artists/{}", "/playlists/{}", "/artists/{}/albums", "/albums/{}/tracks")
    for path in (*(kind.format("unknown") for kind in kinds), f"/tracks/{episode().id}"):
        assert (await ana.get(path)).status == 404


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("blue smoke", [102, 101]),
        ("blue", [101, 102, 103]),
        ("track:Blue Smoke artist:Ada Quill", [102, 101]),
        ('track:"blue smoke" artist:"quill"', [102, 101]),
        ("artist:hornos", [103]),
        ("ete sans", [103]),
        ("isrc:ZZEAR2600103", [103]),
        ("album:ports year:1961", [101, 102]),
        ("blue year:2000-2010", [103]),
        ("quill track:noon", [101]),
        ('genre:"Dream Pop"', [102]),
        ('genre:"pop"', []),
        ("nothing of the kind", []),
    ],
)
async def test_search_finds_by_words_and_filters(ana: Visitor, query: str, numbers: list[int]) -> None:
    assert await found(ana, query) == [uri(number) for number in numbers]


async def test_search_shows_five_at_once_and_ten_at_most(ana: Visitor) -> None:
    assert len(await found(ana, "song")) == 5
    assert len(await found(ana, "song", limit=10)) == 10
    assert await found(ana, "song", limit=10, offset=10) == [uri(number) for number in range(11, 21)]


@pytest.mark.parametrize(
    "query",
    [
        {"q": "song", "type": "track", "limit": 11},
        {"q": "song", "type": "track", "limit": 0},
        {"q": "song", "type": "track", "offset": 1001},
        {"q": "song", "type": "tune"},
        {"q": "song"},
        {"q": " ", "type": "track"},
        {"type": "track"},
    ],
)
async def test_search_has_limits(ana: Visitor, query: dict[str, object]) -> None:
    assert (await ana.get("/search", **query)).status == 400


async def test_search_finds_artists_and_nothing_of_other_kinds(ana: Visitor) -> None:
    said = (await ana.get("/search", q="quill", type="artist,album")).body
    assert [each["name"] for each in said["artists"]["items"]] == ["Ada Quill"]
    assert said["albums"]["total"] == 0
    assert (await ana.get("/search", q="track:noon", type="artist")).body["artists"]["total"] == 0


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/playlists/x/tracks", 403),
        ("POST", "/playlists/x/tracks", 403),
        ("DELETE", "/playlists/x/followers", 403),
        ("PUT", "/me/tracks", 403),
        ("GET", "/me/tracks/contains", 403),
        ("GET", "/tracks?ids=1,2", 403),
        ("GET", "/audio-features/1", 403),
        ("GET", "/audio-features?ids=1", 403),
        ("GET", "/users/ana/playlists", 403),
        ("POST", "/users/ana/playlists", 403),
        ("GET", "/recommendations", 403),
        ("GET", "/artists/1/top-tracks", 403),
        ("GET", "/nonsense", 404),
        ("GET", "/me/nonsense", 404),
        ("POST", "/me", 404),
    ],
)
async def test_what_is_gone_or_never_was_is_refused(
    ana: Visitor, method: str, path: str, status: int
) -> None:
    assert (await ana.call(method, path)).status == status
