"""What an app may do with playlists."""

import re
from collections.abc import Mapping, Sequence

from bot.demo.spotify import shapes
from bot.demo.spotify.calls import NOT_FOUND, Answer, Call, Json
from bot.demo.spotify.pages import address, page
from bot.demo.spotify.refusals import Refused
from bot.demo.spotify.world import StoredPlaylist, StoredTrack

MOST_ITEMS = 10_000
"""How many positions a playlist can have."""

_AT_ONCE = 100
_DETAILS = {"name": str, "description": str, "public": bool, "collaborative": bool}


def mine(call: Call) -> Answer:
    """List the playlists in the person's library."""
    call.needs("playlist-read-private")
    kept = [call.world.playlists[each] for each in call.person.playlists]
    return Answer(page(call, kept, lambda each: shapes.playlist(call, each), call.limit(), call.offset()))


def create(call: Call) -> Answer:
    """Make an empty playlist."""
    given = _details(call)
    if not given.get("name"):
        raise Refused(400, "Missing required field: name")
    public = given.get("public", not given.get("collaborative", False))
    _needs_writing(call, public=public)
    if public and given.get("collaborative"):
        raise Refused(400, "Collaborative playlists can only be private")
    made = call.world.add_playlist(call.person.id, given["name"], public=public)
    call.person.playlists.insert(0, call.person.playlists.pop())
    made.description = given.get("description", "")
    made.collaborative = given.get("collaborative", False)
    return Answer(_whole(call, made), 201)


def one(call: Call, playlist_id: str) -> Answer:
    """Show a playlist, with its first items if they are the person's to read."""
    whole = _whole(call, _found(call, playlist_id))
    wanted = _top_level(call.query.get("fields", ""))
    return Answer({name: value for name, value in whole.items() if not wanted or name in wanted})


def describe(call: Call, playlist_id: str) -> Answer:
    """Change a playlist's name, description or privacy."""
    stored = _found(call, playlist_id)
    if stored.owner != call.person.id:
        raise Refused(403, "You cannot change a playlist you don't own.")
    _needs_writing(call, public=stored.public)
    given = _details(call)
    if given.get("public", stored.public) and given.get("collaborative", stored.collaborative):
        raise Refused(400, "Collaborative playlists can only be private")
    _needs_writing(call, public=given.get("public", stored.public))
    for name, value in given.items():
        setattr(stored, name, value)
    call.world.change(stored.id)
    return Answer()


def items(call: Call, playlist_id: str) -> Answer:
    """List what is in a playlist of the person's own or one they work on."""
    stored = _found(call, playlist_id)
    call.needs("playlist-read-private")
    if not call.world.may_edit(call.person.id, stored):
        raise Refused(403, "Forbidden")
    return Answer(page(call, stored.items, lambda each: shapes.item(call, each), call.limit(), call.offset()))


def add(call: Call, playlist_id: str) -> Answer:
    """Put songs or episodes into a playlist, at its end or before a position."""
    stored = _writable(call, playlist_id)
    given = _given(call)
    found = _tracks(call, _listed(given.get("uris")))
    if not found:
        raise Refused(400, "No uris provided")
    place = _position(given.get("position", len(stored.items)), len(stored.items))
    if len(stored.items) + len(found) > MOST_ITEMS:
        raise Refused(400, "Playlist size limit reached")
    return _changed(call.world.insert(stored.id, found, place, by=call.person.id), 201)


def put(call: Call, playlist_id: str) -> Answer:
    """Replace all that is in a playlist, or move some of it."""
    stored = _writable(call, playlist_id)
    given = _given(call)
    if "uris" in given:
        found = _tracks(call, _listed(given["uris"]))
        return _changed(call.world.replace(stored.id, found, by=call.person.id))
    return _moved(call, stored, given)


def remove(call: Call, playlist_id: str) -> Answer:
    """Take every occurrence of some tracks out of a playlist."""
    stored = _writable(call, playlist_id)
    given = call.fields()
    listed = given.get("items")
    if not isinstance(listed, list) or not listed:
        raise Refused(400, "Missing required field: items")
    _known_snapshot(stored, given)
    uris = [each.get("uri") if isinstance(each, dict) else None for each in listed]
    if len(uris) > _AT_ONCE:
        raise Refused(400, f"You can remove a maximum of {_AT_ONCE} items per request.")
    return _changed(call.world.take_out_all(stored.id, [_well_formed(uri) for uri in uris]))


