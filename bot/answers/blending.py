"""The words of `/blend`: one list for several people, whose songs they are, and how to keep it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.answers import failing, inviting
from bot.answers.comparing import nowhere
from bot.answers.naming import in_fields, names_of, on_a_line, together
from bot.answers.question import Question
from bot.answers.reblending import (
    TRUE,
    accounts,
    copying,
    making,
    members_in,
    other_way,
    strangers,
    way_of,
    with_name,
    written,
)
from bot.answers.reply import Attachment, Choice, Display, Field, Link, Outcome, Reply
from bot.domain import Agreement, Fellow, Place
from bot.errors import EarmarkError
from bot.services import Services
from bot.services.blending import MOST_PEOPLE, SONGS, Blend, Blended, Way
from bot.services.gathering import Guest
from bot.services.links import link_to
from bot.store.pairs import Seen

_TWO, _OWNERS = 2, 2
_HOW = {
    Way.TURNS: "By fair turns: each of you puts on a song in turn, of theirs what suits the others best.",
    Way.LOVED: "Only what all of you have or would love: whoever likes a song least decides.",
}

_THAT_IS_ALL = " That is all I know of that would suit each of you."


async def answer(services: Services, question: Question) -> Reply:
    """Blend the songs of the asker and of those they name; who has not agreed is asked, and left out."""
    if question.place is None:
        return nowhere("Blend")
    named = accounts(question, question.place)
    if not named:
        return _alone(question, question.place)
    await services.gathering.must_have_library(question.member)
    guests = [
        await services.gathering.guest(question.member, question.place, account, question.people[account])
        for account in named
    ]
    return await _blended(services, question, question.place, guests)


async def again(services: Services, question: Question) -> Reply:
    """Blend once more those who were in it, in another way, or make it a playlist."""
    if question.place is None:
        return nowhere("Blend")
    if question.get("agree") == TRUE:
        await services.consenting.agree(
            question.member, question.place, Agreement.COMPARE, called=question.called
        )
    members = [each for each in members_in(question.get("members")) if each != question.member]
    guests = await services.gathering.guests(question.member, question.place, members[: MOST_PEOPLE - 1])
    if question.get("make") == TRUE:
        return await _made(services, question, question.place, guests)
    if question.get("copy") == TRUE:
        return await _copied(services, question, question.place, guests)
    return await _blended(services, question, question.place, guests)


async def _blended(services: Services, question: Question, place: Place, guests: Sequence[Guest]) -> Reply:
    invited, guests = await _invited(services, question, place, guests)
    shown = [guest for guest in guests if guest.is_open]
    if not shown:
        return _nobody(question, guests, invited)
    whispers = invited.whispers if invited else ()
    try:
        blend = await _of(services, question, place, shown)
    except EarmarkError as error:
        # Whoever is asked by now must hear of it, whatever became of the blend.
        return replace(failing.reply_to(error), whispers=whispers)
    reply = _listed(services, question, blend)
    left = _left_out(guests, strangers(question, place))
    # Whom somebody asked for, and who has not agreed, is nobody else's business.
    return replace(
        reply,
        fields=(*left, *reply.fields),
        shareable=reply.shareable and not left,
        whispers=whispers,
        display=_display(place, blend),
    )


async def _invited(
    services: Services, question: Question, place: Place, guests: Sequence[Guest]
) -> tuple[Reply | None, list[Guest]]:
    """Ask those who have not agreed; whoever had asked the same is one of them from now on."""
    unasked = [guest for guest in guests if guest.account and guest.seen is Seen.NOT]
    if not unasked:
        return None, list(guests)
    invited = await inviting.asked(services, question, unasked)
    gathering = services.gathering
    looked = [await gathering.guest(question.member, place, guest.account, guest.name) for guest in guests]
    return invited, looked


async def _of(services: Services, question: Question, place: Place, guests: Sequence[Guest]) -> Blend:
    asker = Fellow(question.member, question.called or "You")
    return await services.blending.blend(asker, guests, place, way_of(question), question.tell)


async def _made(services: Services, question: Question, place: Place, guests: Sequence[Guest]) -> Reply:
    """Make it a playlist of the asker's; where some are gone since it was shown, it says so instead."""
    if not guests or not all(guest.is_open for guest in guests):
        return await _blended(services, question, place, guests)
    blend = await _of(services, question, place, guests)
    name = question.get("name") or "Our blend"
    question.tell("Making a playlist at Spotify …")
    made = await services.blending.keep(question.member, blend, name, _DESCRIPTIONS[blend.way])
    left = len(blend.songs) - made.songs
    missing = f" {left} could not be put in: they are no longer at Spotify, or somebody's own files."
    return Reply(
        f"“{made.name}” is in your Spotify",
        f"{made.songs} songs of {together(names_of(blend.people))}. It is private; share it from there if "
        f"you like.{missing if left > 0 else ''} I don't learn from it: it is not your taste alone.",
        links=(Link("Open it", made.address),),
    )


_DESCRIPTIONS = {
    Way.TURNS: "Songs of several people by fair turns.",
    Way.LOVED: "What several people love together.",
}


