"""The words of `/compare`: how two tastes overlap, how sure that is, and the songs that show it."""

from collections.abc import Iterator, Sequence

from bot.answers import inviting
from bot.answers.depicting import drawing
from bot.answers.guessing import name_of
from bot.answers.numbers import percent
from bot.answers.question import Question
from bot.answers.reply import Attachment, Choice, Display, Field, Outcome, Reply
from bot.answers.standing import how_sure, made_of, not_by_chance, stands, word_for
from bot.domain import Agreement, Fellow, MemberId, Place, TrackId
from bot.errors import ComputeError
from bot.services import Services
from bot.services.comparing import Compared
from bot.services.gathering import Guest
from bot.services.overlap import Find, Shares
from bot.store.pairs import Seen

_FINDS, _DIFFERENCES = 3, 3
_SOUNDS = {
    "danceability": ("easier to dance to", 100.0, "of 100"),
    "energy": ("more energetic", 100.0, "of 100"),
    "loudness": ("louder", 1.0, "dB"),
    "speechiness": ("more spoken than sung", 100.0, "of 100"),
    "acousticness": ("more acoustic", 100.0, "of 100"),
    "instrumentalness": ("more often without voices", 100.0, "of 100"),
    "liveness": ("more often played live", 100.0, "of 100"),
    "valence": ("brighter in mood", 100.0, "of 100"),
    "tempo": ("faster", 1.0, "beats a minute"),
}
"""How the songs are that measure more, by what a feature is multiplied to be told, and of what it is."""


async def answer(services: Services, question: Question) -> Reply:
    """Compare the asker with somebody, or ask that person for it."""
    place, account = question.place, question.get("person")
    if place is None:
        return nowhere("Compare")
    if f"{place.platform}:{account}" == question.account:
        return _oneself()
    guest = await _guest(services, question, place, account)
    if guest is None or not guest.account:
        return _unseen(guest, account) if guest else _stranger()
    if guest.is_open:
        return await _compared(services, question, place, guest)
    if guest.seen is Seen.OTHER_ONLY:
        return _needs_own_yes(guest)
    again = Choice("Compare us now", "compare", {"person": account})
    return await inviting.asked(services, question, [guest], again=again)


async def _guest(services: Services, question: Question, place: Place, account: str) -> Guest | None:
    """Return whom the asker means, or None for somebody whom the door sees no person in."""
    if account not in question.people:
        return None
    await services.gathering.must_have_library(question.member)
    return await services.gathering.guest(question.member, place, account, question.people[account])


async def openly(services: Services, question: Question) -> Reply:
    """Take the asker's yes to being compared in this server, and go on."""
    if question.place is None:
        return nowhere("Compare")
    await services.consenting.agree(
        question.member, question.place, Agreement.COMPARE, called=question.called
    )
    return await answer(services, question)


async def _compared(services: Services, question: Question, place: Place, guest: Guest) -> Reply:
    asker = Fellow(question.member, question.called or "You")
    found = await services.comparing.compare(asker, guest.fellow, place, question.tell)
    question.tell("Drawing it …")
    picture = await _picture(services, found)
    # Drawing takes its time; what somebody took back meanwhile is not handed out.
    await services.comparing.must_be_open(found, place)
    display = Display(place, (found.one.member, found.other.member), Agreement.COMPARE, found.shows)
    return Reply(
        f"{found.one.name} and {found.other.name}: {word_for(found.overlap)}",
        " ".join(filter(None, [stands(found.overlap), not_by_chance(found.overlap)])),
        fields=tuple(field for field in _fields(found) if field.text),
        choices=(Choice("Blend us", "blend", {"person": guest.account}),),
        attachment=picture,
        shareable=found.agreed,
        display=display,
    )


async def _picture(services: Services, found: Compared) -> Attachment | None:
    try:
        return Attachment("compare.png", await services.comparing.picture(drawing(found)))
    except ComputeError:
        # The words say the same: an answer without its picture is better than none.
        return None


def _fields(found: Compared) -> Iterator[Field]:
    one, other, overlap = found.one.name, found.other.name, found.overlap
    yield Field("How sure I am", how_sure(overlap))
    yield Field("What the number is made of", made_of(overlap))
    rare = overlap.finds[:_FINDS]
    yield Field(_finds_title(rare), "\n".join(map(_find, rare)))
    yield Field("What you would argue about", "\n".join(_differences(found)))
    yield Field("A bridge between you", _bridge(found))
    yield Field("Not named", _silent(found))
    for person, giver, songs in ((found.one, other, found.for_one), (found.other, one, found.for_other)):
        yield Field(_gift(person, giver, found.by_likes), _named(found, songs))


