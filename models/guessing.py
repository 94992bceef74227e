"""Which of a member's playlists a track belongs in: train on their listens, then rank, then explain."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import log_softmax

from models.activity import CONTENT_WEIGHT, Activity, by_place
from models.calibration import Link
from models.company import company
from models.frames import Floats, tidy
from models.library import Library, listens_of
from models.likeness import Kernel, Likeness
from models.reasons import Reason, reasons_for
from models.rehearsal import card_of, teach
from models.rejection import Rejection, signals
from models.ridge import Ridge

NONE_OF_THESE = "none of these"

_LEAST_SONGS = 4
_MOST_SONGS = 5_000
"""The newest songs that are learned from: memory grows with their square, time with their cube."""


class TooLittle(ValueError):
    """There are fewer than two playlists, or fewer than four songs, to learn from."""


def train(listens: pd.DataFrame, *, seed: int, elsewhere: pd.DataFrame | None = None) -> "Guesser":
    """Learn a member's playlists from one row for each place of a track; any column may be missing.

    `elsewhere` holds other members' listens, their playlists' names made unique.  Raises TooLittle.
    """
    tidied = listens_of(listens)
    library = Library.of(tidied, most=_MOST_SONGS)
    if len(library.playlists) < 2 or len(library.songs) < _LEAST_SONGS:
        raise TooLittle
    likeness = Likeness(library.songs, {} if elsewhere is None else company(listens_of(elsewhere), seed=seed))
    own = likeness.compare(library.songs)
    ridge = Ridge(own.kernel, library.member)
    link = Link.fit(ridge.without_itself(), library.member)
    return Guesser(
        playlists=library.playlists,
        card=card_of(link.log_odds(ridge.without_itself()), library.member),
        library=library,
        likeness=likeness,
        weights=ridge.weights,
        link=link,
        rejection=teach(library.member, own, ridge, link),
        activity=Activity.fit(tidied, library.playlists),
    )


@dataclass(frozen=True, slots=True)
class Guesser:
    """A trained model of one member's playlists."""

    playlists: list[str]
    card: dict[str, object]
    """How often it was right on songs that it had not seen."""
    library: Library
    likeness: Likeness
    weights: Kernel
    """What likeness to each song says of each playlist, songs × playlists."""
    link: Link
    rejection: Rejection
    activity: Activity

    def rank(
        self, tracks: pd.DataFrame, *, at: pd.Timestamp | None = None, additions: pd.DataFrame | None = None
    ) -> pd.DataFrame:
        """Return odds: one row a track, one column a playlist and `none of these`; rows sum to 1.

        `at` is the moment of asking: playlists that were filled lately weigh more (None: content alone).
        `additions` are what the member filed since training (`playlist`, `added_at`).
        """
        logs, none = self.content(tidy(tracks))
        if at is not None:
            logs = self.as_of(at, logs, additions)
        odds = np.column_stack([np.exp(logs) * (1 - none[:, None]), none])
        return pd.DataFrame(odds, index=tracks.index, columns=[*self.playlists, NONE_OF_THESE])

    def content(self, tracks: pd.DataFrame) -> tuple[Floats, Floats]:
        """Return log odds of the playlists from content alone, and the odds of none; `tracks` is tidy."""
        if not len(tracks):
            return np.empty((0, len(self.playlists))), np.empty(0)
        seen = self.likeness.compare(tracks)
        answers = seen.kernel @ self.weights
        logs = self.link.log_odds(answers)
        return logs, self.rejection.odds(signals(logs, answers, seen.cosine, seen.same_artist))

    def as_of(self, at: pd.Timestamp, content: Floats, additions: pd.DataFrame | None = None) -> Floats:
        """Return log odds at a moment: those from content, weighed against what was filled lately."""
        later = {} if additions is None or additions.empty else by_place(additions, self.playlists)
        lately = self.activity.score(at, later)
        return np.asarray(log_softmax(CONTENT_WEIGHT * content + lately, axis=1))

    def explain(self, track: pd.Series, *, playlist: str | None = None) -> list[Reason]:
        """Say what speaks for the first playlist, or for the one that is named: the strongest first.

        Raises ValueError for a playlist that was not learned.
        """
        tidied = tidy(pd.DataFrame([track]))
        parts = {name: said[0] for name, said in self.likeness.parts(self.likeness.describe(tidied)).items()}
        if playlist is None:
            place = int(self.content(tidied)[0][0].argmax())
        elif playlist in self.playlists:
            place = self.playlists.index(playlist)
        else:
            raise ValueError(f"no playlist called {playlist!r} was learned")
        return reasons_for(tidied.iloc[0], self.library, place, parts, self.weights[:, place])
