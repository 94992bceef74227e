"""What a guesser has to beat: the biggest playlist, the same artist, and the forest that everybody writes."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier

from models.frames import SOUND, Floats
from models.library import Library


class Contender(Protocol):
    """Anything that gives shares for a library's playlists."""

    def score(self, tracks: pd.DataFrame) -> Floats:
        """Return tracks × playlists, rows that sum to 1; `tracks` is tidy."""


@dataclass
class Majority:
    """Always the biggest playlist."""

    shares: Floats

    @classmethod
    def fit(cls, library: Library, *, seed: int) -> "Majority":
        """Count the songs of each playlist."""
        del seed
        sizes = library.member.sum(axis=0)
        return cls(sizes / sizes.sum())

    def score(self, tracks: pd.DataFrame) -> Floats:
        """Return the playlists' shares of the library, the same for every track."""
        return np.tile(self.shares, (len(tracks), 1))


@dataclass
class SameArtist:
    """The playlist that holds most of the artist; the biggest one for an artist who is new."""

    majority: Majority
    counts: dict[str, Floats]

    @classmethod
    def fit(cls, library: Library, *, seed: int) -> "SameArtist":
        """Count each artist's songs by playlist."""
        counts: dict[str, Floats] = defaultdict(lambda: np.zeros(len(library.playlists)))
        for artists, row in zip(library.songs["artists"], library.member, strict=True):
            for artist in artists:
                counts[artist.casefold()] += row
        return cls(Majority.fit(library, seed=seed), dict(counts))

    def score(self, tracks: pd.DataFrame) -> Floats:
        """Return the artists' counts, smoothed by the playlists' shares of the library."""
        scores = self.majority.score(tracks)
        for place, artists in enumerate(tracks["artists"]):
            for artist in artists:
                scores[place] += self.counts.get(artist.casefold(), 0)
        return np.asarray(scores / scores.sum(axis=1, keepdims=True))


@dataclass
class HobbyForest:
    """A random forest of 100 trees of depth five on the twelve sound features."""

    forest: RandomForestClassifier
    usual: "pd.Series[float]"
    classes: int

    @classmethod
    def fit(cls, library: Library, *, seed: int) -> "HobbyForest | None":
        """Learn from the tracks; None where no track has sound features."""
        if not library.songs[list(SOUND)].notna().any(axis=None):
            return None
        sound = library.songs[list(SOUND)].astype(float)
        usual = sound.median().fillna(0)
        rows, playlists = library.member.nonzero()
        forest = RandomForestClassifier(100, max_depth=5, random_state=seed)
        forest.fit(sound.fillna(usual).to_numpy()[rows], playlists)
        return cls(forest, usual, len(library.playlists))

    def score(self, tracks: pd.DataFrame) -> Floats:
        """Return the forest's shares; a missing feature counts as the usual one."""
        scores = np.zeros((len(tracks), self.classes))
        sound = tracks[list(SOUND)].astype(float).fillna(self.usual).to_numpy()
        scores[:, self.forest.classes_] = self.forest.predict_proba(sound)
        return scores
