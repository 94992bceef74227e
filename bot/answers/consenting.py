"""The words of `/privacy`."""

from collections.abc import Iterator

from bot.answers.forgetting import in_words
from bot.answers.question import Question
from bot.answers.reply import Choice, Field, Outcome, Reply
from bot.domain import Agreement, Shown
from bot.services import Services
from bot.services.consenting import Visibility

EVERYWHERE = "everywhere"

_MEANS = {
    Agreement.COMPARE: "others here may ask how your taste and theirs overlap",
    Agreement.WHOSE: "I may name you when somebody asks whose taste a song is",
    Agreement.MAP: "you are on the map of this server's taste",
    Agreement.ARTISTS: "which artists you file together, in playlists that are counted or visible, helps me "
    "guess for others here who allow this too, and theirs helps you; they are not told whose it is",
    Agreement.SUGGEST: "songs of your visible playlists may be suggested to others here, with your name and "
    "the playlist's",
}
_NOTHING_HELPS = (
    "None of your playlists helps others yet, as all are private. /playlists with set:counted lets one help."
)
_NOTHING_IS_SUGGESTED = (
    "None of yours is suggested, as no playlist is visible. /playlists with set:visible opens one."
)
_SHOWN = {
    Shown.PRIVATE: "private: never shown to anyone, unless you show an answer yourself",
    Shown.COUNTED: "counted: they add to totals, their songs are not shown",
    Shown.VISIBLE: "visible: shown to people whom you let see your taste",
}


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
    stored = await services.forgetting.would_go(question.member)
    seen = await services.consenting.visibility(question.member)
    fields = [
        Field("What I keep of you", in_words(stored)),
        Field("Who sees it", _who(question, seen)),
        Field("Your playlists", _playlists(seen)),
    ]
    return Reply(
        "What I keep, and who sees it",
        "Private by default: my answers are for your eyes, and I show nobody anything of yours unless you "
        "agree, server by server. I never read messages. The commands that show people to each other are "
        "still to come; what you choose here counts from their first day. Artists and suggest count at once.",
        fields=tuple(field for field in fields if field.text),
        choices=(
            *_toggles(question, seen),
            Choice("Get a copy", "export"),
            Choice("Erase it all …", "forget"),
        ),
    )


async def _change(services: Services, question: Question) -> None:
    agree, withdraw = question.get("agree"), question.get("withdraw")
    if withdraw == EVERYWHERE:
        await services.consenting.withdraw_all(question.member)
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
    if Agreement.ARTISTS in agreed and not (visible or seen.playlists.get(Shown.COUNTED)):
        yield _NOTHING_HELPS
    if Agreement.SUGGEST in agreed and not visible:
        yield _NOTHING_IS_SUGGESTED


def _toggles(question: Question, seen: Visibility) -> tuple[Choice, ...]:
    if question.place is None:
        everything = Choice("Withdraw everywhere", "privacy", {"withdraw": EVERYWHERE}, in_place=True)
        return (everything,) if seen.agreed else ()
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
