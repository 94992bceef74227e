"""Invented libraries of any size, as exports on disk."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.demo.discography import Song
from bot.demo.filing import Filed, Playlist
from bot.demo.tables import exportify_net
from bot.demo.world import invent

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)


def songs() -> list[Song]:
    """Return more than ten thousand songs."""
    return [song for seed in (1, 2, 3) for song in invent(seed, UNTIL).songs]


def write(folder: Path, chosen: Sequence[Song], playlists: int) -> None:
    """File songs into playlists of like artists, one every three hours."""
    folder.mkdir()
    ordered = sorted(chosen, key=lambda song: (song.artist.id, song.album.id))
    size = len(ordered) // playlists
    for number in range(playlists):
        inside = ordered[number * size : (number + 1) * size]
        filed = tuple(Filed(song, UNTIL - timedelta(hours=3 * each)) for each, song in enumerate(inside))
        text = exportify_net(Playlist(f"Playlist {number}", filed), "bench")
        (folder / f"{number}.csv").write_text(text, encoding="utf-8")
