"""The real exports that guesses are measured on; they are not part of this repository."""

from pathlib import Path

import pandas as pd

from bot.imports import read
from bot.services.evaluating import columns_of

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
LISTENERS = SHARED / "listeners"
WITH_SOUND = ("l1", "l2", "l3")
"""Those whom means are taken over; the fourth has no sound features."""


def names() -> list[str]:
    """Return who there is; nobody where the data is not at hand."""
    return sorted(folder.name for folder in LISTENERS.glob("*") if folder.is_dir())


def listens_of(name: str) -> pd.DataFrame:
    """Read the listens of one."""
    return pd.DataFrame(columns_of(read(LISTENERS / name)))


def mean(by_name: dict[str, float]) -> float:
    """Return the mean over those with sound."""
    return sum(by_name[name] for name in WITH_SOUND) / len(WITH_SOUND)
