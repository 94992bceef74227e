"""The words of `/whose`: whose taste a song is, how sure that is, and the songs that show it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.answers import failing, inviting
from bot.answers.comparing import nowhere
from bot.answers.guessing import name_of
from bot.answers.naming import together
from bot.answers.numbers import between, percent
from bot.answers.question import Question
from bot.answers.reply import Choice, Display, Field, Outcome, Reply
from bot.domain import Agreement, Fellow, Place, plain_words
from bot.errors import TooFewNamed, TrackNotUnderstood
from bot.services import Services
from bot.services.attributing import Attribution, Share
from bot.services.guessing import Reason
from bot.services.links import address_of, track_in

ALLOW = "Allow whose here"
NOBODY = "nobody here"

_SURE, _LIKELY, _UNSURE = 0.75, 0.5, 0.35
_EITHER = 0.75
"""From what share of the first's odds on the second might as well be it."""
_LEAST_SHARE = 0.02
_REMEMBERED = 50
_ROWS, _BAR = 4, 8
_REASONS, _NAMED = 2, 2
_ONE, _MANY = 2, 3
_SPOKEN = {
    "same artist": "{name} has {detail}{count}",
    "same album": "{name} has songs of its album",
    "genre": "{detail}, like much of what {name} shows",
    "era": "from the {detail}, like most of what {name} shows",
    "sound": "{detail}, like most of what {name} shows",
}


async def answer(services: Services, question: Question) -> Reply:
    """Say whose taste a song is, of those here who let themselves be named."""
    place = question.place
    if place is None:
        return nowhere("Saying whose taste a song is")
    track = question.get("track")
    try:
        found = await services.attributing.whose(question.member, place, track, question.tell)
    except TooFewNamed as error:
        return await too_few(services, question, error)
    is_in = await has_agreed(services, question)
    return Reply(
        f"Whose is {name_of(found.track)}?",
        "\n".join([_opinion(found.odds), *map(_row, _worth_saying(found.odds))]),
        fields=tuple(field for field in _fields(found) if field.text),
        choices=tuple(_choices(found, is_in=is_in)),
        outcome=Outcome.OK if found.odds[0].fellow else Outcome.NONE_FITS,
        shareable=True,
        display=Display(
            place, tuple(fellow.member for fellow in found.fellows), Agreement.WHOSE, found.shows
        ),
    )


async def openly(services: Services, question: Question) -> Reply:
    """Take the asker's yes to being named in this server, and go on with their song."""
    if question.place is None:
        return nowhere("Saying whose taste a song is")
    await agree(services, question, question.place)
    return await answer(services, question)


async def agree(services: Services, question: Question, place: Place) -> None:
    """Let the people of a server name the asker from now on."""
    await services.consenting.agree(question.member, place, Agreement.WHOSE, called=question.called)


async def has_agreed(services: Services, question: Question) -> bool:
    """Tell whether the asker lets themself be named where they asked."""
    seen = await services.consenting.visibility(question.member)
    return question.place is not None and Agreement.WHOSE in seen.agreed.get(question.place, frozenset())


async def too_few(services: Services, question: Question, error: TooFewNamed) -> Reply:
    """Say that there are not enough people to tell apart, and offer to be one of them."""
    reply = replace(failing.reply_to(error), outcome=Outcome.NOT_FOUND)
    if not await has_agreed(services, question):
        return replace(reply, choices=(_allow(question), Choice("Who sees what", "privacy")))
    return await inviting.waiting(services, question, reply, "/whose")


def _allow(question: Question) -> Choice:
    """Offer to be named, and to go on with the song, as far as a button can remember it."""
    words = _remembered(question.get("track"))
    if not words:
        return Choice(ALLOW, "privacy", {"agree": Agreement.WHOSE.value})
    return Choice(ALLOW, "named", {"track": words})


def _remembered(text: str) -> str:
    """Return words that mean the same song, without signs and few enough for a button."""
    try:
        track = track_in(text)
    except TrackNotUnderstood:
        return ""
    return address_of(track) if track else plain_words(text)[:_REMEMBERED].strip()


def called(fellow: Fellow | None) -> str:
    """Return what somebody is called, or nobody."""
    return NOBODY if fellow is None else fellow.name or "somebody"


