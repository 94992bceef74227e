"""How much a track is like a member's library, rather than like songs that are not theirs.

What was filed lately and often counts for more.  See benchmarks/recommending.md for what was tried.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.coder import Coder
from models.columns import Matrix
from models.evenness import uneven, without
from models.filed import Filed, named
from models.frames import Floats, tidy
from models.levels import Lesson, Levelled
from models.vicinity import Vicinity, credits_in

_MOST_SONGS = 2_500
"""The newest songs that are learned from."""
_MOST_OTHERS = 4_000
_LEAST_OTHERS = 20
"""Fewer tell of themselves, not of all that is not the member's."""
_STEEPNESS = 10.0
"""By it alone a track as near as own songs are has odds of seven in eight: an assumption."""


@dataclass(frozen=True, slots=True)
class OneClass:
    """What is said where there is nothing to tell the own songs from."""

    usual: float
    """How near the own songs come to one another."""

    def log_odds(self, tracks: pd.DataFrame, coded: Matrix, signs: Floats) -> Floats:
        """Return how near tracks come, as log odds: even where they come half as near as the own songs do."""
        del tracks, coded
        return np.asarray(_STEEPNESS * (signs[:, 1] - self.usual / 2))


@dataclass(frozen=True, slots=True)
class Affinity:
    """What is known of one member's taste from their library alone."""

    songs: pd.DataFrame
    """The own songs, one tidy row each; `playlist` names all that hold it."""
    coder: Coder
    vicinity: Vicinity
    opinion: Levelled | OneClass
    unshared: tuple[str, ...]
    """The columns that only own songs have, or only others: nobody is asked about them."""

    def log_odds(self, tracks: pd.DataFrame) -> Floats:
        """Return for each track how much likelier it is the member's than another's; 0 says nothing."""
        tidied = self._read(tracks)
        if not len(tidied) or not len(self.songs):
            return np.zeros(len(tidied))
        coded = self.coder.of(tidied)
        signs = self.vicinity.signs(coded, credits_in(tidied))
        return self.opinion.log_odds(tidied, coded, signs)

    def near(self, tracks: pd.DataFrame, *, number: int = 3) -> list[list[tuple[int, float]]]:
        """Return the own songs nearest to each track, the nearest first: rows of `songs`, and how like."""
        if not len(self.songs) or not len(tracks):
            return [[] for _ in range(len(tracks))]
        cosines = self.vicinity.cosines(self.coder.of(self._read(tracks)))
        nearest = np.argsort(-cosines, axis=1, kind="stable")[:, :number]
        return [
            [(int(song), float(row[song])) for song in songs if row[song] > 0]
            for row, songs in zip(cosines, nearest, strict=True)
        ]

    def _read(self, tracks: pd.DataFrame) -> pd.DataFrame:
        return without(tidy(tracks).reset_index(drop=True), self.unshared)


def train(listens: pd.DataFrame, others: pd.DataFrame, *, seed: int) -> Affinity:
    """Learn a library, one row for each place of a track, beside songs that are not theirs.

    Any column may be missing, and any table may be empty.  Without others, likeness alone is told.
    """
    own = named(listens)
    filed = Filed.of(own, most=_MOST_SONGS)
    strange = _not_theirs(others, own, seed=seed)
    is_told_apart = len(filed) > 0 and len(strange) >= _LEAST_OTHERS
    unshared = uneven(filed.songs, strange) if is_told_apart else ()
    tracks = without(pd.concat([filed.songs, strange], ignore_index=True), unshared)
    lesson = Lesson.of(tracks, filed.weight)
    vicinity = lesson.vicinity()
    opinion: Levelled | OneClass
    if is_told_apart:
        opinion = Levelled.learn(lesson, vicinity, seed=seed)
    else:
        opinion = OneClass(vicinity.usual(vicinity.signs_without_itself(lesson.coded, lesson.credited)))
    return Affinity(filed.songs, lesson.coder, vicinity, opinion, unshared)


def _not_theirs(others: pd.DataFrame, own: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Leave out what the member has under any id; of very many, draw some."""
    songs = named(others).drop_duplicates("song")
    songs = songs[~songs["song"].isin(set(own["song"]))]
    drawn = np.random.default_rng(seed).permutation(len(songs))[:_MOST_OTHERS]
    return songs.iloc[np.sort(drawn)]
