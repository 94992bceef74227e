"""Sums up a listening history: how often and how long each song was played."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain import Listening, Milliseconds, TrackId


@dataclass(frozen=True, slots=True)
class Play:
    """One row of a history; `track_id` is known in the extended history only."""

    artist: str
    title: str
    track_id: TrackId | None
    played: Milliseconds
    at: datetime


class History:
    """All plays of one import; the same play counts once, however many files tell of it."""

    def __init__(self) -> None:
        self._short: dict[Play, None] = {}
        self._extended: dict[Play, None] = {}

    def add(self, play: Play) -> None:
        """Take in one play."""
        known = self._short if play.track_id is None else self._extended
        known[play] = None

    def sums(self) -> tuple[Listening, ...]:
        """Sum up the plays of each song, in the order in which the songs were first met."""
        sums: dict[tuple[str, str] | TrackId, Listening] = {}
        for play in (*self._extended, *self._not_told_twice()):
            key = play.track_id or (play.artist, play.title)
            sums[key] = _sum(sums.get(key), play)
        return tuple(sums.values())

    def _not_told_twice(self) -> Iterable[Play]:
        # The last year's history is part of the extended one, as far as that reaches.
        if not self._extended:
            return self._short
        first = min(play.at for play in self._extended)
        last = max(play.at for play in self._extended)
        return (play for play in self._short if not first <= play.at <= last)


def _sum(before: Listening | None, play: Play) -> Listening:
    if before is None:
        return Listening(play.artist, play.title, play.track_id, 1, play.played, play.at)
    return Listening(
        before.artist,
        before.title,
        before.track_id,
        before.plays + 1,
        Milliseconds(before.played + play.played),
        max(before.last_at, play.at),
    )
