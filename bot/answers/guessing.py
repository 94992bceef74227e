"""The words of `/guess`."""

from collections.abc import Mapping
from typing import Any

from bot.answers.numbers import percent
from bot.answers.question import Question
from bot.answers.reply import Choice, Field, Outcome, Reply
from bot.domain import Track
from bot.services import Services
from bot.services.curating import word_for
from bot.services.guessing import Guess, Odds, Reason
from bot.services.links import address_of

_SPOKEN = {
    "same artist": "you keep {detail} there{count}",
    "same album": "you filed {of} of its album there",
    "genre": "{detail}, like much of it",
    "era": "from the {detail}, like most of it",
    "sound": "{detail}, like most of it",
}
_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NAMED = 2
_LEAST_SHARE = 0.02
_UNSURE = 0.35
_SURE = 0.75
_CLEAR = 0.5
_BAR = 8
_REASONS = 2
_A_WEEK = 7
_FIRST_IMPRESSION = "A first impression: I am still learning your playlists; ask again in a few seconds."


async def answer(services: Services, question: Question) -> Reply:
    """Say which of the member's playlists the track belongs in, how sure, and why."""
    guess = await services.guessing.guess(question.member, question.get("track"), question.tell)
    told = await _told(services, question, guess)
    fields = [
        Field("Because", _because(_spoken(guess)[:_REASONS])),
        Field("By the song alone", _alone(guess)),
        Field("Already in", ", ".join(playlist.name for playlist in guess.filed)),
        Field("How sure I am in general", _in_general(guess)),
        Field("Meant another song?", _others(guess)),
    ]
    return Reply(
        name_of(guess.track),
        "\n".join(
            [
                told or _torn(guess) or _opinion(guess.odds[0]),
                *map(_row, _worth_saying(guess.odds)),
                *_how_new(guess),
            ]
        ),
        fields=tuple(field for field in fields if field.text),
        choices=_next(guess),
        outcome=Outcome.OK if guess.odds[0].playlist else Outcome.NONE_FITS,
        shareable=True,
    )


async def why(services: Services, question: Question) -> Reply:
    """Give all reasons for the first playlist, and how far to trust them."""
    guess = await services.guessing.guess(question.member, question.get("track"), question.tell)
    best = next((odds for odds in guess.odds if odds.playlist), guess.odds[0])
    fields = [
        Field(f"What speaks for {_name(best)}", _because(guess.reasons)),
        Field("And against it", _against(guess)),
        Field("How sure I am in general", _in_general(guess)),
    ]
    return Reply(
        f"Why {_name(guess.odds[0])}?",
        "\n".join([name_of(guess.track), _opinion(guess.odds[0]), *_how_new(guess)]),
        fields=tuple(field for field in fields if field.text),
        choices=(Choice("How well do you know me?", "model"),),
        shareable=True,
    )


def _next(guess: Guess) -> tuple[Choice, ...]:
    track = {"track": address_of(guess.track.id)}
    again = (Choice("Ask again", "guess", track, in_place=True),) if guess.is_first_impression else ()
    first = guess.odds[0].playlist
    if first is None:
        return (Choice("It does fit one", "correct", track), Choice("Why?", "why", track), *again)
    filing = Choice("File it", "file", {**track, "playlist": word_for(first)})
    is_filed = first.id in {playlist.id for playlist in guess.filed}
    return (
        *(() if is_filed else (filing,)),
        Choice("Not that one", "correct", track),
        Choice("Why?", "why", track),
        *again,
    )


async def _told(services: Services, question: Question, guess: Guess) -> str:
    """Repeat what the member said of the song, of a playlist that is not guessed too."""
    if guess.told is None:
        return ""
    playlists = await services.curating.all(question.member)
    named = [playlist.name for playlist in playlists if playlist.id == guess.told.playlist]
    return f"You told me: it belongs in {named[0] if named else 'none of your playlists'}."


def _torn(guess: Guess) -> str:
    """Say so where the song alone is clear, and the moment is not."""
    first = guess.odds[0]
    if guess.alone is None or guess.alone.share < _CLEAR or first.share >= _UNSURE or not first.playlist:
        return ""
    alone = f"By the song alone it belongs in {_name(guess.alone)} ({percent(guess.alone.share)})."
    return (
        f"{alone} But you have hardly filed there lately; for now {_name(first)} is the best of my guesses."
    )


