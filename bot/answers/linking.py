"""The words of `/link` and `/unlink`."""

from dataclasses import replace
from datetime import datetime

from bot.accounts import Profile
from bot.answers.importing import changed_in_words, count
from bot.answers.introducing import HAS_EXPORT, going_on
from bot.answers.question import Question
from bot.answers.reply import Choice, Field, Link, Outcome, Reply
from bot.errors import NeedsLeave, NeedsLink, SpotifyAway, SpotifyError, SpotifyPause
from bot.services import Services
from bot.services.linking import LASTS, Notice, Way

YES, NO = "yes", "no"
LINK = Choice("Link Spotify", "link")
_PASTE = Choice("Paste the address", "link", asks="address")
APPS = Link("Spotify's page of connected apps", "https://www.spotify.com/account/apps/")

_TERMS = (
    "Spotify's rules forbid learning from what its interface hands out, and that is what I do for you. It is "
    "your choice; with an export file (/import) you get most of this without linking anything."
)
_READS = (
    "Your playlists and liked songs, what you play most and played last. Of your account: its number and "
    "name. I change nothing; for /sync and filing I ask you once more."
)
_CHANGES = (
    "As before, and now also change private and public playlists of yours: make a private one, add songs "
    "and take out what I added. Playlists that you made are touched only when you file a song there "
    "with a press, or make one of them your Everything."
)


async def answer(services: Services, question: Question) -> Reply:
    """Go the next step of a link: begin it, take what the member brings back, or take their yes."""
    if question.get("address"):
        return await _brought_back(services, question)
    if question.get("code"):
        return _is_this_you(await services.linking.coded(question.member, question.get("code")))
    if question.get("confirm") == YES:
        return await _linked(services, question)
    if question.get("confirm") == NO:
        await services.linking.abandon(question.member)
        return Reply("Then nothing is linked", "What I had of it is thrown away.", choices=(LINK,))
    return await _begun(services, question)


async def _brought_back(services: Services, question: Question) -> Reply:
    try:
        return _is_this_you(await services.linking.pasted(question.member, question.get("address")))
    except (SpotifyAway, SpotifyPause) as error:
        return Reply(
            error.said,
            "Nothing is linked yet. Paste the same address once more, within ten minutes of when you began; "
            "if I don't take it any more, start again with /link.",
            choices=(_PASTE, LINK),
            outcome=Outcome.TRY_LATER,
        )


async def _begun(services: Services, question: Question) -> Reply:
    changes = question.get("changes") == YES
    way = await services.linking.start(
        question.member, question.asker, client=question.get("client"), changes=changes
    )
    known = await services.linking.of(question.member)
    return Reply(
        "Let me change playlists in your Spotify" if changes else "Link your Spotify",
        "" if known else _TERMS,
        fields=(
            Field("What I may do then", _CHANGES if changes else _READS),
            Field("How it goes", _steps(way)),
            *_own_app(services),
        ),
        links=(Link("Open Spotify", way.address),),
        choices=(_back(way), *(() if known else (HAS_EXPORT,))),
    )


def _steps(way: Way) -> str:
    if way.by_page:
        return (
            "1. Open Spotify with the button and agree.\n"
            "2. The page after that shows a code and my name for you. Bring me the code: press the button "
            "below. Never give it to anybody else."
        )
    return (
        "1. Open Spotify with the button and agree.\n"
        "2. Your browser then says that it cannot connect: that is as it should be.\n"
        "3. Copy the whole address from its address bar, press the button below and paste it there. "
        "Never show it to anybody else."
    )


def _back(way: Way) -> Choice:
    if way.by_page:
        return Choice("I have the code", "link", asks="code")
    return _PASTE


def _own_app(services: Services) -> tuple[Field, ...]:
    if not services.linking.takes_own_clients:
        return ()
    return (
        Field(
            "If Spotify does not let you in",
            "Five people fit into one app there. With Premium you can make your own at "
            f"developer.spotify.com/dashboard, with the address {services.linking.redirect} in it, and give "
            "me its client id: /link client:…",
        ),
    )


