"""Why a song is suggested: what is true of it, with songs that show it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.frames import Floats
from models.recommender import Recommender
from models.traits import ARTIST, Songs, Trait
from models.wishes import Wish, leans_further
from models.words import plain_words

_CLOSE, _FITTING = 0.5, 0.3
"""From what nearness on two songs are said to be close; and one of a playlist shows that another suits it."""
_NEXT = 0.8
"""How like the closest the next must be to be named in its place."""
_MOST_SONGS = 3


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that speaks for a song."""

    kind: str
    """`playlist`, `like`, `lean`, `artist`, `liked`, `near` or `explores`."""
    songs: tuple[tuple[str, str], ...] = ()
    """Titles and artists, nearest first; all by the artist."""
    detail: str = ""
    """The artist, or the word of the wish."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """Finds what speaks for songs that were chosen."""

    recommender: Recommender
    wish: Wish

    def of(self, chosen: Songs, explores: Sequence[bool]) -> list[list[Ground]]:
        """Return what speaks for each song: the wish first, then what is the member's own."""
        if not len(chosen):
            return []
        speaks = self._artists_speak(chosen.table)
        near = self.recommender.affinity.near(chosen.table)
        liked = self.recommender.nearness.between(chosen, self.recommender.judged.songs)
        found = []
        for row, tried in enumerate(explores):
            song = chosen.at([row])
            artist = self._artist(song) if speaks[row] else []
            grounds = [*self._wished(song), *artist, *self._liked(song, liked[row])]
            found.append(grounds + ([Ground("explores")] if tried else self._near(song, near[row], grounds)))
        return found

    def _artists_speak(self, table: pd.DataFrame) -> Sequence[bool]:
        """Tell of which songs the artist speaks for them: without, they would be less like the library."""
        without = table.assign(artists=[[] for _ in range(len(table))])
        both = self.recommender.affinity.log_odds(pd.concat([table, without], ignore_index=True))
        return list(both[: len(table)] > both[len(table) :])

    def _wished(self, song: Songs) -> list[Ground]:
        own = self.recommender.affinity.songs
        grounds = [
            Ground("lean", detail=word)
            for word, columns in self.wish.lean
            if word and leans_further(columns, song.table, own)
        ]
        near = [self._near_to("playlist", song, self.wish.playlist, least=_FITTING)]
        near += [self._near_to("like", song, self.wish.like, least=_CLOSE)]
        return [*(ground for ground in near if ground.songs), *grounds]

    def _near_to(self, kind: str, song: Songs, those: Songs | None, *, least: float) -> Ground:
        """Name the nearest of songs that were asked for, where it comes nearer them than their others."""
        if those is None or not len(those):
            return Ground(kind)
        between, some = self.recommender.nearness.between, self.recommender.some
        near = between(song, those)[0]
        rows = [row for row in np.argsort(-near, kind="stable").tolist() if near[row] >= least]
        is_nearer = near.mean() > between(song, some)[0].mean()
        return Ground(kind, _named(those.table, rows[:_MOST_SONGS] if is_nearer else []))

    def _artist(self, song: Songs) -> list[Ground]:
        """Name the artist of whom the member has most songs, with all of these."""
        counts = {name: self.recommender.by_artist.get(name, []) for name in _artists_of(song.traits[0])}
        most = max(counts, key=lambda name: len(counts[name]), default="")
        if not counts.get(most):
            return []
        songs = _named(self.recommender.affinity.songs, counts[most])
        return [Ground("artist", songs, _spelled(most, song.table))]

    def _liked(self, song: Songs, near: Floats) -> list[Ground]:
        """Name songs that they liked and that are close, or by the same artist."""
        judged = self.recommender.judged
        mine = _artists_of(song.traits[0])
        rows = [row for row in np.argsort(-near, kind="stable").tolist() if judged.verdicts.liked[row]]
        by_artist = [row for row in rows if mine & _artists_of(judged.songs.traits[row])]
        close = by_artist or [row for row in rows if near[row] >= _CLOSE]
        shared = [
            name
            for name in sorted(mine)
            if by_artist and name in _artists_of(judged.songs.traits[by_artist[0]])
        ]
        detail = _spelled(shared[0], song.table) if shared else ""
        return [Ground("liked", _named(judged.songs.table, close[:_MOST_SONGS]), detail)] if close else []

    def _near(self, song: Songs, near: Sequence[tuple[int, float]], grounds: list[Ground]) -> list[Ground]:
        """Name the closest song of theirs that is not named already, and has something to show for it."""
        said = {song for ground in grounds for song in ground.songs}
        own = self.recommender.affinity.songs
        for row, likeness in near:
            named = _named(own, [row])
            if likeness < max(self.recommender.close, _NEXT * near[0][1]) or named[0] in said:
                continue
            if self.recommender.nearness.between(song, Songs.of(own.iloc[[row]]))[0, 0] >= _FITTING:
                return [Ground("near", named)]
        return []


def _artists_of(traits: Iterable[Trait]) -> set[str]:
    return {name for kind, name in traits if kind == ARTIST}


def _spelled(artist: str, song: pd.DataFrame) -> str:
    """Return an artist as the song credits them; a guest whom only the title names, as they are folded."""
    return next((name for name in song["artists"].iloc[0] if plain_words(name) == artist), artist)


def _named(songs: pd.DataFrame, rows: Iterable[int]) -> tuple[tuple[str, str], ...]:
    titles, artists = songs["title"].tolist(), songs["artists"].tolist()
    return tuple((titles[row], ", ".join(artists[row])) for row in rows)
