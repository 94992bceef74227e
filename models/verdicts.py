"""Songs that one member judged: the last verdict on each, and how much it counts."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.frames import Flags, Floats, tidy


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Distinct songs, one tidy row each, with what was said of them."""

    songs: pd.DataFrame
    liked: Flags
    weight: Floats

    @classmethod
    def of(cls, table: pd.DataFrame) -> "Verdicts":
        """Read a table of tracks with `liked` and, where known, `weight` and `given_at`."""
        liked, weight = _numbers(table, "liked", np.nan), _numbers(table, "weight", 1.0)
        said = np.isfinite(liked) & (weight > 0)
        songs = tidy(table)
        order = np.argsort(_moments(table), kind="stable")
        order = order[said[order]]
        last = order[~songs["song"].iloc[order].duplicated(keep="last").to_numpy()]
        return cls(songs.iloc[last].reset_index(drop=True), liked[last] > 0.5, weight[last])

    def __len__(self) -> int:
        """Return how many songs were judged."""
        return len(self.liked)

    @property
    def member(self) -> Flags:
        """Songs × (disliked, liked)."""
        return np.column_stack([~self.liked, self.liked])

    @property
    def fewer(self) -> int:
        """How many likes or dislikes there are, whichever is less."""
        return int(min(self.liked.sum(), (~self.liked).sum()))

    @property
    def share_of_likes(self) -> float:
        """How much of what was said is kind; a half where nothing was said."""
        return float(self.weight[self.liked].sum() / self.weight.sum()) if len(self) else 0.5

    def part(self, rows: Flags) -> "Verdicts":
        """Return some of them."""
        return Verdicts(self.songs[rows].reset_index(drop=True), self.liked[rows], self.weight[rows])

    def newest(self, most: int) -> "Verdicts":
        """Return so many of them at most, those that were given last."""
        return self.part(np.arange(len(self)) >= len(self) - most)

    def then(self, later: "Verdicts") -> "Verdicts":
        """Return these with later ones, which stand where both speak of a song."""
        kept = ~self.songs["song"].isin(set(later.songs["song"])).to_numpy()
        return Verdicts(
            pd.concat([self.songs[kept], later.songs], ignore_index=True) if len(self) else later.songs,
            np.concatenate([self.liked[kept], later.liked]),
            np.concatenate([self.weight[kept], later.weight]),
        )


def _numbers(table: pd.DataFrame, column: str, usual: float) -> Floats:
    if column not in table:
        return np.full(len(table), usual)
    return np.asarray(pd.to_numeric(table[column], errors="coerce").fillna(usual), np.float64)


def _moments(table: pd.DataFrame) -> Floats:
    if "given_at" not in table:
        return np.zeros(len(table))
    moments = pd.to_datetime(table["given_at"], utc=True, errors="coerce", format="ISO8601")
    return np.asarray(moments.astype("int64"), np.float64)
