"""Which songs a member has already, under whatever id."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from bot.domain import MemberId, Track
from bot.store.database import Database
from bot.store.shapes import key_of

_AT_A_TIME = 1_000
"""Recordings of one question, so that others have their turn at the reader in between."""

# A song's key knows "- Remastered 2011" for an edition, but not every way to write it.
_REMASTER = re.compile(
    r"(?<=[^\t]) (?:[12]\d{3} )?(?:digital(?:ly)? )?remaster(?:ed)?"
    r"(?: (?:(?:album|single) )?version)?(?: [12]\d{3})?\Z"
)
_YEAR = "[12][0-9][0-9][0-9]"
_BEGINS = " OR ".join(
    f"edition GLOB '{begin}remaster*'" for begin in ("", f"{_YEAR} ", "digital* ", f"{_YEAR} digital* ")
)
_ENDS = (
    "substr(edition, instr(edition, 'remaster') + 8) IN "
    "('', 'ed', ' version', 'ed version', 'ed album version', 'ed single version') "
    f"OR edition GLOB '*remastered {_YEAR}'"
)

# CROSS: from what is asked to the indexes, never through all the tracks there are.
_HELD = f"""
WITH asked (number, id, isrc, song_key) AS (
  SELECT key, json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]')
  FROM json_each(:asked)),
editions (number, track_id, edition) AS (
  SELECT number, tracks.id, substr(tracks.song_key, length(asked.song_key) + 2) FROM asked CROSS JOIN tracks
    ON tracks.song_key > asked.song_key || ' ' AND tracks.song_key < asked.song_key || '!'
    WHERE asked.song_key != ''),
same (number, track_id) AS (
  SELECT number, id FROM asked
  UNION SELECT number, track_id FROM editions WHERE ({_BEGINS}) AND ({_ENDS})
  UNION SELECT number, tracks.id FROM asked CROSS JOIN tracks
    ON tracks.song_key = asked.song_key WHERE asked.song_key != ''
  UNION SELECT number, tracks.id FROM asked CROSS JOIN tracks
    ON tracks.isrc = asked.isrc AND tracks.isrc != ''
  UNION SELECT number, tracks.id FROM asked CROSS JOIN tracks AS known ON known.id = asked.id
    CROSS JOIN tracks ON tracks.isrc = known.isrc AND tracks.isrc != '')
SELECT DISTINCT number FROM same WHERE
  EXISTS (SELECT 1 FROM entries CROSS JOIN playlists ON playlists.id = entries.playlist_id
    WHERE entries.track_id = same.track_id AND playlists.member_id = :member)
  OR EXISTS (SELECT 1 FROM corrections WHERE corrections.member_id = :member
    AND corrections.track_id = same.track_id AND corrections.playlist_id IS NOT NULL)
  OR EXISTS (SELECT 1 FROM verdicts WHERE verdicts.member_id = :member
    AND verdicts.track_id = same.track_id AND (verdict != 'skip' OR given_at > :since))
  OR EXISTS (SELECT 1 FROM suggestions WHERE suggestions.member_id = :member
    AND suggestions.track_id = same.track_id AND suggested_at > :since)
"""  # noqa: S608 - ours


@dataclass(frozen=True, slots=True)
class Recording:
    """What tells a recording from another; empty where unknown."""

    id: str
    isrc: str
    song_key: str

    @classmethod
    def of(cls, track: Track) -> "Recording":
        """Return what tells this track."""
        return cls(track.id, track.isrc, key_of(track))

    @property
    def bare_key(self) -> str:
        """Return the song's key without what is said of a remaster."""
        return _REMASTER.sub("", self.song_key)

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """Return all that it may be known by."""
        told = (("id", self.id), ("isrc", self.isrc), ("key", self.bare_key))
        return tuple(name for name in told if name[1])


async def held(
    database: Database, member: MemberId, recordings: Sequence[Recording], *, since: str | None = None
) -> frozenset[int]:
    """Return the places of those that the member has, or judged, or was shown or skipped after a moment."""
    found: set[int] = set()
    for start in range(0, len(recordings), _AT_A_TIME):
        asked = recordings[start : start + _AT_A_TIME]
        values = {"member": member, "since": since, "asked": await asyncio.to_thread(_written, asked)}
        found.update(start + int(row["number"]) for row in await database.rows(_HELD, values))
    return frozenset(found)


def repeats(recordings: Sequence[Recording]) -> frozenset[int]:
    """Return the places of those that another before them is the same recording as."""
    met: set[tuple[str, str]] = set()
    again = set()
    for place, recording in enumerate(recordings):
        if not met.isdisjoint(recording.names):
            again.add(place)
        met.update(recording.names)
    return frozenset(again)


def _written(recordings: Sequence[Recording]) -> str:
    return msgspec.json.encode([(each.id, each.isrc, each.bare_key) for each in recordings]).decode()
