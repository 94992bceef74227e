"""The songs of several people side by side: of a large library only the newest."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.evenness import lacking, uneven
from models.frames import Flags, tidy
from models.library import Library

_VISIBLE = "visible"
_MOST, _MOST_OF_ONE = 4_000, 500
"""Songs that are learned of all together, as time grows with their cube, and of one person at most."""
_LEAST_OF_ONE = 8
"""Whoever has fewer songs cannot be told from anybody."""


class TooFew(ValueError):
    """There are not two people with enough songs to be told apart."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """Distinct songs, whose they are, and which of them may be named."""

    members: tuple[int, ...]
    library: Library
    """The people stand where playlists do: songs × members."""
    visible: Flags
    """Whether a song lies in a visible playlist of a member's, songs × members."""

    @classmethod
    def of(cls, listens: pd.DataFrame) -> "Holdings":
        """Merge listens with `member` and `shown`, of which any other column may be missing, into songs.

        Raises TooFew.
        """
        rows, members = _enough(listens)
        kept = _newest(rows, min(_MOST_OF_ONE, _MOST // len(members)))
        rows = rows[rows["song"].isin(kept)]
        # Where a song's editions differ, the one that may be named stands for all.
        songs = rows.sort_values("shown", key=lambda shown: shown != _VISIBLE, kind="stable")
        songs = songs.drop_duplicates("song").sort_values("song").reset_index(drop=True)
        songs = songs.drop(columns=["member", "shown"])
        held, visible = (_flags(songs, part, members) for part in (rows, rows[rows["shown"] == _VISIBLE]))
        return cls(tuple(members), Library(songs, list(map(str, members)), held), visible)

    @property
    def unshared(self) -> tuple[str, ...]:
        """Return the columns that are known of some people's songs alone: nobody is told by a gap."""
        return uneven(*self._by_member)

    def better_known(self) -> "Holdings | None":
        """Return the songs of those alone of whose songs more is known; None where that is all, or one."""
        lacks = lacking(self.unshared, *self._by_member)
        places = [place for place, is_lacking in enumerate(lacks) if not is_lacking]
        if not 1 < len(places) < len(self.members):
            return None
        held = self.library.member[:, places]
        rows = held.any(axis=1)
        members = tuple(self.members[place] for place in places)
        songs = self.library.songs[rows].reset_index(drop=True)
        return Holdings(
            members, Library(songs, list(map(str, members)), held[rows]), self.visible[rows][:, places]
        )

    @property
    def _by_member(self) -> list[pd.DataFrame]:
        return [self.library.songs[column] for column in self.library.member.T]


def _enough(listens: pd.DataFrame) -> tuple[pd.DataFrame, list[int]]:
    """Return the rows that name a song, of members with enough of them, and who these are."""
    rows = tidy(listens).assign(member=listens["member"], shown=listens["shown"])
    rows = rows[(rows["title"] != "") | (rows["artists"].map(len) > 0)].reset_index(drop=True)
    sizes = rows.groupby("member")["song"].nunique()
    members = sorted(int(member) for member in sizes.index[sizes >= _LEAST_OF_ONE])
    if len(members) < 2:
        raise TooFew
    return rows[rows["member"].isin(members)], members


def _newest(rows: pd.DataFrame, most: int) -> set[str]:
    """Return the songs that each member filed last."""
    last = rows.sort_values("added_at", kind="stable", na_position="first")
    last = last.drop_duplicates(["member", "song"], keep="last")
    return set(last.groupby("member").tail(most)["song"])


def _flags(songs: pd.DataFrame, rows: pd.DataFrame, members: list[int]) -> Flags:
    flags = np.zeros((len(songs), len(members)), dtype=np.bool_)
    places = pd.Index(songs["song"]).get_indexer(rows["song"])
    flags[places, pd.Index(members).get_indexer(rows["member"])] = True
    return flags