def _whole(call: Call, stored: StoredPlaylist) -> Json:
    if not stored.public:
        call.needs_any("playlist-read-private", "playlist-modify-private")
    whole = shapes.playlist(call, stored) | {"followers": shapes.followers(call.world, stored)}
    del whole["tracks"], whole["items"]
    if call.world.may_edit(call.person.id, stored):
        whole["items"] = _first_page(call, stored)
    return whole


def _first_page(call: Call, stored: StoredPlaylist) -> Json:
    path = f"/playlists/{stored.id}/items"
    first = page(call, stored.items, lambda each: shapes.item(call, each), _AT_ONCE, 0)
    following = address(call, path, limit=_AT_ONCE, offset=_AT_ONCE) if first["next"] else None
    return {**first, "href": address(call, path, limit=_AT_ONCE, offset=0), "next": following}


def _found(call: Call, playlist_id: str) -> StoredPlaylist:
    stored = call.world.playlists.get(playlist_id)
    if stored is None:
        raise Refused(404, NOT_FOUND)
    return stored


def _writable(call: Call, playlist_id: str) -> StoredPlaylist:
    stored = _found(call, playlist_id)
    _needs_writing(call, public=stored.public)
    if not call.world.may_edit(call.person.id, stored):
        raise Refused(403, "You cannot change a playlist you don't own.")
    return stored


def _needs_writing(call: Call, *, public: bool) -> None:
    call.needs("playlist-modify-public" if public else "playlist-modify-private")


def _details(call: Call) -> dict[str, Json]:
    given = {name: value for name, value in call.fields().items() if name in _DETAILS}
    for name, value in given.items():
        if not isinstance(value, _DETAILS[name]):
            raise Refused(400, f"Invalid {name}")
    return given


def _given(call: Call) -> Mapping[str, Json]:
    """Read what the body says, or else the query, which may list tracks too."""
    if call.body is None and "uris" in call.query:
        return {**call.query, "uris": [uri for uri in call.query["uris"].split(",") if uri]}
    return call.fields()


def _listed(uris: Json) -> list[str]:
    if not isinstance(uris, list):
        raise Refused(400, "Missing required field: uris")
    if len(uris) > _AT_ONCE:
        raise Refused(400, f"You can add a maximum of {_AT_ONCE} tracks per request.")
    return [_well_formed(uri) for uri in uris]


def _well_formed(uri: Json) -> str:
    if not isinstance(uri, str) or not re.fullmatch(r"spotify:(track|episode):[0-9A-Za-z]+", uri):
        raise Refused(400, f"Invalid track uri: {uri}")
    return uri


def _tracks(call: Call, uris: Sequence[str]) -> list[StoredTrack]:
    known = [call.world.tracks.get(uri.rpartition(":")[2]) for uri in uris]
    found = [track for track, uri in zip(known, uris, strict=True) if track and track.uri == uri]
    if len(found) < len(uris):
        raise Refused(400, "Payload contains a non-existing ID")
    return found


def _position(given: Json, most: int) -> int:
    try:
        place = int(given)
    except (TypeError, ValueError):
        raise Refused(400, "Invalid position") from None
    if not 0 <= place <= most:
        raise Refused(400, "Index out of bounds.")
    return place


def _known_snapshot(stored: StoredPlaylist, given: Json) -> None:
    if given.get("snapshot_id", stored.snapshot_id) not in stored.snapshots:
        raise Refused(400, "Invalid snapshot id")


def _moved(call: Call, stored: StoredPlaylist, given: Json) -> Answer:
    if not {"range_start", "insert_before"} <= set(given):
        raise Refused(400, "Missing required field: uris, or range_start and insert_before")
    _known_snapshot(stored, given)
    size = len(stored.items)
    start, before = _position(given["range_start"], size), _position(given["insert_before"], size)
    length = _position(given.get("range_length", 1), size - start)
    return _changed(call.world.move(stored.id, start, before, length))


def _changed(snapshot: str, status: int = 200) -> Answer:
    return Answer({"snapshot_id": snapshot}, status)


def _top_level(fields: str) -> set[str]:
    """Read the outermost names of a filter like `name,items(total)`."""
    while (bare := re.sub(r"\([^()]*\)", "", fields)) != fields:
        fields = bare
    return {name.strip().partition(".")[0] for name in fields.split(",") if name.strip()}
