"""Replay: every addition of a member foretold from what was known the moment before."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from models.activity import Activity
from models.baselines import Contender, HobbyForest, Majority, SameArtist
from models.frames import Floats
from models.guessing import Guesser, train
from models.kinds import Kind
from models.library import Library
from models.scores import Answers

_HOUR = pd.Timedelta(hours=1)
_EARLIER_TRACKS = 3
_LEAST_TRACKS = 3
_START = 3

EARMARK = "earmark"


@dataclass(frozen=True, slots=True)
class Replayed:
    """Every question of a replay in the order of time, and each contender's answers."""

    playlists: list[str]
    """All that there ever were, in the order of the answers' columns."""
    at: pd.DatetimeIndex
    """When each question was asked."""
    answers: dict[str, Answers | None]
    """By contender; None for one that could not answer every question."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the models of a replay are trained: what `models.guessing.train` takes besides listens."""

    seed: int
    kind: Kind = "blend"
    options: Mapping[str, float] = field(default_factory=dict)
    elsewhere: pd.DataFrame | None = None

    def train(self, listens: pd.DataFrame) -> Guesser:
        """Train on tidy listens; raises TooLittle."""
        return train(listens, seed=self.seed, elsewhere=self.elsewhere, kind=self.kind, options=self.options)


def replay(listens: pd.DataFrame, recipe: Recipe, *, points: int, live: bool) -> Replayed:
    """Foretell each addition after the first third, training anew at equally spaced points.

    Each point learns all that came before it. A playlist is on offer, and its next song is asked about, if it
    held three tracks by then. Unless `live`, what was filed within the last hour tells nothing of what is
    being filled lately: most songs follow another into the same playlist, which flatters.
    """
    dated = listens.dropna(subset=["added_at"]).sort_values(["added_at", "playlist"], kind="stable")
    dated = dated.reset_index(drop=True)
    names = sorted(dated["playlist"].unique())
    found: dict[str, list[_Said]] = {EARMARK: [], "majority": [], "same artist": [], "hobby forest": []}
    moments: list[pd.Timestamp] = []
    for start, end in _blocks(len(dated), points):
        block = _Block(dated, start, pd.Timedelta(0) if live else _HOUR)
        if block.is_enough():
            moments += block.ask(end, recipe, found)
    # Who missed a question had an easier time, or a harder one: no share of theirs stands beside another's.
    took_part = {name for name, said in found.items() if said and len(said) == len(moments)}
    answers = {name: _answers(said, names) if name in took_part else None for name, said in found.items()}
    return Replayed(names, pd.DatetimeIndex(moments, tz="UTC"), answers)


@dataclass(frozen=True, slots=True)
class _Said:
    """One answer: shares of the playlists that were on offer, and which of them were right."""

    playlists: list[str]
    shares: Floats
    right: set[str]


def _answers(said: list[_Said], names: list[str]) -> Answers:
    """Lay answers out over all playlists that there ever were."""
    places = {name: place for place, name in enumerate(names)}
    shares, truth = np.zeros((len(said), len(names))), np.zeros((len(said), len(names)), np.bool_)
    for row, each in enumerate(said):
        shares[row, [places[name] for name in each.playlists]] = each.shares
        truth[row, [places[name] for name in each.right]] = True
    return Answers(shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-12), truth)


def _blocks(additions: int, points: int) -> Iterator[tuple[int, int]]:
    cuts = np.unique(np.linspace(additions // _START, additions, points + 1).astype(int))
    return zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True)


@dataclass(frozen=True, slots=True)
class _Block:
    """A stretch of dated additions, foretold by models that know what came before its start."""

    dated: pd.DataFrame
    start: int
    wait: pd.Timedelta

    @property
    def known(self) -> pd.DataFrame:
        return self.dated.iloc[: self.start].reset_index(drop=True)

    def is_enough(self) -> bool:
        return len({*self.known["playlist"]}) > 1 and len({*self.known["song"]}) > _LEAST_TRACKS

    def ask(self, end: int, recipe: Recipe, into: dict[str, list[_Said]]) -> list[pd.Timestamp]:
        """Put every contender's answers into place, and return when each question was asked."""
        asked, sizes = self.dated.iloc[self.start : end], self.known["playlist"].value_counts()
        offered = set(sizes.index[sizes >= _EARLIER_TRACKS])
        questions = [
            (place, at, right)
            for place, (row, at) in enumerate(asked["added_at"].items())
            if (right := self._right(row, at) & offered)
        ]
        for name, playlists, odds in self._contenders(asked, recipe):
            on_offer = [place for place, playlist in enumerate(playlists) if playlist in offered]
            names = [playlists[place] for place in on_offer]
            said = (_Said(names, odds(place, at)[on_offer], right) for place, at, right in questions)
            into[name].extend(said)
        return [at for _, at, _ in questions]

    def _contenders(
        self, asked: pd.DataFrame, recipe: Recipe
    ) -> Iterator[tuple[str, list[str], Callable[[int, pd.Timestamp], Floats]]]:
        """Give each contender's name, playlists, and what it says of the track at a place and a moment."""
        guesser = recipe.train(self.known)
        yield EARMARK, guesser.playlists, self._earmark(guesser, asked)
        library = Library.of(self.known)
        forest = HobbyForest.fit(library, seed=recipe.seed)
        plain: dict[str, Contender | None] = {
            "majority": Majority.fit(library, seed=recipe.seed),
            "same artist": SameArtist.fit(library, seed=recipe.seed),
            "hobby forest": forest,
        }
        for name, contender in plain.items():
            if contender:
                yield name, library.playlists, _timeless(contender.score(asked))

    def _earmark(self, guesser: Guesser, asked: pd.DataFrame) -> Callable[[int, pd.Timestamp], Floats]:
        moments = self.dated["added_at"]
        settled = moments.searchsorted(moments[self.start] - self.wait)
        # What was filed within the hour is known by its content, but says nothing of what is being filled.
        activity = Activity.fit(self.dated.iloc[:settled], guesser.playlists)
        calm = replace(guesser, activity=activity)
        logs, _ = calm.content(asked)

        def odds(place: int, at: pd.Timestamp) -> Floats:
            later = self.dated.iloc[settled : moments.searchsorted(at - self.wait)]
            known = later[later["playlist"].isin(calm.playlists)]
            said = calm.as_of(at, asked.iloc[[place]], logs[[place]], known)
            return np.asarray(np.exp(said[0]), np.float64)

        return odds

    def _right(self, row: object, at: pd.Timestamp) -> set[str]:
        """Return the playlists that the song was added to within the hour."""
        same = self.dated[self.dated["track_id"] == self.dated.loc[row, "track_id"]]
        return set(same.loc[(same["added_at"] - at).abs() <= _HOUR, "playlist"])


def _timeless(scores: Floats) -> Callable[[int, pd.Timestamp], Floats]:
    """Answer with the same scores at every moment."""
    return lambda place, _: scores[place]
