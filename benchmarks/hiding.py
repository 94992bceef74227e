"""A member's songs, hidden among songs that are not theirs: the trials, and ways to find them.

Half of what is not theirs is asked about, the other half may be learned from.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.affinity import train
from models.frames import SOUND, Flags, Floats, tidy
from models.vicinity import Credits, credits_in

TIMES = 50
"""How many songs there are to each that is hidden."""
LEARNED = 4_000
"""How many songs that are not theirs may be learned from."""
UNEVEN = ("album", "genres", "explicit", "time_signature")
"""What the catalogue lacks, so that nobody is shown it."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What may be learned from, and what is asked."""

    known: pd.DataFrame
    others: pd.DataFrame
    asked: pd.DataFrame
    truth: Flags
    """Which of the songs that are asked about are the member's."""


Judge = Callable[[Trial], Floats]
"""Gives each song that is asked about a number: the higher, the likelier theirs."""


def hide(
    listens: pd.DataFrame, others: pd.DataFrame, catalogue: pd.DataFrame, *, seed: int, near: bool = False
) -> Trial:
    """Hide a fifth of a member's songs among `TIMES` as many; with `near`, first all by the member's artists.

    The tables are tidy.  What only some of them know is left out of all.
    """
    chance = np.random.default_rng(seed)
    songs = chance.permutation(listens["song"].unique())
    away = listens["song"].isin(set(songs[: len(songs) // 5]))
    hidden, known = listens[away].drop_duplicates("song"), listens[~away]
    is_heard = bool(listens["energy"].notna().any())
    strange = _shuffled(_strangers(others, listens, is_heard=is_heard), chance)
    rest = _shuffled(_strangers(catalogue, pd.concat([listens, strange]), is_heard=is_heard), chance)
    theirs, beside = strange.iloc[::2], rest.iloc[::2]
    if near:
        beside = beside.iloc[np.argsort(~_by_artists_of(known, beside), kind="stable")]
    beside = beside.iloc[: TIMES * len(hidden) - len(theirs)]
    asked = _shuffled(pd.concat([hidden, theirs, beside]), chance)
    learned = pd.concat([strange.iloc[1::2], rest.iloc[1::2]]).iloc[:LEARNED]
    truth = asked["song"].isin(set(hidden["song"])).to_numpy()
    known, learned, asked = (_even(each, is_heard=is_heard) for each in (known, learned, asked))
    return Trial(known, learned, asked, truth)


def _strangers(tracks: pd.DataFrame, than: pd.DataFrame, *, is_heard: bool) -> pd.DataFrame:
    songs = tracks.drop_duplicates("song")
    songs = songs[~songs["song"].isin(set(than["song"]))]
    return songs[songs["energy"].notna()] if is_heard else songs


def _shuffled(songs: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
    return songs.iloc[chance.permutation(len(songs))]


def _by_artists_of(known: pd.DataFrame, songs: pd.DataFrame) -> Flags:
    mine = {artist for artists in credits_in(known) for artist in artists}
    return np.array([not mine.isdisjoint(artists) for artists in credits_in(songs)], dtype=np.bool_)


def _even(tracks: pd.DataFrame, *, is_heard: bool) -> pd.DataFrame:
    unknown = UNEVEN if is_heard else (*UNEVEN, *SOUND)
    return tidy(tracks.drop(columns=[*unknown], errors="ignore").reset_index(drop=True))


def earmark(trial: Trial) -> Floats:
    """Judge by affinity."""
    return train(trial.known, trial.others, seed=0).log_odds(trial.asked)


def same_artist(trial: Trial) -> Floats:
    """Judge by how many songs of the member are by the artists."""
    return _by(trial.known, trial.asked)


def popularity(trial: Trial) -> Floats:
    """Judge by how many songs that others have are by the artists."""
    return _by(trial.others, trial.asked)


def centroid(trial: Trial) -> Floats:
    """Judge by how near the sound is to the mean of the member's; nothing is said without sound."""
    heard = [name for name in SOUND if trial.known[name].notna().any()]
    if not heard:
        return np.zeros(len(trial.asked))
    own, asked = (_songs(each)[heard].to_numpy(np.float64) for each in (trial.known, trial.asked))
    everything = np.vstack([own, trial.others[heard].to_numpy(np.float64)])
    spread = np.nanstd(everything, axis=0) + 1e-9
    away = np.nan_to_num((asked - np.nanmean(own, axis=0)) / spread)
    return -np.asarray(np.linalg.norm(away, axis=1))


def _by(songs: pd.DataFrame, asked: pd.DataFrame) -> Floats:
    counts: dict[str, float] = {}
    for artists in credits_in(_songs(songs)):
        for artist in artists:
            counts[artist] = counts.get(artist, 0.0) + 1
    return _sums(credits_in(asked), counts)


def _sums(credited: Credits, counts: dict[str, float]) -> Floats:
    return np.array(
        [sum(share * counts.get(name, 0.0) for name, share in artists.items()) for artists in credited]
    )


def _songs(listens: pd.DataFrame) -> pd.DataFrame:
    return listens.drop_duplicates("song")


JUDGES: dict[str, Judge] = {
    "Earmark": earmark,
    "same artist": same_artist,
    "popularity": popularity,
    "nearest centroid": centroid,
}


def precision_at(most: int, said: Floats, truth: Flags) -> float:
    """Return the share of the first so many songs that are theirs."""
    return float(_ranked(said, truth)[:most].mean())


def recall_at(most: int, said: Floats, truth: Flags) -> float:
    """Return the share of theirs that is among the first so many."""
    return float(_ranked(said, truth)[:most].sum() / truth.sum())


def r_precision(said: Floats, truth: Flags) -> float:
    """Return the precision at as many songs as are theirs."""
    return precision_at(int(truth.sum()), said, truth)


def ndcg(said: Floats, truth: Flags) -> float:
    """Return the discounted gain of the order, beside the best one's (Järvelin and Kekäläinen, 2002)."""
    gains = 1 / np.log2(np.arange(2, len(truth) + 2))
    return float((gains * _ranked(said, truth)).sum() / gains[: truth.sum()].sum())


def _ranked(said: Floats, truth: Flags) -> Flags:
    """Return the truth in the order of what is said; what ties stands as it was asked."""
    return np.asarray(truth[np.argsort(-said, kind="stable")])
