"""Why a playlist: what each group of columns, and which own songs, put into the model's answer.

A reason names something of the track and songs of the playlist that share it; it is given where the answer
would fall without these songs.  That it would fall without what is named of the track is for the model to
try (see `blanked`).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from models.evidence import Evidence, Rows
from models.frames import Flags, Floats
from models.library import Library
from models.likeness import Kernel
from models.words import credits_of, plain_words


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
    """Titles and artists, the strongest first: all by the artist or of the album, else a few."""
    detail: str
    """The artist, album, genre, years or the way the sound leans; empty for a similar song."""
    weight: float
    """Its share of the ridge's raw answer; above 0, comparable within one explanation."""

    @property
    def count(self) -> int:
        """How many songs are the evidence."""
        return len(self.songs)

    @property
    def is_song(self) -> bool:
        """Whether it rests on songs as a whole, and not on one thing about the track."""
        return self.kind is Kind.SONG


_GROUPS = {
    Kind.ARTIST: ("artists",),
    Kind.ALBUM: ("album", "album words"),
    Kind.GENRE: ("genres",),
    Kind.ERA: ("years",),
    Kind.SOUND: ("sound",),
}
_ALL_NAMED = {Kind.ARTIST, Kind.ALBUM}
_LEAST_WEIGHT = 0.01
_MOST_SONGS = 3
_MUCH, _MOST = 0.25, 0.5
"""From what share of a playlist on *much* or *most* of it is said to be so."""
_LEAST_LIFT = 0.1
"""By how much more of a playlist than of the library must share a thing that marks it."""
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
_COLUMN_OF = {word: name for name, words in _SOUND_WORDS.items() for word in words}
_LEAST_LEAN = 0.3
_BOTH = " and "


def reasons_for(
    track: pd.Series,
    library: Library,
    parts: dict[str, Kernel],
    weights: Kernel,
    evidence: Evidence,
) -> list[Reason]:
    """Return the reasons for the playlist that `evidence` was found for, the strongest first.

    `parts` is what each group of columns says of the track and each song; `weights` what each song says of
    the playlist.
    """
    others = library.songs["song"].to_numpy() != track["song"]
    inside = library.member[:, evidence.place] & others
    if not inside.any():
        return []
    found = []
    for kind, names in _GROUPS.items():
        said = [weights * parts[name] for name in names if name in parts]
        weight = float(np.sum(said, axis=0)[others].sum()) if said else 0.0
        if weight > _LEAST_WEIGHT:
            detail, shows = _SHARED[kind](track, library.songs, inside, parts)
            rows = _evidence(kind, evidence, shows)
            found.extend([Reason(kind, _named(library, rows), detail, weight)] if len(rows) else [])
    rows = _evidence(Kind.SONG, evidence, inside)
    weight = float(np.add.reduce([*parts.values()])[rows] @ weights[rows])
    found.extend([Reason(Kind.SONG, _named(library, rows), "", weight)] if weight > 0 else [])
    return sorted(found, key=lambda reason: -reason.weight)


def blanked(track: pd.DataFrame, reason: Reason) -> pd.DataFrame:
    """Return the tidy track, tidy still, without what a reason names of it."""
    unknown: dict[str, object] = {}
    if reason.kind is Kind.ARTIST:
        unknown = {"artists": [[]]}
    elif reason.kind is Kind.ALBUM:
        unknown = {"album": ""}
    elif reason.kind is Kind.GENRE:
        unknown = {"genres": [[]]}
    elif reason.kind is Kind.ERA:
        unknown = {"release_date": "", "year": np.nan}
    elif reason.kind is Kind.SOUND:
        unknown = {_COLUMN_OF[word]: np.nan for word in reason.detail.split(_BOTH)}
    return track.assign(**unknown)


def _evidence(kind: Kind, evidence: Evidence, shows: Flags) -> Rows:
    """Return the songs that a reason rests on; none where the answer would stand without them."""
    rows = evidence.strongest(shows)
    if kind in _ALL_NAMED:
        rows = np.concatenate([rows, np.setdiff1d(np.flatnonzero(shows), rows)])
    else:
        rows = rows[:_MOST_SONGS]
    return rows if len(rows) and evidence.speaks(rows) else rows[:0]


def _artist(
    track: pd.Series, songs: pd.DataFrame, inside: Flags, parts: dict[str, Kernel]
) -> tuple[str, Flags]:
    """Return the artist of the track with most songs there, and these songs."""
    shows = inside & (parts["artists"] > 0)
    names = {plain_words(name): name for name in reversed(track["artists"])}
    credited = {
        row: credits_of(songs["artists"][row], songs["title"][row]).keys() & names.keys()
        for row in np.flatnonzero(shows)
    }
    counts = Counter(name for shared in credited.values() for name in shared)
    if not counts:
        return "", np.zeros_like(shows)
    most = max(counts, key=lambda name: (counts[name], name))
    return names[most], _flags(len(songs), (row for row, shared in credited.items() if most in shared))


