"""Which playlists a member has been filling lately: most of the truth about where the next song goes.

Weights are those of a conditional logit over the replayed filings of four listeners, each counted equally;
left out one at a time, the other three's weights did as well, and learning them anew for each member did no
better (benchmarks/guessing.md).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.frames import Floats
from models.words import plain_words

Places = npt.NDArray[np.intp]

CONTENT_WEIGHT = 0.6
"""What content's log odds count beside activity: tastes drift, so the past fits less well than it seems."""

_DAY = 86_400.0
_DECAY_DAYS = np.array([0.05, 7.0, 60.0, 720.0])
_WEIGHTS = np.array([0.55, 0.23, 0.41, -1.26])
"""What the logarithm of each decayed count weighs; the slowest takes back what mere size gives."""
_SINCE_LAST, _RHYTHM = -0.87, 0.62
"""What the days since the last addition weigh, and the same days in the playlist's own usual pauses."""
_HELD = -5.0
"""A song that a playlist holds already is hardly ever put there again."""
_SAME_ARTIST = 1.36
"""What songs by the artist weigh that were filed since training: the newest that is known."""
_LEAST_COUNT = 0.05
_SOON, _NEVER = 0.5, 3_650.0
"""Days: additions within half a day are equally fresh; a playlist that has none yet counts as this old."""
_LEAST_PAUSE = 0.1
_FRESH = 30.0


@dataclass(frozen=True, slots=True)
class Activity:
    """When each playlist was added to, and what it holds; what was filed since that was learned."""

    times: Floats
    """Seconds since 1970 of every addition, NaN for one of unknown date."""
    places: Places
    """The place of the playlist of each of them."""
    holding: Mapping[str, frozenset[int]]
    """By song, the places of the playlists that hold it."""
    artists: Mapping[str, Floats]
    """By artist in plain words, how many of their songs were filed since, by place."""
    playlists: int

    @classmethod
    def fit(cls, listens: pd.DataFrame, playlists: Sequence[str]) -> "Activity":
        """Collect tidy additions to some playlists; those to others are passed over."""
        empty = cls(np.empty(0), np.empty(0, np.intp), {}, {}, len(playlists))
        return replace(empty.since(listens, playlists), artists={})

    def since(self, additions: pd.DataFrame, playlists: Sequence[str]) -> "Activity":
        """Add what was filed later; playlists beyond those that were learned come last."""
        rows = additions[additions["playlist"].isin(playlists)]
        if rows.empty:
            return replace(self, playlists=len(playlists))
        places = pd.Index(playlists).get_indexer(rows["playlist"])
        seconds = rows["added_at"].to_numpy("datetime64[us]").astype(np.int64) / 1e6
        seconds[rows["added_at"].isna()] = np.nan
        return Activity(
            np.append(self.times, seconds),
            np.append(self.places, places),
            _held(self.holding, zip(rows["song"], places.tolist(), strict=True)),
            _by_artist(rows["artists"], places, len(playlists)),
            len(playlists),
        )

    def freshness(self, at: pd.Timestamp) -> float:
        """Return how far activity is to be believed, from 0 to 1.

        Wholly up to a month after the last addition, later as a month to the time since; not at all without a
        date.  Longer pauses are few in any replay, and after them half of it did best.
        """
        past = self.times[self.times < at.timestamp()]
        pause = (at.timestamp() - past.max()) / _DAY if len(past) else np.inf
        return float(_FRESH / max(_FRESH, pause))

    def score(self, at: pd.Timestamp, tracks: pd.DataFrame) -> Floats:
        """Return what to add to log odds at a moment, tracks × playlists; what comes later does not count."""
        held, by_artist = np.zeros((2, len(tracks), self.playlists))
        for row, (song, names) in enumerate(zip(tracks["song"], tracks["artists"], strict=True)):
            held[row, list(self.holding.get(song, ()))] = 1
            by_artist[row] = self.artists.get(plain_words(names[0]) if names else "", 0)
        return np.asarray(self._lately(at.timestamp()) + _HELD * held + _SAME_ARTIST * np.log1p(by_artist))

    def _lately(self, now: float) -> Floats:
        """Score the playlists by the ages of their additions in days; those to come do not count."""
        ages, places = (now - self.times) / _DAY, self.places
        ages, places = ages[ages > 0], places[ages > 0]
        last, first = np.full(self.playlists, _NEVER), np.zeros(self.playlists)
        np.minimum.at(last, places, ages)
        np.maximum.at(first, places, ages)
        lively = _log_counts(ages, places, self.playlists) @ _WEIGHTS
        rhythm = np.log((last + _LEAST_PAUSE) * (_days(ages, places, self.playlists) + 1) / (first + 1))
        scores = np.asarray(lively + _SINCE_LAST * np.log(_SOON + last) + _RHYTHM * rhythm)
        undated = np.setdiff1d(self.places[np.isnan(self.times)], self.places[~np.isnan(self.times)])
        if len(undated) < self.playlists:
            # Nothing is known of these: they are as lively as the others on average.
            scores[undated] = np.delete(scores, undated).mean()
        return scores


def _log_counts(ages: Floats, places: Places, playlists: int) -> Floats:
    """Return the logarithm of each playlist's decayed counts, playlists × decays."""
    counts = [np.bincount(places, np.exp(-ages / days), playlists) for days in _DECAY_DAYS]
    return np.asarray(np.log(_LEAST_COUNT + np.column_stack(counts)))


def _days(ages: Floats, places: Places, playlists: int) -> npt.NDArray[np.int64]:
    """Return on how many days each playlist was added to."""
    days = np.unique(np.column_stack([places, ages.astype(int)]), axis=0)
    return np.bincount(days[:, 0], minlength=playlists)


def _held(
    holding: Mapping[str, frozenset[int]], filed: Iterable[tuple[str, int]]
) -> Mapping[str, frozenset[int]]:
    more: defaultdict[str, set[int]] = defaultdict(set)
    for song, place in filed:
        if not song.endswith("\t\t"):  # neither a title nor an id: it could be any song
            more[song].add(place)
    return {**holding, **{song: holding.get(song, frozenset()) | places for song, places in more.items()}}


def _by_artist(credited: "pd.Series[list[str]]", places: Places, playlists: int) -> Mapping[str, Floats]:
    counts: dict[str, Floats] = {}
    for names, place in zip(credited, places, strict=True):
        if names:
            counts.setdefault(plain_words(names[0]), np.zeros(playlists))[place] += 1
    return counts
