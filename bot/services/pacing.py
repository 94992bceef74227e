"""Keeps one member from taking the time of all: some questions at once, and some over a longer while."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.config import Limits
from bot.errors import TooFast

# Sums of floats: whoever waits exactly as long as they were told is let in.
_HAIR = 1e-6
_MINUTE = 60
_IN_SECONDS = 90


@dataclass(frozen=True, slots=True)
class _Bucket:
    """Holds `size` questions, and fills up evenly within `seconds`."""

    size: int
    seconds: float

    @property
    def each(self) -> float:
        return self.seconds / self.size

    def wait(self, full_at: float, now: float) -> float:
        """Tell how many seconds are missing until one question may be taken out."""
        return full_at - now - (self.seconds - self.each)


@dataclass(slots=True)
class _Pace:
    """When each bucket of a member will be full again, and whether they know that they have to wait."""

    full_at: tuple[float, ...]
    told: bool = False


class Pacing:
    """The limits of every member, by a monotonic clock in seconds; a member who is idle takes no memory."""

    def __init__(self, limits: Limits, *, monotonic: Callable[[], float]) -> None:
        self._buckets = (
            _Bucket(limits.burst, limits.burst_seconds),
            _Bucket(limits.sustained, limits.sustained_minutes * _MINUTE),
        )
        self._monotonic = monotonic
        self._paces: dict[str, _Pace] = {}
        self._tidy_at = -math.inf

    def admit(self, account: str) -> None:
        """Count a question, or raise TooFast and count nothing.

        TooFast's fact `told` is True where the member heard of this pause before, so that silence is kinder.
        """
        now = self._monotonic()
        self._tidy(now)
        pace = self._paces.setdefault(account, _Pace((now,) * len(self._buckets)))
        wait = max(bucket.wait(at, now) for bucket, at in self._each(pace))
        if wait > _HAIR:
            told, pace.told = pace.told, True
            raise TooFast(wait=_in_words(wait), told=told)
        pace.full_at = tuple(max(at, now) + bucket.each for bucket, at in self._each(pace))
        pace.told = False

    def _each(self, pace: _Pace) -> Iterable[tuple[_Bucket, float]]:
        return zip(self._buckets, pace.full_at, strict=True)

    def _tidy(self, now: float) -> None:
        """Drop everybody whose buckets are full: they are as good as new."""
        if now >= self._tidy_at:
            self._tidy_at = now + max(bucket.seconds for bucket in self._buckets)
            self._paces = {member: pace for member, pace in self._paces.items() if max(pace.full_at) > now}


def _in_words(seconds: float) -> str:
    whole = max(1, math.ceil(seconds - _HAIR))
    if whole > _IN_SECONDS:
        return f"{math.ceil(whole / _MINUTE)} minutes"
    return f"{whole} second{'s' * (whole > 1)}"
