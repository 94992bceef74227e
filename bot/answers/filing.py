"""The words of *File it*."""

from bot.answers.guessing import name_of
from bot.answers.question import Question
from bot.answers.reply import Choice, Field, Outcome, Reply
from bot.services import Services


async def answer(services: Services, question: Question) -> Reply:
    """Say what is missing before a song can be filed, and offer what works today."""
    playlist = await services.curating.named(question.member, question.get("playlist"))
    track = await services.guessing.track(question.member, question.get("track"))
    return Reply(
        "I can't file songs yet",
        f"To put {name_of(track)} into {playlist.name} I would need your leave at Spotify, and this Earmark "
        "is not linked to Spotify.",
        fields=(
            Field(
                "What works today",
                f"In Spotify: the three dots beside the song, Add to playlist, {playlist.name}. "
                "Your next /import brings it here. Or tell me that I was right, and I learn from it now.",
            ),
        ),
        choices=(Choice("You were right", "correct", dict(question.options)),),
        outcome=Outcome.NEEDS_LINK,
    )
