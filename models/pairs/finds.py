"""What two people share and few others have, and whom they listen to: of what both show, and nothing else."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.pairs.crowd import Crowd
from models.words import plain_words

_FINDS = 12
_ARTISTS = 10

Pair = tuple[int, int]
Spellings = dict[str, str]
"""By folded name, as somebody shows it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """How many songs of each artist somebody has, and how those are spelt that they show."""

    songs: Counter[str]
    shown: Spellings

    @classmethod
    def of(cls, crowd: Crowd, member: int) -> "Heard":
        """Count by folded name."""
        has = crowd.songs["artists"][crowd.has(member)]
        counts = Counter(folded for names in has for folded in spellings([names]))
        return cls(counts, spellings(crowd.shown_by([member])["artists"]))


def spellings(names: Iterable[Iterable[str]]) -> Spellings:
    """Return each name as it is spelt first, by its folded form."""
    found: Spellings = {}
    for each in names:
        for name in each:
            folded = plain_words(name)
            if folded:
                found.setdefault(folded, name)
    return found


def finds(crowd: Crowd, pair: Pair) -> list[dict[str, Any]]:
    """Return songs and artists that both show, what the fewest here have first, each artist once."""
    heard = [Heard.of(crowd, member) for member in pair]
    fans = _fans(crowd)
    ranked = sorted(
        [*_songs(crowd, pair, heard, fans), *_artists(pair, heard, fans)], key=lambda found: found[0]
    )
    told: set[str] = set()
    kept: list[dict[str, Any]] = []
    for _, about, find in ranked:
        if not told & about:
            told |= about
            kept.append(find)
    return kept[:_FINDS]


_Found = tuple[tuple[Any, ...], frozenset[str], dict[str, Any]]
"""How rare it is, the artists that it is about, and what is said."""


def _songs(crowd: Crowd, pair: Pair, heard: list[Heard], fans: Mapping[str, int]) -> Iterable[_Found]:
    owners = np.asarray(crowd.holds.sum(axis=0)).ravel()
    both = np.flatnonzero(crowd.shown(pair[0]) & crowd.shown(pair[1]))
    for at, row in crowd.shown_by(pair).loc[both].iterrows():
        about = frozenset(spellings([row["artists"]]))
        known = min((fans.get(name, 0) for name in about), default=0)
        love = max((_love(heard, name) for name in about), default=0)
        rare = (int(owners[at]), known, -love, 0, row["title"], row["track_id"])
        yield (
            rare,
            about,
            {
                "kind": "song",
                "name": row["title"],
                "track_id": row["track_id"],
                "artists": list(row["artists"]),
                "only_you": int(owners[at]) == len(pair),
            },
        )


def _artists(pair: Pair, heard: list[Heard], fans: Mapping[str, int]) -> Iterable[_Found]:
    for name in heard[0].shown.keys() & heard[1].shown.keys():
        spelt = min(each.shown[name] for each in heard)
        yield (
            (fans[name], fans[name], -_love(heard, name), 1, spelt),
            frozenset([name]),
            {
                "kind": "artist",
                "name": spelt,
                "track_id": None,
                "artists": [spelt],
                "only_you": fans[name] == len(pair),
            },
        )


def _love(heard: list[Heard], name: str) -> int:
    return min(each.songs[name] for each in heard)


def _fans(crowd: Crowd) -> Counter[str]:
    """Count the people who have anything by an artist, shown or not."""
    return Counter(
        name
        for place in range(len(crowd.members))
        for name in spellings(crowd.songs["artists"].iloc[crowd.holds[place].indices])
    )


def favourites(crowd: Crowd, pair: Pair) -> dict[str, list[str]]:
    """Return the artists whom both, or one alone, show, those of whom they have most songs first.

    What the other only counts leaves no gap: whoever knows their own would see it by what is missing.
    """
    one, other = (Heard.of(crowd, member) for member in pair)
    both = one.shown.keys() & other.shown.keys()
    return {
        "one": _most(one, one.shown.keys() - both),
        "both": [
            min(one.shown[name], other.shown[name])
            for name in sorted(both, key=lambda name: (-_love([one, other], name), name))[:_ARTISTS]
        ],
        "other": _most(other, other.shown.keys() - both),
    }


def _most(heard: Heard, names: Iterable[str]) -> list[str]:
    ordered = sorted(names, key=lambda name: (-heard.songs[name], name))
    return [heard.shown[name] for name in ordered[:_ARTISTS]]
