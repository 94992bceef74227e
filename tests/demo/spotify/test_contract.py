"""Every answer of the stand-in is one that Spotify promises, and the checker finds what is not."""

import pytest

from bot.demo.spotify import Fault, SpotifyWorld, StoredPlaylist
from bot.demo.spotify.world import Shape
from tests.demo.spotify.contract import Contract
from tests.demo.spotify.visiting import Json, Visitor, episode, local_file, songs, uri

PLAYLIST = "/playlists/0000000000000000000001"


@pytest.fixture
def mixed(world: SpotifyWorld) -> StoredPlaylist:
    """Give a playlist of all kinds of items, and fill everything else of Ana's."""
    ana = world.people["ana"]
    made = world.add_playlist(
        "ana", "Mixed", [*songs(1, 2), local_file(), episode(), None, *songs(*range(3, 60))]
    )
    made.items[0].added_at = ""
    for track in songs(1, 2, 3):
        world.like("ana", track)
    ana.top_tracks, ana.top_artists = songs(4, 5), list(world.artists.items())
    ana.recent = [(each, world.clock()) for each in songs(6, 7)]
    return made


async def checked(
    contract: Contract, ana: Visitor, method: str, path: str, body: Json = None, **query: object
) -> Json:
    """Make a call and check both it and its answer."""
    contract.check_request(method, path, {name: str(value) for name, value in query.items()}, body)
    said = await ana.call(method, path, body, query)
    contract.check_answer(method, path, said.status, said.body)
    assert said.status in {200, 201}, said
    return said.body


@pytest.mark.parametrize("shape", ["item", "track", "both"])
async def test_everything_that_is_read_is_as_described(
    contract: Contract, ana: Visitor, mixed: StoredPlaylist, shape: Shape
) -> None:
    ana.standin.world.shape = shape
    path = f"/playlists/{mixed.id}"
    for offset in (0, 50, 100):
        page = await checked(contract, ana, "GET", f"{path}/items", limit=50, offset=offset)
        assert page["total"] == 62
    assert len((await checked(contract, ana, "GET", path))["items"]["items"]) == 62
    await checked(contract, ana, "GET", path, fields="snapshot_id")
    assert (await checked(contract, ana, "GET", "/me"))["account_id"]
    assert (await checked(contract, ana, "GET", "/me/playlists", limit=50, offset=0))["items"]
    assert (await checked(contract, ana, "GET", "/me/tracks", limit=2, offset=1))["items"]
    for kind in ("tracks", "artists"):
        assert (await checked(contract, ana, "GET", f"/me/top/{kind}", time_range="long_term"))["items"]
    assert (await checked(contract, ana, "GET", "/me/player/recently-played", limit=1))["items"]
    assert not (await checked(contract, ana, "GET", "/me/player/recently-played", before=1))["items"]
    assert await checked(contract, ana, "GET", "/me/library/contains", uris=uri(1)) == [True]
    await checked(contract, ana, "GET", f"/tracks/{7:022}")
    artist = f"/artists/{next(iter(ana.standin.world.artists))}"
    await checked(contract, ana, "GET", artist)
    groups = {"include_groups": "album,single", "limit": 10}
    (album,) = (await checked(contract, ana, "GET", f"{artist}/albums", **groups))["items"]
    assert (await checked(contract, ana, "GET", f"/albums/{album['id']}/tracks", limit=50))["items"]
    found = await checked(contract, ana, "GET", "/search", q="song 7", type="track,artist,album", limit=10)
    assert found["tracks"]["items"]


async def test_everything_that_is_written_is_as_described(contract: Contract, ana: Visitor) -> None:
    wish = {"name": "All of it", "public": False, "description": "kept by a bot"}
    made = await checked(contract, ana, "POST", "/me/playlists", wish)
    path = f"/playlists/{made['id']}"
    added = await checked(contract, ana, "POST", f"{path}/items", {"uris": [uri(1), uri(2)], "position": 0})
    assert added["snapshot_id"] != made["snapshot_id"]
    await checked(contract, ana, "POST", f"{path}/items", uris=uri(3), position=1)
    moved = {"range_start": 0, "insert_before": 2, "snapshot_id": added["snapshot_id"]}
    await checked(contract, ana, "PUT", f"{path}/items", moved)
    await checked(contract, ana, "PUT", f"{path}/items", {"uris": [uri(4)]})
    await checked(contract, ana, "DELETE", f"{path}/items", {"items": [{"uri": uri(4)}]})
    await checked(contract, ana, "PUT", path, {"name": "Another name", "description": ""})
    await checked(contract, ana, "PUT", "/me/library", uris=uri(1))
    await checked(contract, ana, "DELETE", "/me/library", uris=f"{uri(1)},{made['uri']}")


