"""A model of what one member likes: learned from verdicts, and moved by each new one at once."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from models.frames import Floats, tidy
from models.marks import card_of, threshold_of
from models.nearby import Nearby
from models.opinion import Opinion
from models.verdicts import Verdicts

_LEAST_OF_EACH = 5
"""With fewer likes or dislikes than that, likeness to the judged songs says all."""

_MOST = 2_000
"""The newest verdicts that are learned: room and time grow with their square and more."""


@dataclass(frozen=True, slots=True)
class Liker:
    """What is thought of the verdicts that were trained with, and what later ones changed."""

    threshold: float
    """The log odds from which a song counts as liked; chosen on songs left out."""
    card: dict[str, Any]
    """How good it is, measured on songs left out; figures that nothing can be said of are None."""
    opinion: Opinion | None
    later: Verdicts
    """What was heard since."""
    nearby: Nearby | None

    def log_odds(self, tracks: pd.DataFrame) -> Floats:
        """Return the log odds that the member likes each track; 0 where nothing is known."""
        songs = tidy(tracks).reset_index(drop=True)
        said = np.zeros(len(songs))
        if len(songs) and self.opinion:
            said += self.opinion.log_odds(songs)
        if len(songs) and self.nearby:
            said += self.nearby.log_odds(songs)
        return said

    def learnt(self, verdicts: pd.DataFrame) -> "Liker":
        """Return the model as more verdicts move it, at once; it is not trained anew."""
        new = Verdicts.of(verdicts)
        return _after(self, new) if len(new) else self


def train(verdicts: pd.DataFrame, *, seed: int) -> Liker:
    """Learn verdicts on songs: the columns of tracks with `liked`, and perhaps `weight` and `given_at`.

    Any number of them is enough; where they are few, little is said.
    """
    known = Verdicts.of(verdicts).newest(_MOST)
    none = Verdicts.of(verdicts.iloc[:0])
    if known.fewer < _LEAST_OF_EACH:
        return _after(Liker(0.0, card_of(known, None, 0.0), None, none, None), known)
    opinion, held_out = Opinion.fit(known, seed=seed)
    threshold = threshold_of(held_out, known)
    return Liker(threshold, card_of(known, held_out, threshold), opinion, none, None)


def _after(liker: Liker, new: Verdicts) -> Liker:
    later = liker.later.then(new)
    opinion = liker.opinion.after(new) if liker.opinion else None
    usual = opinion.usual if opinion else 0.5
    nearby = Nearby.of(later, usual) if len(later) else None
    return replace(liker, opinion=opinion, later=later, nearby=nearby)
