"""How close two songs are to one who judges them: likeness, with a keener ear for sound and for names.

Beside the likeness that tells playlists apart, sound counts once more and more narrowly, and artists' names
by their letters: quartets and DJs are liked or disliked by the name (benchmarks/liking.md).
"""

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

from models.likeness import Curve, Described, Kernel, Likeness
from models.words import plain_words

_SOUND_SCALE = 0.9
_LETTERS_SCALE = 0.4


class Closeness:
    """The kernel between any tracks and the songs that were judged."""

    def __init__(self, songs: pd.DataFrame, likeness: Likeness, described: Described) -> None:
        """Take tidy songs, one row each, as their likeness describes them."""
        self._likeness = likeness
        self._sound = Curve(described.sound, scale=_SOUND_SCALE)
        self._letters = _Letters(songs)

    @classmethod
    def of(cls, songs: pd.DataFrame) -> "tuple[Closeness, Described]":
        """Learn tidy songs; return also how they are described."""
        likeness = Likeness(songs, {})
        described = likeness.describe(songs)
        return cls(songs, likeness, described), described

    def describe(self, tracks: pd.DataFrame) -> Described:
        """Code tidy tracks."""
        return self._likeness.describe(tracks)

    def compare(self, tracks: pd.DataFrame, described: Described) -> Kernel:
        """Return the kernel of tidy tracks and the songs; `described` is what was made of the tracks."""
        # The square of a Gaussian is a narrower one.
        keen = self._sound.between(described.sound) ** 2
        alike = self._likeness.compare(described).kernel + keen
        return np.asarray(alike + _LETTERS_SCALE * self._letters.between(tracks), np.float32)


class _Letters:
    """How alike artists' names are spelt."""

    def __init__(self, songs: pd.DataFrame) -> None:
        self._coder = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32
        )
        # Without any name there would be nothing to fit to.
        self._coder.fit([*_names(songs), "nobody"])
        self._songs = self._coder.transform(_names(songs)).T.tocsr()

    def between(self, tracks: pd.DataFrame) -> Kernel:
        return np.asarray((self._coder.transform(_names(tracks)) @ self._songs).toarray())


def _names(tracks: pd.DataFrame) -> list[str]:
    return [" ".join(map(plain_words, names)) for names in tracks["artists"]]
