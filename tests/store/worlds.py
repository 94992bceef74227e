"""Small libraries of our own invention, and what the store's tests look at."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain import (
    Counts,
    Entry,
    Export,
    ExportedPlaylist,
    Form,
    Kind,
    Listening,
    Milliseconds,
    Sound,
    Track,
    TrackId,
)

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
HEARD = Sound(0.5, 0.75, 1.0, -7.5, 1.0, 0.25, 0.125, 0.0, 0.1, 0.5, 120.0, 4.0)
OTHERWISE = Sound(0.1, 0.2, 3.0, -20.0, 0.0, 0.5, 0.9, 0.8, 0.3, 0.4, 80.0, 3.0)


@dataclass
class Ticking:
    """A clock that is an hour later whenever it is asked, so that no two moments are equal."""

    now: datetime = field(default=START)

    def __call__(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now


def song(
    number: int,
    *,
    title: str | None = None,
    artist: str | None = None,
    sound: Sound | None = None,
    genres: tuple[str, ...] = ("moss folk",),
) -> Track:
    """Make the same song for the same number, everything known of it but its sound."""
    return Track(
        id=TrackId(f"{number:0>22}"),
        title=f"Song {number}" if title is None else title,
        artists=(f"Artist {number % 7}",) if artist is None else (artist,) * bool(artist),
        album=f"Album {number % 5}",
        release_date="2015-05-01",
        duration=Milliseconds(180_000 + number),
        explicit=bool(number % 2),
        genres=genres,
        isrc=f"XX{number:0>10}",
        sound=sound,
    )


def listed(
    name: str,
    tracks: Iterable[Track | int],
    *,
    key: str | None = None,
    kind: Kind = Kind.PLAYLIST,
    added: datetime | None = START,
) -> ExportedPlaylist:
    """Make a playlist whose tracks were added a minute apart, or on unknown dates."""
    songs = [song(track) if isinstance(track, int) else track for track in tracks]
    entries = tuple(
        Entry(track, added + timedelta(minutes=place) if added else None) for place, track in enumerate(songs)
    )
    return ExportedPlaylist(name.casefold() if key is None else key, name, kind, entries)


def exported(
    *playlists: ExportedPlaylist,
    form: Form = Form.EXPORTIFY,
    whole: bool = True,
    listening: tuple[Listening, ...] = (),
) -> Export:
    """Make an export of these playlists."""
    return Export(form, whole, playlists, listening, Counts())


def played(number: int, plays: int, *, title: str = "", known: bool = True) -> Listening:
    """Say that a song was played so often, and last so many days after the start."""
    track = song(number)
    return Listening(
        artist=track.artists[0],
        title=title or track.title,
        track_id=track.id if known else None,
        plays=plays,
        played=Milliseconds(plays * 1000),
        last_at=START + timedelta(days=plays),
    )


def dump(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table with its row number."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            table: sorted(connection.execute(f"SELECT rowid, * FROM {table}").fetchall(), key=repr)  # noqa: S608 - our own tables
            for table in tables(connection)
        }


def tables(connection: sqlite3.Connection) -> list[str]:
    """Name the tables of a database, SQLite's own left out."""
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    return sorted(name for (name,) in found)