def _is_this_you(who: Profile) -> Reply:
    return Reply(
        f"Is this you: {who.name}?",
        f"Spotify says that this is the account of {who.name} ({who.user}). Link it to you?",
        choices=(
            Choice("Yes, that's me", "link", {"confirm": YES}, in_place=True),
            Choice("No", "link", {"confirm": NO}, in_place=True),
        ),
    )


async def _linked(services: Services, question: Question) -> Reply:
    link = await services.linking.confirm(question.member)
    question.tell("Linked. Reading your playlists …")
    then = await going_on(services, question)
    ends = _day(link.authorized_at + LASTS)
    lasting = Field("How long it lasts", f"Until {ends}: Spotify ends every login after six months.")
    try:
        read = await services.reading.read(question.member, question.tell)
    except (SpotifyError, NeedsLink) as error:
        later = Field("Your playlists", f"{error} I read them by myself as soon as I can.")
        return Reply(f"Linked: {link.profile.name}", fields=(later, lasting), then=then)
    follows = f"{count(read.closed, 'playlist')} of others that you follow: closed to me."
    moving = f"{count(read.unsteady, 'playlist')} changed while I read: I read on later."
    fields = (
        Field("Your playlists", changed_in_words(read.change)),
        Field("Left out", follows if read.closed else ""),
        Field("Not yet", moving if read.unsteady else ""),
        lasting,
    )
    return Reply(
        f"Linked: {link.profile.name}",
        "I know your playlists now, and keep up with them by myself. /unlink erases all of it.",
        fields=tuple(field for field in fields if field.text),
        choices=(Choice("My playlists", "playlists"), Choice("One playlist with everything", "sync")),
        then=then,
    )


async def unlink(services: Services, question: Question) -> Reply:
    """Erase the link and what was read through it, once the member said so."""
    link = await services.linking.of(question.member)
    if link is None:
        return Reply("Nothing is linked", "I have no Spotify account of yours.", choices=(LINK,))
    if question.get("confirm") != YES:
        return Reply(
            f"Unlink {link.profile.name}?",
            "I erase the login, every playlist that I read from it, and what I learned from them. Playlists "
            "that came from a file stay. In Spotify nothing changes.",
            choices=(
                Choice("Unlink and erase", "unlink", {"confirm": YES}, in_place=True),
                Choice("Get a copy first", "export"),
            ),
        )
    await services.linking.unlink(question.member)
    return Reply(
        "Unlinked",
        "The login and all that I read through it are erased here. Older copies of the database may "
        "hold it until they age out. At Spotify only you can end the permission, on the page below.",
        links=(APPS,),
        choices=(LINK, HAS_EXPORT),
    )


async def ask_for(services: Services, command: str, question: Question, error: NeedsLink) -> Reply:
    """Offer the link that a question needs, which is answered by itself once it is there."""
    await services.introducing.wait(question.member, command, question.options)
    if isinstance(error, NeedsLeave):
        return replace(
            await _begun(services, replace(question, options={"changes": YES})), outcome=Outcome.NEEDS_LINK
        )
    return Reply(
        error.said,
        f"{error.advice} Then I go on with that by myself.",
        choices=(LINK,),
        outcome=Outcome.NEEDS_LINK,
    )


def noticed(reply: Reply, notice: Notice) -> Reply:
    """Add to an answer what a member should know of their login."""
    said = (
        "Spotify no longer accepts it: it was withdrawn there, or six months are over. I go by your "
        "playlists as they were."
        if notice.ended
        else f"It ends on {_day(notice.ends_at)}, as Spotify ends every login after six months."
    )
    again = Choice("Link again", "link")
    return replace(
        reply,
        fields=(*reply.fields, Field("Your Spotify login", f"{said} One press links it again.")),
        choices=(*reply.choices, again),
    )


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
