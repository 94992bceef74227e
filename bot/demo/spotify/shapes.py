"""How the demo's Spotify writes its things as JSON, in the shapes of development mode in 2026."""

from bot.demo.spotify.calls import Call, Json
from bot.demo.spotify.world import Person, SpotifyWorld, StoredItem, StoredPlaylist, StoredTrack

_WEB = "https://open.spotify.com"
_PRECISION = {4: "year", 7: "month", 10: "day"}


def named(call: Call, kind: str, identity: str) -> Json:
    """Write what every object carries: its id, addresses and type."""
    return {
        "external_urls": {"spotify": f"{_WEB}/{kind}/{identity}"},
        "href": f"{call.api}/{kind}s/{identity}",
        "id": identity,
        "type": kind,
        "uri": f"spotify:{kind}:{identity}",
    }


def me(call: Call) -> Json:
    """Write the profile of the person who let the app in."""
    person = call.person
    return {
        **named(call, "user", person.id),
        "account_id": person.account_id,
        "display_name": person.name,
        "images": [],
    }


def owner(call: Call, person: Person) -> Json:
    """Write whose playlist it is."""
    return {**named(call, "user", person.id), "display_name": person.name}


def artist(call: Call, identity: str, name: str) -> Json:
    """Write an artist; Spotify has stopped to fill in the genres."""
    return {**_credited(call, identity, name), "genres": [], "images": []}


def track(call: Call, stored: StoredTrack) -> Json:
    """Write a song, a local file or an episode."""
    if stored.kind == "local":
        return _local(stored)
    if stored.kind == "episode":
        return _episode(call, stored)
    return {
        **named(call, "track", stored.id),
        "album": album(call, stored),
        "artists": [_credited(call, *each) for each in stored.artists],
        "disc_number": 1,
        "duration_ms": stored.duration_ms,
        "explicit": stored.explicit,
        "external_ids": {} if stored.isrc is None else {"isrc": stored.isrc},
        "is_local": False,
        "is_playable": True,
        "name": stored.name,
        "track_number": stored.number,
    }


def of_album(call: Call, stored: StoredTrack) -> Json:
    """Write a song as its album lists it: without the album, and without its ISRC."""
    whole = track(call, stored)
    return {name: value for name, value in whole.items() if name not in {"album", "external_ids"}}


def album(call: Call, stored: StoredTrack) -> Json:
    """Write the album of a song, its songs left out."""
    return {
        **named(call, "album", stored.album_id),
        "album_type": "album",
        "artists": [_credited(call, *each) for each in stored.artists[:1]],
        "images": [],
        "name": stored.album,
        "release_date": stored.release_date,
        "release_date_precision": _PRECISION[len(stored.release_date)],
        "total_tracks": max(10, stored.number),
    }


def item(call: Call, stored: StoredItem) -> Json:
    """Write a position of a playlist."""
    held = None if stored.track is None else track(call, stored.track)
    keys = {"item": ("item",), "track": ("track",), "both": ("item", "track")}[call.world.shape]
    return {
        "added_at": stored.added_at or None,
        "added_by": named(call, "user", stored.added_by),
        "is_local": stored.track is not None and stored.track.kind == "local",
        **dict.fromkeys(keys, held),
    }


def playlist(call: Call, stored: StoredPlaylist) -> Json:
    """Write a playlist without its items, as lists of playlists show it."""
    contents = {"href": f"{call.api}/playlists/{stored.id}/items", "total": len(stored.items)}
    return {
        **named(call, "playlist", stored.id),
        "collaborative": stored.collaborative,
        "description": stored.description,
        "images": [],
        "items": contents,
        "name": stored.name,
        "owner": owner(call, call.world.people[stored.owner]),
        "public": stored.public,
        "snapshot_id": stored.snapshot_id,
        "tracks": contents,
    }


def followers(world: SpotifyWorld, stored: StoredPlaylist) -> Json:
    """Write how many people follow a playlist."""
    people = world.people.values()
    total = sum(stored.id in person.playlists for person in people if person.id != stored.owner)
    return {"href": None, "total": total}


def _credited(call: Call, identity: str, name: str) -> Json:
    return {**named(call, "artist", identity), "name": name}


def _local(stored: StoredTrack) -> Json:
    nameless: dict[str, Json] = {"external_urls": {}, "href": None, "id": None, "uri": None}
    return {
        "album": {
            **nameless,
            "album_type": None,
            "artists": [],
            "images": [],
            "name": stored.album,
            "release_date": None,
            "release_date_precision": None,
            "total_tracks": 0,
            "type": "album",
        },
        "artists": [{**nameless, "name": name, "type": "artist"} for _, name in stored.artists],
        "disc_number": 0,
        "duration_ms": stored.duration_ms,
        "explicit": False,
        "external_ids": {},
        **nameless,
        "is_local": True,
        "name": stored.name,
        "track_number": 0,
        "type": "track",
        "uri": stored.uri,
    }


def _episode(call: Call, stored: StoredTrack) -> Json:
    return {
        **named(call, "episode", stored.id),
        "description": "",
        "duration_ms": stored.duration_ms,
        "explicit": stored.explicit,
        "html_description": "",
        "images": [],
        "is_externally_hosted": False,
        "is_playable": True,
        "languages": ["en"],
        "name": stored.name,
        "release_date": stored.release_date,
        "release_date_precision": _PRECISION[len(stored.release_date)],
        "show": _show(call, stored),
    }


def _show(call: Call, stored: StoredTrack) -> Json:
    return {
        **named(call, "show", stored.album_id),
        "copyrights": [],
        "description": "",
        "explicit": False,
        "html_description": "",
        "images": [],
        "is_externally_hosted": False,
        "languages": ["en"],
        "media_type": "audio",
        "name": stored.album,
        "total_episodes": 1,
    }
