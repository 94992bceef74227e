"""Own songs as if they were new: left out, and what is known through them alone is unknown.

A model knows the words of its own songs, and of a new song only those that others have, too.  A song that
is merely left out keeps the words that nobody else has, and so looks stranger than a new one would.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from models.columns import Matrix
from models.frames import Flags, Floats
from models.likeness import Comparison, Described, Kernel, Likeness
from models.rejection import signals
from models.ridge import Ridge


@dataclass(frozen=True, slots=True)
class Newcomers:
    """What a model says of its own songs as if it had never met them."""

    answers: Kernel
    """Songs × playlists."""
    signals: Floats

    @classmethod
    def of(cls, likeness: Likeness, own: Described, ridge: Ridge, member: Flags) -> "Newcomers":
        """Ask about each song of a library; `own` describes them all."""
        seen = likeness.compare(as_new(own))
        alone = np.eye(len(member), dtype=np.bool_)
        others = Comparison(seen.kernel, np.where(alone, -1, seen.cosine), seen.same_artist & ~alone)
        answers = ridge.anew(seen.kernel)
        return cls(answers, signals(answers, others, member))


def as_new(own: Described) -> Described:
    """Describe songs without the columns that no other of them has."""
    return Described({name: _common(block) for name, block in own.blocks.items()}, own.time, own.sound)


def _common(block: Matrix) -> Matrix:
    """Leave out columns of one song alone; what is left of a song has the length that it had."""
    songs = np.bincount(block.indices, minlength=block.shape[1])
    rows = np.repeat(np.arange(block.shape[0]), np.diff(block.indptr))
    kept = np.where(songs[block.indices] > 1, block.data, 0)
    before, after = (np.sqrt(np.bincount(rows, each**2, block.shape[0])) for each in (block.data, kept))
    longer = np.divide(before, after, out=np.zeros_like(before), where=after > 0)
    data = (kept * longer[rows]).astype(np.float32)
    return sparse.csr_matrix((data, block.indices, block.indptr), block.shape)
