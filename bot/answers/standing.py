"""How it is said how near two tastes are: a word for it, how sure it is, and what people share anyhow."""

from bot.services.overlap import Overlap

_SAME, _NOTHING = 99.5, 0.5
_WORDS = (
    (90, "the same shelf"),
    (70, "next-door neighbours"),
    (35, "the same town"),
    (12, "different towns"),
)
_MOST_BY_CHANCE = 69
"""What may be chance is called no closer than the same town."""
_FURTHEST = "different planets"
_SURE, _FAIRLY = 0.85, 0.65
_CHANCE, _SELDOM, _NEARLY_ALWAYS = 0.05, 0.01, 0.95
_LEAST_PAIRS = 10
"""Of fewer pairs a place among them says all that a percentile would."""
_DRAWN = "songs drawn blindly from the others here"
_NOT_COUNTED = "decades"
"""What is told beside the score, and is no part of it."""


def word_for(overlap: Overlap) -> str:
    """Return the word for how near two are: among a server's pairs or, where those are few, at all."""
    if overlap.score >= _SAME:
        return "one and the same shelf"
    if overlap.score < _NOTHING:
        return _FURTHEST
    stands = overlap.score if overlap.percentile is None else overlap.percentile
    if _may_be_chance(overlap):
        stands = min(stands, _MOST_BY_CHANCE)
    return next((word for least, word in _WORDS if stands >= least), _FURTHEST)


def in_common(overlap: Overlap) -> str:
    """Say how much two have in common, between nothing and everything."""
    return f"{round(overlap.score)} of 100 in common"


def among_pairs(overlap: Overlap) -> str:
    """Say where two stand among all pairs of the server; nothing where there are too few."""
    if overlap.rank is None:
        return ""
    which = "the closest" if overlap.rank == 1 else f"the {_ordinal(overlap.rank)} closest"
    return f"{which} of the {overlap.pairs} pairs here"


def stands(overlap: Overlap) -> str:
    """Say what two have in common, and what that means in their server."""
    score = f"{in_common(overlap)}, rare things weighing most."
    if overlap.percentile is not None:
        percentile = f", the {_ordinal(round(overlap.percentile))} percentile"
        return f"{score} That is {among_pairs(overlap)}{percentile if overlap.pairs >= _LEAST_PAIRS else ''}."
    if overlap.pairs <= 1:
        return f"{score} You are the only two here who can be compared, so I can't say where that stands."
    return f"{score} Only {overlap.pairs} pairs here can be compared, too few to say where that stands."


def not_by_chance(overlap: Overlap) -> str:
    """Say whether it is more than what people of the server share anyhow: nobody has done anything wrong."""
    if overlap.score < _NOTHING:
        return ""
    if overlap.by_chance is None:
        return "Whether people here share as much anyhow, I could tell with a third one who agrees."
    if _may_be_chance(overlap):
        return f"People here share about as much anyhow: {_DRAWN} come as near {_often(overlap.by_chance)}."
    seldom = overlap.by_chance < _SELDOM
    often = "hardly ever come as near" if seldom else f"come as near {_often(overlap.by_chance)}"
    return f"It is more than people here share anyhow: {_DRAWN} {often}."


def _often(share: float) -> str:
    if share >= _NEARLY_ALWAYS:
        return "nearly always"
    if share <= _CHANCE:
        return f"only {max(1, round(100 * share))} {'time' if round(100 * share) <= 1 else 'times'} in 100"
    return f"{max(1, round(10 * share))} {'time' if round(10 * share) <= 1 else 'times'} in 10"


def _may_be_chance(overlap: Overlap) -> bool:
    return overlap.by_chance is not None and overlap.by_chance > _CHANCE


def how_sure(overlap: Overlap) -> str:
    """Say how sure the score is, and between which it lies."""
    low, high = (round(end) for end in overlap.between)
    sure = "Quite" if overlap.sure >= _SURE else "Fairly" if overlap.sure >= _FAIRLY else "Not very"
    return f"{sure} sure: by other songs of the same tastes it would be {low} to {high}, nine times of ten."


def made_of(overlap: Overlap) -> str:
    """Name the parts that the score is made of, as far as they are known."""
    known = {
        name: share for name, share in overlap.parts.items() if share is not None and name != _NOT_COUNTED
    }
    parts = " · ".join(f"{name} {round(100 * share)}" for name, share in known.items())
    return f"{parts}, each of 100" if parts else ""


def _ordinal(number: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number % 100 in {11, 12, 13} else endings.get(number % 10, 'th')}"
