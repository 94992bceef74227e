"""Several people's listens for those who tell them apart, made of planted playlists or of chance."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from models.frames import SOUND, tidy
from models.owners.attributor import Attributor
from models.owners.holdings import Holdings

Listens = Callable[..., pd.DataFrame]


def owned(listens: pd.DataFrame, members: Mapping[str, int] | None = None) -> pd.DataFrame:
    """Give each playlist to a member of its own, or to the one who is named; all is visible."""
    names = sorted(listens["playlist"].unique())
    owner = members or {name: number for number, name in enumerate(names, start=1)}
    return listens.assign(member=[owner[name] for name in listens["playlist"]], shown="visible")


def few(listens: pd.DataFrame, member: int, songs: int) -> pd.DataFrame:
    """Leave a member so many songs."""
    theirs = listens["member"] == member
    return listens[~theirs | (theirs.cumsum() <= songs)].reset_index(drop=True)


def nameless_sound(listens: pd.DataFrame, *members: int) -> pd.DataFrame:
    """Leave nothing known of some members' songs but names, as one kind of export does."""
    blank = listens["member"].isin(members)
    table = listens.copy()
    for name in SOUND:
        if name in table:
            table.loc[blank, name] = np.nan
    table["genres"] = [[] if gone else genres for gone, genres in zip(blank, table["genres"], strict=True)]
    return table


def learned(listens: pd.DataFrame, strangers: pd.DataFrame | None = None, *, seed: int = 0) -> Attributor:
    others = tidy(listens.head(0) if strangers is None else strangers)
    return Attributor.fit(Holdings.of(listens), others, seed=seed)


def columns_of(table: pd.DataFrame) -> dict[str, list[object]]:
    """Lay a table out as workers take it."""
    listed: dict[str, list[object]] = {str(name): list(values) for name, values in table.items()}
    return listed | {"added_at": [moment.isoformat() for moment in table["added_at"]]}


def first_of(odds: Sequence[Sequence[float]]) -> list[int]:
    """Return who is named first for each track."""
    return [int(np.argmax(row)) for row in odds]
