"""The words of `/privacy`."""

from collections.abc import Iterator

from bot.answers.forgetting import in_words
from bot.answers.inviting import COUNT_ALL, OPEN_ALL
from bot.answers.naming import together
from bot.answers.question import Question
from bot.answers.reply import Choice, Field, Menu, MenuItem, Outcome, Reply
from bot.domain import Agreement, MemberId, Place, Shown
from bot.errors import ButtonExpired
from bot.services import Services
from bot.services.consenting import Block, Pair, Visibility

EVERYWHERE = "everywhere"
REQUESTS = "requests"

_MEANS = {
    Agreement.COMPARE: "people here may compare their taste with yours and blend it with theirs",
    Agreement.WHOSE: "/whose may name you as the one whose taste a song is",
    Agreement.MAP: "your visible songs are on the map of this server's taste, under your name",
    Agreement.ARTISTS: "which artists you file together, in playlists that are counted or visible, helps me "
    "guess for others here who allow this too, and theirs helps you; they are not told whose it is",
    Agreement.SUGGEST: "songs of your visible playlists may be suggested to others here, with your name and "
    "the playlist's",
}
_BY_NAME = (Agreement.COMPARE, Agreement.WHOSE, Agreement.MAP)
_NOTHING_HELPS = (
    "None of your playlists helps others yet, as all are private. /playlists with set:counted lets one help."
)
_NOTHING_IS_SUGGESTED = (
    "None of yours is suggested, as no playlist is visible. /playlists with set:visible opens one."
)
_NOTHING_IS_SHOWN = "All your playlists are private, so nothing of yours is in it yet."
_SHOWN = {
    Shown.PRIVATE: "private: never shown to anyone, unless you show an answer yourself",
    Shown.COUNTED: "counted: they add to totals, their songs are not shown",
    Shown.VISIBLE: "visible: shown to people whom you let see your taste",
}
_MOST_ITEMS, _MOST_REQUESTS = 25, 3


_NOWHERE = Reply(
    "You can agree to be seen only in a server that I am in",
    "Type it there, and it counts for that server alone. Nothing was changed.",
    outcome=Outcome.BAD_INPUT,
)


async def answer(services: Services, question: Question) -> Reply:
    """Change what was asked, then show what is stored and who may see it."""
    if question.get("agree") and question.place is None:
        return _NOWHERE
    await _change(services, question)
    done = await _show_all(services, question)
    stored = await services.forgetting.would_go(question.member)
    seen = await services.consenting.visibility(question.member)
    fields = [
        *done,
        Field("What I keep of you", in_words(stored)),
        Field("Who sees it", _who(question, seen)),
        Field("Between you and others", "\n".join(_between(question.place, seen))),
        Field("Your playlists", _playlists(seen)),
    ]
    return Reply(
        "What I keep, and who sees it",
        "Private by default: my answers are for your eyes, and I show nobody anything of yours unless you "
        "agree, server by server. I never read messages. What you take back here ends at once.",
        fields=tuple(field for field in fields if field.text),
        choices=(
            *_opening(question, seen),
            *_requests(seen),
            *_toggles(question, seen),
            Choice("Get a copy", "export"),
            Choice("Erase it all …", "forget"),
        ),
        menu=_endings(question.place, seen),
    )


async def end(services: Services, question: Question) -> Reply:
    """End a pair or a block of the asker's, and show how things stand now."""
    kind, _, rest = question.get("what").partition(":")
    number, _, where = rest.partition(":")
    platform, _, server = where.partition(":")
    if not number.isdecimal() or kind not in {"pair", "block"}:
        raise ButtonExpired
    other = MemberId(int(number))
    if kind == "pair":
        await services.consenting.part(question.member, Place(platform, server), other)
    else:
        await services.consenting.unblock(question.member, other)
    return await answer(services, Question(question.member, {}, question.tell, question.place))


async def _change(services: Services, question: Question) -> None:
    agree, withdraw = question.get("agree"), question.get("withdraw")
    if withdraw == EVERYWHERE:
        await services.consenting.withdraw_all(question.member)
    elif withdraw == REQUESTS:
        await services.consenting.take_back(question.member)
    elif withdraw in set(Agreement):
        await _withdraw(services, question, Agreement(withdraw))
    if agree in set(Agreement) and question.place:
        await services.consenting.agree(
            question.member, question.place, Agreement(agree), called=question.called
        )


async def _withdraw(services: Services, question: Question, agreement: Agreement) -> None:
    """Withdraw where it was asked; where nobody else is, in every server."""
    if question.place:
        await services.consenting.withdraw(question.member, question.place, agreement)
    else:
        await services.consenting.withdraw_from_all(question.member, agreement)


async def _show_all(services: Services, question: Question) -> tuple[Field, ...]:
    """Set all playlists at once where that is asked, and say so."""
    shown = question.get("playlists")
    if shown not in set(Shown):
        return ()
    number = await services.consenting.show_all(question.member, Shown(shown))
    said = f"All {number:,} of your playlists are {shown} now. /playlists sets any of them otherwise."
    return (Field("Done", said if number else "You have no playlists here yet; /import brings them."),)


