"""Measures the guesser on an export that is not stored."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import astuple
from pathlib import Path
from typing import Any, Literal, cast

from bot.compute import Compute, Task
from bot.domain import Columns, Entry, Export, Kind, Sound, as_columns
from bot.imports import Limits, read

Split = Literal["replay", "random", "artist"]

_EVALUATE = Task("models.tasks:evaluate")


def columns_of(export: Export) -> Columns:
    """Lay an export's playlists out as the table that models learn from; liked songs are no playlist."""
    rows = [
        row
        for playlist in export.playlists
        if playlist.kind is Kind.PLAYLIST
        for row in _rows(playlist.key, playlist.entries)
    ]
    return as_columns(rows)


def _rows(playlist: str, entries: tuple[Entry, ...]) -> Iterator[tuple[object, ...]]:
    for entry in entries:
        track = entry.track
        if track.is_nameless:
            continue
        added_at = entry.added_at.isoformat() if entry.added_at else None
        yield (
            playlist,
            track.id,
            track.title,
            list(track.artists),
            track.album,
            track.release_date,
            track.duration,
            track.explicit,
            added_at,
            list(track.genres),
            *astuple(track.sound or Sound()),
        )


class Evaluating:
    """Runs the protocols of evaluation in a worker."""

    def __init__(self, compute: Compute, limits: Limits) -> None:
        self._compute = compute
        self._limits = limits

    async def evaluate(self, path: Path, split: Split, *, seed: int) -> Mapping[str, Any]:
        """Return the figures by contender for one export; raises ImportRefused or ComputeError."""
        export = await asyncio.to_thread(read, path, self._limits)
        report = await self._compute.run(_EVALUATE, columns_of(export), split=split, seed=seed, within=3600)
        return cast("Mapping[str, Any]", report)
