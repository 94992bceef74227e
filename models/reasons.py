"""Why a playlist: the member's own songs and the columns that speak for it, against all the others."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.features import Floats
from models.frames import SOUND
from models.library import Library

Rows = npt.NDArray[np.intp]


class Kind(StrEnum):
    """What a reason rests on."""

    ARTIST = "same artist"
    ALBUM = "same album"
    SONG = "similar song"
    GENRE = "genre"
    ERA = "era"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a playlist, with own songs of that playlist as evidence."""

    kind: Kind
    songs: tuple[tuple[str, str], ...]
    """Titles and artists, the nearest first."""
    detail: str
    weight: float
    """How strongly it speaks; at least 0, comparable within one explanation only."""


_MOST_SONGS = 3
_SOUND_WORDS = {
    "danceability": ("hard to dance to", "danceable"),
    "energy": ("calm", "energetic"),
    "loudness": ("quiet", "loud"),
    "speechiness": ("sung", "spoken"),
    "acousticness": ("electric", "acoustic"),
    "instrumentalness": ("with a voice", "instrumental"),
    "liveness": ("from the studio", "live"),
    "valence": ("dark", "bright"),
    "tempo": ("slow", "fast"),
}


def reasons_for(track: pd.Series, library: Library, playlist: int, likeness: Floats) -> list[Reason]:
    """Return the reasons for a playlist, the strongest first; `likeness` is to each of the own tracks."""
    inside = library.labels[:, [playlist]].toarray().ravel() > 0
    own = library.tracks["track_id"].to_numpy() == track["track_id"]
    here = np.flatnonzero(inside & ~own)
    nearest = here[np.argsort(-likeness[here], kind="stable")]
    found = [
        _artist(track, library, nearest),
        _album(track, library, nearest),
        _genre(track, library, inside, nearest),
        _era(track, library, inside, nearest),
        _sound(track, library, inside, nearest),
        _songs(library, nearest, likeness),
    ]
    return sorted((reason for reason in found if reason), key=lambda reason: -reason.weight)


def _artist(track: pd.Series, library: Library, nearest: Rows) -> Reason | None:
    names = {name.casefold() for name in track["artists"]}
    by = np.array([bool(names & {a.casefold() for a in artists}) for artists in library.tracks["artists"]])
    rows = [row for row in nearest if by[row]]
    if not rows:
        return None
    # An artist who is everywhere in the library says little about one playlist.
    share = len(rows) / max(1, by.sum())
    shared = Counter(a for row in rows for a in library.tracks["artists"][row] if a.casefold() in names)
    return Reason(
        Kind.ARTIST, _named(library, rows), shared.most_common(1)[0][0], 2.0 * share + 0.2 * min(len(rows), 5)
    )


def _album(track: pd.Series, library: Library, nearest: Rows) -> Reason | None:
    albums = library.tracks["album"].to_numpy()
    rows = [row for row in nearest if track["album"] and albums[row] == track["album"]]
    return Reason(Kind.ALBUM, _named(library, rows), str(track["album"]), 2.5) if rows else None


def _genre(track: pd.Series, library: Library, inside: npt.NDArray[np.bool_], nearest: Rows) -> Reason | None:
    best: tuple[float, str] | None = None
    for genre in track["genres"]:
        has = np.array([genre in genres for genres in library.tracks["genres"]])
        share, usual = has[inside].mean(), has.mean()
        if share > 0.2 and share > 1.2 * usual:
            best = max(best or (0.0, ""), (float(share * np.log(share / usual)), genre))
    if best is None:
        return None
    rows = [row for row in nearest if best[1] in library.tracks["genres"][row]]
    return Reason(Kind.GENRE, _named(library, rows), best[1], best[0])


def _era(track: pd.Series, library: Library, inside: npt.NDArray[np.bool_], nearest: Rows) -> Reason | None:
    if np.isnan(track["year"]):
        return None
    decades = library.tracks["year"].to_numpy() // 10
    has = decades == track["year"] // 10
    share, usual = has[inside].mean(), has.mean()
    if share < 0.5 or share < 1.3 * usual:
        return None
    rows = [row for row in nearest if has[row]]
    weight = 0.8 * float(share * np.log(share / usual))
    return Reason(Kind.ERA, _named(library, rows), f"{int(track['year'] // 10) * 10}s", weight)


def _sound(track: pd.Series, library: Library, inside: npt.NDArray[np.bool_], nearest: Rows) -> Reason | None:
    numbers = library.tracks[list(SOUND)].astype(float)
    if numbers[inside].notna().sum().sum() == 0:
        return None
    spread = numbers.std().replace(0, np.nan)
    there = ((numbers[inside].mean() - numbers.mean()) / spread).fillna(0)
    this = ((track[list(SOUND)].astype(float) - numbers.mean()) / spread).fillna(0)
    # What leans the same way in the song and in the playlist, each away from the member's usual.
    lean = {
        name: there[name] * this[name]
        for name in _SOUND_WORDS
        if abs(there[name]) > 0.3 and abs(this[name]) > 0.3
    }
    strong = sorted((name for name in lean if lean[name] > 0.2), key=lambda name: -lean[name])[:2]
    if not strong:
        return None
    words = " and ".join(_SOUND_WORDS[name][int(this[name] > 0)] for name in strong)
    distance = (numbers[strong] - track[strong].astype(float)).abs().sum(axis=1).to_numpy()
    rows = nearest[np.argsort(distance[nearest], kind="stable")]
    return Reason(Kind.SOUND, _named(library, rows[:2]), words, 0.4 * min(2.0, float(lean[strong[0]])))


def _songs(library: Library, nearest: Rows, likeness: Floats) -> Reason | None:
    rows = [row for row in nearest[:2] if likeness[row] > 0.1]
    return Reason(Kind.SONG, _named(library, rows), "", float(likeness[rows[0]])) if rows else None


def _named(library: Library, rows: "list[np.intp] | Rows") -> tuple[tuple[str, str], ...]:
    tracks = library.tracks
    return tuple((tracks["title"][row], ", ".join(tracks["artists"][row])) for row in rows[:_MOST_SONGS])