def _who(question: Question, seen: Visibility) -> str:
    if question.place:
        agreed = seen.agreed.get(question.place, frozenset())
        lines = [f"{'✓' if each in agreed else '✗'} {each}: {means}" for each, means in _MEANS.items()]
        return "\n".join(["In this server:", *lines, *_hint(agreed, seen)])
    if not seen.agreed:
        return "Nobody but you. Type /privacy in a server to let its people see something."
    servers = "1 server" if len(seen.agreed) == 1 else f"{len(seen.agreed)} servers"
    return f"You agreed to something in {servers}; type /privacy there to see it."


def _hint(agreed: frozenset[Agreement], seen: Visibility) -> Iterator[str]:
    """Say what is missing where somebody agreed and keeps all to themselves."""
    visible = seen.playlists.get(Shown.VISIBLE)
    counted = seen.playlists.get(Shown.COUNTED)
    if agreed.intersection(_BY_NAME) and not (visible or counted):
        yield _NOTHING_IS_SHOWN
    if Agreement.ARTISTS in agreed and not (visible or counted):
        yield _NOTHING_HELPS
    if Agreement.SUGGEST in agreed and not visible:
        yield _NOTHING_IS_SUGGESTED


def _opening(question: Question, seen: Visibility) -> tuple[Choice, ...]:
    """Offer to open all playlists to whoever agreed to something and keeps all of them to themselves."""
    agreed = seen.agreed.get(question.place, frozenset()) if question.place else frozenset()
    if not (agreed or seen.pairs) or not any(seen.playlists.values()) or seen.playlists.get(Shown.VISIBLE):
        return ()
    return (OPEN_ALL,) if seen.playlists.get(Shown.COUNTED) else (OPEN_ALL, COUNT_ALL)


def _between(place: Place | None, seen: Visibility) -> Iterator[str]:
    here = [pair.name or "somebody" for pair in seen.pairs if place in {None, pair.place}]
    elsewhere = len(seen.pairs) - len(here)
    if here:
        yield f"You and {together(here)} may be compared with each other{' here' if place else ''}."
    if elsewhere:
        yield f"In other servers you have {elsewhere} such {'pair' if elsewhere == 1 else 'pairs'}."
    for request in seen.waiting[:_MOST_REQUESTS]:
        yield f"{request.name or 'Somebody'} asks to compare tastes with you."
    if seen.asked:
        yield f"{'One person has' if seen.asked == 1 else f'{seen.asked} people have'} yet to answer you."
    if seen.blocks:
        yield f"I pass on no request of {together([_until(block) for block in seen.blocks])}."


def _until(block: Block) -> str:
    name = block.name or "somebody"
    return f"{name} until {block.until:%d %B}" if block.until else name


def _requests(seen: Visibility) -> tuple[Choice, ...]:
    answers = tuple(
        Choice(f"Answer {each.name or 'them'}", "invited", {"id": str(each.id)})
        for each in seen.waiting[:_MOST_REQUESTS]
    )
    back = Choice("Take my requests back", "privacy", {"withdraw": REQUESTS}, in_place=True)
    return (*answers, *((back,) if seen.asked else ()))


def _endings(place: Place | None, seen: Visibility) -> Menu | None:
    items = (*(_pair(place, each) for each in seen.pairs), *map(_block, seen.blocks))
    return Menu("End one of these", "end", "what", items[:_MOST_ITEMS]) if items else None


def _pair(place: Place | None, pair: Pair) -> MenuItem:
    value = f"pair:{pair.other}:{pair.place.platform}:{pair.place.server}"
    note = "compared with you here" if pair.place == place else "compared with you in another server"
    return MenuItem(f"No longer with {pair.name or 'somebody'}", value, note)


def _block(block: Block) -> MenuItem:
    note = "cannot ask you to be compared"
    return MenuItem(f"Let {block.name or 'somebody'} ask again", f"block:{block.member}", note)


def _toggles(question: Question, seen: Visibility) -> tuple[Choice, ...]:
    if question.place is None:
        everything = Choice("Withdraw everywhere", "privacy", {"withdraw": EVERYWHERE}, in_place=True)
        return (everything,) if seen.agreed or seen.pairs else ()
    agreed = seen.agreed.get(question.place, frozenset())
    return tuple(
        Choice(f"Stop {each} here", "privacy", {"withdraw": each.value}, in_place=True)
        if each in agreed
        else Choice(f"Allow {each} here", "privacy", {"agree": each.value}, in_place=True)
        for each in Agreement
    )


def _playlists(seen: Visibility) -> str:
    return "\n".join(
        f"{count} {means}" for shown, means in _SHOWN.items() if (count := seen.playlists.get(shown))
    )
