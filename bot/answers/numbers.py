"""How shares and their margins are written."""

from collections.abc import Sequence


def percent(share: float) -> str:
    """Write a share as whole percents."""
    return f"{round(100 * share)} %"


def between(ends: Sequence[float]) -> str:
    """Write between which two shares the truth lies, in brackets."""
    low, high = ends
    return f"({round(100 * low)}–{round(100 * high)} %)"
