"""In what two libraries differ beyond chance: shares of genres, decades and artists, and the sound.

Songs by one artist are much alike: for genres, decades and sound a library counts as many songs as artists.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr
from scipy.stats import false_discovery_control

from models.pairs.crowd import Crowd
from models.pairs.finds import spellings
from models.traits import SPREADS
from models.words import plain_words

_MOST, _MOST_OF_A_KIND = 10, 4
_FALSE = 0.01
"""Which share of what is told may be chance (Benjamini and Hochberg, 1995)."""
_LEAST_EFFECT = 0.2
"""A small effect by Cohen (1988), in his h for shares and his d for sound."""
_LEAST_SONGS = 10
"""Fewer tell nothing of a taste."""
_SHOWN = 8
_TINY = 1e-12

Shares = dict[str, float]


@dataclass(frozen=True, slots=True)
class Side:
    """One library: shares of all its songs, and the names that may be said."""

    shares: dict[str, Shares]
    """By kind and folded name."""
    names: dict[str, dict[str, str]]
    """By kind, how what is shown is spelt."""
    songs: dict[str, float]
    """By kind, how many independent songs the shares are of."""
    shown: Shares
    """Shares of artists among the shown songs alone."""
    sound: pd.DataFrame
    artists: float

    @classmethod
    def of(cls, crowd: Crowd, member: int) -> "Side":
        """Count one library."""
        songs, shown = crowd.songs[crowd.has(member)], crowd.shown_by([member])
        counted = {kind: _read(songs, kind) for kind in _KINDS}
        different = _different(songs)
        size = {kind: different * _known(rows) for kind, rows in counted.items()}
        return cls(
            {kind: _shares(rows) for kind, rows in counted.items()},
            {kind: spellings(_read(shown, kind)) for kind in _KINDS},
            size | {"artist": float(len(songs))},
            _shares(_read(shown, "artist")),
            songs[[*SPREADS]],
            different,
        )


_KINDS = ("genre", "decade", "artist")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which two libraries differ."""

    kind: str
    name: str
    one: float
    other: float
    effect: float
    p: float

    def plain(self) -> dict[str, Any]:
        """Return what is said of it."""
        return {"kind": self.kind, "name": self.name, "one": self.one, "other": self.other}


def differences(one: Side, other: Side) -> list[dict[str, Any]]:
    """Return in what two libraries differ most, the greatest difference first; nothing that may be chance."""
    found = [*_of_shares(one, other), *_of_sound(one, other)]
    if not found:
        return []
    doubts = false_discovery_control([each.p for each in found])
    real = [each for each, doubt in zip(found, doubts, strict=True) if doubt <= _FALSE]
    large = [each for each in real if abs(each.effect) >= _LEAST_EFFECT and _may_be_named(each, one, other)]
    ordered = sorted(large, key=lambda each: (-abs(each.effect), each.kind, each.name))
    told: list[Difference] = []
    for each in ordered:
        if sum(before.kind == each.kind for before in told) < _MOST_OF_A_KIND:
            told.append(each)
    return [_spelt(each, one, other).plain() for each in told[:_MOST]]


def side_by_side(one: Side, other: Side, kind: str) -> list[dict[str, Any]]:
    """Return the largest shares of what either shows, for a picture: decades in their order."""
    mine, theirs = one.shares[kind], other.shares[kind]
    named = {**other.names[kind], **one.names[kind]}
    ordered = sorted(named, key=lambda name: (-mine.get(name, 0) - theirs.get(name, 0), name))[:_SHOWN]
    if kind == "decade":
        ordered = sorted(ordered)
    return [
        {
            "name": _spelling(kind, name, one, other),
            "one": mine.get(name, 0.0),
            "other": theirs.get(name, 0.0),
        }
        for name in ordered
    ]


