"""The words of *Add to playlist …*, which files a suggested song and takes that for a word on it."""

from dataclasses import replace

from bot.answers import filing
from bot.answers.correcting import page_of, shelves, turning
from bot.answers.guessing import name_of
from bot.answers.question import Question
from bot.answers.reply import Choice, Menu, Reply
from bot.domain import Kind, Track, Verdict
from bot.errors import TooLittleToLearn
from bot.services import Services
from bot.services.guessing import Guess
from bot.services.links import short_address_of

NEXT = Choice("Next suggestion", "recommend")


async def answer(services: Services, question: Question) -> Reply:
    """Offer the playlists, the most likely first, or file the song in the one that was picked, or undo it."""
    track = await services.guessing.track(question.member, question.get("track"))
    if not question.get("playlist"):
        return await _offer(services, question, track)
    reply = await filing.answer(services, question)
    if question.get(filing.UNDO):
        await services.recommending.take_back(question.member, track.id)
    else:
        await services.recommending.judge(
            question.member, track.id, Verdict.FILE, question.tell, question.place
        )
    # What takes the filing back leads through here, as the word on the song goes with it.
    ways = (replace(each, command="add") if each.command == "file" else each for each in reply.choices)
    return replace(reply, choices=(*ways, NEXT))


async def _offer(services: Services, question: Question, track: Track) -> Reply:
    guess = await _guess(services, question)
    # What is liked at Spotify can only be read.
    playlists = tuple(
        each for each in await services.curating.all(question.member) if each.kind is Kind.PLAYLIST
    )
    options = {"track": short_address_of(track.id)}
    items, following = shelves(guess, playlists, page_of(question))
    return Reply(
        f"Where shall {name_of(track)} go?",
        "The most likely come first." if guess else "Pick one of your playlists.",
        choices=turning("add", options, following),
        menu=Menu("The playlist", "add", "playlist", items, options) if items else None,
    )


async def _guess(services: Services, question: Question) -> Guess | None:
    """Return where the song might go; None where too little is known for that."""
    try:
        return await services.guessing.guess(question.member, question.get("track"), question.tell)
    except TooLittleToLearn:
        return None
