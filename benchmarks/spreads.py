"""How much of a figure is chance."""

from collections.abc import Sequence

import numpy as np


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return the mean of several rounds and its standard error."""
    return {"mean": float(np.mean(values)), "error": float(np.std(values, ddof=1) / len(values) ** 0.5)}
