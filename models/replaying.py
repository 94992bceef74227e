"""Replay: every addition of a member foretold from what was known the moment before."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.activity import Activity
from models.baselines import HobbyForest, Majority, SameArtist
from models.frames import Floats
from models.guessing import Guesser, train
from models.library import Library
from models.scores import Answers

_HOUR = pd.Timedelta(hours=1)
_EARLIER_TRACKS = 3
_START = 3

EARMARK = "earmark"


@dataclass
class _Collected:
    """Shares and truth by question, padded to all playlists that there ever are."""

    shares: list[Floats] = field(default_factory=list)
    truth: list[npt.NDArray[np.bool_]] = field(default_factory=list)

    def answers(self, playlists: int) -> Answers:
        return Answers(
            np.array(self.shares).reshape(-1, playlists), np.array(self.truth, bool).reshape(-1, playlists)
        )


def replay(listens: pd.DataFrame, *, seed: int, points: int, live: bool) -> dict[str, Answers | None]:
    """Foretell each addition after the first third, training anew at equally spaced points.

    Each point learns all that came before it. A playlist is on offer, and its next song is asked about, if it
    held three tracks by then. Unless `live`, what was filed within the last hour tells nothing of what is
    being filled lately: most songs follow another into the same playlist, which flatters.
    """
    dated = listens.dropna(subset=["added_at"]).sort_values(["added_at", "playlist"], kind="stable")
    dated = dated.reset_index(drop=True)
    names = sorted(dated["playlist"].unique())
    collected: dict[str, _Collected] = {}
    for start, end in _blocks(len(dated), points):
        _block(dated, start, end, _Names(names), collected, seed=seed, live=live)
    contenders = (EARMARK, "majority", "same artist", "hobby forest")
    return {name: collected[name].answers(len(names)) if name in collected else None for name in contenders}


@dataclass(frozen=True, slots=True)
class _Names:
    """All playlists that the replay ever meets, each with its place."""

    names: list[str]

    def spread(self, playlists: list[str], shares: Floats) -> Floats:
        """Lay shares of some playlists out over all."""
        row = np.zeros(len(self.names))
        row[[self.names.index(name) for name in playlists]] = shares
        return row

    def truth(self, playlists: set[str]) -> npt.NDArray[np.bool_]:
        return np.array([name in playlists for name in self.names])


def _blocks(additions: int, points: int) -> Iterator[tuple[int, int]]:
    cuts = np.unique(np.linspace(additions // _START, additions, points + 1).astype(int))
    return zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True)


def _block(
    dated: pd.DataFrame,
    start: int,
    end: int,
    names: _Names,
    collected: dict[str, _Collected],
    *,
    seed: int,
    live: bool,
) -> None:
    moments = dated["added_at"]
    wait = pd.Timedelta(0) if live else _HOUR
    known, settled = dated.iloc[:start], dated[moments < moments[start] - wait]
    if known["playlist"].nunique() < 2 or known["track_id"].nunique() < 4:
        return
    guesser = train(known, seed=seed)
    guesser = replace(guesser, activity=Activity.fit(settled, guesser.playlists))
    sizes = known["playlist"].value_counts()
    offered = set(sizes.index[sizes >= _EARLIER_TRACKS])
    library = Library.of(known.reset_index(drop=True))
    asked = dated.iloc[start:end]
    logs, _ = guesser.content(asked)
    forest = HobbyForest.fit(library, seed=seed)
    plain = {
        "majority": Majority.fit(library, seed=seed).score(asked),
        "same artist": SameArtist.fit(library, seed=seed).score(asked),
    }
    if forest:
        plain["hobby forest"] = forest.score(asked)
    for place, (row, at) in enumerate(asked["added_at"].items()):
        past = dated[moments < at - wait]
        right = _right(dated, row, at) & offered
        if not right:
            continue
        shares = _shares(guesser, logs[place], at, past[len(settled) :])
        _keep(collected, EARMARK, names, guesser.playlists, shares, offered, right)
        for name, scores in plain.items():
            _keep(collected, name, names, library.playlists, scores[place], offered, right)


def _shares(guesser: Guesser, logs: Floats, at: pd.Timestamp, additions: pd.DataFrame) -> Floats:
    return np.asarray(np.exp(guesser.as_of(at, logs[None, :], additions)[0]), float)


def _right(dated: pd.DataFrame, row: object, at: pd.Timestamp) -> set[str]:
    """Return the playlists that the song was added to within the hour."""
    same = dated["track_id"] == dated.loc[row, "track_id"]
    return set(dated.loc[same & ((dated["added_at"] - at).abs() <= _HOUR), "playlist"])


def _keep(
    collected: dict[str, _Collected],
    contender: str,
    names: _Names,
    playlists: list[str],
    shares: Floats,
    offered: set[str],
    right: set[str],
) -> None:
    row = names.spread(playlists, shares) * names.truth(offered)
    into = collected.setdefault(contender, _Collected())
    into.shares.append(row / max(row.sum(), 1e-12))
    into.truth.append(names.truth(right))
