"""People to compare: real ones, members dealt out of playlists, and pairs whose overlap is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from benchmarks import listeners, simulated
from models.frames import tidy
from models.pairs.crowd import Crowd, Places
from models.pairs.finds import spellings

TOP100 = listeners.SHARED / "top100"
CATALOGUE = listeners.SHARED / "catalogue.csv.gz"
_NAMES = {"Track Name": "title", "Primary Artist": "artist", "Album": "album", "id": "track_id"}
SHOWN = "visible"


def top100() -> list[pd.DataFrame]:
    """Return the songs of the twelve."""
    return [_songs(_named(pd.read_csv(path).rename(columns=_NAMES))) for path in sorted(TOP100.glob("*.csv"))]


def real() -> list[pd.DataFrame]:
    """Return the songs of the four listeners."""
    return [_songs(listeners.listens_of(name)) for name in listeners.names()]


def dealt() -> list[pd.DataFrame]:
    """Return the songs of twenty simulated members."""
    members = simulated.members(pd.read_csv(simulated.SONGS), count=simulated.MEMBERS, seed=0)
    return [_songs(member.listens) for member in members]


def public() -> pd.DataFrame:
    """Return all songs of the public playlists, once each."""
    return _songs(simulated.listens_of(pd.read_csv(simulated.SONGS)))


def _named(songs: pd.DataFrame) -> pd.DataFrame:
    return songs.assign(artists=[[name] if isinstance(name, str) else [] for name in songs["artist"]])


def _songs(listens: pd.DataFrame) -> pd.DataFrame:
    return tidy(listens).drop_duplicates("song").reset_index(drop=True)


def crowd_of(libraries: Sequence[pd.DataFrame]) -> Crowd:
    """Put libraries side by side; the first belongs to member 0."""
    return Crowd.of(columns_of(libraries))


def columns_of(libraries: Sequence[pd.DataFrame]) -> dict[str, list[Any]]:
    """Lay libraries out as a worker is given them."""
    rows = pd.concat(
        [songs.assign(member=member, shown=SHOWN) for member, songs in enumerate(libraries)],
        ignore_index=True,
    )
    return {name: rows[name].tolist() for name in rows.columns}


def halves(libraries: Sequence[pd.DataFrame], *, seed: int) -> tuple[list[pd.DataFrame], list[pd.DataFrame]]:
    """Split each library at random; no song is in both halves."""
    chance = np.random.default_rng(seed)
    orders = [chance.permutation(len(songs)) for songs in libraries]
    pairs = [
        (songs.iloc[order[: len(order) // 2]], songs.iloc[order[len(order) // 2 :]])
        for songs, order in zip(libraries, orders, strict=True)
    ]
    return [first for first, _ in pairs], [second for _, second in pairs]


@dataclass(frozen=True, slots=True)
class Planted:
    """Pairs of libraries, one after the other, and how much of each pair is shared."""

    libraries: list[pd.DataFrame]
    overlap: list[float]


def copied(songs: pd.DataFrame, *, pairs: int, sizes: tuple[int, int], seed: int) -> Planted:
    """Let so much of the smaller library lie in the larger one, too; all else is drawn at random."""
    chance = np.random.default_rng(seed)
    planted = Planted([], [])
    for _ in range(pairs):
        share, (mine, theirs) = chance.random(), _sizes(chance, sizes)
        both = round(share * min(mine, theirs))
        order = chance.permutation(len(songs))
        planted.libraries.append(songs.iloc[order[:mine]])
        planted.libraries.append(songs.iloc[np.r_[order[:both], order[mine : mine + theirs - both]]])
        planted.overlap.append(share)
    return planted


def mixed(
    common: pd.DataFrame,
    mine: pd.DataFrame,
    theirs: pd.DataFrame,
    *,
    pairs: int,
    sizes: tuple[int, int],
    seed: int,
) -> Planted:
    """Draw so much of both libraries from one taste, and the rest from a taste of their own."""
    chance = np.random.default_rng(seed)
    most = min(sizes[1], *map(len, (common, mine, theirs)))
    planted = Planted([], [])
    for _ in range(pairs):
        share, sized = chance.random(), _sizes(chance, (sizes[0], most))
        for own, size in zip((mine, theirs), sized, strict=True):
            planted.libraries.append(blend(common, own, share, size, chance))
        planted.overlap.append(share)
    return planted


def blend(
    common: pd.DataFrame, own: pd.DataFrame, share: float, size: int, chance: np.random.Generator
) -> pd.DataFrame:
    """Draw a library of so many songs, a share of them from a common taste."""
    shared = round(share * size)
    drawn = [
        common.iloc[_some(len(common), shared, chance)],
        own.iloc[_some(len(own), size - shared, chance)],
    ]
    return pd.concat(drawn, ignore_index=True)


def tastes(songs: Sequence[pd.DataFrame]) -> list[pd.DataFrame]:
    """Leave out of each whatever is by an artist whom another has, too."""
    heard = [spellings(each["artists"]).keys() for each in songs]
    elsewhere = [
        {name for at, names in enumerate(heard) if at != place for name in names}
        for place in range(len(songs))
    ]
    return [
        each[[not spellings([names]).keys() & others for names in each["artists"]]]
        for each, others in zip(songs, elsewhere, strict=True)
    ]


def drawn_tastes(*, playlists: int, seed: int) -> list[pd.DataFrame]:
    """Draw three tastes, so many public playlists each."""
    listens = tidy(simulated.listens_of(pd.read_csv(simulated.SONGS)))
    sizes = listens["playlist"].value_counts()
    names = np.random.default_rng(seed).permutation(sorted(sizes.index[sizes >= 30]))
    parts = [names[playlists * part : playlists * (part + 1)] for part in range(3)]
    return tastes([_songs(listens[listens["playlist"].isin(part)]) for part in parts])


def _sizes(chance: np.random.Generator, between: tuple[int, int]) -> list[int]:
    return [int(each) for each in np.exp(chance.uniform(np.log(between[0]), np.log(between[1]), 2))]


def _some(songs: int, number: int, chance: np.random.Generator) -> Places:
    return np.asarray(chance.permutation(songs)[:number])
