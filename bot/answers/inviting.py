"""The words of a request to be compared: what its asker is told, what comes to the other, and the answers."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answers.introducing import HAS_EXPORT
from bot.answers.naming import together
from bot.answers.question import Question
from bot.answers.reply import Choice, Field, Outcome, Reply, Whisper
from bot.domain import MemberId, Shown
from bot.errors import ButtonExpired, TooManyAsked
from bot.services import Services
from bot.services.gathering import Guest
from bot.services.inviting import Answer, Answered, Invitation

ANSWERS = tuple(answer.value for answer in Answer)
OPEN_ALL = Choice(
    "Make all my playlists visible", "privacy", {"playlists": Shown.VISIBLE.value}, in_place=True
)
COUNT_ALL = Choice("Only count them", "privacy", {"playlists": Shown.COUNTED.value}, in_place=True)
OWN_MAP = Choice("My own map", "map", {"who": "me"})

_MOST_SERVER = 40
_GONE = Reply(
    "That request is no longer there",
    "Whoever asked has taken it back or is gone, or it waited for more than a week. You can ask them "
    "yourself, with /compare in the server where you both are.",
    outcome=Outcome.NOT_FOUND,
)


async def asked(
    services: Services, question: Question, guests: Sequence[Guest], *, again: Choice | None = None
) -> Reply:
    """Have people asked privately, and say so: the same, whether it comes to them, or may not.

    Where one of them had asked the same, `again` is what the asker wanted, and follows by itself.
    """
    if question.place is None:
        raise ButtonExpired
    place, reached = question.place, list[tuple[Guest, Invitation | None]]()
    try:
        for guest in guests:
            ask = services.inviting.ask(question.member, place, guest.account, called=question.called)
            reached.append((guest, await ask))
    except TooManyAsked as error:
        if not reached:
            return Reply(error.said, error.advice, outcome=Outcome.TOO_FAST)
    sent = [(guest, invitation) for guest, invitation in reached if invitation]
    whispers = [each for _, invitation in sent for each in await _whispers(services, question, invitation)]
    if met := [guest.name for guest, invitation in sent if invitation.is_met]:
        return _met(met, whispers, again)
    sent_to = _sent([guest.name for guest, _ in reached], whispers)
    fields, choices = await what_is_seen(services, question.member), await opening(services, question.member)
    return replace(sent_to, fields=fields, choices=(*choices, OWN_MAP))


def request(invitation: Invitation, server: str = "") -> Reply:
    """Ask somebody, for their eyes alone, whether they may be compared with whoever asks."""
    name = invitation.name or "Somebody"
    where = f" in {server}" if server else " in a server where you both are"
    return Reply(
        f"{name} would like to compare tastes with you",
        f"They ask{where}. If you say yes, the two of you see how your playlists overlap, and may blend "
        "them. Songs are named only from playlists that you make visible; private ones take no part. "
        f"Until then nothing is shown, and {name} is told of nothing but a yes.",
        choices=_ways(invitation, server),
    )


async def answer(services: Services, question: Question) -> Reply:
    """Take what somebody says to a request to them, or show it to them."""
    number, said = question.get("id"), question.get("answer")
    if not number.isdecimal():
        raise ButtonExpired
    if not said:
        return request(await services.inviting.request(question.member, int(number)), question.server)
    if said not in ANSWERS:
        raise ButtonExpired
    answered = await services.inviting.answer(
        question.member, int(number), Answer(said), called=question.called
    )
    if answered is None:
        return _GONE
    if answered.answer is Answer.NO:
        return _declined(answered.invitation)
    if answered.answer is Answer.BLOCK:
        return _blocked(answered.invitation)
    return await _accepted(services, question, answered)


def _ways(invitation: Invitation, server: str) -> tuple[Choice, ...]:
    name, server = invitation.name or "them", server[:_MOST_SERVER]
    labels = {
        Answer.YES: f"Yes, with {name}",
        Answer.ALL: f"Yes, with everyone in {server}" if server else "Yes, with everyone there",
        Answer.NO: "No",
        Answer.BLOCK: f"Block {name}",
    }
    return tuple(_way(invitation, answer, label) for answer, label in labels.items())


def _way(invitation: Invitation, answer: Answer, label: str) -> Choice:
    return Choice(label, "invited", {"id": str(invitation.id), "answer": answer.value}, in_place=True)


async def _whispers(services: Services, question: Question, invitation: Invitation) -> list[Whisper]:
    """Bring a request to whom it asks, or, where they had asked the same, the news to them.

    Whether it reached somebody is told to nobody: who blocks is never written to.
    """
    if not invitation.is_met:
        return [Whisper(invitation.account, request(invitation, question.server), unreached="")]
    accounts = await services.inviting.accounts_of(invitation)
    return [Whisper(account, _said_yes(question.called), unreached="") for account in accounts]


def _sent(names: Sequence[str], whispers: Sequence[Whisper]) -> Reply:
    has = "has" if len(names) == 1 else "have"
    return Reply(
        f"I ask {together(names)} first",
        f"Nobody is compared without their yes, and {together(names)} {has} not agreed to it here. My "
        "question comes to them privately, or waits for them under /privacy. You hear once the answer "
        "is yes; I ask nobody more than once a week.",
        outcome=Outcome.NOT_FOUND,
        whispers=tuple(whispers),
    )


def _met(names: Sequence[str], whispers: Sequence[Whisper], again: Choice | None) -> Reply:
    return Reply(
        f"{together(names)} asked you the same",
        "So both of you said yes, and may be compared here from now on. /privacy ends it at any time.",
        whispers=tuple(whispers),
        then=again,
    )


def _said_yes(name: str) -> Reply:
    return Reply(
        f"{name or 'Somebody whom you asked'} said yes",
        "The two of you may be compared now: type /compare in the server where you asked. /privacy ends it.",
    )


async def _accepted(services: Services, question: Question, answered: Answered) -> Reply:
    name = answered.invitation.name or "them"
    everyone = answered.answer is Answer.ALL
    whom = f"{name}, and everyone in that server who agreed as you did" if everyone else name
    return Reply(
        f"You can be compared with {whom}",
        "Either of you can ask with /compare there. /privacy shows it, and ends it at once.",
        fields=await what_is_seen(services, question.member),
        choices=(*await opening(services, question.member), *_looking(question, answered)),
        whispers=tuple(Whisper(each, _said_yes(question.called), unreached="") for each in answered.accounts),
    )


def _looking(question: Question, answered: Answered) -> tuple[Choice, ...]:
    """Offer something to look at: each other where both are, and else one's own songs."""
    sees, asker = Choice("Who sees what", "privacy"), answered.accounts[:1]
    if not asker or question.place != answered.invitation.place:
        return (OWN_MAP, sees)
    return (Choice("Compare us now", "compare", {"person": asker[0].partition(":")[2]}), sees)


