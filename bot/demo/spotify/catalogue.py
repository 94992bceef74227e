"""What an app may look up of everything published."""

import re

from bot.demo.spotify import shapes
from bot.demo.spotify.calls import NOT_FOUND, Answer, Call
from bot.demo.spotify.pages import page
from bot.demo.spotify.refusals import Refused
from bot.demo.spotify.world import StoredTrack
from bot.domain import plain_words

_MOST, _USUALLY, _FARTHEST = 10, 5, 1000
_TYPES = ("album", "artist", "playlist", "track", "show", "episode", "audiobook")
_GROUPS = {"album", "single", "appears_on", "compilation"}
_FILTER = re.compile(r"(?:^|\s)(track|artist|album|isrc|year|genre):")


def track(call: Call, identity: str) -> Answer:
    """Show a song."""
    found = call.world.tracks.get(identity)
    if found is None or found.kind != "track":
        raise Refused(404, NOT_FOUND)
    return Answer(shapes.track(call, found))


def artist(call: Call, identity: str) -> Answer:
    """Show an artist."""
    if identity not in call.world.artists:
        raise Refused(404, NOT_FOUND)
    return Answer(shapes.artist(call, identity, call.world.artists[identity]))


def albums(call: Call, identity: str) -> Answer:
    """List the albums of an artist's own, the newest first; singles and guests' parts there are none."""
    if identity not in call.world.artists:
        raise Refused(404, NOT_FOUND)
    groups = [each for each in call.query.get("include_groups", "album").split(",") if each]
    if not set(groups) <= _GROUPS:
        raise Refused(400, "Invalid include_groups")
    own = [each for each in _songs(call) if each.artists and each.artists[0][0] == identity]
    found = {each.album_id: each for each in own} if "album" in groups else {}
    newest = sorted(found.values(), key=lambda each: each.release_date, reverse=True)
    limit, offset = call.limit(_USUALLY, _MOST), call.offset(_FARTHEST)
    return Answer(page(call, newest, lambda each: shapes.album(call, each), limit, offset))


def songs(call: Call, identity: str) -> Answer:
    """List the songs of an album in their order."""
    found = [each for each in _songs(call) if each.album_id == identity]
    if not found:
        raise Refused(404, NOT_FOUND)
    found.sort(key=lambda each: each.number)
    return Answer(page(call, found, lambda each: shapes.of_album(call, each), call.limit(), call.offset()))


def search(call: Call) -> Answer:
    """Find songs and artists by words and filters; nothing else is ever found."""
    asked = _read(call.query.get("q", ""))
    types = [each for each in call.query.get("type", "").split(",") if each]
    if not any(asked.values()):
        raise Refused(400, "No search query")
    if not types or not set(types) <= set(_TYPES):
        raise Refused(400, "Bad or missing search type field")
    limit, offset = call.limit(_USUALLY, _MOST), call.offset(_FARTHEST)
    answers = {f"{kind}s": page(call, [], str, limit, offset) for kind in types}
    if "track" in types:
        tracks = _tracks(call, asked)
        answers["tracks"] = page(call, tracks, lambda each: shapes.track(call, each), limit, offset)
    if "artist" in types:
        artists = _artists(call, asked)
        answers["artists"] = page(call, artists, lambda each: shapes.artist(call, *each), limit, offset)
    return Answer(answers)


def _read(query: str) -> dict[str, str]:
    """Take a query apart into plain words and filters, each of which reaches to the next."""
    first, *rest = _FILTER.split(query)
    filters = dict(zip(rest[::2], rest[1::2], strict=True))
    return {"": first.strip(), **{name: text.strip().strip('"') for name, text in filters.items()}}


def _songs(call: Call) -> list[StoredTrack]:
    return [each for each in call.world.tracks.values() if each.kind == "track"]


def _tracks(call: Call, asked: dict[str, str]) -> list[StoredTrack]:
    found = [each for each in _songs(call) if _fits(each, asked)]
    title = plain_words(asked.get("track") or asked[""])
    return sorted(found, key=lambda each: plain_words(each.name) != title)


def _fits(track: StoredTrack, asked: dict[str, str]) -> bool:
    artists = " ".join(name for _, name in track.artists)
    first, _, last = asked.get("year", "0-9999").partition("-")
    return (
        asked.get("isrc", track.isrc) == track.isrc
        and first <= track.release_date[:4] <= (last or first)
        and _has(track.name, asked.get("track", ""))
        and _has(artists, asked.get("artist", ""))
        and _has(track.album, asked.get("album", ""))
        and _is_of_kind(track, asked.get("genre", ""))
        and _has(f"{track.name} {artists} {track.album}", asked[""])
    )


def _is_of_kind(track: StoredTrack, genre: str) -> bool:
    return not genre or genre.casefold() in track.genres


def _artists(call: Call, asked: dict[str, str]) -> list[tuple[str, str]]:
    if set(asked) - {"", "artist"}:
        return []
    wanted = f"{asked['']} {asked.get('artist', '')}"
    return [(identity, name) for identity, name in call.world.artists.items() if _has(name, wanted)]


def _has(text: str, words: str) -> bool:
    """Tell whether a text has all the words, in any order."""
    return not words or set(plain_words(words).split()) <= set(plain_words(text).split())
