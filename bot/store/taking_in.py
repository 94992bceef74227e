"""Brings a member's stored library to what an export holds, in one transaction."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.domain import (
    SOUND_COLUMNS,
    Entry,
    Export,
    ExportedPlaylist,
    ImportChange,
    Kind,
    MemberId,
    Sound,
    plain_words,
    song_key,
)
from bot.store.database import Row, Transaction
from bot.store.shapes import SOUND_MARKS, SOUNDS, sound_row, track_row
from bot.store.sounds import FILE
from bot.store.times import written

_MIDNIGHT = "T00:00:00Z"
_Place = tuple[int, str | None]
"""A track's position in a playlist, and when it was added."""


_NAME = ("title", "artists", "song_key", "words")


def _named(column: str) -> str:
    """Let a newer name replace an older one as a whole, unless it says less."""
    return (
        f"{column} = CASE WHEN (excluded.title != '' AND (excluded.artists != '[]' OR artists = '[]')) "
        f"OR (title = '' AND artists = '[]') THEN excluded.{column} ELSE {column} END"
    )


def _kept(column: str, blank: str = "''") -> str:
    """Let a newer value replace an older one, but a blank replace nothing."""
    return f"{column} = CASE excluded.{column} WHEN {blank} THEN {column} ELSE excluded.{column} END"


TRACK = (
    "INSERT INTO tracks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "  # noqa: S608 - the names are ours
    + ", ".join([*map(_named, _NAME), *map(_kept, ("album", "release_date", "isrc"))])
    + ", "
    + _kept("genres", "'[]'")
    + ", duration_ms = coalesce(excluded.duration_ms, duration_ms)"
    + ", explicit = coalesce(excluded.explicit, explicit)"
)
_SOUND = (
    f"INSERT INTO sounds (track_id, source, known_at, {SOUNDS}) VALUES (?, '{FILE}', ?, {SOUND_MARKS}) "  # noqa: S608 - the names are ours
    "ON CONFLICT (track_id, source) DO UPDATE SET known_at = excluded.known_at, "
    + ", ".join(f"{name} = excluded.{name}" for name in SOUND_COLUMNS)
    + f" WHERE ({SOUNDS}) IS NOT ({', '.join(f'excluded.{name}' for name in SOUND_COLUMNS)})"
)
_PLAYLIST = (
    "INSERT INTO playlists (member_id, source, form, key, name, kind, guessed, in_taste, shown, changed_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, 1, 'private', ?) RETURNING id"
)
_DESCRIBED = ("source", "form", "key", "name", "kind")
_DESCRIBE = (
    "UPDATE playlists SET source = ?, form = ?, key = ?, name = ?, kind = ?, changed_at = ? WHERE id = ?"
)
_ENTRY = (
    "INSERT INTO entries VALUES (?, ?, ?, ?) ON CONFLICT (playlist_id, track_id) "
    "DO UPDATE SET position = excluded.position, added_at = excluded.added_at"
)
_LISTENING = (
    "INSERT INTO listening VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (member_id, song_key) DO UPDATE SET "
    "artist = excluded.artist, title = excluded.title, track_id = coalesce(excluded.track_id, track_id), "
    "plays = excluded.plays, played_ms = excluded.played_ms, last_at = excluded.last_at"
)
_HOLDERS = (
    "entries",
    "listening",
    "corrections",
    "tops",
    "plays",
    "met",
    "verdicts",
    "suggestions",
    "post_tracks",
    "weekly_songs",
    "tasted",
)
"""The tables for whose sake a track is kept."""


def unheld(column: str) -> str:
    """Return the condition that nobody's row names the track of a column."""
    return " AND ".join(
        f"NOT EXISTS (SELECT 1 FROM {table} WHERE {table}.track_id = {column})"  # noqa: S608 - the names are ours
        for table in _HOLDERS
    )


ORPHANS = f"DELETE FROM tracks WHERE {unheld('tracks.id')}"  # noqa: S608 - the condition is ours


@dataclass(frozen=True, slots=True)
class _Difference:
    """What became of one playlist."""

    new: bool = False
    changed: bool = False
    added: int = 0
    removed: int = 0


