"""The words on how well it is known what a member likes, in `/model`."""

from collections.abc import Iterator, Mapping
from math import sqrt
from typing import Any

from bot.answers.numbers import NINETEEN_OF_TWENTY, between, margin, percent
from bot.answers.recommending import SIGNS
from bot.answers.reply import Field
from bot.domain import MemberId, Origin, Verdict
from bot.errors import ComputeError
from bot.services import Services
from bot.services.acceptance import Accepted

_FOUND = {
    Origin.FRIEND: "from friends",
    Origin.CATALOGUE: "from the catalogue",
    Origin.RECCOBEATS: "from ReccoBeats",
    Origin.ALBUM: "from albums by your artists",
    Origin.SEARCH: "found at Spotify",
}
_TAKEN = (Verdict.LIKE, Verdict.FILE)
_FEW = 30


async def fields(services: Services, member: MemberId) -> tuple[Field, ...]:
    """Say how well the member's likes are known, and how often what was suggested was taken."""
    try:
        accepted = await services.acceptance.of(member)
    except ComputeError:
        # The rest of the answer stands without it.
        return ()
    return (
        Field("What you like, by what you said of songs", "\n".join(_known(accepted))),
        Field("What became of my suggestions", "\n".join(_became(accepted.by_origin))),
    )


def _known(accepted: Accepted) -> Iterator[str]:
    if not accepted.said:
        yield "You have not rated a song yet: with /recommend I learn what you like."
        return
    counted = ", ".join(f"{number} {SIGNS[verdict]}" for verdict, number in _in_order(accepted.said))
    yield f"So far you said {counted}."
    yield from _tested(accepted.card)


def _tested(card: Mapping[str, Any]) -> Iterator[str]:
    """Say how well left-out songs were foretold; what rests on few songs is called so."""
    if not card:
        yield "I have not learned from that yet: I do when you next ask /recommend."
    elif card["auc"] is None:
        yield (
            "That is too little to test myself on: it takes five songs that you like and five that you "
            "don't. Until then I go by likeness."
        )
    else:
        number = card["likes"] + card["dislikes"]
        yield f"Tested on {number} songs, each kept from me while I learned the others:"
        yield from _figures(card)
        if number < _FEW:
            yield "That is few: the more you rate, the more these figures are worth."


def _figures(card: Mapping[str, Any]) -> Iterator[str]:
    (right_no, wrong_yes), (wrong_no, right_yes) = card["confusion"]
    likes, dislikes = wrong_no + right_yes, right_no + wrong_yes
    number, right = likes + dislikes, right_no + right_yes
    yield (
        f"· of one that you like and one that you don't, I put the right one first {percent(card['auc'])} of "
        f"the time {between(_auc_between(card['auc'], likes, dislikes))} (AUC {card['auc']:.2f})"
    )
    yield (
        f"· right about {percent(right / number)} of them {between(margin(right, number))}: I knew "
        f"{right_yes} of your {likes} likes and {right_no} of your {dislikes} dislikes"
    )
    first = min(10, number)
    yield f"· of the {first} that I was surest of you like {round(first * card['precision_at_10'])}"


def _became(by_origin: Mapping[Origin, Mapping[Verdict, int]]) -> Iterator[str]:
    """Say how many were taken of those that were found in each way, the most rated first."""
    for origin, said in sorted(by_origin.items(), key=lambda each: (-sum(each[1].values()), each[0])):
        taken, rated = sum(said.get(each, 0) for each in _TAKEN), sum(said.values())
        skipped = said.get(Verdict.SKIP, 0)
        told = rated - skipped
        rest = f", {skipped} skipped" if skipped else ""
        share = f": {percent(taken / told)} {between(margin(taken, told))}" if told else ""
        yield f"{_FOUND[origin]}: you liked {taken} of {told}{share}{rest}"


def _in_order(said: Mapping[Verdict, int]) -> list[tuple[Verdict, int]]:
    return [(verdict, said[verdict]) for verdict in SIGNS if said.get(verdict)]


def _auc_between(auc: float, likes: int, dislikes: int) -> tuple[float, float]:
    """Return the margin of error of an area under the curve (Hanley and McNeil, 1982)."""
    both, neither = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    spread = auc * (1 - auc) + (likes - 1) * (both - auc**2) + (dislikes - 1) * (neither - auc**2)
    width = NINETEEN_OF_TWENTY * sqrt(max(spread, 0) / (likes * dislikes))
    return max(auc - width, 0.0), min(auc + width, 1.0)
