"""The songs of people that may be named to others, out of all that count."""

from collections.abc import Iterable
from typing import Any, cast

from bot.domain import SOUND_COLUMNS, Columns, MemberId, Milliseconds, Shown, Sound, Track, TrackId


def nameable(listens: Columns, wanted: Iterable[TrackId]) -> dict[TrackId, Track]:
    """Return those of some songs that lie in visible playlists by id, as far as columns know them."""
    asked = set(wanted)
    places = enumerate(zip(listens["track_id"], listens["shown"], strict=True))
    rows = [row for row, (track, shown) in places if shown == Shown.VISIBLE and track in asked]
    first = {TrackId(str(listens["track_id"][row])): row for row in reversed(rows)}
    return {
        track: _track(track, {name: listens[name][row] for name in listens}) for track, row in first.items()
    }


def showing(listens: Columns) -> frozenset[MemberId]:
    """Return who has a visible playlist."""
    rows = zip(listens["member"], listens["shown"], strict=True)
    return frozenset(cast("MemberId", member) for member, shown in rows if shown == Shown.VISIBLE)


def _track(track: TrackId, row: dict[str, Any]) -> Track:
    sound = {name: row[name] for name in SOUND_COLUMNS}
    return Track(
        id=track,
        title=row["title"],
        artists=tuple(row["artists"]),
        album=row["album"],
        release_date=row["release_date"],
        duration=None if row["duration_ms"] is None else Milliseconds(row["duration_ms"]),
        explicit=row["explicit"],
        genres=tuple(row["genres"]),
        sound=Sound(**sound) if any(value is not None for value in sound.values()) else None,
    )
