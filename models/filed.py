"""A member's own songs, weighed: what was filed lately and often counts for more."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.frames import Floats, tidy

_HALF_LIFE = 540.0
"""Days after which a filing counts half as far above the least as a new one."""
_LEAST = 0.4
"""What the oldest filing still counts, beside 1 for the newest."""
_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Filed:
    """Distinct songs, one tidy row each, the newest last, with the playlists that hold them."""

    songs: pd.DataFrame
    weight: Floats
    """How much each counts; 1 on average."""

    @classmethod
    def of(cls, listens: pd.DataFrame, *, most: int) -> "Filed":
        """Merge the places of each song of a tidy table; `most` keeps those that were filed last."""
        rows = listens.sort_values("added_at", kind="stable", na_position="first")
        last = rows.groupby("song", sort=False)["added_at"].max().sort_values(na_position="first")
        last = last.iloc[-most:]
        rows = rows[rows["song"].isin(last.index)]
        songs = rows.drop_duplicates("song").set_index("song", drop=False).loc[last.index]
        names = rows[rows["playlist"] != ""].groupby("song")["playlist"]
        joined = names.agg(lambda own: ", ".join(dict.fromkeys(own))).reindex(last.index, fill_value="")
        weight = _weights(rows, last)
        return cls(songs.assign(playlist=joined).reset_index(drop=True), weight)

    def __len__(self) -> int:
        """Return how many songs there are."""
        return len(self.songs)


def named(tracks: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a table, made tidy, that say which song they are about."""
    rows = tidy(tracks)
    return rows[(rows["title"] != "") | (rows["artists"].map(len) > 0)].reset_index(drop=True)


def _weights(rows: pd.DataFrame, last: "pd.Series[pd.Timestamp]") -> Floats:
    places = rows.drop_duplicates(["song", "playlist"])["song"].value_counts().reindex(last.index)
    ages = ((last.max() - last) / _DAY).to_numpy(dtype=np.float64, na_value=np.nan)
    # A filing without a date may be of any age.
    fresh = np.where(np.isfinite(ages), _LEAST + (1 - _LEAST) * 0.5 ** (ages / _HALF_LIFE), (1 + _LEAST) / 2)
    weight = fresh * (1 + np.log2(places.to_numpy(dtype=np.float64)))
    return np.asarray(weight / max(weight.mean(), np.finfo(float).tiny)) if len(weight) else weight
