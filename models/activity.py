"""Which playlists a member has been filling lately: most of the truth about where the next song goes."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import log_softmax

from models.frames import Floats

_DAY = 86_400.0
_HALF_LIVES = (3.0, 30.0, 365.0)
_WEIGHTS = (0.5, 0.3, 0.15)
_FLOOR = (0.02, 0.05, 0.2)
"""Days, and what each decayed count weighs; chosen by replay, see benchmarks/guessing.md."""


@dataclass
class Activity:
    """When each playlist was added to, in seconds since 1970 (unknown dates are left out)."""

    times: list[Floats]

    @classmethod
    def fit(cls, listens: pd.DataFrame, playlists: list[str]) -> "Activity":
        """Collect the additions by playlist."""
        return cls([_seconds(listens.loc[listens["playlist"] == name, "added_at"]) for name in playlists])

    def score(self, at: pd.Timestamp, later: dict[int, Floats]) -> Floats:
        """Return a log share for each playlist at a moment, from the additions before it.

        `later` holds additions since training, by the playlist's place.
        """
        now = at.timestamp()
        total = np.zeros(len(self.times))
        for place, times in enumerate(self.times):
            ages = (now - np.concatenate([times, later.get(place, np.empty(0))])) / _DAY
            ages = ages[ages > 0]
            for half_life, weight, floor in zip(_HALF_LIVES, _WEIGHTS, _FLOOR, strict=True):
                total[place] += weight * np.log(floor + np.exp2(-ages / half_life).sum())
        return np.asarray(log_softmax(total))


def by_place(additions: pd.DataFrame, playlists: list[str]) -> dict[int, Floats]:
    """Group additions since training by the place of their playlist; unknown playlists are passed over."""
    places = {name: place for place, name in enumerate(playlists)}
    moments = pd.to_datetime(additions["added_at"], utc=True)
    groups = moments.groupby(additions["playlist"].astype(str))
    return {places[name]: _seconds(times) for name, times in groups if name in places}


def _seconds(times: "pd.Series[pd.Timestamp]") -> Floats:
    known = pd.to_datetime(times, utc=True).dropna()
    return np.asarray(known.to_numpy("datetime64[ns]").astype(np.int64) / 1e9, float)
