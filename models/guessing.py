"""Which of a member's playlists a track belongs in: train on their listens, then rank, then explain."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import log_softmax

from models.activity import Activity, by_place
from models.experts import Panel
from models.features import Floats, Matrix
from models.frames import tidy
from models.library import Library, likeness, listens_of, nearest
from models.reasons import Reason, reasons_for
from models.rehearsal import rehearse
from models.rejection import PRIOR, Rejection, signals

NONE_OF_THESE = "none of these"

_LEAST_TRACKS = 4
_ACTIVITY_WEIGHT = 1.0


class TooLittle(ValueError):
    """There are fewer than two playlists, or fewer than four songs, to learn from."""


def train(listens: pd.DataFrame, *, seed: int, elsewhere: pd.DataFrame | None = None) -> "Guesser":
    """Learn a member's playlists from one row for each place of a track; any column may be missing.

    `elsewhere` holds other members' listens: songs that are none of this member's. Raises TooLittle.
    """
    tidied = listens_of(listens)
    library = Library.of(tidied)
    if len(library.playlists) < 2 or len(library.tracks) < _LEAST_TRACKS:
        raise TooLittle
    rehearsal = rehearse(library, elsewhere=None if elsewhere is None else tidy(elsewhere), seed=seed)
    temperature = rehearsal.temperature()
    panel = Panel.fit(library.tracks, library.labels, seed=seed)
    return Guesser(
        playlists=library.playlists,
        card=rehearsal.card(temperature),
        library=library,
        columns=panel.names.transform(library.tracks),
        panel=panel,
        temperature=temperature,
        rejection=rehearsal.rejection(),
        activity=Activity.fit(tidied, library.playlists),
    )


@dataclass
class Guesser:
    """A trained model of one member's playlists."""

    playlists: list[str]
    card: dict[str, object]
    """How often it was right on songs that it had not seen."""
    library: Library
    columns: Matrix
    panel: Panel
    temperature: float
    rejection: Rejection | None
    activity: Activity

    def rank(
        self, tracks: pd.DataFrame, *, at: pd.Timestamp | None = None, additions: pd.DataFrame | None = None
    ) -> pd.DataFrame:
        """Return odds: one row a track, one column a playlist and `none of these`; rows sum to 1.

        `at` is the moment of asking: playlists that were filled lately weigh more (None: content alone).
        `additions` are what the member filed since training (`playlist`, `added_at`).
        """
        tidied = tidy(tracks)
        logs, none = self.content(tidied)
        if at is not None:
            logs = np.asarray(log_softmax(logs + self.lately(at, additions), axis=1))
        odds = np.column_stack([np.exp(logs) * (1 - none[:, None]), none])
        return pd.DataFrame(odds, index=tracks.index, columns=[*self.playlists, NONE_OF_THESE])

    def content(self, tracks: pd.DataFrame) -> tuple[Floats, Floats]:
        """Return calibrated log odds from content alone, and the probability of none; `tracks` is tidy."""
        if not len(tracks):
            return np.empty((0, len(self.playlists))), np.empty(0)
        logs, own = self.panel.score(tracks)
        if self.rejection is None:
            none = np.full(len(tracks), PRIOR)
        else:
            close = nearest(likeness(self.panel.names.transform(tracks), self.columns))
            none = self.rejection.score(signals(np.exp(logs), own, close))
        return np.asarray(log_softmax(self.temperature * logs, axis=1)), none

    def lately(self, at: pd.Timestamp, additions: pd.DataFrame | None) -> Floats:
        """Return what to add to the log odds of each playlist for its activity at a moment."""
        later = {} if additions is None or additions.empty else by_place(additions, self.playlists)
        return _ACTIVITY_WEIGHT * self.activity.score(at, later)

    def explain(self, track: pd.Series, *, playlist: str | None = None) -> list[Reason]:
        """Say what speaks for the first playlist, or for the one that is named: the strongest first."""
        tidied = tidy(pd.DataFrame([track]))
        if playlist is None:
            logs, _ = self.content(tidied)
            playlist = self.playlists[int(logs[0].argmax())]
        close = likeness(self.panel.names.transform(tidied), self.columns)[0]
        return reasons_for(tidied.iloc[0], self.library, self.playlists.index(playlist), close)
