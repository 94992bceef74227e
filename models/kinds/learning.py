"""Trains a model of any kind, and keeps what models said that had not seen the song."""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.frames import Flags, Floats
from models.kinds import blend
from models.kinds.blend import Blended
from models.kinds.calibration import log_odds, temperature
from models.kinds.dense import Dense, Read, Reader
from models.kinds.discriminant import Linear, Quadratic
from models.kinds.forest import Forest
from models.kinds.learner import Learner, Places
from models.kinds.machine import Machine
from models.kinds.neighbours import Neighbours
from models.kinds.network import Network
from models.kinds.options import Kind, settled
from models.library import Library

_KINDS: Mapping[Kind, Callable[..., Learner]] = {
    "forest": Forest,
    "linear": Linear,
    "quadratic": Quadratic,
    "svm": Machine,
    "network": Network,
    "neighbours": Neighbours,
}
_FOLDS = 4


@dataclass(frozen=True, slots=True)
class Learned:
    """A trained model of one kind, calibrated."""

    held_out: Floats
    """Log odds that models gave which had not seen the song, songs × playlists."""
    reader: Reader
    trained: "Trained"
    temperature: float

    def log_odds(self, tracks: pd.DataFrame) -> Floats:
        """Return tracks × playlists, rows of which sum to 1 as odds; `tracks` is tidy."""
        if not len(tracks):
            return np.empty((0, len(self.trained.usual)))
        scores = self.trained.scores(self.reader.read(tracks))
        return log_odds(scores, self.trained.usual, self.temperature)


def fit(kind: Kind, library: Library, *, seed: int, options: Mapping[str, float]) -> Blended | Learned:
    """Learn a library of two or more playlists; an option that is not given is as usual."""
    if kind == "blend":
        return blend.fit(library, seed=seed, options=options)
    return learn(kind, library, seed=seed, options=options)


def learn(kind: Kind, library: Library, *, seed: int, options: Mapping[str, float]) -> Learned:
    """Learn a library with a kind that reads the table of numbers alone: any but the blend."""
    reader = Reader(library.songs)
    songs = reader.read(library.songs)
    recipe = _Recipe(kind, settled(options), seed)
    scores = np.empty(library.member.shape)
    folds = _folds(library.member, seed)
    for fold in np.unique(folds):
        asked = folds == fold
        scores[asked] = recipe.train(songs.part(~asked), library.member[~asked]).scores(songs.part(asked))
    trained = recipe.train(songs, library.member)
    warmth = temperature(scores, trained.usual, library.member)
    return Learned(log_odds(scores, trained.usual, warmth), reader, trained, warmth)


@dataclass(frozen=True, slots=True)
class Trained:
    """A learner, and the table and playlists that it knows."""

    usual: Floats
    """The playlists' shares of all songs."""
    dense: Dense
    learner: Learner | None
    """None where all songs were of one playlist, which teaches nothing."""
    known: Places

    def scores(self, tracks: Read) -> Floats:
        """Return tracks × playlists; -inf for a playlist that the learner never heard of."""
        if self.learner is None:
            return np.tile(np.log(self.usual), (len(tracks.numbers), 1))
        scores = np.full((len(tracks.numbers), len(self.usual)), -np.inf)
        scores[:, self.known] = self.learner.scores(self.dense.of(tracks))
        return scores


@dataclass(frozen=True, slots=True)
class _Recipe:
    kind: Kind
    options: Mapping[str, float]
    seed: int

    def train(self, songs: Read, member: Flags) -> Trained:
        """Train one learner; a song of several playlists is one row for each."""
        dense = Dense(songs, seed=self.seed)
        rows, playlists = member.nonzero()
        known, places = np.unique(playlists, return_inverse=True)
        usual = (member.sum(axis=0) + 1.0) / (member.sum() + member.shape[1])
        if len(known) < 2:
            return Trained(usual, dense, None, known)
        learner = _KINDS[self.kind](self.options, seed=self.seed)
        with warnings.catch_warnings():
            # Where most playlists hold a song or two, scikit-learn doubts that they are classes.
            warnings.filterwarnings("ignore", "The number of unique classes", UserWarning)
            learner.learn(dense.of(songs)[rows], places)
        return Trained(usual, dense, learner, known)


def _folds(member: Flags, seed: int) -> Places:
    """Deal songs out evenly, those of one playlist over all folds."""
    chance = np.random.default_rng(seed)
    shuffled = chance.permutation(len(member))
    by_playlist = shuffled[np.argsort(member[shuffled].argmax(axis=1), kind="stable")]
    folds = np.empty(len(member), np.intp)
    folds[by_playlist] = np.arange(len(member)) % min(_FOLDS, len(member))
    return folds
