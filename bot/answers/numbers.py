"""How shares and their margins are written."""

from collections.abc import Sequence

NINETEEN_OF_TWENTY = 1.959964
"""How many standard deviations to either side hold 95 % of a normal distribution."""


def percent(share: float) -> str:
    """Write a share as whole percents: all and nothing are said of nothing less."""
    return f"{_whole(share)} %"


def between(ends: Sequence[float]) -> str:
    """Write between which two shares the truth lies, in brackets."""
    low, high = ends
    return f"({_whole(low)}–{_whole(high)} %)"


def margin(right: int, number: int) -> tuple[float, float]:
    """Return between which shares the truth lies, 19 times of 20, after `right` of some (Wilson, 1927)."""
    if not number:
        return 0.0, 1.0
    share, spread = right / number, NINETEEN_OF_TWENTY**2 / number
    middle = share + spread / 2
    width = (spread * (share * (1 - share) + spread / 4)) ** 0.5
    low, high = (middle - width) / (1 + spread), (middle + width) / (1 + spread)
    return (low if right else 0.0), (high if right < number else 1.0)


def _whole(share: float) -> int:
    nearest = round(100 * share)
    return nearest if share in (0, 1) else min(max(nearest, 1), 99)
