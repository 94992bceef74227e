"""Twenty simulated members: strangers' playlists dealt out, so that taste is known and nobody's own.

Half of them own playlists drawn at random, half those of one to three neighbouring genres. The genre belongs
to the playlist, so it chooses whose a playlist is and is never a column. Popularity is no column of ours. All
playlists that a member does not own are `elsewhere`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.abreast import abreast
from benchmarks.listeners import SHARED
from models.evaluation import EARMARK, Split, answers_of, members_playlists
from models.frames import SOUND
from models.scores import Answers, pooled_calibration_error

SONGS = SHARED / "spotify_songs.csv.gz"
_FOREST = "hobby forest"
BEST_KNOWN = {
    ("random", EARMARK): (0.794, 0.947),
    ("random", _FOREST): (0.430, 0.719),
    ("artist", EARMARK): (0.724, 0.919),
    ("artist", _FOREST): (0.417, 0.688),
}
"""Top-1 and top-3 on members who were drawn by the same rule, with popularity as a column, too.

The forest's tell how much easier those members were than these.
"""

MEMBERS = 20
_SIZES = ((8, 30), (8, 18))
"""The fewest and the most playlists of those who draw at random, and of those who keep to a neighbourhood."""
_Case = tuple[int, Split, str]
_CIRCLE = ("rock", "pop", "edm", "latin", "rap", "r&b")
_SPLITS: tuple[Split, ...] = ("random", "artist")
_WITHOUT = ("", "sound", "elsewhere", "sound, elsewhere")
_NAMES = {
    "playlist_id": "playlist",
    "track_name": "title",
    "track_album_name": "album",
    "track_album_release_date": "release_date",
}


@dataclass(frozen=True, slots=True)
class Member:
    """What a simulated member owns, and what everybody else does."""

    listens: pd.DataFrame
    elsewhere: pd.DataFrame | None

    def without(self, what: str) -> "Member":
        """Leave out the sound, or what others' playlists say, or both."""
        listens = self.listens.drop(columns=list(SOUND), errors="ignore") if "sound" in what else self.listens
        return replace(self, listens=listens, elsewhere=None if "elsewhere" in what else self.elsewhere)


def measure() -> dict[str, Any] | None:
    """Return the figures of each split, and of what is left out; None without the data."""
    if not SONGS.is_file():
        return None
    cases = [(number, split, what) for number in range(MEMBERS) for split in _SPLITS for what in _WITHOUT]
    asked = dict(zip(cases, abreast(_answers, cases), strict=True))
    return {split: _rows(asked, split) for split in _SPLITS}


def _rows(asked: "dict[_Case, dict[str, Answers]]", split: Split) -> dict[str, dict[str, float]]:
    def row(contender: str, what: str) -> dict[str, float]:
        return figures([asked[number, split, what][contender] for number in range(MEMBERS)])

    rows = {f"without {what}" if what else EARMARK: row(EARMARK, what) for what in _WITHOUT}
    return rows | {_FOREST: row(_FOREST, "")}


def figures(answers: list[Answers]) -> dict[str, float]:
    """Return the means over members, the standard error of the first, and the calibration error of all."""
    found = pd.DataFrame([each.figures() for each in answers])
    return {
        "top1": float(found["top1"].mean()),
        "top1_error": float(found["top1"].sem()),
        "top3": float(found["top3"].mean()),
        "pooled_ece": pooled_calibration_error(answers),
    }


def table(results: dict[str, Any]) -> str:
    """Lay the figures out beside the best that is known."""
    lines = [f"  {'':<36}{'top-1':>8}{'±':>8}{'top-3':>8}{'ECE':>8}    best known"]
    for split, found in results.items():
        for what, scores in found.items():
            best = "".join(f"{each:>8.3f}" for each in BEST_KNOWN.get((split, what), ()))
            numbers = "".join(f"{each:>8.3f}" for each in scores.values())
            lines.append(f"  {split:<8}{what:<28}{numbers}{best}")
    return "\n".join(lines)


def _answers(case: _Case) -> dict[str, Answers]:
    number, split, what = case
    all_members = members(pd.read_csv(SONGS), count=MEMBERS, seed=0)
    member = next(islice(all_members, number, None)).without(what)
    fit = members_playlists(member.listens)
    found = answers_of(fit, split=split, seed=0, elsewhere=member.elsewhere)
    return {name: each for name, each in found.items() if each}


def members(songs: pd.DataFrame, *, count: int, seed: int) -> Iterator[Member]:
    """Deal playlists out to so many members, anew for each, by turns at random and by neighbourhood."""
    listens = listens_of(songs)
    fit = members_playlists(listens)["playlist"].unique()
    about = songs.drop_duplicates("playlist_id").set_index("playlist_id").loc[fit]
    chance = np.random.default_rng(seed)
    wide, narrow = (chance.permutation(np.linspace(*most, count // 2).round().astype(int)) for most in _SIZES)
    for number in range(count):
        size = (narrow if number % 2 else wide)[number // 2]
        owned = chance.permutation(_near(about, chance) if number % 2 else fit)[:size]
        own = listens["playlist"].isin(owned)
        yield Member(listens[own].reset_index(drop=True), listens[~own].reset_index(drop=True))


def _near(about: pd.DataFrame, chance: np.random.Generator) -> list[str]:
    """Return the playlists of one to three genres that stand beside each other."""
    first, width = chance.integers(len(_CIRCLE)), chance.integers(1, 4)
    drawn = [_CIRCLE[(first + step) % len(_CIRCLE)] for step in range(width)]
    return sorted(about.index[about["playlist_genre"].isin(drawn)])


def listens_of(songs: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of the contract; there is no genre of the song itself."""
    named = songs.rename(columns=_NAMES)
    named["artists"] = [[name] if isinstance(name, str) else [] for name in songs["track_artist"]]
    columns = ["track_id", "artists", "duration_ms", *_NAMES.values(), *SOUND]
    return named[[column for column in columns if column in named]].drop_duplicates(["playlist", "track_id"])
