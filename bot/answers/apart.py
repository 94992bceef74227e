"""The words of the score card of a server: how well its people are told apart."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.answers.attributing import ALLOW, agree, called, has_agreed, too_few
from bot.answers.comparing import nowhere
from bot.answers.numbers import between, percent
from bot.answers.question import Question
from bot.answers.reply import Attachment, Choice, Display, Field, Reply
from bot.domain import Agreement
from bot.errors import ComputeError, TooFewNamed
from bot.services import Services
from bot.services.attributing import ScoreCard

AGREE = "true"

_TITLE = "How well I tell you apart"
_ABSENT = "somebody who is not here"
_MIXED_UP = 3


async def answer(services: Services, question: Question) -> Reply:
    """Show how often songs are said to be of the right person, on songs that were not learned."""
    place = question.place
    if place is None:
        return nowhere("Telling people apart")
    if question.get("agree"):
        await agree(services, question, place)
    try:
        card = await services.attributing.card(place, question.tell)
    except TooFewNamed as error:
        reply = await too_few(services, question, error)
        # Whoever agrees here goes on with the score card, not with a song.
        own = tuple(_allow() if choice.label == ALLOW else choice for choice in reply.choices)
        return replace(reply, choices=own)
    question.tell("Drawing it …")
    members = tuple(fellow.member for fellow in card.fellows)
    return Reply(
        _TITLE,
        _about(card),
        fields=tuple(field for field in _fields(card) if field.text),
        choices=() if await has_agreed(services, question) else (_allow(),),
        attachment=await _picture(services, card),
        shareable=True,
        display=Display(place, members, Agreement.WHOSE, card.shows),
    )


def drawing(card: ScoreCard) -> dict[str, Any]:
    """Put a score card into the words and numbers of a picture."""
    confusion = card.figures["confusion"]
    names = [_name(card, member) for member in confusion["playlists"]]
    has_others = len(confusion["counts"]) > len(names)
    marks = [str(number) for number in range(1, len(names) + 1)]
    return {
        "title": _TITLE,
        "note": _about(card),
        "panels": {
            "calibration": {
                "title": "As sure as I should be?",
                "note": "Above the dashed line I am too modest, below it too sure.",
                "across": "how sure I said I was",
                "counted": "songs",
                "bins": card.figures["calibration"],
            },
            "confusion": {
                "title": "Whom I take for whom",
                "note": "Rows: whose songs they are. Columns: whose I said. Blue is right.",
                "names": [*names, "all others"] if has_others else names,
                "marks": [*marks, "+"] if has_others else marks,
                "has_others": has_others,
                "counts": confusion["counts"],
                "stand_ins": {name: f"no. {mark}" for name, mark in zip(names, marks, strict=True)},
            },
        },
    }


async def _picture(services: Services, card: ScoreCard) -> Attachment | None:
    try:
        return Attachment("apart.png", await services.attributing.picture(drawing(card)))
    except ComputeError:
        # The words say the same: an answer without its picture is better than none.
        return None


def _about(card: ScoreCard) -> str:
    figures = card.figures
    return (
        f"On {figures['n']:,} songs of {len(figures['members'])} people, each kept from me while I learned "
        f"the others: the right one named at once {percent(figures['accuracy'])} of the time "
        f"{between(figures['between'])}. In brackets stands the margin of error (95 %)."
    )


def _fields(card: ScoreCard) -> Iterator[Field]:
    figures = card.figures
    yield Field("Whose it is", "\n".join(_right(figures)))
    yield Field("Somebody's or nobody's", _nobodys(figures["nobody"]))
    yield Field("Whom I mix up most", "\n".join(_mixed_up(card)))
    yield Field(
        "How to read it",
        "Of large libraries I learn only the newest songs, so that nobody is named for having more. A song "
        "that several of you have counts as right for each of them.",
    )


def _right(figures: Mapping[str, Any]) -> Iterator[str]:
    yield f"· named at once: {percent(figures['accuracy'])} {between(figures['between'])}"
    if len(figures["members"]) > 3:  # noqa: PLR2004 - of three, one of the first three is always right
        yield f"· among the first three: {percent(figures['top3'])} {between(figures['top3_between'])}"
    yield f"· always whoever has most songs: {percent(figures['biggest'])}"
    yield f"· everyone counting the same (macro F1): {figures['macro_f1']:.2f} of 1"
    said = f"{percent(figures['auc'])} {between(figures['auc_between'])}"
    yield f"· one's own song put above another's (AUC): {said}, where chance gives 50 %"


def _nobodys(figures: Mapping[str, Any]) -> str:
    if not figures:
        return (
            "I have too few songs of nobody's to test it on: those come with a catalogue, which whoever runs "
            "me can import. What I say of “nobody here” is rougher without."
        )
    return (
        f"Of one song of yours and one of nobody's I know which is which {percent(figures['auc'])} "
        f"{between(figures['auc_between'])} of the time (AUC, on {figures['n']:,} songs of the catalogue)."
    )


def _mixed_up(card: ScoreCard) -> Iterator[str]:
    """Name the pairs that are taken for each other most."""
    confusion = card.figures["confusion"]
    members, counts = confusion["playlists"], confusion["counts"]
    wrong = [
        (counts[own][said], own, said)
        for own in range(len(members))
        for said in range(len(members))
        if own != said and counts[own][said]
    ]
    for times, own, said in sorted(wrong, reverse=True)[:_MIXED_UP]:
        asked = sum(counts[own])
        yield f"· {_name(card, members[own])} for {_name(card, members[said])}: {times:,} of {asked:,} songs"


def _name(card: ScoreCard, member: str) -> str:
    """Return what somebody is called; who is not known to be here is not named."""
    found = [fellow for fellow in card.fellows if str(fellow.member) == member]
    return called(found[0]) if found else _ABSENT


def _allow() -> Choice:
    return Choice(ALLOW, "apart", {"agree": AGREE})
