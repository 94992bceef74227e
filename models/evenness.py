"""What is known of one kind of songs alone would tell them apart by the gap: it is left out of both.

A catalogue knows no albums and no genres: whatever has an album would come out as the member's.
"""

from collections.abc import Sequence

import pandas as pd

from models.frames import SOUND

_FIELDS = ("album", "genres", "release_date", "year", "duration_ms", "explicit", *SOUND)
_EVEN = 0.8
"""A column known of so much less of one kind is left out: exports differ by a tenth, catalogues by all."""


def uneven(own: pd.DataFrame, others: pd.DataFrame) -> tuple[str, ...]:
    """Return the columns of tidy songs that one kind lacks far more often than the other."""
    shares = ((name, _known(own[name]), _known(others[name])) for name in _FIELDS)
    return tuple(name for name, mine, theirs in shares if min(mine, theirs) < _EVEN * max(mine, theirs))


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