def _alone(guess: Guess) -> str:
    """Say where the song belongs by what it is, where what is being filled made the difference."""
    if guess.alone is None or _torn(guess):
        return ""
    share = percent(guess.alone.share)
    return f"{share} for {_name(guess.alone)}: what you file these days speaks for another."


def _how_new(guess: Guess) -> tuple[str, ...]:
    return (_FIRST_IMPRESSION,) if guess.is_first_impression else ()


def _in_general(guess: Guess) -> str:
    """A first impression was never tested; what a model is worth says nothing of it."""
    return "" if guess.is_first_impression else in_general(guess.card)


def _because(reasons: tuple[Reason, ...]) -> str:
    return "\n".join(f"• {in_words(reason)}" for reason in reasons)


def _against(guess: Guess) -> str:
    none = next((odds.share for odds in guess.odds if odds.playlist is None), 0.0)
    rivals = [odds for odds in guess.odds if odds.playlist][1:2]
    said = [f"{percent(odds.share)} speak for {_name(odds)}" for odds in rivals if odds.share >= _LEAST_SHARE]
    if none >= _LEAST_SHARE:
        said.append(f"{percent(none)} speak for none of them")
    return "; ".join(said)


def name_of(track: Track) -> str:
    """Name a track as people do: title, then artists."""
    title = track.title or "a song without a name"
    return f"{title} — {', '.join(track.artists)}" if track.artists else title


def _opinion(first: Odds) -> str:
    if first.playlist is None:
        return "I think it fits none of your playlists."
    name = first.playlist.name
    if first.share >= _SURE:
        return f"This belongs in {name}."
    if first.share >= _UNSURE:
        return f"I would put it in {name}."
    return f"I don't really know; {name} is the best of my guesses."


def _worth_saying(odds: tuple[Odds, ...]) -> list[Odds]:
    playlists = [each for each in odds if each.playlist][:3]
    leading = [odds[0]] if odds[0].playlist is None else []
    return [each for each in leading + playlists if each.share >= _LEAST_SHARE]


def _name(odds: Odds) -> str:
    return odds.playlist.name if odds.playlist else "none of these"


def _row(odds: Odds) -> str:
    filled = min(max(round(_BAR * odds.share), 0), _BAR)
    return f"{'▰' * filled}{'▱' * (_BAR - filled)} {percent(odds.share):>5}  {_name(odds)}"


def _spoken(guess: Guess) -> tuple[Reason, ...]:
    """Reasons speak for a playlist; where none of these leads there is nothing that they could explain."""
    return guess.reasons if guess.odds[0].playlist else ()


def in_words(reason: Reason) -> str:
    """Say one reason as a person would, with the member's own songs as evidence."""
    named = " and ".join(f"“{title}”" for title, _ in reason.songs[:_NAMED])
    here = f" ({named})" if named else ""
    if reason.kind == "similar song":
        return f"close to {_credited(reason.songs[:_NAMED])}"
    if reason.kind == "activity":
        return f"you have been filling it this {_span(reason.days)} ({_filled(reason)})"
    spoken = _SPOKEN.get(reason.kind, "{detail}")
    number = len(reason.songs)
    count = f": {_counted(number)} songs" if number > _NAMED else ""
    return spoken.format(detail=reason.detail, count=count, of=_counted(number)) + here


def _counted(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def _span(days: int) -> str:
    return "week" if days <= _A_WEEK else "month"


def _filled(reason: Reason) -> str:
    songs, days = reason.count, reason.days
    return f"{songs} song{'' if songs == 1 else 's'} in {days} day{'' if days == 1 else 's'}"


def _credited(songs: tuple[tuple[str, str], ...]) -> str:
    """Name songs with their artists, an artist of all of them once."""
    artists = {by for _, by in songs}
    if len(artists) == 1:
        return " and ".join(f"“{title}”" for title, _ in songs) + f" by {artists.pop()}"
    return " and ".join(f"“{title}” by {by}" for title, by in songs)


def in_general(card: Mapping[str, Any]) -> str:
    """Say how often the model was right on songs that it had not seen."""
    asked = int(card.get("n") or 0)
    if not asked:
        return "I have too few of your songs to test myself on."
    first, third = round(10 * float(card["top1"])), round(10 * float(card["top3"]))
    return (
        f"Tested on {asked} of your songs that I had not seen, my first guess was right for about {first} "
        f"in 10, one of my first three for about {third} in 10."
    )


def _others(guess: Guess) -> str:
    if not guess.others:
        return ""
    return "Other songs match those words too; add the artist, or paste a link."
