"""How much songs appeal to a member: by their library, by what they said of songs, and by what they wish."""

from collections import defaultdict
from collections.abc import Sized
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import expit

from models import affinity, liking
from models.affinity import Affinity
from models.frames import Flags, Floats, tidy
from models.judged import Judged
from models.liking import Liker
from models.suggesting import Pool
from models.traits import ARTIST, Near, Nearness, Songs
from models.verdicts import Verdicts
from models.wishes import Wish

_SPREAD = 1.5
"""How far log odds by the library spread at most, over songs that are theirs and others.

That a song is like a library leaves much doubt whether it is liked, and verdicts have to count beside it.
"""
_BELIEVED = 0.5
"""What is suggested for its high odds is liked less often: so much of them held where answers are known."""
_SAMPLE = 400
_CLOSE, _CLOSER, _FURTHER, _LEAST_OTHERS = 0.3, 0.5, 0.85, 20
"""Between which two likenesses a song begins to be close: where most songs of others are further off."""
_HALF_HEARD = 10
"""With so many verdicts the like-model has half of the say that it has at most."""
_MUCH_DISTASTE = 0.6
_WISHED = 0.75
"""What explores for a wish is among the quarter of songs that suit it best."""
_LEAST_POOL = 8
"""Of fewer songs none counts as far from the others."""


@dataclass(frozen=True, slots=True)
class Appeal:
    """How songs appeal to a member, one row each."""

    log_odds: Floats
    own: Floats
    """How much each is like the library, alone."""
    wish: Floats
    near: Near
    """How near each is to each judged song."""

    @property
    def score(self) -> Floats:
        """Return the odds of liking, 0 to 1; that a song is asked for makes nobody like it."""
        return np.asarray(expit(_BELIEVED * (self.log_odds - self.wish)))


@dataclass(frozen=True, slots=True)
class Recommender:
    """All that is known of one member's taste."""

    affinity: Affinity
    has: frozenset[str]
    """All their songs, also those that are too old to be learned from."""
    liker: Liker
    judged: Judged
    nearness: Nearness
    by_artist: dict[str, list[int]]
    """Rows of the affinity's songs."""
    some: Songs
    """Some of them, evenly chosen."""
    trust: float
    """How much of the affinity's log odds is believed, 0 to 1."""
    close: float
    """From what likeness on a song of theirs is said to be close: most songs of others come less near."""

    @classmethod
    def learn(
        cls, listens: pd.DataFrame, others: pd.DataFrame, verdicts: pd.DataFrame, *, seed: int
    ) -> "Recommender":
        """Learn a library beside songs that are not theirs, and what the member said of songs."""
        theirs = affinity.train(listens, others, seed=seed)
        own = Songs.of(theirs.songs)
        by_artist: dict[str, list[int]] = defaultdict(list)
        for row, traits in enumerate(own.traits):
            for kind, name in traits:
                if kind == ARTIST:
                    by_artist[name].append(row)
        return cls(
            affinity=theirs,
            has=frozenset(tidy(listens)["song"]),
            liker=liking.train(verdicts, seed=seed),
            judged=Judged.of(Verdicts.of(verdicts)),
            nearness=Nearness.learn(own.traits),
            by_artist=dict(by_artist),
            some=own.at(range(0, len(own), _step(own))),
            trust=_trust_in(theirs, others),
            close=_closeness_in(theirs, others),
        )

    def heard(self, verdicts: pd.DataFrame) -> "Recommender":
        """Return what is thought after more verdicts; those that were skipped or taken back say nothing."""
        judged = Judged.of(Verdicts.of(verdicts))
        if not len(judged):
            return self
        return replace(self, liker=self.liker.learnt(verdicts), judged=self.judged.then(judged))

    def unjudged(self, song: str) -> "Recommender":
        """Return what is thought without what was said of one song, as far as that reaches its neighbours."""
        return replace(self, judged=self.judged.but(song))

    def is_known(self, songs: Songs) -> Flags:
        """Tell which songs the member has or judged, and which stand there twice."""
        known = {*self.has, *self.judged.songs.table["song"]}
        table = songs.table
        repeats = table["song"].duplicated() | ((table["track_id"] != "") & table["track_id"].duplicated())
        return np.asarray(table["song"].isin(known) | repeats, dtype=np.bool_)

    def appeal(self, songs: Songs, wish: Wish) -> Appeal:
        """Weigh songs: log odds by library and verdicts, moved by neighbours' verdicts and by the wish."""
        near = self.nearness_to_judged(songs)
        if not len(songs):
            return Appeal(np.zeros(0), np.zeros(0), np.zeros(0), near)
        own = self.trust * self.affinity.log_odds(songs.table)
        wished = wish.sway(songs, self.some, self.nearness)
        return Appeal(own + wished + self.heard_of(songs, near), own, wished, near)

    def heard_of(self, songs: Songs, near: Near) -> Floats:
        """Return by how many log odds songs move that are so `near` to what was judged."""
        share = len(self.judged) / (len(self.judged) + _HALF_HEARD)
        return np.asarray(share * self.liker.log_odds(songs.table) + self.judged.sway(near))

    def nearness_to_judged(self, songs: Songs) -> Near:
        """Return how near songs are to each that was judged."""
        return self.nearness.between(songs, self.judged.songs)

    def pool(self, songs: Songs, appeal: Appeal) -> Pool:
        """Lay songs out to choose from.

        Far is what is less like the library than half of them, by nobody whom the member has, and neither
        disliked nor against the wish.
        """
        far = np.zeros(len(songs), dtype=np.bool_)
        artists = [frozenset(name for kind, name in each if kind == ARTIST) for each in songs.traits]
        if len(songs) >= _LEAST_POOL:
            is_welcome = self.judged.distaste(appeal.near) < _MUCH_DISTASTE
            is_wished = appeal.wish >= np.quantile(appeal.wish, _WISHED)
            is_new = np.array([not each & self.by_artist.keys() for each in artists], dtype=np.bool_)
            far = (appeal.own < np.median(appeal.own)) & is_welcome & is_wished & is_new
        return Pool(appeal.log_odds, self.nearness.between(songs, songs), artists, far)


def _step(songs: Sized) -> int:
    return max(1, len(songs) // _SAMPLE)


def _trust_in(theirs: Affinity, others: pd.DataFrame) -> float:
    some = [theirs.songs.iloc[:: _step(theirs.songs)], tidy(others.iloc[:: _step(others)])]
    songs = pd.concat(some, ignore_index=True)
    spread = float(theirs.log_odds(songs).std()) if len(songs) > 1 else 0.0
    return _SPREAD / max(spread, _SPREAD)


def _closeness_in(theirs: Affinity, others: pd.DataFrame) -> float:
    if len(others) < _LEAST_OTHERS:
        return _CLOSE
    near = theirs.near(others.iloc[:: _step(others)], number=1)
    usual = np.quantile([each[0][1] if each else 0.0 for each in near], _FURTHER)
    return float(np.clip(usual, _CLOSE, _CLOSER))
