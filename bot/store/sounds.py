"""Where a track's sound features come from: a file, else the catalogue by id, else the catalogue by song."""

from bot.domain import SOUND_COLUMNS

FILE = "file"
CATALOGUE = "catalogue"
NONE = "none"


def _is_heard(table: str) -> str:
    return f"coalesce({', '.join(f'{table}.{name}' for name in SOUND_COLUMNS)}) IS NOT NULL"


# The catalogue is joined only where no file tells, so the twelve columns always come from one place.
SOUND = ", ".join(f"coalesce(own.{name}, other.{name}) AS {name}" for name in SOUND_COLUMNS)
SOURCE = f"coalesce(own.source, CASE WHEN other.id IS NOT NULL THEN '{CATALOGUE}' END)"
WITH_SOUND = f"""
LEFT JOIN sounds AS own ON own.track_id = tracks.id AND own.source = (
  SELECT newest.source FROM sounds AS newest WHERE newest.track_id = tracks.id
  ORDER BY newest.known_at DESC, newest.source LIMIT 1)
LEFT JOIN catalogue AS other ON other.id = CASE WHEN own.source IS NULL THEN coalesce(
  (SELECT same.id FROM catalogue AS same WHERE same.id = tracks.id AND {_is_heard("same")}),
  (SELECT min(song.id) FROM catalogue AS song
   WHERE song.song_key = tracks.song_key AND tracks.song_key != '' AND {_is_heard("song")})) END
"""  # noqa: S608 - the names are ours
