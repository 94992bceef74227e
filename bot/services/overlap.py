"""What is found out of two tastes, as plain facts: how alike, how sure, and the songs that show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain import TrackId


@dataclass(frozen=True, slots=True)
class Find:
    """A song or an artist that both have and few others do."""

    kind: str
    name: str
    artists: tuple[str, ...]
    track: TrackId | None
    only_you: bool
    """True when nobody else who is compared in the server has it."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How much of something is in each of two libraries, as a rule from 0 to 1."""

    kind: str
    name: str
    one: float
    """Of sound: the mean of the songs, on the scale of that feature."""
    other: float


@dataclass(frozen=True, slots=True)
class Artists:
    """Artists of visible playlists: those of one alone, of both, and of the other alone."""

    one: tuple[str, ...]
    both: tuple[str, ...]
    other: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """How two tastes overlap; the first person is `one`."""

    score: float
    """From 0, nothing in common, to 100, the same."""
    percentile: float | None
    """Where they stand among the server's pairs, from 0 to 100; None where there are too few of them."""
    pairs: int
    by_chance: float | None
    """How often songs dealt out at random come as near, from 0 to 1; None with nobody else to deal them."""
    sure: float
    """How narrow the interval is, from 0 to 1."""
    between: tuple[float, float]
    """Where the score would lie, nine times of ten, by other songs of the same tastes."""
    parts: Mapping[str, float | None]
    finds: tuple[Find, ...]
    differences: tuple[Shares, ...]
    genres: tuple[Shares, ...]
    decades: tuple[Shares, ...]
    artists: Artists
    bridges: tuple[TrackId, ...]
    for_one: tuple[TrackId, ...]
    for_other: tuple[TrackId, ...]

    @property
    def rank(self) -> int | None:
        """Return which closest pair of the server they are, or None where there are too few."""
        return None if self.percentile is None else round(self.pairs * (1 - self.percentile / 100) + 0.5)


def overlap_of(said: Mapping[str, Any]) -> Overlap:
    """Read what a worker says of two tastes."""
    percentile = said["percentile"]
    return Overlap(
        score=float(said["score"]),
        percentile=None if percentile is None else float(percentile),
        pairs=int(said["pairs"]),
        by_chance=None if said["by_chance"] is None else float(said["by_chance"]),
        sure=float(said["sure"]),
        between=(float(said["low"]), float(said["high"])),
        parts=dict(said["parts"]),
        finds=tuple(_find(each) for each in said["finds"]),
        differences=_shares(said["differences"]),
        genres=_shares(said["genres"]),
        decades=_shares(said["decades"]),
        artists=_artists(said["artists"]),
        bridges=_tracks(said["bridges"]),
        for_one=_tracks(said["for_one"]),
        for_other=_tracks(said["for_other"]),
    )


def _find(said: Mapping[str, Any]) -> Find:
    track = said.get("track_id")
    return Find(
        str(said["kind"]),
        str(said["name"]),
        tuple(map(str, said.get("artists") or ())),
        TrackId(track) if track else None,
        bool(said["only_you"]),
    )


def _shares(said: Sequence[Mapping[str, Any]]) -> tuple[Shares, ...]:
    return tuple(
        Shares(str(each.get("kind", "")), str(each["name"]), float(each["one"]), float(each["other"]))
        for each in said
    )


def _artists(said: Mapping[str, Sequence[object]]) -> Artists:
    return Artists(*(tuple(map(str, said[side])) for side in ("one", "both", "other")))


def _tracks(said: Sequence[object]) -> tuple[TrackId, ...]:
    return tuple(TrackId(str(each)) for each in said)
