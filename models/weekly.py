"""What a worker runs for a server's list of the week: how one of its members likes each song."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from models.frames import tidy
from models.opened import opened
from models.recommender import Recommender
from models.traits import Songs
from models.wishes import Wish


def likely(
    model: bytes,
    candidates: Mapping[str, list[Any]],
    *,
    member: str,
    key: bytes,
    verdicts: Mapping[str, list[Any]],
) -> list[float]:
    """Return the odds that a member likes each song, 0 to 1; `verdicts` are those since training.

    Raises Refused for a model that is altered, foreign or of another version.
    """
    recommender = opened(Recommender, model, member=member, key=key).heard(pd.DataFrame(dict(verdicts)))
    songs = Songs.of(tidy(pd.DataFrame(dict(candidates))))
    return [float(score) for score in recommender.appeal(songs, Wish()).score]
