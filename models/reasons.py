"""Why a playlist: what each group of columns, and which own songs, put into the model's answer.

The answer for a playlist is a sum over the songs, likeness times weight, so each reason is a share of it.
"""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.frames import Flags
from models.library import Library
from models.likeness import Kernel


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
    """Titles and artists, the strongest first."""
    detail: str
    """The artist, album, genre, decade or the way the sound leans; empty for a similar song."""
    weight: float
    """Its share of the model's raw answer; above 0, comparable within one explanation."""


_GROUPS = {
    Kind.ARTIST: ("artists", "artist letters"),
    Kind.ALBUM: ("album", "album words"),
    Kind.GENRE: ("genres",),
    Kind.ERA: ("years",),
    Kind.SOUND: ("sound",),
}
_LEAST_WEIGHT = 0.01
_MOST_SONGS = 3
_YEARS_APART = 5
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
_LEAST_LEAN = 0.3


def reasons_for(
    track: pd.Series, library: Library, place: int, parts: dict[str, Kernel], weights: Kernel
) -> list[Reason]:
    """Return the reasons for the playlist at `place`, the strongest first.

    `parts` is what each group of columns says of the track and each song; `weights` what each song says of
    the playlist.
    """
    others = library.songs["song"].to_numpy() != track["song"]
    inside = library.member[:, place] & others
    found = []
    for kind, names in _GROUPS.items():
        said = weights * np.add.reduce([parts[name] for name in names if name in parts], axis=0)
        detail, shows = _evidence(kind, track, library.songs, inside, parts)
        rows = _strongest(said, inside & shows)
        if detail and len(rows) and said[others].sum() > _LEAST_WEIGHT:
            found.append(Reason(kind, _named(library, rows), detail, float(said[others].sum())))
    found.extend(_nearest(library, inside, sum(parts.values()) * weights))
    return sorted(found, key=lambda reason: -reason.weight)


def _evidence(
    kind: Kind, track: pd.Series, songs: pd.DataFrame, inside: Flags, parts: dict[str, Kernel]
) -> tuple[str, Flags]:
    """Return what a reason of a kind would name, and which songs show it."""
    nothing = np.zeros(len(songs), dtype=np.bool_)
    if kind is Kind.ERA:
        near = (songs["year"] - track["year"]).abs().to_numpy() <= _YEARS_APART
        return (f"{int(track['year']) // 10 * 10}s" if near.any() else ""), near
    if kind is Kind.SOUND:
        return _lean(track, songs, inside), parts["sound"] > 0
    if kind is Kind.GENRE:
        genre = _shared(track["genres"], songs.loc[inside, "genres"])
        return genre, np.array([genre in genres for genres in songs["genres"]], dtype=np.bool_)
    if kind is Kind.ALBUM:
        return str(track["album"]), parts.get("album", nothing) > 0
    artist = _shared(track["artists"], songs.loc[inside, "artists"])
    return artist or str(next(iter(track["artists"]), "")), parts.get("artists", nothing) > 0


def _shared(own: list[str], theirs: "pd.Series[list[str]]") -> str:
    """Return the one of some names that most of a playlist's songs have too; empty where none has."""
    counts = Counter(name for names in theirs for name in set(names) & set(own))
    return max(counts, key=lambda name: (counts[name], name), default="")


def _lean(track: pd.Series, songs: pd.DataFrame, inside: Flags) -> str:
    """Say how both the song and the playlist's songs lean away from the member's usual sound."""
    words: dict[str, float] = {}
    for name, (low, high) in _SOUND_WORDS.items():
        known = songs.loc[songs[name].notna(), name]
        there = songs.loc[inside, name].dropna()
        spread = known.std() if len(known) > 1 else 0.0
        if not spread or there.empty or np.isnan(track[name]):
            continue
        this, usual = (track[name] - known.mean()) / spread, (there.mean() - known.mean()) / spread
        if min(this * usual, abs(this), abs(usual)) > _LEAST_LEAN**2 and np.sign(this) == np.sign(usual):
            words[high if this > 0 else low] = float(this * usual)
    return " and ".join(sorted(words, key=lambda word: -words[word])[:2])


def _nearest(library: Library, inside: Flags, said: Kernel) -> list[Reason]:
    rows = _strongest(said, inside)
    return [Reason(Kind.SONG, _named(library, rows), "", float(said[rows[0]]))] if len(rows) else []


def _strongest(said: Kernel, among: Flags) -> npt.NDArray[np.intp]:
    rows = np.flatnonzero(among & (said > 0))
    return rows[np.argsort(-said[rows], kind="stable")][:_MOST_SONGS]


def _named(library: Library, rows: npt.NDArray[np.intp]) -> tuple[tuple[str, str], ...]:
    titles, artists = library.songs["title"], library.songs["artists"]
    return tuple((titles[row], ", ".join(artists[row])) for row in rows)
