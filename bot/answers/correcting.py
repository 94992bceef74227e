"""The words of *Not that one*, and of what was learnt from it."""

from collections.abc import Mapping

from bot.answers.guessing import name_of
from bot.answers.learning import what_changed
from bot.answers.question import Question
from bot.answers.reply import Choice, Menu, MenuItem, Reply
from bot.domain import Playlist
from bot.services import Services
from bot.services.correcting import Corrected
from bot.services.curating import word_for
from bot.services.guessing import Guess
from bot.services.links import address_of

NONE = "none"
UNDO = "undo"

_A_PAGE = 24
"""A menu holds 25, and one of them is *none of these*."""


async def answer(services: Services, question: Question) -> Reply:
    """Offer the playlists to pick from, or learn from the one that was picked."""
    picked, track = question.get("playlist"), question.get("track")
    if not picked:
        guess = await services.guessing.guess(question.member, track, question.tell)
        return _offer(guess, await services.curating.all(question.member), page_of(question))
    if picked == UNDO:
        name = name_of(await services.correcting.take_back(question.member, track))
        return Reply("Taken back", f"I no longer go by what you said of {name}.")
    playlist = None if picked == NONE else await services.curating.named(question.member, picked)
    return learnt(await services.correcting.correct(question.member, track, playlist, question.tell))


def page_of(question: Question) -> int:
    """Return which page of a long list is asked for."""
    page = question.get("page")
    return int(page) if page.isdecimal() else 1


def shelves(
    guess: Guess | None, playlists: tuple[Playlist, ...], page: int
) -> tuple[tuple[MenuItem, ...], str]:
    """Return one page of the playlists, the most likely first, and the next page where there are several."""
    shares = {odds.playlist.id: odds.share for odds in guess.odds if odds.playlist} if guess else {}
    likely = sorted(playlists, key=lambda playlist: -shares.get(playlist.id, 0.0))
    pages = max(1, -(-len(likely) // _A_PAGE))
    page = min(max(page, 1), pages)
    shown = likely[(page - 1) * _A_PAGE : page * _A_PAGE]
    items = tuple(MenuItem(playlist.name, word_for(playlist), _note(playlist)) for playlist in shown)
    return items, str(page % pages + 1) if pages > 1 else ""


def turning(command: str, track: Mapping[str, str], page: str) -> tuple[Choice, ...]:
    """Offer the next page, where there is one."""
    return (Choice("More playlists", command, {**track, "page": page}, in_place=True),) if page else ()


def _offer(guess: Guess, playlists: tuple[Playlist, ...], page: int) -> Reply:
    track = {"track": address_of(guess.track.id)}
    items, following = shelves(guess, playlists, page)
    nothing = MenuItem("None of my playlists", NONE, "I remember it for this song")
    return Reply(
        f"Where does {name_of(guess.track)} belong?",
        "Pick the playlist; I learn from it at once.",
        choices=turning("correct", track, following),
        menu=Menu("The right playlist", "correct", "playlist", (*items, nothing), track),
    )


def _note(playlist: Playlist) -> str:
    return f"{playlist.tracks:,} song{'' if playlist.tracks == 1 else 's'}"


def learnt(corrected: Corrected) -> Reply:
    """Say what was noted, and what it changed in the odds of this song."""
    track = {"track": address_of(corrected.track.id)}
    undo = Choice("Undo", "correct", {**track, "playlist": UNDO}, in_place=True)
    said = f"I say so from now on when you ask for {name_of(corrected.track)}."
    playlist = corrected.playlist
    if playlist is None:
        return Reply("Noted: none of your playlists", said, choices=(undo,))
    if not (playlist.guessed and playlist.in_taste):
        kept_out = "your taste" if playlist.guessed else "/guess"
        unlearnt = f"{said} I learn nothing from it, as you keep {playlist.name} out of {kept_out}."
        return Reply(f"Noted: {playlist.name}", unlearnt, choices=(undo,))
    name = name_of(corrected.track)
    is_late = corrected.learnt.is_late
    return Reply(
        f"Noted: {playlist.name}",
        f"{name} belongs there, as you say." if is_late else f"I have learnt that {name} belongs there.",
        fields=what_changed(corrected.learnt),
        choices=(Choice("Ask again", "guess", track), undo),
    )
