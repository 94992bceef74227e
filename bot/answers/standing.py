"""How it is said how near two tastes are: a word for it, how sure it is, and whether chance does as much."""

from bot.answers.numbers import percent
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
_CHANCE, _SELDOM = 0.05, 0.01
_NO_CHANCE = "What you have in common is no chance: songs dealt out from the others here"


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
        return (
            f"{score} That is {among_pairs(overlap)}, the {_ordinal(round(overlap.percentile))} percentile."
        )
    if overlap.pairs <= 1:
        return f"{score} You are the only two here who can be compared, so I can't say where that stands."
    return f"{score} Only {overlap.pairs} pairs here can be compared, too few to say where that stands."


def not_by_chance(overlap: Overlap) -> str:
    """Say whether songs that are dealt out at random come as near."""
    if overlap.by_chance is None:
        return "Whether it is chance I could tell only with a third person here."
    often = percent(overlap.by_chance)
    if _may_be_chance(overlap):
        return f"It may be chance: songs dealt out from the others here come as near in {often} of all tries."
    if overlap.by_chance < _SELDOM:
        return f"{_NO_CHANCE} hardly ever come as near."
    return f"{_NO_CHANCE} come as near in only {often} of all tries."


def _may_be_chance(overlap: Overlap) -> bool:
    return overlap.by_chance is not None and overlap.by_chance > _CHANCE


def how_sure(overlap: Overlap) -> str:
    """Say how sure the score is, and between which it lies."""
    low, high = (round(end) for end in overlap.between)
    sure = "Quite" if overlap.sure >= _SURE else "Fairly" if overlap.sure >= _FAIRLY else "Not very"
    return f"{sure} sure: by other songs of the same tastes it would be {low} to {high}, nine times of ten."


def made_of(overlap: Overlap) -> str:
    """Name the parts that the score is made of, as far as they are known."""
    known = {name: share for name, share in overlap.parts.items() if share is not None}
    parts = " · ".join(f"{name} {round(100 * share)}" for name, share in known.items())
    return f"{parts}, each of 100" if parts else ""


def _ordinal(number: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number % 100 in {11, 12, 13} else endings.get(number % 10, 'th')}"
