"""Which playlists a member has been filling lately: most of the truth about where the next song goes.

Weights are those of a conditional logit over the replayed filings of four listeners, each counted equally;
left out one at a time, the other three's weights did as well (benchmarks/guessing.md).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.frames import Floats

CONTENT_WEIGHT = 0.52
"""What content's log odds count beside activity: tastes drift, so the past fits less well than it seems."""

_DAY = 86_400.0
_DECAY_DAYS = np.array([0.05, 7.0, 60.0, 720.0])
_WEIGHTS = np.array([0.44, 0.30, 0.50, -0.90])
"""What the logarithm of each decayed count weighs; the slowest takes back what mere size gives."""
_SINCE_LAST = -0.33
_LEAST_COUNT = 0.05
_SOON, _NEVER = 0.5, 3_650.0
"""Days: additions within half a day are equally fresh; a playlist without a known date counts as this old."""


@dataclass(frozen=True, slots=True)
class Activity:
    """When each playlist was added to, in seconds since 1970; unknown dates are left out."""

    times: list[Floats]

    @classmethod
    def fit(cls, listens: pd.DataFrame, playlists: list[str]) -> "Activity":
        """Collect the additions of each playlist."""
        by_playlist = dict(tuple(listens.groupby("playlist")["added_at"]))
        return cls([_seconds(by_playlist.get(name, listens["added_at"].iloc[:0])) for name in playlists])

    def score(self, at: pd.Timestamp, later: dict[int, Floats]) -> Floats:
        """Return what to add to each playlist's log odds at a moment, from the additions before it.

        `later` holds additions since training, by the playlist's place.
        """
        now = at.timestamp()
        known = [np.append(times, later.get(place, [])) for place, times in enumerate(self.times)]
        return np.array([_score((now - times) / _DAY) for times in known])


def by_place(additions: pd.DataFrame, playlists: list[str]) -> dict[int, Floats]:
    """Group additions since training by the place of their playlist; unknown playlists are passed over."""
    places = {name: place for place, name in enumerate(playlists)}
    groups = additions.groupby("playlist")["added_at"]
    return {places[str(name)]: _seconds(times) for name, times in groups if str(name) in places}


def _score(ages: Floats) -> float:
    """Score one playlist by the ages of its additions in days; those to come do not count."""
    ages = ages[ages > 0]
    counts = np.exp(-ages[:, None] / _DECAY_DAYS).sum(axis=0)
    since_last = ages.min() if len(ages) else _NEVER
    return float(_WEIGHTS @ np.log(_LEAST_COUNT + counts) + _SINCE_LAST * np.log(_SOON + since_last))


def _seconds(times: "pd.Series[pd.Timestamp]") -> Floats:
    known = pd.to_datetime(times, utc=True, errors="coerce", format="ISO8601").dropna()
    return np.asarray(known.to_numpy("datetime64[ns]").astype(np.int64) / 1e9, float)