class TakingIn:
    """One import, inside one transaction."""

    def __init__(
        self, change: Transaction, member: MemberId, export: Export, now: str, source: str = FILE
    ) -> None:
        self._change = change
        self._member = member
        self._export = export
        self._playlists = _by_key(export.playlists)
        self._now = now
        self._source = source

    async def run(self, *, replace: bool) -> ImportChange:
        """Store the export and say what it changed."""
        rows = await self._change.rows("SELECT * FROM playlists WHERE member_id = ?", (self._member,))
        known = {str(row["key"]): row for row in rows if row["source"] == self._source}
        self._agree([row for row in rows if row["source"] != self._source], known)
        await self._store_tracks()
        differences = [
            await self._playlist(playlist, known.get(key)) for key, playlist in self._playlists.items()
        ]
        gone = self._gone(known)
        kept = len(gone) if gone and not replace and self._is_partial(known, gone) else 0
        dropped = 0 if kept else await self._remove(gone)
        await self._store_listening()
        if self._source == FILE or any(each.removed for each in differences):
            # Not after each of a hundred playlists: it looks at every track there is.
            await self._change.execute(ORPHANS)
        return ImportChange(
            playlists_new=sum(each.new for each in differences),
            playlists_changed=sum(each.changed for each in differences),
            playlists_removed=0 if kept else len(gone),
            playlists_missing=kept,
            entries_added=sum(each.added for each in differences),
            entries_removed=sum(each.removed for each in differences) + dropped,
        )

    def _agree(self, others: Iterable[Row], known: dict[str, Row]) -> None:
        """Let a playlist that both a file and Spotify tell of be one: Spotify's, which is newer and whole."""
        by_name = {(row["kind"], plain_words(row["name"])): row for row in others}
        for key, playlist in list(self._playlists.items()):
            same = by_name.get((playlist.kind, plain_words(playlist.name)))
            if same is None or key in known:
                continue
            if self._source == FILE:
                del self._playlists[key]
            else:
                known[key] = same

    async def _store_tracks(self) -> None:
        # Generators, which the writer's own thread runs: the event loop is not held up by them.
        await self._change.executemany(TRACK, _track_rows(self._export))
        await self._change.executemany(_SOUND, _sound_rows(self._export, self._now))

    async def _playlist(self, playlist: ExportedPlaylist, known: Row | None) -> _Difference:
        if known is None:
            return await self._new(playlist)
        rows = await self._change.rows(
            "SELECT track_id, position, added_at FROM entries WHERE playlist_id = ?", (known["id"],)
        )
        old = {str(row["track_id"]): (row["position"], row["added_at"]) for row in rows}
        new = _places(playlist.entries, old)
        described = (self._source, self._export.form, playlist.key, playlist.name, playlist.kind)
        if old == new and described == tuple(known[name] for name in _DESCRIBED):
            return _Difference()
        await self._change.execute(_DESCRIBE, (*described, self._now, known["id"]))
        lost = [(known["id"], track) for track in old.keys() - new.keys()]
        await self._change.executemany("DELETE FROM entries WHERE playlist_id = ? AND track_id = ?", lost)
        await self._write(
            known["id"], {track: place for track, place in new.items() if old.get(track) != place}
        )
        return _Difference(changed=True, added=len(new.keys() - old.keys()), removed=len(lost))

    async def _new(self, playlist: ExportedPlaylist) -> _Difference:
        values = (
            self._member,
            self._source,
            self._export.form,
            playlist.key,
            playlist.name,
            playlist.kind,
            playlist.kind is Kind.PLAYLIST,
            self._now,
        )
        (made,) = await self._change.rows(_PLAYLIST, values)
        places = _places(playlist.entries, {})
        await self._write(made["id"], places)
        return _Difference(new=True, added=len(places))

    async def _write(self, playlist_id: int, places: Mapping[str, _Place]) -> None:
        await self._change.executemany(
            _ENTRY, [(playlist_id, track, *place) for track, place in places.items()]
        )

    def _gone(self, known: Mapping[str, Row]) -> list[Row]:
        """List the playlists of this form that a whole export lacks; liked songs have a file of their own."""
        if not self._export.whole:
            return []
        return [
            row
            for key, row in known.items()
            if key not in self._playlists
            and row["form"] == self._export.form
            and row["kind"] == Kind.PLAYLIST
        ]

    def _is_partial(self, known: Mapping[str, Row], gone: list[Row]) -> bool:
        """Tell whether more of the library is missing than a person would remove between two exports."""
        of_form = sum(row["form"] == self._export.form for row in known.values())
        return 2 * len(gone) > int(of_form)

    async def _remove(self, gone: list[Row]) -> int:
        entries = 0
        for row in gone:
            entries += await self._change.execute("DELETE FROM entries WHERE playlist_id = ?", (row["id"],))
            await self._change.execute("DELETE FROM playlists WHERE id = ?", (row["id"],))
        return entries

    async def _store_listening(self) -> None:
        # Two ids of one song share a row: they are told apart by nobody who listens.
        songs: dict[str, tuple[Any, ...]] = {}
        for each in self._export.listening:
            key = song_key(each.artist, each.title)
            name = songs[key][:5] if key in songs else (self._member, key, each.artist, each.title, None)
            plays, played, last = songs[key][5:] if key in songs else (0, 0, "")
            sums = (plays + each.plays, played + each.played, max(last, written(each.last_at)))
            songs[key] = (*name[:4], name[4] or each.track_id, *sums)
        await self._change.executemany(_LISTENING, songs.values())


def _by_key(playlists: Iterable[ExportedPlaylist]) -> dict[str, ExportedPlaylist]:
    """Tell the playlists by their key; those that share one are taken as one."""
    found: dict[str, ExportedPlaylist] = {}
    for playlist in playlists:
        same = found.get(playlist.key)
        found[playlist.key] = replace(same, entries=same.entries + playlist.entries) if same else playlist
    return found


def _places(entries: Iterable[Entry], old: Mapping[str, _Place]) -> dict[str, _Place]:
    """Number the tracks of a playlist, each where it is met first."""
    new: dict[str, _Place] = {}
    for entry in entries:
        track_id = entry.track.id
        if track_id not in new:
            added = written(entry.added_at) if entry.added_at else None
            new[track_id] = (len(new), _added(added, old[track_id][1] if track_id in old else None))
    return new


def _added(new: str | None, old: str | None) -> str | None:
    """Choose between two dates of the same place: what is known or more precise wins, then what is newer."""
    if new is None:
        return old
    if old and new.endswith(_MIDNIGHT) and old.startswith(new.removesuffix(_MIDNIGHT)):
        return old
    return new


def _track_rows(export: Export) -> Iterator[tuple[object, ...]]:
    # Each description of a track is written once, so that what one playlist's row lacks another's may tell.
    yield from map(
        track_row, dict.fromkeys(entry.track for playlist in export.playlists for entry in playlist.entries)
    )


def _sound_rows(export: Export, now: str) -> Iterator[tuple[object, ...]]:
    entries = (entry for playlist in export.playlists for entry in playlist.entries)
    heard = {entry.track.id: entry.track.sound for entry in entries if entry.track.sound}
    for track_id, sound in heard.items():
        if sound != Sound():
            yield (track_id, now, *sound_row(sound))