def _of_shares(one: Side, other: Side) -> Iterator[Difference]:
    for kind in _KINDS:
        mine, theirs = one.shares[kind], other.shares[kind]
        if min(one.songs[kind], other.songs[kind]) < _LEAST_SONGS:
            continue
        for name in sorted(mine.keys() | theirs.keys()):
            shares = mine.get(name, 0.0), theirs.get(name, 0.0)
            yield _compared(kind, name, shares, (one.songs[kind], other.songs[kind]))


def _compared(kind: str, name: str, shares: tuple[float, float], songs: tuple[float, float]) -> Difference:
    """Compare two shares: pooled standard error, and the difference of their arc sines."""
    whole = sum(songs)
    pooled = (shares[0] * songs[0] + shares[1] * songs[1]) / max(whole, _TINY)
    error = np.sqrt(pooled * (1 - pooled) * sum(1 / max(each, _TINY) for each in songs))
    effect = 2 * (np.arcsin(np.sqrt(min(shares[0], 1))) - np.arcsin(np.sqrt(min(shares[1], 1))))
    return Difference(kind, name, *shares, float(effect), _chance(shares[0] - shares[1], error))


def _of_sound(one: Side, other: Side) -> Iterator[Difference]:
    for name in SPREADS:
        mine, theirs = (side.sound[name].dropna().to_numpy() for side in (one, other))
        if min(len(mine), len(theirs), one.artists, other.artists) < _LEAST_SONGS:
            continue
        spread = [float(each.var(ddof=1)) for each in (mine, theirs)]
        error = np.sqrt(spread[0] / one.artists + spread[1] / other.artists)
        off = float(mine.mean() - theirs.mean())
        effect = off / max(np.sqrt(sum(spread) / 2), _TINY)
        means = float(mine.mean()), float(theirs.mean())
        yield Difference("sound", name, *means, float(effect), _chance(off, error))


def _chance(off: float, error: float) -> float:
    return float(2 * ndtr(-abs(off) / max(error, _TINY)))


def _may_be_named(found: Difference, one: Side, other: Side) -> bool:
    """Tell whether whoever has more of it shows it, and what is shown alone does not say otherwise."""
    if found.kind == "sound":
        return True
    more, less = (one, other) if found.effect > 0 else (other, one)
    if found.name not in more.names[found.kind]:
        return False
    if found.kind != "artist":
        return True
    is_hidden = found.name in less.shares["artist"] and found.name not in less.names["artist"]
    return not is_hidden and more.shown.get(found.name, 0.0) > less.shown.get(found.name, 0.0)


def _spelt(found: Difference, one: Side, other: Side) -> Difference:
    if found.kind == "sound":
        return found
    name = _spelling(found.kind, found.name, one, other)
    if found.kind != "artist":
        return Difference(found.kind, name, found.one, found.other, found.effect, found.p)
    # What is counted only takes no part where an artist is named.
    shares = one.shown.get(found.name, 0.0), other.shown.get(found.name, 0.0)
    return Difference("artist", name, *shares, found.effect, found.p)


def _spelling(kind: str, name: str, one: Side, other: Side) -> str:
    return min(side.names[kind][name] for side in (one, other) if name in side.names[kind])


def _read(songs: pd.DataFrame, kind: str) -> list[list[str]]:
    if kind == "decade":
        return [[] if np.isnan(year) else [f"{year // 10 * 10:.0f}s"] for year in songs["year"]]
    return list(songs["genres" if kind == "genre" else "artists"])


def _shares(rows: list[list[str]]) -> Shares:
    counts: dict[str, int] = {}
    for names in rows:
        for name in {plain_words(each) for each in names} - {""}:
            counts[name] = counts.get(name, 0) + 1
    known = max(sum(map(bool, rows)), 1)
    return {name: count / known for name, count in sorted(counts.items())}


def _known(rows: list[list[str]]) -> float:
    return sum(map(bool, rows)) / max(len(rows), 1)


def _different(songs: pd.DataFrame) -> float:
    return float(len({plain_words(names[0]) if names else "" for names in songs["artists"]}))
