"""What is known of one kind of songs alone would tell them apart by the gap: it is left out of both.

A catalogue knows no albums and no genres: whatever has an album would come out as the member's.
"""

from collections.abc import Sequence

import pandas as pd

from models.frames import SOUND

_FIELDS = ("album", "genres", "release_date", "year", "duration_ms", "explicit", *SOUND)
_EVEN = 0.8
"""A column known of so much less of one kind is left out: exports differ by a tenth, catalogues by all."""


def uneven(*kinds: pd.DataFrame) -> tuple[str, ...]:
    """Return the columns of tidy songs that one kind lacks far more often than another."""
    shares = ((name, [_known(songs[name]) for songs in kinds]) for name in _FIELDS)
    return tuple(name for name, known in shares if min(known) < _EVEN * max(known))


def lacking(columns: Sequence[str], *kinds: pd.DataFrame) -> tuple[bool, ...]:
    """Tell of each kind of tidy songs whether it lacks any of these columns far more often than another."""
    known = [[_known(songs[name]) for name in columns] for songs in kinds]
    most = [max(shares) for shares in zip(*known, strict=True)]
    return tuple(
        any(mine < _EVEN * best for mine, best in zip(shares, most, strict=True)) for shares in known
    )


def without(tracks: pd.DataFrame, unknown: Sequence[str]) -> pd.DataFrame:
    """Return tidy tracks as if nobody knew these columns of any."""
    return tracks.assign(**{name: _nothing(tracks, name) for name in unknown})


def _known(column: "pd.Series[object]") -> float:
    known = column.astype(bool) if column.dtype == object else column.notna()
    return float(known.mean()) if len(column) else 0.0


def _nothing(tracks: pd.DataFrame, name: str) -> object:
    if name == "genres":
        return pd.Series([[] for _ in range(len(tracks))], index=tracks.index, dtype=object)
    return "" if tracks[name].dtype == object else float("nan")
