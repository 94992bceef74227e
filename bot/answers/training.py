"""The words of `/model`: the honest score card."""

from collections.abc import Mapping
from typing import Any

from bot.answers.question import Question
from bot.answers.reply import Choice, Field, Reply
from bot.services import Services

_CONTENDERS = (
    ("earmark", "Earmark"),
    ("same artist", "same artist"),
    ("majority", "always the biggest"),
    ("hobby forest", "a plain forest on sound"),
)
_SPLITS = (
    ("random", "Songs that I had not seen"),
    ("replay", "Your own filings, each foretold from the past alone"),
)


async def answer(services: Services, question: Question) -> Reply:
    """Say how often the member's model is right, beside simple rules."""
    card = await services.training.card(question.member, question.tell)
    fields = [Field(title, _table(card.get(split))) for split, title in _SPLITS]
    fields.append(Field("When I sound sure", _bins(card.get("sure") or [])))
    return Reply(
        "How well I know your playlists",
        "Measured on your own songs, kept from me while I learned.",
        fields=tuple(field for field in fields if field.text),
        choices=(Choice("My playlists", "playlists"),),
        shareable=True,
    )


def _table(split: Mapping[str, Any] | None) -> str:
    if not split or not split.get("n"):
        return ""
    scores = split["contenders"]
    rows = [
        f"{label}: {_share(scores[name]['top1'])} first, {_share(scores[name]['top3'])} in the first three"
        for name, label in _CONTENDERS
        if scores.get(name)
    ]
    return "\n".join([*rows, f"({split['n']} songs)"])


def _bins(bins: list[Mapping[str, Any]]) -> str:
    return "\n".join(
        f"above {_share(each['above'])}: right {each['right']} of {each['n']} times"
        for each in bins
        if each["n"]
    )


def _share(value: float) -> str:
    return f"{round(100 * value)} %"
