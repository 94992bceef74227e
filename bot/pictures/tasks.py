"""The functions that the worker for pictures runs, called by name: plain values in, a PNG out."""

from collections.abc import Mapping
from typing import Any

from bot.pictures import comparing, mapping
from bot.pictures.scorecard import laid_out


def scorecard(drawing: Mapping[str, Any]) -> bytes:
    """Draw a score card; `drawing` holds every word and number that is on it."""
    return laid_out(drawing).png()


def taste_map(drawing: Mapping[str, Any]) -> bytes:
    """Draw a map of songs; `drawing` holds every word and number that is on it."""
    return mapping.laid_out(drawing).png()


def comparison(drawing: Mapping[str, Any]) -> bytes:
    """Draw how two tastes overlap; `drawing` holds every word and number that is on it."""
    return comparing.laid_out(drawing).png()