async def what_is_seen(services: Services, member: MemberId) -> tuple[Field, ...]:
    """Say what is missing where somebody has nothing that others could see."""
    playlists = (await services.consenting.visibility(member)).playlists
    if not any(playlists.values()):
        said = "I don't know your playlists yet, so there is nothing to compare. /import brings them."
    elif playlists.get(Shown.VISIBLE):
        return ()
    elif playlists.get(Shown.COUNTED):
        said = "Your playlists are counted: they add to the figures, and no song of them is named."
    else:
        said = "All your playlists are private, so there is nothing to compare yet."
    return (Field("What they see of you", said),)


async def opening(services: Services, member: MemberId) -> tuple[Choice, ...]:
    """Offer what brings playlists, or opens them, to somebody of whom nothing is seen."""
    playlists = (await services.consenting.visibility(member)).playlists
    if not any(playlists.values()):
        return (HAS_EXPORT,)
    if playlists.get(Shown.VISIBLE):
        return ()
    return (OPEN_ALL,) if playlists.get(Shown.COUNTED) else (OPEN_ALL, COUNT_ALL)


async def waiting(services: Services, question: Question, reply: Reply, command: str) -> Reply:
    """Say to somebody who agreed already what is still missing: their playlists, or others."""
    missing = await what_is_seen(services, question.member)
    others = (
        f"You have agreed; it takes others, too: whoever types {command} here is offered it with a button."
    )
    choices = (*await opening(services, question.member), OWN_MAP)
    return replace(reply, text=others, fields=missing, choices=choices)


def _declined(invitation: Invitation) -> Reply:
    name = invitation.name or "They"
    return Reply(
        "All right, no",
        f"{name} is not told, and I pass on no request of theirs for a month.",
        choices=(
            _way(invitation, Answer.YES, "Yes after all"),
            _way(invitation, Answer.BLOCK, f"Block {invitation.name or 'them'}"),
        ),
    )


def _blocked(invitation: Invitation) -> Reply:
    name = invitation.name or "They"
    return Reply(
        f"{name} cannot ask you again",
        "They are not told. You are in no comparison or blend of theirs any more; /privacy takes it back.",
    )
