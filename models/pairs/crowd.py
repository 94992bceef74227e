"""The libraries of people who are open to each other, side by side: who has which song, and shows it.

What is counted only takes part in numbers; every name that is ever said comes from `Crowd.shown_by`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from models.columns import Matrix
from models.frames import Flags, tidy
from models.traits import SPREADS

Places = npt.NDArray[np.intp]

VISIBLE = "visible"
_TEXTS = ("track_id", "title", "release_date", "artists", "genres", "shown")
_READ = (*_TEXTS, *SPREADS, "member")
"""What comparing looks at: to read the rest of all rows would take as long again."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Distinct songs, and who has them."""

    songs: pd.DataFrame
    """One tidy row each, in the order of their keys; of its editions the one that most is known of."""
    members: tuple[int, ...]
    holds: Matrix
    """Members × songs, 1 where somebody has a song."""
    shows: Matrix
    """Likewise, where a playlist that shows it has it."""
    rows: pd.DataFrame
    """All places, tidy, each with `member`, `visible`, and its song's place as `at`; in its order."""

    @classmethod
    def of(cls, listens: Mapping[str, Sequence[Any]], *, members: Collection[int] = ()) -> "Crowd":
        """Read columns of listens with `member` and `shown`; `members` are in it even without any song."""
        rows = _read(listens)
        best = rows.iloc[np.lexsort((rows["track_id"], -_known(rows)))].drop_duplicates("song")
        songs = best.sort_values("song", kind="stable").reset_index(drop=True)
        rows["at"] = pd.Index(songs["song"]).get_indexer(rows["song"])
        rows = rows.sort_values(["at", "track_id", "title"], kind="stable")
        everybody = tuple(sorted({*rows["member"].tolist(), *members}))
        holds = _who_has(rows, everybody, len(songs))
        shows = _who_has(rows[rows["visible"]], everybody, len(songs))
        return cls(songs, everybody, holds, shows, rows)

    def place(self, member: int) -> int:
        """Return a member's row."""
        return self.members.index(member)

    def has(self, member: int) -> Flags:
        """Tell which songs somebody has."""
        return _flags(self.holds, self.place(member))

    def shown(self, member: int) -> Flags:
        """Tell which songs somebody shows."""
        return _flags(self.shows, self.place(member))

    def shown_by(self, members: Collection[int]) -> pd.DataFrame:
        """Return what may be named of these: their visible rows, one a song, by the song's place."""
        theirs = self.rows[self.rows["visible"] & self.rows["member"].isin([*members])]
        return theirs.drop_duplicates("at").set_index("at", drop=False)


def _read(listens: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    # Texts as they are: pandas' own strings take longer to go through than all that is done to them.
    table = pd.DataFrame(
        {
            name: pd.Series([*listens[name]], dtype=object if name in _TEXTS else None)
            for name in _READ
            if name in listens
        }
    )
    rows = tidy(table)
    rows["member"] = table["member"].astype(int) if "member" in table else 0
    rows["visible"] = (table["shown"] == VISIBLE) if "shown" in table else False
    is_named = (rows["title"] != "") | (rows["artists"].map(len) > 0)
    return rows[is_named.to_numpy(dtype=np.bool_)].reset_index(drop=True)


def _known(rows: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Count what is known of each row; whoever stands first must not decide what a song is like."""
    counts = (rows["genres"].map(len) > 0).astype(np.int64) + rows["energy"].notna() + rows["year"].notna()
    return np.asarray(counts, dtype=np.int64)


def _who_has(rows: pd.DataFrame, members: Sequence[int], songs: int) -> Matrix:
    places = pd.Index([*members]).get_indexer(rows["member"])
    shape = (len(members), songs)
    held = sparse.csr_matrix((np.ones(len(rows)), (places, rows["at"].to_numpy())), shape=shape)
    held.data[:] = 1.0
    held.sort_indices()
    return held


def _flags(matrix: Matrix, row: int) -> Flags:
    flags = np.zeros(matrix.shape[1], dtype=np.bool_)
    flags[matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]] = True
    return flags
