"""What an app may see and save of the person's own: likes, plays and favourites."""

from datetime import UTC, datetime, timedelta

from bot.demo.spotify import shapes
from bot.demo.spotify.calls import Answer, Call, Json
from bot.demo.spotify.pages import address, page
from bot.demo.spotify.refusals import Refused
from bot.demo.spotify.world import Liked, StoredPlaylist, StoredTrack

_AT_ONCE = 40
_REMEMBERED = 50
"""How many plays Spotify keeps for apps to see."""

_RANGES = frozenset(("short_term", "medium_term", "long_term"))
_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FAR = 10**15


def me(call: Call) -> Answer:
    """Show the person's profile."""
    return Answer(shapes.me(call))


def liked(call: Call) -> Answer:
    """List the songs that the person saved, the newest first."""
    call.needs("user-library-read")

    def write(each: Liked) -> Json:
        return {"added_at": each.added_at, "track": shapes.track(call, each.track)}

    return Answer(page(call, call.person.liked, write, call.limit(), call.offset()))


def top(call: Call, kind: str) -> Answer:
    """List what the person hears most; it is the same over any time."""
    call.needs("user-top-read")
    if call.query.get("time_range", "medium_term") not in _RANGES:
        raise Refused(400, "Invalid time range")
    limit, offset = call.limit(), call.offset()
    person = call.person
    if kind == "tracks":
        return Answer(page(call, person.top_tracks, lambda each: shapes.track(call, each), limit, offset))
    return Answer(page(call, person.top_artists, lambda each: shapes.artist(call, *each), limit, offset))


def recent(call: Call) -> Answer:
    """List the last plays, the newest first, of those before or after a moment in milliseconds."""
    call.needs("user-read-recently-played")
    if {"after", "before"} <= set(call.query):
        raise Refused(400, "Only one of after and before may be given")
    after, before = call.number("after", -1, -1, _FAR), call.number("before", _FAR, 0, _FAR)
    played = [(_milliseconds(at), at, track) for track, at in call.person.recent[:_REMEMBERED]]
    found = [each for each in played if after < each[0] < before]
    limit = call.limit()
    shown = found[:limit]
    cursors = {"after": str(shown[0][0]), "before": str(shown[-1][0])} if shown else None
    more = len(found) > limit
    return Answer(
        {
            "cursors": cursors,
            "href": address(call),
            "items": [_play(call, at, track) for _, at, track in shown],
            "limit": limit,
            "next": address(call, limit=limit, before=shown[-1][0]) if more and after < 0 else None,
        }
    )


def save(call: Call) -> Answer:
    """Like songs and follow playlists."""
    for thing in _things(call, "modify"):
        if isinstance(thing, StoredTrack):
            call.world.like(call.person.id, thing)
        else:
            call.world.follow(call.person.id, thing.id)
    return Answer()


def drop(call: Call) -> Answer:
    """Unlike songs and unfollow playlists, the person's own included."""
    for thing in _things(call, "modify"):
        if isinstance(thing, StoredTrack):
            call.world.unlike(call.person.id, thing.uri)
        else:
            call.world.unfollow(call.person.id, thing.id)
    return Answer()


def contains(call: Call) -> Answer:
    """Tell of each address whether it is in the person's library."""
    saved = {each.track.uri for each in call.person.liked}
    things = _things(call, "read")
    return Answer(
        [
            thing.uri in saved if isinstance(thing, StoredTrack) else thing.id in call.person.playlists
            for thing in things
        ]
    )


def _things(call: Call, verb: str) -> list[StoredTrack | StoredPlaylist]:
    """Find all that the addresses name before anything is done, and ask for the scope that each needs."""
    found = [_thing(call, uri) for uri in call.uris(_AT_ONCE)]
    for thing in found:
        if isinstance(thing, StoredTrack):
            call.needs(f"user-library-{verb}")
        elif verb == "read":
            call.needs("playlist-read-private")
        else:
            call.needs("playlist-modify-public" if thing.public else "playlist-modify-private")
    return found


def _thing(call: Call, uri: str) -> StoredTrack | StoredPlaylist:
    identity = uri.rpartition(":")[2]
    track, playlist = call.world.tracks.get(identity), call.world.playlists.get(identity)
    if track is not None and uri == track.uri:
        return track
    if playlist is not None and uri == f"spotify:playlist:{identity}":
        return playlist
    raise Refused(400, f"Invalid uri: {uri}")


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MILLISECOND


def _play(call: Call, at: datetime, track: StoredTrack) -> Json:
    written = f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"
    return {"context": None, "played_at": written, "track": shapes.track(call, track)}