def _album(
    track: pd.Series, songs: pd.DataFrame, inside: Flags, parts: dict[str, Kernel]
) -> tuple[str, Flags]:
    """Return the album of the track, and its songs there."""
    del songs
    return str(track["album"]), inside & (parts["album"] > 0) if "album" in parts else np.zeros_like(inside)


def _genre(
    track: pd.Series, songs: pd.DataFrame, inside: Flags, parts: dict[str, Kernel]
) -> tuple[str, Flags]:
    """Return the genre of the track that marks the playlist most, where much of it has it."""
    del parts
    tagged = songs["genres"].astype(bool).to_numpy()
    lifts: dict[str, float] = {}
    having: dict[str, Flags] = {}
    for name in sorted(set(track["genres"])):
        having[name] = np.array([name in names for names in songs["genres"]], dtype=np.bool_)
        share, usual = _shares(having[name], tagged, inside)
        if share >= _MUCH and share - usual >= _LEAST_LIFT:
            lifts[name] = share - usual
    if not lifts:
        return "", np.zeros_like(inside)
    best = max(lifts, key=lambda name: (lifts[name], name))
    return best, inside & having[best]


def _era(track: pd.Series, songs: pd.DataFrame, inside: Flags, parts: dict[str, Kernel]) -> tuple[str, Flags]:
    """Return the decade, or else the years around, that the track shares with most of the playlist."""
    del parts
    years, year = songs["year"].to_numpy(), float(track["year"])
    decade, near = years // 10 == year // 10, np.abs(years - year) <= _YEARS_APART
    for name, shows in ((f"{year // 10 * 10:.0f}s", decade), (f"years around {year:.0f}", near)):
        share, usual = _shares(shows, ~np.isnan(years), inside)
        if share > _MOST and share - usual >= _LEAST_LIFT:
            return name, inside & shows
    return "", np.zeros_like(inside)


def _shares(shows: Flags, known: Flags, inside: Flags) -> tuple[float, float]:
    """Return which share shows a thing of the playlist's songs, and of all, where that is known of them."""
    there = shows[known & inside]
    return (float(there.mean()), float(shows[known].mean())) if len(there) else (0.0, 0.0)


def _sound(
    track: pd.Series, songs: pd.DataFrame, inside: Flags, parts: dict[str, Kernel]
) -> tuple[str, Flags]:
    """Say how the track and most of the playlist lean away from the member's usual sound."""
    words: dict[str, float] = {}
    shows = inside & (parts["sound"] > 0)
    leaning: dict[str, Flags] = {}
    for name, (low, high) in _SOUND_WORDS.items():
        leans = _leans(songs[name].to_numpy(), track[name])
        there = leans[inside & ~np.isnan(leans)]
        if len(there) and there.mean() > _LEAST_LEAN and (there > 0).mean() > _MOST:
            word = high if track[name] > np.nanmean(songs[name].to_numpy()) else low
            words[word], leaning[word] = float(there.mean()), leans > 0
    first = sorted(words, key=lambda word: -words[word])[:2]
    for word in first:
        shows = shows & leaning[word]
    return _BOTH.join(first), shows if first else np.zeros_like(shows)


def _leans(numbers: Floats, this: float) -> Floats:
    """Return how far each song leans the way of the track, in standard deviations; NaN where it leans not."""
    known = numbers[~np.isnan(numbers)]
    spread = known.std() if len(known) > 1 else 0.0
    if not spread or not abs(this - known.mean()) > _LEAST_LEAN * spread:
        return np.full(len(numbers), np.nan)
    return np.asarray((numbers - known.mean()) / spread * np.sign(this - known.mean()))


_SHARED = {Kind.ARTIST: _artist, Kind.ALBUM: _album, Kind.GENRE: _genre, Kind.ERA: _era, Kind.SOUND: _sound}
"""What of each kind the track shares with songs of the playlist, and which songs these are."""


def _flags(length: int, rows: Iterable[int | np.intp]) -> Flags:
    flags = np.zeros(length, dtype=np.bool_)
    flags[np.array([*rows], dtype=np.intp)] = True
    return flags


def _named(library: Library, rows: Rows) -> tuple[tuple[str, str], ...]:
    titles, artists = library.songs["title"], library.songs["artists"]
    return tuple((titles[row], ", ".join(artists[row])) for row in rows)