def in_general(card: Mapping[str, Any]) -> str:
    """Say how often the model was right on songs that it had not seen."""
    people = len(card["members"])
    said = f"right at once {percent(card['accuracy'])} of the time {between(card['between'])}"
    if people > _MANY:
        said += f", one of the first three {percent(card['top3'])}"
    return (
        f"Tested on {card['n']:,} songs of the {people} people here, each kept from me while I learned: "
        f"{said}. Always naming whoever has most songs: {percent(card['biggest'])}."
    )


def _opinion(odds: Sequence[Share]) -> str:
    first, second = odds[0], odds[1]
    if first.fellow is None:
        if first.odds >= _SURE:
            return "This is nobody's taste here."
        likely = first.odds >= _LIKELY
        return (
            "I think this is nobody's taste here." if likely else "I don't know; most likely it is nobody's."
        )
    name = called(first.fellow)
    if first.odds < _UNSURE:
        return f"I don't know whose taste this is; {name}'s is the best of my guesses."
    if second.fellow and second.odds >= _EITHER * first.odds:
        return f"This could be {name}'s as well as {called(second.fellow)}'s: I can't tell them apart by it."
    return f"This is {name}'s taste." if first.odds >= _SURE else f"This sounds most like {name}'s taste."


def _worth_saying(odds: Sequence[Share]) -> list[Share]:
    return [share for share in odds if share.odds >= _LEAST_SHARE][:_ROWS]


def _row(share: Share) -> str:
    filled = min(max(round(_BAR * share.odds), 0), _BAR)
    return f"{'▰' * filled}{'▱' * (_BAR - filled)} {percent(share.odds):>5}  {called(share.fellow)}"


def _fields(found: Attribution) -> Iterator[Field]:
    likely = [share for share in _worth_saying(found.odds) if share.fellow][:_ONE]
    for place, share in enumerate(likely):
        if share.fellow is None or (place and share.odds < _EITHER * likely[0].odds):
            continue
        name, reasons = called(share.fellow), found.reasons.get(share.fellow.member, ())
        yield Field(f"What speaks for {name}", _because(name, reasons))
    yield Field("Who has it", _owners(found.owners))
    yield Field("How sure I am in general", in_general(found.card))


def _because(name: str, reasons: Sequence[Reason]) -> str:
    if not reasons:
        return "No song that I may name. What only counts speaks as well, and is not shown."
    return "\n".join(f"• {in_words(name, reason)}" for reason in _different(reasons)[:_REASONS])


def _different(reasons: Sequence[Reason]) -> list[Reason]:
    """Leave out of each reason what those before name already, and reasons with nothing else to show."""
    named: set[tuple[str, str]] = set()
    kept = []
    for reason in reasons:
        fresh = tuple(song for song in reason.songs if song not in named)
        if fresh:
            kept.append(replace(reason, songs=fresh, count=len(reason.songs)))
            named.update(fresh[:_NAMED])
    return kept


def in_words(name: str, reason: Reason) -> str:
    """Say one reason as a person would, with songs that its owner shows as evidence."""
    named = " and ".join(f"“{title}”" for title, _ in reason.songs[:_NAMED])
    if reason.kind == "similar song":
        credited = " and ".join(f"“{title}” by {by}" for title, by in reason.songs[:_NAMED])
        return f"close to {credited}"
    count = f": {reason.count} songs" if reason.count > _NAMED else ""
    spoken = _SPOKEN.get(reason.kind, "{detail}").format(name=name, detail=reason.detail, count=count)
    return f"{spoken} ({named})" if named else spoken


def _owners(owners: Sequence[Fellow]) -> str:
    if not owners:
        return ""
    names = together([called(fellow) for fellow in owners])
    has = "has" if len(owners) == 1 else "have"
    return f"{names} {has} it in a visible playlist. The odds are as if I did not know that."


def _choices(found: Attribution, *, is_in: bool) -> Iterator[Choice]:
    track = {"track": address_of(found.track.id)}
    if not is_in:
        yield Choice(ALLOW, "named", track)
    yield Choice("How well do you tell us apart?", "apart")
    yield Choice("Where would I file it?", "guess", track)
