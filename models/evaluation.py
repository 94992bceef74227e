"""Honest figures for a guesser: three ways of asking about songs that it has not seen.

- replay: each addition of the member is foretold from the past alone, in the order of `added_at`;
- random: a fifth of the songs is held out, the same song never on both sides;
- artist: a fifth is held out with no artist on both sides.

In the last two only content speaks, since asking has no date. Any of a song's playlists counts as right.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.baselines import HobbyForest, Majority, SameArtist
from models.guessing import TooLittle, train
from models.library import Library, listens_of
from models.replaying import Recipe, replay
from models.scores import Answers
from models.words import credits_of

Split = Literal["replay", "random", "artist"]

EARMARK = "earmark"
_HELD_OUT = 0.2
_SIZES = (12, 1_000)
_NEAR_COPY = 0.6


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of each contender on one library; None for one that cannot take part."""

    split: str
    seed: int
    n: int
    playlists: int
    contenders: dict[str, dict[str, float] | None]

    def plain(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return {
            "split": self.split,
            "seed": self.seed,
            "n": self.n,
            "playlists": self.playlists,
            "contenders": self.contenders,
        }


def members_playlists(listens: pd.DataFrame) -> pd.DataFrame:
    """Return the tidy listens of playlists fit to be judged.

    They have 12 to 1,000 tracks, at least two albums and two artists, and of near copies (Jaccard of 0.6 or
    more) only the biggest.
    """
    tidied = listens_of(listens)
    kept: dict[str, set[str]] = {}
    groups = sorted(tidied.groupby("playlist"), key=lambda group: (-len(group[1]), group[0]))
    for name, tracks in groups:
        songs = set(tracks["track_id"])
        if _is_fit(tracks) and not any(_jaccard(songs, other) >= _NEAR_COPY for other in kept.values()):
            kept[name] = songs
    return tidied[tidied["playlist"].isin(kept)].reset_index(drop=True)


def evaluate(
    listens: pd.DataFrame,
    *,
    split: Split,
    seed: int,
    points: int = 25,
    live: bool = False,
    elsewhere: pd.DataFrame | None = None,
) -> Report:
    """Measure Earmark and what it has to beat; raises TooLittle for fewer than two fit playlists.

    `points` is how often replay trains anew; with `live`, additions younger than an hour are known to it.
    `elsewhere` holds other members' listens, which may be learned from.
    """
    fit = members_playlists(listens)
    if fit["playlist"].nunique() < 2:
        raise TooLittle
    if split == "replay":
        answers = replay(fit, Recipe(seed, elsewhere=elsewhere), points=points, live=live).answers
    else:
        answers = answers_of(fit, split=split, seed=seed, elsewhere=elsewhere)
    contenders = {name: each.figures() if each else None for name, each in answers.items()}
    earmark = answers[EARMARK]
    n = len(earmark.shares) if earmark else 0
    return Report(split, seed, n, int(fit["playlist"].nunique()), contenders)


def answers_of(
    listens: pd.DataFrame, *, split: Split, seed: int, elsewhere: pd.DataFrame | None = None
) -> "dict[str, Answers | None]":
    """Ask each contender about the songs that the random or artist split of tidy listens holds out."""
    held = held_out(listens, split=split, seed=seed)
    known = listens[~held]
    asked = listens[held].drop_duplicates("song").reset_index(drop=True)
    library = Library.of(known.reset_index(drop=True))
    truth = _truth(listens[held], asked, library.playlists)
    asked, truth = asked[truth.any(axis=1)].reset_index(drop=True), truth[truth.any(axis=1)]
    guesser = train(known, seed=seed, elsewhere=elsewhere)
    answers: dict[str, Answers | None] = {EARMARK: Answers(np.exp(guesser.content(asked)[0]), truth)}
    return answers | baselines(library, asked, truth, seed)


def held_out(listens: pd.DataFrame, *, split: Split, seed: int) -> "pd.Series[bool]":
    """Tell which rows of tidy listens the random or artist split keeps from training."""
    return _by_artist(listens, seed) if split == "artist" else _by_song(listens, seed)


def baselines(
    library: Library, asked: pd.DataFrame, truth: npt.NDArray[np.bool_], seed: int
) -> "dict[str, Answers | None]":
    """Ask each of the baselines about the same tracks."""
    forest = HobbyForest.fit(library, seed=seed)
    return {
        "majority": Answers(Majority.fit(library, seed=seed).score(asked), truth),
        "same artist": Answers(SameArtist.fit(library, seed=seed).score(asked), truth),
        "hobby forest": Answers(forest.score(asked), truth) if forest else None,
    }


def _truth(listens: pd.DataFrame, asked: pd.DataFrame, playlists: list[str]) -> npt.NDArray[np.bool_]:
    places = {track: place for place, track in enumerate(asked["song"])}
    at = {name: place for place, name in enumerate(playlists)}
    truth = np.zeros((len(asked), len(playlists)), bool)
    for track, playlist in zip(listens["song"], listens["playlist"], strict=True):
        if playlist in at:
            truth[places[track], at[playlist]] = True
    return truth


def _by_song(listens: pd.DataFrame, seed: int) -> "pd.Series[bool]":
    """Hold out a fifth of each playlist's songs, a song in all of its playlists at once."""
    chance = np.random.default_rng(seed)
    held: set[str] = set()
    for _, tracks in listens.groupby("playlist"):
        songs = [song for song in tracks["song"].unique() if song not in held]
        already = tracks["song"].isin(held).sum()
        wanted = max(0, round(_HELD_OUT * len(tracks)) - int(already))
        held.update(chance.permutation(songs)[:wanted])
    return listens["song"].isin(held)


def _by_artist(listens: pd.DataFrame, seed: int) -> "pd.Series[bool]":
    """Hold out about a fifth of the tracks by whole groups of artists who share a track."""
    groups = circles(listens)
    chance = np.random.default_rng(seed)
    sizes = groups.value_counts()
    held: set[int] = set()
    rows = 0
    for group in chance.permutation(np.sort(sizes.index.to_numpy())):
        # A circle that is larger than what is to be held out would leave nothing of a playlist.
        if rows + sizes[group] <= _HELD_OUT * len(listens):
            held.add(int(group))
            rows += int(sizes[group])
    return groups.isin(held)


def circles(songs: pd.DataFrame) -> "pd.Series[int]":
    """Number the tracks by artist, those who appear together on the same number, guests of titles too."""
    root: dict[str, str] = {}

    def find(name: str) -> str:
        while root.setdefault(name, name) != name:
            root[name] = root[root[name]]
            name = root[name]
        return name

    firsts = []
    for place, (artists, title) in enumerate(zip(songs["artists"], songs["title"], strict=True)):
        names = [*credits_of(artists, title)] or [f"\t{place}"]
        for name in names[1:]:
            root[find(name)] = find(names[0])
        firsts.append(names[0])
    numbers = {name: place for place, name in enumerate(dict.fromkeys(map(find, firsts)))}
    return pd.Series([numbers[find(name)] for name in firsts], index=songs.index)


def _is_fit(tracks: pd.DataFrame) -> bool:
    artists = {artist for artists in tracks["artists"] for artist in artists}
    least, most = _SIZES
    return least <= len(tracks) <= most and len(set(tracks["album"])) > 1 and len(artists) > 1


def _jaccard(some: set[str], others: set[str]) -> float:
    return len(some & others) / len(some | others)
