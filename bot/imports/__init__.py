"""Reads the files that people bring: Exportify's tables, Spotify's account export, a catalogue.

What becomes of the rows of a playlist; each counts once, as kept, duplicate, episode or unidentified:

- A track with an id is kept; where its title is blank it is kept as nameless.
- A local track, or a row with a title but no id, is kept under an id made of its artist and title.
- Of rows that repeat a track of the same playlist one is kept, with the earliest date that is known.
- Episodes and audiobooks are skipped; so is a row with neither an id nor a title.
- A date that is unreadable, before 2000 or after 2100 is odd and counts as unknown; naive times are UTC.
- A release date that is impossible is unknown; sound features that are all blank or zero are unknown.
- A table with nothing but its header is a playlist, kept empty.
- Files that hold no playlist are counted and not read; hidden ones and links that lead out are not seen.
- A playlist brought by both Exportify and Spotify is one; two of the same name in one form are two.
- A play of no length, without a date or of a song that Spotify removed is no play; the same play counts once.
- Who added a track, where and on what device it was played is never kept.
- A damaged playlist refuses the whole export: half of it would look like songs that were removed.
"""

from bot.domain import Counts, Entry, Export, ExportedPlaylist, Listening
from bot.imports.catalogue import read_catalogue
from bot.imports.limits import Limits
from bot.imports.reader import read

__all__ = [
    "Counts",
    "Entry",
    "Export",
    "ExportedPlaylist",
    "Limits",
    "Listening",
    "read",
    "read_catalogue",
]
