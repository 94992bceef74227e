"""The words of a server's list of the week."""

from dataclasses import replace

from bot.answers.guessing import name_of
from bot.answers.question import Question
from bot.answers.reply import Choice, Field, Link, Outcome, Reply
from bot.domain import Place, Post, Track, Verdict
from bot.errors import ButtonExpired
from bot.services import Services
from bot.services.links import link_to, short_address_of, track_in
from bot.services.weekly import Listed, Shared, Sorting

SORTINGS = tuple(sorting.value for sorting in Sorting)
"""By what the list can be sorted."""
FOR_ALL = {"server": "true"}
"""Stands with a verdict that is on a song of the list."""

_SIGNS = {Verdict.LIKE: "👍", Verdict.DISLIKE: "👎"}
_BACK = Verdict.SKIP
"""What takes a word on a song of the list back."""
_BY = {
    Sorting.FINE: "First comes what everyone should be at least fine with.",
    Sorting.JOY: "First comes what gives most joy, all of you taken together.",
}
_OTHER = {
    Sorting.FINE: Choice("Most joy", "weekly", {"sorting": Sorting.JOY.value}, in_place=True),
    Sorting.JOY: Choice("Everyone at least fine", "weekly", {"sorting": Sorting.FINE.value}, in_place=True),
}


async def answer(services: Services, question: Question) -> Reply:
    """Show the list of the server that it was asked in, sorted as it was last or as is asked."""
    if question.place is None:
        return _nowhere()
    asked = question.get("sorting")
    return _list(await services.weekly.listed(question.place, Sorting(asked) if asked in SORTINGS else None))


async def judge(services: Services, question: Question) -> Reply:
    """Take what somebody says of a song of the list, and show how it stands now."""
    if question.place is None:
        return _nowhere()
    said = question.get("verdict")
    if said not in {*_SIGNS, _BACK}:
        raise ButtonExpired
    song, verdict = track_in(question.get("track")), None if said == _BACK else Verdict(said)
    if song is None:
        raise ButtonExpired
    track = await services.weekly.vote(question.member, question.place, song, verdict)
    await _learn(services, question, question.place, track, verdict)
    reply = _list(await services.weekly.listed(question.place), _heard(track, verdict))
    undo = (_word("Take that back", track, _BACK),) if verdict else ()
    return replace(reply, choices=(*reply.choices, *undo))


async def standing(services: Services, post: Post) -> Reply | None:
    """Show how a list in the chat stands now; its songs keep the numbers that they are rated by there."""
    listed = await services.weekly.standing(post)
    if listed is None:
        return None
    numbers = {track: number for number, track in enumerate(post.tracks, start=1)}
    return _card(listed, [(numbers[song.candidate.track.id], song) for song in listed.songs])


async def _learn(
    services: Services, question: Question, place: Place, track: Track, verdict: Verdict | None
) -> None:
    """Take it for a word on what they like themselves, too."""
    if verdict is None:
        await services.recommending.take_back(question.member, track.id, track=track)
    else:
        await services.recommending.judge(
            question.member, track.id, verdict, question.tell, place, track=track
        )


def _list(listed: Listed, *fields: Field) -> Reply:
    tracks = [song.candidate.track for song in listed.songs]
    pages = [(number, link_to(track.id)) for number, track in enumerate(tracks, start=1)]
    card = _card(listed, list(enumerate(listed.songs, start=1)))
    return replace(
        card,
        fields=(*fields, *card.fields),
        choices=(
            *(
                _word(f"{sign} {number}", track, verdict)
                for verdict, sign in _SIGNS.items()
                for number, track in enumerate(tracks, start=1)
            ),
            _OTHER[listed.sorting],
        ),
        links=tuple(Link(f"Listen to {number}", page) for number, page in pages if page),
        rated=tuple(track.id for track in tracks),
        shareable=True,
    )


def _card(listed: Listed, numbered: list[tuple[int, Shared]]) -> Reply:
    return Reply(
        f"Songs for this server, week {listed.week}",
        "\n".join([_BY[listed.sorting], "", *(_row(*each) for each in numbered)]),
        fields=(Field("How it is made", _how(listed)),),
    )


def _row(number: int, song: Shared) -> str:
    said = [f"{count} {sign}" for count, sign in ((song.likes, "👍"), (song.dislikes, "👎")) if count]
    found = song.candidate
    origin = f"from {found.owner or 'somebody'}'s “{found.playlist}”"
    return " · ".join([f"{number}. {name_of(found.track)}", origin, *said])


def _word(label: str, track: Track, verdict: Verdict) -> Choice:
    options = {"track": short_address_of(track.id), "verdict": verdict.value, **FOR_ALL}
    return Choice(label, "judge", options, in_place=True)


def _how(listed: Listed) -> str:
    return (
        f"These are songs of {listed.people} people here who let theirs be suggested, as you can with "
        "/privacy agree:suggest. The list holds for the week; each 👍 and 👎 of anybody here sorts it anew."
    )


def _heard(track: Track, verdict: Verdict | None) -> Field:
    said = f"{_SIGNS[verdict]} {name_of(track)}" if verdict else f"nothing of {name_of(track)} any more"
    return Field("You said", said)


def _nowhere() -> Reply:
    return Reply(
        "There is no list of the week outside of a server",
        "I have suggestions for you alone, though.",
        choices=(Choice("What should I hear next?", "recommend"),),
        outcome=Outcome.NOT_FOUND,
    )
