"""What the options of a blend and the buttons under it say: whose it is, how, and what it is to be called."""

import re
from collections.abc import Iterable

from bot.answers.question import Question
from bot.answers.reply import Choice
from bot.domain import MemberId, Place
from bot.errors import ButtonExpired
from bot.services.blending import MOST_PEOPLE, Blend, Way

TRUE = "true"
WAYS = tuple(each.value for each in Way)
"""How a blend can be made."""

_BETWEEN = "."
_MEMBERS = re.compile(r"[0-9a-f]{1,12}(?:\.[0-9a-f]{1,12})*")
_LONGEST_NAME = 100
_LONGEST_BUTTON = 50
"""How many letters of whose blend it is, and of its name, a button surely holds."""
_OTHER = {Way.TURNS: ("Only what we all love", Way.LOVED), Way.LOVED: ("By fair turns", Way.TURNS)}

_OPTIONS = ("person", *(f"person{number}" for number in range(2, MOST_PEOPLE)))


def accounts(question: Question, place: Place) -> list[str]:
    """Return which people of the server were named besides the asker, each once, in their order."""
    named = [account for account in _named(question, place) if account in question.people]
    return named[: MOST_PEOPLE - 1]


def strangers(question: Question, place: Place) -> int:
    """Count those who were named and are no people of the server."""
    return sum(account not in question.people for account in _named(question, place))


def _named(question: Question, place: Place) -> list[str]:
    named = dict.fromkeys(filter(None, (question.get(option) for option in _OPTIONS)))
    return [account for account in named if f"{place.platform}:{account}" != question.account]


def way_of(question: Question) -> Way:
    """Return how it is to be made, by fair turns where nothing is said."""
    said = question.get("how")
    return Way(said) if said in WAYS else Way.TURNS


def making(question: Question, blend: Blend) -> Choice:
    """Return the button that makes it a playlist; a name for which there is no room is asked for."""
    options = {**_options(question, blend, blend.way), "make": TRUE}
    named = with_name(question, options)
    asks = "" if named.get("name", "") == _name(question) else "name"
    return Choice("Make it a playlist", "blended", named, asks=asks)


def copying(question: Question, blend: Blend) -> Choice:
    """Return the button that shows the addresses of its songs, to be pasted elsewhere."""
    return Choice("Addresses to copy", "blended", {**_options(question, blend, blend.way), "copy": TRUE})


def other_way(question: Question, blend: Blend) -> Choice:
    """Return the button that makes it in the other way."""
    label, way = _OTHER[blend.way]
    return Choice(label, "blended", with_name(question, _options(question, blend, way)), in_place=True)


def with_name(question: Question, options: dict[str, str]) -> dict[str, str]:
    """Add what the playlist is to be called, where a button has room for it."""
    name = _name(question)
    is_short = len(options["members"]) + len(name) <= _LONGEST_BUTTON
    return {**options, "name": name} if name and is_short else options


def _options(question: Question, blend: Blend, way: Way) -> dict[str, str]:
    others = (person.member for person in blend.people if person.member != question.member)
    return {"members": written(others), "how": way.value}


def _name(question: Question) -> str:
    """Return what the playlist is to be called, without the sign that parts the words of a button."""
    return " ".join(question.get("name").replace("|", "/").split())[:_LONGEST_NAME]


def written(members: Iterable[MemberId]) -> str:
    """Write down whose blend a button is of."""
    return _BETWEEN.join(f"{member:x}" for member in members)


def members_in(text: str) -> list[MemberId]:
    """Read whose blend a button is of; raises ButtonExpired."""
    if not _MEMBERS.fullmatch(text):
        raise ButtonExpired
    return [MemberId(int(each, 16)) for each in dict.fromkeys(text.split(_BETWEEN))]
