"""Which of a member's playlists a track belongs in: train on their listens, then rank, then explain."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import pandas as pd
from scipy.special import log_softmax

from models import kinds
from models.activity import CONTENT_WEIGHT, Activity
from models.company import company
from models.evidence import Evidence
from models.frames import Floats, tidy
from models.kinds.blend import Blend, ridge_of
from models.library import Library, listens_of
from models.likeness import OFFSET, Comparison, Described, Kernel, Likeness
from models.reasons import Reason, blanked, reasons_for
from models.rehearsal import card_of, teach
from models.rejection import Rejection, signals

NONE_OF_THESE = "none of these"

_LEAST_SONGS = 4
_MOST_SONGS = 5_000
"""The newest songs that are learned from: memory grows with their square, time with their cube."""
_ROWS_AT_ONCE = 500
_NEWCOMER = -1.5
"""What a playlist that is newer than the model has by content, beside an even share: an assumption."""


class TooLittle(ValueError):
    """There are fewer than two playlists, or fewer than four songs, to learn from."""


class ReservedName(ValueError):
    """A playlist is called what the answer that fits none is called: it needs another name."""

    def __init__(self) -> None:
        super().__init__(f"a playlist called {NONE_OF_THESE!r} cannot be told from the answer: rename it")


def columns_of(playlists: Sequence[str]) -> list[str]:
    """Return the columns of odds: the playlists, then none of these; raises ReservedName."""
    if NONE_OF_THESE in playlists:
        raise ReservedName
    return [*playlists, NONE_OF_THESE]


class Opinion(Protocol):
    """What content alone says of the playlists."""

    def log_odds(self, tracks: pd.DataFrame, described: Described, answers: Kernel) -> Floats:
        """Return tracks × playlists for tidy tracks and what the ridge answered."""


def train(
    listens: pd.DataFrame,
    *,
    seed: int,
    elsewhere: pd.DataFrame | None = None,
    kind: kinds.Kind = "blend",
    options: Mapping[str, float] | None = None,
) -> "Guesser":
    """Learn a member's playlists from one row for each place of a track; any column may be missing.

    `elsewhere` holds other members' listens, their playlists' names made unique.  `kind` and `options` choose
    who reads the songs' content (see `models.kinds`).  Raises TooLittle.
    """
    tidied = listens_of(listens)
    library = Library.of(tidied, most=_MOST_SONGS)
    if len(library.playlists) < 2 or len(library.songs) < _LEAST_SONGS:
        raise TooLittle
    likeness = Likeness(library.songs, {} if elsewhere is None else company(listens_of(elsewhere), seed=seed))
    described = likeness.describe(library.songs)
    own = likeness.compare(described)
    ridge = ridge_of(own.kernel, library, options or {})
    opinion: Opinion
    if kind == "blend":
        opinion, held_out = Blend.fit(library, described, ridge, options or {}, seed=seed)
    else:
        opinion, held_out = _Chosen.fit(kind, library, options or {}, seed=seed)
    return Guesser(
        playlists=library.playlists,
        card=card_of(held_out, library.member),
        library=library,
        likeness=likeness,
        weights=ridge.weights,
        opinion=opinion,
        rejection=teach(library.member, own, ridge),
        activity=Activity.fit(tidied, library.playlists),
    )


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A kind of model that a member chose in place of the blend."""

    learned: kinds.Learned

    @classmethod
    def fit(
        cls, kind: kinds.Kind, library: Library, options: Mapping[str, float], *, seed: int
    ) -> "tuple[_Chosen, Floats]":
        learned = kinds.learn(kind, library, seed=seed, options=options)
        return cls(replace(learned, held_out=learned.held_out[:0])), learned.held_out

    def log_odds(self, tracks: pd.DataFrame, described: Described, answers: Kernel) -> Floats:
        del described, answers
        return self.learned.log_odds(tracks)


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
    opinion: Opinion
    rejection: Rejection
    activity: Activity

    def rank(
        self, tracks: pd.DataFrame, *, at: pd.Timestamp | None = None, additions: pd.DataFrame | None = None
    ) -> pd.DataFrame:
        """Return odds: one row a track, one column a playlist and `none of these`; rows sum to 1.

        `at` is the moment of asking where the next filing is foretold: playlists that were filled lately
        weigh more, those that hold the song hardly anything (None: content alone).  `additions` are what the
        member filed since training (`playlist`, `added_at`, and `artists` and `title` where known); a
        playlist that was begun since has a column of its own.  Raises ReservedName.
        """
        tidied = tidy(tracks)
        logs, none = self.content(tidied)
        names = self.playlists
        if at is not None:
            lately = tidied.iloc[:0] if additions is None else tidy(additions)
            now = pd.Timestamp(at.timestamp(), unit="s", tz="UTC")
            lately = lately[(lately["playlist"] != "") & ~(lately["added_at"] > now)]
            names = self.playlists_with(lately)
            logs = self.as_of(at, tidied, logs, lately)
        odds = np.column_stack([np.exp(logs) * (1 - none[:, None]), none])
        return pd.DataFrame(odds, index=tracks.index, columns=columns_of(names))

    def content(self, tracks: pd.DataFrame) -> tuple[Floats, Floats]:
        """Return log odds of the playlists from content alone, and the odds of none; `tracks` is tidy."""
        logs, none = [np.empty((0, len(self.playlists)))], [np.empty(0)]
        for rows, described, seen in self._seen(tracks):
            answers = seen.kernel @ self.weights
            logs.append(self.opinion.log_odds(rows, described, answers))
            none.append(self.rejection.odds(signals(answers, seen, self.library.member)))
        return np.vstack(logs), np.concatenate(none)

    def _seen(self, tracks: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, Described, Comparison]]:
        for start in range(0, len(tracks), _ROWS_AT_ONCE):
            rows = tracks.iloc[start : start + _ROWS_AT_ONCE]
            described = self.likeness.describe(rows)
            yield rows, described, self.likeness.compare(described)

    def playlists_with(self, additions: pd.DataFrame) -> list[str]:
        """Return the playlists that were learned, then those that additions began since."""
        begun = [] if additions.empty else sorted({*map(str, additions["playlist"])} - {*self.playlists})
        return [*self.playlists, *begun]

    def as_of(
        self, at: pd.Timestamp, tracks: pd.DataFrame, content: Floats, additions: pd.DataFrame
    ) -> Floats:
        """Return log odds at a moment: those from content, weighed against what was filled lately."""
        names = self.playlists_with(additions)
        begun = np.full((len(tracks), len(names) - len(self.playlists)), _NEWCOMER - np.log(len(names)))
        activity, alone = self.activity.since(additions, names), np.hstack([content, begun])
        share, dated = activity.freshness(at), CONTENT_WEIGHT * alone + activity.score(at, tracks)
        return np.asarray(log_softmax(share * dated + (1 - share) * alone, axis=1))

    def explain(self, track: pd.Series, *, playlist: str | None = None) -> list[Reason]:
        """Say what speaks for the first playlist, or for the one that is named: the strongest first.

        Each is tried: without what it names of the track, the odds would be lower.  Raises ValueError for a
        playlist that was not learned.
        """
        tidied = tidy(pd.DataFrame([track]))
        described = self.likeness.describe(tidied)
        parts = {name: said[0] for name, said in self.likeness.parts(described).items()}
        said = np.add.reduce([*parts.values()])
        answers = (said + np.float32(OFFSET)) @ self.weights
        if playlist is None:
            place = int(self.opinion.log_odds(tidied, described, answers[None])[0].argmax())
        elif playlist in self.playlists:
            place = self.playlists.index(playlist)
        else:
            raise ValueError(f"no playlist called {playlist!r} was learned")
        others = self.library.songs["song"].to_numpy() != tidied["song"].iloc[0]
        evidence = Evidence.of(
            place, said, answers, library=self.library, likeness=self.likeness, among=others
        )
        found = reasons_for(tidied.iloc[0], self.library, parts, self.weights[:, place], evidence)
        without = pd.concat([tidied, *(blanked(tidied, reason) for reason in found)], ignore_index=True)
        odds = self.content(without)[0][:, place]
        return [
            reason for reason, left in zip(found, odds[1:], strict=True) if reason.is_song or left < odds[0]
        ]