def _listed(services: Services, question: Question, blend: Blend) -> Reply:
    name = together(names_of(blend.people))
    if not blend.songs:
        return _empty(question, blend, name)
    addresses = [link_to(song.track.id) for song in blend.songs]
    is_short = blend.way is Way.LOVED and len(blend.songs) < SONGS
    can_make = services.linking.is_open and any(addresses)
    return Reply(
        f"A blend of {name}",
        f"{_HOW[blend.way]}{_THAT_IS_ALL if is_short else ''}",
        fields=(
            *_silent(blend),
            *in_fields("The songs", [_line(number, song, blend) for number, song in _numbered(blend)]),
        ),
        choices=(
            *((making(question, blend),) if can_make else ()),
            other_way(question, blend),
            *((copying(question, blend),) if can_make else ()),
        ),
        attachment=None if can_make else _addresses(addresses),
        shareable=blend.agreed,
    )


def _numbered(blend: Blend) -> Iterator[tuple[int, Blended]]:
    return enumerate(blend.songs, start=1)


def _line(number: int, song: Blended, blend: Blend) -> str:
    everyone = "both of you" if len(blend.people) == _TWO else "all of you"
    is_shared = len(song.owners) == len(blend.people)
    whose = everyone if is_shared else together(names_of(song.owners), _OWNERS)
    return f"{number}. {on_a_line(song.track)} · {whose}"


def _silent(blend: Blend) -> tuple[Field, ...]:
    if not blend.silent:
        return ()
    names = together(names_of(blend.silent))
    said = f"No song of {names} is in it: none of their playlists is visible. /playlists opens one."
    return (Field("Not heard", said),)


def _left_out(guests: Sequence[Guest], unknown: int) -> tuple[Field, ...]:
    """Say who is not in it, and why as far as that is nobody's secret."""
    waiting = [guest.name for guest in guests if guest.seen is Seen.NOT and guest.account]
    is_gone = any(guest.seen is Seen.NOT and not guest.account for guest in guests)
    closed = [guest.name for guest in guests if guest.seen is Seen.OTHER_ONLY]
    said = []
    if waiting:
        said.append(f"{together(waiting)}: I have asked privately, and go on without them until they agree.")
    if closed:
        said.append(f"{together(closed)}: they agreed to be compared here, and you have not yet.")
    if is_gone:
        said.append("Somebody who was in it before took that back, or is not here now.")
    if unknown:
        said.append(f"{unknown} of those you named: no person of this server, as far as I see.")
    return (Field("Not in it", "\n".join(said)),) if said else ()


def _nobody(question: Question, guests: Sequence[Guest], invited: Reply | None) -> Reply:
    """Say that nobody is there to blend with yet."""
    closed = [guest for guest in guests if guest.seen is Seen.OTHER_ONLY]
    if closed:
        members = written(guest.member for guest in closed if guest.member is not None)
        options = {"members": members, "how": way_of(question).value, "agree": TRUE}
        return Reply(
            "Do you let people here compare, too?",
            f"{together([guest.name for guest in closed])} agreed to it in this server. If you do, I blend "
            "at once; /privacy takes it back at any time.",
            choices=(Choice("Allow compare here", "blended", with_name(question, options)),),
            whispers=invited.whispers if invited else (),
            outcome=Outcome.BAD_INPUT,
        )
    if invited:
        return invited
    return Reply(
        "Nobody of them can be shown here now",
        "They may have left the server or taken it back, or I could not find out just now. Try again in a "
        "moment, or name others.",
        outcome=Outcome.NOT_FOUND,
    )


def _empty(question: Question, blend: Blend, name: str) -> Reply:
    if blend.way is Way.LOVED:
        return Reply(
            "There is no song that you would all love",
            f"Not that I know of: {name} are too far apart for that, or show too little. By fair turns "
            "everyone gets something.",
            choices=(other_way(question, blend),),
        )
    return Reply(
        "Nobody of you shows a song",
        "A blend is made of visible playlists, and none of you has one here. Open one, and ask me again.",
        choices=(Choice("My playlists", "playlists"),),
        outcome=Outcome.NOT_FOUND,
    )


def _alone(question: Question, place: Place) -> Reply:
    unseen = "Whom you named is no person of this server. " if strangers(question, place) else ""
    return Reply(
        "A blend needs somebody besides you",
        f"{unseen}Name up to {MOST_PEOPLE - 1} people of this server, as in /blend @Ana @Ben.",
        outcome=Outcome.BAD_INPUT,
    )


async def _copied(services: Services, question: Question, place: Place, guests: Sequence[Guest]) -> Reply:
    """Put the addresses where they can be copied; where some are gone since it was shown, it says so."""
    if not guests or not all(guest.is_open for guest in guests):
        return await _blended(services, question, place, guests)
    blend = await _of(services, question, place, guests)
    addresses = [link_to(song.track.id) for song in blend.songs]
    return Reply(
        f"The addresses of a blend of {together(names_of(blend.people))}",
        "\n".join(["Pasted into a playlist in Spotify's desktop app, they are put into it.", *addresses]),
        attachment=_addresses(addresses),
    )


def _addresses(addresses: Sequence[str]) -> Attachment:
    """Put the addresses where they can be copied: a playlist takes what is pasted into it."""
    return Attachment("blend.txt", "\n".join(filter(None, addresses)).encode())


def _display(place: Place, blend: Blend) -> Display:
    members = tuple(person.member for person in blend.people)
    return Display(place, members, Agreement.COMPARE, blend.shows)
