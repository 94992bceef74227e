"""Trains on a part of a library and asks about the rest: what calibration and the score card rest on."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

from models.experts import Panel
from models.features import Floats
from models.library import Library, likeness, nearest
from models.rejection import Rejection, signals

_SMALL = 800
_ROUNDS_SMALL = 3
_HELD_OUT = 0.25
_HIDDEN = 0.2
_SURE = (0.5, 0.7, 0.9)

Mask = npt.NDArray[np.bool_]


@dataclass
class Rehearsal:
    """Answers about songs that the model had not seen, and how songs of hidden playlists looked to it."""

    logs: list[Floats] = field(default_factory=list)
    """Log shares, one array a song."""
    truth: list[Mask] = field(default_factory=list)
    """Which of those playlists hold the song."""
    fitting: list[Floats] = field(default_factory=list)
    foreign: list[Floats] = field(default_factory=list)

    def temperature(self) -> float:
        """Return the factor on log shares under which the answers' odds are truest (least log loss)."""
        if len(self.logs) < 30:
            return 1.0

        def loss(factor: float) -> float:
            scores = (
                log_softmax(factor * logs)[truth].max()
                for logs, truth in zip(self.logs, self.truth, strict=True)
            )
            return -float(np.mean(list(scores)))

        found = minimize_scalar(loss, bounds=(0.3, 3.0), method="bounded")
        # Few answers say little: they are drawn towards leaving the odds as they are.
        trust = len(self.logs) / (len(self.logs) + 100)
        return float(1 + trust * (found.x - 1))

    def rejection(self) -> Rejection | None:
        """Learn to tell songs that fit nowhere; None when too little was seen."""
        if not self.fitting or not self.foreign:
            return None
        return Rejection.fit(np.vstack(self.fitting), np.vstack(self.foreign))

    def card(self, temperature: float) -> dict[str, object]:
        """Return how often first and first three answers were right, and how often when sure."""
        if not self.logs:
            return {"n": 0}
        ranks, tops = [], []
        for logs, truth in zip(self.logs, self.truth, strict=True):
            order = np.argsort(-logs, kind="stable")
            ranks.append(int(np.flatnonzero(truth[order])[0]))
            tops.append(float(np.exp(log_softmax(temperature * logs)).max()))
        right, top = np.array(ranks) == 0, np.array(tops)
        sure = [
            {"above": above, "n": int((top >= above).sum()), "right": int(right[top >= above].sum())}
            for above in _SURE
        ]
        third = float((np.array(ranks) < 3).mean())
        return {"n": len(ranks), "top1": float(right.mean()), "top3": third, "sure": sure}


def rehearse(library: Library, *, elsewhere: pd.DataFrame | None, seed: int) -> Rehearsal:
    """Hold out a quarter of the songs and hide a fifth of the playlists; small libraries do so three times."""
    seen = Rehearsal()
    chance = np.random.default_rng(seed)
    for _ in range(_ROUNDS_SMALL if len(library.tracks) < _SMALL else 1):
        _round(library, elsewhere, chance, seen, seed)
    return seen


def _round(
    library: Library, elsewhere: pd.DataFrame | None, chance: np.random.Generator, seen: Rehearsal, seed: int
) -> None:
    hidden = _hidden(len(library.playlists), chance)
    songs = library.tracks["song"]
    distinct = songs.unique()
    drawn = set(distinct[chance.random(len(distinct)) < _HELD_OUT])
    held_out = songs.isin(drawn).to_numpy()
    known = library.without(held_out, hidden)
    if len(known.playlists) < 2 or known.labels.shape[0] < 4:
        return
    panel = Panel.fit(known.tracks, known.labels, seed=seed)
    kept = [name in set(known.playlists) for name in library.playlists]
    truth = library.labels[:, np.flatnonzero(kept)].toarray() > 0
    fits = held_out & truth.any(axis=1)
    strange = ~truth.any(axis=1)
    logs = _ask(panel, known, library.tracks[fits], seen.fitting)
    seen.logs.extend(logs)
    seen.truth.extend(truth[fits])
    _ask(panel, known, library.tracks[strange], seen.foreign)
    if elsewhere is not None:
        others = elsewhere[~elsewhere["song"].isin(set(songs))]
        _ask(panel, known, others.sample(min(len(others), 500), random_state=seed), seen.foreign)


def _hidden(playlists: int, chance: np.random.Generator) -> Mask:
    """Choose the playlists to hide: a fifth, none where five or fewer are all there is."""
    hidden = np.zeros(playlists, bool)
    if playlists > 4:
        hidden[chance.choice(playlists, max(1, round(_HIDDEN * playlists)), replace=False)] = True
    return hidden


def _ask(panel: Panel, known: Library, tracks: pd.DataFrame, collected: list[Floats]) -> Floats:
    if not len(tracks):
        return np.empty((0, len(known.playlists)))
    logs, own = panel.score(tracks)
    close = nearest(likeness(panel.names.transform(tracks), panel.names.transform(known.tracks)))
    collected.append(signals(np.exp(logs), own, close))
    return logs
