"""Services of song data: what a file does not say of a song is asked of them; they hear of no person."""

from bot.lookups.musicbrainz import MusicBrainz, open_musicbrainz
from bot.lookups.reccobeats import ReccoBeats, open_reccobeats

__all__ = ["MusicBrainz", "ReccoBeats", "open_musicbrainz", "open_reccobeats"]
