"""What a model would have said of songs that it had not seen: the score card, and lessons in rejection."""

from collections.abc import Iterator

import numpy as np

from models.frames import Flags, Floats
from models.likeness import Comparison
from models.rejection import Rejection, signals
from models.ridge import Places, Ridge
from models.scores import Answers

_SURE = (0.5, 0.7, 0.8, 0.9)


def card_of(log_odds: Floats, member: Flags) -> dict[str, object]:
    """Return how often the first and the first three answers were right, and how often when sure.

    `log_odds` are answers on songs that were left out, songs × playlists.
    """
    answers = Answers(np.exp(log_odds), member)
    ranks, top = answers.ranks(), answers.shares.max(axis=1)
    sure = [
        {"above": above, "n": int((top >= above).sum()), "right": int((ranks[top >= above] < 1).sum())}
        for above in _SURE
    ]
    figures = answers.figures()
    return {"n": len(ranks), "top1": figures["top1"], "top3": figures["top3"], "sure": sure}


def teach(member: Flags, own: Comparison, ridge: Ridge) -> Rejection:
    """Teach a judge with each song left out, and again with its playlist unheard of.

    `member` is songs × playlists, `own` compares the songs among themselves.
    """
    alone = np.eye(len(member), dtype=np.bool_)
    left_out = Comparison(own.kernel, np.where(alone, -1, own.cosine), own.same_artist & ~alone)
    fitting = signals(ridge.without_itself(), left_out, member)
    if member.shape[1] < 3:
        return Rejection.fit(fitting, fitting[:0])
    strange = [_unheard(place, group, own, ridge, member) for place, group in _only_there(member)]
    return Rejection.fit(fitting, np.vstack([fitting[:0], *strange]))


def _only_there(member: Flags) -> Iterator[tuple[int, Places]]:
    """Give each playlist's place, with the songs that are in no other."""
    single = member.sum(axis=1) == 1
    for place in range(member.shape[1]):
        group = np.flatnonzero(member[:, place] & single)
        if 0 < len(group) < len(member):
            yield place, group


def _unheard(place: int, group: Places, own: Comparison, ridge: Ridge, member: Flags) -> Floats:
    """Return the signals of a playlist's songs in a library without it and them."""
    rest = np.delete(np.arange(len(member)), group)
    seen = Comparison(
        own.kernel[group], own.cosine[np.ix_(group, rest)], own.same_artist[np.ix_(group, rest)]
    )
    answers = np.delete(ridge.without(group), place, axis=1)
    return signals(answers, seen, np.delete(member[rest], place, axis=1))
