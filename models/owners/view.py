"""People told apart by what is known of everybody's songs alike.

The content experts of a guesser, with people where playlists stand: see benchmarks/attributing.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.evenness import without
from models.evidence import Evidence, Rows
from models.frames import Flags, Floats
from models.kinds.blend import Blend, ridge_of
from models.library import Library
from models.likeness import OFFSET, Kernel, Likeness
from models.owners.evened import Evened
from models.owners.holdings import Holdings
from models.owners.newcomers import Newcomers
from models.reasons import Reason, blanked, reasons_for
from models.rehearsal import teach
from models.rejection import Rejection, signals
from models.ridge import Ridge


@dataclass(frozen=True, slots=True)
class View:
    """What is learned of some people; tracks are tidy, and read as far as everybody's songs are known."""

    members: tuple[int, ...]
    library: Library
    visible: Flags
    unshared: tuple[str, ...]
    likeness: Likeness
    weights: Kernel
    """What likeness to each song says of each member, songs × members."""
    blend: Blend
    evened: Evened
    left_out: Floats
    """Log odds of each own song as if it had never been seen, songs × members."""
    new: Newcomers
    """What likeness alone says of each own song as if it were new."""

    @classmethod
    def fit(cls, holdings: Holdings, *, seed: int) -> "tuple[View, Ridge]":
        """Learn people's songs; return the solution for them, too."""
        unshared = holdings.unshared
        songs = without(holdings.library.songs, unshared)
        library = Library(songs, holdings.library.playlists, holdings.library.member)
        likeness = Likeness(songs, {})
        described = likeness.describe(songs)
        ridge = ridge_of(likeness.compare(described).kernel, library, {})
        blend, held_out = Blend.fit(library, described, ridge, {}, seed=seed)
        evened = Evened.fit(held_out, library.member)
        view = cls(
            holdings.members,
            library,
            holdings.visible,
            unshared,
            likeness,
            ridge.weights,
            blend,
            evened,
            evened.log_odds(held_out).astype(np.float32),
            Newcomers.of(likeness, described, ridge, library.member),
        )
        return view, ridge

    def log_odds(self, tracks: pd.DataFrame) -> Floats:
        """Return tracks × members; an own song is answered as if nobody had it."""
        rows = self.rows_of(tracks)
        is_new, logs = rows < 0, np.empty((len(tracks), len(self.members)))
        logs[is_new] = self._as_they_are(tracks[is_new])
        logs[~is_new] = self.left_out[rows[~is_new]]
        return logs

    def signals(self, tracks: pd.DataFrame) -> Floats:
        """Return what tells strangers from songs that fit somebody; an own song is taken for a new one."""
        rows = self.rows_of(tracks)
        is_new, found = rows < 0, np.empty((len(tracks), self.new.signals.shape[1]))
        found[~is_new] = self.new.signals[rows[~is_new]]
        if is_new.any():
            read = without(tracks[is_new], self.unshared)
            seen = self.likeness.compare(self.likeness.describe(read))
            found[is_new] = signals(seen.kernel @ self.weights, seen, self.library.member)
        return found

    def judge(self, strangers: pd.DataFrame | None, ridge: Ridge) -> Rejection:
        """Teach a judge of what is nobody's: by strangers, or by each member's songs, unheard of."""
        if strangers is not None:
            return Rejection.fit(self.new.signals, self.signals(strangers))
        own = self.likeness.compare(self.likeness.describe(self.library.songs))
        return teach(self.library.member, own, ridge)

    def described_less(self, unknown: Sequence[str], ridge: Ridge) -> Floats:
        """Return the signals of the own songs as if they were new, and nobody knew these columns of them."""
        read = self.likeness.describe(without(self.library.songs, unknown))
        return Newcomers.of(self.likeness, read, ridge, self.library.member).signals

    def rows_of(self, tracks: pd.DataFrame) -> Rows:
        """Return which own song each track is, -1 for none."""
        return np.asarray(pd.Index(self.library.songs["song"]).get_indexer(tracks["song"]))

    def reasons(self, track: pd.DataFrame, member: int) -> list[Reason]:
        """Say what speaks for a member, by songs that they show: the strongest first."""
        track, place = without(track, self.unshared), self.members.index(member)
        parts = {name: said[0] for name, said in self.likeness.parts(self.likeness.describe(track)).items()}
        said = np.add.reduce([*parts.values()])
        row = int(self.rows_of(track)[0])
        answers = self.new.answers[row] if row >= 0 else (said + np.float32(OFFSET)) @ self.weights
        library, among = self._shown(place)
        others = library.songs["song"].to_numpy() != track["song"].iloc[0]
        evidence = Evidence.of(
            place, said, answers, library=library, likeness=self.likeness, among=among & others
        )
        found = reasons_for(track.iloc[0], library, parts, self.weights[:, place], evidence)
        return found if row >= 0 else self._tried(track, found, place)

    def _as_they_are(self, tracks: pd.DataFrame) -> Floats:
        read = without(tracks, self.unshared)
        if not len(read):
            return np.empty((0, len(self.members)))
        described = self.likeness.describe(read)
        answers = self.likeness.compare(described).kernel @ self.weights
        return self.evened.log_odds(self.blend.log_odds(read, described, answers))

    def _shown(self, place: int) -> tuple[Library, Flags]:
        """Return the songs with those as a member's that they show, and all but those that they do not."""
        hidden = self.library.member[:, place] & ~self.visible[:, place]
        member = self.library.member.copy()
        member[:, place] = self.visible[:, place]
        return Library(self.library.songs, self.library.playlists, member), ~hidden

    def _tried(self, track: pd.DataFrame, found: list[Reason], place: int) -> list[Reason]:
        """Keep reasons without which a song would be less likely the member's."""
        tried = pd.concat([track, *(blanked(track, reason) for reason in found)], ignore_index=True)
        odds = self._as_they_are(tried)[:, place]
        return [
            reason for reason, left in zip(found, odds[1:], strict=True) if reason.is_song or left < odds[0]
        ]
