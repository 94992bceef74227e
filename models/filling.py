"""How much a playlist was filled lately: told where that, and not the song, made it the first guess."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from models.activity import Activity

ACTIVITY = "activity"
"""The kind of a reason that rests on what was filed lately, beside those of `models.reasons`."""

_DAY = 86_400.0
_LATELY = (7, 30)
"""Days: what was filed within a week is told of, or else within a month."""


@dataclass(frozen=True, slots=True)
class Filling:
    """So many songs were filed in so many days."""

    songs: int
    days: int

    def plain(self, weight: float) -> dict[str, Any]:
        """Return a reason as plain values."""
        said: dict[str, Any] = {"kind": ACTIVITY, "songs": (), "detail": "", "weight": weight}
        return said | {"count": self.songs, "days": self.days}


def filling(activity: Activity, place: int, at: pd.Timestamp) -> Filling | None:
    """Count what the playlist at a place was given lately; None where that was nothing."""
    ages = (at.timestamp() - activity.times[activity.places == place]) / _DAY
    for days in _LATELY:
        lately = ages[(ages > 0) & (ages <= days)]
        if len(lately):
            return Filling(len(lately), int(np.ceil(lately.max())))
    return None
