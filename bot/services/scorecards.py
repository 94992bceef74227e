"""Score cards of the kinds of model side by side, and which of them differ by more than chance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import comb
from typing import Any

from bot.store.preferences import USUAL_MODEL

KINDS = (USUAL_MODEL, "forest", "linear", "quadratic", "svm", "network", "neighbours")
"""The kinds of model that a member can choose from, the usual one first."""

USUAL = USUAL_MODEL
"""The kind that guesses for whoever chose none."""

_BY_CHANCE = 0.05


@dataclass(frozen=True, slots=True)
class Card:
    """How one kind of model did on songs that it had not seen."""

    kind: str
    figures: Mapping[str, Any]
    """As `models.scoring` gives them; empty where it could not be measured."""
    problem: str = ""
    """The name of the error for which it could not be measured."""

    @property
    def right(self) -> str:
        """Return a 1 or a 0 for each filing that was foretold, in the order of time."""
        return str(self.figures.get("right", ""))


@dataclass(frozen=True, slots=True)
class Comparison:
    """The kinds of model side by side, as far as they are measured."""

    chosen: str
    cards: Mapping[str, Card]
    names: Mapping[str, str]
    """What the playlists are called that the cards know by their ids."""
    learned_at: datetime | None
    """When the model that guesses was trained; None before the first time."""
    is_behind: bool
    """True when something of the member's changed since then."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the kinds that are still to be measured."""
        return tuple(kind for kind in KINDS if kind not in self.cards)

    @property
    def shown(self) -> Card:
        """Return the card of the chosen kind, or the usual one's where that could not be measured."""
        card = self.cards.get(self.chosen)
        return card if card and card.figures else self.cards[USUAL_MODEL]

    def better(self) -> tuple[Card, ...]:
        """Return the kinds that beat the one that is shown by more than chance, the best first."""
        rivals = [card for kind, card in self.cards.items() if kind != self.shown.kind]
        found = [card for card in rivals if beats(card.right, self.shown.right, among=len(KINDS) - 1)]
        return tuple(sorted(found, key=lambda card: -card.right.count("1")))


def whole(replayed: Mapping[str, Any], content: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """Put together what was measured over time and by content alone.

    The overlaps are those of content; where nothing has a date, so is all that is shown.
    """
    if content is None:
        return replayed
    shown, standing = replayed["portrait"], content["portrait"]
    if not shown["calibration"]:
        return {**content, **replayed, "sure": content["sure"], "portrait": {**shown, **standing}}
    return {**content, **replayed, "portrait": {**shown, "overlaps": standing["overlaps"]}}


def beats(one: str, other: str, *, among: int) -> bool:
    """Tell whether one was right more often than the other by more than chance, of so many that were tried.

    Both answered the same questions; only those count that one of them got right and the other wrong
    (McNemar's exact test, with Bonferroni's correction).
    """
    if len(one) != len(other):
        return False
    won = sum(ours == "1" and theirs == "0" for ours, theirs in zip(one, other, strict=True))
    lost = sum(ours == "0" and theirs == "1" for ours, theirs in zip(one, other, strict=True))
    differing = won + lost
    by_luck = sum(comb(differing, more) for more in range(won, differing + 1))
    return won > lost and 2 * by_luck * among * round(1 / _BY_CHANCE) <= 2**differing
