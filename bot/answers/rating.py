"""The words of *Make a playlist to rate*."""

from collections.abc import Sequence

from bot.answers.guessing import name_of
from bot.answers.question import Question
from bot.answers.reply import Choice, Field, Link, Reply
from bot.domain import Candidate
from bot.services import Services
from bot.services.wishing import Wish

_SHOWN = 5


async def answer(services: Services, question: Question) -> Reply:
    """Make a playlist of suggestions at Spotify, which is read back when the library is."""

    async def choose(number: int) -> Sequence[Candidate]:
        found = await services.recommending.next(
            question.member, Wish(), question.place, question.tell, number=number
        )
        return [each.candidate for each in found]

    made = await services.rating.make(question.member, choose, question.tell)
    number = len(made.songs)
    more = [f"and {number - _SHOWN} more"] if number > _SHOWN else []
    return Reply(
        f"“{made.name}” is in your Spotify",
        f"{number} songs that you may like. Listen, and take out what you don't: what you take out counts as "
        "disliked, and what you keep as liked, once you left it alone for a day.",
        fields=(Field("In it", "\n".join([*map(name_of, made.songs[:_SHOWN]), *more])),),
        choices=(Choice("Next suggestion", "recommend"),),
        links=(Link("Open it", f"https://open.spotify.com/playlist/{made.list}"),),
    )


def offered(services: Services) -> tuple[Choice, ...]:
    """Offer it where there is a Spotify to make it at."""
    return (Choice("Make a playlist to rate", "rate"),) if services.linking.is_open else ()
