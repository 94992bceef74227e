"""The words of `/map`: who is on it, what lies where, and what to do where there is none."""

from collections.abc import Iterator
from dataclasses import replace

from bot.answers import failing, inviting
from bot.answers.charting import drawing, label, note
from bot.answers.question import Question
from bot.answers.reply import Attachment, Choice, Display, Field, Link, Outcome, Reply
from bot.domain import Agreement
from bot.errors import MissingOption, NotOnTheMap, TooFewOpen
from bot.services import Services
from bot.services.mapping import Drawn
from bot.services.mapsheets import Asked, By, Sheet, Who
from bot.services.neighbours import Company, around

WHOSE = tuple(who.value for who in Who)
SORTINGS = tuple(by.value for by in By)

_TITLES = {Who.ME: "The map of your taste", Who.SERVER: "The taste of this server"}
_OWN = inviting.OWN_MAP
_ALL = Choice("This server's map", "map", {"who": Who.SERVER.value})
_MOST_NAMED = 12
_MOST_REGIONS = 8
_READING = (
    "It is a flat picture of many numbers: what lies together is alike, and how far apart the rest lies "
    "says little. Every song stays where it is; new ones find their place among them."
)
_OF_ALL = "Only visible playlists of those who agreed are on it. /privacy withdraw:map takes you off at once."
_OF_YOU = {
    True: "All of it is visible to others anyway, so you may show it.",
    False: "Playlists are on it that others may not see, so it is for your eyes alone.",
}
_NOWHERE = Reply(
    "There is no server here to draw a map of",
    "Ask me in a server whose people let each other see their taste; your own songs I can draw anywhere.",
    choices=(_OWN,),
    outcome=Outcome.NOT_FOUND,
)


async def answer(services: Services, question: Question) -> Reply:
    """Draw the map that was asked for, of the server or of the asker's own songs."""
    asked = _asked(question)
    if asked.who is Who.SERVER and asked.place is None:
        return _NOWHERE
    try:
        drawn = await services.mapping.drawn(asked, drawing, question.tell)
    except NotOnTheMap as error:
        return replace(failing.reply_to(error), choices=(_allow(asked), _OWN), outcome=Outcome.NOT_FOUND)
    except TooFewOpen as error:
        return await _too_few(services, question, asked, error)
    return await _shown(services, asked, drawn)


async def openly(services: Services, question: Question) -> Reply:
    """Take the asker's yes to being on this server's map, and draw it."""
    if question.place is None:
        return _NOWHERE
    await services.consenting.agree(question.member, question.place, Agreement.MAP, called=question.called)
    return await answer(services, question)


def _asked(question: Question) -> Asked:
    usual = Who.SERVER if question.place else Who.ME
    who = Who(_one_of(question, "who", WHOSE) or usual)
    by = By(_one_of(question, "by", SORTINGS) or (By.MEMBER if who is Who.SERVER else By.PLAYLIST))
    return Asked(question.member, question.place, who, by)


def _one_of(question: Question, option: str, choices: tuple[str, ...]) -> str:
    given = question.get(option).casefold()
    if given and given not in choices:
        wished = f"for {option} one of {', '.join(choices)}"
        raise MissingOption(command="map", option=wished, example="/map who:me by:genre")
    return given


async def _shown(services: Services, asked: Asked, drawn: Drawn) -> Reply:
    sheet, address = drawn.sheet, await services.mapping.link(asked)
    members = tuple(fellow.member for fellow in sheet.people)
    return Reply(
        _TITLES[sheet.who],
        note(sheet),
        fields=tuple(field for field in _fields(drawn) if field.text),
        choices=tuple(_choices(asked)),
        attachment=Attachment("map.png", drawn.picture),
        links=(Link("Look closer", address),) if address else (),
        shareable=sheet.are_visible,
        # One's own map goes with its owner as well, once everyone sees it.
        display=Display(asked.place, members or (asked.viewer,), Agreement.MAP, drawn.shows)
        if asked.place
        else None,
    )


def _fields(drawn: Drawn) -> Iterator[Field]:
    sheet = drawn.sheet
    yield Field("On it", _legend(sheet))
    yield Field("Where you are", _where(sheet))
    yield Field("What lies where", " · ".join(each.name for each in sheet.regions[:_MOST_REGIONS]))
    yield Field("Not on it", _missing(drawn))
    whose = _OF_ALL if sheet.who is Who.SERVER else _OF_YOU[sheet.are_visible]
    yield Field("How to read it", f"{_READING} {whose}")


def _legend(sheet: Sheet) -> str:
    named = [f"{label(group, sheet.by)}: {group.songs:,}" for group in sheet.groups]
    more = [f"and {len(named) - _MOST_NAMED} more"] if len(named) > _MOST_NAMED else []
    return " · ".join([*named[:_MOST_NAMED], *more])


def _where(sheet: Sheet) -> str:
    near = around(sheet)
    if near is None:
        return "Nowhere yet: none of your playlists is visible. /playlists with set:visible opens one."
    if sheet.who is Who.ME:
        return f"The songs you added last lie near {near.region}." if near.region else ""
    about = f"Your songs are thickest near {near.region}." if near.region else ""
    return " ".join(filter(None, [about, _company(near.company)]))


def _company(company: Company | None) -> str:
    """Name whose songs lie most among the asker's, and how many."""
    if company is None:
        return "Nobody's songs lie beside yours so far."
    name = company.fellow.name or "Somebody"
    beside = f"{company.beside:,} of their {company.songs:,} songs lie beside one of yours"
    return f"{name} is nearest to you: {beside}."


def _missing(drawn: Drawn) -> str:
    """Say how many agreed and show nothing; who they are is theirs to tell."""
    if drawn.sheet.who is Who.ME:
        return ""
    others = len(drawn.fellows) - len(drawn.sheet.people)
    if not others:
        return ""
    return f"{others} more agreed to be on it, but {'has' if others == 1 else 'have'} no visible playlist."


def _choices(asked: Asked) -> Iterator[Choice]:
    for by in By:
        if by is not asked.by and not (by is By.MEMBER and asked.who is Who.ME):
            yield Choice(f"By {by}", "map", {"who": asked.who.value, "by": by.value}, in_place=True)
    if asked.who is Who.SERVER:
        yield _OWN
    elif asked.place:
        yield _ALL


def _allow(asked: Asked) -> Choice:
    return Choice("Allow map here", "mapped", {"by": asked.by.value})


async def _too_few(services: Services, question: Question, asked: Asked, error: TooFewOpen) -> Reply:
    seen = await services.consenting.visibility(question.member)
    agreed = asked.place is not None and Agreement.MAP in seen.agreed.get(asked.place, frozenset())
    reply = replace(failing.reply_to(error), outcome=Outcome.NOT_FOUND)
    if not agreed:
        return replace(reply, choices=(_allow(asked), _OWN))
    return await inviting.waiting(services, question, reply, "/map")
