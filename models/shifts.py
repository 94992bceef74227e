"""What one verdict changes among the songs that could be suggested."""

from dataclasses import dataclass

import numpy as np

from models.frames import Flags, Floats
from models.traits import ALBUM, ARTIST, DECADE, GENRE, MARK, Songs, Trait

_NOTABLE = 0.3
"""From how many log odds on a song is said to have moved: from even odds to 57 in 100."""
_MOST_OF = 0.5
_TELLING = (ARTIST, MARK, ALBUM, GENRE, DECADE)
"""What is told of first, and explains what else moved with it."""


@dataclass(frozen=True, slots=True)
class Shift:
    """What moved, and what it has in common with the song that was judged."""

    shared: tuple[Trait, ...]
    moved: int


def shift_of(judged: Songs, songs: Songs, moves: Floats, *, liked: bool) -> Shift:
    """Tell how many songs moved notably the way of a verdict, and what most songs that share it moved by.

    Nothing is named for its own sake: what moved already by an artist does not count for the decade.
    """
    moved = (moves if liked else -moves) >= _NOTABLE
    left, shared = moved.copy(), []
    for kind in _TELLING:
        for trait in [each for each in judged.traits[0] if each[0] == kind]:
            has = np.array([trait in traits for traits in songs.traits], dtype=np.bool_)
            if _is_told_by(has, moved, left):
                shared.append(trait)
                left &= ~has
    return Shift(tuple(shared), int(moved.sum()))


def _is_told_by(has: Flags, moved: Flags, left: Flags) -> bool:
    """Tell whether most that share a thing moved, more so than the rest, and some for no other reason."""
    if not (has & left).any() or moved[has & (left | ~moved)].mean() <= _MOST_OF:
        return False
    return bool(has.all() or moved[has].mean() > moved[~has].mean())
