"""The learners that are blended: straight lines over sparse columns, trees over dense ones."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import expit, log_softmax
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression

from models.features import Floats, Matrix, Names, Sound, has_sound, shape

_LEAST = 1e-6
_TREES = 60
_NEGLIGIBLE = 0.01
"""Weights below this are dropped: two thirds of them, and no answer changes for it."""
_MOST_CLASSES_FOR_TREES = 40


@dataclass
class Lines:
    """One logistic regression a playlist, against all of the member's other songs."""

    weights: Matrix
    offsets: Floats

    @classmethod
    def fit(cls, columns: Matrix, labels: Matrix, *, seed: int) -> "Lines":
        """Learn from tracks × columns and tracks × playlists (0 or 1)."""
        weights = np.zeros((columns.shape[1], labels.shape[1]), np.float32)
        offsets = np.zeros(labels.shape[1])
        for at in range(labels.shape[1]):
            member = labels[:, [at]].toarray().ravel()
            if member.all() or not member.any():
                offsets[at] = 5.0 if member.any() else -5.0
                continue
            line = LogisticRegression(
                C=3.0, solver="liblinear", dual=True, tol=0.01, max_iter=1000, random_state=seed
            )
            line.fit(columns, member)
            weights[:, at], offsets[at] = line.coef_[0], line.intercept_[0]
        weights[np.abs(weights) < _NEGLIGIBLE] = 0
        return cls(sparse.csr_matrix(weights), offsets)

    def score(self, columns: Matrix) -> Floats:
        """Return the probability of each playlist on its own, tracks × playlists."""
        return np.asarray(expit((columns @ self.weights).toarray() + self.offsets), float)


@dataclass
class Trees:
    """Extremely randomised trees over the dense columns; a song of two playlists counts in both."""

    forest: ExtraTreesClassifier
    classes: int
    sound: bool

    @classmethod
    def fit(cls, frame: pd.DataFrame, labels: Matrix, *, sound: bool, seed: int) -> "Trees":
        """Learn from the tracks' dense columns."""
        rows, playlists = labels.nonzero()
        forest = ExtraTreesClassifier(_TREES, max_features=0.3, min_samples_leaf=3, random_state=seed)
        forest.fit(shape(frame, sound=sound)[rows], playlists)
        return cls(forest, labels.shape[1], sound)

    def score(self, frame: pd.DataFrame) -> Floats:
        """Return the share of each playlist, tracks × playlists; rows sum to 1."""
        scores = np.zeros((len(frame), self.classes))
        scores[:, self.forest.classes_] = self.forest.predict_proba(shape(frame, sound=self.sound))
        return scores


def log_shares(scores: Floats, *, floor: float = _LEAST) -> Floats:
    """Return logarithms of scores that are made to sum to 1 in each row."""
    scores = np.maximum(scores, floor)
    return np.log(scores / scores.sum(axis=1, keepdims=True))


@dataclass
class Panel:
    """The experts of one library, blended geometrically with fixed weights.

    Sound is an expert of its own, left out where nothing is known of it: fixed weights beat learned ones on
    artists that the library has not seen.
    """

    names: Names
    sound: Sound | None
    lines: Lines
    lines_with_sound: Lines | None
    trees: list[Trees]

    @classmethod
    def fit(cls, frame: pd.DataFrame, labels: Matrix, *, seed: int) -> "Panel":
        """Learn from distinct tracks and tracks × playlists."""
        names = Names().fit(frame)
        columns = names.transform(frame)
        heard = bool(has_sound(frame).mean() > 0.2)
        sound = Sound().fit(frame) if heard else None
        with_sound = None
        if sound:
            both = sparse.hstack([columns, sound.transform(frame)], format="csr")
            with_sound = Lines.fit(both, labels, seed=seed)
        few = labels.shape[1] <= _MOST_CLASSES_FOR_TREES or heard
        kinds = ([False, True] if heard else [False]) if few else []
        trees = [Trees.fit(frame, labels, sound=kind, seed=seed) for kind in kinds]
        return cls(names, sound, Lines.fit(columns, labels, seed=seed), with_sound, trees)

    def score(self, frame: pd.DataFrame) -> tuple[Floats, Floats]:
        """Return blended log shares, tracks × playlists, and the lines' own probabilities."""
        columns = self.names.transform(frame)
        own = self.lines.score(columns)
        if self.sound and self.lines_with_sound:
            both = sparse.hstack([columns, self.sound.transform(frame)], format="csr")
            own_heard = self.lines_with_sound.score(both)
            blended = 0.45 * log_shares(own) + 0.40 * log_shares(own_heard)
            own = (own + own_heard) / 2
            blended += sum(0.25 * log_shares(trees.score(frame), floor=1e-3) for trees in self.trees)
        else:
            blended = 0.85 * log_shares(own)
            blended += sum(0.5 * log_shares(trees.score(frame), floor=1e-3) for trees in self.trees)
        return np.asarray(log_softmax(blended, axis=1), float), np.asarray(own, float)
