"""Whose taste a song is, of several people or of nobody among them.

Where more is known of some people's songs than of others', as one export tells genres and sound and another
names alone, everybody is told apart by what is known of all.  How the odds of the better known are shared
out among themselves is then said by what is known of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.frames import Flags, Floats, tidy
from models.owners.holdings import Holdings
from models.owners.view import View
from models.reasons import Reason
from models.rejection import Rejection

_NOBODYS = 0.2
"""How often a song that is asked about is nobody's there: an assumption, one in five."""
_LEAST_STRANGERS = 20
"""Fewer tell of themselves, not of all that is nobody's."""


@dataclass(frozen=True, slots=True)
class Attributor:
    """A trained model of the people of one server."""

    plain: View
    """By what is known of everybody's songs."""
    fuller: View | None
    """By all that is known of those of whose songs more is known."""
    rejection: Rejection

    @classmethod
    def fit(cls, holdings: Holdings, strangers: pd.DataFrame, *, seed: int) -> "Attributor":
        """Learn people's songs; `strangers` are tidy songs of nobody there, and may be none."""
        return cls.judged(holdings, strangers, seed=seed)[0]

    @classmethod
    def judged(
        cls, holdings: Holdings, strangers: pd.DataFrame, *, seed: int, unknown: Sequence[str] = ()
    ) -> "tuple[Attributor, Floats]":
        """Learn as `fit` does; say, too, how likely each own song seems nobody's, these columns unknown."""
        plain, ridge = View.fit(holdings, seed=seed)
        enough = strangers if len(strangers) >= _LEAST_STRANGERS else None
        rejection = plain.judge(enough, ridge)
        own = plain.described_less(unknown, ridge) if unknown else plain.new.signals
        del ridge
        part = holdings.better_known()
        fuller = View.fit(part, seed=seed)[0] if part else None
        return cls(plain, fuller, rejection), rejection.odds(own, prior=_NOBODYS)

    @property
    def members(self) -> tuple[int, ...]:
        """Return who is told apart, in the order of the odds."""
        return self.plain.members

    def odds(self, tracks: pd.DataFrame) -> Floats:
        """Return tracks × members and nobody, rows of which sum to 1.

        An own song is answered as if nobody had it: that somebody does is not for odds to tell.
        """
        tidied = tidy(tracks).reset_index(drop=True)
        shares = self._shared_out(np.exp(self.plain.log_odds(tidied)), tidied)
        none = self.rejection.odds(self.plain.signals(tidied), prior=_NOBODYS)
        return np.column_stack([shares * (1 - none[:, None]), none])

    def owners(self, track: pd.DataFrame) -> list[int]:
        """Return who has a song in a visible playlist."""
        row = int(self.plain.rows_of(tidy(track))[0])
        has = self.plain.visible[row] if row >= 0 else np.zeros(len(self.members), bool)
        return [member for member, is_theirs in zip(self.members, has, strict=True) if is_theirs]

    def reasons(self, track: pd.DataFrame, member: int) -> list[Reason]:
        """Say what speaks for a member, by songs that they show: the strongest first."""
        tidied = tidy(track).reset_index(drop=True)
        is_better_known = self.fuller and member in self.fuller.members and self._says_more(tidied)[0]
        view = self.fuller if self.fuller and is_better_known else self.plain
        return view.reasons(tidied, member)

    def _shared_out(self, shares: Floats, tracks: pd.DataFrame) -> Floats:
        """Share out anew what goes to the better known, as far as more is known of the tracks, too."""
        if self.fuller is None or not len(tracks):
            return shares
        places = [self.members.index(member) for member in self.fuller.members]
        among = np.exp(self.fuller.log_odds(tracks))
        anew = shares.copy()
        anew[:, places] = (
            shares[:, places].sum(axis=1, keepdims=True) * among / among.sum(axis=1, keepdims=True)
        )
        return np.where(self._says_more(tracks)[:, None], anew, shares)

    def _says_more(self, tracks: pd.DataFrame) -> Flags:
        """Tell of which tracks something is known that is not known of everybody's songs."""
        if self.fuller is None:
            return np.zeros(len(tracks), np.bool_)
        more = tracks[[name for name in self.plain.unshared if name not in self.fuller.unshared]]
        return np.asarray(pd.DataFrame({name: _is_known(more[name]) for name in more}).any(axis=1), np.bool_)


def _is_known(column: "pd.Series[object]") -> "pd.Series[bool]":
    return column.astype(bool) if column.dtype == object else column.notna()