def _finds_title(finds: Sequence[Find]) -> str:
    alone = [find.only_you for find in finds]
    if all(alone):
        return "You two and nobody else here"
    return "You two and hardly anybody else here" if any(alone) else "You both have, and few others do"


def _find(find: Find) -> str:
    if find.kind == "artist":
        return f"• {find.name} (artist)"
    return f"• {find.name} — {', '.join(find.artists)}" if find.artists else f"• {find.name}"


def _differences(found: Compared) -> Iterator[str]:
    for each in of_both(found.overlap.differences)[:_DIFFERENCES]:
        yield f"• {_difference(each, found.one.name, found.other.name)}"


def of_both(differences: Sequence[Shares]) -> list[Shares]:
    """Put what the other has more of second, so that not all is said of one of the two."""
    sides = [each.one >= each.other for each in differences]
    other = sides.index(not sides[0]) if len(set(sides)) > 1 else 1
    return [
        *differences[:1],
        *differences[other : other + 1],
        *differences[1:other],
        *differences[other + 1 :],
    ]


def _difference(shares: Shares, one: str, other: str) -> str:
    more, less = (one, other) if shares.one >= shares.other else (other, one)
    high, low = max(shares.one, shares.other), min(shares.one, shares.other)
    if shares.kind == "sound":
        how, times, unit = _SOUNDS.get(shares.name, (f"higher in {shares.name}", 100.0, "of 100"))
        return f"{more}'s songs are {how}: {round(times * high)} against {round(times * low)} {unit}"
    what = f"songs of the {shares.name}" if shares.kind == "decade" else shares.name
    rest = f"{percent(low)} of {less}'s" if low else f"none of {less}'s"
    return f"{what}: {percent(high)} of {more}'s songs, {rest}"


def _bridge(found: Compared) -> str:
    if found.bridge is None or found.bridge[0] not in found.songs:
        return ""
    track, giver = found.bridge
    taker = found.other if giver == found.one else found.one
    song = name_of(found.songs[track])
    return f"• {song}\nfrom {giver.name}'s playlists, new to {taker.name}, and near to both"


def _named(found: Compared, tracks: Sequence[TrackId]) -> str:
    songs = [found.songs[track] for track in tracks if track in found.songs]
    return "\n".join(f"• {name_of(song)}" for song in songs)


def _silent(found: Compared) -> str:
    """Say whose songs are not named, since none of their playlists is visible."""
    names = [person.name for person in (found.one, found.other) if person.member in found.silent]
    if not names:
        return ""
    whose = " and ".join(f"{name}'s" for name in names)
    return f"{whose} playlists are only counted, so no song of them. /privacy playlists:visible opens them."


def _gift(person: Fellow, giver: str, by_likes: frozenset[MemberId]) -> str:
    how = f"by what {person.name} said of songs" if person.member in by_likes else "nearest to their own"
    return f"For {person.name}, from {giver}'s playlists, {how}"


def nowhere(what: str) -> Reply:
    """Say that people can be shown to each other only where they are."""
    return Reply(
        f"{what} works in a server",
        "There I know who is there and who lets whom see their taste; here it is only you and me. Ask me "
        "again in a server that we are both in.",
        choices=(Choice("My own map", "map", {"who": "me"}),),
        outcome=Outcome.NOT_FOUND,
    )


def _oneself() -> Reply:
    return Reply(
        "You and yourself: the same shelf",
        "That one is easy: 100 of 100. Choose somebody else of this server, or look at your own map.",
        choices=(Choice("My own map", "map", {"who": "me"}),),
        outcome=Outcome.BAD_INPUT,
    )


def _stranger() -> Reply:
    return Reply(
        "I can't compare you with them",
        "That is a bot, or somebody who is not in this server, as far as I see. Choose one of its people.",
        outcome=Outcome.NOT_FOUND,
    )


def _unseen(guest: Guest, account: str) -> Reply:
    return Reply(
        f"I don't see {guest.name} here just now",
        "Either I could not find out whether they are in this server, or they have left it. Please try again "
        "in a moment; nothing has changed between the two of you.",
        choices=(Choice("Try again", "compare", {"person": account}, in_place=True),),
        outcome=Outcome.TRY_LATER,
    )


def _needs_own_yes(guest: Guest) -> Reply:
    return Reply(
        f"{guest.name} lets people here compare; do you?",
        "I show two people to each other only if both agree. If you do, anybody of this server who agreed, "
        "too, may ask how your taste and theirs overlap. Private playlists never take part, and /privacy "
        "takes it back at once.",
        choices=(
            Choice("Allow compare here", "compared", {"person": guest.account}),
            Choice("Who sees what", "privacy"),
        ),
        outcome=Outcome.BAD_INPUT,
    )
