"""A member's songs as matrices: distinct tracks, the playlists that hold them, and their likeness."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.preprocessing import normalize

from models.features import Floats, Matrix
from models.frames import tidy

_NEAREST = 5


@dataclass
class Library:
    """Distinct tracks, one row each, and tracks × playlists (0 or 1)."""

    tracks: pd.DataFrame
    playlists: list[str]
    labels: Matrix

    @classmethod
    def of(cls, listens: pd.DataFrame) -> "Library":
        """Collect a tidy table of listens; playlists come in the order of their names."""
        tracks = listens.drop_duplicates("track_id").reset_index(drop=True)
        places = {track: place for place, track in enumerate(tracks["track_id"])}
        playlists = sorted(listens["playlist"].unique())
        at = {name: place for place, name in enumerate(playlists)}
        rows = [places[track] for track in listens["track_id"]]
        columns = [at[name] for name in listens["playlist"]]
        labels = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), (len(tracks), len(playlists)))
        labels.data[:] = 1
        return cls(tracks, playlists, labels)

    def without(self, tracks: np.ndarray, playlists: np.ndarray) -> "Library":
        """Return the library without some tracks and playlists (masks); tracks left in no playlist go too."""
        labels = self.labels[:, ~playlists]
        kept = ~tracks & (np.asarray(labels.sum(axis=1)).ravel() > 0)
        names = [name for name, hidden in zip(self.playlists, playlists, strict=True) if not hidden]
        return Library(self.tracks[kept].reset_index(drop=True), names, labels[np.flatnonzero(kept)])


def listens_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a tidy table of listens with each track once a playlist; without an id it is known by name."""
    listens = tidy(frame)
    nameless = listens["track_id"] == ""
    listens.loc[nameless, "track_id"] = listens.loc[nameless, "song"]
    listens = listens[(listens["title"] != "") | (listens["artists"].str.len() > 0)]
    return listens.drop_duplicates(["playlist", "track_id"]).reset_index(drop=True)


def likeness(columns: Matrix, own: Matrix) -> Floats:
    """Return the cosine of each track to each of the member's own, tracks × own tracks."""
    return np.asarray((normalize(columns) @ normalize(own).T).todense(), float)


def nearest(likenesses: Floats) -> Floats:
    """Return each track's mean likeness to its five nearest own songs."""
    if not likenesses.shape[1]:
        return np.zeros(len(likenesses))
    few = min(_NEAREST, likenesses.shape[1])
    return np.asarray(np.partition(likenesses, -few, axis=1)[:, -few:].mean(axis=1))