async def test_every_refusal_is_as_described(
    contract: Contract, ana: Visitor, world: SpotifyWorld, mixed: StoredPlaylist
) -> None:
    followed = world.add_playlist("ben", "Ben's", songs(1), followers=["ana"])
    calls: list[tuple[str, str, Json, int]] = [
        ("GET", f"/playlists/{followed.id}/items", None, 403),
        ("POST", f"/playlists/{mixed.id}/items", [uri(1)], 400),
        ("GET", f"/playlists/{'x' * 22}", None, 404),
        ("GET", f"/tracks/{'x' * 22}", None, 404),
        ("GET", f"/artists/{'x' * 22}/albums", None, 404),
        ("GET", f"/albums/{'x' * 22}/tracks", None, 404),
        ("PUT", "/me/library", None, 400),
    ]
    for method, path, body, status in calls:
        said = await ana.call(method, path, body)
        assert said.status == status, said
        contract.check_answer(method, path, said.status, said.body)
    for kind, status in (("429", 429), ("500", 500), ("502", 502), ("503", 503)):
        ana.standin.faults.add(Fault(kind, retry_after=3, reason="QUOTA_EXCEEDED"))
        said = await ana.get("/me")
        assert said.status == status
        contract.check_answer("GET", "/me", said.status, said.body)
    said = await ana.call("GET", "/me", bearer="nobody's")
    contract.check_answer("GET", "/me", said.status, said.body)
    assert said.status == 401


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "said"),
    [
        ("GET", "/playlists/x/tracks", {}, None, "is not described"),
        ("GET", "/me/tracks", {"limit": "51"}, None, "limit: at"),
        ("GET", "/me/tracks", {"limit": "ten"}, None, "limit: at"),
        ("GET", "/me/tracks", {"size": "10"}, None, "no parameter is called size"),
        ("GET", "/search", {"q": "x", "type": "track", "limit": "11"}, None, "limit: at"),
        ("GET", "/search", {"q": "x", "type": "song"}, None, "type: at"),
        ("GET", "/artists/x/albums", {"limit": "20"}, None, "limit: at"),
        ("GET", "/artists/x/top-tracks", {}, None, "is not described"),
        ("GET", "/search", {"q": "x"}, None, "type is missing"),
        ("GET", "/me", {}, {}, "none is described"),
        ("POST", "/me/playlists", {}, {"public": True}, "'name' is a required property"),
        ("POST", "/me/playlists", {}, None, "no body"),
        ("POST", f"{PLAYLIST}/items", {}, [uri(1)], "is not of type 'object'"),
        ("POST", f"{PLAYLIST}/items", {}, {"uris": [uri(1)] * 101}, "101 addresses"),
        ("DELETE", f"{PLAYLIST}/items", {}, {"tracks": []}, "'items' is a required property"),
        ("PUT", "/me/library", {"uris": ",".join([uri(1)] * 41)}, None, "41 addresses"),
    ],
)
def test_a_call_that_breaks_the_contract_is_found(
    contract: Contract, method: str, path: str, query: dict[str, str], body: Json, said: str
) -> None:
    with pytest.raises(AssertionError, match=said):
        contract.check_request(method, path, query, body)


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("GET", "/me", 200, {"id": 5}),
        ("GET", "/me", 200, None),
        ("GET", "/me", 201, {}),
        ("GET", "/me", 401, {"error": "expired"}),
        ("GET", "/me/playlists", 200, {"items": []}),
        ("GET", f"/tracks/{1:022}", 200, {"name": None}),
        ("PUT", "/me/library", 200, {}),
    ],
)
def test_an_answer_that_breaks_the_contract_is_found(
    contract: Contract, method: str, path: str, status: int, body: Json
) -> None:
    with pytest.raises(AssertionError, match=path):
        contract.check_answer(method, path, status, body)
