"""A member's songs: distinct ones, and the playlists that hold them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.frames import Flags, tidy


@dataclass(frozen=True, slots=True)
class Library:
    """Distinct songs, one tidy row each, and songs × playlists."""

    songs: pd.DataFrame
    playlists: list[str]
    member: Flags

    @classmethod
    def of(cls, listens: pd.DataFrame, *, most: int | None = None) -> "Library":
        """Merge the rows of a tidy table of listens into songs; `most` keeps those that were filed last."""
        rows = listens.sort_values("added_at", kind="stable", na_position="first")
        # Of a song's editions the one that was filed first stands for all.
        songs = rows.drop_duplicates("song")
        songs = songs.iloc[-most:] if most else songs
        rows = rows[rows["song"].isin(set(songs["song"]))]
        playlists = sorted(rows["playlist"].unique())
        member = np.zeros((len(songs), len(playlists)), dtype=np.bool_)
        places = pd.Index(songs["song"]).get_indexer(rows["song"])
        member[places, pd.Index(playlists).get_indexer(rows["playlist"])] = True
        return cls(songs.reset_index(drop=True), playlists, member)


def listens_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a table, made tidy, that name a playlist and a song."""
    listens = tidy(frame)
    named = (listens["title"] != "") | (listens["artists"].map(len) > 0)
    return listens[named & (listens["playlist"] != "")].reset_index(drop=True)
