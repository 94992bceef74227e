"""Tracks as rows and back."""

import hashlib
from collections.abc import Iterable

import msgspec

from bot.domain import (
    LISTEN_COLUMNS,
    SOUND_COLUMNS,
    Milliseconds,
    Sound,
    Track,
    TrackId,
    plain_words,
    song_key,
)
from bot.store.database import Row

SOUNDS = ", ".join(SOUND_COLUMNS)
SOUND_MARKS = ", ".join("?" * len(SOUND_COLUMNS))
SONG_COLUMNS = tuple(name for name in LISTEN_COLUMNS if name not in {"playlist", "added_at"})
"""What a model learns of a song by itself."""


def key_of(track: Track) -> str:
    """Return the song key of a track, empty where artist or title is unknown: it equals no other."""
    key = song_key(track.artists[0] if track.artists else "", track.title)
    return key if all(key.split("\t")) else ""


def words_of(track: Track) -> str:
    """Return what a search looks through: folded words, each between spaces."""
    return f" {plain_words(' '.join([track.title, *track.artists]))} "


def track_row(track: Track) -> tuple[object, ...]:
    """Lay a track out in the order of the table of tracks."""
    return (
        track.id,
        track.title,
        as_json(track.artists),
        track.album,
        track.release_date,
        track.duration,
        track.explicit,
        as_json(track.genres),
        track.isrc,
        key_of(track),
        words_of(track),
    )


def sound_row(sound: Sound) -> tuple[float | None, ...]:
    """Lay sound features out in the order of their columns."""
    # Not astuple: it copies deeply, and takes fifty times as long.
    return tuple(getattr(sound, name) for name in SOUND_COLUMNS)


def sound_of(row: Row) -> Sound | None:
    """Read the twelve columns of a row; None where all are unknown."""
    values = tuple(row[name] for name in SOUND_COLUMNS)
    return Sound(*values) if any(value is not None for value in values) else None


def track_of(row: Row) -> Track:
    """Read a row of the tracks with their sound, or of the catalogue, which knows no album or genres."""
    known = row.keys()
    return Track(
        id=TrackId(row["id"]),
        title=row["title"],
        artists=texts(row["artists"]),
        album=row["album"] if "album" in known else "",
        release_date=row["release_date"],
        duration=None if row["duration_ms"] is None else Milliseconds(row["duration_ms"]),
        explicit=None if row["explicit"] is None else bool(row["explicit"]),
        genres=_genres(row),
        isrc=row["isrc"] if "isrc" in known else "",
        sound=sound_of(row),
    )


def song_values(row: Row) -> tuple[object, ...]:
    """Read the columns of a song, in the order of their names, and whatever comes after them as it is."""
    track_id, title, artists, album, released, duration, explicit, genres, *rest = row
    return (
        track_id,
        title,
        list(texts(artists)),
        album,
        released,
        duration,
        None if explicit is None else bool(explicit),
        list(texts(genres)),
        *rest,
    )


def _genres(row: Row) -> tuple[str, ...]:
    """Read what the file says of a song's kind, else what a service said."""
    known = row.keys()
    own = texts(row["genres"]) if "genres" in known else ()
    return own or (texts(row["tags"]) if "tags" in known else ())


def as_json(words: tuple[str, ...]) -> str:
    """Write a list of texts."""
    return msgspec.json.encode(words).decode()


def texts(written: str) -> tuple[str, ...]:
    """Read a list of texts."""
    return msgspec.json.decode(written, type=tuple[str, ...])


def digest_of(rows: Iterable[Row]) -> str:
    """Return a text that differs whenever, and only when, the values or the order of rows do."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(msgspec.msgpack.encode(tuple(row)))
    return digest.hexdigest()
