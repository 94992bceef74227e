"""How fast 33,000 rows become a library: the public playlists of ../shared/data, rewritten as an export."""

import asyncio
import csv
import gzip
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from bot.clock import utc_now
from bot.domain import SOUND_COLUMNS
from bot.imports import read
from bot.store import open_store

SOURCE = Path(__file__).resolve().parents[2] / "shared" / "data" / "spotify_songs.csv.gz"

_HEADER = (
    "Track URI,Track Name,Album Name,Artist Name(s),Release Date,Duration (ms),Popularity,Explicit,Added By,"
    "Added At,Genres,Record Label,Danceability,Energy,Key,Loudness,Mode,Speechiness,Acousticness,"
    "Instrumentalness,Liveness,Valence,Tempo,Time Signature"
)


def measure() -> dict[str, Any] | None:
    """Return seconds and peak megabytes of an import, and of the same import again; None without the data."""
    if not SOURCE.is_file():
        return None
    with tempfile.TemporaryDirectory() as name:
        export = rewritten(Path(name) / "export")
        return asyncio.run(_imported(export, Path(name) / "earmark.db"))


async def _imported(export: Path, path: Path) -> dict[str, Any]:
    async with open_store(path, utc_now) as store:
        member = await store.members.identify("bench", "one")
        began = time.perf_counter()
        found = read(export)
        was_read = time.perf_counter()
        await store.playlists.take_in(member, found)
        stored = time.perf_counter()
        again = await store.playlists.take_in(member, found)
        ended = time.perf_counter()
    return {
        "rows": found.counts.rows,
        "read_s": was_read - began,
        "store_s": stored - was_read,
        "again_s": ended - stored,
        "again_changed": again.entries_added + again.entries_removed + again.playlists_changed,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def rewritten(folder: Path) -> Path:
    """Write the public playlists into a folder as an Exportify export, one file each."""
    folder.mkdir()
    with gzip.open(SOURCE, "rt", encoding="utf-8", newline="") as lines:
        rows: dict[str, list[dict[str, str]]] = {}
        for row in csv.DictReader(lines):
            rows.setdefault(row["playlist_id"], []).append(row)
    for playlist, tracks in rows.items():
        with (folder / f"{playlist}.csv").open("w", encoding="utf-8", newline="") as file:
            file.write(_HEADER + "\n")
            csv.writer(file).writerows(map(_cells, tracks))
    return folder


def _cells(row: dict[str, str]) -> list[object]:
    names = (row["track_name"], row["track_album_name"], row["track_artist"], row["track_album_release_date"])
    told = (row["track_popularity"], "false", "someone", "2020-01-21T00:00:00Z", "", "")
    duration = int(float(row["duration_ms"]))
    return [
        f"spotify:track:{row['track_id']}",
        *names,
        duration,
        *told,
        *(row.get(name, "4") for name in SOUND_COLUMNS),
    ]
